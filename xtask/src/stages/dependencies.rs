//! `docs/dependencies.md` has one row for every crate we name, and no other.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Outcome, no_complaint};
use crate::metadata::{self, Metadata};
use crate::repository;

const TABLE: &str = "docs/dependencies.md";

/// Manifests that are workspaces of their own.
const APART: &[&str] = &["fuzz/libfuzzer/Cargo.toml"];

pub(super) fn run() -> Outcome {
    no_complaint(complaints())
}

fn complaints() -> Result<Vec<String>, String> {
    let metadata = Metadata::load()?;
    let mut used: BTreeSet<String> = metadata
        .ours()
        .into_iter()
        .flat_map(|package| package.declared.iter().cloned())
        .collect();
    for manifest in APART
        .iter()
        .filter(|manifest| repository::root().join(manifest).exists())
    {
        used.extend(metadata::declared_by_manifest(manifest)?);
    }
    Ok(compare(&used, &rows(&repository::read(Path::new(TABLE))?)))
}

fn compare(used: &BTreeSet<String>, rows: &[Vec<String>]) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut explained = BTreeSet::new();
    for row in rows {
        let name = row.first().cloned().unwrap_or_default();
        if !explained.insert(name.clone()) {
            complaints.push(format!("{TABLE}: two rows for {name}"));
        }
        if row.len() < 3 || row.iter().any(String::is_empty) {
            complaints.push(format!(
                "{TABLE}: the row of {name} wants: crate, where, why"
            ));
        }
        if !used.contains(&name) {
            complaints.push(format!("{TABLE}: nothing of ours names {name}"));
        }
    }
    for name in used.difference(&explained) {
        complaints.push(format!("{TABLE}: no row says why we stand on {name}"));
    }
    complaints
}

/// The cells of the table, without its head.
fn rows(markdown: &str) -> Vec<Vec<String>> {
    markdown
        .lines()
        .filter_map(|line| line.trim().strip_prefix('|'))
        .skip(2)
        .map(|line| {
            let line = line.strip_suffix('|').unwrap_or(line);
            line.split('|')
                .map(|cell| cell.trim().trim_matches('`').to_owned())
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_and_the_manifests_say_the_same() {
        let used = BTreeSet::from(["clap".to_owned(), "serde".to_owned()]);
        let table = "| crate | where | why |\n|---|---|---|\n";
        let complaints =
            |rows_text: &str| compare(&used, &rows(&format!("# T\n\n{table}{rows_text}")));
        assert!(complaints("| clap | dsn | a |\n| `serde` | x | y |\n").is_empty());
        assert_eq!(complaints("| clap | dsn | a |\n").len(), 1);
        assert_eq!(complaints("| clap | dsn | a |\n| serde | x | |\n").len(), 1);
        assert_eq!(
            complaints("| clap | d | a |\n| serde | x | y |\n| rand | x | y |\n").len(),
            1
        );
        assert_eq!(
            complaints("| clap | d | a |\n| serde | x | y |\n| serde | x | y |\n").len(),
            1
        );
    }
}
