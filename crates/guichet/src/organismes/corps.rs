//! Bodies of requests: read within limits, of the announced type; and answers.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::appel::Demande;
use super::probleme::{Code, Refus};
use crate::http::{GunzipError, Reservation, gzip, inflate, read_body_within};

/// The type of a body of the API, without its parameters, in lower case; empty when it has none.
fn essence(headers: &HeaderMap) -> String {
    let value = headers
        .get(header::CONTENT_TYPE)
        .map_or(&b""[..], |v| v.as_bytes());
    let essence = value.split(|byte| *byte == b';').next().unwrap_or_default();
    String::from_utf8_lossy(essence.trim_ascii()).to_ascii_lowercase()
}

/// How a body is coded: gzip or not.
fn en_gzip(headers: &HeaderMap) -> Result<bool, Refus> {
    let mut values = headers.get_all(header::CONTENT_ENCODING).iter();
    let (first, more) = (values.next(), values.next());
    let word = first
        .map_or(&b""[..], |value| value.as_bytes())
        .trim_ascii();
    if more.is_some() {
        return Err(Refus::new(Code::TypeRefuse));
    }
    match word.to_ascii_lowercase().as_slice() {
        b"" | b"identity" => Ok(false),
        b"gzip" | b"x-gzip" => Ok(true),
        _ => Err(Refus::new(Code::TypeRefuse)),
    }
}

/// The JSON object of a request; none when there is no body.
pub(super) async fn json<T: DeserializeOwned>(demande: Demande) -> Result<Option<T>, Refus> {
    let Demande {
        app, parts, body, ..
    } = demande;
    let limit = app.config.organismes.corps_json_max;
    let (bytes, _held) = read_body_within(&app, body, limit).await?;
    if bytes.is_empty() {
        return Ok(None);
    }
    if essence(&parts.headers) != "application/json" || en_gzip(&parts.headers)? {
        return Err(Refus::new(Code::TypeRefuse));
    }
    match serde_json::from_slice(&bytes) {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_data() => Err(Refus::new(Code::ChampInvalide)),
        Err(_) => Err(Refus::new(Code::CorpsIllisible)),
    }
}

/// A document, as it arrived and inflated.
pub(super) struct Depose {
    /// Its bytes; empty when there is none.
    pub(super) octets: Bytes,
    /// Whether it was announced as PDF rather than XML.
    pub(super) pdf: bool,
    /// The memory that it occupies.
    _reserve: Reservation,
}

/// The document of a return.
pub(super) async fn document(demande: Demande) -> Result<Depose, Refus> {
    let Demande {
        app, parts, body, ..
    } = demande;
    let limit = app.config.organismes.retour_max;
    let (bytes, reserve) = read_body_within(&app, body, limit).await?;
    let pdf = match essence(&parts.headers).as_str() {
        _ if bytes.is_empty() => false,
        "application/xml" => false,
        "application/pdf" => true,
        _ => return Err(Refus::new(Code::TypeRefuse)),
    };
    let (octets, reserve) = if !bytes.is_empty() && en_gzip(&parts.headers)? {
        inflate(&app, bytes, reserve, limit)
            .await
            .map_err(|error| match error {
                GunzipError::TooLarge => Refus::new(Code::CorpsTropVolumineux),
                GunzipError::Malformed => Refus::new(Code::CorpsIllisible),
                GunzipError::Busy => Refus::new(Code::Indisponible).attendre(1_000),
            })?
    } else {
        (bytes, reserve)
    };
    Ok(Depose {
        octets,
        pdf,
        _reserve: reserve,
    })
}

/// A JSON answer.
pub(super) fn reponse(status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}

/// Bytes, gzip if the client accepts it.
pub(super) async fn octets(
    headers: &HeaderMap,
    octets: Vec<u8>,
    media: &'static str,
) -> Result<Response, Refus> {
    let packed = accepte_gzip(headers);
    let octets = if packed {
        tokio::task::spawn_blocking(move || gzip(&octets))
            .await
            .map_err(|_| Refus::new(Code::Panne))?
    } else {
        octets
    };
    let mut response = Response::new(Body::from(octets));
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if packed {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

/// Whether `Accept-Encoding` names gzip (or anything) with a weight above 0. The last word decides.
fn accepte_gzip(headers: &HeaderMap) -> bool {
    let mut accepted = false;
    for value in headers.get_all(header::ACCEPT_ENCODING) {
        for part in value.to_str().unwrap_or_default().split(',') {
            let mut words = part.split(';').map(str::trim);
            let coding = words.next().unwrap_or_default();
            let refused = words.any(|word| {
                word.strip_prefix("q=")
                    .and_then(|q| q.parse::<f32>().ok())
                    .is_some_and(|q| q <= 0.0)
            });
            if coding.eq_ignore_ascii_case("gzip") || coding == "*" {
                accepted = !refused;
            }
        }
    }
    accepted
}
