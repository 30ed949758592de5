//! Data-driven cases (`tests/cases/identifiers.tsv`) and properties over random bytes.

use dsn_identifiers::{
    Bic, CommuneInsee, Iban, Idcc, IdentifierError, Nic, Nir, Ntt, Rib, Siren, Siret, bic, commune,
    iban, idcc, nir, ntt, rib, siren, siret,
};
use proptest::prelude::*;

const CASES: &str = include_str!("cases/identifiers.tsv");
const KINDS: [&str; 10] = [
    "nir", "ntt", "siren", "siret", "nic", "iban", "rib", "bic", "idcc", "commune",
];

/// The verdict of the type and of the hot function for one kind.
fn verdicts(kind: &str, bytes: &[u8]) -> (Result<String, IdentifierError>, bool) {
    fn text<T: ToString>(r: Result<T, IdentifierError>) -> Result<String, IdentifierError> {
        r.map(|v| v.to_string())
    }
    match kind {
        "nir" => (text(Nir::parse(bytes)), nir::is_valid(bytes)),
        "ntt" => (text(Ntt::parse(bytes)), ntt::is_valid(bytes)),
        "siren" => (text(Siren::parse(bytes)), siren::is_valid(bytes)),
        "siret" => (text(Siret::parse(bytes)), siret::is_valid(bytes)),
        "nic" => (text(Nic::parse(bytes)), siret::is_nic(bytes)),
        "iban" => (text(Iban::parse(bytes)), iban::is_valid(bytes)),
        "rib" => (text(Rib::parse(bytes)), rib::is_valid(bytes)),
        "bic" => (text(Bic::parse(bytes)), bic::is_valid(bytes)),
        "idcc" => (text(Idcc::parse(bytes)), idcc::is_valid(bytes)),
        "commune" => (text(CommuneInsee::parse(bytes)), commune::is_valid(bytes)),
        other => panic!("unknown kind {other}"),
    }
}

#[test]
fn every_case_has_its_verdict_and_message() {
    let mut failures = Vec::new();
    for line in CASES.lines().filter(|l| !l.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [kind, value, expected] = fields[..] else {
            panic!("malformed case: {line}");
        };
        let (typed, fast) = verdicts(kind, value.as_bytes());
        let message = match &typed {
            Ok(_) => "ok".to_owned(),
            Err(error) => error.to_string(),
        };
        if !message.contains(expected) || (expected == "ok") != typed.is_ok() {
            failures.push(format!("{line}\n    got: {message}"));
        }
        if fast != typed.is_ok() {
            failures.push(format!("{line}\n    hot function says {fast}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn norm_form_of_a_nir_is_narrower() {
    assert!(nir::is_norm_form(b"103072A004981"));
    assert!(!nir::is_norm_form(b"103072A00498147"));
    assert!(!nir::is_norm_form(b"7030775101981"));
}

#[test]
fn parts_of_a_nir() {
    let nir: Nir = "2850597411042".parse().unwrap();
    assert_eq!(nir.first_digit(), 2);
    assert_eq!(nir.year(), 85);
    assert_eq!(nir.month(), Some(5));
    assert_eq!(nir.birth_place(), nir::BirthPlace::Overseas(974));
    assert!(!nir.is_provisional());
    let abroad: Nir = "1032099100981".parse().unwrap();
    assert_eq!(abroad.month(), None);
    assert_eq!(abroad.birth_place(), nir::BirthPlace::Abroad(100));
    let corsican: Nir = "103072A00498147".parse().unwrap();
    assert_eq!(corsican.birth_place(), nir::BirthPlace::Corsica('A'));
    assert_eq!((corsican.key(), corsican.with_key().len()), (47, 15));
    let paris: Nir = "1030775101981".parse().unwrap();
    assert_eq!(paris.birth_place(), nir::BirthPlace::Department(75));
}

#[test]
fn debug_and_masked_hide_persons_and_accounts() {
    let nir: Nir = "103072A004981".parse().unwrap();
    assert_eq!(nir.masked(), "103**********");
    assert_eq!(format!("{nir:?}"), "Nir(103**********)");
    let iban: Iban = "FR7630006000011234567890189".parse().unwrap();
    assert_eq!(iban.masked(), "FR76********************189");
    assert!(!format!("{iban:?}").contains("12345"));
    let rib: Rib = "30006000011234567890189".parse().unwrap();
    assert_eq!(rib.masked(), "30006**************01**");
    let ntt: Ntt = "1999999015REF0001".parse().unwrap();
    assert_eq!(ntt.masked(), "1999999015*******");
}

#[test]
fn siret_knows_its_parts() {
    let siret: Siret = "73282932000074".parse().unwrap();
    assert_eq!(siret.siren().to_string(), "732829320");
    assert_eq!(siret.nic().to_string(), "00074");
    assert_eq!(
        siret.siren().to_string() + siret.nic().as_str(),
        siret.as_str()
    );
}

#[test]
fn la_poste_has_no_generated_siret() {
    let la_poste: Siren = "356000000".parse().unwrap();
    assert_eq!(Siret::with_key(la_poste, 4), None);
    assert_eq!(Siren::with_key([0; 8]), None);
}

#[test]
fn ntt_carries_the_employer() {
    let ntt: Ntt = "1732829320REF0001".parse().unwrap();
    assert_eq!(
        ntt.siren().map(|s| s.to_string()).as_deref(),
        Some("732829320")
    );
    assert!(ntt::carries_siren(b"1732829320REF0001", b"732829320"));
    assert!(!ntt::carries_siren(b"1732829320REF0001", b"732829321"));
}

proptest! {
    #[test]
    fn any_bytes_give_the_same_verdict_twice_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..45)) {
        for kind in KINDS {
            let (typed, fast) = verdicts(kind, &bytes);
            prop_assert_eq!(typed.is_ok(), fast, "{}", kind);
            if let Err(error) = typed {
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }

    #[test]
    fn near_numbers_give_the_same_verdict_twice(text in "[0-9AB]{13}|[12][0-9]{12}|[0-9]{9}|[0-9]{14}|FR[0-9]{25}|[A-Z]{2}[0-9]{13,32}|[0-9]{23}") {
        for kind in KINDS {
            let (typed, fast) = verdicts(kind, text.as_bytes());
            prop_assert_eq!(typed.is_ok(), fast, "{} {}", kind, text);
            if let Ok(shown) = typed {
                prop_assert!(text.starts_with(&shown));
            }
        }
    }

    #[test]
    fn generated_siren_and_siret_are_valid(head in proptest::array::uniform8(0u8..10), rank in 0u16..10000) {
        if let Some(siren) = Siren::with_key(head) {
            prop_assert!(siren::is_valid(siren.as_str().as_bytes()));
            if let Some(siret) = Siret::with_key(siren, rank) {
                prop_assert!(siret::is_valid(siret.as_str().as_bytes()));
                prop_assert_eq!(siret.siren(), siren);
            }
        }
    }

    #[test]
    fn a_nir_accepts_its_own_key_and_no_other(text in "[12][0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[1-8][0-9]|2A|2B)[1-9][0-9]{2}[1-9][0-9]{2}", wrong in 1u8..97) {
        let nir: Nir = text.parse().unwrap();
        prop_assert!(nir::is_valid(nir.with_key().as_bytes()));
        let other = (nir.key() + wrong - 1) % 97 + 1;
        let forged = format!("{}{:02}", nir, other);
        prop_assert_eq!(nir::is_valid(forged.as_bytes()), other == nir.key());
    }

    #[test]
    fn a_generated_account_is_valid_and_one_digit_changed_is_not(body in "[0-9]{10}[0-9A-Z]{11}", at in 0usize..10, step in 1u8..10) {
        let rib = Rib::with_key(body.as_bytes()).unwrap();
        let account = Iban::with_key(*b"FR", rib.as_str().as_bytes()).unwrap();
        prop_assert!(iban::is_valid(account.as_str().as_bytes()));
        let mut changed = account.as_str().as_bytes().to_vec();
        changed[4 + at] = b'0' + (changed[4 + at] - b'0' + step) % 10;
        prop_assert!(!iban::has_valid_key(&changed));
    }
}
