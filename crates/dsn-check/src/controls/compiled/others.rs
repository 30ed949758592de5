//! Other occurrences of the same segment, found by their bloc.

use dsn_norm::BlocIdx;

use super::frame::Frame;
use crate::segment::{NONE, Occ, OccIdx};

/// Blocs that an index holds, by [`BlocIdx`].
const BLOCS: usize = 128;
const _: () = assert!(BlocIdx::COUNT <= BLOCS);

/// Where the occurrences of each bloc are in a segment, in file order; those
/// that only hold children of a missing bloc are left out.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    first: [OccIdx; BLOCS],
    next: Vec<OccIdx>,
}

impl Default for Index {
    fn default() -> Self {
        Self {
            first: [NONE; BLOCS],
            next: Vec::new(),
        }
    }
}

impl Index {
    /// Looks at another segment; keeps the memory.
    pub(crate) fn read(&mut self, occs: &[Occ]) {
        self.first.fill(NONE);
        self.next.clear();
        self.next.resize(occs.len(), NONE);
        let mut at = occs.len() as OccIdx;
        for (occ, next) in occs.iter().zip(&mut self.next).rev() {
            at -= 1;
            if occ.flags & Occ::PHANTOM == 0
                && let Some(first) = self.first.get_mut(usize::from(occ.bloc.0) % BLOCS)
            {
                *next = std::mem::replace(first, at);
            }
        }
    }

    #[inline]
    fn first(&self, bloc: BlocIdx) -> OccIdx {
        let first = self.first.get(usize::from(bloc.0) % BLOCS);
        first.copied().unwrap_or(NONE)
    }

    #[inline]
    fn next(&self, at: OccIdx) -> OccIdx {
        self.next.get(at as usize).copied().unwrap_or(NONE)
    }
}

impl<'a> Frame<'_, 'a> {
    /// Whether an occurrence of `bloc` below `top` is as asked.
    #[inline]
    pub(super) fn any(
        &self,
        top: OccIdx,
        bloc: BlocIdx,
        holds: impl Fn(OccIdx, &'a Occ) -> bool,
    ) -> bool {
        self.first_from(self.index.first(bloc), top, NONE, holds)
    }

    /// How many occurrences of `bloc` below `top` are as asked.
    pub(super) fn count(
        &self,
        top: OccIdx,
        bloc: BlocIdx,
        holds: impl Fn(OccIdx, &'a Occ) -> bool,
    ) -> u32 {
        let number = std::cell::Cell::new(0);
        self.any(top, bloc, |at, occ| {
            number.set(number.get() + u32::from(holds(at, occ)));
            false
        });
        number.get()
    }

    /// Whether an occurrence of the bloc of `at` before it, below the same one
    /// `top`, is as asked.
    #[inline]
    pub(super) fn earlier(
        &self,
        at: OccIdx,
        bloc: BlocIdx,
        top: OccIdx,
        holds: impl Fn(OccIdx, &'a Occ) -> bool,
    ) -> bool {
        let first = self.index.first(bloc);
        first != at && self.first_from(first, top, at, holds)
    }

    #[inline]
    fn first_from(
        &self,
        first: OccIdx,
        top: OccIdx,
        end: OccIdx,
        holds: impl Fn(OccIdx, &'a Occ) -> bool,
    ) -> bool {
        let (mut at, mut steps) = (first, 0);
        let found = loop {
            let Some(occ) = self.occs.get(at as usize).filter(|_| at < end) else {
                break false;
            };
            steps += 1;
            // A bloc out of place may stand between two that hang under `top`.
            if at > top && self.is_under(at, top) && holds(at, occ) {
                break true;
            }
            at = self.index.next(at);
        };
        self.steps.set(self.steps.get().saturating_add(steps));
        found
    }

    #[inline]
    fn is_under(&self, at: OccIdx, top: OccIdx) -> bool {
        let mut here = at;
        while let Some(occ) = self.occs.get(here as usize) {
            if occ.parent == top {
                return true;
            }
            // A parent always precedes its children, so this ends.
            if occ.parent >= here || occ.parent < top {
                return false;
            }
            here = occ.parent;
        }
        false
    }

    /// The nearest occurrence of one of `tops` at or above `from`; [`NONE`] when
    /// there is none in the segment.
    #[inline]
    pub(super) fn top(&self, from: OccIdx, tops: &[BlocIdx]) -> OccIdx {
        let mut here = from;
        while let Some(occ) = self.occs.get(here as usize) {
            if tops.contains(&occ.bloc) {
                return here;
            }
            here = occ.parent;
        }
        NONE
    }
}
