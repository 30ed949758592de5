//! Finding the end of a line, eight bytes at a time.
//!
//! Lines of a DSN file are short (24 bytes on average), so the cost of a call
//! into a vectorised search dominates its speed: a word-wise search that is
//! inlined into the caller's loop is faster here. See `bench/`.

const LF: u64 = u64::from_le_bytes([b'\n'; 8]);
const LOW: u64 = u64::from_le_bytes([0x01; 8]);
const HIGH: u64 = u64::from_le_bytes([0x80; 8]);

/// Position of the first `\n` of `bytes`.
#[inline]
pub fn find(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    let mut base = 0;
    while let Some((word, tail)) = rest.split_first_chunk::<8>() {
        let mask = line_feeds(u64::from_le_bytes(*word));
        if mask != 0 {
            return Some(base + (mask.trailing_zeros() / 8) as usize);
        }
        base += 8;
        rest = tail;
    }
    rest.iter().position(|&b| b == b'\n').map(|at| base + at)
}

/// High bit set in each byte of `word` that is a line feed; exact up to and
/// including the first one, which is all [`find`] asks.
#[inline]
fn line_feeds(word: u64) -> u64 {
    let x = word ^ LF;
    x.wrapping_sub(LOW) & !x & HIGH
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn agrees_with_a_byte_by_byte_search() {
        let mut bytes: Vec<u8> = (0..200u32)
            .map(|i| (i.wrapping_mul(37) % 251) as u8)
            .collect();
        bytes.retain(|&b| b != b'\n');
        assert_eq!(find(&bytes), None);
        for at in 0..bytes.len() {
            for start in 0..at.min(9) {
                let mut with = bytes.clone();
                with[at] = b'\n';
                // A second one later must not matter.
                if at + 3 < with.len() {
                    with[at + 3] = b'\n';
                }
                assert_eq!(find(&with[start..]), Some(at - start));
            }
        }
    }

    #[test]
    fn bytes_near_a_line_feed_are_not_taken_for_one() {
        for byte in 0..=255u8 {
            let found = find(&[byte; 16]);
            assert_eq!(found, (byte == b'\n').then_some(0), "octet {byte:#x}");
        }
    }
}
