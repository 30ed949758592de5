//! Days in Paris: an organism writes dates, its clock gives instants.

use dsn_law::Date;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

fn zone() -> TimeZone {
    TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)
}

/// The day in Paris of an instant, in milliseconds since 1970 UTC.
#[must_use]
pub fn jour(ms: i64) -> Date {
    let zoned = Timestamp::from_millisecond(ms)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_zoned(zone());
    let date = zoned.date();
    let part = |value: i8| u32::try_from(value).unwrap_or(1);
    Date::new(i32::from(date.year()), part(date.month()), part(date.day()))
        .unwrap_or(Date::from_days(0))
}

/// The first instant of a day in Paris.
#[must_use]
pub fn debut(jour: Date) -> i64 {
    let part = |value: u32| i8::try_from(value).unwrap_or(1);
    let year = i16::try_from(jour.year()).unwrap_or(1970);
    DateTime::new(year, part(jour.month()), part(jour.day()), 0, 0, 0, 0)
        .ok()
        .and_then(|local| local.to_zoned(zone()).ok())
        .map_or(0, |zoned| zoned.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_paris() {
        for text in ["2026-03-29", "2026-10-25", "2026-01-01", "2026-07-14"] {
            let day: Date = text.parse().unwrap();
            assert_eq!(jour(debut(day)), day);
            assert_eq!(jour(debut(day) - 1), day.plus_days(-1));
        }
    }
}
