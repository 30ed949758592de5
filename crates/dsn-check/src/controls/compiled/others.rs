//! Other occurrences of the same segment, found by their bloc.

use std::cell::Cell;

use dsn_norm::BlocIdx;

use super::frame::Frame;
use super::generated::CODED;
use super::value::{NO_CODE, Value};
use crate::segment::{Entry, NONE, Occ, OccIdx, SegmentView};

/// Blocs that an index holds, by [`BlocIdx`].
pub(super) const BLOCS: usize = 128;
const _: () = assert!(BlocIdx::COUNT <= BLOCS);

/// Where the occurrences of each bloc are in a segment, in file order; those
/// that only hold children of a missing bloc are left out.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    first: [OccIdx; BLOCS],
    next: Vec<OccIdx>,
    /// The code of the first rubrique of each occurrence, in the blocs that are
    /// chosen by it.
    codes: Vec<u64>,
}

impl Default for Index {
    fn default() -> Self {
        Self {
            first: [NONE; BLOCS],
            next: Vec::new(),
            codes: Vec::new(),
        }
    }
}

impl Index {
    /// Looks at another segment; keeps the memory.
    pub(crate) fn read(&mut self, here: &SegmentView<'_>) {
        let occs = &here.segment.occs;
        self.first.fill(NONE);
        self.next.resize(occs.len(), NONE);
        self.codes.resize(occs.len(), NO_CODE);
        let mut at = occs.len() as OccIdx;
        let places = self.next.iter_mut().zip(&mut self.codes);
        for (occ, (next, code)) in occs.iter().zip(places).rev() {
            at -= 1;
            *next = NONE;
            if occ.flags & Occ::PHANTOM == 0
                && let Some(first) = self.first.get_mut(usize::from(occ.bloc.0) % BLOCS)
            {
                *next = std::mem::replace(first, at);
            }
            if CODED.get(usize::from(occ.bloc.0) % BLOCS) == Some(&true) {
                *code = first_code(here, occ);
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

/// The code of the first rubrique of a bloc.
#[inline(always)]
fn first_code(here: &SegmentView<'_>, occ: &Occ) -> u64 {
    let entry = here.segment.entries.get(occ.first_entry as usize);
    let (Some(entry), 1) = (entry, occ.seen & 1) else {
        return NO_CODE;
    };
    if entry.offset & Entry::TRANSCODED != 0 {
        let value = here.entry_value(entry).unwrap_or_default();
        return Value::new(value, value.len()).code();
    }
    let tail = here.bytes.get(entry.offset as usize..);
    tail.map_or(NO_CODE, |tail| Value::new(tail, entry.len as usize).code())
}

impl<'a> Frame<'_, 'a> {
    /// The code of the first rubrique of an occurrence, in a bloc that is chosen
    /// by it.
    #[inline(always)]
    pub(super) fn first_code(&self, at: OccIdx) -> u64 {
        let code = self.index.codes.get(at as usize);
        code.copied().unwrap_or(NO_CODE)
    }

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

    /// The same as [`Frame::any`], of a bloc that hangs directly under `top` among
    /// few others.
    #[inline(always)]
    pub(super) fn any_near(
        &self,
        top: OccIdx,
        bloc: BlocIdx,
        holds: impl Fn(OccIdx, &'a Occ) -> bool,
    ) -> bool {
        if self.cursor.here.segment.reopened || top == NONE {
            return self.any::<1>(top, bloc, holds);
        }
        let (mut found, mut steps) = (false, 0);
        let behind = self.occs.get(top as usize + 1..).unwrap_or_default();
        for (at, occ) in (top + 1..).zip(behind) {
            if occ.parent != top || found {
                break;
            }
            steps += 1;
            found = occ.bloc == bloc && occ.flags & Occ::PHANTOM == 0 && holds(at, occ);
        }
        self.steps.set(self.steps.get().saturating_add(steps));
        found
    }

    /// How many occurrences [`Frame::any_near`] looks at are as asked.
    #[inline]
    pub(super) fn count_near(
        &self,
        top: OccIdx,
        bloc: BlocIdx,
        holds: impl Fn(OccIdx, &'a Occ) -> bool,
    ) -> u32 {
        let number = Cell::new(0);
        self.any_near(top, bloc, |at, occ| {
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
