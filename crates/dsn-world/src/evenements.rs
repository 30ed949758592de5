//! What happens to people: arrêts with their reprise, short suspensions of the contract.

use crate::hasard::{Graine, Sujet};
use crate::temps::{Date, Mois};

/// An arrêt de travail and the reprise that ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arret {
    /// Why, as S21.G00.60.001 codes it.
    pub motif: MotifArret,
    /// Last day worked; the arrêt begins the day after.
    pub dernier_jour_travaille: Date,
    /// Last day of the arrêt, foreseen and kept.
    pub fin_previsionnelle: Date,
    /// The employer receives the daily allowances in the employee's place.
    pub subrogation: bool,
}

/// Why work stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MotifArret {
    /// 01: illness.
    Maladie,
    /// 02: maternity.
    Maternite,
    /// 03: paternity.
    Paternite,
    /// 04: accident on the way to or from work.
    Trajet,
    /// 06: accident at work.
    AccidentDuTravail,
    /// 15: part-time work for health reasons; told by monthly declarations only.
    TempsPartielTherapeutique,
}

impl MotifArret {
    /// The code of S21.G00.60.001.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Maladie => "01",
            Self::Maternite => "02",
            Self::Paternite => "03",
            Self::Trajet => "04",
            Self::AccidentDuTravail => "06",
            Self::TempsPartielTherapeutique => "15",
        }
    }
}

impl Arret {
    /// The day work begins again.
    #[must_use]
    pub fn reprise(&self) -> Date {
        self.fin_previsionnelle.plus(1)
    }

    /// The first day of absence.
    #[must_use]
    pub fn premier_jour(&self) -> Date {
        self.dernier_jour_travaille.plus(1)
    }

    /// The day of the accident, for the motives that have one: the last day worked.
    #[must_use]
    pub const fn accident(&self) -> Option<Date> {
        match self.motif {
            MotifArret::Trajet | MotifArret::AccidentDuTravail => Some(self.dernier_jour_travaille),
            MotifArret::Maladie
            | MotifArret::Maternite
            | MotifArret::Paternite
            | MotifArret::TempsPartielTherapeutique => None,
        }
    }

    /// Whether its last day worked, its absence or its reprise is in a month.
    pub(crate) fn touche(&self, mois: Mois) -> bool {
        self.dernier_jour_travaille <= mois.dernier() && self.reprise() >= mois.premier()
    }

    /// Days of absence in a month.
    #[must_use]
    pub fn jours_en(&self, mois: Mois) -> u32 {
        let debut = self.premier_jour().max(mois.premier());
        debut.jours_jusqu_a(self.fin_previsionnelle.min(mois.dernier()))
    }
}

/// A short absence that suspends the contract (bloc S21.G00.65).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// The code of S21.G00.65.001.
    pub motif: &'static str,
    /// First day.
    pub debut: Date,
    /// Last day.
    pub fin: Date,
}

/// Arrêts are drawn once in so many months, and fit in them.
const FENETRE: u32 = 4;

/// The arrêt of a person that touches a month by its last day worked, its absence or its reprise.
pub(crate) fn arret(graine: Graine, personne: u64, femme: bool, mois: Mois) -> Option<Arret> {
    let window = mois.rang() / FENETRE;
    let mut hasard = graine.hasard2(Sujet::Arret, personne, u64::from(window));
    if !hasard.pour_mille(110) {
        return None;
    }
    let first = Mois::from_rang(window * FENETRE);
    let (motif, jours) = match hasard.sous(20) {
        0 if femme => (MotifArret::Maternite, 112),
        0 => (MotifArret::Paternite, 28),
        1 => (MotifArret::Trajet, hasard.entre(3, 30)),
        4 => (MotifArret::TempsPartielTherapeutique, hasard.entre(20, 60)),
        2 | 3 => (MotifArret::AccidentDuTravail, hasard.entre(2, 60)),
        _ => (MotifArret::Maladie, hasard.entre(1, 6) * hasard.entre(1, 9)),
    };
    // The reprise must come before the window ends: long arrêts start early.
    let total = u32::from(first.jours()) * 3 + 25;
    let latest = total.saturating_sub(jours + 2).max(1);
    let dernier_jour_travaille = first.premier().plus(hasard.sous(latest.min(100)) as i32);
    let arret = Arret {
        motif,
        dernier_jour_travaille,
        fin_previsionnelle: dernier_jour_travaille.plus(jours as i32),
        subrogation: hasard.pour_mille(600),
    };
    arret.touche(mois).then_some(arret)
}

/// A short suspension within a month.
pub(crate) fn suspension(graine: Graine, personne: u64, mois: Mois) -> Option<Suspension> {
    let mut hasard = graine.hasard2(Sujet::Mois, personne, u64::from(mois.rang()));
    if !hasard.pour_mille(25) {
        return None;
    }
    let motif = *hasard.choix(&["501", "636", "637"]);
    let debut = mois.jour(hasard.entre(2, 24) as u8);
    Some(Suspension {
        motif,
        debut,
        fin: debut.plus(hasard.sous(3) as i32),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arret_is_the_same_in_each_month_it_touches() {
        let mut found = 0;
        for personne in 0..2_000 {
            for months in 0..24 {
                let mois = Mois::new(2025, 1).plus(months);
                let Some(arret) = arret(Graine(2), personne, personne % 2 == 0, mois) else {
                    continue;
                };
                found += 1;
                assert!(arret.reprise() > arret.dernier_jour_travaille);
                for date in [arret.dernier_jour_travaille, arret.reprise()] {
                    assert_eq!(
                        super::arret(Graine(2), personne, personne % 2 == 0, date.mois()),
                        Some(arret),
                        "{mois:?}"
                    );
                }
            }
        }
        assert!(found > 500, "{found}");
    }

    #[test]
    fn days_of_absence_add_up() {
        let arret = Arret {
            motif: MotifArret::Maladie,
            dernier_jour_travaille: Date::new(2026, 1, 20),
            fin_previsionnelle: Date::new(2026, 3, 2),
            subrogation: true,
        };
        let days = |m| arret.jours_en(Mois::new(2026, m));
        assert_eq!([days(1), days(2), days(3), days(4)], [11, 28, 2, 0]);
    }
}
