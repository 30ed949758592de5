//! `GET /lister-retours-flux/{1.0,2.0}/{idflux}`: the returns of one deposit. For a user who waits;
//! background polling asks by period (guide).
//!
//! Order (kit): 422 identifier too long, 406, 401, 404 unknown; then 403 somebody else's (guide).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;

use super::autorisation::{Formes, compter, identifier};
use super::hote::{self, Fonction};
use super::refus::Refus;
use super::reponse::{self, Format};
use super::{chemin, entetes, listes};
use crate::App;
use crate::acces::{Acces, Route};

/// The longest identifier of a flux.
pub(super) const IDFLUX_MAX: usize = 50;

pub(super) fn routes() -> Vec<Route> {
    [
        ("/lister-retours-flux/1.0/{*idflux}", Format::Xml),
        ("/lister-retours-flux/2.0/{*idflux}", Format::Json),
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
    let idflux = chemin::une(uri)?;
    if idflux.chars().count() > IDFLUX_MAX {
        return Err(Refus::Parametre);
    }
    entetes::accepte_gzip(tete)?;
    let appelant = identifier(&app, tete, Formes::DeclarantOuConcentrateur).await?;
    compter(&app, &appelant)?;
    let liste = listes::retours_du_flux(&app, &appelant, &idflux).await?;
    Ok(reponse::liste(&app, format, None, &liste))
}
