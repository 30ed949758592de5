//! `GET /lister-retours-concentrateur/{1.0,2.0}/{debut}[/{fin}]`: the returns published in a period
//! about what a concentrateur transmitted, for whatever declarant.
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
use super::{chemin, entetes, listes};
use crate::App;
use crate::acces::{Acces, Route};

pub(super) fn routes() -> Vec<Route> {
    [
        ("/lister-retours-concentrateur/1.0/{*periode}", Format::Xml),
        ("/lister-retours-concentrateur/2.0/{*periode}", Format::Json),
    ]
    .map(|(chemin, format)| {
        let service = move |State(app): State<Arc<App>>, requete| lister(app, requete, format);
        Route::get(chemin, Acces::Fil, service)
    })
    .into()
}

async fn lister(app: Arc<App>, requete: Request, format: Format) -> Result<Response, Refus> {
    let (uri, tete) = (requete.uri(), requete.headers());
    hote::verifier(&app, tete, Fonction::Consultation)?;
    let periode = Periode::instants(&chemin::parties(uri), app.clock.now())?;
    let plage = app.config.fil.periode_concentrateur;
    periode.au_plus(plage.get())?;
    entetes::accepte_gzip(tete)?;
    let appelant = identifier(&app, tete, Formes::Concentrateur).await?;
    compter(&app, &appelant)?;
    let liste = listes::retours(&app, &appelant, periode).await?;
    Ok(reponse::liste(&app, format, Some(plage), &liste))
}
