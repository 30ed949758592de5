//! When each control is asked: at the end of a segment, of a declaration, of a
//! send.

mod asking;

use std::sync::Arc;

use dsn_norm::controls::expr::WideScope;
use dsn_norm::controls::{CONTROLS, Control};
use dsn_norm::{Nature, Version};

use self::asking::{Look, Phase};
use super::compiled::{Caches, Frame, Index, Shared, Suspects};
use super::eval::{Dates, Notes, STEPS};
use super::plan::{Plan, Steps, is_envelope};
use super::values::day;
use super::wide::{Gathered, Pending};
use super::{ControlSink, Reason, SendFacts};
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
    /// A message named the line of another occurrence, counted from where this
    /// reading began.
    names_line: bool,
    /// Kept from one segment to the next.
    work: Option<Box<Work>>,
    /// Every control is asked by the interpreter: the twin of the fast way.
    #[cfg(test)]
    slow: bool,
}

/// What the reading of a segment needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Work {
    index: Index,
    caches: Caches,
    suspects: Suspects,
    /// Once the dates of the declaration are known.
    shared: Option<Shared>,
}

impl Work {
    fn begin_declaration(&mut self) {
        self.shared = None;
        self.caches.begin_declaration();
    }
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
            names_line: false,
            work: None,
            #[cfg(test)]
            slow: super::tests::twin::is_slow(),
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
        if let Some(work) = &mut self.work {
            work.begin_declaration();
        }
        self.pending.begin_declaration();
        self.told.fill(0);
        self.gathered.forget(WideScope::Declaration);
    }

    /// A segment is complete: the header of the declaration, an individual, or
    /// what stands behind them. Blocs of the envelope in a header are left to
    /// [`Evaluator::envelope`].
    pub(crate) fn segment(&mut self, cursor: &Cursor<'_>, sink: &mut dyn ControlSink) {
        let plan = self.plan.clone();
        let Some((nature, steps)) = self.nature.and_then(|n| Some((n, plan.steps(n)?))) else {
            return;
        };
        let mut work = self.work.take().unwrap_or_default();
        let Work {
            index,
            caches,
            suspects,
            shared,
        } = &mut *work;
        let dates = *self.dates.get_or_insert_with(|| read_dates(&plan, cursor));
        // A date that is not known yet may be there now.
        if dates.file.is_none() || dates.month.is_none() {
            *shared = None;
        }
        let shared = shared.get_or_insert_with(|| Shared::new(&plan, dates, cursor));
        let notes = Notes::default();
        index.read(&cursor.here);
        let nature = 1 << nature.index();
        let frame = Frame::new(cursor, &plan, nature, shared, index, caches, &notes.steps);
        for (at, occ) in (0..).zip(&cursor.here.segment.occs) {
            let reading = steps.reading(occ.bloc);
            match reading.check {
                // Most occurrences, and most of them need nothing more.
                Some(check) if reading.only_asks && is_asked(occ) && !self.is_slow(&notes) => {
                    check(&frame, at, occ, suspects);
                }
                _ if reading.asks && occ.flags & Occ::PHANTOM == 0 => {
                    self.unusual(steps, suspects, &frame, (at, occ), &notes);
                }
                _ => continue,
            }
            if !suspects.found.is_empty() {
                self.ask_suspects(steps, suspects, &frame, at, &notes, sink);
            }
        }
        self.work = Some(work);
    }

    /// An occurrence to be counted, or not to be asked, or asked slowly.
    #[inline(never)]
    fn unusual(
        &mut self,
        steps: &Steps,
        suspects: &mut Suspects,
        frame: &Frame<'_, '_>,
        (at, occ): (OccIdx, &Occ),
        notes: &Notes,
    ) {
        suspects.repeated.clear();
        self.gather(steps, frame, (at, occ), suspects, notes);
        if is_asked(occ) {
            match steps.reading(occ.bloc).check {
                Some(check) if !self.is_slow(notes) => check(frame, at, occ, suspects),
                _ => suspects.ask_all(steps, occ.bloc),
            }
        }
    }

    /// Whether the interpreter is asked for every control: in a segment so large
    /// that it must be told what is not compared.
    #[inline]
    fn is_slow(&self, notes: &Notes) -> bool {
        #[cfg(test)]
        if self.slow {
            return true;
        }
        notes.steps.get() > STEPS
    }

    /// Asks the controls that are not plainly satisfied.
    #[inline(never)]
    fn ask_suspects(
        &mut self,
        steps: &Steps,
        suspects: &mut Suspects,
        frame: &Frame<'_, '_>,
        at: OccIdx,
        notes: &Notes,
        sink: &mut dyn ControlSink,
    ) {
        let cursor = frame.cursor();
        suspects.found.sort_unstable();
        for suspect in suspects.found.drain(..) {
            let Some(step) = steps.step(suspect.control) else {
                continue;
            };
            // Those of a header wait for the end of the declaration.
            if step.is_wide && cursor.in_header {
                continue;
            }
            if suspect
                .key
                .is_some_and(|key| self.pending.again(step.id, key))
            {
                continue;
            }
            let look = Look {
                cursor,
                at,
                notes,
                repeated: &suspects.repeated,
                phase: Phase::Reading,
            };
            let reason = self.ask(step, look, suspect.key, sink);
            if let Some(Reason::NoTable(_) | Reason::PartialTable(_)) = reason {
                frame.silence(step.id);
            }
        }
    }

    /// The declaration is complete; `header` looks at its header.
    pub(crate) fn end_declaration(&mut self, header: &Cursor<'_>, sink: &mut dyn ControlSink) {
        let plan = self.plan.clone();
        if let Some(steps) = self.nature.and_then(|nature| plan.steps(nature)) {
            let notes = Notes::default();
            for (at, occ) in (0..).zip(&header.here.segment.occs) {
                let Some(bloc) = steps.at(occ.bloc).filter(|_| is_asked(occ)) else {
                    continue;
                };
                if is_envelope(occ.bloc) {
                    continue;
                }
                let look = Look {
                    cursor: header,
                    at,
                    notes: &notes,
                    repeated: &[],
                    phase: Phase::Declaration,
                };
                for step in bloc.controls.iter().filter(|step| step.is_wide) {
                    self.ask(step, look, None, sink);
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
        self.told.fill(0);
        let natures = if self.natures == 0 {
            u8::MAX
        } else {
            self.natures
        };
        let notes = Notes::default();
        for (at, occ) in (0..).zip(&envelope.here.segment.occs) {
            if !is_envelope(occ.bloc) || !is_asked(occ) {
                continue;
            }
            let mut asked: Vec<u16> = Vec::new();
            let present = Nature::ALL
                .into_iter()
                .filter(|n| natures >> n.index() & 1 == 1);
            let look = Look {
                cursor: envelope,
                at,
                notes: &notes,
                repeated: &[],
                phase: Phase::Send(facts),
            };
            for bloc in present.filter_map(|nature| plan.steps(nature)?.at(occ.bloc)) {
                for step in &bloc.controls {
                    if !asked.contains(&step.id) {
                        asked.push(step.id);
                        self.ask(step, look, None, sink);
                    }
                }
            }
        }
        self.pending.settle(WideScope::Send, &self.gathered, sink);
        self.gathered.forget(WideScope::Send);
        self.natures = 0;
    }

    /// An evaluator for individuals read apart, in the same declaration, with
    /// what another one left.
    pub(crate) fn piece(&self, mut work: Option<Box<Work>>) -> Self {
        if let Some(work) = &mut work {
            work.begin_declaration();
        }
        Self {
            nature: self.nature,
            dates: self.dates,
            work,
            ..Self::with_plan(self.plan.clone())
        }
    }

    /// What another evaluator of the same plan can work with, when this one is done.
    pub(crate) fn leave_work(&mut self) -> Option<Box<Work>> {
        self.work.take()
    }

    /// Whether a later piece must be read again behind what precedes it: it holds
    /// a key that must be unique and that was met before, which must be told where
    /// it stands; or a message of it names a line.
    pub(crate) fn repeats(&self, piece: &Self) -> bool {
        if piece.names_line {
            return true;
        }
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
