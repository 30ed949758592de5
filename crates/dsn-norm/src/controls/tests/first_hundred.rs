//! `norm/controls/FIRST_HUNDRED.tsv`: how far the language of conditions reaches, on keys that nobody
//! chose. Every expression of the table goes through the real compiler, so that it cannot lie.

use sha2::{Digest, Sha256};

use super::{Numbers, norm, pages};
use crate::controls::{KEYS, Key, Severity, find};
use crate::{TableId, Version};

/// Keys that only the annex of 2025.1 lists, without a condition: not among the 697 with a wording.
const WITHOUT_WORDING: [&str; 2] = ["S21.G00.86.002/CCH-12", "S21.G00.86.005/CCH-14"];

/// What quantifies over occurrences.
const QUANTIFIERS: [&str; 6] = ["exists ", "none ", "all ", "unique ", "refers to", "count("];

struct Row {
    rank: usize,
    key: &'static Key,
    versions: Vec<Version>,
    fits: String,
    expression: String,
    reason: String,
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(norm().join("controls/FIRST_HUNDRED.tsv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some("rank\tkey\tversions\tfits\texpression\treason")
    );
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [rank, key, versions, fits, expression, reason] = cells[..] else {
            panic!("{line}");
        };
        let version = |code| Version::ALL.into_iter().find(|v| v.code() == code);
        Row {
            rank: rank.parse().unwrap(),
            key: find(key).unwrap_or_else(|| panic!("no key {key}")),
            versions: versions
                .split(' ')
                .map(|code| version(code).unwrap())
                .collect(),
            fits: fits.to_owned(),
            expression: expression.to_owned(),
            reason: reason.to_owned(),
        }
    };
    lines.map(row).collect()
}

/// One row a control, or one for each group of versions, and none left out.
#[test]
fn keys_are_the_first_hundred_by_their_digest() {
    let mut keys: Vec<String> = KEYS.iter().map(ToString::to_string).collect();
    keys.retain(|key| !WITHOUT_WORDING.contains(&key.as_str()));
    assert_eq!(keys.len(), 697);
    keys.sort_by_cached_key(|key| Sha256::digest(key));
    let rows = rows();
    for (i, key) in keys.iter().take(100).enumerate() {
        let found: Vec<&Row> = rows.iter().filter(|row| row.rank == i + 1).collect();
        assert!(
            found.iter().all(|row| row.key.to_string() == *key),
            "{} {key}",
            i + 1
        );
        let mut versions: Vec<Version> = found.iter().flat_map(|r| r.versions.clone()).collect();
        versions.sort();
        let all = Version::ALL
            .into_iter()
            .filter(|v| found.iter().all(|row| row.key.exists(*v)));
        assert_eq!(versions, all.collect::<Vec<_>>(), "{key}");
    }
    assert!(rows.iter().all(|row| (1..=100).contains(&row.rank)));
}

#[test]
fn every_expression_compiles() {
    for row in rows().iter().filter(|row| !row.expression.is_empty()) {
        let severity = match row.key.severity {
            Severity::Blocking => "blocking",
            Severity::Warning => "warning",
        };
        let versions: Vec<&str> = row.versions.iter().map(|v| v.code()).collect();
        let anchored = row.expression.strip_prefix("on ");
        let (on, expression) = match anchored.and_then(|rest| rest.split_once(": ")) {
            Some((bloc, expression)) => (format!("- on: {bloc}\n"), expression),
            None => (String::new(), row.expression.as_str()),
        };
        let page = format!(
            "# {}\n\n## {}\n\n- versions: {}\n- severity: {severity}\n{on}\n```condition\n{expression}\n```\n\n\
             **Message.** m\n\n**Conseil.** c\n\n**Pourquoi.** p\n\n\
             ### Refusé : r\n\n```patch\n```\n\n### Accepté : a\n\n```patch\n```\n",
            row.key.rubrique.id(),
            row.key.code,
            versions.join(" "),
        );
        let compiled = pages::compile_page(&norm(), &Numbers, &page);
        assert!(
            compiled.is_ok(),
            "{} {}: {compiled:?}",
            row.rank,
            row.expression
        );
    }
}

/// The class of a row says which construct its expression needs, or what is missing.
#[test]
fn classes_say_what_the_expressions_are() {
    for row in rows() {
        let Row {
            rank,
            fits,
            expression,
            ..
        } = &row;
        let quantified = QUANTIFIERS.iter().any(|word| expression.contains(word));
        let named = expression
            .split_once("in_table(")
            .and_then(|(_, rest)| rest.split([',', ')']).nth(1));
        let table = named.map(|name| TableId::from_id(name.trim()).unwrap());
        let right = match fits.split_once(':') {
            None => match fits.as_str() {
                "condition" => !expression.is_empty() && !quantified && table.is_none(),
                "quantifier" => quantified && table.is_none(),
                "table" => table.is_some_and(|t| t.fichier().is_some()),
                "needs table" => table.is_none_or(|t| t.fichier().is_none()),
                "needs platform" => expression.starts_with("platform "),
                "code" => expression.is_empty(),
                _ => false,
            },
            Some(("predicate", name)) => expression.contains(&format!("{name}(")),
            Some(("missing", what)) => !what.is_empty(),
            Some(_) => false,
        };
        assert!(right, "{rank} `{fits}`: {expression}");
        let fitting = ["condition", "quantifier", "table"].contains(&&**fits)
            || fits.starts_with("predicate");
        assert_eq!(fitting, row.reason.is_empty(), "{rank}: {}", row.reason);
    }
}
