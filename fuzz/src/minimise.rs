//! The smallest input, lines first, that still fails in the same way.

/// Removes lines, ever smaller runs of them, then bytes from the end of what is left, as long as
/// `fails` says the failure is still there. Asks at most `budget` times.
pub fn minimise(input: &[u8], budget: usize, mut fails: impl FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut pieces: Vec<&[u8]> = input.split_inclusive(|byte| *byte == b'\n').collect();
    let mut left = budget;
    shrink(&mut pieces, &mut left, &mut fails);
    let lines = pieces.concat();
    let mut bytes: Vec<&[u8]> = lines.chunks(1).collect();
    if bytes.len() <= left {
        shrink(&mut bytes, &mut left, &mut fails);
    }
    bytes.concat()
}

/// Drops runs of pieces: halves first, then ever shorter ones.
fn shrink(pieces: &mut Vec<&[u8]>, left: &mut usize, fails: &mut impl FnMut(&[u8]) -> bool) {
    let mut run = pieces.len().div_ceil(2);
    while run > 0 {
        let mut at = 0;
        while at < pieces.len() && *left > 0 {
            *left -= 1;
            let end = (at + run).min(pieces.len());
            let without = [&pieces[..at], &pieces[end..]].concat();
            if fails(&without.concat()) {
                *pieces = without;
            } else {
                at = end;
            }
        }
        run /= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_matters_is_left() {
        let input = b"one\ntwo\nthree\nfour\n".repeat(50);
        let fails = |bytes: &[u8]| {
            let at = |needle: &[u8]| {
                bytes
                    .windows(needle.len())
                    .position(|window| window == needle)
            };
            matches!((at(b"wo"), at(b"fo")), (Some(two), Some(four)) if two < four)
        };
        assert!(fails(&input));
        assert_eq!(minimise(&input, 10_000, fails), b"wofo");
        assert_eq!(minimise(b"", 10, |_| true), b"");
    }
}
