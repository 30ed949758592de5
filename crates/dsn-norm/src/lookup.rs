//! From identifiers to dense indexes and back: arithmetic and small tables, no hashing, no search.

use crate::generated::{BLOC_IDS, BLOCS_BY_NUMBER, RUBRIQUE_IDS, RUBRIQUES_BY_NUMBER, SEGMENTS};
use crate::{BlocId, RubriqueId};

/// A bloc of any version, of the platform or of the envelope of lots, by its place among all of them.
///
/// Ordered as the identifiers are; the order of the norm is that of [`crate::Norme::blocs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlocIdx(pub u8);

/// A rubrique of any version or of the platform, by its place among all of them, ordered by identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RubriqueIdx(pub u16);

impl BlocIdx {
    /// How many there are: valid values are below it.
    pub const COUNT: usize = BLOC_IDS.len();

    /// All blocs, by identifier.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=u8::MAX).take(Self::COUNT).map(Self)
    }

    /// The identifier; `S00.G00.00` for a value that is not below [`Self::COUNT`].
    #[must_use]
    pub fn id(self) -> BlocId {
        BLOC_IDS
            .get(usize::from(self.0))
            .copied()
            .unwrap_or(BlocId::of(0, 0, 0))
    }
}

impl RubriqueIdx {
    /// How many there are: valid values are below it.
    pub const COUNT: usize = RUBRIQUE_IDS.len();

    /// All rubriques, by identifier.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=u16::MAX).take(Self::COUNT).map(Self)
    }

    fn parts(self) -> (BlocIdx, u16) {
        // An index that is out of range names no bloc and prints as zeros.
        let (bloc, numero) = RUBRIQUE_IDS
            .get(usize::from(self.0))
            .copied()
            .unwrap_or((u8::MAX, 0));
        (BlocIdx(bloc), numero)
    }

    /// Its bloc.
    #[must_use]
    pub fn bloc(self) -> BlocIdx {
        self.parts().0
    }

    /// The identifier; `S00.G00.00.000` for a value that is not below [`Self::COUNT`].
    #[must_use]
    pub fn id(self) -> RubriqueId {
        let (bloc, numero) = self.parts();
        RubriqueId::of(bloc.id(), numero)
    }
}

/// The bytes `S00.G00.` and `0.00.000`, the first and the last eight of `S00.G00.00.000`.
const HEAD: u64 = u64::from_le_bytes(*b"S00.G00.");
const TAIL: u64 = u64::from_le_bytes(*b"0.00.000");
/// Added to a lane, carries into its highest bit what is too large: 10 where a digit stands, 1 elsewhere.
const HEAD_LIMITS: u64 = u64::from_le_bytes([0x7F, 0x76, 0x76, 0x7F, 0x7F, 0x76, 0x76, 0x7F]);
const TAIL_LIMITS: u64 = u64::from_le_bytes([0x76, 0x7F, 0x76, 0x76, 0x7F, 0x76, 0x76, 0x76]);
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// What is left of an identifier's bytes without its template: digits, each in its lane, and zeros.
/// The second value has high bits where a byte is not of the form.
const fn digits(bytes: u64, template: u64, limits: u64) -> (u64, u64) {
    let lanes = bytes ^ template;
    (lanes, (lanes | lanes.wrapping_add(limits)) & HIGH_BITS)
}

/// In each lane ten times its digit plus the digit of the next lane: at most 99, so no lane spills over.
const fn pairs(lanes: u64) -> u64 {
    lanes.wrapping_mul(10).wrapping_add(lanes >> 8)
}

/// The byte of a lane.
const fn lane(lanes: u64, place: u32) -> usize {
    (lanes >> (8 * place) & 0xFF) as usize
}

/// The dense index of a bloc from its 10 bytes, `None` if no version knows it.
#[must_use]
pub fn bloc_index(id: &[u8; 10]) -> Option<BlocIdx> {
    let (head, tail) = (
        u64::from_le_bytes(*id.first_chunk()?),
        u32::from_le_bytes(*id.last_chunk()?),
    );
    let (head, head_excess) = digits(head, HEAD, HEAD_LIMITS);
    // The missing half of the second word is that of the template.
    let tail = u64::from(tail) | TAIL & 0xFFFF_FFFF_0000_0000;
    let (tail, tail_excess) = digits(tail, TAIL, TAIL_LIMITS);
    let cell = BLOCS_BY_NUMBER.get(bloc_place(head, tail, head_excess | tail_excess)?)?;
    (cell.0 != u8::MAX).then_some(BlocIdx(cell.0))
}

/// The dense index of a rubrique from its 14 bytes, `None` if no version knows it.
///
/// This runs once for each line of a file. Nearly all lines are rubriques of `S21.G00` with a number below
/// 100: these cost two words and one look-up, the others two words and three small tables.
#[must_use]
#[inline(always)]
pub fn rubrique_index(id: &[u8; 14]) -> Option<RubriqueIdx> {
    // The two words overlap, so that both are eight bytes wide and read at once.
    let (head, tail) = (
        u64::from_le_bytes(*id.first_chunk()?),
        u64::from_le_bytes(*id.last_chunk()?),
    );
    let (lanes, excess) = digits(tail, TAIL, COMMON_LIMITS);
    if head == COMMON_HEAD && excess == 0 {
        let pairs = pairs(lanes);
        let &index = COMMON.get(lane(pairs, 2) * 100 + lane(pairs, 6))?;
        return (index != u16::MAX).then_some(RubriqueIdx(index));
    }
    other_rubrique_index(head, tail)
}

/// The head of most identifiers, and the limits of their tail: the first digit of the number is 0.
const COMMON_HEAD: u64 = u64::from_le_bytes(*b"S21.G00.");
const COMMON_LIMITS: u64 = u64::from_le_bytes([0x7F, 0x7F, 0x76, 0x76, 0x7F, 0x7F, 0x76, 0x76]);

/// `S21.G00.bb.0rr` → dense index at `bbrr`, or 65535.
static COMMON: [u16; 10_000] = common();

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler: an index out of range does not compile"
)]
const fn common() -> [u16; 10_000] {
    let mut places = [u16::MAX; 10_000];
    let mut index = 0;
    while index < RUBRIQUE_IDS.len() {
        let (bloc, numero) = RUBRIQUE_IDS[index];
        let (segment, groupe, bloc) = BLOC_IDS[bloc as usize].numbers();
        if segment == 21 && groupe == 0 && numero < 100 {
            places[bloc as usize * 100 + numero as usize] = index as u16;
        }
        index += 1;
    }
    places
}

#[inline(never)]
fn other_rubrique_index(head: u64, tail: u64) -> Option<RubriqueIdx> {
    let (head, head_excess) = digits(head, HEAD, HEAD_LIMITS);
    let (tail, tail_excess) = digits(tail, TAIL, TAIL_LIMITS);
    let &(_, first, span) =
        BLOCS_BY_NUMBER.get(bloc_place(head, tail, head_excess | tail_excess)?)?;
    let numero = lane(tail, 5) * 100 + lane(pairs(tail), 6);
    if numero >= usize::from(span) {
        return None;
    }
    let &index = RUBRIQUES_BY_NUMBER.get(usize::from(first) + numero)?;
    (index != u16::MAX).then_some(RubriqueIdx(index))
}

/// The place of a bloc in the table by numbers, known or not; `None` for another form, segment or group.
#[inline]
fn bloc_place(head: u64, tail: u64, excess: u64) -> Option<usize> {
    let head = pairs(head);
    let &(first, groupe) = SEGMENTS.get(lane(head, 1))?;
    (excess == 0 && lane(head, 5) == usize::from(groupe))
        .then(|| usize::from(first) + lane(pairs(tail), 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_identifier_finds_its_index() {
        for idx in RubriqueIdx::all() {
            let text = idx.id().to_string();
            let bytes: &[u8; 14] = text.as_bytes().try_into().unwrap();
            assert_eq!(rubrique_index(bytes), Some(idx), "{text}");
            assert_eq!(idx.bloc().id(), idx.id().bloc());
        }
        for idx in BlocIdx::all() {
            let text = idx.id().to_string();
            assert_eq!(
                bloc_index(text.as_bytes().try_into().unwrap()),
                Some(idx),
                "{text}"
            );
        }
    }

    /// Every byte at every place: the index is the one that the obvious way finds.
    #[test]
    fn any_changed_byte_agrees_with_the_obvious_way() {
        let known: std::collections::HashMap<RubriqueId, RubriqueIdx> =
            RubriqueIdx::all().map(|idx| (idx.id(), idx)).collect();
        for start in [
            "S21.G00.30.001",
            "S10.G00.95.900",
            "S21.G00.60.600",
            "S90.G00.90.002",
        ] {
            for place in 0..14 {
                for byte in 0..=255 {
                    let mut id: [u8; 14] = start.as_bytes().try_into().unwrap();
                    id[place] = byte;
                    let expected =
                        RubriqueId::from_bytes(&id).and_then(|id| known.get(&id).copied());
                    assert_eq!(rubrique_index(&id), expected, "{id:?}");
                    let bloc: [u8; 10] = id[..10].try_into().unwrap();
                    let expected = BlocId::from_bytes(&bloc);
                    let expected = BlocIdx::all().find(|b| Some(b.id()) == expected);
                    assert_eq!(bloc_index(&bloc), expected, "{bloc:?}");
                }
            }
        }
    }

    #[test]
    fn noise_has_no_index() {
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        for _ in 0..200_000 {
            let id: [u8; 14] = std::array::from_fn(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                (state >> 56) as u8
            });
            assert_eq!(rubrique_index(&id), None, "{id:?}");
        }
    }
}
