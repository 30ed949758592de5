//! RIB: a French account number of 23 characters (bank 5, branch 5, account 11, key 2).

use crate::digits::{check_all, check_length, number};
use crate::error::{Expected, IdentifierError};
use crate::macros::{debug_masked, identifier_conversions};

/// Whether the bytes are a RIB of 23 characters with the right key.
#[must_use]
pub fn is_valid(bytes: &[u8]) -> bool {
    bytes.split_first_chunk::<21>().is_some_and(|(body, tail)| {
        tail.len() == 2 && key(body).is_some_and(|key| number(tail) == Some(u64::from(key)))
    })
}

/// The key (1 to 97) of the 21 first characters: 97 minus the remainder by 97 of
/// 89 × bank + 15 × branch + 3 × account, letters counting as the digit of their column.
/// `None` when a character has no value, or the length is not 21.
#[must_use]
pub fn key(body: &[u8]) -> Option<u8> {
    let body: &[u8; 21] = body.try_into().ok()?;
    let (bank, rest) = body.split_at(5);
    let (branch, account) = rest.split_at(5);
    let sum =
        89 * lettered_number(bank)? + 15 * lettered_number(branch)? + 3 * lettered_number(account)?;
    Some((97 - sum % 97) as u8)
}

fn lettered_number(bytes: &[u8]) -> Option<u64> {
    bytes.iter().try_fold(0u64, |acc, &byte| {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'I' => byte - b'A' + 1,
            b'J'..=b'R' => byte - b'J' + 1,
            b'S'..=b'Z' => byte - b'S' + 2,
            _ => return None,
        };
        Some(acc * 10 + u64::from(digit))
    })
}

/// A valid RIB.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rib([u8; 23]);

impl Rib {
    /// Reads 23 characters with their key.
    ///
    /// # Errors
    /// Length, character (bank and branch are digits), or key.
    pub fn parse(bytes: &[u8]) -> Result<Rib, IdentifierError> {
        check_length(bytes, &[23])?;
        let whole: [u8; 23] = bytes.try_into().map_err(|_| IdentifierError::Empty)?;
        check_all(&whole, 0, Expected::LetterOrDigit)?;
        let (body, tail) = whole.split_at(21);
        check_all(tail, 21, Expected::Digit)?;
        match (key(body), number(tail)) {
            (Some(expected), Some(found)) if u64::from(expected) != found => {
                Err(IdentifierError::RibKey {
                    expected,
                    found: found as u8,
                })
            }
            _ => Ok(Rib(whole)),
        }
    }

    /// The RIB made of these 21 characters and their key.
    ///
    /// # Errors
    /// Length or character.
    pub fn with_key(body: &[u8]) -> Result<Rib, IdentifierError> {
        check_length(body, &[21])?;
        check_all(body, 0, Expected::LetterOrDigit)?;
        let key = key(body).ok_or(IdentifierError::Empty)?;
        let mut whole = body.to_vec();
        whole.extend_from_slice(format!("{key:02}").as_bytes());
        Rib::parse(&whole)
    }

    /// The bank and the last two characters of the account only.
    #[must_use]
    pub fn masked(&self) -> String {
        let text = self.as_str();
        let bank = text.get(..5).unwrap_or_default();
        let tail = text.get(19..21).unwrap_or_default();
        format!("{bank}**************{tail}**")
    }

    /// The 23 characters as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

identifier_conversions!(Rib);
debug_masked!(Rib);
