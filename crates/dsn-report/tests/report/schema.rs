//! The JSON report is what its published schema says, and what was promised.

use std::collections::BTreeSet;

use crate::common::{cases, invalide, rendered};
use crate::json_schema;
use dsn_report::{DSN_CHECK_1, Format, RenderOptions};
use serde_json::Value;

fn report() -> Value {
    let text = rendered(Format::Json, &cases(), &RenderOptions::default());
    serde_json::from_str(&text).unwrap()
}

/// What the published schema says against a document.
fn complaints(document: &Value) -> Vec<String> {
    json_schema::complaints(&serde_json::from_str(DSN_CHECK_1).unwrap(), document)
}

#[test]
fn every_report_is_valid_against_the_published_schema() {
    assert_eq!(complaints(&report()), [""; 0]);
    let none = rendered(Format::Json, &[], &RenderOptions::default());
    let none = serde_json::from_str(&none).unwrap();
    assert_eq!(complaints(&none), [""; 0]);
}

/// A key taken away, or of another type, is refused: the schema has teeth.
#[test]
fn the_schema_refuses_a_verdict_without_coverage() {
    for pointer in ["/files/0", "/files/1/declarations/0", "/totals"] {
        let mut document = report();
        let object = document.pointer_mut(pointer).unwrap();
        object.as_object_mut().unwrap().remove("coverage").unwrap();
        assert!(!complaints(&document).is_empty(), "{pointer}");
    }
    for (pointer, wrong) in [
        ("/files/0/verdict", Value::from("ok")),
        ("/files/1/anomalies/0/severity", Value::from("error")),
        ("/files/1/anomalies/0/line", Value::from("12")),
        ("/files/1/anomalies/0/rubrique", Value::from("S21.G00.30")),
        ("/schema", Value::from("dsn-check/2")),
    ] {
        let mut document = report();
        *document.pointer_mut(pointer).unwrap() = wrong;
        assert!(!complaints(&document).is_empty(), "{pointer}");
    }
}

/// The keys that version 1 has promised from the start, object by object, and
/// those added since: none may ever leave.
#[test]
fn keys_are_those_promised_and_those_added() {
    let report = report();
    for (pointer, promised, added) in [
        ("", "schema files", "totals"),
        (
            "/files/1",
            "path verdict norm counts omitted context not_evaluated declarations anomalies",
            "coverage lot stats groups",
        ),
        ("/files/1/counts", "blocking warning advice", ""),
        ("/files/1/not_evaluated/0", "code reason", ""),
        (
            "/files/1/declarations/0",
            "rang nature type siret mois verdict coverage",
            "line individus counts",
        ),
        (
            "/files/1/declarations/0/coverage",
            "evaluated applicable",
            "",
        ),
        (
            "/files/1/anomalies/0",
            "code severity rubrique bloc line value message advice individu contrat",
            "rubrique_name offset length declaration",
        ),
        ("/files/1/anomalies/0/individu", "rang nom", ""),
    ] {
        let object = report.pointer(pointer).unwrap().as_object().unwrap();
        let keys: BTreeSet<&str> = object.keys().map(String::as_str).collect();
        let expected: BTreeSet<&str> = promised
            .split_whitespace()
            .chain(added.split_whitespace())
            .collect();
        assert_eq!(keys, expected, "{pointer}");
    }
}

#[test]
fn lines_of_jsonl_carry_the_same_objects() {
    let options = RenderOptions::default();
    let whole = report();
    let text = rendered(Format::Jsonl, &cases(), &options);
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for (kind, list) in [("declaration", "declarations"), ("anomaly", "anomalies")] {
        let flat: Vec<Value> = whole["files"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|file| file[list].as_array().unwrap().clone())
            .collect();
        let typed: Vec<Value> = lines
            .iter()
            .filter(|line| line["kind"] == kind)
            .map(|line| {
                let mut line = line.clone();
                let object = line.as_object_mut().unwrap();
                assert!(object.remove("file").unwrap().is_string());
                assert_eq!(object.remove("schema").unwrap(), "dsn-check/1");
                object.remove("kind");
                line
            })
            .collect();
        assert_eq!(flat, typed, "{kind}");
    }
    let verdicts = lines.iter().filter(|line| line.get("verdict").is_some());
    assert!(verdicts.clone().count() > 0);
    assert!(
        verdicts
            .into_iter()
            .all(|line| line.get("coverage").is_some())
    );
}

#[test]
fn anomalies_are_counted_exactly_even_when_not_listed() {
    let text = rendered(Format::Json, &[invalide()], &RenderOptions::default());
    let document: Value = serde_json::from_str(&text).unwrap();
    let file = &document["files"][0];
    let counts = &file["counts"];
    let total: u64 = ["blocking", "warning", "advice"]
        .iter()
        .map(|key| counts[*key].as_u64().unwrap())
        .sum();
    let listed = file["anomalies"].as_array().unwrap().len() as u64;
    assert_eq!(total, listed + file["omitted"].as_u64().unwrap());
    let grouped: u64 = file["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["count"].as_u64().unwrap())
        .sum();
    assert_eq!(total, grouped);
}
