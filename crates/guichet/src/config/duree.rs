//! Durations of settings, as people write them.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// A duration in whole seconds: `30 s`, `60 min`, `24 h`, `90 j`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duree(u64);

impl Duree {
    /// So many seconds.
    pub const fn seconds(number: u64) -> Self {
        Self(number)
    }

    /// So many minutes.
    pub const fn minutes(number: u64) -> Self {
        Self(number * 60)
    }

    /// So many hours.
    pub const fn hours(number: u64) -> Self {
        Self(number * 3_600)
    }

    /// So many days of 24 hours.
    pub const fn days(number: u64) -> Self {
        Self(number * 86_400)
    }

    /// As the standard library has it.
    pub const fn get(self) -> Duration {
        Duration::from_secs(self.0)
    }

    /// Whole minutes.
    pub const fn as_minutes(self) -> u64 {
        self.0 / 60
    }
}

const UNITS: [(&str, u64); 4] = [("j", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];

impl FromStr for Duree {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("« {text} » n'est pas une durée : écrivez par exemple 60 min.");
        let text = text.trim();
        let end = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at_checked(end).ok_or_else(wrong)?;
        let number: u64 = number.parse().map_err(|_| wrong())?;
        let unit = unit.trim();
        let scale = UNITS
            .iter()
            .find(|(name, _)| *name == unit)
            .ok_or_else(wrong)?;
        Ok(Self(number.checked_mul(scale.1).ok_or_else(wrong)?))
    }
}

impl fmt::Display for Duree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |scale: u64| self.0 != 0 && self.0.is_multiple_of(scale);
        let (unit, scale) = UNITS.iter().find(|(_, s)| fits(*s)).unwrap_or(&("s", 1));
        write!(f, "{} {unit}", self.0 / scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_back_what_it_writes() {
        for text in ["30 s", "60 min", "24 h", "90 j", "0 s"] {
            let duration: Duree = text.parse().expect(text);
            assert_eq!(duration.to_string().parse::<Duree>(), Ok(duration));
        }
        assert_eq!("60min".parse(), Ok(Duree::minutes(60)));
        for wrong in [
            "",
            "5",
            "min",
            "-3 s",
            "99999999999999999999 s",
            "3 mois",
            "é",
        ] {
            assert!(wrong.parse::<Duree>().is_err(), "{wrong}");
        }
    }
}
