//! Bodies of requests, read in bounded memory: a small document whole, a deposit whole and inflated,
//! or, for a caller who will be refused, only as far as is needed to say which fault comes first.

use std::io::Read;

use axum::body::Body;
use axum::http::HeaderMap;
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use http_body_util::BodyExt;

use super::entetes;
use super::refus::Refus;
use crate::App;
use crate::http::{self, BodyError, Bounds, GunzipError, Reservation};

/// The largest document that is not a deposit.
const PETIT: usize = 16 * 1024;

/// The same once inflated, in bytes.
const PETIT_EN_CLAIR: u64 = 1024 * 1024;

/// How much is kept, in bytes, of the body of a deposit that will be refused.
const APERCU: usize = 64 * 1024;

impl From<BodyError> for Refus {
    fn from(erreur: BodyError) -> Self {
        match erreur {
            BodyError::TooLarge => Self::TropGros,
            BodyError::TooSlow => Self::TropLent,
            BodyError::Broken => Self::SansCorps,
            BodyError::Busy => Self::Indisponible,
        }
    }
}

impl From<GunzipError> for Refus {
    fn from(erreur: GunzipError) -> Self {
        match erreur {
            GunzipError::Malformed => Self::SansCorps,
            GunzipError::TooLarge => Self::TropGros,
            GunzipError::Busy => Self::Indisponible,
        }
    }
}

/// A small document, compressed or not: what is announced as gzip and is plain is taken as it is,
/// because client libraries announce it without doing it (assumption).
pub(super) async fn petit(app: &App, entetes: &HeaderMap, corps: Body) -> Result<Vec<u8>, Refus> {
    let (octets, entier) = debut(app, corps, PETIT).await?;
    if !entier {
        return Err(Refus::TropGros);
    }
    if octets.is_empty() {
        return Err(Refus::SansCorps);
    }
    if entetes::est_gzip(entetes) && octets.starts_with(&[0x1f, 0x8b]) {
        let place = app.memory.reserve(0).ok_or(Refus::Indisponible)?;
        let (texte, _place) = http::inflate(app, octets.into(), place, PETIT_EN_CLAIR).await?;
        return Ok(texte.into());
    }
    Ok(octets)
}

/// The text of a deposit. It stays within the memory set aside as long as the reservation lives.
pub(super) async fn depot(app: &App, corps: Body) -> Result<(Bytes, Reservation), Refus> {
    let (octets, place) = http::read_body(app, corps).await?;
    if octets.is_empty() {
        return Err(Refus::SansCorps);
    }
    Ok(http::inflate(app, octets, place, app.config.serveur.depot_max).await?)
}

/// Whether the deposit of a caller who is not accepted has a text: the fault that would come first
/// is said first, without keeping what was sent.
pub(super) async fn depot_sans_suite(app: &App, corps: Body) -> Result<bool, Refus> {
    let (octets, entier) = debut(app, corps, APERCU).await?;
    if octets.is_empty() {
        return Err(Refus::SansCorps);
    }
    if entier {
        let serveur = &app.config.serveur;
        let bounds = Bounds {
            size: serveur.depot_max,
            ratio: serveur.rapport_max,
        };
        return Ok(http::holds_text(&octets, bounds)?);
    }
    let lu = MultiGzDecoder::new(&octets[..]).read(&mut [0]);
    lu.map(|nombre| nombre > 0).map_err(|_| Refus::SansCorps)
}

/// The first `garder` bytes of a body, and whether they are all of it. A little more is read and
/// dropped, so that a client that is still sending sees the answer.
async fn debut(app: &App, mut corps: Body, garder: usize) -> Result<(Vec<u8>, bool), Refus> {
    let silence = app.config.serveur.delai_corps.get();
    let mut octets = Vec::new();
    let mut taille = 0_usize;
    loop {
        let suite = tokio::time::timeout(silence, corps.frame());
        let Some(morceau) = suite.await.map_err(|_| Refus::TropLent)? else {
            return Ok((octets, taille <= garder));
        };
        let Ok(morceau) = morceau.map_err(|_| Refus::SansCorps)?.into_data() else {
            continue;
        };
        taille = taille.saturating_add(morceau.len());
        let place = garder.saturating_sub(octets.len()).min(morceau.len());
        octets.extend_from_slice(morceau.get(..place).unwrap_or_default());
        if taille > garder.saturating_mul(16) {
            return Ok((octets, false));
        }
    }
}
