//! `GET /lister-objets-concentrateur/1.0/{debut}[/{fin}]`: the objects published in a period for
//! those that the declarants of a concentrateur declare for.
//!
//! Order (kit): 404 no date, 422 date, 429, 406, 401.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;

use super::autorisation::{Formes, compter, identifier};
use super::hote::{self, Fonction};
use super::periode::Periode;
use super::refus::Refus;
use super::reponse::{self, Format};
use super::{chemin, entetes, objets};
use crate::App;
use crate::acces::{Acces, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get(
        "/lister-objets-concentrateur/1.0/{*periode}",
        Acces::Fil,
        lister,
    )]
}

async fn lister(State(app): State<Arc<App>>, requete: Request) -> Result<Response, Refus> {
    let (uri, tete) = (requete.uri(), requete.headers());
    hote::verifier(&app, tete, Fonction::Consultation)?;
    let periode = Periode::instants(&chemin::parties(uri), app.clock.now())?;
    let plage = app.config.fil.periode_concentrateur;
    periode.au_plus(plage.get())?;
    entetes::accepte_gzip(tete)?;
    let appelant = identifier(&app, tete, Formes::Concentrateur).await?;
    compter(&app, &appelant)?;
    let liste = objets::lister(&app, &appelant, periode).await?;
    Ok(reponse::liste(&app, Format::Xml, Some(plage), &liste))
}
