//! `GET /lister-bpij-{declarant,concentrateur}/1.0/{debut}[/{fin}]?siret=&page=`: the bordereaux de
//! paiement des indemnités journalières published in a period for those that a declarant, or the
//! declarants of a concentrateur, declare for, page by page. Days are written `yyyyMMdd`; there is no
//! limit to the period.
//!
//! Order (kit): 404 no date, 422 date, 406, 401. A page that is no number, or a SIRET that is not
//! one, is a wrong parameter too (assumption).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;

use super::autorisation::{Formes, compter, identifier};
use super::bpij::{self, Choix};
use super::hote::{self, Fonction};
use super::periode::Periode;
use super::refus::Refus;
use super::reponse::{self, Format};
use super::{chemin, entetes};
use crate::App;
use crate::acces::{Acces, Route};

pub(super) fn routes() -> Vec<Route> {
    [
        ("/lister-bpij-declarant/1.0/{*periode}", Formes::Declarant),
        (
            "/lister-bpij-concentrateur/1.0/{*periode}",
            Formes::Concentrateur,
        ),
    ]
    .map(|(chemin, formes)| {
        let service = move |State(app): State<Arc<App>>, requete| lister(app, requete, formes);
        Route::get(chemin, Acces::Fil, service)
    })
    .into()
}

async fn lister(app: Arc<App>, requete: Request, formes: Formes) -> Result<Response, Refus> {
    let (uri, tete) = (requete.uri(), requete.headers());
    hote::verifier(&app, tete, Fonction::Consultation)?;
    let periode = Periode::jours(&chemin::parties(uri), app.clock.now())?;
    let choix = Choix::lire(uri)?;
    entetes::accepte_gzip(tete)?;
    let appelant = identifier(&app, tete, formes).await?;
    compter(&app, &appelant)?;
    let liste = bpij::lister(&app, &appelant, periode, choix).await?;
    Ok(reponse::liste(&app, Format::Xml, None, &liste))
}
