//! Tests of texts. Most values are plainly good, which a look at all their bytes
//! at once shows; the others are read as the interpreter reads them.

use dsn_identifiers::iban;
use dsn_norm::controls::expr::{Predicate, TextTest};

use super::value::Value;
use crate::controls::compare::passes;
use crate::controls::predicates::{
    Identity, birth_date, contract_number, email, identity, nir_department, siren_key, siret_key,
};
use crate::controls::values::day;
use crate::forms::word::Field;

impl Value<'_> {
    #[inline(always)]
    pub(super) fn starts(self, literal: &[u8]) -> bool {
        self.bytes().starts_with(literal)
    }

    #[inline(always)]
    pub(super) fn ends(self, literal: &[u8]) -> bool {
        self.bytes().ends_with(literal)
    }

    pub(super) fn passes(self, test: TextTest, literal: &[u8]) -> bool {
        passes(test, self.bytes(), literal)
    }

    /// Whether none of these signs begins or ends the value, and no two of them
    /// follow each other; false where that cannot be told at once.
    #[inline]
    pub(super) fn stand_alone(self, signs: &[u8]) -> bool {
        let Some(field) = self.field() else {
            return false;
        };
        let found = signs
            .iter()
            .fold(0, |found, sign| found | field.equal(*sign));
        is_quiet(field, found & field.all())
    }
}

/// Whether marked bytes are apart from each other and from both ends.
#[inline(always)]
fn is_quiet(field: Field<'_>, marked: u32) -> bool {
    marked & (marked << 1) == 0 && marked & ends(field) == 0
}

/// The bits of the first and the last byte.
#[inline(always)]
fn ends(field: Field<'_>) -> u32 {
    1 | (field.all() + 1) >> 1
}

/// Whether a predicate about one text is for sure false; false of an absent one.
#[inline(always)]
pub(super) fn fails(predicate: Predicate, value: Option<Value<'_>>) -> bool {
    value.is_some_and(|value| !is_plain(predicate, value) && exact(predicate, value) == Some(false))
}

/// Whether a predicate about one text is for sure true; false of an absent one.
#[inline(always)]
pub(super) fn holds(predicate: Predicate, value: Option<Value<'_>>) -> bool {
    value.is_some_and(|value| is_plain(predicate, value) || exact(predicate, value) == Some(true))
}

/// Whether the department of a NIR is for sure not of the year of birth.
#[inline]
pub(super) fn department_fails(nir: Option<Value<'_>>, birth: Option<Value<'_>>) -> bool {
    let (Some(nir), Some(birth)) = (nir, birth) else {
        return false;
    };
    // Only some departments came or went.
    let dated = matches!(nir.bytes().get(5..7), Some(b"2A" | b"2B" | b"20" | b"96"));
    dated && nir_department(nir.bytes(), birth.bytes()) == Some(false)
}

#[cold]
fn exact(predicate: Predicate, value: Value<'_>) -> Option<bool> {
    let value = value.bytes();
    match predicate {
        Predicate::SirenKey => siren_key(value),
        Predicate::SiretKey => siret_key(value),
        Predicate::IbanKey => Some(iban::has_valid_key(value)),
        Predicate::BbanKey => Some(iban::has_valid_bban(value)),
        Predicate::NirDepartment => None,
        Predicate::Identity => identity(value, Identity::Person),
        Predicate::FamilyName => identity(value, Identity::FamilyName),
        Predicate::ContactIdentity => identity(value, Identity::Contact),
        Predicate::Email => email(value, false),
        Predicate::StrictEmail => email(value, true),
        Predicate::ContractNumber => contract_number(value),
        Predicate::BirthDate99 => birth_date(value, &[b"99"]),
        Predicate::BirthDate0099 => birth_date(value, &[b"00", b"99"]),
    }
}

/// Whether a predicate is plainly true.
#[inline(always)]
fn is_plain(predicate: Predicate, value: Value<'_>) -> bool {
    match predicate {
        Predicate::Identity | Predicate::FamilyName | Predicate::ContactIdentity => {
            value.field().is_some_and(is_plain_identity)
        }
        Predicate::Email | Predicate::StrictEmail => value.field().is_some_and(is_plain_email),
        Predicate::ContractNumber => value.field().is_some_and(is_plain_number),
        Predicate::BirthDate99 | Predicate::BirthDate0099 => day(value.bytes()).is_some(),
        _ => false,
    }
}

/// A name without title, whose separators stand alone inside it.
#[inline]
fn is_plain_identity(field: Field<'_>) -> bool {
    let separators = (field.equal(b' ') | field.equal(b'-') | field.equal(b'\'')) & field.all();
    if separators == 0 {
        return field.len() > 0;
    }
    // Titles begin with an M and end with a space.
    is_quiet(field, separators) && field.first() | 0x20 != b'm'
}

/// Letters, digits and separators that stand alone around one `@`, with a point
/// behind it.
#[inline]
fn is_plain_email(field: Field<'_>) -> bool {
    let at = field.equal(b'@') & field.all();
    let points = field.equal(b'.') & field.all();
    let lines = field.equal(b'_') & field.all();
    let separators = points | lines | field.equal(b'-') & field.all();
    let behind = !(at | at.wrapping_sub(1));
    at.is_power_of_two()
        && (letters_or_digits(field) | separators | at) & field.all() == field.all()
        && is_quiet(field, separators)
        && at & ends(field) == 0
        && separators & (at << 1 | at >> 1) == 0
        && points & behind != 0
        && lines & behind == 0
}

/// Letters, digits and the signs of numbers of contracts, no space at an end.
#[inline]
fn is_plain_number(field: Field<'_>) -> bool {
    // `-`, `.` and `/` follow each other.
    let signs = field.within(b'-', b'/') | field.equal(b'@') | field.equal(b'_');
    let spaces = field.equal(b' ') & field.all();
    (letters_or_digits(field) | signs | spaces) & field.all() == field.all()
        && field.len() > 0
        && spaces & ends(field) == 0
}

#[inline(always)]
fn letters_or_digits(field: Field<'_>) -> u32 {
    field.within(b'0', b'9') | field.within(b'A', b'Z') | field.within(b'a', b'z')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PREDICATES: [Predicate; 12] = [
        Predicate::SirenKey,
        Predicate::SiretKey,
        Predicate::IbanKey,
        Predicate::BbanKey,
        Predicate::Identity,
        Predicate::FamilyName,
        Predicate::ContactIdentity,
        Predicate::Email,
        Predicate::StrictEmail,
        Predicate::ContractNumber,
        Predicate::BirthDate99,
        Predicate::BirthDate0099,
    ];

    proptest! {
        /// What is plainly true is true, wherever the value stands.
        #[test]
        fn plain_is_true(
            text in "[a-z0-9M.@_' /-]{0,34}|(M |MME )?[A-Z]{1,9}[ '-][A-Z]{1,9}|[a-z.-]{1,9}@[a-z_]{1,5}[.][a-z]{2}|[0-9]{2}(0[1-9]|99)19[0-9]{2}",
            behind in "[' -]{0,40}",
        ) {
            let followed = [text.as_bytes(), behind.as_bytes()].concat();
            let value = Value::new(&followed, text.len());
            for predicate in PREDICATES {
                let (truth, value) = (exact(predicate, value), Some(value));
                prop_assert_eq!(fails(predicate, value), truth == Some(false), "{:?} {:?}", predicate, text);
                prop_assert_eq!(holds(predicate, value), truth == Some(true), "{:?} {:?}", predicate, text);
            }
        }
    }

    #[test]
    fn good_values_are_plain() {
        for (predicate, text) in [
            (Predicate::Identity, "ANNE-MARIE"),
            (Predicate::FamilyName, "PINSON"),
            (Predicate::Email, "salarie.0000100@exemple.fr"),
            (Predicate::ContractNumber, "C2022-000000"),
            (Predicate::BirthDate0099, "12051985"),
        ] {
            let followed = [text.as_bytes(), [b'\''; 32].as_slice()].concat();
            let value = Value::new(&followed, text.len());
            assert!(is_plain(predicate, value), "{text}");
        }
        let value = |text: &'static [u8]| Value::new(text, 12);
        assert!(value(b"SAINT-ETIENN'\r\nS21.G00.30.008,'1 RUE").stand_alone(b"-' "));
        assert!(!value(b"SAINT -ETIEN'\r\nS21.G00.30.008,'1 RUE").stand_alone(b"-' "));
        assert!(!value(b"SAINT-ETIEN''\r\nS21.G00.30.008,'1 RUE").stand_alone(b"-' "));
    }
}
