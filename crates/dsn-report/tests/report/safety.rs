//! What no format may do: let a value act, show what was to be masked, or show
//! a verdict without its coverage.

use std::io;

use crate::common::{Case, cases, invalide, norme_inconnue, rendered, valide};
use dsn_report::{ExitStatus, Format, RenderOptions, SeekSource, Totals, render};
use serde_json::Value;

fn in_every_format(case: fn() -> Case, options: &RenderOptions) -> Vec<(Format, String)> {
    Format::ALL
        .into_iter()
        .map(|format| (format, rendered(format, &[case()], options)))
        .collect()
}

#[test]
fn masked_numbers_appear_in_no_format() {
    let clear = ["1990175999999", "FR0099999000010000000000199"];
    let masked = RenderOptions {
        mask: true,
        ..RenderOptions::default()
    };
    for (format, text) in in_every_format(invalide, &masked) {
        for secret in clear {
            assert!(!text.contains(secret), "{secret} in {format}:\n{text}");
        }
    }
    for (format, text) in in_every_format(invalide, &RenderOptions::default()) {
        assert!(text.contains(clear[0]), "no value in {format}");
    }
}

#[test]
fn no_control_character_reaches_the_reader() {
    for (format, text) in in_every_format(invalide, &RenderOptions::default()) {
        let acts = |c: char| c.is_control() && c != '\n';
        assert!(!text.chars().any(acts), "{format}: {text:?}");
    }
}

#[test]
fn no_value_becomes_a_tag_or_a_command() {
    for (format, text) in in_every_format(invalide, &RenderOptions::default()) {
        match format {
            Format::Html | Format::Junit | Format::Bilan => {
                assert!(!text.contains("<script"), "{format}");
            }
            Format::Github => {
                let commands = ["::error file=", "::warning file=", "::notice file="];
                for line in text.lines() {
                    assert!(
                        commands.iter().any(|start| line.starts_with(start)),
                        "{line}"
                    );
                }
            }
            Format::Json | Format::Sarif => {
                serde_json::from_str::<Value>(&text).unwrap();
            }
            Format::Terminal | Format::Jsonl => {}
        }
    }
}

#[test]
fn the_page_asks_nothing_of_the_outside() {
    let text = rendered(Format::Html, &cases(), &RenderOptions::default());
    for outside in [
        "http:", "https:", "src=", "@import", "url(", "<link", "<script",
    ] {
        assert!(!text.contains(outside), "{outside}");
    }
    assert!(text.contains("<html lang=\"fr\">"));
}

#[test]
fn the_verdict_never_stands_without_its_coverage() {
    let options = RenderOptions::default();
    for (format, text) in in_every_format(valide, &options) {
        let said = match format {
            Format::Json | Format::Jsonl | Format::Sarif => {
                "\"coverage\":{\"evaluated\":45,\"applicable\":45}"
            }
            _ => "conforme sur les contrôles évalués\u{a0}: 45 sur 45",
        };
        assert!(text.contains(said), "{format}:\n{text}");
    }
    for (format, text) in in_every_format(invalide, &options) {
        let said = match format {
            Format::Json | Format::Jsonl | Format::Sarif => {
                "\"coverage\":{\"evaluated\":165,\"applicable\":550}"
            }
            _ => "non conforme (contrôles évalués\u{a0}: 165 sur 550)",
        };
        assert!(text.contains(said), "{format}:\n{text}");
    }
}

#[test]
fn sarif_has_a_rule_and_a_place_for_every_result() {
    let text = rendered(Format::Sarif, &cases(), &RenderOptions::default());
    let document: Value = serde_json::from_str(&text).unwrap();
    let run = &document["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    let stored: usize = cases().iter().map(|case| case.report.findings.len()).sum();
    assert_eq!(results.len(), stored);
    let mut fingerprints: Vec<_> = results
        .iter()
        .map(|result| {
            let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
            assert_eq!(rule["id"], result["ruleId"]);
            assert_ne!(rule["help"]["text"], "");
            let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
            let artifact = &run["artifacts"][place["index"].as_u64().unwrap() as usize];
            assert_eq!(artifact["location"]["uri"], place["uri"]);
            (
                place["uri"].to_string(),
                result["partialFingerprints"]["dsnCheck/v1"].to_string(),
            )
        })
        .collect();
    fingerprints.sort();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), stored, "fingerprints are told apart");
}

/// Lines put in front move every place, and no fingerprint.
#[test]
fn fingerprints_survive_a_shift_of_lines() {
    let fingerprints = |case: Case| -> Vec<Value> {
        let text = rendered(Format::Sarif, &[case], &RenderOptions::default());
        let document: Value = serde_json::from_str(&text).unwrap();
        let results = document["runs"][0]["results"].as_array().unwrap().clone();
        results
            .into_iter()
            .map(|mut result| result["partialFingerprints"].take())
            .collect()
    };
    let mut moved = invalide();
    for finding in &mut moved.report.findings {
        finding.place.line += 7;
        finding.place.offset += 100;
    }
    assert_eq!(fingerprints(invalide()), fingerprints(moved));
}

#[test]
fn a_bilan_describes_one_file_only() {
    assert!(Format::Bilan.holds_one_file());
    let (first, second) = (valide(), norme_inconnue());
    let files = [first.file(), second.file()];
    let error = render(
        Format::Bilan,
        &files,
        &RenderOptions::default(),
        &mut Vec::new(),
    )
    .unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
}

/// Without bytes nothing is quoted; with a file that shrank since, neither.
#[test]
fn a_source_may_be_missing_or_short() {
    let case = invalide();
    let short = SeekSource::new(io::Cursor::new(b"S10".to_vec()));
    for format in Format::ALL {
        for source in [None, Some(&short as &dyn dsn_report::Source)] {
            let file = dsn_report::FileReport {
                source,
                ..case.file()
            };
            let mut out = Vec::new();
            render(format, &[file], &RenderOptions::default(), &mut out).unwrap();
            assert!(!out.is_empty());
        }
    }
}

#[test]
fn exit_status_follows_the_worst_file() {
    let [valide, invalide, interrompu, inconnue, vide] = cases().try_into().ok().unwrap();
    let mut partial = crate::common::valide();
    partial.report.declarations[0].coverage.evaluated = 44;
    let status = |cases: &[&Case], full| {
        let mut totals = Totals::default();
        cases.iter().for_each(|case| totals.add(&case.report));
        totals.exit_status(full).code()
    };
    for (cases, full, expected) in [
        (&[&valide][..], false, 0),
        (&[&valide], true, 0),
        (&[&valide, &partial], false, 0),
        (&[&valide, &partial], true, 1),
        (&[&valide, &invalide], false, 1),
        (&[&inconnue], false, 1),
        (&[&vide], false, 1),
        (&[&invalide, &interrompu], true, 2),
        (&[], false, 2),
    ] {
        assert_eq!(status(cases, full), expected);
    }
    assert!(ExitStatus::Failed > ExitStatus::Blocking);
}
