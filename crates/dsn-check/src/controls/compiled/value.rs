//! A value of the file as generated code reads it: as a code, a day, a number.
//!
//! Absent and unreadable are plain numbers here ([`NO_CODE`], [`NO_DAY`], …), so
//! that a comparison is a few instructions without a branch for each.

use dsn_norm::controls::expr::Cmp;

use crate::controls::Truth;
use crate::controls::compare::compare;
use crate::controls::operands::Interval;
use crate::controls::values::{self, DayNumber, SCALE};
use crate::forms::word::{Field, WIDTH};

/// The code of no value.
pub(super) const NO_CODE: u64 = 0;
/// The code of every value that is longer than seven bytes.
const LONG_CODE: u64 = u64::MAX;
/// Longest value that a code holds.
const CODE: usize = 7;
/// No day: absent, or not of the calendar.
pub(super) const NO_DAY: DayNumber = 0;
/// No whole number.
pub(super) const NO_NUMBER: i64 = i64::MIN;
/// No number.
pub(super) const NO_AMOUNT: i128 = i128::MIN;

/// A value where it stands: reading beyond its end costs nothing, and finds the
/// next bytes of the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value<'a> {
    /// From its first byte on.
    tail: &'a [u8],
    len: usize,
}

impl<'a> Value<'a> {
    /// The first `len` bytes of `tail`, which has them.
    #[inline(always)]
    pub(super) fn new(tail: &'a [u8], len: usize) -> Self {
        Self { tail, len }
    }

    #[inline(always)]
    pub(super) fn bytes(self) -> &'a [u8] {
        self.tail.get(..self.len).unwrap_or_default()
    }

    #[inline(always)]
    pub(super) fn len(self) -> usize {
        self.len
    }

    /// Its bytes in a register, the first one least significant, the length in
    /// the highest byte: equal codes are equal values, up to seven bytes.
    #[inline(always)]
    pub(super) fn code(self) -> u64 {
        if self.len > CODE {
            return LONG_CODE;
        }
        match self.tail.first_chunk() {
            Some(word) => {
                let bytes = u64::from_le_bytes(*word) & ((1 << (8 * self.len)) - 1);
                bytes | (self.len as u64) << 56
            }
            None => self.code_at_the_end(),
        }
    }

    #[cold]
    fn code_at_the_end(self) -> u64 {
        let mut word = [0; 8];
        for (to, from) in word.iter_mut().zip(self.bytes()) {
            *to = *from;
        }
        u64::from_le_bytes(word) | (self.len as u64) << 56
    }

    /// The eight bytes of a value of eight.
    #[inline(always)]
    pub(super) fn eight(self) -> Option<u64> {
        let word = self.tail.first_chunk()?;
        (self.len == 8).then(|| u64::from_le_bytes(*word))
    }

    /// The sixteen bytes from its first one on, where it is not longer: values
    /// of the same length with the same sixteen bytes are the same.
    #[inline(always)]
    pub(super) fn sixteen(self) -> Option<[u64; 2]> {
        let bytes: &[u8; 16] = self.tail.first_chunk()?;
        let word = u128::from_le_bytes(*bytes);
        (self.len <= 16).then_some([word as u64, (word >> 64) as u64])
    }

    /// Whether a value of the same length has the same bytes.
    #[inline(always)]
    fn begins_as(self, other: Self) -> bool {
        let words = |bytes: &[u8]| bytes.first_chunk().map(|words| u128::from_le_bytes(*words));
        match (self.len, words(self.tail), words(other.tail)) {
            (1..=16, Some(a), Some(b)) => (a ^ b) << (128 - 8 * self.len) == 0,
            _ => self.bytes() == other.bytes(),
        }
    }

    /// The value for a look at all its bytes at once; `None` when it is long or
    /// stands at the very end.
    #[inline(always)]
    pub(super) fn field(self) -> Option<Field<'a>> {
        let chunk = self.tail.first_chunk()?;
        (self.len < WIDTH).then(|| Field::new(chunk, self.len))
    }

    /// Characters `from..to`, from 0; `None` when the value is too short.
    #[inline(always)]
    pub(super) fn slice(self, from: usize, to: usize) -> Option<Self> {
        if to > self.len || from > to {
            return None;
        }
        Some(Self::new(self.tail.get(from..)?, to - from))
    }
}

#[inline(always)]
pub(super) fn code(value: Option<Value<'_>>) -> u64 {
    value.map_or(NO_CODE, Value::code)
}

/// Whether the value is there and is this.
#[inline(always)]
pub(super) fn is(value: Option<Value<'_>>, literal: &[u8]) -> bool {
    value.is_some_and(|value| value.bytes() == literal)
}

/// Whether both are there and the same.
#[inline(always)]
pub(super) fn same(a: Option<Value<'_>>, b: Option<Value<'_>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.len == b.len && a.begins_as(b),
        _ => false,
    }
}

/// Whether all are there, and the first is the others one after the other.
pub(super) fn is_joined(value: Option<Value<'_>>, parts: &[Option<Value<'_>>]) -> bool {
    let Some(value) = value else {
        return false;
    };
    let mut rest = Some(value.bytes());
    for part in parts {
        let Some(part) = part else {
            return false;
        };
        rest = rest.and_then(|rest| rest.strip_prefix(part.bytes()));
    }
    rest.is_some_and(<[u8]>::is_empty)
}

#[inline(always)]
pub(super) fn last_day(day: DayNumber) -> DayNumber {
    if day == NO_DAY {
        NO_DAY
    } else {
        values::last_day(day)
    }
}

#[allow(dead_code, reason = "a word of the conditions that no page may use")]
pub(super) fn plus_days(day: DayNumber, days: i32) -> DayNumber {
    let day = (day != NO_DAY).then_some(day);
    day.and_then(|day| values::add_days(day, days))
        .unwrap_or(NO_DAY)
}

pub(super) fn plus_months(day: DayNumber, months: i32) -> DayNumber {
    let day = (day != NO_DAY).then_some(day);
    day.and_then(|day| values::add_months(day, months))
        .unwrap_or(NO_DAY)
}

#[inline(always)]
pub(super) fn year(day: DayNumber) -> i64 {
    if day == NO_DAY {
        NO_NUMBER
    } else {
        i64::from(day / 10_000)
    }
}

/// The month of a day, counted from the year 0.
#[allow(dead_code, reason = "a word of the conditions that no page may use")]
#[inline(always)]
pub(super) fn month(day: DayNumber) -> i64 {
    if day == NO_DAY {
        NO_NUMBER
    } else {
        i64::from(values::month(day))
    }
}

/// Year and month as one number: ordered as months are.
#[inline(always)]
pub(super) fn year_month(day: DayNumber) -> i64 {
    if day == NO_DAY {
        NO_NUMBER
    } else {
        i64::from(day / 100)
    }
}

pub(super) fn year_of(value: Option<Value<'_>>) -> i64 {
    let year = value.and_then(|value| values::year_of(value.bytes()));
    year.map_or(NO_NUMBER, i64::from)
}

#[allow(dead_code, reason = "a word of the conditions that no page may use")]
#[inline(always)]
pub(super) fn length(value: Option<Value<'_>>) -> i64 {
    value.map_or(NO_NUMBER, |value| value.len() as i64)
}

pub(super) fn plus(number: i64, more: i64) -> i64 {
    if number == NO_NUMBER {
        NO_NUMBER
    } else {
        number + more
    }
}

/// A number, in ten-thousandths.
pub(super) fn amount(value: Option<Value<'_>>) -> i128 {
    value
        .and_then(|value| values::number(value.bytes()))
        .unwrap_or(NO_AMOUNT)
}

/// A whole number, in ten-thousandths.
#[inline(always)]
pub(super) fn scaled(number: i64) -> i128 {
    if number == NO_NUMBER {
        NO_AMOUNT
    } else {
        i128::from(number) * SCALE
    }
}

/// How a number of occurrences compares with a whole number.
pub(super) fn compared(cmp: Cmp, count: u32, number: i64) -> bool {
    let exactly = |number: i128| Interval(number * SCALE, number * SCALE);
    compare(cmp, exactly(count.into()), exactly(number.into())) == Truth::True
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text, followed by other bytes or by the end.
    fn values(text: &[u8]) -> [(Vec<u8>, usize); 2] {
        let followed = [text, b"'\r\nS21.G00.30.002,'SUIVANT'\r\nS21.G00.30.004"].concat();
        [(followed, text.len()), (text.to_vec(), text.len())]
    }

    #[test]
    fn equal_codes_are_equal_values() {
        let texts: [&[u8]; 9] = [
            b"", b"\0", b"0", b"01", b"01\0", b"010", b"7820Z", b"1234567", b"\xFF",
        ];
        let mut codes = Vec::new();
        for text in texts {
            for (bytes, len) in values(text) {
                codes.push((Value::new(&bytes, len).code(), text));
            }
        }
        for (code, text) in &codes {
            for (other, of) in &codes {
                assert_eq!(code == other, text == of, "{text:?} {of:?}");
            }
        }
        let long = Value::new(b"12345678", 8);
        assert!(codes.iter().all(|(code, _)| *code != long.code()));
    }

    #[test]
    fn parts_of_values() {
        let value = Some(Value::new(b"1850575999001'", 13));
        let part = |from, to| value.and_then(|v| v.slice(from, to)).map(Value::bytes);
        assert_eq!(part(1, 3), Some(&b"85"[..]));
        assert_eq!(part(11, 13), Some(&b"01"[..]));
        assert_eq!(part(11, 14), None);
        let [a, b, whole] =
            [&b"99"[..], b"01", b"9901"].map(|text| Some(Value::new(text, text.len())));
        assert!(is_joined(whole, &[a, b]) && !is_joined(whole, &[b, a]));
        assert!(!is_joined(whole, &[a]) && !is_joined(whole, &[a, b, None]));
        assert!(same(a, a) && !same(a, b) && !same(None, None));
    }

    #[test]
    fn the_same_bytes_are_the_same() {
        let texts: [&[u8]; 11] = [
            b"",
            b"1",
            b"12",
            b"13",
            b"12345678",
            b"1234567890123456",
            b"1234567890123457",
            b"12345678901234567",
            b"123456789",
            b"123456780",
            b"2",
        ];
        for text in texts {
            for other in texts {
                for (bytes, len) in values(text) {
                    for (others, length) in values(other) {
                        let (a, b) = (Value::new(&bytes, len), Value::new(&others, length));
                        assert_eq!(same(Some(a), Some(b)), text == other, "{text:?} {other:?}");
                    }
                }
            }
        }
    }
}
