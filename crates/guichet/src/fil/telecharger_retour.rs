//! `GET /telecharger-retour/1.0/{idflux}/{idretour}`: the document of a return, of its own type.
//!
//! Order (kit): 406, 422 an identifier too long, 401, 404 unknown or purged; of somebody else's
//! deposit: 403 (guide).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;

use super::autorisation::{Formes, compter, identifier};
use super::hote::{self, Fonction};
use super::lister_retours_flux::IDFLUX_MAX;
use super::refus::Refus;
use super::{chemin, entetes, listes, reponse};
use crate::App;
use crate::acces::{Acces, Route};

/// The longest identifier of a return.
const IDRETOUR_MAX: usize = 10;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get(
        "/telecharger-retour/1.0/{*retour}",
        Acces::Fil,
        telecharger,
    )]
}

async fn telecharger(State(app): State<Arc<App>>, requete: Request) -> Result<Response, Refus> {
    let (uri, tete) = (requete.uri(), requete.headers());
    hote::verifier(&app, tete, Fonction::Telechargement)?;
    let (idflux, idretour) = chemin::deux(uri)?;
    entetes::accepte_gzip(tete)?;
    if idflux.chars().count() > IDFLUX_MAX || idretour.chars().count() > IDRETOUR_MAX {
        return Err(Refus::Parametre);
    }
    let appelant = identifier(&app, tete, Formes::DeclarantOuConcentrateur).await?;
    compter(&app, &appelant)?;
    let document = listes::document(&app, &appelant, &idflux, &idretour).await?;
    reponse::document(&app, &document.media, document.octets).await
}
