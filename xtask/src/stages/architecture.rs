//! The directions between crates: who may stand on whom, and what the engine must never reach.

use std::collections::BTreeSet;

use super::{Outcome, no_complaint};
use crate::metadata::{self, Metadata};

/// For every package of ours, the packages of ours it may name. A new edge is a decision: write it
/// here, and why in ARCHITECTURE.md.
const ALLOWED: &[(&str, &[&str])] = &[
    ("dsn-norm", &[]),
    ("dsn-syntax", &[]),
    ("dsn-identifiers", &[]),
    ("dsn-law", &["dsn-identifiers"]),
    ("dsn-check", &["dsn-identifiers", "dsn-norm", "dsn-syntax"]),
    ("dsn-returns", &["dsn-norm"]),
    ("dsn-certificate", &["dsn-returns"]),
    ("dsn-report", &["dsn-check", "dsn-norm", "dsn-returns"]),
    ("dsn-world", &["dsn-identifiers", "dsn-norm", "dsn-syntax"]),
    ("guichet-pages", &[]),
    ("guichet-store", &["dsn-identifiers"]),
    ("guichet-testkit", &[]),
    (
        "dsn",
        &[
            "dsn-check",
            "dsn-law",
            "dsn-norm",
            "dsn-report",
            "dsn-syntax",
            "dsn-world",
        ],
    ),
    (
        "dsn-bench",
        &["dsn-check", "dsn-norm", "dsn-syntax", "dsn-world"],
    ),
    (
        "dsn-fuzz",
        &["dsn-check", "dsn-norm", "dsn-syntax", "dsn-world"],
    ),
    ("guichet-identity", &["dsn-identifiers"]),
    (
        "guichet-organisms",
        &["dsn-identifiers", "dsn-norm", "dsn-syntax"],
    ),
    (
        "guichet-simulators",
        &["dsn-identifiers", "dsn-law", "dsn-returns", "dsn-syntax"],
    ),
    (
        "guichet",
        &[
            "dsn-certificate",
            "dsn-check",
            "dsn-identifiers",
            "dsn-law",
            "dsn-norm",
            "dsn-report",
            "dsn-returns",
            "dsn-syntax",
            "dsn-world",
            "guichet-identity",
            "guichet-organisms",
            "guichet-pages",
            "guichet-simulators",
            "guichet-store",
            "guichet-testkit",
        ],
    ),
    (
        "guichet-bench",
        &["dsn-bench", "dsn-norm", "dsn-world", "guichet-store"],
    ),
    ("xtask", &[]),
];

/// The crates that give a verdict: same bytes, same context, same verdict, on any machine.
const ENGINE: &[&str] = &[
    "dsn-check",
    "dsn-identifiers",
    "dsn-law",
    "dsn-norm",
    "dsn-syntax",
];

/// What the engine never reaches, however far down: the network, databases, serialization, clocks.
const FORBIDDEN_TO_ENGINE: &[&str] = &[
    "tokio",
    "sqlx",
    "rusqlite",
    "axum",
    "hyper",
    "serde",
    "serde_json",
    "chrono",
    "time",
    "jiff",
    "rand",
    "getrandom",
];

pub(super) fn run() -> Outcome {
    no_complaint(complaints())
}

fn complaints() -> Result<Vec<String>, String> {
    let mut complaints = wrong_directions(&Metadata::load()?);
    for name in ENGINE {
        complaints.extend(wrong_reach(name, &metadata::reached_from(name)?));
    }
    Ok(complaints)
}

/// Packages of ours that stand on one they must not know.
fn wrong_directions(metadata: &Metadata) -> Vec<String> {
    let mut complaints = Vec::new();
    for package in metadata.ours() {
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == package.name) else {
            complaints.push(format!("{}: no row in {}", package.name, file!()));
            continue;
        };
        for below in package
            .stands_on
            .iter()
            .filter_map(|id| metadata.packages.get(id))
        {
            if below.is_ours && !allowed.contains(&below.name.as_str()) {
                complaints.push(format!("{} must not stand on {}", package.name, below.name));
            }
        }
    }
    complaints
}

/// What a crate of the engine reaches and must not.
fn wrong_reach(name: &str, reached: &BTreeSet<String>) -> Vec<String> {
    FORBIDDEN_TO_ENGINE
        .iter()
        .filter(|forbidden| reached.contains(**forbidden))
        .map(|forbidden| {
            format!("{name} must not reach {forbidden}: see `cargo tree -p {name} -i {forbidden}`")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::metadata::Package;

    fn package(name: &str, is_ours: bool, stands_on: &[&str]) -> (String, Package) {
        let package = Package {
            name: name.to_owned(),
            version: String::new(),
            description: String::new(),
            licence: String::new(),
            is_ours,
            stands_on: stands_on.iter().map(|id| (*id).to_owned()).collect(),
            declared: BTreeSet::new(),
        };
        (name.to_owned(), package)
    }

    #[test]
    fn directions_are_enforced() {
        let packages = BTreeMap::from([
            package("dsn-norm", true, &["memchr"]),
            package("dsn-syntax", true, &["dsn-norm"]),
            package("dsn-unheard-of", true, &[]),
            package("memchr", false, &[]),
        ]);
        assert_eq!(
            wrong_directions(&Metadata { packages }),
            [
                "dsn-syntax must not stand on dsn-norm",
                "dsn-unheard-of: no row in xtask/src/stages/architecture.rs",
            ]
        );
    }

    #[test]
    fn what_the_engine_reaches_is_seen_far_down() -> Result<(), String> {
        let reached = metadata::reached_from("dsn-report")?;
        assert!(reached.contains("serde_core"), "{reached:?}");
        assert_eq!(wrong_reach("dsn-report", &reached).len(), 2);
        Ok(())
    }

    #[test]
    fn the_workspace_keeps_its_directions() -> Result<(), String> {
        assert_eq!(complaints()?, Vec::<String>::new());
        Ok(())
    }
}
