//! From identifiers to dense indexes and back: arithmetic and small tables, no hashing, no search.

use crate::generated::{
    BLOC_IDS, BLOCS_BY_NUMBER, RUBRIQUE_IDS, RUBRIQUES_BY_NUMBER, SEGMENTS, SPANS,
};
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

/// The digits of eight bytes that have the form of `template`, each in its lane; `None` for any other form.
fn digits(bytes: [u8; 8], template: u64, limits: u64) -> Option<[u8; 8]> {
    let lanes = u64::from_le_bytes(bytes) ^ template;
    let excess = (lanes | lanes.wrapping_add(limits)) & HIGH_BITS;
    (excess == 0).then(|| lanes.to_le_bytes())
}

/// The dense index of a bloc from its 10 bytes, `None` if no version knows it.
#[must_use]
pub fn bloc_index(id: &[u8; 10]) -> Option<BlocIdx> {
    let &[a, b, c, d, e, f, g, h, n1, n2] = id;
    let [_, s1, s2, _, _, g1, g2, _] = digits([a, b, c, d, e, f, g, h], HEAD, HEAD_LIMITS)?;
    let (n1, n2) = (n1.wrapping_sub(b'0'), n2.wrapping_sub(b'0'));
    if n1 > 9 || n2 > 9 {
        return None;
    }
    bloc_of(s1 * 10 + s2, g1 * 10 + g2, n1 * 10 + n2)
}

/// The dense index of a rubrique from its 14 bytes, `None` if no version knows it.
#[must_use]
pub fn rubrique_index(id: &[u8; 14]) -> Option<RubriqueIdx> {
    let &[a, b, c, d, e, f, g, h, i, j, k, l, m, n] = id;
    let [_, s1, s2, _, _, g1, g2, _] = digits([a, b, c, d, e, f, g, h], HEAD, HEAD_LIMITS)?;
    // The two windows overlap, so that both are eight bytes wide: the second starts at the second digit of
    // the group.
    let [_, _, n1, n2, _, r1, r2, r3] = digits([g, h, i, j, k, l, m, n], TAIL, TAIL_LIMITS)?;
    let bloc = bloc_of(s1 * 10 + s2, g1 * 10 + g2, n1 * 10 + n2)?;
    let &(first, span) = SPANS.get(usize::from(bloc.0))?;
    let numero = u16::from(r1) * 100 + u16::from(r2 * 10 + r3);
    if numero >= span {
        return None;
    }
    let &index = RUBRIQUES_BY_NUMBER.get(usize::from(first + numero))?;
    (index != u16::MAX).then_some(RubriqueIdx(index))
}

fn bloc_of(segment: u8, groupe: u8, numero: u8) -> Option<BlocIdx> {
    let &(slot, expected) = SEGMENTS.get(usize::from(segment))?;
    if groupe != expected {
        return None;
    }
    let &bloc = BLOCS_BY_NUMBER.get(usize::from(slot) * 100 + usize::from(numero))?;
    (bloc != u8::MAX).then_some(BlocIdx(bloc))
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
