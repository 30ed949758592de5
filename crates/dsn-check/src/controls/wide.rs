//! What is remembered beyond a segment: counters, sets of keys, and the controls
//! that wait for them.

use std::collections::HashMap;

use dsn_norm::controls::expr::{WideAtom, WideScope};
use dsn_norm::controls::{COUNTS, Control, KEY_SETS};

use super::eval::{View, WIDES};
use super::keys::KeyTable;
use super::{ControlSink, Truth};
use crate::finding::Finding;
use crate::sink::Shift;

/// Findings captured for one control before the end tells whether it fires.
const CAPTURED: u32 = 256;

/// Counters and sets of keys, by their index among all.
#[derive(Clone, Debug)]
pub(crate) struct Gathered {
    /// For sure, and perhaps.
    counts: Vec<(u32, u32)>,
    sets: Vec<KeyTable>,
}

impl Default for Gathered {
    fn default() -> Self {
        Self {
            counts: vec![(0, 0); COUNTS.len()],
            sets: vec![KeyTable::default(); KEY_SETS.len()],
        }
    }
}

impl Gathered {
    /// Forgets what was gathered over this scope.
    pub(crate) fn forget(&mut self, scope: WideScope) {
        for (count, about) in self.counts.iter_mut().zip(COUNTS) {
            if about.scope == scope {
                *count = (0, 0);
            }
        }
        for (set, about) in self.sets.iter_mut().zip(KEY_SETS) {
            if about.scope == scope {
                *set = KeyTable::default();
            }
        }
    }

    pub(crate) fn add(&mut self, count: u16, truth: Truth) {
        if let Some((yes, unknown)) = self.counts.get_mut(usize::from(count)) {
            match truth {
                Truth::True => *yes = yes.saturating_add(1),
                Truth::Unknown => *unknown = unknown.saturating_add(1),
                Truth::False => {}
            }
        }
    }

    /// Adds a key; the line of its first occurrence if there was one.
    pub(crate) fn insert(&mut self, set: u16, key: u64, line: u64) -> Option<u64> {
        self.sets.get_mut(usize::from(set))?.insert(key, line)
    }

    pub(crate) fn count(&self, count: u16) -> (u32, u32) {
        self.counts
            .get(usize::from(count))
            .copied()
            .unwrap_or_default()
    }

    fn holds(&self, set: u16, key: u64) -> bool {
        self.sets
            .get(usize::from(set))
            .is_some_and(|s| s.contains(key))
    }

    /// Whether a later piece holds a key of the set `id` that is here already.
    pub(crate) fn shares_key(&self, piece: &Self, id: u16) -> bool {
        let id = usize::from(id);
        match (self.sets.get(id), piece.sets.get(id)) {
            (Some(mine), Some(other)) => other.iter().any(|(key, _)| mine.contains(key)),
            _ => false,
        }
    }

    /// Adds what a later piece gathered.
    pub(crate) fn absorb(&mut self, piece: Self, lines: u64) {
        for (mine, (yes, unknown)) in self.counts.iter_mut().zip(piece.counts) {
            mine.0 = mine.0.saturating_add(yes);
            mine.1 = mine.1.saturating_add(unknown);
        }
        for (mine, other) in self.sets.iter_mut().zip(&piece.sets) {
            for (key, line) in other.iter() {
                mine.insert(key, line + lines);
            }
        }
    }
}

/// Waits found again without a search.
const RECENT: usize = 32;

fn recent_place(key: u64) -> usize {
    key as usize % RECENT
}

/// One wide fact of a control, with the key of the occurrence that asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    /// The control has no such fact.
    Nothing,
    /// At least one occurrence counted.
    Exists(u16),
    /// A key in a set.
    Refers(u16, u64),
    /// The key lacks a part: it refers to nothing.
    RefersToNothing,
}

impl Asked {
    /// The wide facts of a control, seen from an occurrence.
    pub(crate) fn all(view: &View<'_, '_>, control: &Control) -> [Self; WIDES] {
        let mut asked = [Self::Nothing; WIDES];
        for (asked, wide) in asked.iter_mut().zip(control.wides) {
            *asked = match wide {
                WideAtom::Exists(count) => Self::Exists(*count),
                WideAtom::Refers(set, keys) => view
                    .key(keys)
                    .map_or(Self::RefersToNothing, |key| Self::Refers(*set, key)),
            };
        }
        asked
    }

    /// How far what it asks is gathered; `None` when it is known at once.
    pub(crate) fn scope(self) -> Option<WideScope> {
        match self {
            Self::Nothing | Self::RefersToNothing => None,
            Self::Exists(count) => COUNTS.get(usize::from(count)).map(|c| c.scope),
            Self::Refers(set, _) => KEY_SETS.get(usize::from(set)).map(|s| s.scope),
        }
    }

    /// The answer, once everything is gathered.
    pub(crate) fn answer(self, gathered: &Gathered) -> Truth {
        match self {
            Self::Nothing => Truth::Unknown,
            Self::RefersToNothing => Truth::False,
            Self::Exists(count) => match gathered.count(count) {
                (0, 0) => Truth::False,
                (0, _) => Truth::Unknown,
                _ => Truth::True,
            },
            Self::Refers(set, key) => gathered.holds(set, key).into(),
        }
    }
}

/// Occurrences on which a control fires if its wide facts turn out as `fires`
/// says: bit n of it for the answers whose bits make n.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Suspicion {
    pub(crate) control: u16,
    pub(crate) asked: [Asked; WIDES],
    pub(crate) fires: u8,
}

/// What waits for the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pending {
    waiting: Vec<(Suspicion, Waiting)>,
    /// Place of each in `waiting`.
    places: HashMap<Suspicion, usize>,
    captured: HashMap<u16, u32>,
    /// Where what a control saw last in this declaration led, by part of its
    /// key.
    recent: Vec<Option<Recent>>,
}

/// What a control saw, and the place of the wait it led to.
#[derive(Clone, Copy, Debug)]
struct Recent {
    control: u16,
    key: u64,
    place: usize,
}

#[derive(Clone, Debug)]
struct Waiting {
    control: &'static Control,
    line: u64,
    count: u64,
    finding: Option<Box<Finding>>,
}

impl Pending {
    /// What was seen in the declaration before is seen no more.
    pub(crate) fn begin_declaration(&mut self) {
        self.recent.clear();
    }

    /// One occurrence more on which a control sees what it saw before; false
    /// when that is not known.
    pub(crate) fn again(&mut self, control: u16, key: u64) -> bool {
        let recent = self.recent.get(recent_place(key)).copied().flatten();
        let Some(recent) = recent.filter(|r| (r.control, r.key) == (control, key)) else {
            return false;
        };
        let waiting = self.waiting.get_mut(recent.place);
        if let Some((_, waiting)) = waiting {
            waiting.count += 1;
            return true;
        }
        false
    }

    fn remember(&mut self, control: u16, key: Option<u64>, place: usize) {
        let Some(key) = key else {
            return;
        };
        self.recent.resize(RECENT, None);
        if let Some(recent) = self.recent.get_mut(recent_place(key)) {
            *recent = Some(Recent {
                control,
                key,
                place,
            });
        }
    }

    /// One occurrence more; `capture` builds the finding if it is to be kept.
    /// `key` stands for all that the control sees, where that is known.
    pub(crate) fn add(
        &mut self,
        suspicion: Suspicion,
        key: Option<u64>,
        control: &'static Control,
        line: u64,
        capture: impl FnOnce() -> Option<Box<Finding>>,
    ) {
        if let Some(&place) = self.places.get(&suspicion) {
            if let Some((_, waiting)) = self.waiting.get_mut(place) {
                waiting.count += 1;
            }
            self.remember(suspicion.control, key, place);
            return;
        }
        let captured = self.captured.entry(suspicion.control).or_default();
        let finding = if *captured < CAPTURED {
            *captured += 1;
            capture()
        } else {
            None
        };
        let waiting = Waiting {
            control,
            line,
            count: 1,
            finding,
        };
        self.remember(suspicion.control, key, self.waiting.len());
        self.push(suspicion, waiting);
    }

    fn push(&mut self, suspicion: Suspicion, waiting: Waiting) {
        self.places.insert(suspicion, self.waiting.len());
        self.waiting.push((suspicion, waiting));
    }

    /// Everything that waits only for this scope is told, in the order of the
    /// lines.
    pub(crate) fn settle(
        &mut self,
        scope: WideScope,
        gathered: &Gathered,
        sink: &mut dyn ControlSink,
    ) {
        if self.waiting.is_empty() {
            return;
        }
        let mut due: Vec<(Suspicion, Waiting)> = Vec::new();
        let all = std::mem::take(&mut self.waiting);
        self.places.clear();
        self.recent.clear();
        for (suspicion, waiting) in all {
            let send = suspicion
                .asked
                .iter()
                .any(|a| a.scope() == Some(WideScope::Send));
            if scope == WideScope::Declaration && send {
                self.push(suspicion, waiting);
            } else {
                due.push((suspicion, waiting));
            }
        }
        self.captured.clear();
        due.sort_by_key(|(suspicion, waiting)| (waiting.line, suspicion.control));
        for (suspicion, waiting) in due {
            if suspicion.is_confirmed(gathered) {
                let Waiting {
                    control,
                    line,
                    count,
                    finding,
                } = waiting;
                sink.release(control, finding, line, count);
            }
        }
    }

    /// Adds what waits in a later piece, whose lines and ranks are relative to it.
    pub(crate) fn absorb(&mut self, piece: Self, shift: Shift) {
        let mut later = piece.waiting;
        later.sort_by_key(|(suspicion, waiting)| (waiting.line, suspicion.control));
        for (suspicion, mut waiting) in later {
            waiting.line += shift.lines;
            if let Some(finding) = &mut waiting.finding {
                shift.apply(finding);
            }
            let known = self.places.get(&suspicion).copied();
            match known.and_then(|place| self.waiting.get_mut(place)) {
                Some((_, mine)) => mine.count += waiting.count,
                None => self.push(suspicion, waiting),
            }
        }
    }
}

impl Suspicion {
    /// Whether the answers are among those that make the control fire. An
    /// unknown answer confirms nothing unless it does not matter.
    fn is_confirmed(self, gathered: &Gathered) -> bool {
        let answers = self.asked.map(|asked| asked.answer(gathered));
        let possible = (0..1_u8 << WIDES).filter(|case| {
            answers
                .iter()
                .enumerate()
                .all(|(bit, answer)| match answer {
                    Truth::True => case >> bit & 1 == 1,
                    Truth::False => case >> bit & 1 == 0,
                    Truth::Unknown => true,
                })
        });
        let mut possible = possible.peekable();
        possible.peek().is_some() && possible.all(|case| self.fires >> case & 1 == 1)
    }
}
