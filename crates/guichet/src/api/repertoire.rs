//! The directory of declarants: does a SIRET exist, is it open, where is the head office?

use axum::http::{Method, StatusCode};
use axum::response::Response;
use guichet_identity::{Action, Cible};
use guichet_store::repertoire::{self, Fiche};

use super::appel::{Appel, json};
use super::contrat::{
    Corps, Forme, Lieu, Media, Operation, chiffres, facultatif, liste, objet, parmi, siret, texte,
};
use super::probleme::Probleme;

/// SIRET in one request at most.
const AU_PLUS: usize = 1000;

objet! {
    /// What the directory knows of a SIRET.
    EtatSiret, "Ce que le répertoire sait d'un SIRET." {
        siret: String = siret(), "Le SIRET demandé.";
        cle_valide: bool = Forme::Booleen, "Si la clé du SIRET est juste : sinon, c'est une faute de frappe.";
        etat: String = parmi(&["inconnu", "ouvert", "ferme"]), "Inconnu du répertoire, ouvert ou fermé.";
        denomination: Option<String> = facultatif(texte(0, 1000, "Boulangerie Exemple")), "Nom usuel de l'établissement, ou de l'entreprise.";
        siege: Option<bool> = facultatif(Forme::Booleen), "Si c'est le siège de l'entreprise.";
        siret_siege: Option<String> = facultatif(chiffres(14, "99999900600014")), "SIRET du siège.";
        entreprise_active: Option<bool> = facultatif(Forme::Booleen), "Si l'entreprise est en activité.";
        naf: Option<String> = facultatif(texte(0, 20, "10.71C")), "Activité principale.";
        code_postal: Option<String> = facultatif(texte(0, 20, "29200")), "Code postal.";
        commune: Option<String> = facultatif(texte(0, 1000, "Brest")), "Commune.";
        ouvert_le: Option<String> = facultatif(texte(0, 20, "2001-04-01")), "Date de création.";
        ferme_le: Option<String> = facultatif(texte(0, 20, "2026-04-01")), "Date de fermeture.";
    }
}

objet! {
    /// Several SIRET.
    DemandeSirets, "Des SIRET à vérifier ensemble." {
        sirets: Vec<String> = liste(siret(), AU_PLUS), "Les SIRET.";
    }
}

objet! {
    /// What the directory knows of them.
    EtatsSirets, "Ce que le répertoire sait de chacun, dans l'ordre de la demande." {
        sirets: Vec<EtatSiret> = liste(Forme::Objet(EtatSiret::fiche), AU_PLUS), "Un état par SIRET demandé.";
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            Method::GET,
            "/api/v1/repertoire/{siret}",
            ["lireSiret", "Répertoire", "Vérifier un SIRET"],
            lire,
        )
        .sens("Un SIRET inconnu n'est pas une erreur : la réponse le dit.")
        .avec(Lieu::Chemin, "siret", siret(), "Le SIRET.")
        .rend(
            200,
            "Ce que le répertoire en sait.",
            Media::Json(EtatSiret::fiche),
        ),
        Operation::new(
            Method::POST,
            "/api/v1/repertoire/verifications",
            [
                "verifierSirets",
                "Répertoire",
                "Vérifier des SIRET en nombre",
            ],
            verifier,
        )
        .sens("Mille SIRET au plus par demande.")
        .corps(Corps::Json(DemandeSirets::fiche))
        .rend(
            200,
            "Ce que le répertoire sait de chacun.",
            Media::Json(EtatsSirets::fiche),
        ),
    ]
}

async fn lire(appel: Appel) -> Result<Response, Probleme> {
    appel
        .droit(Action::ConsulterRepertoire, Cible::default())
        .await?;
    let siret = appel.exige("siret")?;
    let wanted = siret.clone();
    let found = appel
        .app
        .store
        .read(move |tx| repertoire::fiche(tx, &wanted))
        .await?;
    json(StatusCode::OK, &etat(siret, found.as_ref()))
}

async fn verifier(mut appel: Appel) -> Result<Response, Probleme> {
    appel
        .droit(Action::ConsulterRepertoire, Cible::default())
        .await?;
    let demande: DemandeSirets = appel.json().await?;
    let wanted = demande.sirets.clone();
    let found = appel
        .app
        .store
        .read(move |tx| repertoire::fiches(tx, &wanted))
        .await?;
    let by_siret: std::collections::HashMap<&str, &Fiche> = found
        .iter()
        .map(|fiche| (fiche.etablissement.siret.as_str(), fiche))
        .collect();
    let sirets = demande
        .sirets
        .into_iter()
        .map(|siret| {
            let fiche = by_siret.get(siret.as_str()).copied();
            etat(siret, fiche)
        })
        .collect();
    json(StatusCode::OK, &EtatsSirets { sirets })
}

fn etat(siret: String, fiche: Option<&Fiche>) -> EtatSiret {
    let known = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let cle_valide = dsn_identifiers::Siret::parse(siret.as_bytes()).is_ok();
    let place = fiche.map(|fiche| &fiche.etablissement);
    let unit = fiche.and_then(|fiche| fiche.unite.as_ref());
    let own_name =
        place.and_then(|place| known(&place.denomination).or_else(|| known(&place.enseigne)));
    EtatSiret {
        cle_valide,
        etat: match place {
            None => "inconnu",
            Some(place) if place.ouvert => "ouvert",
            Some(_) => "ferme",
        }
        .to_owned(),
        denomination: own_name.or_else(|| unit.and_then(|unit| known(&unit.denomination))),
        siege: place.map(|place| place.siege),
        siret_siege: unit
            .filter(|unit| unit.nic_siege.len() == 5)
            .map(|unit| format!("{}{}", unit.siren, unit.nic_siege)),
        entreprise_active: unit.map(|unit| unit.active),
        naf: place.and_then(|place| known(&place.naf)),
        code_postal: place.and_then(|place| known(&place.code_postal)),
        commune: place.and_then(|place| known(&place.commune_nom)),
        ouvert_le: place.and_then(|place| place.creation.clone()),
        ferme_le: place.and_then(|place| place.fermeture.clone()),
        siret,
    }
}
