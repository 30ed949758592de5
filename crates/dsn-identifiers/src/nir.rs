//! NIR: the number of a person in the national register, thirteen characters and a key of two.
//!
//! Places: sex (1), year (2), month (2), department (2), commune or country (3), order (3), key (2).

use crate::digits::{check_all, check_length, number, value};
use crate::error::{Expected, IdentifierError};
use crate::macros::{debug_masked, identifier_conversions};

/// Whether the bytes are a NIR of 13 characters, or of 15 with the right key. Provisional numbers
/// (first digit 3, 4, 7 or 8) are accepted; see [`is_norm_form`] for what S21.G00.30.001 accepts.
#[must_use]
pub fn is_valid(bytes: &[u8]) -> bool {
    match bytes.len() {
        13 => has_parts(bytes, false),
        15 => bytes.split_first_chunk::<13>().is_some_and(|(body, tail)| {
            has_parts(body, false) && number(tail) == key(body).map(u64::from)
        }),
        _ => false,
    }
}

/// Whether the bytes are a NIR as S21.G00.30.001 takes it: 13 characters, first digit 1 or 2.
#[must_use]
pub fn is_norm_form(bytes: &[u8]) -> bool {
    bytes.len() == 13 && has_parts(bytes, true)
}

/// The key of thirteen characters: 97 minus the remainder by 97, Corsica read as 19 (2A) or 18 (2B).
/// `None` when the bytes are not twelve digits around a department.
#[must_use]
pub fn key(bytes: &[u8]) -> Option<u8> {
    let [s, y1, y2, m1, m2, d1, d2, rest @ ..] = bytes else {
        return None;
    };
    if rest.len() != 6 {
        return None;
    }
    let department = match (d1, d2) {
        (b'2', b'A') => 19,
        (b'2', b'B') => 18,
        _ => number(&[*d1, *d2])?,
    };
    let head = number(&[*s, *y1, *y2, *m1, *m2])?;
    let whole = (head * 100 + department) * 1_000_000 + number(rest)?;
    Some((97 - whole % 97) as u8)
}

/// Form of the 13 characters. `norm`: only the first digits S21.G00.30.001 accepts.
fn has_parts(body: &[u8], norm: bool) -> bool {
    let [s, y1, y2, m1, m2, d1, d2, c @ .., o1, o2, o3] = body else {
        return false;
    };
    let first_ok = match s {
        b'1' | b'2' => true,
        b'3' | b'4' | b'7' | b'8' => !norm,
        _ => false,
    };
    first_ok
        && y1.is_ascii_digit()
        && y2.is_ascii_digit()
        && month_ok(*m1, *m2)
        && department_ok(*d1, *d2)
        && three_digits_not_zero(c)
        && three_digits_not_zero(&[*o1, *o2, *o3])
}

fn three_digits_not_zero(bytes: &[u8]) -> bool {
    bytes.len() == 3 && number(bytes).is_some_and(|n| n > 0)
}

fn month_ok(tens: u8, units: u8) -> bool {
    match (value(tens), value(units)) {
        (Some(t), Some(u)) => matches!(t * 10 + u, 1..=12 | 20 | 30..=42 | 50..=99),
        _ => false,
    }
}

fn department_ok(first: u8, second: u8) -> bool {
    match (first, second) {
        (b'2', b'A' | b'B') => true,
        (b'0', b'0') => false,
        _ => first.is_ascii_digit() && second.is_ascii_digit(),
    }
}

/// Where the holder was born, as the number tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BirthPlace {
    /// A department of metropolitan France (number), or 91 to 96: a former department or territory
    /// of North Africa for births before 1968.
    Department(u8),
    /// Corsica after 1975: `'A'` for Corse-du-Sud, `'B'` for Haute-Corse.
    Corsica(char),
    /// Overseas: the three digits, such as 974.
    Overseas(u16),
    /// Abroad: the three digits of the country.
    Abroad(u16),
}

/// A valid NIR of thirteen characters, without its key (which follows from them).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nir([u8; 13]);

impl Nir {
    /// Reads 13 characters, or 15 with the key, which is then verified.
    ///
    /// # Errors
    /// The first thing wrong, from left to right: length, character, first digit, month, department,
    /// commune, order number, key.
    pub fn parse(bytes: &[u8]) -> Result<Nir, IdentifierError> {
        check_length(bytes, &[13, 15])?;
        let (body, key_digits) = bytes
            .split_first_chunk::<13>()
            .ok_or(IdentifierError::Empty)?;
        check_characters(body)?;
        check_all(key_digits, 13, Expected::Digit)?;
        check_parts(body)?;
        if let (Some(found), Some(expected)) = (number(key_digits), key(body))
            && !key_digits.is_empty()
            && found != u64::from(expected)
        {
            return Err(IdentifierError::NirKey {
                expected,
                found: found as u8,
            });
        }
        Ok(Nir(*body))
    }

    /// The key of two digits, 1 to 97.
    #[must_use]
    pub fn key(&self) -> u8 {
        key(&self.0).unwrap_or(0)
    }

    /// The fifteen characters: the number and its key.
    #[must_use]
    pub fn with_key(&self) -> String {
        format!("{self}{:02}", self.key())
    }

    /// First digit: 1 man, 2 woman; 3, 4, 7, 8 for a provisional number.
    #[must_use]
    pub fn first_digit(&self) -> u8 {
        let [first, ..] = self.0;
        first - b'0'
    }

    /// Whether the number is provisional (3, 4, 7 or 8 first): the norm refuses it in S21.G00.30.001.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        !matches!(self.first_digit(), 1 | 2)
    }

    /// Last two digits of the year of birth.
    #[must_use]
    pub fn year(&self) -> u8 {
        let [_, tens, units, ..] = self.0;
        (tens - b'0') * 10 + (units - b'0')
    }

    /// Month of birth; `None` when the register does not know it (20, 30 to 42, 50 to 99).
    #[must_use]
    pub fn month(&self) -> Option<u8> {
        let [_, _, _, tens, units, ..] = self.0;
        let month = (tens - b'0') * 10 + (units - b'0');
        (month <= 12).then_some(month)
    }

    /// Place of birth.
    #[must_use]
    pub fn birth_place(&self) -> BirthPlace {
        let [_, _, _, _, _, d1, d2, c1, c2, c3, ..] = self.0;
        let commune = number(&[c1, c2, c3]).unwrap_or(0) as u16;
        match (d1, d2) {
            (b'2', letter @ (b'A' | b'B')) => BirthPlace::Corsica(char::from(letter)),
            (b'9', b'7' | b'8') => BirthPlace::Overseas(number(&[d1, d2, c1]).unwrap_or(0) as u16),
            (b'9', b'9') => BirthPlace::Abroad(commune),
            _ => BirthPlace::Department(number(&[d1, d2]).unwrap_or(0) as u8),
        }
    }

    /// Sex and year only, the rest hidden: enough to recognise a file, not to identify a person.
    #[must_use]
    pub fn masked(&self) -> String {
        let [sex, tens, units, ..] = self.0.map(char::from);
        format!("{sex}{tens}{units}**********")
    }

    /// The thirteen characters as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

fn check_characters(body: &[u8; 13]) -> Result<(), IdentifierError> {
    for (at, &byte) in body.iter().enumerate() {
        // A letter is only possible in the second place of the department, after a 2.
        let corsican = at == 6 && body.get(5) == Some(&b'2');
        let expected = if corsican {
            Expected::CorsicanLetterOrDigit
        } else {
            Expected::Digit
        };
        check_all(&[byte], at, expected)?;
    }
    Ok(())
}

fn check_parts(body: &[u8; 13]) -> Result<(), IdentifierError> {
    let [s, _, _, m1, m2, d1, d2, c1, c2, c3, o1, o2, o3] = *body;
    let pair = |a: u8, b: u8| [char::from(a), char::from(b)];
    if !matches!(s, b'1' | b'2' | b'3' | b'4' | b'7' | b'8') {
        return Err(IdentifierError::NirFirstDigit(char::from(s)));
    }
    if !month_ok(m1, m2) {
        return Err(IdentifierError::NirMonth(pair(m1, m2)));
    }
    if !department_ok(d1, d2) {
        return Err(IdentifierError::NirDepartment(pair(d1, d2)));
    }
    if !three_digits_not_zero(&[c1, c2, c3]) {
        return Err(IdentifierError::NirCommune);
    }
    if !three_digits_not_zero(&[o1, o2, o3]) {
        return Err(IdentifierError::NirOrder);
    }
    Ok(())
}

identifier_conversions!(Nir);
debug_masked!(Nir);
