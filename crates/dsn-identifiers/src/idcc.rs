//! IDCC: the four digits of a collective agreement. Form only: the list of agreements is a table.

use crate::digits::{check_all, check_length, is_positive_number};
use crate::error::{Expected, IdentifierError};
use crate::macros::{debug_in_clear, identifier_conversions};

/// Whether the bytes are four digits, not all zero.
#[must_use]
pub fn is_valid(bytes: &[u8]) -> bool {
    bytes.len() == 4 && is_positive_number(bytes)
}

/// An IDCC of valid form.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Idcc([u8; 4]);

impl Idcc {
    /// Reads four digits.
    ///
    /// # Errors
    /// Length, character, or all zeros.
    pub fn parse(bytes: &[u8]) -> Result<Idcc, IdentifierError> {
        check_length(bytes, &[4])?;
        check_all(bytes, 0, Expected::Digit)?;
        if !is_positive_number(bytes) {
            return Err(IdentifierError::AllZeros);
        }
        let digits = bytes.try_into().map_err(|_| IdentifierError::Empty)?;
        Ok(Idcc(digits))
    }

    /// The four digits as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

identifier_conversions!(Idcc);
debug_in_clear!(Idcc);
