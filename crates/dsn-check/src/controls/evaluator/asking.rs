//! One control asked on one occurrence, and what is gathered from it.

use dsn_norm::controls::expr::WideScope;
use dsn_norm::controls::{COUNTS, Control, KEY_SETS};

use super::Evaluator;
use crate::controls::compiled::{self, Frame, Suspects};
use crate::controls::eval::{Notes, View, WIDES};
use crate::controls::message::Violation;
use crate::controls::plan::{Plan, Step, Steps};
use crate::controls::wide::{Asked, Suspicion};
use crate::controls::{ControlSink, Reason, SendFacts, Truth};
use crate::segment::{Cursor, Occ, OccIdx};

/// Where controls look from, and what for.
#[derive(Clone, Copy)]
pub(super) struct Look<'l, 'a> {
    pub(super) cursor: &'l Cursor<'a>,
    pub(super) at: OccIdx,
    pub(super) notes: &'l Notes,
    /// Key sets in which the occurrence repeats a key, with the first line.
    pub(super) repeated: &'l [(u16, u64)],
    pub(super) phase: Phase,
}

/// What the answers to wide facts rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing is complete.
    Reading,
    /// The declaration is.
    Declaration,
    /// The send is.
    Send(SendFacts),
}

impl Evaluator {
    /// Counts the occurrence, and puts its keys into the sets.
    pub(super) fn gather(
        &mut self,
        steps: &Steps,
        frame: &Frame<'_, '_>,
        (at, occ): (OccIdx, &Occ),
        suspects: &mut Suspects,
        notes: &Notes,
    ) {
        let Some(bloc) = steps.at(occ.bloc) else {
            return;
        };
        let version = self.version();
        let cursor = frame.cursor();
        let look = Look {
            cursor,
            at,
            notes,
            repeated: &[],
            phase: Phase::Reading,
        };
        for &id in &bloc.counts {
            // Headers are few: there, malformed values are left out at once.
            let truth = match compiled::count(version, id, frame, at, occ) {
                Some(truth) if !cursor.in_header => truth,
                _ => self.counts(id, look),
            };
            self.gathered.add(id, truth);
        }
        for &(id, unique) in &bloc.key_sets {
            let key = compiled::key(version, id, frame, at, occ);
            let Some(key) = key.unwrap_or_else(|| self.key(id, look)) else {
                continue;
            };
            let line = cursor.here.segment.first_line + u64::from(occ.line);
            if let (Some(first), true) = (self.gathered.insert(id, key, line), unique) {
                suspects.repeated.push((id, first));
            }
        }
    }

    /// Whether an occurrence is one that is counted.
    #[cold]
    fn counts(&self, id: u16, look: Look<'_, '_>) -> Truth {
        let count = COUNTS.get(usize::from(id));
        let mut view = self.view(look);
        view.strict = look.cursor.in_header;
        let condition = count.and_then(|count| count.condition.as_ref());
        condition.map_or(Truth::True, |condition| view.truth(condition))
    }

    /// The key of an occurrence in a set, if it has one there.
    #[cold]
    fn key(&self, id: u16, look: Look<'_, '_>) -> Option<u64> {
        let set = KEY_SETS.get(usize::from(id))?;
        let view = self.view(look);
        let condition = set.condition.as_ref();
        let wanted = condition.is_none_or(|condition| view.truth(condition) == Truth::True);
        view.key(set.keys).filter(|_| wanted)
    }

    fn view<'a, 'e>(&'e self, look: Look<'e, 'a>) -> View<'a, 'e> {
        View {
            cursor: look.cursor,
            plan: &self.plan,
            gathered: &self.gathered,
            levels: [look.at; 5],
            strict: false,
            wides: [Truth::Unknown; WIDES],
            repeated: look.repeated,
            send_rubriques: None,
            nature: self.nature,
            dates: self.dates.unwrap_or_default(),
            notes: look.notes,
        }
    }

    /// Asks one control on one occurrence, where it may fire; `key` stands for
    /// all that it looks at. Gives the reason why it could not be evaluated,
    /// where that is all there is to say.
    #[cold]
    pub(super) fn ask(
        &mut self,
        step: &Step,
        look: Look<'_, '_>,
        key: Option<u64>,
        sink: &mut dyn ControlSink,
    ) -> Option<Reason> {
        let Look {
            cursor,
            at,
            notes,
            phase,
            ..
        } = look;
        notes.reason.set(None);
        let mut view = self.view(look);
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
            return None;
        }
        view.strict = true;
        notes.soft.set(false);
        notes.first_line.set(None);
        notes.expected.set(None);
        let reason = notes.reason.get();
        if truth == Truth::False && view.truth(&step.control.expr) == Truth::False {
            self.names_line |= notes.first_line.get().is_some();
            sink.violation(&violation(&self.plan, step.control, cursor, at, notes));
            return None;
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
                    .add(suspicion, key, step.control, violation.line(), || {
                        sink.capture(&violation)
                    });
                return None;
            }
        }
        let reason = reason.filter(|_| truth == Truth::Unknown)?;
        if self.tell(step.id) {
            sink.not_evaluated(step.control, reason);
        }
        Some(reason)
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
