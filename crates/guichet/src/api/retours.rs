//! Returns: since a cursor, one, its document as it is or in JSON.

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use dsn_returns::bilan;
use guichet_store::{Tx, evenements, retours as rows};

use super::appel::{Appel, avec_limite, json, octets};
use super::catalogue;
use super::contrat::{
    Forme, Lieu, Media, Operation, base62, curseur, facultatif, idflux, liste, nombre, objet,
    parmi, texte,
};
use super::depots::lisible;
use super::evenements::lire as evenements_depuis;
use super::probleme::Probleme;
use crate::clock::Moment;
use crate::{paris, retours};

const CHAPITRE: &str = "Retours";

objet! {
    /// A return.
    Retour, "Un retour : ce que le portail ou un organisme répond à un dépôt." {
        flux: String = idflux(), "Le dépôt.";
        retour: String = base62(1, 10, "aZ09bY18cX"), "Son identifiant dans le dépôt.";
        nature: i64 = nombre(), "Numéro officiel de la nature : 10 accusé, 11 contrôle, 21 contrôles entre déclarations, et celles des organismes.";
        organisme: Option<String> = facultatif(texte(1, 100, "urssaf")), "Qui répond ; rien pour le portail.";
        statut: String = parmi(&["OK", "KO", "ANO", "EN COURS"]), "Ce qu'il dit.";
        produit_le: String = Forme::Instant, "Quand il a été produit.";
        publie_le: String = Forme::Instant, "Quand il a été publié.";
        media: Option<String> = facultatif(texte(1, 100, "application/xml")), "Type de son document ; rien s'il n'en a pas.";
        a_lire: bool = Forme::Booleen, "S'il demande à être lu et ne l'a pas été.";
        remplace: bool = Forme::Booleen, "Si une version plus récente a pris sa place.";
        lisible_jusqu_au: String = Forme::Instant, "Fin de sa conservation.";
    }
}

objet! {
    /// Some of them.
    Retours, "Des retours, dans l'ordre de leur publication." {
        retours: Vec<Retour> = liste(Forme::Objet(Retour::fiche), 200), "Les retours ; ceux dont la conservation a pris fin n'y sont plus.";
        curseur: i64 = curseur(), "À donner dans « depuis » pour lire la suite.";
        suite: bool = Forme::Booleen, "S'il y en a sans doute d'autres dès maintenant.";
    }
}

pub(super) fn operations() -> Vec<Operation> {
    const ONE: &str = "/api/v1/depots/{idflux}/retours/{idretour}";
    const DOCUMENT: &str = "/api/v1/depots/{idflux}/retours/{idretour}/document";
    let of_path = |operation: Operation| {
        operation
            .avec(Lieu::Chemin, "idflux", idflux(), "Identifiant du dépôt.")
            .avec(
                Lieu::Chemin,
                "idretour",
                base62(1, 10, "aZ09bY18cX"),
                "Identifiant du retour.",
            )
    };
    vec![
        avec_limite(
            Operation::new(
                Method::GET,
                "/api/v1/retours",
                ["listerRetours", CHAPITRE, "Lire les retours depuis un curseur"],
                depuis,
            )
            .sens("Les retours publiés pour les dépôts du compte, ou pour ceux qu'il a transmis, sans les accusés que rend déjà le dépôt. Rien n'est jamais sauté ni rendu deux fois à qui suit le curseur ; la même question rend la même réponse.")
            .avec(Lieu::Requete, "depuis", facultatif(curseur()), "Le curseur de la dernière réponse ; rien pour commencer."),
        )
        .rend(200, "Les retours.", Media::Json(Retours::fiche)),
        of_path(Operation::new(
            Method::GET,
            ONE,
            ["lireRetour", CHAPITRE, "Lire un retour"],
            un,
        ))
        .rend(200, "Le retour.", Media::Json(Retour::fiche)),
        of_path(Operation::new(
            Method::GET,
            DOCUMENT,
            ["lireDocumentRetour", CHAPITRE, "Télécharger le document d'un retour"],
            document,
        ))
        .sens("Tel qu'il a été produit ; en JSON avec Accept: application/json, pour un bilan. Le retour compte dès lors comme lu.")
        .rend(200, "Le document.", Media::JsonLibre("le bilan, en JSON"))
        .rend(200, "Le document.", Media::Brut(&["application/xml", "application/pdf", "text/html", "text/plain", "application/octet-stream"])),
    ]
}

/// What is said of a return.
pub(super) fn retour(ligne: rows::Retour) -> Retour {
    let instant = |at| paris::format_iso(Moment(at));
    Retour {
        a_lire: ligne.notification && ligne.lu_at.is_none(),
        flux: ligne.idflux,
        retour: ligne.idretour,
        nature: ligne.nature,
        organisme: Some(ligne.organisme).filter(|code| !code.is_empty()),
        statut: ligne.statut,
        produit_le: instant(ligne.production_at),
        publie_le: instant(ligne.publication_at),
        media: ligne.media,
        remplace: ligne.remplace,
        lisible_jusqu_au: instant(ligne.purge_at),
    }
}

async fn depuis(appel: Appel) -> Result<Response, Probleme> {
    let after = appel.entier("depuis").unwrap_or(0);
    let limite = appel.limite();
    let kind = Some(evenements::RETOUR_PUBLIE.to_owned());
    let found = evenements_depuis(&appel.app, appel.compte_id()?, kind, after, limite).await?;
    let curseur = found.last().map_or(after, |event| event.rang);
    let suite = found.len() == limite as usize;
    let now = appel.app.clock.now().0;
    let retours = appel
        .app
        .store
        .read(move |tx: &mut Tx<'_>| {
            let mut all = Vec::with_capacity(found.len());
            for id in found.iter().filter_map(|event| event.retour_id) {
                let kept = rows::par_id(tx, id)?;
                all.extend(kept.filter(|kept| kept.purge_at > now).map(retour));
            }
            Ok(all)
        })
        .await?;
    json(
        StatusCode::OK,
        &Retours {
            retours,
            curseur,
            suite,
        },
    )
}

async fn un(appel: Appel) -> Result<Response, Probleme> {
    let depot = lisible(&appel).await?;
    let (idretour, now) = (appel.exige("idretour")?, appel.app.clock.now().0);
    let found = appel
        .app
        .store
        .read(move |tx| rows::lire(tx, &depot.idflux, &idretour, now))
        .await?;
    match found {
        Some(found) => json(StatusCode::OK, &retour(found)),
        None => Err((&catalogue::INTROUVABLE).into()),
    }
}

async fn document(appel: Appel) -> Result<Response, Probleme> {
    let depot = lisible(&appel).await?;
    let idretour = appel.exige("idretour")?;
    let found = retours::telecharger(&appel.app, &depot.idflux, &idretour).await?;
    let found = found.ok_or_else(|| Probleme::from(&catalogue::INTROUVABLE))?;
    if appel.prefere("application/json") && found.media == retours::XML {
        let unreadable = |_| {
            Probleme::from(&catalogue::REFUSE).detail(
                "Ce document n'est pas un bilan : demandez-le tel qu'il est.",
                "This document is not a bilan: ask for it as it is.",
            )
        };
        let rapport = bilan::read(&found.octets).map_err(unreadable)?;
        let mut out = Vec::new();
        bilan::write_json(&rapport, &mut out).map_err(|error| {
            tracing::error!(%error, "bilan impossible à écrire");
            Probleme::from(&catalogue::PANNE)
        })?;
        return Ok(octets(StatusCode::OK, "application/json", out));
    }
    let mut response = octets(StatusCode::OK, "application/octet-stream", found.octets);
    let media = HeaderValue::from_str(&found.media);
    let media = media.map_err(|_| Probleme::from(&catalogue::PANNE))?;
    response.headers_mut().insert(header::CONTENT_TYPE, media);
    // What organisms write is shown by no browser as one of our pages.
    let attached = HeaderValue::from_static("attachment");
    response
        .headers_mut()
        .insert(header::CONTENT_DISPOSITION, attached);
    Ok(response.into_response())
}
