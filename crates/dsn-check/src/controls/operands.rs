//! What a condition compares: texts, days and numbers, read from the file.

use dsn_norm::controls::expr::{Date, Number, Ref, Text};

use super::eval::View;
use super::keys::Hash;
use super::values::{self, DayNumber, SCALE};

/// Longest text that `join` makes; identifiers are far shorter.
const JOINED: usize = 96;

/// A text read from the file.
#[derive(Clone, Copy)]
pub(crate) enum Read<'a> {
    Absent,
    /// The value, or one it was made of, has not the form of its type.
    Malformed,
    Value(&'a [u8]),
}

impl<'a> Read<'a> {
    /// The bytes, if there are.
    #[inline]
    pub(crate) fn bytes(self) -> Option<&'a [u8]> {
        match self {
            Self::Absent | Self::Malformed => None,
            Self::Value(bytes) => Some(bytes),
        }
    }
}

impl<'a> View<'a, '_> {
    /// The value of a rubrique, as [`Read::Value`], absent or malformed.
    #[inline]
    pub(crate) fn read(&self, place: Ref) -> Read<'a> {
        match self.raw(place) {
            None => Read::Absent,
            Some(value) if self.strict && !self.plan.is_well_formed(place.rubrique, value) => {
                Read::Malformed
            }
            Some(value) => Read::Value(value),
        }
    }

    /// Gives a text to `look`; what several make together lives only there.
    #[inline]
    pub(crate) fn with<R>(&self, text: &Text, look: impl FnOnce(Read<'_>) -> R) -> R {
        match text {
            Text::Value(place) => look(self.read(*place)),
            Text::Literal(literal) => look(Read::Value(literal.as_bytes())),
            Text::Slice(place, from, to) => look(self.slice(*place, *from, *to)),
            Text::Join(parts) => {
                let mut buffer = [0; JOINED];
                look(self.join(parts, &mut buffer))
            }
        }
    }

    fn slice(&self, place: Ref, from: u16, to: u16) -> Read<'a> {
        match self.read(place) {
            Read::Value(value) => {
                let part = value.get(usize::from(from).saturating_sub(1)..usize::from(to));
                part.map_or(Read::Absent, Read::Value)
            }
            other => other,
        }
    }

    fn join<'b>(&self, parts: &[Text], buffer: &'b mut [u8; JOINED]) -> Read<'b> {
        let mut len = 0;
        for part in parts {
            let read = self.with(part, |read| match read {
                Read::Value(bytes) => match buffer.get_mut(len..len + bytes.len()) {
                    Some(room) => {
                        room.copy_from_slice(bytes);
                        len += bytes.len();
                        None
                    }
                    None => Some(Read::Malformed),
                },
                Read::Absent => Some(Read::Absent),
                Read::Malformed => Some(Read::Malformed),
            });
            if let Some(read) = read {
                return read;
            }
        }
        buffer.get(..len).map_or(Read::Malformed, Read::Value)
    }

    /// The key that several texts make; `None` when one is missing.
    pub(crate) fn key(&self, keys: &[Text]) -> Option<u64> {
        let mut hash = Hash::new();
        for key in keys {
            hash = self.with(key, |read| Some(hash.part(read.bytes()?)))?;
        }
        Some(hash.finish())
    }

    /// The value where its digits are asked: neither absent nor malformed.
    #[inline]
    fn value(&self, place: Ref) -> Option<&'a [u8]> {
        match self.read(place) {
            Read::Value(value) => Some(value),
            _ => None,
        }
    }

    fn day(&self, place: Ref) -> Option<DayNumber> {
        // Read once for the declaration; what is not a date is asked again.
        let known = if place.rubrique == self.plan.file_date {
            self.dates.file
        } else if place.rubrique == self.plan.month {
            self.dates.month
        } else {
            None
        };
        known.or_else(|| values::day(self.value(place)?))
    }

    pub(crate) fn date(&self, date: &Date) -> Option<DayNumber> {
        match date {
            Date::Value(place) => self.day(*place),
            Date::Literal(day) => Some(*day),
            Date::Today => self.plan.today.or_else(|| {
                self.day(Ref {
                    rubrique: self.plan.file_date,
                    level: 0,
                })
            }),
            Date::Days(date, days) => values::add_days(self.date(date)?, *days),
            Date::Months(date, months) => values::add_months(self.date(date)?, *months),
            Date::LastDay(date) => self.date(date).map(values::last_day),
        }
    }

    pub(crate) fn number(&self, number: &Number) -> Option<Interval> {
        let exact = |value: i128| Some(Interval(value, value));
        match number {
            Number::Value(place) => exact(values::number(self.value(*place)?)?),
            Number::Literal(value) => exact(i128::from(*value)),
            Number::Length(place) => exact(self.value(*place)?.len() as i128 * SCALE),
            Number::YearOf(place) => {
                exact(i128::from(values::year_of(self.value(*place)?)?) * SCALE)
            }
            Number::Year(date) => exact(i128::from(values::parts(self.date(date)?).0) * SCALE),
            Number::Month(date) => exact(i128::from(values::month(self.date(date)?)) * SCALE),
            Number::Count(quantifier) => {
                let (yes, unknown) = self.count(quantifier, u32::MAX)?;
                Some(Interval::of(yes, unknown))
            }
            Number::Wide(count) => {
                let (yes, unknown) = self.gathered.count(*count);
                Some(Interval::of(yes, unknown))
            }
            Number::SendRubriques => exact(i128::from(self.send_rubriques?) * SCALE),
            Number::Add(number, more) => {
                let Interval(low, high) = self.number(number)?;
                let more = i128::from(*more);
                Some(Interval(low.checked_add(more)?, high.checked_add(more)?))
            }
        }
    }
}

/// A number known to lie between two others; both are the same unless some
/// occurrences could not be counted for sure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Interval(pub(crate) i128, pub(crate) i128);

impl Interval {
    fn of(yes: u32, unknown: u32) -> Self {
        Self(
            i128::from(yes) * SCALE,
            (i128::from(yes) + i128::from(unknown)) * SCALE,
        )
    }
}
