//! What the reading of individuals asks of each rubrique, found by one
//! multiplication, with the last value that was accepted.

use std::sync::Arc;

use dsn_norm::RubriqueIdx;

use crate::forms::Form;
use crate::forms::word::{Bounds, Ending, Half, PREFIX};
use crate::plan::{ABSENT, Plan};

/// Bits of a place in the index.
const BITS: u32 = 12;
/// Gives each rubrique of the versions at hand a place of its own: found by
/// trying, and a test says whether it still does.
const MULTIPLIER: u64 = 0x2C21_83D9_84F3_F307;

/// Place in [`Slots::of`] by the beginning of a line.
pub(crate) type Index = [u16; 1 << BITS];

/// One slot for each rubrique of the version.
///
/// The index holds one rubrique for each place. Another that fell on the same
/// place would be read by the longer way, with the same result.
#[derive(Clone, Debug)]
pub(crate) struct Slots {
    pub(crate) index: Arc<Index>,
    pub(crate) of: Vec<Slot>,
    /// How the remembered lines end.
    pub(crate) ending: Ending,
}

/// What is asked of a rubrique, line after line. What every line needs comes
/// first, within one line of the processor's cache.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub(crate) struct Slot {
    /// The beginning of its lines, `S21.G00.30.002,'`, in two halves.
    pub(crate) prefix: [u64; 2],
    /// Its bit in the masks of its bloc.
    pub(crate) bit: u128,
    /// The beginning of the last line accepted, behind the prefix: the same
    /// bytes need not be looked at again, for whether a value is accepted
    /// depends on nothing else. Before the first one it has no line feed, so
    /// that no line is equal to it.
    pub(crate) last: Half,
    pub(crate) bloc: u8,
    pub(crate) rang: u8,
    pub(crate) bounds: Bounds,
    pub(crate) form: Form,
    /// What follows in the last line that was longer: no other has a first half
    /// without a line feed.
    pub(crate) last_rest: Half,
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

/// Place in the index of a line that begins so.
#[inline(always)]
pub(crate) fn hash([section, number]: [u64; 2]) -> usize {
    let sum = section.wrapping_add(number);
    (sum.wrapping_mul(MULTIPLIER) >> (u64::BITS - BITS)) as usize
}

impl Slots {
    pub(crate) fn new(plan: &Plan) -> Self {
        let mut index = [u16::MAX; 1 << BITS];
        let mut of = Vec::new();
        let here = RubriqueIdx::all().filter_map(|idx| plan.rubrique(idx));
        for info in here.filter(|info| info.rang != ABSENT) {
            let prefix = halves(&beginning(info.idx));
            if let Some(place) = index.get_mut(hash(prefix)) {
                *place = of.len() as u16;
            }
            of.push(Slot {
                prefix,
                bit: info.bit,
                form: info.form,
                last: [0; PREFIX],
                last_rest: [0; PREFIX],
                bloc: info.bloc,
                rang: info.rang,
                bounds: Bounds::new(info.min, info.max),
            });
        }
        Self {
            index: Arc::new(index),
            of,
            ending: Ending::new(false),
        }
    }

    /// How the lines to come mostly end.
    pub(crate) fn expect(&mut self, ending: Ending) {
        if self.ending != ending {
            self.ending = ending;
            for slot in &mut self.of {
                slot.last = [0; PREFIX];
                slot.last_rest = [0; PREFIX];
            }
        }
    }
}

/// How the lines of a rubrique begin.
fn beginning(idx: RubriqueIdx) -> [u8; PREFIX] {
    let mut head = [0; PREFIX];
    let id = idx.id().to_string();
    for (to, from) in head.iter_mut().zip(id.bytes().chain(*b",'")) {
        *to = from;
    }
    head
}

#[cfg(test)]
mod tests {
    use dsn_norm::Version;

    use super::*;

    /// None is read by the longer way.
    #[test]
    fn every_rubrique_has_a_place_of_its_own() {
        for version in Version::ALL {
            let plan = Plan::new(version);
            let slots = Slots::new(&plan);
            assert_eq!(slots.of.len(), plan.norme.rubriques().count());
            for (at, slot) in slots.of.iter().enumerate() {
                let place = hash(slot.prefix);
                assert_eq!(usize::from(slots.index[place]), at, "{:?}", slot.prefix);
            }
        }
    }
}
