//! Arithmetic on ASCII digits shared by the identifiers: values, Luhn, remainder by 97.

use crate::error::{Expected, IdentifierError};

/// Value of an ASCII digit; `None` for any other byte.
pub(crate) fn value(byte: u8) -> Option<u8> {
    byte.is_ascii_digit().then(|| byte.wrapping_sub(b'0'))
}

/// Whether every byte is an ASCII digit and at least one is not zero (the norm refuses all zeros).
pub(crate) fn is_positive_number(bytes: &[u8]) -> bool {
    let mut any = 0u8;
    for &byte in bytes {
        match value(byte) {
            Some(digit) => any |= digit,
            None => return false,
        }
    }
    any != 0
}

/// Luhn sum of a number given as ASCII digits: every second digit from the right is doubled.
/// A byte that is no digit counts zero: callers test the form first.
pub(crate) fn luhn_sum(bytes: &[u8]) -> u32 {
    luhn(bytes, false)
}

/// The digit (0 to 9) that completes `head` into a number whose Luhn sum is a multiple of ten.
pub(crate) fn luhn_digit(head: &[u8]) -> u8 {
    // The missing last digit would not be doubled, so the last of the head is.
    ((10 - luhn(head, true) % 10) % 10) as u8
}

fn luhn(bytes: &[u8], mut double: bool) -> u32 {
    let mut sum = 0;
    for &byte in bytes.iter().rev() {
        let digit = u32::from(value(byte).unwrap_or(0));
        sum += match (double, digit) {
            (false, d) => d,
            (true, d) if d > 4 => 2 * d - 9,
            (true, d) => 2 * d,
        };
        double = !double;
    }
    sum
}

/// Number written by at most 19 ASCII digits; `None` when a byte is no digit.
pub(crate) fn number(bytes: &[u8]) -> Option<u64> {
    bytes.iter().try_fold(0u64, |acc, &byte| {
        acc.checked_mul(10)?.checked_add(u64::from(value(byte)?))
    })
}

/// Appends `byte` (a digit, or a letter counting 10 to 35) to a number known by its remainder by 97.
/// `None` when the byte is neither a digit nor an upper case letter.
pub(crate) fn push_mod97(remainder: u32, byte: u8) -> Option<u32> {
    match byte {
        b'0'..=b'9' => Some((remainder * 10 + u32::from(byte - b'0')) % 97),
        b'A'..=b'Z' => Some((remainder * 100 + u32::from(byte - b'A') + 10) % 97),
        _ => None,
    }
}

/// The first byte that fails `accept`, as an error naming its place (counted from 1).
pub(crate) fn check_all(
    bytes: &[u8],
    offset: usize,
    expected: Expected,
) -> Result<(), IdentifierError> {
    match bytes.iter().position(|&byte| !expected.accepts(byte)) {
        None => Ok(()),
        Some(at) => Err(IdentifierError::Character {
            position: offset + at + 1,
            found: bytes.get(at).copied().unwrap_or(0),
            expected,
        }),
    }
}

/// Length test shared by the identifiers of one fixed length.
pub(crate) fn check_length(
    bytes: &[u8],
    expected: &'static [usize],
) -> Result<(), IdentifierError> {
    if bytes.is_empty() {
        return Err(IdentifierError::Empty);
    }
    if expected.contains(&bytes.len()) {
        return Ok(());
    }
    Err(IdentifierError::Length {
        expected,
        found: bytes.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luhn_digit_completes_any_head() {
        for head in ["99999900", "73282932", "0", "35600000", "1234567890123"] {
            let mut full = head.as_bytes().to_vec();
            full.push(b'0' + luhn_digit(head.as_bytes()));
            assert_eq!(luhn_sum(&full) % 10, 0, "{head}");
        }
    }

    #[test]
    fn number_refuses_overflow_and_letters() {
        assert_eq!(number(b"0042"), Some(42));
        assert_eq!(number(b"4A"), None);
        assert_eq!(number(&[b'9'; 40]), None);
    }
}
