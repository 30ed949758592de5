//! Public holidays by territory, and the days that count between two dates.

use crate::date::{Date, Weekday};
use crate::ijss::DayCount;
use crate::params::Rule;

/// Where a holiday is observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Territory {
    /// Metropolitan France but Alsace-Moselle.
    Metropole,
    /// Bas-Rhin, Haut-Rhin, Moselle; Good Friday in communes with a protestant or mixed church.
    AlsaceMoselle,
    /// Guadeloupe.
    Guadeloupe,
    /// Martinique.
    Martinique,
    /// Guyane.
    Guyane,
    /// La Réunion.
    LaReunion,
    /// Mayotte.
    Mayotte,
    /// Saint-Barthélemy.
    SaintBarthelemy,
    /// Saint-Martin.
    SaintMartin,
}

/// The names of the territories, as options write them.
pub const TERRITORIES: &[(&str, Territory)] = &[
    ("metropole", Territory::Metropole),
    ("alsace-moselle", Territory::AlsaceMoselle),
    ("guadeloupe", Territory::Guadeloupe),
    ("martinique", Territory::Martinique),
    ("guyane", Territory::Guyane),
    ("la-reunion", Territory::LaReunion),
    ("mayotte", Territory::Mayotte),
    ("saint-barthelemy", Territory::SaintBarthelemy),
    ("saint-martin", Territory::SaintMartin),
];

enum When {
    Fixed(u32, u32),
    Easter(i32),
}

struct Definition {
    name: &'static str,
    when: When,
    territory: Option<Territory>,
    rule: Rule,
}

include!(concat!(env!("OUT_DIR"), "/holidays.rs"));

/// A holiday of one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holiday {
    /// Its day.
    pub date: Date,
    /// French name.
    pub name: &'static str,
    /// The rule it comes from.
    pub rule: Rule,
}

/// Easter Sunday of a Gregorian year (Butcher's method).
#[must_use]
pub fn easter(year: i32) -> Option<Date> {
    let a = year.rem_euclid(19);
    let (b, c) = (year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    let (month, day) = (n / 31, n % 31 + 1);
    Date::new(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

fn date_of(definition: &Definition, year: i32) -> Option<Date> {
    match definition.when {
        When::Fixed(month, day) => Date::new(year, month, day),
        When::Easter(offset) => easter(year).map(|sunday| sunday.plus_days(offset)),
    }
}

fn observed(definition: &Definition, territory: Territory) -> bool {
    definition.territory.is_none_or(|only| only == territory)
}

/// The holidays of a year in a territory, by date.
#[must_use]
pub fn of_year(year: i32, territory: Territory) -> Vec<Holiday> {
    let mut days: Vec<Holiday> = DEFINITIONS
        .iter()
        .filter(|definition| observed(definition, territory))
        .filter_map(|definition| {
            Some(Holiday {
                date: date_of(definition, year)?,
                name: definition.name,
                rule: definition.rule,
            })
        })
        .collect();
    days.sort_by_key(|holiday| holiday.date);
    days
}

/// Whether the day is a holiday in the territory.
#[must_use]
pub fn is_holiday(day: Date, territory: Territory) -> bool {
    DEFINITIONS
        .iter()
        .filter(|definition| observed(definition, territory))
        .any(|definition| date_of(definition, day.year()) == Some(day))
}

/// Whether the day counts in the given way of counting.
#[must_use]
pub fn counts(day: Date, count: DayCount, territory: Territory) -> bool {
    match count {
        DayCount::Calendar => true,
        DayCount::Working => day.weekday() != Weekday::Sunday && !is_holiday(day, territory),
        DayCount::Business => {
            !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
                && !is_holiday(day, territory)
        }
    }
}

/// How many days count from `first` to `last`, both included.
#[must_use]
pub fn count_days(first: Date, last: Date, count: DayCount, territory: Territory) -> u32 {
    let mut total = 0;
    let mut day = first;
    while day <= last {
        total += u32::from(counts(day, count, territory));
        let next = day.plus_days(1);
        if next == day {
            break;
        }
        day = next;
    }
    total
}

/// The `number`th day that counts after `day` (the day itself never counts).
#[must_use]
pub fn add_days(day: Date, number: u32, count: DayCount, territory: Territory) -> Date {
    let mut left = number;
    let mut current = day;
    while left > 0 {
        let next = current.plus_days(1);
        if next == current {
            break;
        }
        current = next;
        left -= u32::from(counts(current, count, territory));
    }
    current
}

/// The first day that counts, from `day` on.
#[must_use]
pub fn next_counting(day: Date, count: DayCount, territory: Territory) -> Date {
    add_days(day.plus_days(-1), 1, count, territory)
}
