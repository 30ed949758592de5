//! gzip, read and written. What is read may be a bomb: the size, the ratio and the memory are bounded
//! while inflating, not after.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

/// Below this many bytes the ratio of a compressed text says nothing.
const RATIO_FROM: u64 = 1024 * 1024;

/// The first piece of memory for an inflated text, in bytes; each further one doubles it.
const PIECE: usize = 16 * 1024;

/// Why a body could not be inflated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GunzipError {
    /// It is not gzip, or it is cut short.
    Malformed,
    /// It is larger than allowed once inflated.
    TooLarge,
    /// No memory is left for it now.
    Busy,
}

/// How far a text may go once inflated.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Its size at most, in bytes.
    pub size: u64,
    /// Its size at most, as a multiple of the packed size; not looked at below one mebibyte.
    pub ratio: u64,
}

impl Bounds {
    /// How many bytes so large a packed text may become.
    fn of(self, packed: &[u8]) -> u64 {
        (packed.len() as u64)
            .saturating_mul(self.ratio)
            .max(RATIO_FROM)
            .min(self.size)
    }
}

/// Inflates `packed`. Before any memory is taken, `room` is asked for that many bytes more.
///
/// # Errors
/// Not gzip, cut short, beyond the bounds, or no room.
pub fn gunzip(
    packed: &[u8],
    bounds: Bounds,
    mut room: impl FnMut(u64) -> bool,
) -> Result<Vec<u8>, GunzipError> {
    let allowed = bounds.of(packed);
    let mut text = Vec::new();
    let mut reader = MultiGzDecoder::new(packed);
    loop {
        if text.len() == text.capacity() {
            let more = text.capacity().max(PIECE);
            if !room(more as u64) || text.try_reserve_exact(more).is_err() {
                return Err(GunzipError::Busy);
            }
        }
        let free = text.capacity().saturating_sub(text.len());
        let read = reader.by_ref().take(free as u64).read_to_end(&mut text);
        let read = read.map_err(|_| GunzipError::Malformed)?;
        if text.len() as u64 > allowed {
            return Err(GunzipError::TooLarge);
        }
        if read < free {
            return Ok(text);
        }
    }
}

/// Whether `packed` holds any text, without keeping it.
///
/// # Errors
/// Not gzip, cut short, or beyond the bounds.
pub fn holds_text(packed: &[u8], bounds: Bounds) -> Result<bool, GunzipError> {
    let allowed = bounds.of(packed);
    let mut reader = MultiGzDecoder::new(packed).take(allowed.saturating_add(1));
    match std::io::copy(&mut reader, &mut std::io::sink()) {
        Err(_) => Err(GunzipError::Malformed),
        Ok(size) if size > allowed => Err(GunzipError::TooLarge),
        Ok(size) => Ok(size > 0),
    }
}

/// Packs `text`, at the speed that suits answers of a server.
pub fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 2 + 64), Compression::fast());
    // Writing to memory cannot fail.
    let written = encoder.write_all(text).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(size: u64, ratio: u64) -> Bounds {
        Bounds { size, ratio }
    }

    #[test]
    fn what_is_packed_is_read_again() {
        for lines in [0, 1, 100, 10_000] {
            let text = b"S10.G00.00.001,'GUICHET'\n".repeat(lines);
            let packed = gzip(&text);
            let wide = bounds(1 << 20, 100);
            assert_eq!(holds_text(&packed, wide), Ok(lines > 0));
            assert_eq!(gunzip(&packed, wide, |_| true), Ok(text));
        }
    }

    #[test]
    fn bombs_and_scraps_are_refused() {
        let bomb = gzip(&vec![0; 8 << 20]);
        for (packed, size, ratio, error) in [
            (&bomb[..], 1 << 30, 10, GunzipError::TooLarge),
            (&bomb[..], 1 << 20, 1 << 20, GunzipError::TooLarge),
            (b"plain text", 1 << 20, 100, GunzipError::Malformed),
            (&gzip(b"abc")[..10], 1 << 20, 100, GunzipError::Malformed),
        ] {
            let bounds = bounds(size, ratio);
            assert_eq!(gunzip(packed, bounds, |_| true), Err(error));
            assert_eq!(holds_text(packed, bounds), Err(error));
        }
    }

    #[test]
    fn no_memory_is_taken_that_was_not_given() {
        let packed = gzip(&vec![0; 3 << 20]);
        let wide = bounds(1 << 30, 1 << 20);
        let mut given = 0;
        let text = gunzip(&packed, wide, |more| {
            given += more;
            true
        });
        assert!(text.unwrap().capacity() as u64 <= given);
        let mut left = 1_u64 << 20;
        let refused = gunzip(&packed, wide, |more| {
            left = left.saturating_sub(more);
            left > 0
        });
        assert_eq!(refused, Err(GunzipError::Busy));
    }
}
