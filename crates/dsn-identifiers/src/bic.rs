//! BIC: a bank's code, 8 or 11 characters. Form only: whether the bank exists is a table's business.

use crate::digits::{check_all, check_length};
use crate::error::{Expected, IdentifierError};
use crate::macros::{debug_in_clear, identifier_conversions};

/// Whether the bytes have the form of a BIC: six letters, two letters or digits, three more optional.
#[must_use]
pub fn is_valid(bytes: &[u8]) -> bool {
    matches!(bytes.len(), 8 | 11)
        && bytes.split_first_chunk::<6>().is_some_and(|(head, tail)| {
            head.iter().all(u8::is_ascii_uppercase)
                && tail
                    .iter()
                    .all(|&byte| Expected::LetterOrDigit.accepts(byte))
        })
}

/// A BIC of valid form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bic(String);

impl Bic {
    /// Reads 8 or 11 characters.
    ///
    /// # Errors
    /// Length, or a character that has no place there.
    pub fn parse(bytes: &[u8]) -> Result<Bic, IdentifierError> {
        check_length(bytes, &[8, 11])?;
        let (head, tail) = bytes.split_at_checked(6).unwrap_or((bytes, &[]));
        check_all(head, 0, Expected::Letter)?;
        check_all(tail, 6, Expected::LetterOrDigit)?;
        Ok(Bic(String::from_utf8_lossy(bytes).into_owned()))
    }

    /// The two letters of the country.
    #[must_use]
    pub fn country(&self) -> &str {
        self.0.get(4..6).unwrap_or_default()
    }

    /// The whole code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

identifier_conversions!(Bic);
debug_in_clear!(Bic);
