//! NTT: the employer's own temporary number for a person without NIR (S21.G00.30.020).
//!
//! Form: 1 or 2, the employer's SIREN, then the employer's reference; 11 to 40 characters, no space.

use crate::digits::check_all;
use crate::error::{Expected, IdentifierError};
use crate::macros::{debug_masked, identifier_conversions};
use crate::siren::Siren;

const MIN: usize = 11;
const MAX: usize = 40;

/// Whether the bytes have the form of a NTT. The SIREN inside is compared by [`carries_siren`].
#[must_use]
pub fn is_valid(bytes: &[u8]) -> bool {
    (MIN..=MAX).contains(&bytes.len())
        && matches!(bytes.first(), Some(b'1' | b'2'))
        && bytes.iter().all(|&byte| Expected::NotSpace.accepts(byte))
}

/// Whether positions 2 to 10 are this SIREN (nine bytes).
#[must_use]
pub fn carries_siren(ntt: &[u8], siren: &[u8]) -> bool {
    siren.len() == 9 && ntt.get(1..10) == Some(siren)
}

/// A NTT of valid form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ntt(String);

impl Ntt {
    /// Reads a NTT. Bytes outside ASCII are refused: the identifier must survive every charset.
    ///
    /// # Errors
    /// Length, first character, or a character that is a space or not plain ASCII.
    pub fn parse(bytes: &[u8]) -> Result<Ntt, IdentifierError> {
        if bytes.is_empty() {
            return Err(IdentifierError::Empty);
        }
        if !(MIN..=MAX).contains(&bytes.len()) {
            return Err(IdentifierError::LengthOutside {
                min: MIN,
                max: MAX,
                found: bytes.len(),
            });
        }
        check_all(bytes, 0, Expected::NotSpace)?;
        match bytes.first() {
            Some(b'1' | b'2') => Ok(Ntt(String::from_utf8_lossy(bytes).into_owned())),
            first => Err(IdentifierError::NttFirst(char::from(
                first.copied().unwrap_or(b' '),
            ))),
        }
    }

    /// The employer's SIREN in positions 2 to 10, when they hold a valid one.
    #[must_use]
    pub fn siren(&self) -> Option<Siren> {
        Siren::parse(self.0.as_bytes().get(1..10)?).ok()
    }

    /// The whole number as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Sex and SIREN only, the employer's reference hidden.
    #[must_use]
    pub fn masked(&self) -> String {
        let shown: String = self.0.chars().take(10).collect();
        let hidden = self.0.chars().count().saturating_sub(10);
        shown + &"*".repeat(hidden)
    }
}

identifier_conversions!(Ntt);
debug_masked!(Ntt);
