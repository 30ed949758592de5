//! The controls that must be asked about an occurrence.

use dsn_norm::BlocIdx;

use crate::controls::plan::Steps;

/// A control that may have something to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Suspect {
    /// Place of the control among all.
    pub(crate) control: u16,
    /// What all that the control looks at amounts to, where that is a few
    /// values: the same key, the same answer in the same declaration.
    pub(crate) key: Option<u64>,
}

/// What a generated function says of one occurrence.
#[derive(Clone, Debug, Default)]
pub(crate) struct Suspects {
    pub(crate) found: Vec<Suspect>,
    /// Key sets in which the occurrence repeats a key, with the first line.
    pub(crate) repeated: Vec<(u16, u64)>,
}

impl Suspects {
    /// Asks every control of a bloc.
    #[cold]
    pub(crate) fn ask_all(&mut self, steps: &Steps, bloc: BlocIdx) {
        let controls = steps.at(bloc).map(|at| &at.controls);
        for step in controls.into_iter().flatten() {
            self.ask(step.id);
        }
    }

    #[cold]
    pub(super) fn ask(&mut self, control: u16) {
        self.found.push(Suspect { control, key: None });
    }

    /// A control that waits for the end of the declaration or of the send.
    pub(super) fn wait(&mut self, control: u16, key: u64) {
        let key = Some(key);
        self.found.push(Suspect { control, key });
    }

    /// Whether the occurrence repeats a key of this set.
    #[inline]
    pub(super) fn repeats(&self, set: u16) -> bool {
        self.repeated.iter().any(|(id, _)| *id == set)
    }
}
