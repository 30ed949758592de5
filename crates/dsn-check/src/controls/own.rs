//! The values of one occurrence, found without counting bits each time.

use dsn_norm::BlocIdx;

use crate::segment::{Entry, Occ, SegmentView};

/// No entry.
const NONE: u8 = u8::MAX;

/// The values of an occurrence that many controls look at.
#[derive(Debug)]
pub(crate) struct Own<'a> {
    pub(crate) bloc: BlocIdx,
    view: SegmentView<'a>,
    entries: &'a [Entry],
    /// Rank → place among the entries.
    slots: [u8; 128],
}

impl<'a> Own<'a> {
    #[inline]
    pub(crate) fn new(view: SegmentView<'a>, occ: &Occ) -> Self {
        let entries = view.segment.entries.get(occ.first_entry as usize..);
        let mut slots = [NONE; 128];
        let mut place = 0;
        for (half, first) in [(occ.seen as u64, 0), ((occ.seen >> 64) as u64, 64)] {
            let mut left = half;
            while left != 0 {
                if let Some(slot) = slots.get_mut(first + left.trailing_zeros() as usize) {
                    *slot = place;
                }
                place += 1;
                left &= left - 1;
            }
        }
        Self {
            bloc: occ.bloc,
            view,
            entries: entries.unwrap_or_default(),
            slots,
        }
    }

    /// The value of the rubrique of this rank.
    #[inline]
    pub(crate) fn value(&self, rang: u8) -> Option<&'a [u8]> {
        let slot = self.slots.get(usize::from(rang)).copied()?;
        if slot == NONE {
            return None;
        }
        self.view.entry_value(self.entries.get(usize::from(slot))?)
    }
}

#[cfg(test)]
mod tests {
    use dsn_norm::{Version, norme};

    use super::*;
    use crate::controls::tests::build::Built;

    #[test]
    fn values_are_those_that_the_segment_finds() {
        let text = "
            S21.G00.40.001,'01022024'
            S21.G00.40.009,'00001'
            S21.G00.40.026,'99'
            S21.G00.40.080,'12'
        ";
        let built = Built::new(norme(Version::P26V01), text);
        let view = built.view();
        let occ = &view.segment.occs[0];
        let own = Own::new(view, occ);
        let found: Vec<_> = (0..=u8::MAX).filter_map(|rang| own.value(rang)).collect();
        assert_eq!(found, [&b"01022024"[..], b"00001", b"99", b"12"]);
        for rang in 0..=u8::MAX {
            assert_eq!(own.value(rang), view.value(occ, rang), "{rang}");
        }
    }
}
