//! Days and numbers read from values, exactly.

use std::ops::{Add, Mul};

/// Numbers are held in ten-thousandths.
pub(crate) const SCALE: i128 = 10_000;

/// A day as year, month, day in one number: ordered as days are.
pub(crate) type DayNumber = u32;

/// The day of `JJMMAAAA`, if it exists.
#[inline]
pub(crate) fn day(value: &[u8]) -> Option<DayNumber> {
    let digits: &[u8; 8] = value.try_into().ok()?;
    let word = u64::from_be_bytes(*digits);
    // Every byte is a digit: its high half is 3 and its low half at most 9.
    let shifted = word ^ 0x3030_3030_3030_3030;
    // A sum that carries into the next byte comes from one that shows already.
    let over_nine = shifted.wrapping_add(0x7676_7676_7676_7676);
    if (shifted | over_nine) & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    let [d1, d2, m1, m2, y1, y2, y3, y4] = shifted.to_be_bytes().map(u32::from);
    let (day, month) = (d1 * 10 + d2, m1 * 10 + m2);
    let year = y1 * 1000 + y2 * 100 + y3 * 10 + y4;
    exists(year, month, day).then_some(year * 10_000 + month * 100 + day)
}

fn exists(year: u32, month: u32, day: u32) -> bool {
    (1..=12).contains(&month) && day >= 1 && (day <= 28 || day <= month_length(year, month))
}

/// Days in a month.
fn month_length(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// Year, month and day of a day.
pub(crate) fn parts(day: DayNumber) -> (u32, u32, u32) {
    (day / 10_000, day / 100 % 100, day % 100)
}

/// The last day of the month.
pub(crate) fn last_day(day: DayNumber) -> DayNumber {
    let (year, month, _) = parts(day);
    year * 10_000 + month * 100 + month_length(year, month)
}

/// Some months later or earlier; the day is brought back to the end of a shorter
/// month.
pub(crate) fn add_months(day: DayNumber, months: i32) -> Option<DayNumber> {
    let (_, _, of_month) = parts(day);
    let at = i64::from(month(day)) + i64::from(months);
    let at = u32::try_from(at).ok().filter(|at| *at < 10_000 * 12)?;
    let (year, month) = (at / 12, at % 12 + 1);
    Some(year * 10_000 + month * 100 + of_month.min(month_length(year, month)))
}

/// Some days later or earlier.
pub(crate) fn add_days(day: DayNumber, days: i32) -> Option<DayNumber> {
    let (mut year, mut month, of_month) = parts(day);
    let mut of_month = i64::from(of_month) + i64::from(days);
    while of_month < 1 {
        (year, month) = if month == 1 {
            (year.checked_sub(1)?, 12)
        } else {
            (year, month - 1)
        };
        of_month += i64::from(month_length(year, month));
    }
    while of_month > i64::from(month_length(year, month)) {
        of_month -= i64::from(month_length(year, month));
        (year, month) = if month == 12 {
            (year + 1, 1)
        } else {
            (year, month + 1)
        };
    }
    Some(year * 10_000 + month * 100 + u32::try_from(of_month).ok()?)
}

/// The month of a day, counted from the year 0.
pub(crate) fn month(day: DayNumber) -> u32 {
    let (year, month, _) = parts(day);
    year * 12 + month - 1
}

/// The year that ends a value of four or of eight digits.
pub(crate) fn year_of(value: &[u8]) -> Option<u32> {
    if !matches!(value.len(), 4 | 8) || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let year = value.last_chunk::<4>()?;
    Some(
        year.iter()
            .fold(0, |year, digit| year * 10 + u32::from(digit - b'0')),
    )
}

/// A decimal number in ten-thousandths; `None` beyond four decimals or thirty
/// digits.
#[inline]
pub(crate) fn number(value: &[u8]) -> Option<i128> {
    let (negative, digits) = match value {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let (number, decimals) = match digits.len() {
        0 | 31.. => return None,
        ..=18 => decimal::<u64>(digits)?,
        _ => decimal::<u128>(digits)?,
    };
    let number = match decimals {
        None => number * SCALE,
        Some(d @ 1..=4) => number * POWERS.get(4 - d)?,
        Some(_) => return None,
    };
    Some(if negative { -number } else { number })
}

/// Powers of ten.
const POWERS: [i128; 4] = [1, 10, 100, 1_000];

/// Digits without their point, as a number that holds them, and how many stand
/// behind it.
#[inline(always)]
fn decimal<T>(digits: &[u8]) -> Option<(i128, Option<usize>)>
where
    T: From<u8> + Mul<Output = T> + Add<Output = T> + TryInto<i128>,
{
    let (mut number, mut point) = (T::from(0), None);
    for (at, &byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => number = number * T::from(10) + T::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let decimals = point.map(|point| digits.len() - 1 - point);
    Some((number.try_into().ok()?, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_exist_or_not() {
        for (value, expected) in [
            ("29022024", Some(20_240_229)),
            ("29022026", None),
            ("29021900", None),
            ("29022000", Some(20_000_229)),
            ("31042026", None),
            ("00012026", None),
            ("01132026", None),
            ("31122026", Some(20_261_231)),
            ("3112202", None),
            ("311220261", None),
            ("31:22026", None),
            ("3112202/", None),
            ("", None),
        ] {
            assert_eq!(day(value.as_bytes()), expected, "{value}");
        }
    }

    #[test]
    fn days_move() {
        assert_eq!(add_months(20_260_131, 1), Some(20_260_228));
        assert_eq!(add_months(20_260_115, -1), Some(20_251_215));
        assert_eq!(add_months(20_260_331, 12), Some(20_270_331));
        assert_eq!(add_days(20_251_231, 1), Some(20_260_101));
        assert_eq!(add_days(20_260_101, -1), Some(20_251_231));
        assert_eq!(add_days(20_240_228, 2), Some(20_240_301));
        assert_eq!(add_days(20_260_301, -366), Some(20_250_228));
        assert_eq!(last_day(20_240_201), 20_240_229);
        assert_eq!(month(20_260_115) + 1, month(20_260_201));
        assert_eq!(month(20_251_231) + 1, month(20_260_101));
    }

    #[test]
    fn numbers_are_exact() {
        for (value, expected) in [
            ("0.00", Some(0)),
            ("12", Some(120_000)),
            ("-12.5", Some(-125_000)),
            ("0001.2345", Some(12_345)),
            ("1.23456", None),
            ("1.", None),
            (".5", Some(5_000)),
            ("-", None),
            ("", None),
            ("1,5", None),
            (
                "999999999999999999999999999999",
                Some(9_999_999_999_999_999_999_999_999_999_990_000),
            ),
            ("9999999999999999999999999999999", None),
        ] {
            assert_eq!(number(value.as_bytes()), expected, "{value}");
        }
    }
}
