//! Values that are plainly right: what most values of a pattern look like, told
//! without its automaton, which only decides about the others.

use super::word::{Field, Lanes};
use super::{date, decimal, digits};

/// The plain form of the values of a pattern. It must admit none that the
/// pattern refuses, and need not admit all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    /// None is known.
    None,
    /// One or two digits, a point, two digits.
    Rate,
    /// A day that exists.
    Day,
    /// Digits whose month is one of the calendar.
    Nir,
    /// Two digits that are not nought.
    Department,
    /// Digits.
    Digits,
    /// At most eighteen digits, the first one not nought.
    Number,
}

impl Plain {
    /// The plain form of a pattern, by its text.
    pub(crate) fn of_pattern(source: &str) -> Self {
        match source {
            r"[0-9]{1,2}\.[0-9]{2}"
            | r"[0-9]{1,3}\.[0-9]{2}"
            | r"[0]?([0-9]{1,2}\.[0-9]{2,3}|100\.000|100\.00)" => Self::Rate,
            r"(0[0-9]|[1-2][0-9]|3[0-1]|99)(0[0-9]|1[0-2]|99)(18|19|20)[0-9]{2}" => Self::Day,
            r"[1-2][0-9]{2}(0[1-9]|1[0-2]|20|3[0-9]|4[0-2]|[5-9][0-9])(0[1-9]|[1-9][0-9]|2A|2B)([0]{2}[1-9]|0[1-9][0-9]|[1-9][0-9]{2})([0]{2}[1-9]|0[1-9][0-9]|[1-9][0-9]{2})|([1-2][9]{12})" => {
                Self::Nir
            }
            r"(0[1-9]|[1-9][0-9])|2A|2B" => Self::Department,
            r"[0-9]*" => Self::Digits,
            r"-1|0|[1-9][0-9]{0,17}" => Self::Number,
            _ => Self::None,
        }
    }

    /// Whether a value is plainly right.
    #[inline(always)]
    pub(crate) fn admits<L: Lanes>(self, field: Field<'_, L>) -> bool {
        match self {
            Self::None => false,
            Self::Rate => field.len() <= 5 && decimal(field, false, true),
            Self::Day => date(field, true, false),
            Self::Nir => nir(field),
            Self::Department => field.len() == 2 && digits(field, false),
            Self::Digits => digits(field, true),
            Self::Number => field.len() <= 18 && digits(field, true) && field.first() != b'0',
        }
    }
}

/// Sex, year, month, department, commune, order: 1, 2, 2, 2, 3 and 3 digits.
#[inline(always)]
fn nir<L: Lanes>(field: Field<'_, L>) -> bool {
    let zeros = field.equal(b'0');
    let ones = field.equal(b'1');
    let all_noughts = |places: u32| zeros & places == places;
    let month = if zeros & 1 << 3 != 0 {
        zeros & 1 << 4 == 0
    } else {
        ones & 1 << 3 != 0 && field.within(b'0', b'2') & 1 << 4 != 0
    };
    field.len() == 13
        && digits(field, true)
        && field.within(b'1', b'2') & 1 != 0
        && month
        && !all_noughts(0b11 << 5)
        && !all_noughts(0b111 << 7)
        && !all_noughts(0b111 << 10)
}
