//! Dates and months as plain values. There is no clock here: every date comes from an argument.

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    annee: u16,
    mois: u8,
    jour: u8,
}

/// A month of the Gregorian calendar, counted from year 0 so that months can be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mois(u32);

const fn leap(annee: u16) -> bool {
    (annee.is_multiple_of(4) && !annee.is_multiple_of(100)) || annee.is_multiple_of(400)
}

const fn length(annee: u16, mois: u8) -> u8 {
    match mois {
        2 if leap(annee) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Date {
    /// A day; month and day are brought into their range (a 31 February becomes the last of February).
    #[must_use]
    pub fn new(annee: u16, mois: u8, jour: u8) -> Self {
        let mois = mois.clamp(1, 12);
        let jour = jour.clamp(1, length(annee, mois));
        Self { annee, mois, jour }
    }

    /// The year.
    #[must_use]
    pub const fn annee(self) -> u16 {
        self.annee
    }

    /// The month of the year, 1 to 12.
    #[must_use]
    pub const fn mois_de_annee(self) -> u8 {
        self.mois
    }

    /// The day of the month.
    #[must_use]
    pub const fn jour(self) -> u8 {
        self.jour
    }

    /// The month this day is in.
    #[must_use]
    pub const fn mois(self) -> Mois {
        Mois(self.annee as u32 * 12 + self.mois as u32 - 1)
    }

    /// The day `jours` later (earlier when negative).
    #[must_use]
    pub fn plus(self, jours: i32) -> Self {
        let mut mois = self.mois();
        let mut jour = i32::from(self.jour) + jours;
        while jour < 1 {
            mois = mois.plus(-1);
            jour += i32::from(mois.jours());
        }
        while jour > i32::from(mois.jours()) {
            jour -= i32::from(mois.jours());
            mois = mois.plus(1);
        }
        mois.jour(u8::try_from(jour).unwrap_or(1))
    }

    /// The number of days from `self` to `other`, both included; 0 when `other` is before.
    #[must_use]
    pub fn jours_jusqu_a(self, other: Self) -> u32 {
        let (mut days, mut mois) = (0, self.mois());
        if other < self {
            return 0;
        }
        while mois < other.mois() {
            days += u32::from(mois.jours());
            mois = mois.plus(1);
        }
        days + u32::from(other.jour) + 1 - u32::from(self.jour)
    }

    /// `JJMMAAAA`, the form of the norm.
    #[must_use]
    pub fn jjmmaaaa(self) -> [u8; 8] {
        let digit = |n: u16| b'0' + (n % 10) as u8;
        let (jour, mois, annee) = (u16::from(self.jour), u16::from(self.mois), self.annee);
        [
            digit(jour / 10),
            digit(jour),
            digit(mois / 10),
            digit(mois),
            digit(annee / 1000),
            digit(annee / 100),
            digit(annee / 10),
            digit(annee),
        ]
    }
}

impl Mois {
    /// A month, 1 to 12, of a year.
    #[must_use]
    pub fn new(annee: u16, mois: u8) -> Self {
        Date::new(annee, mois, 1).mois()
    }

    /// The year.
    #[must_use]
    pub const fn annee(self) -> u16 {
        (self.0 / 12) as u16
    }

    /// The month of the year, 1 to 12.
    #[must_use]
    pub const fn mois_de_annee(self) -> u8 {
        (self.0 % 12) as u8 + 1
    }

    /// How many days it has.
    #[must_use]
    pub const fn jours(self) -> u8 {
        length(self.annee(), self.mois_de_annee())
    }

    /// A day of this month, brought into its range.
    #[must_use]
    pub fn jour(self, jour: u8) -> Date {
        Date::new(self.annee(), self.mois_de_annee(), jour)
    }

    /// Its first day.
    #[must_use]
    pub fn premier(self) -> Date {
        self.jour(1)
    }

    /// Its last day.
    #[must_use]
    pub fn dernier(self) -> Date {
        self.jour(31)
    }

    /// The month `mois` later (earlier when negative).
    #[must_use]
    pub const fn plus(self, mois: i32) -> Self {
        Self(self.0.saturating_add_signed(mois))
    }

    /// Months since January of year 0.
    #[must_use]
    pub const fn rang(self) -> u32 {
        self.0
    }

    /// The month of a rank.
    pub(crate) const fn from_rang(rang: u32) -> Self {
        Self(rang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_cross_months_and_leap_years() {
        assert_eq!(Date::new(2024, 2, 28).plus(1), Date::new(2024, 2, 29));
        assert_eq!(Date::new(2025, 2, 28).plus(1), Date::new(2025, 3, 1));
        assert_eq!(Date::new(2026, 1, 1).plus(-1), Date::new(2025, 12, 31));
        assert_eq!(Date::new(2026, 3, 31).plus(365), Date::new(2027, 3, 31));
    }

    #[test]
    fn counting_days_agrees_with_adding_them() {
        let start = Date::new(2023, 12, 15);
        for days in 0..800 {
            let end = start.plus(days);
            assert_eq!(start.jours_jusqu_a(end), days.unsigned_abs() + 1, "{end:?}");
        }
        assert_eq!(start.jours_jusqu_a(start.plus(-1)), 0);
    }

    #[test]
    fn written_as_the_norm_wants() {
        assert_eq!(&Date::new(2026, 3, 5).jjmmaaaa(), b"05032026");
        assert_eq!(Date::new(2026, 2, 31), Date::new(2026, 2, 28));
    }
}
