//! The form of one value: length, characters, pattern, calendar, code list.
//!
//! Every line passes here, so the common forms have a recogniser of their own;
//! every other pattern runs on the automaton that the norm's tables carry.
//! [`Form::of`] chooses, by the pattern's text, and a test compares each
//! recogniser with the pattern it stands for.

pub(crate) mod address;
pub(crate) mod diagnose;
pub(crate) mod word;
mod wording;

use dsn_norm::{Genre, Liste, Motif, Norme, Rubrique};

use word::{Field, WIDTH, all_digits, four_pairs};

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
    /// The line that holds number and label of the street.
    Street,
    /// A two-digit code, by bitmap.
    Code2(&'static u128),
    /// A three-digit code, by bitmap.
    Code3(&'static [u64; 16]),
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
            if address::is_street(rubrique.idx) {
                return Self::Street;
            }
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
        let two = liste.two_digit_codes().map(Self::Code2);
        let three = || liste.three_digit_codes().map(Self::Code3);
        two.or_else(three).unwrap_or(Self::Code(liste))
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

    /// Whether the value has this form, and a length from `min` to `max`. A date
    /// must also exist.
    #[inline(always)]
    pub(crate) fn accepts(&self, field: Field<'_>, min: u16, max: u16) -> bool {
        let fits = field.len() >= u32::from(min) && field.len() <= u32::from(max);
        match *self {
            Self::Text => fits && text(field),
            Self::Decimal { signed, zero } => fits && decimal(field, signed, zero),
            Self::Digits { zero } => fits && digits(field, zero),
            // Their form fixes their length.
            Self::Date {
                nineteenth,
                first_of_month,
            } => date(field, nineteenth, first_of_month),
            Self::Code2(bits) => code2(field, *bits),
            Self::Code3(words) => code3(field, words),
            Self::Code(liste) => liste.contains(field.value()),
            Self::Locality => fits && address::locality(field.value()).is_ok(),
            Self::Address => fits && text(field) && address::line(field.value()).is_ok(),
            Self::Street => fits && text(field) && street(field.value()),
            Self::Pattern(motif) => fits && motif.matches(field.value()),
        }
    }
}

impl Form {
    /// The same for a value of any length: what [`Form::accepts`] says of the
    /// short ones.
    pub(crate) fn accepts_any(self, value: &[u8]) -> bool {
        let mut chunk = [b'\n'; WIDTH];
        if let Some(start) = chunk.get_mut(..value.len())
            && value.len() < WIDTH
        {
            start.copy_from_slice(value);
            return self.accepts(Field::new(&chunk, value.len()), 0, u16::MAX);
        }
        match self {
            Self::Text => long_text(value),
            Self::Address => long_text(value) && address::line(value).is_ok(),
            Self::Street => long_text(value) && street(value),
            Self::Locality => address::locality(value).is_ok(),
            Self::Code(liste) => liste.contains(value),
            Self::Pattern(motif) => motif.matches(value),
            // No number, date or code is that long.
            Self::Decimal { .. }
            | Self::Digits { .. }
            | Self::Date { .. }
            | Self::Code2(_)
            | Self::Code3(_) => false,
        }
    }
}

/// Whether a line with number and label of a street is as the norm wants it.
fn street(value: &[u8]) -> bool {
    address::line(value).is_ok() && address::street(value).is_ok()
}

fn long_text(value: &[u8]) -> bool {
    value.first() != Some(&b' ')
        && value.last() != Some(&b' ')
        && value.iter().all(|b| (b' '..=b'~').contains(b))
}

#[inline(always)]
fn text(field: Field<'_>) -> bool {
    let all = field.all();
    let ends = 1 | (all + 1) >> 1;
    field.within(b' ', b'~') & all == all && field.equal(b' ') & ends == 0
}

#[inline(always)]
fn digits(field: Field<'_>, zero: bool) -> bool {
    let all = field.all();
    all != 0 && field.within(b'0', b'9') & all == all && (zero || field.equal(b'0') & all != all)
}

/// Digits, a point, two digits; the sign, where there is one, is masked out.
#[inline(always)]
fn decimal(field: Field<'_>, signed: bool, zero: bool) -> bool {
    let all = field.all();
    let sign = u32::from(signed && field.first() == b'-');
    let point = (all + 1) >> 3;
    let digits = all & !point & !sign;
    // At least one digit stands before the point.
    point.wrapping_sub(1) & digits != 0
        && point != 0
        && field.equal(b'.') & point != 0
        && field.within(b'0', b'9') & digits == digits
        && (zero || field.equal(b'0') & digits != digits)
}

/// Days of each month of a leap year.
const DAYS: [u8; 16] = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0, 0, 0];

#[inline(always)]
fn date(field: Field<'_>, nineteenth: bool, first_of_month: bool) -> bool {
    let word = field.first_word();
    if field.len() != 8 || !all_digits(word) {
        return false;
    }
    let [day, month, century, year] = four_pairs(word);
    (century == 20 || (nineteenth && century == 19))
        && (!first_of_month || day == 1)
        && exists(day, month, century, year)
}

/// Whether a day exists in the Gregorian calendar.
#[inline(always)]
pub(crate) fn exists(day: u8, month: u8, century: u8, year: u8) -> bool {
    let last = DAYS.get(usize::from(month)).copied().unwrap_or_default();
    if day == 0 || day > last {
        return false;
    }
    !(day == 29 && month == 2)
        || if year == 0 {
            century.is_multiple_of(4)
        } else {
            year.is_multiple_of(4)
        }
}

#[inline(always)]
fn code2(field: Field<'_>, bits: u128) -> bool {
    if field.len() != 2 {
        return false;
    }
    let [tens, units, ..] = field.first_word().to_le_bytes();
    let (tens, units) = (tens.wrapping_sub(b'0'), units.wrapping_sub(b'0'));
    if tens > 9 || units > 9 {
        return false;
    }
    let at = tens * 10 + units;
    // Codes 00 to 99 fit in the 128 bits.
    bits >> at & 1 == 1
}

#[inline(always)]
fn code3(field: Field<'_>, words: &[u64; 16]) -> bool {
    let [a, b, c, ..] = field.first_word().to_le_bytes();
    let [a, b, c] = [a, b, c].map(|digit| digit.wrapping_sub(b'0'));
    if field.len() != 3 || a > 9 || b > 9 || c > 9 {
        return false;
    }
    let at = usize::from(a) * 100 + usize::from(b) * 10 + usize::from(c);
    words
        .get(at / 64)
        .is_some_and(|word| word >> (at % 64) & 1 == 1)
}

#[cfg(test)]
mod tests;
