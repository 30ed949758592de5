//! Civil dates and months without time zone: what the law counts in.
//!
//! A date is a number of days since 1970-01-01, from year 1 to 9999; every operation stays inside
//! that range. This file uses the standard library alone: the build script shares it.

use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar, years 1 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

const FIRST: i32 = -719_162; // 0001-01-01
const LAST: i32 = 2_932_896; // 9999-12-31

/// Day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weekday {
    /// lundi
    Monday,
    /// mardi
    Tuesday,
    /// mercredi
    Wednesday,
    /// jeudi
    Thursday,
    /// vendredi
    Friday,
    /// samedi
    Saturday,
    /// dimanche
    Sunday,
}

impl Weekday {
    /// French name, lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Weekday::Monday => "lundi",
            Weekday::Tuesday => "mardi",
            Weekday::Wednesday => "mercredi",
            Weekday::Thursday => "jeudi",
            Weekday::Friday => "vendredi",
            Weekday::Saturday => "samedi",
            Weekday::Sunday => "dimanche",
        }
    }
}

/// Year, month and day of a number of days (proleptic Gregorian calendar).
const fn civil(days: i32) -> (i32, u32, u32) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month as u32, day as u32)
}

/// Number of days of a year, month and day already known to exist.
const fn days_from_civil(year: i32, month: u32, day: u32) -> i32 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let m = month as i32;
    let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + day as i32 - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468
}

const fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn month_length(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

impl Date {
    /// A date from its parts; `None` when it does not exist or lies outside years 1 to 9999.
    #[must_use]
    pub const fn new(year: i32, month: u32, day: u32) -> Option<Date> {
        if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 {
            return None;
        }
        if day > month_length(year, month) {
            return None;
        }
        Some(Date(days_from_civil(year, month, day)))
    }

    /// A date from its number of days since 1970-01-01, held inside the range.
    #[must_use]
    pub const fn from_days(days: i32) -> Date {
        if days < FIRST {
            Date(FIRST)
        } else if days > LAST {
            Date(LAST)
        } else {
            Date(days)
        }
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.0
    }

    /// Year.
    #[must_use]
    pub const fn year(self) -> i32 {
        civil(self.0).0
    }

    /// Month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u32 {
        civil(self.0).1
    }

    /// Day of the month, 1 to 31.
    #[must_use]
    pub const fn day(self) -> u32 {
        civil(self.0).2
    }

    /// The month that holds this day.
    #[must_use]
    pub const fn month_of(self) -> Month {
        let (year, month, _) = civil(self.0);
        Month(year * 12 + month as i32 - 1)
    }

    /// Day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        match (self.0 + 3).rem_euclid(7) {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }

    /// The date `days` later (earlier when negative), held inside the range.
    #[must_use]
    pub const fn plus_days(self, days: i32) -> Date {
        Date::from_days(self.0.saturating_add(days))
    }

    /// The same day `months` later, or the last day of that month when it is shorter.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Date {
        let target = self.month_of().plus(months);
        let last = target.last_day();
        last.min(target.first_day().plus_days(self.day() as i32 - 1))
    }

    /// The same day `years` later (28 February for a 29 February without counterpart).
    #[must_use]
    pub fn plus_years(self, years: i32) -> Date {
        self.plus_months(years.saturating_mul(12))
    }

    /// Whole days from `earlier` to this date; negative when this date comes first.
    #[must_use]
    pub const fn days_since(self, earlier: Date) -> i32 {
        self.0 - earlier.0
    }

    /// Full years from `earlier` to this date, zero when this date comes first.
    #[must_use]
    pub fn full_years_since(self, earlier: Date) -> u32 {
        let years = self.year() - earlier.year();
        let reached = earlier.plus_years(years) <= self;
        u32::try_from(if reached { years } else { years - 1 }).unwrap_or(0)
    }

    /// The date in French order, such as `15/04/2026`.
    #[must_use]
    pub fn french(self) -> String {
        let (year, month, day) = civil(self.0);
        format!("{day:02}/{month:02}/{year:04}")
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0);
        f.pad(&format!("{year:04}-{month:02}-{day:02}"))
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is no date or month. `Display` says in French what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateError(String);

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DateError {}

/// Digits only: a sign or a space would pass `parse`.
fn number(text: &str, length: usize) -> Option<u32> {
    (text.len() == length && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

impl FromStr for Date {
    type Err = DateError;

    /// `AAAA-MM-JJ`, or the French `JJ/MM/AAAA`.
    fn from_str(text: &str) -> Result<Date, DateError> {
        let iso: Vec<&str> = text.split('-').collect();
        let french: Vec<&str> = text.split('/').collect();
        let parts = match (iso.as_slice(), french.as_slice()) {
            ([y, m, d], _) | (_, [d, m, y]) => (number(y, 4), number(m, 2), number(d, 2)),
            _ => (None, None, None),
        };
        match parts {
            (Some(year), Some(month), Some(day)) => Date::new(year as i32, month, day)
                .ok_or_else(|| DateError(format!("« {text} » n'existe pas dans le calendrier"))),
            _ => Err(DateError(format!(
                "« {text} » n'est pas une date : AAAA-MM-JJ attendu, par exemple 2026-04-15"
            ))),
        }
    }
}

/// A calendar month, counted from year 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// A month from its parts; `None` outside years 1 to 9999.
    #[must_use]
    pub const fn new(year: i32, month: u32) -> Option<Month> {
        if year < 1 || year > 9999 || month < 1 || month > 12 {
            return None;
        }
        Some(Month(year * 12 + month as i32 - 1))
    }

    /// Year.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// Month number, 1 to 12.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0.rem_euclid(12) as u32 + 1
    }

    /// The month `months` later, held inside years 1 to 9999.
    #[must_use]
    pub const fn plus(self, months: i32) -> Month {
        let target = self.0.saturating_add(months);
        if target < 12 {
            Month(12)
        } else if target > 9999 * 12 + 11 {
            Month(9999 * 12 + 11)
        } else {
            Month(target)
        }
    }

    /// First day.
    #[must_use]
    pub const fn first_day(self) -> Date {
        Date::from_days(days_from_civil(self.year(), self.number(), 1))
    }

    /// Last day.
    #[must_use]
    pub const fn last_day(self) -> Date {
        self.first_day()
            .plus_days(month_length(self.year(), self.number()) as i32 - 1)
    }

    /// Day `day` of the month, or its last day when the month is shorter.
    #[must_use]
    pub fn day(self, day: u32) -> Date {
        self.first_day()
            .plus_days(i32::try_from(day).unwrap_or(31) - 1)
            .min(self.last_day())
            .max(self.first_day())
    }

    /// Number of days, 28 to 31.
    #[must_use]
    pub const fn length(self) -> u32 {
        month_length(self.year(), self.number())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}-{:02}", self.year(), self.number()))
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Month {
    type Err = DateError;

    /// `AAAA-MM`.
    fn from_str(text: &str) -> Result<Month, DateError> {
        let month = text
            .split_once('-')
            .and_then(|(y, m)| Month::new(number(y, 4)? as i32, number(m, 2)?));
        month.ok_or_else(|| {
            DateError(format!(
                "« {text} » n'est pas un mois : AAAA-MM attendu, par exemple 2026-03"
            ))
        })
    }
}
