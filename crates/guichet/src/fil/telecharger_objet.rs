//! `GET /telecharger-objet/1.0/{id}/xml`: an object (a fiche de paramétrage), as its organism made it.
//!
//! The path is seen in a link of the kit; who may call it and in which order it checks are ours, as
//! for the document of a return: 406, 422 identifier too long, 401, 404, 403.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;

use super::autorisation::{Formes, compter, identifier};
use super::hote::{self, Fonction};
use super::lister_retours_flux::IDFLUX_MAX;
use super::refus::Refus;
use super::{chemin, entetes, objets, reponse};
use crate::App;
use crate::acces::{Acces, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get(
        "/telecharger-objet/1.0/{*objet}",
        Acces::Fil,
        telecharger,
    )]
}

async fn telecharger(State(app): State<Arc<App>>, requete: Request) -> Result<Response, Refus> {
    let (uri, tete) = (requete.uri(), requete.headers());
    hote::verifier(&app, tete, Fonction::Telechargement)?;
    let (id, forme) = chemin::deux(uri)?;
    if forme != "xml" {
        return Err(Refus::Inconnu);
    }
    entetes::accepte_gzip(tete)?;
    if id.chars().count() > IDFLUX_MAX {
        return Err(Refus::Parametre);
    }
    let appelant = identifier(&app, tete, Formes::DeclarantOuConcentrateur).await?;
    compter(&app, &appelant)?;
    let octets = objets::document(&app, &appelant, id).await?;
    reponse::document(&app, "application/xml", octets).await
}
