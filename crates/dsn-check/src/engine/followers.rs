//! Which rubrique followed which, the last time.

use dsn_norm::RubriqueIdx;

use crate::forms::word::PREFIX;
use crate::plan::{ABSENT, Plan, RubriqueInfo};

/// Stands for the rubrique before the first one.
pub(crate) const NOTHING_BEFORE: usize = RubriqueIdx::COUNT;

/// What followed a rubrique the last time.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Follower {
    /// The beginning of its line, `S21.G00.30.002,'`; 0 before the first time.
    pub(crate) prefix: u128,
    /// Its index.
    pub(crate) idx: u16,
    /// It goes on with the same occurrence of the same bloc.
    pub(crate) continues: bool,
}

/// One guess for each rubrique. It saves work and changes nothing: a line that
/// differs from the guess is decoded.
#[derive(Clone, Debug)]
pub(crate) struct Followers(Vec<Follower>);

impl Followers {
    pub(crate) fn new() -> Self {
        Self(vec![Follower::default(); RubriqueIdx::COUNT + 1])
    }

    /// The guess after `previous`.
    #[inline(always)]
    pub(crate) fn after(&self, previous: usize) -> Follower {
        self.0.get(previous).copied().unwrap_or_default()
    }

    /// `info`, whose line begins with `head`, followed `previous`.
    pub(crate) fn learn(
        &mut self,
        previous: usize,
        head: &[u8; PREFIX],
        info: &RubriqueInfo,
        plan: &Plan,
    ) {
        let before = plan.rubrique(RubriqueIdx(previous as u16));
        // After nothing, what comes may continue a bloc or open one.
        if info.rang == ABSENT || previous == NOTHING_BEFORE {
            return;
        }
        if let Some(guess) = self.0.get_mut(previous) {
            *guess = Follower {
                prefix: u128::from_le_bytes(*head),
                idx: info.idx.0,
                continues: before.is_some_and(|b| b.bloc == info.bloc && b.rang < info.rang),
            };
        }
    }
}
