//! `GET /api/v1/droits`: may I, and if not, why not?

use axum::http::{Method, StatusCode};
use axum::response::Response;
use guichet_identity::{Action, Cible, Decision, ServiceCode};

use super::appel::{Appel, json};
use super::catalogue;
use super::contrat::{Forme, Lieu, Media, Operation, facultatif, objet, parmi, siret, texte};
use super::probleme::Probleme;
use crate::comptes;

objet! {
    /// A decision, explained.
    Droit, "Une décision, et son explication." {
        permis: bool = Forme::Booleen, "Si l'action est permise.";
        par: Option<String> = facultatif(texte(1, 200, "habilitation")), "Ce qui la permet, quand il y faut plus que d'être connecté.";
        pourquoi: Option<String> = facultatif(texte(1, 2000, "")), "Ce qui manque.";
        qui: Option<String> = facultatif(texte(1, 2000, "")), "Qui peut l'accorder.";
        remede: Option<String> = facultatif(texte(1, 2000, "")), "Ce qu'il faut faire.";
    }
}

/// The actions, as the API names them.
const ACTIONS: &[&str] = &[
    "deposer",
    "lister-ses-depots",
    "lister-comme-concentrateur",
    "lire-depot",
    "lire-etablissement",
    "lire-bpij",
    "gerer-habilitations",
    "gerer-contacts",
    "coopter",
    "gerer-son-compte",
    "consulter-repertoire",
    "gerer-webhooks",
    "tirer-lots",
    "pousser-retours",
    "creer-comptes",
    "lire-journal",
    "exploiter",
];

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            Method::GET,
            "/api/v1/droits",
            ["lireDroit", "Habilitations", "Puis-je ? Pourquoi non ?"],
            lire,
        )
        .sens("La décision même que prendrait l'opération, avec ce qui manque, qui peut l'accorder et que faire.")
        .avec(Lieu::Requete, "action", parmi(ACTIONS), "L'action.")
        .avec(Lieu::Requete, "siret", facultatif(siret()), "L'établissement concerné.")
        .avec(Lieu::Requete, "service", facultatif(texte(1, 2, "25")), "Le service, pour un dépôt.")
        .avec(Lieu::Requete, "organisme", facultatif(texte(1, 30, "urssaf")), "L'organisme, pour ses lots.")
        .rend(200, "La décision.", Media::Json(Droit::fiche)),
    ]
}

fn action(name: &str) -> Option<Action> {
    let rank = ACTIONS.iter().position(|known| *known == name)?;
    Action::TOUTES.get(rank).copied()
}

async fn lire(appel: Appel) -> Result<Response, Probleme> {
    let wanted =
        action(&appel.exige("action")?).ok_or_else(|| Probleme::from(&catalogue::PARAMETRE))?;
    let who = appel.qui()?;
    let cible = Cible {
        siret: appel.texte("siret").map(str::to_owned),
        deposant_siret: appel.texte("siret").map(str::to_owned),
        service: appel.texte("service").and_then(ServiceCode::parse),
        organisme: appel.texte("organisme").map(str::to_owned),
        compte_id: Some(who.compte_id),
        ..Cible::default()
    };
    let droit = match comptes::droit(&appel.app, who, wanted, cible).await? {
        Decision::Permis(par) => Droit {
            permis: true,
            par: par.map(|condition| condition.to_string()),
            pourquoi: None,
            qui: None,
            remede: None,
        },
        Decision::Refuse(refus) => Droit {
            permis: false,
            par: None,
            pourquoi: Some(refus.pourquoi),
            qui: Some(refus.qui),
            remede: Some(refus.remede),
        },
    };
    json(StatusCode::OK, &droit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_its_name() {
        assert_eq!(ACTIONS.len(), Action::TOUTES.len());
        for (name, expected) in ACTIONS.iter().zip(Action::TOUTES) {
            let written = format!("{expected:?}").to_lowercase();
            assert_eq!(name.replace('-', ""), written);
            assert_eq!(action(name), Some(expected));
        }
    }
}
