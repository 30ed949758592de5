//! `GET /telecharger-retour/1.0/{idflux}/{idretour}`, `/telecharger-objet/1.0/{id}/xml` and
//! `/telecharger-bpij/1.0/{id}`: a document, of its own type.
//!
//! Order (kit): 406, 422 an identifier too long, 401, 404 unknown or purged; of somebody else: 403
//! (guide). The paths of objects and BPIJ are seen in links of the kit; who may call them and the
//! order of their checks are ours, as for returns.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::Uri;
use axum::response::Response;

use super::autorisation::{Formes, compter, identifier};
use super::hote::{self, Fonction};
use super::lister_retours_flux::IDFLUX_MAX;
use super::refus::Refus;
use super::{bpij, chemin, entetes, listes, objets, reponse};
use crate::App;
use crate::acces::{Acces, Route};

/// The longest identifier of a return.
const IDRETOUR_MAX: usize = 10;

/// What objects and BPIJ are.
const XML: &str = "application/xml";

/// What is fetched, by its identifiers.
enum Piece {
    Retour(String, String),
    /// A fiche de paramétrage, as its organism made it.
    Objet(String),
    /// A bordereau de paiement des indemnités journalières.
    Bpij(String),
}

/// Reads what is fetched from the path.
type Lire = fn(&Uri) -> Result<Piece, Refus>;

pub(super) fn routes() -> Vec<Route> {
    let pieces: [(&str, Lire); 3] = [
        ("/telecharger-retour/1.0/{*retour}", |uri| {
            chemin::deux(uri).map(|(flux, retour)| Piece::Retour(flux, retour))
        }),
        (
            "/telecharger-objet/1.0/{*objet}",
            |uri| match chemin::deux(uri)? {
                (id, forme) if forme == "xml" => Ok(Piece::Objet(id)),
                _ => Err(Refus::Inconnu),
            },
        ),
        ("/telecharger-bpij/1.0/{*bpij}", |uri| {
            chemin::une(uri).map(Piece::Bpij)
        }),
    ];
    pieces
        .map(|(chemin, lire)| {
            let service =
                move |State(app): State<Arc<App>>, requete| telecharger(app, requete, lire);
            Route::get(chemin, Acces::Fil, service)
        })
        .into()
}

impl Piece {
    fn est_trop_longue(&self) -> bool {
        let depasse = |id: &String, max| id.chars().count() > max;
        match self {
            Self::Retour(flux, retour) => {
                depasse(flux, IDFLUX_MAX) || depasse(retour, IDRETOUR_MAX)
            }
            Self::Objet(id) | Self::Bpij(id) => depasse(id, IDFLUX_MAX),
        }
    }
}

async fn telecharger(app: Arc<App>, requete: Request, lire: Lire) -> Result<Response, Refus> {
    let (uri, tete) = (requete.uri(), requete.headers());
    hote::verifier(&app, tete, Fonction::Telechargement)?;
    let piece = lire(uri)?;
    entetes::accepte_gzip(tete)?;
    if piece.est_trop_longue() {
        return Err(Refus::Parametre);
    }
    let appelant = identifier(&app, tete, Formes::DeclarantOuConcentrateur).await?;
    compter(&app, &appelant)?;
    let (media, octets) = match piece {
        Piece::Retour(flux, retour) => {
            let document = listes::document(&app, &appelant, &flux, &retour).await?;
            (document.media, document.octets)
        }
        Piece::Objet(id) => (XML.to_owned(), objets::document(&app, &appelant, id).await?),
        Piece::Bpij(id) => (XML.to_owned(), bpij::document(&app, &appelant, id).await?),
    };
    reponse::document(&app, &media, octets).await
}
