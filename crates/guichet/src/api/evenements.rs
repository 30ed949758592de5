//! Events since a cursor.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use guichet_store::{StoreError, Tx, depots, evenements as rows, retours};

use super::appel::{Appel, avec_limite, json};
use super::contrat::{
    Forme, Lieu, Media, Operation, curseur, facultatif, idflux, liste, objet, parmi, texte,
};
use super::probleme::Probleme;
use super::retours::{Retour, retour};
use crate::App;
use crate::clock::Moment;
use crate::paris;

/// The kinds of events.
pub(super) const GENRES: &[&str] = &rows::GENRES;

objet! {
    /// Something that happened.
    Evenement, "Quelque chose qui est arrivé." {
        curseur: i64 = curseur(), "Sa place dans l'ordre de lecture ; zéro tant qu'elle n'est pas fixée, comme dans un webhook.";
        genre: String = texte(1, 50, "retour.publie"), "Ce qui est arrivé ; de nouveaux genres peuvent s'ajouter.";
        survenu_le: String = Forme::Instant, "Quand.";
        flux: Option<String> = facultatif(idflux()), "Le dépôt concerné.";
        retour: Option<Retour> = facultatif(Forme::Objet(Retour::fiche)), "Le retour concerné.";
    }
}

objet! {
    /// Some of them.
    Evenements, "Des événements, dans l'ordre de lecture." {
        evenements: Vec<Evenement> = liste(Forme::Objet(Evenement::fiche), 200), "Les événements.";
        curseur: i64 = curseur(), "À donner dans « depuis » pour lire la suite.";
        suite: bool = Forme::Booleen, "S'il y en a sans doute d'autres dès maintenant.";
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        avec_limite(
            Operation::new(
                Method::GET,
                "/api/v1/evenements",
                ["listerEvenements", "Événements", "Lire les événements depuis un curseur"],
                lister,
            )
            .sens("Rien n'est jamais sauté ni rendu deux fois à qui suit le curseur ; la même question rend les mêmes événements.")
            .avec(Lieu::Requete, "depuis", facultatif(curseur()), "Le curseur de la dernière réponse ; rien pour commencer.")
            .avec(Lieu::Requete, "genre", facultatif(parmi(GENRES)), "Un seul genre d'événements."),
        )
        .rend(200, "Les événements.", Media::Json(Evenements::fiche)),
    ]
}

/// The events of an account after a cursor. Places are given first, so that none is missed.
pub(super) async fn lire(
    app: &App,
    compte_id: i64,
    genre: Option<String>,
    depuis: i64,
    limite: u32,
) -> Result<Vec<rows::Evenement>, StoreError> {
    app.store.write(rows::ranger).await?;
    app.store
        .read(move |tx| rows::depuis(tx, compte_id, genre.as_deref(), depuis, limite))
        .await
}

/// An event with what it is about.
pub(super) fn charger(
    tx: &mut Tx<'_>,
    evenement: &rows::Evenement,
) -> Result<Evenement, StoreError> {
    let kept = match evenement.retour_id {
        Some(id) => retours::par_id(tx, id)?,
        None => None,
    };
    let flux = match (&kept, evenement.depot_id) {
        (Some(kept), _) => Some(kept.idflux.clone()),
        (None, Some(id)) => Some(depots::lire(tx, id)?.idflux),
        (None, None) => None,
    };
    Ok(Evenement {
        retour: kept.map(retour),
        curseur: evenement.rang,
        genre: evenement.genre.clone(),
        survenu_le: paris::format_iso(Moment(evenement.survenu_at)),
        flux,
    })
}

async fn lister(appel: Appel) -> Result<Response, Probleme> {
    let depuis = appel.entier("depuis").unwrap_or(0);
    let limite = appel.limite();
    let genre = appel.texte("genre").map(str::to_owned);
    let found = lire(&appel.app, appel.compte_id()?, genre, depuis, limite).await?;
    let curseur = found.last().map_or(depuis, |evenement| evenement.rang);
    let suite = found.len() == limite as usize;
    let read = move |tx: &mut Tx<'_>| found.iter().map(|found| charger(tx, found)).collect();
    let evenements = appel.app.store.read(read).await?;
    json(
        StatusCode::OK,
        &Evenements {
            evenements,
            curseur,
            suite,
        },
    )
}
