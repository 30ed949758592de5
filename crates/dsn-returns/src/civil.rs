//! Civil dates and times as the documents print them: Paris time, no zone. The
//! caller computes them from its own clock; here they are only checked and
//! written.

use std::fmt;

/// A day of the Gregorian calendar. Displayed as XML Schema does: `2026-05-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Jour {
    annee: u16,
    mois: u8,
    jour: u8,
}

impl Jour {
    /// A day of the years 1 to 9999, if there is such a day.
    pub fn new(annee: u16, mois: u8, jour: u8) -> Option<Self> {
        let exists = (1..=9999).contains(&annee) && jour >= 1 && jour <= last_day(annee, mois);
        exists.then_some(Self { annee, mois, jour })
    }

    /// Reads `2026-05-31`, with or without a time zone behind.
    pub fn parse(text: &str) -> Option<Self> {
        let day = text.trim().get(..10)?;
        let mut parts = day.split('-');
        let found = Self::new(
            number(parts.next()?, 4)?,
            u8::try_from(number(parts.next()?, 2)?).ok()?,
            u8::try_from(number(parts.next()?, 2)?).ok()?,
        );
        parts.next().is_none().then_some(found).flatten()
    }

    /// Reads `20260531`.
    pub fn parse_compact(text: &str) -> Option<Self> {
        if text.len() != 8 {
            return None;
        }
        Self::new(
            number(text.get(..4)?, 4)?,
            u8::try_from(number(text.get(4..6)?, 2)?).ok()?,
            u8::try_from(number(text.get(6..)?, 2)?).ok()?,
        )
    }

    /// `20260531`, as in the lists.
    pub fn compact(self) -> String {
        format!("{:04}{:02}{:02}", self.annee, self.mois, self.jour)
    }

    /// `31/05/2026`, for people.
    pub fn en_clair(self) -> String {
        format!("{:02}/{:02}/{:04}", self.jour, self.mois, self.annee)
    }

    /// Year, month and day.
    pub fn parts(self) -> (u16, u8, u8) {
        (self.annee, self.mois, self.jour)
    }
}

impl fmt::Display for Jour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.annee, self.mois, self.jour)
    }
}

/// A time of day to the second. Displayed as XML Schema does: `11:02:59`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Heure {
    heure: u8,
    minute: u8,
    seconde: u8,
}

impl Heure {
    /// A time from 00:00:00 to 23:59:59, if there is such a time.
    pub fn new(heure: u8, minute: u8, seconde: u8) -> Option<Self> {
        (heure < 24 && minute < 60 && seconde < 60).then_some(Self {
            heure,
            minute,
            seconde,
        })
    }

    /// Hour, minute and second.
    pub fn parts(self) -> (u8, u8, u8) {
        (self.heure, self.minute, self.seconde)
    }

    /// Reads `11:02:59`, with or without a fraction or a time zone behind.
    pub fn parse(text: &str) -> Option<Self> {
        let time = text.trim().get(..8)?;
        let mut parts = time.split(':');
        let mut next = || u8::try_from(number(parts.next()?, 2)?).ok();
        Self::new(next()?, next()?, next()?)
    }
}

impl fmt::Display for Heure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:02}:{:02}:{:02}",
            self.heure, self.minute, self.seconde
        )
    }
}

/// A day and a time of it. Displayed as `2026-05-31T11:02:59`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// The day.
    pub jour: Jour,
    /// The time.
    pub heure: Heure,
}

impl Moment {
    /// From year, month, day, hour, minute, second, if they exist.
    pub fn new(date: (u16, u8, u8), heure: (u8, u8, u8)) -> Option<Self> {
        Some(Self {
            jour: Jour::new(date.0, date.1, date.2)?,
            heure: Heure::new(heure.0, heure.1, heure.2)?,
        })
    }

    /// `20260531110259`, as in the lists and the paths of the machine API.
    pub fn compact(self) -> String {
        let Heure {
            heure,
            minute,
            seconde,
        } = self.heure;
        let mut text = self.jour.compact();
        text.push_str(&format!("{heure:02}{minute:02}{seconde:02}"));
        text
    }

    /// Reads `20260531110259`, or `2026-05-31T11:02:59` with or without a
    /// fraction or a time zone behind.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let two = |from: usize| u8::try_from(number(text.get(from..from + 2)?, 2)?).ok();
            return Some(Self {
                jour: Jour::parse_compact(text.get(..8)?)?,
                heure: Heure::new(two(8)?, two(10)?, two(12)?)?,
            });
        }
        let (jour, heure) = text.split_once('T')?;
        Some(Self {
            jour: Jour::parse(jour)?,
            heure: Heure::parse(heure)?,
        })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.jour, self.heure)
    }
}

fn last_day(annee: u16, mois: u8) -> u8 {
    let leap = annee.is_multiple_of(4) && (!annee.is_multiple_of(100) || annee.is_multiple_of(400));
    match mois {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<u16> {
    let right = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    right.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{Heure, Jour, Moment};

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for (annee, mois, jour) in [
            (0, 1, 1),
            (2026, 2, 29),
            (2026, 13, 1),
            (2026, 4, 31),
            (2026, 1, 0),
            (1900, 2, 29),
        ] {
            assert_eq!(Jour::new(annee, mois, jour), None, "{annee}-{mois}-{jour}");
        }
        assert!(Jour::new(2028, 2, 29).is_some());
        assert!(Jour::new(2000, 2, 29).is_some());
        assert_eq!(Heure::new(24, 0, 0), None);
        assert_eq!(Heure::new(0, 60, 0), None);
        assert_eq!(Heure::new(0, 0, 60), None);
    }

    #[test]
    fn what_is_written_reads_back() {
        let moment = Moment::new((2026, 5, 31), (1, 2, 59)).unwrap();
        assert_eq!(moment.compact(), "20260531010259");
        assert_eq!(moment.to_string(), "2026-05-31T01:02:59");
        assert_eq!(moment.jour.en_clair(), "31/05/2026");
        assert_eq!(Moment::parse(&moment.compact()), Some(moment));
        assert_eq!(Moment::parse(&moment.to_string()), Some(moment));
        assert_eq!(Moment::parse("2026-05-31T01:02:59.000+02:00"), Some(moment));
        assert_eq!(Jour::parse("2026-05-31Z"), Some(moment.jour));
        assert_eq!(
            Jour::parse_compact(&moment.jour.compact()),
            Some(moment.jour)
        );
    }

    #[test]
    fn odd_texts_are_refused() {
        for text in [
            "",
            "2026",
            "20260531",
            "2026053101025é",
            "2026-5-311T01:02:59",
            "+026-05-31T01:02:59",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
        assert_eq!(Jour::parse("2026-05-3é"), None);
        assert_eq!(Heure::parse("1:02:59"), None);
    }
}
