//! The form of one value: length, characters, pattern, calendar, code list.
//!
//! Every line passes here, so the common forms have a recogniser of their own;
//! every other pattern runs on the automaton that the norm's tables carry.
//! [`Form::of`] chooses, by the pattern's text, and a test compares each
//! recogniser with the pattern it stands for.

pub(crate) mod address;
pub(crate) mod diagnose;
pub(crate) mod word;

use dsn_norm::{Genre, Liste, Motif, Norme, Rubrique};

use word::{Field, all_digits, all_zero_digits, four_pairs, printable_ascii};

/// How a value is recognised.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    /// Printable text, blanks only inside.
    Text,
    /// Digits, a point, two digits.
    Decimal {
        /// May begin with `-`.
        signed: bool,
        /// May be nought.
        zero: bool,
    },
    /// Digits.
    Digits {
        /// May be nought.
        zero: bool,
    },
    /// A day `JJMMAAAA` that exists, of the centuries 20, or 19 and 20.
    Date {
        /// Years 19xx are admitted.
        nineteenth: bool,
        /// Only the first of a month.
        first_of_month: bool,
    },
    /// Letters without accents, digits and single spaces (4.4.9).
    Locality,
    /// A line of an address (4.4.9).
    Address,
    /// A two-digit code, by bitmap.
    Code2(u128),
    /// A code of a list.
    Code(&'static Liste),
    /// Any pattern.
    Pattern(&'static Motif),
}

impl Form {
    /// The recogniser of a rubrique's values.
    pub(crate) fn of(norme: &'static Norme, rubrique: &Rubrique) -> Self {
        if let Some(liste) = rubrique.liste {
            return Self::of_list(norme.liste(liste));
        }
        let Some(motif) = rubrique.motif else {
            if address::is_address(rubrique.idx) {
                return Self::Address;
            }
            return match rubrique.genre {
                Genre::N => Self::Digits { zero: true },
                _ => Self::Text,
            };
        };
        let motif = norme.motif(motif);
        Self::of_pattern(motif.source).unwrap_or(Self::Pattern(motif))
    }

    fn of_list(liste: &'static Liste) -> Self {
        let mut bits = 0u128;
        for (code, _) in liste.codes {
            match two_digits(code.as_bytes()) {
                Some(at) => bits |= 1 << at,
                None => return Self::Code(liste),
            }
        }
        Self::Code2(bits)
    }

    /// The recogniser that accepts exactly what a pattern accepts, among values
    /// whose length is within the rubrique's bounds.
    fn of_pattern(source: &str) -> Option<Self> {
        Some(match source {
            r"-?[0]*(0|[1-9][0-9]*)\.[0-9]{2}" => Self::Decimal {
                signed: true,
                zero: true,
            },
            r"[0]*(0|[1-9][0-9]*)\.[0-9]{2}" | r"[0]*([1-9][0-9]*\.[0-9]{2}|0\.[0-9]{2})" => {
                Self::Decimal {
                    signed: false,
                    zero: true,
                }
            }
            r"[0]*([1-9][0-9]*\.[0-9]{2}|0\.(0[1-9]|[1-9][0-9]))" => Self::Decimal {
                signed: false,
                zero: false,
            },
            r"-?[0]*([1-9][0-9]*\.[0-9]{2}|0\.(0[1-9]|[1-9][0-9]))" => Self::Decimal {
                signed: true,
                zero: false,
            },
            r"[0]*(0|[1-9][0-9]*)" => Self::Digits { zero: true },
            r"[0]*[1-9][0-9]*" | r"[0-9]*[1-9][0-9]*" => Self::Digits { zero: false },
            r"(0[1-9]|[1-2][0-9]|3[0-1])(0[1-9]|1[0-2])(20)[0-9]{2}" => Self::Date {
                nineteenth: false,
                first_of_month: false,
            },
            r"(0[1-9]|[1-2][0-9]|3[0-1])(0[1-9]|1[0-2])(19|20)[0-9]{2}" => Self::Date {
                nineteenth: true,
                first_of_month: false,
            },
            r"(01)(0[1-9]|1[0-2])(20)[0-9]{2}" => Self::Date {
                nineteenth: false,
                first_of_month: true,
            },
            r"[A-Za-z0-9\s]+" => Self::Locality,
            _ => return None,
        })
    }

    /// Whether the value (of an admitted length) has this form. A date must
    /// also exist.
    #[inline]
    pub(crate) fn accepts(self, field: Field<'_>) -> bool {
        match self {
            Self::Text => text(field),
            Self::Decimal { signed, zero } => decimal(field, signed, zero),
            Self::Digits { zero } => digits(field, zero),
            Self::Date {
                nineteenth,
                first_of_month,
            } => date(field, nineteenth, first_of_month),
            Self::Locality => address::locality(field.value()).is_ok(),
            Self::Address => text(field) && address::line(field.value()).is_ok(),
            Self::Code2(bits) => code2(field, bits),
            Self::Code(liste) => liste.contains(field.value()),
            Self::Pattern(motif) => motif.matches(field.value()),
        }
    }
}

fn two_digits(code: &[u8]) -> Option<u8> {
    match code {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some((a - b'0') * 10 + (b - b'0')),
        _ => None,
    }
}

#[inline]
fn text(field: Field<'_>) -> bool {
    let value = field.value();
    let ends = value.first() != Some(&b' ') && value.last() != Some(&b' ');
    if field.len() <= 16 {
        return ends && printable_ascii(field.last_word()) && printable_ascii(field.word_before());
    }
    let mut good = ends && printable_ascii(field.last_word());
    let mut rest = value;
    while let Some((chunk, tail)) = rest.split_first_chunk::<8>() {
        good &= printable_ascii(u64::from_le_bytes(*chunk));
        rest = tail;
    }
    good
}

#[inline]
fn digits(field: Field<'_>, zero: bool) -> bool {
    let last = field.last_word();
    if field.len() <= 8 {
        return all_digits(last) && (zero || !all_zero_digits(last)) && field.len() > 0;
    }
    let before = field.word_before();
    if field.len() <= 16 {
        return all_digits(last)
            && all_digits(before)
            && (zero || !(all_zero_digits(last) && all_zero_digits(before)));
    }
    long_digits(field.value(), zero)
}

fn long_digits(value: &[u8], zero: bool) -> bool {
    value.iter().all(u8::is_ascii_digit) && (zero || value.iter().any(|&b| b != b'0'))
}

/// Turns the point of `…0.00` (third byte from the end) into a `0` digit.
const POINT_TO_ZERO: u64 = ((b'.' ^ b'0') as u64) << 40;
const POINT: u64 = (b'.' as u64) << 40;
const POINT_MASK: u64 = 0xFF << 40;

#[inline]
fn decimal(field: Field<'_>, signed: bool, zero: bool) -> bool {
    let field = if signed && field.first() == b'-' {
        field.without_first()
    } else {
        field
    };
    let word = field.last_word();
    if field.len() < 4 || word & POINT_MASK != POINT {
        return false;
    }
    let last = word ^ POINT_TO_ZERO;
    if !all_digits(last) {
        return false;
    }
    let mut nought = all_zero_digits(last);
    if field.len() > 8 {
        let before = field.word_before();
        if field.len() <= 16 {
            if !all_digits(before) {
                return false;
            }
        } else {
            let whole = field.value();
            let end = whole.len().saturating_sub(3);
            let start = end.saturating_sub(field.len() - 3);
            if !long_digits(whole.get(start..end).unwrap_or_default(), true) {
                return false;
            }
        }
        nought &= all_zero_digits(before);
    }
    zero || !nought
}

/// Days of each month of a leap year.
const DAYS: [u8; 16] = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0, 0, 0];

#[inline]
fn date(field: Field<'_>, nineteenth: bool, first_of_month: bool) -> bool {
    let word = field.last_word();
    if field.len() != 8 || !all_digits(word) {
        return false;
    }
    let [day, month, century, year] = four_pairs(word);
    (century == 20 || (nineteenth && century == 19))
        && (!first_of_month || day == 1)
        && exists(day, month, century, year)
}

/// Whether a day exists in the Gregorian calendar.
#[inline]
pub(crate) fn exists(day: u8, month: u8, century: u8, year: u8) -> bool {
    let last = DAYS.get(usize::from(month)).copied().unwrap_or_default();
    if day == 0 || day > last {
        return false;
    }
    !(day == 29 && month == 2)
        || if year == 0 {
            century % 4 == 0
        } else {
            year % 4 == 0
        }
}

#[inline]
fn code2(field: Field<'_>, bits: u128) -> bool {
    if field.len() != 2 {
        return false;
    }
    let [.., tens, units] = field.last_word().to_le_bytes();
    let (tens, units) = (tens.wrapping_sub(b'0'), units.wrapping_sub(b'0'));
    if tens > 9 || units > 9 {
        return false;
    }
    let at = tens * 10 + units;
    // Codes 00 to 99 fit in the 128 bits.
    bits >> at & 1 == 1
}

#[cfg(test)]
mod tests;
