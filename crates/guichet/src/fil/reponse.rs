//! Answers that have something to say: gzip, of their type, and for searches and downloads never
//! taken from a cache.

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, EXPIRES, HeaderValue,
};
use axum::response::Response;
use dsn_returns::listes::{Liste, Syntaxe};

use super::refus::Refus;
use crate::App;
use crate::config::Duree;
use crate::{http, paris};

/// The version in the path decides the syntax of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// `/1.0/`
    Xml,
    /// `/2.0/`
    Json,
}

impl Format {
    /// The media type.
    pub(super) fn media(self) -> &'static str {
        match self {
            Self::Xml => "application/xml",
            Self::Json => "application/json",
        }
    }

    fn syntaxe(self) -> Syntaxe {
        match self {
            Self::Xml => Syntaxe::Xml,
            Self::Json => Syntaxe::Json,
        }
    }
}

/// An answer packed with gzip (kit: business answers are).
pub(super) fn en_gzip(statut: StatusCode, media: HeaderValue, corps: &[u8]) -> Response {
    paquets(statut, media, http::gzip(corps))
}

fn paquets(statut: StatusCode, media: HeaderValue, paquet: Vec<u8>) -> Response {
    let mut reponse = Response::new(Body::from(paquet));
    *reponse.status_mut() = statut;
    let entetes = reponse.headers_mut();
    entetes.insert(CONTENT_TYPE, media);
    entetes.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    reponse
}

/// The answer to a search: not to be kept, and not to be asked again before `Expires` (kit: in two
/// minutes; that this is what it means is an assumption). `plage` is the widest period allowed.
pub(super) fn liste(
    app: &App,
    format: Format,
    plage: Option<Duree>,
    liste: &impl Liste,
) -> Response {
    let mut corps = Vec::new();
    // Writing to memory cannot fail.
    let _ = liste.ecrire(format.syntaxe(), &mut corps);
    let media = HeaderValue::from_static(format.media());
    let mut reponse = consultation(app, media, &corps);
    let plage = plage.map(|duree| format!("minutes=0-{}", duree.as_minutes()));
    if let Some(Ok(valeur)) = plage.map(HeaderValue::try_from) {
        reponse.headers_mut().insert(ACCEPT_RANGES, valeur);
    }
    reponse
}

/// A document that the caller fetches, of its own media type.
pub(super) async fn document(app: &App, media: &str, octets: Vec<u8>) -> Result<Response, Refus> {
    /// Packing more than this takes the time of a thread that may wait.
    const INLINE: usize = 256 * 1024;
    let media = HeaderValue::try_from(media).map_err(|_| Refus::Panne)?;
    if octets.len() <= INLINE {
        return Ok(consultation(app, media, &octets));
    }
    let paquet = tokio::task::spawn_blocking(move || http::gzip(&octets));
    let paquet = paquet.await.map_err(|_| Refus::Panne)?;
    Ok(pour_une_fois(app, paquets(StatusCode::OK, media, paquet)))
}

fn consultation(app: &App, media: HeaderValue, corps: &[u8]) -> Response {
    pour_une_fois(app, en_gzip(StatusCode::OK, media, corps))
}

/// Says that an answer is not to be kept, and when to come again.
fn pour_une_fois(app: &App, mut reponse: Response) -> Response {
    let entetes = reponse.headers_mut();
    entetes.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let attente = app.config.fil.prochaine_consultation.get();
    let bientot = paris::format_http(app.clock.now().plus(attente));
    if let Ok(valeur) = HeaderValue::try_from(bientot) {
        entetes.insert(EXPIRES, valeur);
    }
    reponse
}
