//! Other occurrences of the same segment, found by their bloc.

use std::cell::Cell;

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
    /// Whether an occurrence of `bloc` below `top` is as asked; `UP` is how many
    /// steps above it `top` stands in the tree of the norm.
    #[inline]
    pub(super) fn any<const UP: usize>(
        &self,
        top: OccIdx,
        bloc: BlocIdx,
        holds: impl Fn(OccIdx, &'a Occ) -> bool,
    ) -> bool {
        self.first_from::<UP>(self.index.first(bloc), top, NONE, holds)
    }

    /// The same, of a bloc that hangs directly under `parent`, which is `top`.
    #[inline(always)]
    pub(super) fn any_child(
        &self,
        (top, parent): (OccIdx, &Occ),
        bloc: BlocIdx,
        holds: impl Fn(OccIdx, &'a Occ) -> bool,
    ) -> bool {
        parent.children >> (bloc.0 & 127) & 1 != 0 && self.any::<1>(top, bloc, holds)
    }

    /// How many occurrences of `bloc` below `top` are as asked.
    #[inline]
    pub(super) fn count<const UP: usize>(
        &self,
        top: OccIdx,
        bloc: BlocIdx,
        holds: impl Fn(OccIdx, &'a Occ) -> bool,
    ) -> u32 {
        let number = Cell::new(0);
        self.any::<UP>(top, bloc, |at, occ| {
            number.set(number.get() + u32::from(holds(at, occ)));
            false
        });
        number.get()
    }

    /// Whether an occurrence of the bloc of `at` before it, below the same one
    /// `top`, is as asked.
    #[inline]
    pub(super) fn earlier<const UP: usize>(
        &self,
        at: OccIdx,
        bloc: BlocIdx,
        top: OccIdx,
        holds: impl Fn(OccIdx, &'a Occ) -> bool,
    ) -> bool {
        let first = self.index.first(bloc);
        first != at && self.first_from::<UP>(first, top, at, holds)
    }

    #[inline(always)]
    fn first_from<const UP: usize>(
        &self,
        first: OccIdx,
        top: OccIdx,
        end: OccIdx,
        holds: impl Fn(OccIdx, &'a Occ) -> bool,
    ) -> bool {
        let (mut at, mut steps) = (first, 0);
        if top == NONE {
            return false;
        }
        let found = loop {
            let Some(occ) = self.occs.get(at as usize).filter(|_| at < end) else {
                break false;
            };
            steps += 1;
            // A bloc out of place may stand between two that hang under `top`.
            if self.up::<UP>(at, occ) == top && holds(at, occ) {
                break true;
            }
            at = self.index.next(at);
        };
        self.steps.set(self.steps.get().saturating_add(steps));
        found
    }

    /// The occurrence so many steps above one; [`NONE`] above the segment.
    #[inline(always)]
    pub(super) fn up<const UP: usize>(&self, at: OccIdx, occ: &Occ) -> OccIdx {
        if UP == 0 {
            return at;
        }
        let mut parent = occ.parent;
        for _ in 1..UP {
            let occ = self.occs.get(parent as usize);
            parent = occ.map_or(NONE, |occ| occ.parent);
        }
        parent
    }
}
