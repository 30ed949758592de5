//! A civil day, as the tables write it.

/// A civil day, compared in time order. Source of validity dates; never read from a clock here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Jour {
    annee: u16,
    mois: u8,
    jour: u8,
}

impl Jour {
    /// A day from its numbers. Nothing is checked: days are only compared.
    #[must_use]
    pub const fn new(annee: u16, mois: u8, jour: u8) -> Self {
        Self { annee, mois, jour }
    }

    /// Reads `AAAA-MM-JJ`.
    #[must_use]
    pub fn lire(texte: &str) -> Option<Self> {
        let mut parties = texte.splitn(3, '-');
        let (annee, mois, jour) = (parties.next()?, parties.next()?, parties.next()?);
        if (annee.len(), mois.len(), jour.len()) != (4, 2, 2) {
            return None;
        }
        let (annee, mois, jour) = (annee.parse().ok()?, mois.parse().ok()?, jour.parse().ok()?);
        let possible = (1..=12).contains(&mois) && (1..=31).contains(&jour);
        possible.then_some(Self { annee, mois, jour })
    }
}

/// From a day to another, both included; open ends allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Validite {
    pub(crate) du: Option<Jour>,
    pub(crate) au: Option<Jour>,
}

impl Validite {
    pub(crate) fn contient(self, jour: Jour) -> bool {
        self.du.is_none_or(|du| du <= jour) && self.au.is_none_or(|au| jour <= au)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_ordered() {
        assert_eq!(Jour::lire("2026-02-28"), Some(Jour::new(2026, 2, 28)));
        for bad in [
            "",
            "2026",
            "2026-2-28",
            "2026-13-01",
            "2026-00-10",
            "26-01-01",
            "2026-01-32",
        ] {
            assert_eq!(Jour::lire(bad), None, "{bad}");
        }
        assert!(Jour::new(2025, 12, 31) < Jour::new(2026, 1, 1));
    }

    #[test]
    fn both_ends_of_a_validity_are_inside() {
        let an = Validite {
            du: Jour::lire("2026-01-01"),
            au: Jour::lire("2026-12-31"),
        };
        assert!(an.contient(Jour::new(2026, 1, 1)) && an.contient(Jour::new(2026, 12, 31)));
        assert!(!an.contient(Jour::new(2025, 12, 31)) && !an.contient(Jour::new(2027, 1, 1)));
        assert!(Validite::default().contient(Jour::new(1900, 1, 1)));
    }
}
