//! IBAN: an account number of any country, its own check digits, and for France the RIB inside.

use crate::digits::{check_all, number, push_mod97};
use crate::error::{Expected, IdentifierError};
use crate::macros::{debug_masked, identifier_conversions};
use crate::rib;

const MIN: usize = 15;
const MAX: usize = 34;

/// Length of the IBAN of each country of the ISO 13616 register, sorted by country.
const COUNTRY_LENGTHS: &[([u8; 2], u8)] = &[
    (*b"AD", 24),
    (*b"AE", 23),
    (*b"AL", 28),
    (*b"AT", 20),
    (*b"AZ", 28),
    (*b"BA", 20),
    (*b"BE", 16),
    (*b"BG", 22),
    (*b"BH", 22),
    (*b"BI", 27),
    (*b"BR", 29),
    (*b"BY", 28),
    (*b"CH", 21),
    (*b"CR", 22),
    (*b"CY", 28),
    (*b"CZ", 24),
    (*b"DE", 22),
    (*b"DJ", 27),
    (*b"DK", 18),
    (*b"DO", 28),
    (*b"EE", 20),
    (*b"EG", 29),
    (*b"ES", 24),
    (*b"FI", 18),
    (*b"FK", 18),
    (*b"FO", 18),
    (*b"FR", 27),
    (*b"GB", 22),
    (*b"GE", 22),
    (*b"GI", 23),
    (*b"GL", 18),
    (*b"GR", 27),
    (*b"GT", 28),
    (*b"HN", 28),
    (*b"HR", 21),
    (*b"HU", 28),
    (*b"IE", 22),
    (*b"IL", 23),
    (*b"IQ", 23),
    (*b"IS", 26),
    (*b"IT", 27),
    (*b"JO", 30),
    (*b"KW", 30),
    (*b"KZ", 20),
    (*b"LB", 28),
    (*b"LC", 32),
    (*b"LI", 21),
    (*b"LT", 20),
    (*b"LU", 20),
    (*b"LV", 21),
    (*b"LY", 25),
    (*b"MC", 27),
    (*b"MD", 24),
    (*b"ME", 22),
    (*b"MK", 19),
    (*b"MN", 20),
    (*b"MR", 27),
    (*b"MT", 31),
    (*b"MU", 30),
    (*b"NI", 28),
    (*b"NL", 18),
    (*b"NO", 15),
    (*b"OM", 23),
    (*b"PK", 24),
    (*b"PL", 28),
    (*b"PS", 29),
    (*b"PT", 25),
    (*b"QA", 29),
    (*b"RO", 24),
    (*b"RS", 22),
    (*b"RU", 33),
    (*b"SA", 24),
    (*b"SC", 31),
    (*b"SD", 18),
    (*b"SE", 24),
    (*b"SI", 19),
    (*b"SK", 24),
    (*b"SM", 27),
    (*b"SO", 23),
    (*b"ST", 25),
    (*b"SV", 28),
    (*b"TL", 23),
    (*b"TN", 24),
    (*b"TR", 26),
    (*b"UA", 29),
    (*b"VA", 22),
    (*b"VG", 24),
    (*b"XK", 20),
    (*b"YE", 30),
];

/// Whether the bytes are an IBAN: form, length of the country, check digits, and RIB key for France
/// and Monaco. A country outside the register is accepted on its check digits alone.
#[must_use]
pub fn is_valid(bytes: &[u8]) -> bool {
    has_form(bytes)
        && country_length(bytes).is_none_or(|length| length == bytes.len())
        && has_valid_key(bytes)
        && has_valid_bban(bytes)
}

/// Whether the check digits (positions 3 and 4) fit the rest, whatever the country's length.
#[must_use]
pub fn has_valid_key(bytes: &[u8]) -> bool {
    match bytes.get(2..4).and_then(number) {
        Some(2..=98) => remainder(bytes) == Some(1),
        _ => false,
    }
}

/// Whether the national number inside holds its own key: tested for France and Monaco, true elsewhere.
#[must_use]
pub fn has_valid_bban(bytes: &[u8]) -> bool {
    match bytes {
        [b'F', b'R', _, _, bban @ ..] | [b'M', b'C', _, _, bban @ ..] => rib::is_valid(bban),
        _ => true,
    }
}

/// The check digits (2 to 98) for a country of two letters and a national number.
/// `None` when a character is neither a digit nor an upper case letter.
#[must_use]
pub fn key(country: [u8; 2], bban: &[u8]) -> Option<u8> {
    let tail = country.into_iter().chain(*b"00");
    let remainder = bban
        .iter()
        .copied()
        .chain(tail)
        .try_fold(0u32, push_mod97)?;
    Some((98 - remainder) as u8)
}

fn has_form(bytes: &[u8]) -> bool {
    let [c1, c2, rest @ ..] = bytes else {
        return false;
    };
    (MIN..=MAX).contains(&bytes.len())
        && c1.is_ascii_uppercase()
        && c2.is_ascii_uppercase()
        && rest
            .iter()
            .all(|&byte| Expected::LetterOrDigit.accepts(byte))
}

/// Remainder by 97 of the IBAN with its four first characters moved to the end.
fn remainder(bytes: &[u8]) -> Option<u32> {
    let (head, bban) = bytes.split_first_chunk::<4>()?;
    bban.iter()
        .chain(head)
        .try_fold(0u32, |acc, &byte| push_mod97(acc, byte))
}

fn country_length(bytes: &[u8]) -> Option<usize> {
    let country: &[u8; 2] = bytes.first_chunk()?;
    let at = COUNTRY_LENGTHS
        .binary_search_by(|(known, _)| known.cmp(country))
        .ok()?;
    COUNTRY_LENGTHS
        .get(at)
        .map(|&(_, length)| usize::from(length))
}

/// A valid IBAN, upper case, without spaces.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Iban(String);

impl Iban {
    /// Reads an IBAN without spaces.
    ///
    /// # Errors
    /// Length (of the country), character and where, check digits, RIB key for France and Monaco.
    pub fn parse(bytes: &[u8]) -> Result<Iban, IdentifierError> {
        if bytes.is_empty() {
            return Err(IdentifierError::Empty);
        }
        let (country, rest) = bytes.split_at_checked(2).unwrap_or((bytes, &[]));
        check_all(country, 0, Expected::Letter)?;
        let (digits, bban) = rest.split_at_checked(2).unwrap_or((rest, &[]));
        check_all(digits, 2, Expected::Digit)?;
        check_all(bban, 4, Expected::LetterOrDigit)?;
        check_country_length(bytes)?;
        check_keys(country, digits, bban)?;
        Ok(Iban(String::from_utf8_lossy(bytes).into_owned()))
    }

    /// The IBAN of this country and national number, with its check digits.
    ///
    /// # Errors
    /// As [`Iban::parse`]: a French number must already hold its RIB key.
    pub fn with_key(country: [u8; 2], bban: &[u8]) -> Result<Iban, IdentifierError> {
        let key = key(country, bban).unwrap_or(0);
        let mut whole = country.to_vec();
        whole.extend_from_slice(format!("{key:02}").as_bytes());
        whole.extend_from_slice(bban);
        Iban::parse(&whole)
    }

    /// The two letters of the country.
    #[must_use]
    pub fn country(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }

    /// Country, check digits and the last three characters only.
    #[must_use]
    pub fn masked(&self) -> String {
        let head = self.0.get(..4).unwrap_or_default();
        let split = self.0.len().saturating_sub(3);
        let tail = self.0.get(split..).unwrap_or_default();
        let hidden = self.0.len().saturating_sub(head.len() + tail.len());
        format!("{head}{}{tail}", "*".repeat(hidden))
    }

    /// The IBAN as text, without spaces.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn check_country_length(bytes: &[u8]) -> Result<(), IdentifierError> {
    let found = bytes.len();
    match (country_length(bytes), bytes) {
        (Some(expected), [c1, c2, ..]) if expected != found => Err(IdentifierError::IbanLength {
            country: [char::from(*c1), char::from(*c2)],
            expected,
            found,
        }),
        _ if !(MIN..=MAX).contains(&found) => Err(IdentifierError::LengthOutside {
            min: MIN,
            max: MAX,
            found,
        }),
        _ => Ok(()),
    }
}

fn check_keys(country: &[u8], digits: &[u8], bban: &[u8]) -> Result<(), IdentifierError> {
    let country: [u8; 2] = country.try_into().map_err(|_| IdentifierError::Empty)?;
    let expected = key(country, bban).ok_or(IdentifierError::Empty)?;
    let found = number(digits).unwrap_or(0) as u8;
    if found != expected {
        return Err(IdentifierError::IbanKey { expected, found });
    }
    if matches!(&country, b"FR" | b"MC") {
        rib::Rib::parse(bban)?;
    }
    Ok(())
}

identifier_conversions!(Iban);
debug_masked!(Iban);
