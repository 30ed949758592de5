//! Predicates that several controls share. Each is `None` on a value whose form
//! is not the one it speaks of: that is reported elsewhere.

use dsn_identifiers::{siren, siret};

use super::values::{day, year_of};

/// The key of nine digits.
pub(crate) fn siren_key(value: &[u8]) -> Option<bool> {
    is_digits(value, 9).then(|| siren::is_valid(value))
}

/// The key of fourteen digits.
pub(crate) fn siret_key(value: &[u8]) -> Option<bool> {
    is_digits(value, 14).then(|| siret::is_valid(value))
}

fn is_digits(value: &[u8], length: usize) -> bool {
    value.len() == length && value.iter().all(u8::is_ascii_digit)
}

/// Whether the department of a NIR existed in the year of a date of birth:
/// Corsica is 20 until 1975 and 2A or 2B from 1976, the departments of Algeria
/// and the protectorates (96) end with 1967.
pub(crate) fn nir_department(nir: &[u8], birth: &[u8]) -> Option<bool> {
    if nir.len() != 13 {
        return None;
    }
    let year = year_of(birth)?;
    Some(match nir.get(5..7)? {
        b"2A" | b"2B" => year >= 1976,
        b"20" => year < 1976,
        b"96" => year < 1968,
        _ => true,
    })
}

/// Whose identity a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// Any of an employee's names.
    Person,
    /// A family name: two of them may be joined by `--`.
    FamilyName,
    /// A person to call: a title is allowed.
    Contact,
}

/// Titles that are no part of a name, with the space behind them.
const TITLES: [&[u8]; 5] = [b"MONSIEUR ", b"M ", b"MR ", b"MADAME ", b"MME "];

/// Rules of identities (cahier technique 4.4.8). Which characters are admitted is
/// not asked: the table of 3.6 is only known without its shading.
pub(crate) fn identity(value: &[u8], whose: Identity) -> Option<bool> {
    let (first, last) = (value.first()?, value.last()?);
    if matches!(first, b'-' | b' ') || matches!(last, b'-' | b'\'' | b' ') {
        return Some(false);
    }
    if whose != Identity::Contact && starts_with_title(value) {
        return Some(false);
    }
    Some(separators_stand_alone(value, whose))
}

fn starts_with_title(value: &[u8]) -> bool {
    TITLES.iter().any(|title| {
        value
            .get(..title.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(title))
    })
}

/// Spaces, hyphens and apostrophes do not follow each other, except one `--` in
/// a family name (behind which an apostrophe may come).
fn separators_stand_alone(value: &[u8], whose: Identity) -> bool {
    let is_separator = |b: u8| matches!(b, b' ' | b'-' | b'\'');
    let mut doubles = 0;
    let mut at = 0;
    while let Some(rest) = value.get(at..).filter(|r| !r.is_empty()) {
        let run = rest.iter().take_while(|b| is_separator(**b)).count();
        let separators = rest.get(..run).unwrap_or_default();
        match separators {
            [] | [_] => {}
            [b'-', b'-'] | [b'-', b'-', b'\''] if whose == Identity::FamilyName => doubles += 1,
            _ => return false,
        }
        at += run.max(1);
    }
    doubles <= 1
}

/// Rules of e-mail addresses (4.4.10). `strict`: no two separators in a row;
/// otherwise only no two points.
pub(crate) fn email(value: &[u8], strict: bool) -> Option<bool> {
    let at = value.iter().position(|b| *b == b'@');
    let Some((local, [_, domain @ ..])) = at.and_then(|at| value.split_at_checked(at)) else {
        return Some(false);
    };
    let separator = |b: u8| matches!(b, b'.' | b'-' | b'_');
    let ends_well = |part: &[u8]| {
        part.first().is_some_and(|b| !separator(*b)) && part.last().is_some_and(|b| !separator(*b))
    };
    let admitted = |part: &[u8]| {
        part.iter()
            .all(|b| b.is_ascii_alphanumeric() || separator(*b))
    };
    let follow = |a: u8, b: u8| {
        if strict {
            separator(a) && separator(b)
        } else {
            a == b'.' && b == b'.'
        }
    };
    let runs = value
        .windows(2)
        .any(|pair| matches!(pair, &[a, b] if follow(a, b)));
    let point = domain.windows(3).any(|three| {
        matches!(three, [a, b'.', b] if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric())
    });
    Some(
        !runs
            && [local, domain].iter().all(|p| ends_well(p) && admitted(p))
            && point
            && !domain.contains(&b'_'),
    )
}

/// Rules of contract numbers (4.4.11).
pub(crate) fn contract_number(value: &[u8]) -> Option<bool> {
    let (first, last) = (value.first()?, value.last()?);
    let admitted = |b: &u8| {
        b.is_ascii_alphanumeric()
            || b"- .@/_".contains(b)
            // à é è ê ë ï ô ç
            || matches!(b, 0xE0 | 0xE9 | 0xE8 | 0xEA | 0xEB | 0xEF | 0xF4 | 0xE7)
    };
    Some(*first != b' ' && *last != b' ' && value.iter().all(admitted))
}

/// A day of the calendar, or a date of birth whose day or month is not known.
pub(crate) fn birth_date(value: &[u8], unknown: &[&[u8]]) -> Option<bool> {
    if !is_digits(value, 8) {
        return None;
    }
    let (dd, mm) = (value.get(..2)?, value.get(2..4)?);
    let (day_unknown, month_unknown) = (unknown.contains(&dd), unknown.contains(&mm));
    if !day_unknown && !month_unknown {
        return Some(day(value).is_some());
    }
    // Whatever is known must be able to exist: in a month of 31 days, in a leap year.
    let known_day = day_unknown || (b"01".as_slice()..=b"31".as_slice()).contains(&dd);
    let known_month = month_unknown || (b"01".as_slice()..=b"12".as_slice()).contains(&mm);
    Some(known_day && known_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_companies() {
        assert_eq!(siren_key(b"999999006"), Some(true));
        assert_eq!(siren_key(b"999999007"), Some(false));
        assert_eq!(siren_key(b"99999900"), None);
        assert_eq!(siret_key(b"99999900600011"), Some(true));
        assert_eq!(siret_key(b"99999900600012"), Some(false));
        assert_eq!(siret_key(b"9999990060001A"), None);
    }

    #[test]
    fn departments_of_their_time() {
        for (nir, birth, expected) in [
            ("1750520999001", "12051975", Some(true)),
            ("1760520999001", "12051976", Some(false)),
            ("176052A999001", "12051976", Some(true)),
            ("175052B999001", "12051975", Some(false)),
            ("1670596999001", "99991967", Some(true)),
            ("1680596999001", "01011968", Some(false)),
            ("1680575999001", "01011968", Some(true)),
            ("168057599900", "01011968", None),
            ("1680520999001", "0101196", None),
        ] {
            assert_eq!(
                nir_department(nir.as_bytes(), birth.as_bytes()),
                expected,
                "{nir}"
            );
        }
    }

    #[test]
    fn identities() {
        use Identity::{Contact, FamilyName, Person};
        for (value, whose, expected) in [
            (&b"DUPONT-FICTIF"[..], Person, true),
            (b"L'HOTE", Person, true),
            (b"'T HOOFT", Person, true),
            (b"-DUPONT", Person, false),
            (b" DUPONT", Person, false),
            (b"DUPONT'", Person, false),
            (b"DUPONT  FICTIF", Person, false),
            (b"DUPONT -FICTIF", Person, false),
            (b"DUPONT--FICTIF", Person, false),
            (b"DUPONT--FICTIF", FamilyName, true),
            (b"DUPONT--'T FICTIF", FamilyName, true),
            (b"DUPONT--FICTIF--TROIS", FamilyName, false),
            (b"DUPONT---FICTIF", FamilyName, false),
            (b"DUPONT -- FICTIF", FamilyName, false),
            (b"M DUPONT", Person, false),
            (b"Madame Dupont", Person, false),
            (b"MADAME DUPONT", Contact, true),
            (b"MARTIN", Person, true),
            (b"H\xE9l\xE8ne", Person, true),
        ] {
            assert_eq!(
                identity(value, whose),
                Some(expected),
                "{value:?} {whose:?}"
            );
        }
        assert_eq!(identity(b"", Person), None);
    }

    #[test]
    fn addresses_of_mail() {
        for (value, strict, expected) in [
            ("paie@exemple.fr", true, true),
            ("rh.paie_1@ex-emple.fr", true, true),
            ("rh_-paie@exemple.fr", true, false),
            ("rh_-paie@exemple.fr", false, true),
            ("rh..paie@exemple.fr", false, false),
            ("paie@exemple", true, false),
            ("paie@ex_emple.fr", true, false),
            ("@exemple.fr", true, false),
            ("paie@", true, false),
            ("paie", true, false),
            ("a@b@exemple.fr", true, false),
            (".paie@exemple.fr", true, false),
            ("paie-@exemple.fr", true, false),
            ("paie@exemple.fr.", true, false),
            ("pa ie@exemple.fr", true, false),
            ("", true, false),
        ] {
            assert_eq!(
                email(value.as_bytes(), strict),
                Some(expected),
                "{value} {strict}"
            );
        }
    }

    #[test]
    fn numbers_of_contracts() {
        for (value, expected) in [
            (&b"CDI-2020/001"[..], true),
            (b"a.b@c_d e", true),
            (b"num\xE9ro", true),
            (b"num\xF9", false),
            (b" 00001", false),
            (b"00001 ", false),
            (b"0000#1", false),
        ] {
            assert_eq!(contract_number(value), Some(expected), "{value:?}");
        }
    }

    #[test]
    fn dates_of_birth_partly_unknown() {
        for (value, of_99, of_00_99) in [
            ("12051985", true, true),
            ("31021985", false, false),
            ("99051985", true, true),
            ("99991985", true, true),
            ("00051985", false, true),
            ("12001985", false, true),
            ("12131985", false, false),
            ("99131985", false, false),
            ("31991985", true, true),
            ("32991985", false, false),
        ] {
            let value = value.as_bytes();
            assert_eq!(birth_date(value, &[b"99"]), Some(of_99), "{value:?}");
            assert_eq!(
                birth_date(value, &[b"00", b"99"]),
                Some(of_00_99),
                "{value:?}"
            );
        }
        assert_eq!(birth_date(b"1205198", &[b"99"]), None);
    }
}
