//! What the reading of individuals asks of each rubrique, found by one
//! multiplication, with the last value that was accepted.

use std::sync::OnceLock;

use dsn_norm::{RubriqueIdx, Version};

use crate::forms::Form;
use crate::forms::word::{Bounds, Ending, Half, PREFIX};
use crate::plan::{ABSENT, NO_BLOC, Plan};

/// Bits of the place of a slot.
const BITS: u32 = 11;
/// Number of places: some four for each rubrique of a version, so that few share one.
const PLACES: usize = 1 << BITS;
/// Gives nearly every rubrique of the versions at hand a place of its own, and every
/// one of an individual: found by trying (two minutes, a hundred and fifty million
/// numbers), and a test says whether it still does.
const MULTIPLIER: u64 = 0xAE32_2554_8036_7CE9;

/// One slot for each rubrique of the version, but for those whose place another one
/// has, and empty ones between them.
#[derive(Clone, Debug)]
pub(crate) struct Slots {
    of: Box<[Slot; PLACES]>,
    /// How the remembered lines end.
    pub(crate) ending: Ending,
}

/// What is asked of a rubrique, line after line: one line of the processor's
/// cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Slot {
    /// The beginning of its lines, `S21.G00.30.002,'`, in two halves.
    prefix: [u64; 2],
    /// What stood behind it on the last line that was accepted and not long: the
    /// same bytes need not be looked at again, for whether a value is accepted
    /// depends on nothing else. Before the first one it has no line feed, so
    /// that no line is equal to it.
    pub(crate) last: Half,
    pub(crate) form: Form,
    /// Its bit in that half of the masks of its bloc.
    pub(crate) bit: u64,
    pub(crate) half: u8,
    pub(crate) bloc: u8,
    pub(crate) rang: u8,
    pub(crate) bounds: Bounds,
}

impl Slot {
    /// Of no rubrique: whatever begins as its lines, it accepts no value.
    const EMPTY: Self = Self {
        prefix: [0; 2],
        last: [0; PREFIX],
        form: Form::Text,
        bit: 0,
        half: 0,
        bloc: NO_BLOC,
        rang: 0,
        bounds: Bounds::NEVER,
    };
}

/// The beginning of a line in two halves.
#[inline(always)]
pub(crate) fn halves(head: &[u8; PREFIX]) -> [u64; 2] {
    let (halves, _) = head.as_chunks();
    match halves {
        [section, number] => [u64::from_le_bytes(*section), u64::from_le_bytes(*number)],
        _ => [0; 2],
    }
}

/// The place of a line that begins so.
#[inline(always)]
fn hash([section, number]: [u64; 2]) -> usize {
    let sum = section.wrapping_add(number);
    (sum.wrapping_mul(MULTIPLIER) >> (u64::BITS - BITS)) as usize
}

impl Slots {
    /// Those of a version, with nothing remembered: a copy of what is made the first time.
    pub(crate) fn of(version: Version) -> Self {
        static SLOTS: [OnceLock<Slots>; Version::COUNT] =
            [const { OnceLock::new() }; Version::COUNT];
        let [first, ..] = &SLOTS;
        let slots = SLOTS.get(version as usize).unwrap_or(first);
        slots.get_or_init(|| Self::new(Plan::of(version))).clone()
    }

    fn new(plan: &Plan) -> Self {
        let mut slots = Self {
            of: Box::new([const { Slot::EMPTY }; PLACES]),
            ending: Ending::new(false),
        };
        for info in RubriqueIdx::all().filter_map(|idx| plan.rubrique(idx)) {
            if info.rang == ABSENT {
                continue;
            }
            let prefix = halves(&beginning(info.idx));
            let slot = Slot {
                prefix,
                bit: 1 << (info.rang & 63),
                half: info.rang >> 6,
                form: info.form,
                last: [0; PREFIX],
                bloc: info.bloc,
                rang: info.rang,
                bounds: Bounds::new(info.min, info.max),
            };
            if let Some(free) = slots.of.get_mut(hash(prefix))
                && free.bloc == NO_BLOC
            {
                *free = slot;
            }
        }
        slots
    }

    /// The slot of a line that begins so.
    #[inline(always)]
    pub(crate) fn find(&mut self, prefix: [u64; 2]) -> Option<&mut Slot> {
        let slot = self.of.get_mut(hash(prefix))?;
        (slot.prefix == prefix).then_some(slot)
    }

    /// How the lines to come mostly end.
    pub(crate) fn expect(&mut self, ending: Ending) {
        if self.ending != ending {
            self.ending = ending;
            for slot in self.of.iter_mut() {
                slot.last = [0; PREFIX];
            }
        }
    }
}

/// How the lines of a rubrique begin. Formatting the identifier would take
/// longer than checking a small file.
fn beginning(idx: RubriqueIdx) -> [u8; PREFIX] {
    let id = idx.id();
    let (segment, groupe, bloc) = id.bloc().numbers();
    let [a, b] = digits(u16::from(segment));
    let [c, d] = digits(u16::from(groupe));
    let [e, f] = digits(u16::from(bloc));
    let [g, h] = digits(id.numero() / 10);
    let [_, i] = digits(id.numero());
    [
        b'S', a, b, b'.', b'G', c, d, b'.', e, f, b'.', g, h, i, b',', b'\'',
    ]
}

/// The last two digits of a number.
fn digits(number: u16) -> [u8; 2] {
    [number / 10 % 10, number % 10].map(|digit| b'0' + digit as u8)
}

#[cfg(test)]
mod tests {
    use dsn_norm::Version;

    use super::*;

    #[test]
    fn lines_begin_with_their_identifier() {
        for idx in RubriqueIdx::all() {
            assert_eq!(beginning(idx), format!("{},'", idx.id()).as_bytes());
        }
    }

    #[test]
    fn a_slot_is_one_line_of_the_cache() {
        assert_eq!(size_of::<Slot>(), 64);
    }

    #[test]
    fn every_rubrique_of_an_individual_is_found_and_nearly_all_others() {
        for version in Version::ALL {
            let plan = Plan::of(version);
            let mut slots = Slots::of(version);
            let mut without = 0;
            for rubrique in plan.norme.rubriques() {
                let id = rubrique.idx.id();
                let prefix = halves(&beginning(rubrique.idx));
                if let Some(slot) = slots.find(prefix) {
                    assert_eq!((slot.bloc, slot.rang), (rubrique.bloc.0, rubrique.rang));
                } else {
                    let individual = matches!(id.bloc().numbers(), (21, _, 30..));
                    assert!(!individual, "{id} of {version:?}");
                    without += 1;
                }
            }
            assert!(without <= 8, "{without} rubriques of {version:?}");
        }
    }

    #[test]
    fn what_is_no_rubrique_is_accepted_by_no_slot() {
        let mut slots = Slots::of(Version::P26V01);
        assert!(slots.find(halves(b"S21.G00.99.001,'")).is_none());
        for head in [[0; PREFIX], [b'\n'; PREFIX], [0xFF; PREFIX]] {
            let slot = slots.find(halves(&head));
            assert!(slot.is_none_or(|slot| (0..32).all(|len| !slot.bounds.hold(len))));
        }
    }
}
