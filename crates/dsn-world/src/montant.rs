//! Money as whole centimes, rates as whole hundredths of a percent: no floating point anywhere.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// An amount in centimes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Centimes(pub i64);

/// A rate in thousandths of a percent: `Taux(15_450)` is 15.45 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Taux(pub u32);

/// A quantity in hundredths: hours or days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mesure(pub i64);

/// `n / d` to the nearest whole number, halves away from zero; 0 when `d` is 0.
const fn rounded(n: i64, d: i64) -> i64 {
    if d == 0 {
        return 0;
    }
    let half = d.abs() / 2;
    if (n < 0) == (d < 0) {
        (n.abs() + half) / d.abs()
    } else {
        -((n.abs() + half) / d.abs())
    }
}

impl Centimes {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole euros.
    #[must_use]
    pub const fn euros(euros: i64) -> Self {
        Self(euros * 100)
    }

    /// This amount at a rate, to the nearest centime.
    #[must_use]
    pub const fn au_taux(self, taux: Taux) -> Self {
        Self(rounded(self.0 * taux.0 as i64, 100_000))
    }

    /// This amount multiplied by `n / d`, to the nearest centime.
    #[must_use]
    pub const fn fraction(self, n: i64, d: i64) -> Self {
        Self(rounded(self.0 * n, d))
    }

    /// To the nearest whole euro, as the aggregated contributions want it.
    #[must_use]
    pub const fn arrondi_euro(self) -> Self {
        Self(rounded(self.0, 100) * 100)
    }
}

impl Add for Centimes {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Centimes {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Centimes {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Centimes {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl SubAssign for Centimes {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Sum for Centimes {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, Self::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_round_halves_away_from_zero() {
        assert_eq!(Centimes(250_000).au_taux(Taux(15_450)), Centimes(38_625));
        assert_eq!(Centimes(1).au_taux(Taux(50_000)), Centimes(1));
        assert_eq!(Centimes(-1).au_taux(Taux(50_000)), Centimes(-1));
        assert_eq!(Centimes(100).fraction(1, 3), Centimes(33));
        assert_eq!(Centimes(100).fraction(1, 0), Centimes::ZERO);
        assert_eq!(Centimes(12_350).arrondi_euro(), Centimes(12_400));
    }
}
