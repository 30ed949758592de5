//! `GET /assets/{nom}`: the sheet, the script and the typeface, out of the binary.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use guichet_pages::assets::{ASSETS, Asset};
use sha2::{Digest, Sha256};

use super::reponse::protege;
use crate::acces::{Acces, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/assets/{nom}", Acces::Public, servir)]
}

async fn servir(Path(nom): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.nom == nom) else {
        return protege(StatusCode::NOT_FOUND.into_response());
    };
    let tag = etiquette(asset);
    let known = headers.get(header::IF_NONE_MATCH);
    let mut response = match known.is_some_and(|known| *known == tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => ([(header::CONTENT_TYPE, asset.media)], asset.octets).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag);
    let cache = HeaderValue::from_static("public, max-age=3600");
    headers.insert(header::CACHE_CONTROL, cache);
    protege(response)
}

/// A new version is fetched, the same one is not.
fn etiquette(asset: &Asset) -> HeaderValue {
    let digest = Sha256::digest(asset.octets);
    let hex: String = digest.iter().take(8).map(|b| format!("{b:02x}")).collect();
    HeaderValue::from_str(&format!("\"{hex}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}
