//! Reading a piece of a file apart: from the beginning of one individual to the
//! beginning of another.
//!
//! A piece begins in the state the whole file has there, as far as can be told
//! before what precedes it is read: same declaration, same establishment, a new
//! individual next. Whoever joins the pieces checks that it was so.

use std::collections::BTreeSet;

use super::slots::Slots;
use super::state::{Engine, Frame, KnownVersion, Mark, Seen};
use crate::controls::{Evaluator, Work};
use crate::known::KNOWN;
use crate::plan::NO_BLOC;
use crate::segment::{NONE, Segment};
use crate::sink::{Shift, Sink};

/// What reading a piece came to.
#[derive(Debug)]
pub(crate) struct Found {
    lines: u64,
    records: u64,
    bare_lines: u64,
    individus: u64,
    declared: u32,
    not_evaluated: BTreeSet<(String, String)>,
    utf8_line: Option<u64>,
    sink: Sink,
    keyed: Option<Box<Evaluator>>,
    /// How the piece began, where that does not change while it is read.
    stood: Stood,
}

/// Where a reading stands before an individual.
#[derive(Debug, PartialEq, Eq)]
struct Stood {
    rang: u32,
    header: Mark,
    lot: bool,
    stack: Vec<Frame>,
}

/// Tables and memory that a piece leaves to the next one of the same thread. What
/// they remember is true in any piece, or forgotten.
#[derive(Debug)]
pub(crate) struct Spare {
    slots: Slots,
    segment: Segment,
    work: Option<Box<Work>>,
}

impl<'c> Engine<'c> {
    /// Whether individuals are being read, so that pieces may follow.
    pub(crate) fn may_be_cut(&self) -> bool {
        self.declaration.open
            && self.declaration.individus > 0
            && matches!(self.version, KnownVersion::Known(_))
            && self.establishment_depth().is_some()
            && !self.after_total
    }

    /// Where the establishment is on the stack.
    fn establishment_depth(&self) -> Option<usize> {
        let parent = self.plan.bloc(KNOWN.individu.0)?.parent;
        self.stack
            .iter()
            .position(|f| f.bloc == parent && f.in_header)
    }

    /// Ends the individual being read: the next line begins another one.
    pub(crate) fn cut_here(&mut self, window: &[u8]) {
        self.commit_seen();
        self.close_segment(window);
        self.after_an_individual();
    }

    fn after_an_individual(&mut self) {
        let order = self.plan.bloc(KNOWN.individu.0).map(|info| info.ordre);
        if let (Some(depth), Some(order)) = (self.establishment_depth(), order) {
            self.stack.truncate(depth + 1);
            if let Some(frame) = self.stack.last_mut() {
                frame.last_order = order;
            }
        }
        self.current_bloc = NO_BLOC;
        self.current_occ = NONE;
        self.seen = Seen::default();
        self.unknown_bloc = None;
    }

    /// An engine for a piece that begins at `offset` of the file, with nothing
    /// accumulated.
    pub(crate) fn piece_at(&self, offset: u64, spare: Option<Spare>) -> Engine<'c> {
        let (slots, segment, work) = match spare {
            Some(spare) => (spare.slots, spare.segment, spare.work),
            None => (self.slots.clone(), Segment::default(), None),
        };
        let mut piece = Engine::with_plan(self.context, self.plan, slots, self.version);
        piece.segment = segment;
        piece.segment.clear();
        piece.rules = self.rules;
        piece.forbidden = self.forbidden;
        piece.inside = self.inside.clone();
        piece.header = self.header.clone();
        piece.stack = self.stack.clone();
        piece.declaration = self.declaration.clone();
        piece.declaration.individus = 0;
        piece.send_open = self.send_open;
        piece.lot = self.lot;
        piece.window_offset = offset;
        piece.sink = Sink::new(self.context.limits);
        piece.keyed = self.keyed.as_ref().map(|keyed| Box::new(keyed.piece(work)));
        piece.piece = true;
        piece.after_an_individual();
        let individus = 1u128 << (KNOWN.individu.0 & 127);
        if let Some(frame) = piece.stack.last()
            && let Some(occ) = piece.header.segment.occs.get_mut(frame.occ as usize)
        {
            occ.children |= individus;
        }
        piece
    }

    /// What this piece came to, now that it is read, and what it leaves.
    pub(crate) fn leave(self) -> (Found, Spare) {
        let stood = Stood {
            stack: self.stack,
            header: self.header.mark(),
            rang: self.declaration.rang,
            lot: self.lot,
        };
        let mut keyed = self.keyed;
        let work = keyed.as_mut().and_then(|keyed| keyed.leave_work());
        let found = Found {
            lines: self.lines,
            records: self.records,
            bare_lines: self.bare_lines,
            individus: self.individus,
            declared: self.declaration.individus,
            not_evaluated: self.not_evaluated,
            utf8_line: self.utf8_line,
            sink: self.sink,
            keyed,
            stood,
        };
        let spare = Spare {
            slots: self.slots,
            segment: self.segment,
            work,
        };
        (found, spare)
    }

    /// Whether a piece made by [`Engine::piece_at`] began as this engine stands,
    /// cut before an individual.
    pub(crate) fn stands_as(&self, piece: &Found) -> bool {
        let stood = &piece.stood;
        self.may_be_cut()
            && self.declaration.rang == stood.rang
            && self.header.mark() == stood.header
            && self.lot == stood.lot
            && self.stack == stood.stack
    }

    /// Whether a piece that follows holds again what must be unique: it is then
    /// to be read again, behind what precedes it.
    pub(crate) fn repeats(&self, piece: &Found) -> bool {
        match (&self.keyed, &piece.keyed) {
            (Some(mine), Some(other)) => mine.repeats(other),
            _ => false,
        }
    }

    /// Adds what a piece that follows found.
    pub(crate) fn absorb(&mut self, piece: Found) {
        let shift = Shift {
            lines: self.lines,
            individus: self.declaration.individus,
        };
        self.lines += piece.lines;
        self.records += piece.records;
        self.bare_lines += piece.bare_lines;
        self.declaration.individus += piece.declared;
        self.individus += piece.individus;
        self.not_evaluated.extend(piece.not_evaluated);
        if self.utf8_line.is_none() {
            self.utf8_line = piece.utf8_line.map(|line| line + shift.lines);
        }
        self.sink.absorb(piece.sink, shift);
        if let (Some(mine), Some(other)) = (&mut self.keyed, piece.keyed) {
            mine.absorb(*other, shift);
        }
    }
}
