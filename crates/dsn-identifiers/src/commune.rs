//! INSEE commune: department and number, five characters. Form only: the list is a table.

use crate::digits::{check_all, check_length, number};
use crate::error::{Expected, IdentifierError};
use crate::macros::{debug_in_clear, identifier_conversions};

/// Whether the bytes have the form of a current commune code (99 and a country for abroad).
#[must_use]
pub fn is_valid(bytes: &[u8]) -> bool {
    match bytes {
        [d1, d2, rest @ ..] => {
            rest.len() == 3 && department_ok(*d1, *d2) && number(rest).is_some_and(|n| n > 0)
        }
        _ => false,
    }
}

fn department_ok(first: u8, second: u8) -> bool {
    match (first, second) {
        (b'2', b'A' | b'B') => true,
        // 20 was Corsica before 1976, 96 has never been a current department.
        _ => matches!(number(&[first, second]), Some(1..=19 | 21..=95 | 97..=99)),
    }
}

/// A commune code of valid form.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommuneInsee([u8; 5]);

impl CommuneInsee {
    /// Reads five characters.
    ///
    /// # Errors
    /// Length, character, department, or number 000.
    pub fn parse(bytes: &[u8]) -> Result<CommuneInsee, IdentifierError> {
        check_length(bytes, &[5])?;
        let code: [u8; 5] = bytes.try_into().map_err(|_| IdentifierError::Empty)?;
        let [d1, d2, rest @ ..] = &code;
        check_all(&[*d1], 0, Expected::Digit)?;
        let second = if *d1 == b'2' {
            Expected::CorsicanLetterOrDigit
        } else {
            Expected::Digit
        };
        check_all(&[*d2], 1, second)?;
        check_all(rest, 2, Expected::Digit)?;
        if !department_ok(*d1, *d2) {
            return Err(IdentifierError::CommuneDepartment([
                char::from(*d1),
                char::from(*d2),
            ]));
        }
        if number(rest) == Some(0) {
            return Err(IdentifierError::CommuneNumber);
        }
        Ok(CommuneInsee(code))
    }

    /// The department: two characters, or three overseas (such as `974`).
    #[must_use]
    pub fn department(&self) -> &str {
        let overseas = self.0.starts_with(b"97") || self.0.starts_with(b"98");
        self.as_str()
            .get(..if overseas { 3 } else { 2 })
            .unwrap_or_default()
    }

    /// The five characters as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

identifier_conversions!(CommuneInsee);
debug_in_clear!(CommuneInsee);
