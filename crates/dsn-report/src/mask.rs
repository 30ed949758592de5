//! Hiding the numbers that identify a person or an account (NIR, NTT, IBAN),
//! for reports that leave the declarant's hands.
//!
//! Two nets: the value of a rubrique that holds such a number, whatever it
//! looks like (a wrong NIR is still nearly somebody's), and anything that looks
//! like one anywhere in a text. Hiding too much is preferred to too little.

use std::borrow::Cow;

/// What a rubrique holds, when it must be hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Secret {
    /// NIR or NTT.
    Person,
    /// IBAN.
    Account,
}

/// Rubriques that hold a NIR or an NTT (norms P25 to P27, and those that the
/// platform adds).
const PERSONS: &[&str] = &[
    "S21.G00.30.001",
    "S21.G00.30.020",
    "S21.G00.30.300",
    "S21.G00.30.311",
    "S21.G00.31.008",
    "S21.G00.73.007",
    "S21.G00.73.008",
    "S89.G00.67.001",
    "S89.G00.67.002",
    "S89.G00.87.007",
    "S89.G00.87.008",
    "S89.G00.88.008",
    "S89.G00.88.009",
    "S89.G00.89.007",
    "S89.G00.89.008",
    "S89.G00.91.001",
    "S89.G00.91.021",
];

/// Rubriques that hold an IBAN.
const ACCOUNTS: &[&str] = &["S21.G00.12.003", "S21.G00.20.004", "S21.G00.60.007"];

fn secret_of(rubrique: &str) -> Option<Secret> {
    if PERSONS.contains(&rubrique) {
        Some(Secret::Person)
    } else if ACCOUNTS.contains(&rubrique) {
        Some(Secret::Account)
    } else {
        None
    }
}

/// The value of a rubrique, masked if it identifies.
pub(crate) fn mask_value<'a>(rubrique: Option<&str>, value: &'a str) -> Cow<'a, str> {
    match rubrique.and_then(secret_of) {
        Some(secret) => Cow::Owned(hide(value, secret)),
        None => mask_text(value),
    }
}

/// A sentence about a finding: the value, if secret, is replaced where it is
/// quoted, then whatever looks like a NIR or an IBAN.
pub(crate) fn mask_sentence(rubrique: Option<&str>, value: Option<&str>, text: &str) -> String {
    let text = match (rubrique.and_then(secret_of), value) {
        (Some(secret), Some(value)) if !value.is_empty() => {
            Cow::Owned(text.replace(value, &hide(value, secret)))
        }
        _ => Cow::Borrowed(text),
    };
    mask_text(&text).into_owned()
}

/// A line of a file: `S21.G00.30.001,'1990175…'`.
pub(crate) fn mask_line(line: &str) -> String {
    let secret = line.get(..14).and_then(secret_of);
    match (secret, line.split_once('\'')) {
        (Some(secret), Some((head, tail))) => {
            let (value, close) = match tail.rsplit_once('\'') {
                Some((value, rest)) => (value, format!("'{}", mask_text(rest))),
                None => (tail, String::new()),
            };
            format!("{head}'{}{close}", hide(value, secret))
        }
        _ => mask_text(line).into_owned(),
    }
}

/// Masks every word of a text that looks like a NIR or an IBAN.
fn mask_text(text: &str) -> Cow<'_, str> {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let mut masked = String::new();
    let mut changed = false;
    let mut rest = text;
    while let Some(start) = rest.find(is_word) {
        let (before, from) = rest.split_at(start);
        let length = from.find(|c| !is_word(c)).unwrap_or(from.len());
        let (word, after) = from.split_at(length);
        masked.push_str(before);
        match looks_like(word) {
            Some(secret) => {
                masked.push_str(&hide(word, secret));
                changed = true;
            }
            None => masked.push_str(word),
        }
        rest = after;
    }
    if !changed {
        return Cow::Borrowed(text);
    }
    masked.push_str(rest);
    Cow::Owned(masked)
}

fn looks_like(word: &str) -> Option<Secret> {
    let bytes = word.as_bytes();
    let digits_or_corsica = bytes.iter().enumerate().all(|(position, byte)| {
        byte.is_ascii_digit() || (position == 6 && matches!(byte, b'A' | b'B'))
    });
    if matches!(bytes.len(), 13 | 15) && digits_or_corsica {
        return Some(Secret::Person);
    }
    match bytes {
        [a, b, c, d, rest @ ..]
            if a.is_ascii_uppercase()
                && b.is_ascii_uppercase()
                && c.is_ascii_digit()
                && d.is_ascii_digit()
                && (11..=30).contains(&rest.len()) =>
        {
            Some(Secret::Account)
        }
        _ => None,
    }
}

/// What is left to see: of a person, sex and year of birth; of an account,
/// country, key and the last three characters.
fn hide(value: &str, secret: Secret) -> String {
    let (head, tail) = match secret {
        Secret::Person => (3, 0),
        Secret::Account => (4, 3),
    };
    let length = value.chars().count();
    value
        .chars()
        .enumerate()
        .map(|(position, c)| {
            // Of a short value nothing is shown: it would be most of it.
            let shown =
                length > 2 * (head + tail) && (position < head || position + tail >= length);
            if shown { c } else { '*' }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{mask_line, mask_sentence, mask_value};

    #[test]
    fn values_of_personal_rubriques_are_hidden_whatever_their_form() {
        let nir = Some("S21.G00.30.001");
        assert_eq!(mask_value(nir, "1990199999999"), "199**********");
        assert_eq!(mask_value(nir, "19901"), "*****");
        let iban = Some("S21.G00.20.004");
        assert_eq!(
            mask_value(iban, "FR0099999000010000000000199"),
            "FR00********************199"
        );
        assert_eq!(mask_value(Some("S21.G00.30.002"), "DUPONT"), "DUPONT");
    }

    #[test]
    fn anything_that_looks_like_one_is_hidden_everywhere() {
        assert_eq!(
            mask_value(None, "vu 199012A999999, puis 2"),
            "vu 199**********, puis 2"
        );
        assert_eq!(
            mask_sentence(None, None, "compte FR0099999000010000000000199 refusé"),
            "compte FR00********************199 refusé"
        );
        // A SIRET (14 digits) identifies an establishment, not a person.
        assert_eq!(mask_value(None, "99999900600017"), "99999900600017");
    }

    #[test]
    fn a_wrong_number_is_hidden_in_the_sentence_that_quotes_it() {
        let text = mask_sentence(
            Some("S21.G00.30.001"),
            Some("19901XX"),
            "Le NIR « 19901XX » est mal formé.",
        );
        assert_eq!(text, "Le NIR « 199**** » est mal formé.");
    }

    #[test]
    fn source_lines_are_hidden_too() {
        assert_eq!(
            mask_line("S21.G00.30.001,'1990199999999'"),
            "S21.G00.30.001,'199**********'"
        );
        assert_eq!(
            mask_line("S21.G00.30.001,'1990199"),
            "S21.G00.30.001,'199****"
        );
        assert_eq!(
            mask_line("S21.G00.30.002,'DUPONT'"),
            "S21.G00.30.002,'DUPONT'"
        );
    }
}
