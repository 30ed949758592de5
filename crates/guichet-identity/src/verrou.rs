//! Lock-out: after so many failures in so much time, nobody gets in for a while.
//!
//! The counter belongs to what was typed (SIRET, nom, prénom), not to the account: unknown people
//! lock out as known ones do, so the answer tells nobody which accounts exist. The official
//! threshold is not public: the values by default are ours, and settings.

/// The rules of lock-out. Times in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolitiqueVerrou {
    /// Failures that lock. Ours: 10; 0 never locks.
    pub seuil: u32,
    /// Time in which they must fall. Ours: 15 minutes.
    pub fenetre_ms: i64,
    /// How long the lock lasts. Ours: 15 minutes.
    pub duree_ms: i64,
}

impl Default for PolitiqueVerrou {
    fn default() -> PolitiqueVerrou {
        PolitiqueVerrou {
            seuil: 10,
            fenetre_ms: 15 * 60 * 1000,
            duree_ms: 15 * 60 * 1000,
        }
    }
}

/// The failures counted so far. Instants in milliseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tentatives {
    /// Failures in the current window.
    pub echecs: u32,
    /// When the window began.
    pub depuis_at: i64,
    /// Until when nobody gets in.
    pub verrou_at: Option<i64>,
}

impl Tentatives {
    /// Whether nobody gets in at this instant.
    #[must_use]
    pub fn verrouille(&self, maintenant: i64) -> bool {
        self.verrou_at.is_some_and(|end| maintenant < end)
    }

    /// The counter after one more failure. A failure during the lock changes nothing: the lock does
    /// not grow by being tested.
    #[must_use]
    pub fn apres_echec(self, maintenant: i64, politique: &PolitiqueVerrou) -> Tentatives {
        if self.verrouille(maintenant) {
            return self;
        }
        let window_is_over = self.verrou_at.is_some()
            || maintenant >= self.depuis_at.saturating_add(politique.fenetre_ms)
            || maintenant < self.depuis_at;
        let (echecs, depuis_at) = if self.echecs == 0 || window_is_over {
            (1, maintenant)
        } else {
            (self.echecs.saturating_add(1), self.depuis_at)
        };
        let locks = politique.seuil > 0 && echecs >= politique.seuil;
        Tentatives {
            echecs,
            depuis_at,
            verrou_at: locks.then(|| maintenant.saturating_add(politique.duree_ms)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const POLITIQUE: PolitiqueVerrou = PolitiqueVerrou {
        seuil: 3,
        fenetre_ms: 100,
        duree_ms: 50,
    };

    fn after(failures: &[i64]) -> Tentatives {
        failures.iter().fold(Tentatives::default(), |state, at| {
            state.apres_echec(*at, &POLITIQUE)
        })
    }

    #[test]
    fn locks_at_the_threshold_and_not_before() {
        for (failures, asked_at, locked) in [
            (&[][..], 0, false),
            (&[0, 1], 1, false),
            (&[0, 1, 2], 2, true),
            (&[0, 1, 2], 51, true),
            (&[0, 1, 2], 52, false),
            (&[0, 50, 99], 99, true),
            (&[0, 50, 100], 100, false),
            (&[0, 1, 2, 52, 53], 53, false),
            (&[0, 1, 2, 52, 53, 54], 54, true),
            (&[100, 101, 5], 5, false),
        ] {
            assert_eq!(
                after(failures).verrouille(asked_at),
                locked,
                "{failures:?} at {asked_at}"
            );
        }
    }

    #[test]
    fn testing_a_lock_does_not_prolong_it() {
        assert_eq!(after(&[0, 1, 2, 10, 20, 30]), after(&[0, 1, 2]));
    }

    #[test]
    fn a_threshold_of_zero_never_locks() {
        let politique = PolitiqueVerrou {
            seuil: 0,
            ..POLITIQUE
        };
        let state = (0..1000).fold(Tentatives::default(), |state, at| {
            state.apres_echec(at, &politique)
        });
        assert!(!state.verrouille(1000));
    }

    proptest! {
        #[test]
        fn whatever_comes_few_guesses_get_an_answer(mut failures in prop::collection::vec(0_i64..2_000, 0..200)) {
            failures.sort_unstable();
            let mut state = Tentatives::default();
            let mut answered: Vec<i64> = Vec::new();
            for at in failures {
                if !state.verrouille(at) {
                    answered.push(at);
                }
                state = state.apres_echec(at, &POLITIQUE);
            }
            // Inside any time shorter than the lock, at most twice the threshold less one.
            for (rank, start) in answered.iter().enumerate() {
                let close = answered.iter().skip(rank).filter(|at| **at - start < 50).count();
                prop_assert!(close < 2 * 3, "{close} answers from {start}");
            }
        }
    }
}
