//! gzip, read and written. What is read may be a bomb: the size and the ratio are bounded while
//! inflating, not after.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

/// Below this many bytes the ratio of a compressed text says nothing.
const RATIO_FROM: u64 = 1024 * 1024;

/// Why a body could not be inflated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GunzipError {
    /// It is not gzip, or it is cut short.
    Malformed,
    /// It is larger than allowed once inflated.
    TooLarge,
}

/// Inflates `packed`.
///
/// # Errors
/// Not gzip, cut short, larger than `limit` bytes, or more than `ratio` times its packed size.
pub fn gunzip(packed: &[u8], limit: u64, ratio: u64) -> Result<Vec<u8>, GunzipError> {
    let allowed = (packed.len() as u64)
        .saturating_mul(ratio)
        .max(RATIO_FROM)
        .min(limit);
    let mut text = Vec::with_capacity(packed.len().saturating_mul(8).min(1 << 20));
    let mut reader = MultiGzDecoder::new(packed).take(allowed.saturating_add(1));
    reader
        .read_to_end(&mut text)
        .map_err(|_| GunzipError::Malformed)?;
    if text.len() as u64 > allowed {
        return Err(GunzipError::TooLarge);
    }
    Ok(text)
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

    #[test]
    fn what_is_packed_is_read_again() {
        let text = b"S10.G00.00.001,'GUICHET'\n".repeat(100);
        assert_eq!(gunzip(&gzip(&text), 1 << 20, 100), Ok(text));
    }

    #[test]
    fn bombs_and_scraps_are_refused() {
        let bomb = gzip(&vec![0; 8 << 20]);
        for (packed, limit, ratio, error) in [
            (&bomb[..], 1 << 30, 10, GunzipError::TooLarge),
            (&bomb[..], 1 << 20, 1 << 20, GunzipError::TooLarge),
            (b"plain text", 1 << 20, 100, GunzipError::Malformed),
            (&gzip(b"abc")[..10], 1 << 20, 100, GunzipError::Malformed),
        ] {
            assert_eq!(gunzip(packed, limit, ratio), Err(error));
        }
    }
}
