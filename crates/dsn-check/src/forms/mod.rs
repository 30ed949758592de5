//! The form of one value: length, characters, pattern, calendar, code list.
//!
//! Every line passes here, so the common forms have a recogniser of their own;
//! every other pattern runs on the automaton that the norm's tables carry.
//! [`Form::of`] chooses, by the pattern's text, and a test compares each
//! recogniser with the pattern it stands for.

pub(crate) mod address;
pub(crate) mod diagnose;
mod plain;
pub(crate) mod word;
mod wording;

use dsn_norm::{Genre, Liste, Motif, Norme, Rubrique};

use plain::Plain;
use word::{Bounds, Field, Lanes, WIDTH, all_digits, four_pairs};

/// How a value is recognised.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    /// Printable text in ISO-8859-1, blanks only inside.
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
    /// Digits, the first one not nought.
    Natural,
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
    /// Any pattern, and what most of its values look like.
    Pattern(&'static Motif, Plain),
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
        Self::of_pattern(motif.source)
            .unwrap_or_else(|| Self::Pattern(motif, Plain::of_pattern(motif.source)))
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
            r"[1-9][0-9]*" => Self::Natural,
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

    /// Whether the value has this form, and a length within the bounds. A date
    /// must also exist.
    #[inline(always)]
    pub(crate) fn accepts<L: Lanes>(&self, field: Field<'_, L>, bounds: Bounds) -> bool {
        let fits = bounds.hold(field.len());
        match *self {
            Self::Text => fits && text(field),
            Self::Decimal { signed, zero } => fits && decimal(field, signed, zero),
            Self::Digits { zero } => fits && digits(field, zero),
            Self::Natural => fits && digits(field, true) && field.first() != b'0',
            // Their form fixes their length.
            Self::Date {
                nineteenth,
                first_of_month,
            } => date(field, nineteenth, first_of_month),
            Self::Code2(bits) => code2(field, *bits),
            Self::Code3(words) => code3(field, words),
            Self::Pattern(_, plain) if fits && plain.admits(field) => true,
            _ => self.accepts_apart(field.value(), fits),
        }
    }

    /// The forms that are looked at byte by byte.
    #[inline(never)]
    fn accepts_apart(&self, value: &[u8], fits: bool) -> bool {
        match *self {
            Self::Code(liste) => liste.contains(value),
            Self::Locality => fits && address::locality(value).is_ok(),
            Self::Address => fits && long_text(value) && address::line(value).is_ok(),
            Self::Street => fits && long_text(value) && street(value),
            Self::Pattern(motif, _) => fits && motif.matches(value),
            _ => false,
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
            return self.accepts(Field::new(&chunk, value.len()), Bounds::NONE);
        }
        match self {
            Self::Text => long_text(value),
            Self::Address => long_text(value) && address::line(value).is_ok(),
            Self::Street => long_text(value) && street(value),
            Self::Locality => address::locality(value).is_ok(),
            Self::Code(liste) => liste.contains(value),
            Self::Pattern(motif, _) => motif.matches(value),
            // No number, date or code is that long.
            Self::Decimal { .. }
            | Self::Digits { .. }
            | Self::Natural
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

/// Whether all characters are printable, the ends no blanks. The letters beyond
/// ASCII begin a sequence of UTF-8 that none of them continues: alone among
/// ASCII they are ISO-8859-1.
fn long_text(value: &[u8]) -> bool {
    let admitted = |byte: &u8| matches!(byte, b' '..=b'~' | 0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..);
    value.first() != Some(&b' ') && value.last() != Some(&b' ') && value.iter().all(admitted)
}

#[inline(always)]
fn text<L: Lanes>(field: Field<'_, L>) -> bool {
    let all = field.all();
    let ends = 1 | (all + 1) >> 1;
    if all & !field.within(b' ', b'~') != 0 {
        return long_text(field.value());
    }
    field.equal(b' ') & ends == 0
}

#[inline(always)]
fn digits<L: Lanes>(field: Field<'_, L>, zero: bool) -> bool {
    let all = field.all();
    all != 0 && field.within(b'0', b'9') & all == all && (zero || field.equal(b'0') & all != all)
}

/// Digits, a point, two digits; the sign, where there is one, is masked out.
#[inline(always)]
fn decimal<L: Lanes>(field: Field<'_, L>, signed: bool, zero: bool) -> bool {
    let all = field.all();
    let sign = u32::from(signed & (field.first() == b'-'));
    let point = (all + 1) >> 3;
    let digits = all & !(point | sign);
    // At least one digit stands before the point.
    let form = field.len() > 3 + sign
        && field.equal(b'.') & point != 0
        && digits & !field.within(b'0', b'9') == 0;
    form && (zero || digits & !field.equal(b'0') != 0)
}

/// Days of each month of a leap year.
const DAYS: [u8; 16] = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0, 0, 0];

#[inline(always)]
fn date<L: Lanes>(field: Field<'_, L>, nineteenth: bool, first_of_month: bool) -> bool {
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
fn code2<L: Lanes>(field: Field<'_, L>, bits: u128) -> bool {
    let word = field.first_word() as u32 & 0xFFFF | 0x3030_0000;
    let Some([tens, units, ..]) = digits_of(word) else {
        return false;
    };
    let at = tens * 10 + units;
    let half = if at < 64 { bits } else { bits >> 64 } as u64;
    // Codes 00 to 99 fit in the 128 bits.
    field.len() == 2 && half >> (at & 63) & 1 == 1
}

#[inline(always)]
fn code3<L: Lanes>(field: Field<'_, L>, words: &[u64; 16]) -> bool {
    let word = field.first_word() as u32 & 0xFF_FFFF | 0x3000_0000;
    let Some([hundreds, tens, units, _]) = digits_of(word) else {
        return false;
    };
    let at = hundreds * 100 + tens * 10 + units;
    field.len() == 3
        && words
            .get(at as usize / 64)
            .is_some_and(|word| word >> (at & 63) & 1 == 1)
}

/// The values of four digits, first to last.
#[inline(always)]
fn digits_of(word: u32) -> Option<[u32; 4]> {
    let digits = word ^ 0x3030_3030;
    // What is added carries into the highest bit of a byte that is 10 or more.
    let excess = (digits | digits.wrapping_add(0x7676_7676)) & 0x8080_8080;
    (excess == 0).then_some({
        [
            digits & 0xFF,
            digits >> 8 & 0xFF,
            digits >> 16 & 0xFF,
            digits >> 24,
        ]
    })
}

#[cfg(test)]
mod tests;
