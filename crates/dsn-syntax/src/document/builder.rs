//! Putting occurrences where they belong.

use std::collections::HashMap;

use super::{BlocKey, Hierarchy, Occurrence, OccurrenceIdx, Parent, bloc_of, rubrique};
use crate::line::{ID_LEN, Line};

/// Deepest chain of parents followed: more than any norm has, so that a
/// hierarchy that goes round in circles ends.
const MAX_DEPTH: usize = 32;

pub(super) struct Tree {
    pub(super) preamble: usize,
    pub(super) occurrences: Vec<Occurrence>,
    pub(super) roots: Vec<OccurrenceIdx>,
}

pub(super) fn build(lines: &[Line<'_>], hierarchy: &impl Hierarchy) -> Tree {
    let mut builder = Builder {
        hierarchy,
        occurrences: Vec::new(),
        roots: Vec::new(),
        open: Vec::new(),
        latest: HashMap::new(),
    };
    let mut current: Option<(OccurrenceIdx, u16)> = None;
    let mut preamble = None;
    for (at, line) in lines.iter().enumerate() {
        let Some(found) = rubrique(line) else {
            builder.extend(current.map(|(occurrence, _)| occurrence), at);
            continue;
        };
        preamble.get_or_insert(at);
        let bloc = bloc_of(found.id);
        let rank = builder.rank(&bloc, found.id);
        current = match current {
            Some((occurrence, last))
                if builder.bloc(occurrence) == Some(bloc) && rank.is_none_or(|r| r > last) =>
            {
                builder.extend(Some(occurrence), at);
                Some((occurrence, rank.unwrap_or(last)))
            }
            _ => Some((builder.open(bloc, at), rank.unwrap_or(0))),
        };
    }
    Tree {
        preamble: preamble.unwrap_or(lines.len()),
        occurrences: builder.occurrences,
        roots: builder.roots,
    }
}

struct Builder<'h, H> {
    hierarchy: &'h H,
    occurrences: Vec<Occurrence>,
    roots: Vec<OccurrenceIdx>,
    /// The known occurrences from the top down to the last one.
    open: Vec<OccurrenceIdx>,
    /// Latest occurrence of each known bloc.
    latest: HashMap<BlocKey, OccurrenceIdx>,
}

impl<H: Hierarchy> Builder<'_, H> {
    fn bloc(&self, at: OccurrenceIdx) -> Option<BlocKey> {
        self.occurrences.get(at.0).map(|o| o.bloc)
    }

    /// Rank of a rubrique, from 1: 0 stands for "nothing seen yet". In a bloc
    /// nobody knows, the number of the rubrique is its rank.
    fn rank(&self, bloc: &BlocKey, id: &[u8; ID_LEN]) -> Option<u16> {
        if self.hierarchy.parent(bloc) != Parent::Unknown {
            return self.hierarchy.rank(id).map(|rank| rank.saturating_add(1));
        }
        let number = id
            .iter()
            .skip(11)
            .fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'));
        Some(number + 1)
    }

    /// Gives line `at` to an occurrence: the lines of an occurrence follow each
    /// other.
    fn extend(&mut self, occurrence: Option<OccurrenceIdx>, at: usize) {
        if let Some(occurrence) = occurrence.and_then(|o| self.occurrences.get_mut(o.0)) {
            occurrence.lines.end = at + 1;
        }
    }

    /// Opens an occurrence whose first line is `at`.
    fn open(&mut self, bloc: BlocKey, at: usize) -> OccurrenceIdx {
        let Some(mut chain) = self.chain(bloc) else {
            let parent = self.open.last().copied();
            return self.push(bloc, parent, at..at + 1, false);
        };
        // `chain` goes from the parent up to the top. What is open stays open
        // down to the nearest of them.
        let kept = chain.iter().position(|ancestor| self.is_open(ancestor));
        let nearest = kept.and_then(|at| chain.get(at).copied());
        self.close_below(nearest);
        chain.truncate(kept.unwrap_or(chain.len()));
        // The parent was closed: go back to its latest occurrence, if it is
        // within what is still open.
        let parent = chain.first().copied();
        if let Some(latest) = parent.and_then(|parent| self.latest_within_open(&parent)) {
            self.reopen(latest);
        } else {
            for ancestor in chain.into_iter().rev() {
                let above = self.open.last().copied();
                let phantom = self.push(ancestor, above, 0..0, true);
                self.open.push(phantom);
            }
        }
        let above = self.open.last().copied();
        let occurrence = self.push(bloc, above, at..at + 1, true);
        self.open.push(occurrence);
        occurrence
    }

    /// The parents of a bloc, nearest first; `None` for an unknown bloc.
    fn chain(&self, bloc: BlocKey) -> Option<Vec<BlocKey>> {
        let mut chain = Vec::new();
        let mut below = bloc;
        for _ in 0..MAX_DEPTH {
            match self.hierarchy.parent(&below) {
                Parent::Root => return Some(chain),
                Parent::Unknown => return None,
                Parent::Bloc(above) => {
                    chain.push(above);
                    below = above;
                }
            }
        }
        None
    }

    fn is_open(&self, bloc: &BlocKey) -> bool {
        self.open
            .iter()
            .any(|&o| self.bloc(o).as_ref() == Some(bloc))
    }

    /// Closes what is open below the last occurrence of `bloc`, or everything.
    fn close_below(&mut self, bloc: Option<BlocKey>) {
        while let Some(&last) = self.open.last() {
            if bloc.is_some() && self.bloc(last) == bloc {
                break;
            }
            self.open.pop();
        }
    }

    /// The latest occurrence of `bloc`, if it stands below the last open one.
    fn latest_within_open(&self, bloc: &BlocKey) -> Option<OccurrenceIdx> {
        let latest = *self.latest.get(bloc)?;
        let Some(&nearest) = self.open.last() else {
            return Some(latest);
        };
        self.path_to(latest).contains(&nearest).then_some(latest)
    }

    /// Opens the path to an occurrence again.
    fn reopen(&mut self, at: OccurrenceIdx) {
        self.open = self.path_to(at);
    }

    /// From the top down to an occurrence.
    fn path_to(&self, at: OccurrenceIdx) -> Vec<OccurrenceIdx> {
        let parent = |&o: &OccurrenceIdx| self.occurrences.get(o.0).and_then(|o| o.parent);
        let mut path: Vec<_> = std::iter::successors(Some(at), parent).collect();
        path.reverse();
        path
    }

    fn push(
        &mut self,
        bloc: BlocKey,
        parent: Option<OccurrenceIdx>,
        lines: std::ops::Range<usize>,
        known: bool,
    ) -> OccurrenceIdx {
        let at = OccurrenceIdx(self.occurrences.len());
        self.occurrences.push(Occurrence {
            bloc,
            parent,
            children: Vec::new(),
            known,
            lines,
        });
        let siblings = match parent.and_then(|p| self.occurrences.get_mut(p.0)) {
            Some(parent) => &mut parent.children,
            None => &mut self.roots,
        };
        siblings.push(at);
        if known {
            self.latest.insert(bloc, at);
        }
        at
    }
}
