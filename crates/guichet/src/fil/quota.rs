//! How many queries an account may make in a minute. Official quotas beyond the period are not
//! published: the number is a setting, 429 the documented answer. Each process counts for itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::refus::Refus;
use crate::clock::Moment;

const MINUTE: i64 = 60_000;

/// The queries of the present minute.
#[derive(Debug, Default)]
pub struct Quota(Mutex<Fenetre>);

#[derive(Debug, Default)]
struct Fenetre {
    /// The minute being counted.
    minute: i64,
    /// Queries, account by account.
    comptes: HashMap<i64, u32>,
}

impl Quota {
    /// Counts one query of `compte`; `limite` 0 counts nothing.
    pub(super) fn compter(
        &self,
        compte: i64,
        maintenant: Moment,
        limite: u32,
    ) -> Result<(), Refus> {
        if limite == 0 {
            return Ok(());
        }
        let minute = maintenant.0.div_euclid(MINUTE);
        // A panic elsewhere leaves the numbers as good as they were.
        let mut fenetre = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if fenetre.minute != minute {
            fenetre.minute = minute;
            fenetre.comptes.clear();
        }
        let faites = fenetre.comptes.entry(compte).or_default();
        if *faites >= limite {
            let reste = MINUTE - maintenant.0.rem_euclid(MINUTE);
            return Err(Refus::Quota(u32::try_from(reste / 1_000 + 1).unwrap_or(60)));
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
        assert_eq!(quota.compter(1, Moment(630_000), 2), Err(Refus::Quota(31)));
        assert_eq!(quota.compter(2, Moment(630_000), 2), Ok(()));
        assert_eq!(quota.compter(1, Moment(660_000), 2), Ok(()));
        // A clock set back begins another minute.
        assert_eq!(quota.compter(1, debut, 2), Ok(()));
        assert_eq!(quota.compter(1, Moment(661_000), 0), Ok(()));
    }
}
