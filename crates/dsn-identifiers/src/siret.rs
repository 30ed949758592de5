//! NIC and SIRET: an establishment of a company.

use crate::digits::{check_all, check_length, is_positive_number, luhn_digit, luhn_sum, value};
use crate::error::{Expected, IdentifierError};
use crate::macros::{debug_in_clear, identifier_conversions};
use crate::siren::{self, Siren};

/// La Poste has more establishments than Luhn leaves room for: its SIRETs follow a sum rule.
const LA_POSTE: &[u8; 9] = b"356000000";
/// The head office of La Poste keeps the common rule.
const LA_POSTE_HEAD_OFFICE: &[u8; 14] = b"35600000000048";

/// Whether the bytes are a SIRET: a valid SIREN, a NIC that is not 00000, and the right key.
#[must_use]
pub fn is_valid(bytes: &[u8]) -> bool {
    let Some((head, nic)) = bytes.split_first_chunk::<9>() else {
        return false;
    };
    nic.len() == 5 && siren::is_valid(head) && is_positive_number(nic) && key_holds(bytes)
}

/// Whether the bytes have the form of a NIC: five digits, not all zero. Its key needs the SIREN.
#[must_use]
pub fn is_nic(bytes: &[u8]) -> bool {
    bytes.len() == 5 && is_positive_number(bytes)
}

/// The key of fourteen digits whose SIREN is already known to be right.
fn key_holds(bytes: &[u8]) -> bool {
    if bytes.starts_with(LA_POSTE) && bytes != LA_POSTE_HEAD_OFFICE {
        return digit_sum(bytes).is_multiple_of(5);
    }
    luhn_sum(bytes).is_multiple_of(10)
}

fn digit_sum(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .map(|&byte| u32::from(value(byte).unwrap_or(0)))
        .sum()
}

/// The five digits that name an establishment inside its company.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nic([u8; 5]);

impl Nic {
    /// Reads five digits.
    ///
    /// # Errors
    /// Length, character, or all zeros.
    pub fn parse(bytes: &[u8]) -> Result<Nic, IdentifierError> {
        check_length(bytes, &[5])?;
        check_all(bytes, 0, Expected::Digit)?;
        if !is_positive_number(bytes) {
            return Err(IdentifierError::AllZeros);
        }
        let digits = bytes.try_into().map_err(|_| IdentifierError::Empty)?;
        Ok(Nic(digits))
    }

    /// The five digits as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// A valid SIRET.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siret([u8; 14]);

impl Siret {
    /// Reads fourteen digits with both keys.
    ///
    /// # Errors
    /// Length, character, all zeros in the NIC, key of the SIREN, key of the SIRET, sum of La Poste.
    pub fn parse(bytes: &[u8]) -> Result<Siret, IdentifierError> {
        check_length(bytes, &[14])?;
        check_all(bytes, 0, Expected::Digit)?;
        let digits: [u8; 14] = bytes.try_into().map_err(|_| IdentifierError::Empty)?;
        let [head @ .., last] = &digits;
        let (siren, nic) = digits.split_at(9);
        Siren::parse(siren)?;
        Nic::parse(nic)?;
        if key_holds(bytes) {
            return Ok(Siret(digits));
        }
        if bytes.starts_with(LA_POSTE) {
            return Err(IdentifierError::LaPosteSum(digit_sum(bytes)));
        }
        Err(IdentifierError::SiretKey {
            expected: luhn_digit(head),
            found: last.wrapping_sub(b'0'),
        })
    }

    /// The SIRET of the establishment `rank` (0 to 9999) of a company: the NIC is the rank and its key.
    /// `None` for a rank above 9999, when the NIC would be 00000, and for La Poste (other rule).
    #[must_use]
    pub fn with_key(siren: Siren, rank: u16) -> Option<Siret> {
        if rank > 9999 || siren.as_bytes() == LA_POSTE {
            return None;
        }
        let mut digits = [b'0'; 14];
        let text = format!("{siren}{rank:04}");
        for (slot, byte) in digits.iter_mut().zip(text.bytes()) {
            *slot = byte;
        }
        let [head @ .., last] = &mut digits;
        *last = b'0' + luhn_digit(head);
        is_valid(&digits).then_some(Siret(digits))
    }

    /// The company.
    #[must_use]
    pub fn siren(&self) -> Siren {
        let [a, b, c, d, e, f, g, h, i, ..] = self.0;
        Siren::already_checked([a, b, c, d, e, f, g, h, i])
    }

    /// The establishment's number inside the company.
    #[must_use]
    pub fn nic(&self) -> Nic {
        let [.., a, b, c, d, e] = self.0;
        Nic([a, b, c, d, e])
    }

    /// The fourteen digits as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

identifier_conversions!(Nic);
debug_in_clear!(Nic);
identifier_conversions!(Siret);
debug_in_clear!(Siret);
