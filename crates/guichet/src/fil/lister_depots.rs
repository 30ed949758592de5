//! `GET /lister-depots/{1.0,2.0}/{debut}[/{fin}]`: what a declarant deposited in a period.
//!
//! Order (kit): 404 no date, 422 date, 406, 401, 429. The period is limited for a declarant, and
//! more for a concentrateur that asks for one.

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
        ("/lister-depots/1.0/{*periode}", Format::Xml),
        ("/lister-depots/2.0/{*periode}", Format::Json),
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
    entetes::accepte_gzip(tete)?;
    let appelant = identifier(&app, tete, Formes::Declarant).await?;
    let plage = match appelant.concentrateur {
        Some(_) => app.config.fil.periode_depots_concentrateur,
        None => app.config.fil.periode_depots,
    };
    periode.au_plus(plage.get())?;
    compter(&app, &appelant)?;
    let liste = listes::depots(&app, &appelant, periode).await?;
    Ok(reponse::liste(&app, format, Some(plage), &liste))
}
