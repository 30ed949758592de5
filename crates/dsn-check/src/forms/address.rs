//! Lines of addresses (cahier technique 4.4.9 and 3.7).

use std::sync::LazyLock;

use dsn_norm::{RubriqueIdx, rubrique_index};

/// The rubriques that hold a line of an address: street, complement, delivery
/// service, distribution code abroad. Localities have a pattern of their own.
const ADDRESSES: &[&[u8; 14]] = &[
    b"S10.G00.01.004",
    b"S10.G00.01.008",
    b"S10.G00.01.009",
    b"S10.G00.01.010",
    b"S21.G00.06.004",
    b"S21.G00.06.007",
    b"S21.G00.06.008",
    b"S21.G00.06.011",
    b"S21.G00.11.003",
    b"S21.G00.11.006",
    b"S21.G00.11.007",
    b"S21.G00.11.016",
    b"S21.G00.30.008",
    b"S21.G00.30.012",
    b"S21.G00.30.016",
    b"S21.G00.30.017",
    b"S21.G00.85.003",
    b"S21.G00.85.007",
    b"S21.G00.85.008",
    b"S21.G00.85.009",
    b"S89.G00.32.007",
    b"S89.G00.32.008",
    b"S89.G00.32.010",
    b"S89.G00.32.014",
    b"S89.G00.91.008",
    b"S89.G00.91.012",
    b"S89.G00.91.013",
    b"S89.G00.91.014",
];

static INDICES: LazyLock<Vec<RubriqueIdx>> = LazyLock::new(|| {
    ADDRESSES
        .iter()
        .filter_map(|id| rubrique_index(id))
        .collect()
});

/// Whether the rubrique holds a line of an address.
pub(crate) fn is_address(rubrique: RubriqueIdx) -> bool {
    INDICES.contains(&rubrique)
}

/// What is wrong with a line of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AddressFault {
    /// Apostrophe, space, hyphen or point at an end.
    AtEnd(u8),
    /// Two of these signs side by side, and not a point before a space.
    SideBySide(u8, u8),
    /// A character that a locality does not admit.
    Character(u8),
    /// A CEDEX in a locality.
    Cedex,
    /// More digits than the number of a street has.
    LongNumber,
    /// A label of a street longer than the norm admits.
    LongLabel,
}

/// The rubriques that hold the number and the label of a street.
const STREETS: &[&[u8; 14]] = &[
    b"S10.G00.01.004",
    b"S21.G00.06.004",
    b"S21.G00.11.003",
    b"S21.G00.30.008",
    b"S21.G00.85.003",
    b"S89.G00.32.008",
    b"S89.G00.91.008",
];

static STREET_INDICES: LazyLock<Vec<RubriqueIdx>> =
    LazyLock::new(|| STREETS.iter().filter_map(|id| rubrique_index(id)).collect());

/// Whether the rubrique holds the number and the label of a street.
pub(crate) fn is_street(rubrique: RubriqueIdx) -> bool {
    STREET_INDICES.contains(&rubrique)
}

/// Digits of the number of a street, and characters of its label.
const NUMBER: usize = 4;
const LABEL: usize = 32;

/// Checks the number and the label of a street.
pub(crate) fn street(value: &[u8]) -> Result<(), AddressFault> {
    let digits = value.iter().take_while(|b| b.is_ascii_digit()).count();
    if digits > NUMBER {
        return Err(AddressFault::LongNumber);
    }
    let label = value.get(digits..).unwrap_or_default().trim_ascii_start();
    if label.len() > LABEL {
        return Err(AddressFault::LongLabel);
    }
    Ok(())
}

/// Looks for a CEDEX, alone or followed by its number.
fn has_cedex(value: &[u8]) -> bool {
    value
        .split(|b| *b == b' ')
        .any(|word| word.eq_ignore_ascii_case(b"CEDEX"))
}

/// The four signs that must stand alone.
fn is_separator(byte: u8) -> bool {
    matches!(byte, b'\'' | b' ' | b'-' | b'.')
}

/// Checks where apostrophes, spaces, hyphens and points stand.
pub(crate) fn line(value: &[u8]) -> Result<(), AddressFault> {
    for end in [value.first(), value.last()].into_iter().flatten() {
        if is_separator(*end) {
            return Err(AddressFault::AtEnd(*end));
        }
    }
    for pair in value.windows(2) {
        if let &[a, b] = pair
            && is_separator(a)
            && is_separator(b)
            && (a, b) != (b'.', b' ')
        {
            return Err(AddressFault::SideBySide(a, b));
        }
    }
    Ok(())
}

/// Checks a locality: letters without accents, digits, single spaces inside.
pub(crate) fn locality(value: &[u8]) -> Result<(), AddressFault> {
    if let Some(&other) = value
        .iter()
        .find(|b| !b.is_ascii_alphanumeric() && **b != b' ')
    {
        return Err(AddressFault::Character(other));
    }
    line(value)?;
    if has_cedex(value) {
        return Err(AddressFault::Cedex);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_a_rubrique() {
        assert_eq!(INDICES.len(), ADDRESSES.len());
        assert_eq!(STREET_INDICES.len(), STREETS.len());
        assert!(STREET_INDICES.iter().all(|street| is_address(*street)));
    }

    #[test]
    fn separators_stand_alone() {
        let cases: &[(&str, Result<(), AddressFault>)] = &[
            ("12 RUE DE L'ESSAI", Ok(())),
            ("ST. MARTIN", Ok(())),
            ("12 RUE", Ok(())),
            ("12  RUE", Err(AddressFault::SideBySide(b' ', b' '))),
            ("RUE -X", Err(AddressFault::SideBySide(b' ', b'-'))),
            ("X .Y", Err(AddressFault::SideBySide(b' ', b'.'))),
            ("RUE X.", Err(AddressFault::AtEnd(b'.'))),
            ("'RUE", Err(AddressFault::AtEnd(b'\''))),
        ];
        for (value, expected) in cases {
            assert_eq!(line(value.as_bytes()), *expected, "{value}");
        }
    }

    #[test]
    fn streets_have_a_short_number_and_a_short_label() {
        assert_eq!(street(b"1234 B RUE DE L'ESSAI"), Ok(()));
        assert_eq!(street(b"RUE DE L'ESSAI"), Ok(()));
        assert_eq!(street(b"12345 RUE"), Err(AddressFault::LongNumber));
        assert_eq!(
            street(b"12 RUE AU NOM VRAIMENT BEAUCOUP TROP LONG"),
            Err(AddressFault::LongLabel)
        );
    }

    #[test]
    fn localities_are_plain() {
        assert_eq!(locality(b"VILLE CEDEX 09"), Err(AddressFault::Cedex));
        assert_eq!(locality(b"CEDEXVILLE"), Ok(()));
        assert_eq!(locality(b"VILLE 12"), Ok(()));
        assert_eq!(locality(b"ST-DENIS"), Err(AddressFault::Character(b'-')));
        assert_eq!(
            locality(b"VILLE  NEUVE"),
            Err(AddressFault::SideBySide(b' ', b' '))
        );
    }
}
