//! Putting occurrences where they belong.

use std::collections::HashMap;
use std::ops::Range;

use super::{BlocKey, Hierarchy, Occurrence, OccurrenceIdx, Parent, bloc_of, rubrique};
use crate::line::Line;

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
        by_bloc: HashMap::new(),
    };
    let mut current: Option<(OccurrenceIdx, u16)> = None;
    let mut preamble = None;
    for (at, line) in lines.iter().enumerate() {
        let known = rubrique(line).and_then(|found| {
            let bloc = bloc_of(found.id);
            let chain = builder.chain(bloc)?;
            Some((bloc, chain, hierarchy.rank(found.id)?))
        });
        current = match (known, current) {
            (None, current) => {
                builder.extend(current, at);
                current
            }
            (Some((bloc, _, rank)), Some((occurrence, last)))
                if builder.bloc(occurrence) == Some(bloc) && rank > last =>
            {
                let continued = Some((occurrence, rank));
                builder.extend(continued, at);
                continued
            }
            (Some((bloc, chain, rank)), _) => {
                preamble.get_or_insert(at);
                Some((builder.open(bloc, chain, at), rank))
            }
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
    /// The occurrences from the top down to the last one.
    open: Vec<OccurrenceIdx>,
    /// Occurrences of each bloc, in the order they were opened.
    by_bloc: HashMap<BlocKey, Vec<OccurrenceIdx>>,
}

impl<H: Hierarchy> Builder<'_, H> {
    fn bloc(&self, at: OccurrenceIdx) -> Option<BlocKey> {
        self.occurrences.get(at.0).map(|o| o.bloc)
    }

    /// Gives line `at` to an occurrence: the lines of an occurrence follow each
    /// other.
    fn extend(&mut self, current: Option<(OccurrenceIdx, u16)>, at: usize) {
        if let Some(occurrence) = current.and_then(|(o, _)| self.occurrences.get_mut(o.0)) {
            occurrence.lines.end = at + 1;
        }
    }

    /// Opens an occurrence whose first line is `at`, below its `chain` of
    /// parents.
    fn open(&mut self, bloc: BlocKey, mut chain: Vec<BlocKey>, at: usize) -> OccurrenceIdx {
        // What is open stays open down to the nearest of the parents.
        let kept = chain.iter().position(|ancestor| self.is_open(ancestor));
        let nearest = kept.and_then(|at| chain.get(at).copied());
        self.close_below(nearest);
        chain.truncate(kept.unwrap_or(chain.len()));
        // The parent was closed: go back to its latest occurrence, if it is
        // within what is still open.
        let parent = chain.first().copied();
        if let Some(latest) = parent.and_then(|parent| self.latest_within_open(&parent)) {
            self.open = self.path_to(latest);
        } else {
            for ancestor in chain.into_iter().rev() {
                let phantom = self.push(ancestor, 0..0);
                self.open.push(phantom);
            }
        }
        let occurrence = self.push(bloc, at..at + 1);
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

    /// The latest occurrence of `bloc` below the last open one.
    fn latest_within_open(&self, bloc: &BlocKey) -> Option<OccurrenceIdx> {
        let mut latest = self.by_bloc.get(bloc)?.iter().rev().copied();
        let Some(&nearest) = self.open.last() else {
            return latest.next();
        };
        latest
            .take_while(|&occurrence| occurrence > nearest)
            .find(|&occurrence| self.path_to(occurrence).contains(&nearest))
    }

    /// From the top down to an occurrence.
    fn path_to(&self, at: OccurrenceIdx) -> Vec<OccurrenceIdx> {
        let parent = |&o: &OccurrenceIdx| self.occurrences.get(o.0).and_then(|o| o.parent);
        let mut path: Vec<_> = std::iter::successors(Some(at), parent).collect();
        path.reverse();
        path
    }

    /// Adds an occurrence below the last open one.
    fn push(&mut self, bloc: BlocKey, lines: Range<usize>) -> OccurrenceIdx {
        let at = OccurrenceIdx(self.occurrences.len());
        let parent = self.open.last().copied();
        self.occurrences.push(Occurrence {
            bloc,
            parent,
            children: Vec::new(),
            lines,
        });
        let siblings = match parent.and_then(|p| self.occurrences.get_mut(p.0)) {
            Some(parent) => &mut parent.children,
            None => &mut self.roots,
        };
        siblings.push(at);
        self.by_bloc.entry(bloc).or_default().push(at);
        at
    }
}
