//! Who holds a job when: hires, contracts and their ends, the same whichever month is asked for.
//!
//! Every job is held in every month, so that an establishment always has its number of employees. Most
//! holders stay; about one job in six changes hands every 4 to 18 months, each time with a contract that
//! ends in one month and another that begins in the next.

use crate::hasard::{Graine, Hasard, Sujet};
use crate::temps::{Date, Mois};

/// The kind of a work contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NatureContrat {
    /// Without term (01).
    Cdi,
    /// With a term (02).
    Cdd,
    /// Apprenticeship: a contract with a term and the measure 65.
    Apprentissage,
}

/// The end of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fin {
    /// Last day of the contract.
    pub date: Date,
    /// Why, as S21.G00.62.002 codes it.
    pub motif: MotifFin,
}

/// Why a contract ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MotifFin {
    /// 020: dismissal for another reason.
    Licenciement,
    /// 031: end of a contract with a term.
    Terme,
    /// 043: agreed termination.
    RuptureConventionnelle,
    /// 059: resignation.
    Demission,
    /// 081: end of an apprenticeship.
    Apprentissage,
}

impl MotifFin {
    /// The code of S21.G00.62.002.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Licenciement => "020",
            Self::Terme => "031",
            Self::RuptureConventionnelle => "043",
            Self::Demission => "059",
            Self::Apprentissage => "081",
        }
    }
}

/// One person's time in a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occupation {
    /// Who: counts the holders of the job.
    pub occupant: u64,
    pub debut: Date,
    pub nature: NatureContrat,
    pub fin: Option<Fin>,
}

/// Persons are numbered job by job; after this many the job's first holder comes back.
pub(crate) const OCCUPANTS: u64 = 32;

/// Who holds a job in a month.
pub(crate) fn occupation(graine: Graine, poste: u64, mois: Mois) -> Occupation {
    let mut hasard = graine.hasard(Sujet::Poste, poste);
    if hasard.pour_mille(850) {
        // Born at the latest in 2005: the hire comes after, between 2024 and, for most, long before.
        let months = hasard.entre(0, 12) + hasard.sous(24) * hasard.sous(12);
        let debut = Mois::new(2024, 12).plus(-(months.min(290) as i32));
        return Occupation {
            occupant: 0,
            debut: debut.jour(*hasard.choix(&[1, 1, 1, 2, 8, 15, 16])),
            nature: NatureContrat::Cdi,
            fin: None,
        };
    }
    let period = hasard.entre(4, 18);
    let phase = hasard.sous(period);
    let turn = (mois.rang() + phase) / period;
    let first = Mois::from_rang(turn * period - phase);
    occupant_de_passage(
        graine.hasard2(Sujet::Contrat, poste, u64::from(turn)),
        turn,
        first,
        period,
    )
}

fn occupant_de_passage(mut hasard: Hasard, turn: u32, first: Mois, period: u32) -> Occupation {
    let debut = first.jour(*hasard.choix(&[1, 1, 2, 5, 12, 19]));
    let date = first
        .plus(period as i32 - 1)
        .jour(hasard.entre(8, 31) as u8);
    let (nature, motif) = match hasard.sous(10) {
        0..=4 => (NatureContrat::Cdd, MotifFin::Terme),
        5 => (NatureContrat::Apprentissage, MotifFin::Apprentissage),
        6 | 7 => (NatureContrat::Cdi, MotifFin::Demission),
        8 => (NatureContrat::Cdi, MotifFin::RuptureConventionnelle),
        _ => (NatureContrat::Cdi, MotifFin::Licenciement),
    };
    Occupation {
        occupant: u64::from(turn) % OCCUPANTS,
        debut,
        nature,
        fin: Some(Fin { date, motif }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_held_without_gap_and_told_the_same_every_month() {
        let mut ends = 0;
        for poste in 0..400 {
            let mut previous: Option<Occupation> = None;
            for months in 0..36 {
                let mois = Mois::new(2025, 1).plus(months);
                let now = occupation(Graine(9), poste, mois);
                assert!(now.debut <= mois.dernier());
                assert!(now.fin.is_none_or(|fin| fin.date >= mois.premier()));
                match previous {
                    Some(before) if before == now => {}
                    Some(before) => {
                        ends += 1;
                        let fin = before.fin.expect("another came");
                        assert_eq!(fin.date.mois().plus(1), now.debut.mois());
                        assert!(fin.date > before.debut);
                        assert_ne!(before.occupant, now.occupant);
                    }
                    None => {}
                }
                previous = Some(now);
            }
        }
        assert!(ends > 100, "{ends}");
    }
}
