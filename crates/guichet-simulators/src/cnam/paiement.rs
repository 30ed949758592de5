//! The rhythm of payments: one every fourteen days until the arrêt is paid to its end.

use dsn_law::Date;

use super::messages;
use super::regles::{Avis, Bilan, Etat, EtatDuCompteRendu, SANS_CODE, point};
use crate::paris;

/// What payments depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Droit {
    /// First day of the arrêt.
    pub(super) debut: Date,
    /// Last day of the arrêt.
    pub(super) fin: Date,
    /// The day of the bilan.
    pub(super) decide_le: Date,
    /// The present day.
    pub(super) aujourd_hui: Date,
    /// Days between two payments.
    pub(super) rythme: u32,
    /// Whether the employer is paid.
    pub(super) subrogation: bool,
}

/// Payments as they are on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Etat14 {
    /// The last payment made, and the last day that it pays.
    dernier: Option<(Date, Date)>,
    /// The payment to come.
    prochain: Option<Date>,
}

fn etat(droit: &Droit) -> Etat14 {
    let step = i32::try_from(droit.rythme.max(1)).unwrap_or(14);
    let mut at = droit
        .debut
        .plus_days(step)
        .max(droit.decide_le.plus_days(1));
    let mut last = None;
    while at <= droit.aujourd_hui {
        last = Some((at, droit.fin.min(at.plus_days(-1))));
        if at > droit.fin {
            return Etat14 {
                dernier: last,
                prochain: None,
            };
        }
        at = at.plus_days(step);
    }
    Etat14 {
        dernier: last,
        prochain: Some(at),
    }
}

/// What the caisse says of an arrêt that is right.
pub(super) fn avis(droit: &Droit) -> Avis {
    let state = etat(droit);
    let (message, letter) = match (state.dernier, state.prochain) {
        (None, Some(first)) => (
            messages::premier_paiement(first, droit.rythme),
            EtatDuCompteRendu::EnCours,
        ),
        (Some((on, to)), Some(next)) => (
            messages::paiement(on, to, droit.subrogation, Some(next), droit.rythme),
            EtatDuCompteRendu::Valide,
        ),
        (Some((on, to)), None) => (
            messages::paiement(on, to, droit.subrogation, None, droit.rythme),
            EtatDuCompteRendu::Valide,
        ),
        (None, None) => return Avis::default(),
    };
    Avis {
        bilan: Some(Bilan {
            nature: "31",
            etat: Etat::Ok,
            points: vec![point(SANS_CODE, message)],
            lettre: Some(letter),
        }),
        prochain: state.prochain.map(paris::debut),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn on(today: &str) -> Etat14 {
        etat(&Droit {
            debut: day("2026-03-02"),
            fin: day("2026-04-05"),
            decide_le: day("2026-03-04"),
            aujourd_hui: day(today),
            rythme: 14,
            subrogation: false,
        })
    }

    /// Shows S64.
    #[test]
    fn a_payment_comes_every_fourteen_days_until_the_arret_is_paid() {
        let dates = |state: Etat14| (state.dernier, state.prochain);
        let (first, second, third) = (day("2026-03-16"), day("2026-03-30"), day("2026-04-13"));
        assert_eq!(dates(on("2026-03-15")), (None, Some(first)));
        assert_eq!(
            dates(on("2026-03-16")),
            (Some((first, day("2026-03-15"))), Some(second))
        );
        assert_eq!(
            dates(on("2026-04-12")),
            (Some((second, day("2026-03-29"))), Some(third))
        );
        assert_eq!(
            dates(on("2026-12-31")),
            (Some((third, day("2026-04-05"))), None)
        );
    }
}
