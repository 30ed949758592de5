//! The body of a request, read within limits: its size, the silence between two pieces, and the
//! memory that all bodies occupy together.

use std::sync::Arc;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::gzip::{Bounds, GunzipError, gunzip};
use crate::App;

/// Bodies larger than this are inflated on a thread that may wait, in bytes.
const INLINE: usize = 64 * 1024;

/// Memory is counted in blocks of this many bytes.
const BLOCK: u64 = 4096;

/// What the bodies of all requests may occupy together.
#[derive(Clone, Debug)]
pub struct Memory(Arc<Semaphore>);

/// A part of the memory, given back when dropped.
#[derive(Debug)]
pub struct Reservation(#[allow(dead_code, reason = "held for its drop")] Vec<OwnedSemaphorePermit>);

impl Memory {
    /// So many bytes in all.
    pub fn new(bytes: u64) -> Self {
        let blocks = usize::try_from(bytes / BLOCK).unwrap_or(Semaphore::MAX_PERMITS);
        Self(Arc::new(Semaphore::new(blocks.min(Semaphore::MAX_PERMITS))))
    }

    /// Sets bytes aside, or says at once that there are none left.
    pub fn reserve(&self, bytes: u64) -> Option<Reservation> {
        let mut reservation = Reservation(Vec::new());
        self.extend(&mut reservation, bytes).then_some(reservation)
    }

    /// Sets more bytes aside.
    pub fn extend(&self, reservation: &mut Reservation, bytes: u64) -> bool {
        let Ok(blocks) = u32::try_from(bytes.div_ceil(BLOCK)) else {
            return false;
        };
        match Arc::clone(&self.0).try_acquire_many_owned(blocks) {
            Ok(permit) => {
                reservation.0.push(permit);
                true
            }
            Err(_) => false,
        }
    }
}

/// Why a body was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// Larger than the limit.
    TooLarge,
    /// The client stayed silent for too long.
    TooSlow,
    /// The client went away, or sent what is not HTTP.
    Broken,
    /// Too many bodies at once: the client may come back.
    Busy,
}

/// Reads a body; the reservation must live as long as the bytes.
///
/// # Errors
/// See [`BodyError`].
pub async fn read_body(app: &App, body: Body) -> Result<(Bytes, Reservation), BodyError> {
    read_body_within(app, body, app.config.serveur.corps_max).await
}

/// Reads a body of at most `limit` bytes.
///
/// # Errors
/// See [`BodyError`].
pub async fn read_body_within(
    app: &App,
    mut body: Body,
    limit: u64,
) -> Result<(Bytes, Reservation), BodyError> {
    let silence = app.config.serveur.delai_corps.get();
    let mut kept = BytesMut::new();
    let mut first: Option<Bytes> = None;
    let mut size = 0_u64;
    let mut reservation = app.memory.reserve(0).ok_or(BodyError::Busy)?;
    loop {
        let next = tokio::time::timeout(silence, body.frame());
        let Some(frame) = next.await.map_err(|_| BodyError::TooSlow)? else {
            break;
        };
        let Ok(piece) = frame.map_err(|_| BodyError::Broken)?.into_data() else {
            continue;
        };
        let length = piece.len() as u64;
        size += length;
        if size > limit {
            return Err(BodyError::TooLarge);
        }
        if !app.memory.extend(&mut reservation, length) {
            return Err(BodyError::Busy);
        }
        // A small deposit arrives in one piece: it is not copied.
        match (first.take(), kept.is_empty()) {
            (None, true) => first = Some(piece),
            (None, false) => kept.extend_from_slice(&piece),
            (Some(before), _) => {
                kept.extend_from_slice(&before);
                kept.extend_from_slice(&piece);
            }
        }
    }
    Ok((first.unwrap_or_else(|| kept.freeze()), reservation))
}

/// Inflates a body read before, to at most `size` bytes. The memory of the text is added to the
/// reservation piece by piece, so that many bombs at once find no more room than honest bodies.
///
/// # Errors
/// See [`GunzipError`].
pub async fn inflate(
    app: &App,
    packed: Bytes,
    mut reservation: Reservation,
    size: u64,
) -> Result<(Bytes, Reservation), GunzipError> {
    let bounds = Bounds {
        size,
        ratio: app.config.serveur.rapport_max,
    };
    let memory = app.memory.clone();
    let inline = packed.len() <= INLINE;
    let work = move || {
        let text = gunzip(&packed, bounds, |more| {
            memory.extend(&mut reservation, more)
        })?;
        Ok((Bytes::from(text), reservation))
    };
    if inline {
        return work();
    }
    // A panic while inflating is a fault of the bytes as far as their sender is concerned.
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or(Err(GunzipError::Malformed))
}
