//! SIREN: nine digits naming a company, the last one a Luhn key.

use crate::digits::{check_all, check_length, is_positive_number, luhn_digit, luhn_sum};
use crate::error::{Expected, IdentifierError};
use crate::macros::{debug_in_clear, identifier_conversions};

/// Whether the bytes are a SIREN: nine digits, not all zero, right key.
#[must_use]
pub fn is_valid(bytes: &[u8]) -> bool {
    bytes.len() == 9 && is_positive_number(bytes) && luhn_sum(bytes).is_multiple_of(10)
}

/// A valid SIREN.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siren([u8; 9]);

impl Siren {
    /// Reads nine digits with their key.
    ///
    /// # Errors
    /// Length, character, all zeros, or key.
    pub fn parse(bytes: &[u8]) -> Result<Siren, IdentifierError> {
        check_length(bytes, &[9])?;
        check_all(bytes, 0, Expected::Digit)?;
        if !is_positive_number(bytes) {
            return Err(IdentifierError::AllZeros);
        }
        if let ([head @ .., last], true) = (bytes, !is_valid(bytes)) {
            return Err(IdentifierError::SirenKey {
                expected: luhn_digit(head),
                found: last.wrapping_sub(b'0'),
            });
        }
        let digits = bytes.try_into().map_err(|_| IdentifierError::Empty)?;
        Ok(Siren(digits))
    }

    /// The SIREN made of these eight digits and their key; digits above 9 count modulo 10.
    /// `None` when all eight are zero.
    #[must_use]
    pub fn with_key(head: [u8; 8]) -> Option<Siren> {
        let mut digits = [b'0'; 9];
        for (slot, digit) in digits.iter_mut().zip(head) {
            *slot = b'0' + digit % 10;
        }
        let [head @ .., last] = &mut digits;
        *last = b'0' + luhn_digit(head);
        is_positive_number(&digits).then_some(Siren(digits))
    }

    /// Nine digits that a SIRET has already checked.
    pub(crate) fn already_checked(digits: [u8; 9]) -> Siren {
        Siren(digits)
    }

    /// The nine ASCII digits.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 9] {
        &self.0
    }

    /// The nine digits as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

identifier_conversions!(Siren);
debug_in_clear!(Siren);
