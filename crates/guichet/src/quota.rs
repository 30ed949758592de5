//! How many requests somebody may make in a minute, over one API. The numbers are settings; 429 is the
//! answer. Each process counts for itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::clock::Moment;

const MINUTE: i64 = 60_000;

/// The requests of the present minute.
#[derive(Debug, Default)]
pub struct Quota(Mutex<Fenetre>);

#[derive(Debug, Default)]
struct Fenetre {
    /// The minute being counted.
    minute: i64,
    /// Requests, by who makes them.
    faites: HashMap<i64, u32>,
}

/// No more this minute: how long to wait, in milliseconds, one at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depasse(pub i64);

impl Depasse {
    /// In whole seconds: no less than it takes.
    pub fn secondes(self) -> u32 {
        u32::try_from(self.0 / 1_000 + 1).unwrap_or(60)
    }
}

impl Quota {
    /// Counts one request of `qui`; `limite` 0 counts nothing.
    ///
    /// # Errors
    /// When `limite` requests were made already.
    pub fn compter(&self, qui: i64, maintenant: Moment, limite: u32) -> Result<(), Depasse> {
        if limite == 0 {
            return Ok(());
        }
        let minute = maintenant.0.div_euclid(MINUTE);
        // A panic elsewhere leaves the numbers as good as they were.
        let mut fenetre = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if fenetre.minute != minute {
            fenetre.minute = minute;
            fenetre.faites.clear();
        }
        let faites = fenetre.faites.entry(qui).or_default();
        if *faites >= limite {
            return Err(Depasse(MINUTE - maintenant.0.rem_euclid(MINUTE)));
        }
        *faites += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_account_has_its_minute() {
        let quota = Quota::default();
        let debut = Moment(600_000);
        for _ in 0..2 {
            assert_eq!(quota.compter(1, debut, 2), Ok(()));
        }
        let refused = quota.compter(1, Moment(630_000), 2);
        assert_eq!(refused, Err(Depasse(30_000)));
        assert_eq!(refused.unwrap_err().secondes(), 31);
        assert_eq!(quota.compter(2, Moment(630_000), 2), Ok(()));
        assert_eq!(quota.compter(1, Moment(660_000), 2), Ok(()));
        // A clock set back begins another minute.
        assert_eq!(quota.compter(1, debut, 2), Ok(()));
        assert_eq!(quota.compter(1, Moment(661_000), 0), Ok(()));
    }
}
