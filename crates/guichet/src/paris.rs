//! Instants as people and protocols write them: in the time of Paris, whatever the machine's zone.
//!
//! The protocol does not state the zone of its dates; Paris is the documented reading of ours. In the
//! hour that exists twice in autumn the first one is meant; an instant that does not exist in spring
//! is read as the one an hour later.

use guichet_pages::Jour;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::clock::Moment;

fn zone() -> TimeZone {
    // The table of zones is compiled in; were the zone missing, UTC would be the honest fallback.
    TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)
}

fn zoned(moment: Moment) -> Zoned {
    Timestamp::from_millisecond(moment.0)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_zoned(zone())
}

fn moment(local: DateTime) -> Option<Moment> {
    let zoned = local.to_zoned(zone()).ok()?;
    Some(Moment(zoned.timestamp().as_millisecond()))
}

/// An ISO instant with an offset or `Z`, or a local one (`2026-03-01T08:00[:00]`, `2026-03-01`).
pub fn parse_iso(text: &str) -> Option<Moment> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(Moment(instant.as_millisecond()));
    }
    if let Ok(local) = text.parse::<DateTime>() {
        return moment(local);
    }
    moment(text.parse::<Date>().ok()?.to_datetime(Time::midnight()))
}

/// `yyyyMMddHHmmss`, the form of dates in the paths of the machine API.
pub fn parse_compact(text: &str) -> Option<Moment> {
    let field = |range: std::ops::Range<usize>| -> Option<i8> { text.get(range)?.parse().ok() };
    if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year: i16 = text.get(..4)?.parse().ok()?;
    let date = Date::new(year, field(4..6)?, field(6..8)?).ok()?;
    let time = Time::new(field(8..10)?, field(10..12)?, field(12..14)?, 0).ok()?;
    moment(date.to_datetime(time))
}

/// `yyyyMMdd`: midnight at its beginning.
pub fn parse_compact_date(text: &str) -> Option<Moment> {
    if text.len() != 8 {
        return None;
    }
    parse_compact(&format!("{text}000000"))
}

/// `JJ/MM/AAAA à HH:MM`, as pages show it.
pub fn format_fr(at: Moment) -> String {
    zoned(at).strftime("%d/%m/%Y à %H:%M").to_string()
}

/// `yyyyMMddHHmmss`.
pub fn format_compact(at: Moment) -> String {
    zoned(at).strftime("%Y%m%d%H%M%S").to_string()
}

/// ISO with the offset of Paris: `2026-03-01T08:00:00.000+01:00`.
pub fn format_iso(at: Moment) -> String {
    zoned(at).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}

/// The form of dates in HTTP headers: `Sun, 01 Mar 2026 07:00:00 GMT`.
pub fn format_http(at: Moment) -> String {
    let utc = zoned(at).with_time_zone(TimeZone::UTC);
    utc.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The same instant in UTC: `2026-03-01T07:00:00Z`.
pub fn format_utc(at: Moment) -> String {
    let utc = zoned(at).with_time_zone(TimeZone::UTC);
    utc.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The day in Paris: year, month, day.
pub fn day(at: Moment) -> (i16, i8, i8) {
    let date = zoned(at).date();
    (date.year(), date.month(), date.day())
}

/// The same, as the pages write it.
pub fn jour(at: Moment) -> Jour {
    let (year, month, day) = day(at);
    let small = |n: i8| u8::try_from(n).unwrap_or(0);
    Jour::new(year, small(month), small(day))
}

/// The time of day in Paris: hour, minute, second.
pub fn time(at: Moment) -> (i8, i8, i8) {
    let time = zoned(at).time();
    (time.hour(), time.minute(), time.second())
}

/// Midnight in Paris at the beginning of the day of `at`, `days` days later (or earlier).
pub fn midnight_plus_days(at: Moment, days: i32) -> Option<Moment> {
    use jiff::ToSpan;
    let date = zoned(at).date().checked_add(days.days()).ok()?;
    moment(date.to_datetime(Time::midnight()))
}

/// The same time of day in Paris, `months` months later (or earlier); the last day of the month when
/// it has no such day.
pub fn plus_months(at: Moment, months: i32) -> Option<Moment> {
    use jiff::ToSpan;
    let later = zoned(at).checked_add(months.months()).ok()?;
    Some(Moment(later.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_in_paris_time() {
        let winter = parse_compact("20260301080000").expect("winter");
        assert_eq!(format_http(winter), "Sun, 01 Mar 2026 07:00:00 GMT");
        let summer = parse_compact("20260701080000").expect("summer");
        assert_eq!(format_http(summer), "Wed, 01 Jul 2026 06:00:00 GMT");
        assert_eq!(format_fr(summer), "01/07/2026 à 08:00");
        assert_eq!(format_compact(summer), "20260701080000");
        assert_eq!(format_iso(winter), "2026-03-01T08:00:00.000+01:00");
    }

    #[test]
    fn the_hour_that_exists_twice_is_the_first_and_the_missing_one_goes_on() {
        let twice = parse_compact("20261025023000").expect("autumn");
        assert_eq!(format_http(twice), "Sun, 25 Oct 2026 00:30:00 GMT");
        let missing = parse_compact("20260329023000").expect("spring");
        assert_eq!(format_http(missing), "Sun, 29 Mar 2026 01:30:00 GMT");
    }

    #[test]
    fn what_is_not_an_instant_is_refused() {
        for wrong in [
            "",
            "2026030108000",
            "202603010800000",
            "20260230080000",
            "20260301250000",
            "2026030108000é",
            "+2026030108000",
        ] {
            assert_eq!(parse_compact(wrong), None, "{wrong}");
        }
        assert_eq!(parse_compact_date("20260231"), None);
    }

    #[test]
    fn days_and_months_follow_the_calendar_of_paris() {
        let before = parse_compact("20260328120000").expect("before the change");
        let after = midnight_plus_days(before, 2).expect("after");
        assert_eq!(format_compact(after), "20260330000000");
        let end = plus_months(parse_compact("20251130100000").expect("november"), 3);
        assert_eq!(format_compact(end.expect("february")), "20260228100000");
    }
}
