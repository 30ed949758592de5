//! When each control is asked: at the end of a segment, of a declaration, of a
//! send.

use std::sync::Arc;

use dsn_norm::controls::expr::WideScope;
use dsn_norm::controls::{CONTROLS, COUNTS, Control, KEY_SETS};
use dsn_norm::{BlocIdx, Nature, Version};

use super::eval::{Dates, Notes, View, WIDES};
use super::memo::Memo;
use super::message::Violation;
use super::own::Own;
use super::plan::{AtBloc, Plan, Step};
use super::switch::Chunk;
use super::values::day;
use super::wide::{Asked, Gathered, Pending, Suspicion};
use super::{ControlSink, SendFacts, Truth};
use crate::context::Context;
use crate::segment::{Cursor, Occ, OccIdx};
use crate::sink::Shift;

/// The keyed controls of one file. A [`Evaluator::piece`] of it reads individuals
/// apart and is merged back in file order.
#[derive(Clone, Debug)]
pub(crate) struct Evaluator {
    plan: Arc<Plan>,
    nature: Option<Nature>,
    /// Natures of the send's declarations, as bits.
    natures: u8,
    /// Dates of the current declaration, read when its first segment comes.
    dates: Option<Dates>,
    gathered: Gathered,
    pending: Pending,
    /// Controls already told as not evaluated, as bits.
    told: Vec<u64>,
    /// Key sets in which the current occurrence repeats a key; kept for its
    /// memory.
    repeated: Vec<(u16, u64)>,
    /// For each control, the last value it accepted.
    memos: Vec<Memo>,
}

/// What the answers to wide facts rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing is complete.
    Reading,
    /// The declaration is.
    Declaration,
    /// The send is.
    Send(SendFacts),
}

impl Evaluator {
    pub(crate) fn new(version: Version, context: &Context) -> Self {
        Self::with_plan(Arc::new(Plan::new(version, context)))
    }

    fn with_plan(plan: Arc<Plan>) -> Self {
        Self {
            plan,
            nature: None,
            natures: 0,
            dates: None,
            gathered: Gathered::default(),
            pending: Pending::default(),
            told: vec![0; CONTROLS.len().div_ceil(64)],
            repeated: Vec::new(),
            memos: vec![Memo::default(); CONTROLS.len()],
        }
    }

    /// The version whose controls these are.
    pub(crate) fn version(&self) -> Version {
        self.plan.norme().version
    }

    /// Whether a control was told as not evaluated in the current declaration.
    pub(crate) fn is_told(&self, control: &'static Control) -> bool {
        let id = CONTROLS.iter().position(|c| std::ptr::eq(c, control));
        id.is_some_and(|id| {
            self.told
                .get(id / 64)
                .is_some_and(|word| word >> (id % 64) & 1 == 1)
        })
    }

    /// A declaration begins, whose nature is now known; `None`: no keyed control
    /// applies to it.
    pub(crate) fn begin_declaration(&mut self, nature: Option<Nature>) {
        self.nature = nature;
        if let Some(nature) = nature {
            self.natures |= 1 << nature.index();
        }
        self.dates = None;
        // What was accepted may rest on what that declaration's header said.
        self.memos.fill(Memo::default());
        self.told.fill(0);
        self.gathered.forget(WideScope::Declaration);
    }

    /// A segment is complete: the header of the declaration, an individual, or
    /// what stands behind them. Blocs of the envelope in a header are left to
    /// [`Evaluator::envelope`].
    pub(crate) fn segment(&mut self, cursor: &Cursor<'_>, sink: &mut dyn ControlSink) {
        let plan = self.plan.clone();
        let Some(steps) = self.nature.and_then(|nature| plan.steps(nature)) else {
            return;
        };
        self.dates.get_or_insert_with(|| read_dates(&plan, cursor));
        let notes = Notes::default();
        let mut memos = std::mem::take(&mut self.memos);
        for (at, occ) in (0..).zip(&cursor.here.segment.occs) {
            if !steps.asks(occ.bloc) || occ.flags & Occ::PHANTOM != 0 || plan.is_envelope(occ.bloc)
            {
                continue;
            }
            let Some(bloc) = steps.at(occ.bloc) else {
                continue;
            };
            self.repeated.clear();
            if bloc.gathers {
                self.gather(bloc, cursor, at, occ, &notes);
            }
            if !is_asked(occ) {
                continue;
            }
            for chunk in &bloc.chunks {
                let mut left = self.not_satisfied(chunk, cursor, (at, occ), &mut memos, &notes);
                while let Some(step) = chunk.steps.get(left.trailing_zeros() as usize) {
                    left &= left - 1;
                    self.ask(step, cursor, at, Phase::Reading, &notes, sink);
                }
            }
        }
        self.memos = memos;
    }

    /// Which controls of a chunk are not plainly satisfied, as bits.
    #[inline]
    fn not_satisfied(
        &self,
        chunk: &Chunk,
        cursor: &Cursor<'_>,
        (at, occ): (OccIdx, &Occ),
        memos: &mut [Memo],
        notes: &Notes,
    ) -> u64 {
        let own = Own::new(cursor.here, occ);
        let mut candidates = chunk.candidates(cursor.in_header, |rang| own.value(rang));
        let mut view = self.view(cursor, at, notes);
        view.own = Some(&own);
        let mut left = 0;
        while let Some(step) = chunk.steps.get(candidates.trailing_zeros() as usize) {
            let bit = candidates & candidates.wrapping_neg();
            candidates ^= bit;
            if !step.guard.admits(occ.seen) || !step.guard.holds(&cursor.here, occ) {
                continue;
            }
            let memo = step.operands.and_then(|operands| {
                let values = operands.values(|rang| own.value(rang));
                let memo = memos.get_mut(usize::from(step.id))?;
                Some((memo, values))
            });
            match memo {
                Some((memo, values)) if memo.knows(&values) => {}
                Some((memo, values)) if view.truth(&step.control.expr) == Truth::True => {
                    memo.learn(&values);
                }
                None if view.truth(&step.control.expr) == Truth::True => {}
                _ => left |= bit,
            }
        }
        left
    }

    /// The declaration is complete; `header` looks at its header.
    pub(crate) fn end_declaration(&mut self, header: &Cursor<'_>, sink: &mut dyn ControlSink) {
        let plan = self.plan.clone();
        self.repeated.clear();
        if let Some(steps) = self.nature.and_then(|nature| plan.steps(nature)) {
            let notes = Notes::default();
            for (at, occ) in (0..).zip(&header.here.segment.occs) {
                let Some(bloc) = steps.at(occ.bloc).filter(|_| is_asked(occ)) else {
                    continue;
                };
                if plan.is_envelope(occ.bloc) {
                    continue;
                }
                for step in bloc.controls.iter().filter(|step| step.is_wide) {
                    if step.guard.admits(occ.seen) {
                        self.ask(step, header, at, Phase::Declaration, &notes, sink);
                    }
                }
            }
        }
        self.pending
            .settle(WideScope::Declaration, &self.gathered, sink);
        self.nature = None;
        self.dates = None;
    }

    /// The send is complete; `envelope` looks at a segment that holds its S10
    /// and S90 blocs. Their controls apply when they do in the nature of one of
    /// its declarations.
    pub(crate) fn envelope(
        &mut self,
        envelope: &Cursor<'_>,
        facts: SendFacts,
        sink: &mut dyn ControlSink,
    ) {
        let plan = self.plan.clone();
        self.repeated.clear();
        self.told.fill(0);
        let natures = if self.natures == 0 {
            u8::MAX
        } else {
            self.natures
        };
        let notes = Notes::default();
        for (at, occ) in (0..).zip(&envelope.here.segment.occs) {
            if !plan.is_envelope(occ.bloc) || !is_asked(occ) {
                continue;
            }
            let mut asked: Vec<u16> = Vec::new();
            let present = Nature::ALL
                .into_iter()
                .filter(|n| natures >> n.index() & 1 == 1);
            for bloc in present.filter_map(|nature| plan.steps(nature)?.at(occ.bloc)) {
                for step in &bloc.controls {
                    if step.guard.admits(occ.seen) && !asked.contains(&step.id) {
                        asked.push(step.id);
                        self.ask(step, envelope, at, Phase::Send(facts), &notes, sink);
                    }
                }
            }
        }
        self.pending.settle(WideScope::Send, &self.gathered, sink);
        self.gathered.forget(WideScope::Send);
        self.natures = 0;
    }

    /// An evaluator for individuals read apart, in the same declaration.
    pub(crate) fn piece(&self) -> Self {
        Self {
            nature: self.nature,
            dates: self.dates,
            ..Self::with_plan(self.plan.clone())
        }
    }

    /// Whether a later piece holds a key that must be unique and that was met
    /// before: the control that forbids it must then be asked where it stands,
    /// by reading the piece again behind what precedes it.
    pub(crate) fn repeats(&self, piece: &Self) -> bool {
        let plan = self.plan.clone();
        let Some(steps) = self.nature.and_then(|nature| plan.steps(nature)) else {
            return false;
        };
        steps
            .controls()
            .flat_map(|step| step.control.uniques)
            .any(|set| self.gathered.shares_key(&piece.gathered, *set))
    }

    /// Adds what a later piece of the same declaration gathered; its lines and
    /// ranks are relative to the piece.
    pub(crate) fn absorb(&mut self, piece: Self, shift: Shift) {
        self.pending.absorb(piece.pending, shift);
        for (mine, other) in self.told.iter_mut().zip(piece.told) {
            *mine |= other;
        }
        self.gathered.absorb(piece.gathered, shift.lines);
    }

    /// Counts the occurrence, and puts its keys into the sets.
    fn gather(&mut self, bloc: &AtBloc, cursor: &Cursor<'_>, at: OccIdx, occ: &Occ, notes: &Notes) {
        for &id in &bloc.counts {
            let condition = COUNTS
                .get(usize::from(id))
                .and_then(|c| c.condition.as_ref());
            let mut view = self.view(cursor, at, notes);
            // Headers are few: there, malformed values are left out at once.
            view.strict = cursor.in_header;
            let truth = condition.map_or(Truth::True, |c| view.truth(c));
            self.gathered.add(id, truth);
        }
        for &(id, unique) in &bloc.key_sets {
            let Some(set) = KEY_SETS.get(usize::from(id)) else {
                continue;
            };
            let view = self.view(cursor, at, notes);
            let wanted = set
                .condition
                .as_ref()
                .is_none_or(|c| view.truth(c) == Truth::True);
            let Some(key) = view.key(set.keys).filter(|_| wanted) else {
                continue;
            };
            let line = cursor.here.segment.first_line + u64::from(occ.line);
            if let (Some(first), true) = (self.gathered.insert(id, key, line), unique) {
                self.repeated.push((id, first));
            }
        }
    }

    fn view<'a, 'e>(
        &'e self,
        cursor: &'e Cursor<'a>,
        at: OccIdx,
        notes: &'e Notes,
    ) -> View<'a, 'e> {
        View {
            cursor,
            plan: &self.plan,
            gathered: &self.gathered,
            own: None,
            levels: [at; 5],
            strict: false,
            wides: [Truth::Unknown; WIDES],
            repeated: &self.repeated,
            send_rubriques: None,
            nature: self.nature,
            dates: self.dates.unwrap_or_default(),
            notes,
        }
    }

    /// Asks one control on one occurrence, where it may fire.
    #[cold]
    fn ask(
        &mut self,
        step: &Step,
        cursor: &Cursor<'_>,
        at: OccIdx,
        phase: Phase,
        notes: &Notes,
        sink: &mut dyn ControlSink,
    ) {
        notes.reason.set(None);
        let mut view = self.view(cursor, at, notes);
        if let Phase::Send(facts) = phase {
            view.send_rubriques = Some(facts.rubriques);
        }
        let mut waits = None;
        if step.is_wide {
            let asked = Asked::all(&view, step.control);
            let due = |scope| match phase {
                Phase::Reading => false,
                Phase::Declaration => scope == WideScope::Declaration,
                Phase::Send(_) => true,
            };
            if asked.iter().filter_map(|a| a.scope()).all(due) {
                view.wides = asked.map(|a| a.answer(&self.gathered));
            } else {
                waits = Some(asked);
            }
        }
        let truth = view.truth(&step.control.expr);
        if truth == Truth::True {
            return;
        }
        view.strict = true;
        notes.soft.set(false);
        notes.first_line.set(None);
        notes.expected.set(None);
        let reason = notes.reason.get();
        if truth == Truth::False && view.truth(&step.control.expr) == Truth::False {
            sink.violation(&violation(&self.plan, step.control, cursor, at, notes));
            return;
        }
        if let Some(asked) = waits {
            let fires = cases(&mut view, step.control);
            if fires != 0 {
                let plan = self.plan.clone();
                let violation = violation(&plan, step.control, cursor, at, notes);
                let suspicion = Suspicion {
                    control: step.id,
                    asked,
                    fires,
                };
                self.pending
                    .add(suspicion, step.control, violation.line(), || {
                        sink.capture(&violation)
                    });
                return;
            }
        }
        if let Some(reason) = reason
            && truth == Truth::Unknown
            && self.tell(step.id)
        {
            sink.not_evaluated(step.control, reason);
        }
    }

    /// Whether a control is told for the first time.
    fn tell(&mut self, id: u16) -> bool {
        let Some(word) = self.told.get_mut(usize::from(id) / 64) else {
            return false;
        };
        let bit = 1 << (id % 64);
        let first = *word & bit == 0;
        *word |= bit;
        first
    }
}

fn violation<'v>(
    plan: &'v Plan,
    control: &'static Control,
    cursor: &'v Cursor<'v>,
    at: OccIdx,
    notes: &Notes,
) -> Violation<'v> {
    Violation {
        control,
        at,
        cursor,
        soft: notes.soft.get(),
        first_line: notes.first_line.get(),
        expected: notes.expected.get(),
        plan,
    }
}

/// The dates in the header that `cursor` stands below.
fn read_dates(plan: &Plan, cursor: &Cursor<'_>) -> Dates {
    let read = |rubrique| {
        let rang = plan.rang(rubrique)?;
        day(cursor.value(cursor.anchor, rubrique, rang)?)
    };
    Dates {
        file: read(plan.file_date),
        month: read(plan.month),
    }
}

/// Whether controls look at an occurrence: not when what it lacks or holds was
/// already reported as a fault of structure.
fn is_asked(occ: &Occ) -> bool {
    occ.flags & (Occ::PHANTOM | Occ::FORBIDDEN | Occ::FRAGMENT) == 0
}

/// The answers to a control's wide facts with which it fires, as in
/// [`Suspicion::fires`].
fn cases(view: &mut View<'_, '_>, control: &Control) -> u8 {
    let mut fires = 0;
    for case in 0..1_u8 << WIDES {
        view.wides = std::array::from_fn(|bit| Truth::from(case >> bit & 1 == 1));
        if view.truth(&control.expr) == Truth::False {
            fires |= 1 << case;
        }
    }
    fires
}

impl Plan {
    /// Whether a bloc belongs to the send and not to a declaration.
    #[inline]
    fn is_envelope(&self, bloc: BlocIdx) -> bool {
        self.envelope >> (bloc.0 & 127) & 1 == 1
    }
}
