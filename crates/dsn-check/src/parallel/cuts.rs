//! Where a file is cut: before individuals.

use std::borrow::Cow;

use dsn_norm::{Norme, rubrique_index};
use dsn_syntax::line::{ID_LEN, Lines};

use super::{PIECE, Source};

/// A piece is at most this part, a third, of what is left of its round for each thread: they
/// become smaller towards the end.
const PART: u64 = 3;
/// How far the beginning of an individual is looked for: a little, then more.
const SEARCH: [usize; 2] = [32 * 1024, 256 * 1024];

/// Where individuals begin, from `at` on and then about `size` bytes apart, closer
/// towards the last one, which is not far from the end; no farther than `most` such
/// pieces.
pub(super) fn cuts<S: Source + ?Sized>(
    source: &S,
    norme: &Norme,
    at: u64,
    (size, most, threads): (u64, u64, u64),
) -> Result<Vec<u64>, S::Error> {
    let [near, _] = SEARCH;
    // The last cut is looked for before the end.
    let left = source.len().saturating_sub(at + 2 * near as u64);
    let end = at + left.min(size * most);
    let mut cuts = Vec::new();
    let mut from = at;
    loop {
        match individual_after(source, norme, from)? {
            Some(cut) if cuts.last().is_none_or(|last| *last < cut) => cuts.push(cut),
            Some(_) => {}
            None => break,
        }
        if from >= end {
            break;
        }
        let rest = end - from;
        let step = (rest / (PART * threads)).clamp(*PIECE.start(), size);
        // No piece much smaller than the smallest one is left at the end.
        from = if rest < step + *PIECE.start() / 2 {
            end
        } else {
            from + step
        };
    }
    Ok(cuts)
}

/// Where the first individual begins after the line at `from`, not too far.
fn individual_after<S: Source + ?Sized>(
    source: &S,
    norme: &Norme,
    from: u64,
) -> Result<Option<u64>, S::Error> {
    for wanted in SEARCH {
        let bytes = match source.bytes() {
            Some(bytes) => {
                let rest = bytes.get(from as usize..).unwrap_or_default();
                Cow::Borrowed(rest.get(..wanted).unwrap_or(rest))
            }
            None => {
                let mut buffer = vec![0; wanted];
                let number = source.read_at(from, &mut buffer)?;
                buffer.truncate(number);
                Cow::Owned(buffer)
            }
        };
        if let Some(offset) = individual_begins(&bytes, norme) {
            return Ok(Some(from + offset));
        }
    }
    Ok(None)
}

/// The first line that begins an individual for certain: its bloc is
/// S21.G00.30, that of the line before it is another one of the version.
fn individual_begins(bytes: &[u8], norme: &Norme) -> Option<u64> {
    let mut after_other = false;
    // The first line may be the end of one.
    for line in Lines::new(bytes).skip(1) {
        let individual = line.bytes.starts_with(b"S21.G00.30.");
        if individual && after_other {
            return Some(line.offset);
        }
        after_other = !individual
            && line.bytes.starts_with(b"S21.G00.")
            && line
                .bytes
                .first_chunk::<ID_LEN>()
                .and_then(rubrique_index)
                .is_some_and(|idx| norme.rubrique(idx).is_some())
            && line.bytes.ends_with(b"'");
    }
    None
}
