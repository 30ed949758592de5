//! Answers: pages that no cache keeps and no other site frames, redirections, files.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// What a page may load: our own sheet, script, typeface and icons, and nothing from elsewhere.
const POLITIQUE: &str = "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; \
     img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

const ENTETES: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLITIQUE),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// Adds what protects a page.
pub(super) fn protege(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in ENTETES {
        headers
            .entry(name)
            .or_insert_with(|| HeaderValue::from_static(value));
    }
    response
}

/// A page.
pub(super) fn html(status: StatusCode, page: String) -> Response {
    let media = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    protege((status, media, page).into_response())
}

/// « Go there »: the answer to a form that did something.
pub(super) fn aller(lieu: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let place = HeaderValue::from_str(lieu).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, place);
    protege(response)
}

/// A file to be kept, under a name made of letters, digits, dots and dashes.
pub(super) fn fichier(media: &str, nom: &str, octets: impl Into<Body>) -> Response {
    let name: String = nom
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || ".-_".contains(c) {
                c
            } else {
                '-'
            }
        })
        .collect();
    let mut response = Response::new(octets.into());
    let headers = response.headers_mut();
    let media = HeaderValue::from_str(media);
    let media = media.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, media);
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    protege(response)
}
