//! `dsn convert` loses nothing: bytes to JSON and back, through the binary.

use crate::common::{dsn, dsn_with, tests};
use proptest::prelude::*;

fn round_trip(bytes: &[u8]) -> Vec<u8> {
    let json = dsn_with(&["convert", "-", "--vers", "json"], bytes);
    assert_eq!(json.code, 0, "{}", json.stderr);
    serde_json::from_slice::<serde_json::Value>(&json.stdout).expect("JSON");
    let back = dsn_with(&["convert", "-", "--vers", "dsn"], &json.stdout);
    assert_eq!(back.code, 0, "{}", back.stderr);
    back.stdout
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(tests().join("files").join(name)).unwrap()
}

#[test]
fn files_come_back_byte_for_byte() {
    for name in ["arret.dsn", "mensuelle.dsn", "malformee.dsn"] {
        let bytes = file(name);
        assert!(round_trip(&bytes) == bytes, "{name}");
    }
    for bytes in [
        &b""[..],
        b"\n",
        b"\r",
        b"\xEF\xBB\xBF",
        b"\xEF\xBB\xBFS10.G00.00.001,'\xC3\xA9'",
    ] {
        assert_eq!(round_trip(bytes), bytes);
    }
}

/// A change somewhere in a file.
#[derive(Clone, Debug)]
enum Change {
    Byte(u8),
    Remove(usize),
    Repeat(usize),
    MoveToEnd(usize),
}

fn change() -> impl Strategy<Value = (prop::sample::Index, Change)> {
    let change = prop_oneof![
        any::<u8>().prop_map(Change::Byte),
        prop::sample::select(&b"\n\r',.\xC3\xA9 \0"[..]).prop_map(Change::Byte),
        (1..200usize).prop_map(Change::Remove),
        (1..200usize).prop_map(Change::Repeat),
        (1..200usize).prop_map(Change::MoveToEnd),
    ];
    (any::<prop::sample::Index>(), change)
}

fn apply(bytes: &mut Vec<u8>, at: &prop::sample::Index, change: &Change) {
    if bytes.is_empty() {
        return;
    }
    let at = at.index(bytes.len());
    let part = |len: &usize| at..(at + len).min(bytes.len());
    match change {
        Change::Byte(byte) => bytes[at] = *byte,
        Change::Remove(len) => drop(bytes.drain(part(len))),
        Change::Repeat(len) => bytes
            .splice(at..at, bytes[part(len)].to_vec())
            .for_each(drop),
        Change::MoveToEnd(len) => {
            let moved: Vec<u8> = bytes.drain(part(len)).collect();
            bytes.extend(moved);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn damaged_files_come_back_byte_for_byte(
        name in prop::sample::select(vec!["arret.dsn", "mensuelle.dsn", "malformee.dsn"]),
        changes in prop::collection::vec(change(), 0..12),
    ) {
        let mut bytes = file(name);
        for (at, change) in &changes {
            apply(&mut bytes, at, change);
        }
        prop_assert_eq!(round_trip(&bytes), bytes);
    }
}

#[test]
fn json_written_by_hand_becomes_a_file() {
    let json = r#"{"schema": "dsn-document/1", "blocs": [
        {"bloc": "S10.G00.00", "rubriques": [{"rubrique": "S10.G00.00.001", "valeur": "Éditeur"}],
         "blocs": [{"bloc": "S20.G00.05", "rubriques": [{"rubrique": "S20.G00.05.001", "valeur": "04"}]}]}]}"#;
    let run = dsn_with(&["convert", "-", "--vers", "dsn"], json.as_bytes());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        run.stdout,
        b"S10.G00.00.001,'\xC9diteur'\r\nS20.G00.05.001,'04'\r\n"
    );
}

#[test]
fn json_that_makes_no_sense_is_refused_with_a_reason() {
    let with = |item: &str| {
        format!(
            r#"{{"schema": "dsn-document/1", "blocs": [{{"bloc": "S10.G00.00", "rubriques": [{item}]}}]}}"#
        )
    };
    for (json, reason) in [
        (
            "[]".to_owned(),
            "ce n'est pas un document JSON de la forme dsn-document/1",
        ),
        (
            r#"{"schema": "dsn-document/2"}"#.to_owned(),
            "la forme « dsn-document/2 » n'est pas connue",
        ),
        (
            with(r#"{"rubrique": "S10.G00.00.001", "valeur": "€"}"#),
            "S10.G00.00.001 : le caractère « € » n'existe pas en ISO-8859-1",
        ),
        (
            with(r#"{"rubrique": "S10.G00.00.001", "valeur": "a\nb"}"#),
            "tient sur plusieurs lignes",
        ),
        (
            with(r#"{"rubrique": "S10.G00.01.001", "valeur": "1"}"#),
            "S10.G00.01.001 : elle est rangée dans le bloc S10.G00.00",
        ),
        (
            with(r#"{"rubrique": "S10.G00.00.1", "valeur": "1"}"#),
            "n'est pas un identifiant de rubrique",
        ),
        (
            with(r#"{"rubrique": "S10.G00.00.001"}"#),
            "« rubrique » et « valeur »",
        ),
    ] {
        let run = dsn_with(&["convert", "-", "--vers", "dsn"], json.as_bytes());
        assert_eq!(run.code, 2, "{json}");
        assert!(run.stderr.contains(reason), "{json}: {}", run.stderr);
        assert!(run.stdout.is_empty());
    }
}

#[test]
fn a_file_can_be_written_and_read_again() {
    let folder = std::env::temp_dir().join(format!("dsn-convert-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (json, back) = (path("a.json"), path("a.dsn"));
    assert_eq!(
        dsn(&["convert", "arret.dsn", "--vers", "json", "-o", &json]).code,
        0
    );
    assert_eq!(
        dsn(&["convert", &json, "--vers", "dsn", "-o", &back]).code,
        0
    );
    assert_eq!(std::fs::read(&back).unwrap(), file("arret.dsn"));
    std::fs::remove_dir_all(folder).unwrap();
}
