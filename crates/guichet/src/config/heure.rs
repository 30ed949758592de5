//! A time of day of settings, in Paris.

use std::fmt;
use std::str::FromStr;

/// An hour and its minutes: `03:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heure {
    heures: u8,
    minutes: u8,
}

impl Heure {
    /// The full hour, from 0 to 23.
    pub const fn pleine(heures: u8) -> Self {
        Self { heures, minutes: 0 }
    }
}

impl FromStr for Heure {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let number = |text: &str| match text.len() {
            2 if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().map_err(|_| ()),
            _ => Err(()),
        };
        let (heures, minutes) = text.split_once(':').ok_or(())?;
        let (heures, minutes): (u8, u8) = (number(heures)?, number(minutes)?);
        if heures > 23 || minutes > 59 {
            return Err(());
        }
        Ok(Self { heures, minutes })
    }
}

impl fmt::Display for Heure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.heures, self.minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::Heure;

    #[test]
    fn an_hour_reads_back_what_it_writes() {
        for text in ["00:00", "03:00", "23:59"] {
            assert_eq!(
                text.parse::<Heure>().map(|heure| heure.to_string()),
                Ok(text.to_owned())
            );
        }
        for wrong in [
            "", "3", "3:00", "24:00", "12:60", "03:00:00", "-1:00", "+3:00", "é3:00",
        ] {
            assert!(wrong.parse::<Heure>().is_err(), "{wrong}");
        }
    }
}
