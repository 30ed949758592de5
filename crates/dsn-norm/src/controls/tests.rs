//! The compiler of pages on small texts, and the committed pages against the norm.

mod first_hundred;

use std::path::Path;

use super::{KEYS, applicable, find};
use crate::{Nature, Version};

// The compiler itself runs in the build script; here its source is included to be tested.
#[path = "../../build/pages/mod.rs"]
mod pages;

struct Numbers;

impl pages::Numbering for Numbers {
    fn rubrique(&self, id: &str) -> usize {
        let bytes = id.as_bytes().try_into().unwrap();
        usize::from(crate::rubrique_index(bytes).unwrap().0)
    }

    fn bloc(&self, id: &str) -> usize {
        usize::from(
            crate::bloc_index(id.as_bytes().try_into().unwrap())
                .unwrap()
                .0,
        )
    }
}

fn norm() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../norm")
}

/// The code, or the fault with its line, of a condition on S21.G00.60.005/CCH-11.
fn compile(condition: &str) -> Result<String, String> {
    compile_for("S21.G00.60.005", "CCH-11", condition)
}

fn compile_for(rubrique: &str, code: &str, condition: &str) -> Result<String, String> {
    let page = format!(
        "# {rubrique}\n\n## {code}\n\n- versions: P25V01 P26V01 P27V01\n- severity: blocking\n\n```condition\n{condition}\n```\n\n\
         **Message.** m\n\n**Conseil.** c\n\n**Pourquoi.** p\n\n### Refusé : r\n\n```patch\n```\n\n### Accepté : a\n\n```patch\n```\n"
    );
    pages::compile_page(&norm(), &Numbers, &page).map(|controls| controls.concat())
}

#[test]
fn coverage_numbers_are_those_of_the_annex() {
    let expected = [
        (Nature::Mensuelle, 505),
        (Nature::Arret, 45),
        (Nature::Reprise, 39),
        (Nature::FinContrat, 228),
        (Nature::Amorcage, 138),
        (Nature::Substitution, 259),
        (Nature::Dpae, 0),
    ];
    for (nature, count) in expected {
        let keys = applicable(Version::P25V01, nature);
        assert_eq!(
            keys.filter(|k| k.family.is_counted()).count(),
            count,
            "{nature:?}"
        );
    }
}

#[test]
fn keys_are_sorted_and_found_by_name() {
    assert!(KEYS.is_sorted_by(|a, b| (a.rubrique, a.code) < (b.rubrique, b.code)));
    for key in KEYS {
        assert_eq!(find(&key.to_string()), Some(key));
        for control in key.controls() {
            assert_eq!((control.key(), control.rubrique), (key, key.rubrique));
        }
    }
    assert!(find("S21.G00.60.005/CCH-99").is_none() && find("S21.G00.60.005").is_none());
}

/// No control is written for a version in which its key does not exist.
#[test]
fn pages_exist_only_where_the_norm_has_the_control() {
    for control in super::CONTROLS {
        for version in Version::ALL {
            if control.in_version(version) {
                assert!(
                    control.key().exists(version),
                    "{} {version:?}",
                    control.key()
                );
            }
        }
    }
}

#[test]
fn conditions_compile_to_what_they_say() {
    let cases = [
        (r#"absent(S21.G00.60.005)"#, "Expr::Not(&Expr::Present("),
        (r#"S21.G00.60.001 not in {"02", "01"}"#, r#"&["01", "02"]"#),
        (
            "S21.G00.60.005 <= S20.G00.05.007 - 3 months",
            "Date::Months(&Date::Value(",
        ),
        ("S21.G00.60.005 != S21.G00.60.006", "Expr::Not(&Expr::Same("),
        (
            "month(S21.G00.60.005) = month(today)",
            "Expr::Numbers(Cmp::Eq, Number::Month(",
        ),
        (r#"S21.G00.60.005 < "01012027""#, "Date::Literal(20270101)"),
        ("length(S21.G00.60.007) > 12", "Number::Literal(120000)"),
        (
            "count(S21.G00.60 in contract) = 1",
            "Number::Count(&Quantifier",
        ),
        (
            "all S21.G00.60 in individual where present(S21.G00.60.002)",
            "Expr::Not(&Expr::Exists(",
        ),
        ("exists S21.G00.30 in declaration", "Expr::Wide(0)"),
        (
            "unique (S21.G00.60.001, S21.G00.60.002) within contract",
            "Expr::UniqueHere(",
        ),
        ("unique (S21.G00.60.001) within send", "Expr::Unique(0)"),
        (
            "unique (S21.G00.60.001) within S21.G00.40",
            "Expr::UniqueHere(",
        ),
        (
            "exists S21.G00.62 in S21.G00.40 where present(S21.G00.62.001)",
            "top: &[BlocIdx(",
        ),
        (
            "S21.G00.40.019 refers to S21.G00.85.001 within declaration",
            "WideAtom::Refers(0, ",
        ),
        (
            "S21.G00.40.009 refers to S21.G00.51.010 within individual",
            "Expr::Exists(&Quantifier",
        ),
        ("in_table(S21.G00.15.002, OrganismesComplementaires)", ""),
    ];
    for (condition, code) in cases {
        match compile(condition) {
            Ok(found) => assert!(found.contains(code), "{condition}: {found}"),
            // The last one names a rubrique that may occur several times.
            Err(fault) => assert!(
                code.is_empty() && fault.contains("may occur several times"),
                "{fault}"
            ),
        }
    }
}

/// Line 9 is the first of the condition in the page that `compile` writes.
#[test]
fn faults_name_page_line_and_remedy() {
    let cases = [
        ("present(S21.G00.60.999)", "9: no rubrique S21.G00.60.999"),
        (
            "present(S21.G00.60.005)\nand present(S21.G00.70.012)",
            "10: S21.G00.70.012 is neither in S21.G00.60",
        ),
        (
            "S21.G00.60.007 < S21.G00.60.008",
            "9: `<`, `<=`, `>` and `>=` compare dates or numbers",
        ),
        (
            "S21.G00.60.005 < S21.G00.60.007",
            "9: S21.G00.60.007 is not of genre D",
        ),
        (
            "S21.G00.60.005 + 1 < today",
            "9: a date moves by days, months or years",
        ),
        (
            "in_table(S21.G00.60.007, Nulle)",
            "9: no external table `Nulle`",
        ),
        (
            "sirene_key(S21.G00.60.007)",
            "9: unknown predicate `sirene_key`",
        ),
        (
            "siren_key(S21.G00.60.007, S21.G00.60.008)",
            "9: `siren_key` takes 1 terms, not 2",
        ),
        ("platform meteo", "9: unknown fact of the platform `meteo`"),
        (
            "present(S21.G00.60.005) present(S21.G00.60.006)",
            "9: `present` after the end",
        ),
        ("S21.G00.60.005 = \"01", "9: a text without its closing"),
        ("S21.G00.60.005 = \"\"", "9: an empty text"),
        ("S21.G00.60.005 ~ 3", "9: cannot read `~ 3`"),
        (
            "if present(S21.G00.60.005)",
            "9: expected `then`, found the end",
        ),
        (
            "exists S21.G00.70",
            "9: S21.G00.70 does not hang under S21.G00.60",
        ),
        ("exists S21.G00.99 in individual", "9: no bloc S21.G00.99"),
        (
            "exists S21.G00.15 in contract",
            "9: S21.G00.60 and S21.G00.15 do not both hang under",
        ),
        ("all S21.G00.60 in contract", "9: `all` needs a `where`"),
        (
            "exists S21.G00.62 in S21.G00.50",
            "9: S21.G00.60 and S21.G00.62 do not both hang under S21.G00.50",
        ),
        ("exists S21.G00.62 in S21.G00.99", "9: no bloc S21.G00.99"),
        (
            "count(S21.G00.30 in declaration) = 1",
            "9: count(… in declaration or send) is only known",
        ),
        ("send_rubriques = 3", "9: send_rubriques is only known"),
        (
            "exists S21.G00.51 in individual where exists S21.G00.30 in send",
            "9: a wide scope cannot stand inside",
        ),
        (
            "slice(S21.G00.60.007, 3, 2) = \"1\"",
            "9: slice(S21.G00.60.007, 3, 2)",
        ),
        (
            "exists S21.G00.70 in declaration where S21.G00.70.013 = S21.G00.60.007",
            "9: S21.G00.60.007 is neither in S21.G00.70",
        ),
    ];
    for (condition, expected) in cases {
        let fault = compile(condition).expect_err(condition);
        assert!(fault.starts_with(expected), "{condition}\n{fault}");
    }
    let fault = compile_for("S21.G00.60.005", "CCH-77", "present(S21.G00.60.005)").unwrap_err();
    assert!(
        fault.starts_with("3: S21.G00.60.005/CCH-77 is not in applicability.tsv"),
        "{fault}"
    );
    let fault = compile_for("S21.G00.60.005", "SIG-12", "present(S21.G00.60.005)").unwrap_err();
    assert!(
        fault.starts_with("3: severity is `blocking`, the norm has `warning`"),
        "{fault}"
    );
}

#[test]
fn a_control_may_be_asked_of_another_bloc() {
    let page = |on: &str, condition: &str| {
        let page = format!(
            "# S21.G00.79.001\n\n## CCH-11\n\n- versions: P26V01\n- severity: blocking\n- on: {on}\n\n```condition\n{condition}\n```\n\n\
             **Message.** m\n\n**Conseil.** c\n\n**Pourquoi.** p\n\n### Refusé : r\n\n```patch\n```\n\n### Accepté : a\n\n```patch\n```\n"
        );
        pages::compile_page(&norm(), &Numbers, &page).map(|controls| controls.concat())
    };
    let bloc = crate::bloc_index(b"S21.G00.78").unwrap().0;
    let code = page("S21.G00.78", "exists S21.G00.79").unwrap();
    assert!(
        code.contains(&format!("bloc: BlocIdx({bloc}), rubrique: ")),
        "{code}"
    );
    let fault = page("S21.G00.99", "exists S21.G00.79").unwrap_err();
    assert!(fault.starts_with("7: no bloc S21.G00.99"), "{fault}");
    let fault = page("S21.G00.78", "present(S21.G00.79.001)").unwrap_err();
    assert!(
        fault.contains("S21.G00.79.001 is neither in S21.G00.78"),
        "{fault}"
    );
}

#[test]
fn pages_of_a_wrong_form_are_refused() {
    let section = "# S21.G00.60.005\n\n## CCH-11\n\n- versions: P26V01\n- severity: blocking\n";
    let cases = [
        ("", "1: the first line must be"),
        ("# S21.G00.60\n", "1: the first line must be"),
        (section, "3: CCH-11 lacks its ```condition"),
        (
            &format!("{section}\nune phrase\n"),
            "8: not part of a section",
        ),
        (
            &format!("{section}\n```condition\npresent(S21.G00.60.005)\n"),
            "8: a fence that is never closed",
        ),
        (&format!("{section}\n### Autre : x\n"), "8: an example is"),
        (
            &format!("{section}\n### Refusé : x\n\ntexte\n"),
            "8: an example needs",
        ),
    ];
    for (text, expected) in cases {
        let fault = pages::compile_page(&norm(), &Numbers, text).unwrap_err();
        assert!(fault.starts_with(expected), "{text}\n{fault}");
    }
}

/// What the build script wrote is what the pages say now.
#[test]
fn generation_gives_a_control_for_every_section() {
    let generated = pages::generate(&norm(), &Numbers, &[]).unwrap();
    assert_eq!(
        generated.code.matches("Control { key: ").count(),
        super::CONTROLS.len()
    );
    assert!(
        generated
            .files
            .iter()
            .any(|f| f.ends_with("S21.G00.60/005.md"))
    );
}

/// The controls of some natures, to be measured by themselves: no more, no less.
#[test]
fn generation_for_some_natures_leaves_out_the_controls_of_the_others() {
    let generated = pages::generate(&norm(), &Numbers, &["04", "05"]).unwrap();
    let of_both = super::CONTROLS.iter().filter(|control| {
        let natures = [Nature::Arret, Nature::Reprise];
        let applies = |version| natures.iter().any(|n| control.key().applies(version, *n));
        Version::ALL.into_iter().any(applies)
    });
    let expected = of_both.count();
    assert!(expected > 0 && expected < super::CONTROLS.len());
    assert_eq!(generated.code.matches("Control { key: ").count(), expected);
}
