//! What the compiler of pages must know of the norm: which rubriques and blocs exist in which
//! versions, what hangs under what, and which keys the norm lists.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Blocs that occur once a declaration (or once a send): any control may name their rubriques.
pub(crate) const ONCE: [&str; 6] = [
    "S10.G00.00",
    "S10.G00.01",
    "S10.G00.02",
    "S20.G00.05",
    "S21.G00.06",
    "S21.G00.11",
];

/// The versions, the natures and the tables as the pages see them.
#[derive(Default)]
pub(crate) struct Facts {
    /// Codes of the versions, sorted.
    pub(crate) versions: Vec<String>,
    /// Rubrique → its genre (D, N, X, E, R) and the versions that have it.
    pub(crate) rubriques: BTreeMap<String, (char, BTreeSet<String>)>,
    /// Bloc → its parent in each version.
    pub(crate) blocs: BTreeMap<String, BTreeMap<String, Option<String>>>,
    /// Names of the external tables.
    pub(crate) tables: BTreeSet<String>,
    /// The keys that the norm lists, by rubrique and code.
    pub(crate) keys: BTreeMap<(String, String), Key>,
    /// Files read.
    pub(crate) files: Vec<PathBuf>,
}

/// A line of `applicability.tsv`.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) severity: String,
    /// Version → natures; a version that lacks the key has no entry.
    pub(crate) natures: BTreeMap<String, Vec<String>>,
}

impl Facts {
    /// Reads the tables below `norm/`.
    pub(crate) fn read(norm: &Path) -> Result<Self, String> {
        let mut facts = Self::default();
        let entries = std::fs::read_dir(norm).map_err(|e| format!("{}: {e}", norm.display()))?;
        let mut folders: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
        folders.sort();
        for folder in folders.iter().filter(|f| f.join("rubriques.tsv").is_file()) {
            let version = folder
                .file_name()
                .and_then(|n| n.to_str())
                .unwrap_or_default()
                .to_owned();
            for row in facts.table(&folder.join("rubriques.tsv"))? {
                let genre = row[3].chars().next().unwrap_or('X');
                let rubrique = facts
                    .rubriques
                    .entry(row[0].clone())
                    .or_insert((genre, BTreeSet::new()));
                rubrique.1.insert(version.clone());
            }
            for row in facts.table(&folder.join("blocs.tsv"))? {
                let parent = Some(row[2].clone()).filter(|p| !p.is_empty());
                facts
                    .blocs
                    .entry(row[0].clone())
                    .or_default()
                    .insert(version.clone(), parent);
            }
            facts.versions.push(version);
        }
        facts.tables = facts
            .table(&norm.join("tables/index.tsv"))?
            .into_iter()
            .map(|r| r[0].clone())
            .collect();
        facts.read_keys(&norm.join("controls/applicability.tsv"))?;
        Ok(facts)
    }

    /// Whether a key applies to one of these natures, in some version; true of a key that is not
    /// listed, so that this is told.
    pub(crate) fn applies(&self, key: &(String, String), natures: &[&str]) -> bool {
        self.keys.get(key).is_none_or(|key| {
            let mut of_versions = key.natures.values().flatten();
            of_versions.any(|nature| natures.contains(&nature.as_str()))
        })
    }

    fn read_keys(&mut self, path: &Path) -> Result<(), String> {
        let versions = self.versions.clone();
        for row in self.table(path)? {
            let Some((rubrique, code)) = row[0].split_once('/') else {
                return Err(format!("{}: key {}", path.display(), row[0]));
            };
            let natures = versions
                .iter()
                .zip(&row[2..])
                .filter(|(_, cell)| !cell.is_empty());
            let natures = natures.map(|(version, cell)| {
                let list = if cell == "-" { "" } else { cell.as_str() };
                (
                    version.clone(),
                    list.split_whitespace().map(str::to_owned).collect(),
                )
            });
            let key = Key {
                severity: row[1].clone(),
                natures: natures.collect(),
            };
            self.keys
                .insert((rubrique.to_owned(), code.to_owned()), key);
        }
        Ok(())
    }

    /// The rows of a tab separated file, without its header; every row is as wide as the header.
    fn table(&mut self, path: &Path) -> Result<Vec<Vec<String>>, String> {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        self.files.push(path.to_owned());
        let mut rows = text
            .lines()
            .map(|l| l.split('\t').map(str::to_owned).collect::<Vec<_>>());
        let width = rows.next().map_or(0, |header| header.len());
        let rows: Vec<_> = rows.collect();
        match rows.iter().position(|row| row.len() != width) {
            Some(bad) => Err(format!(
                "{}:{}: row of another width",
                path.display(),
                bad + 2
            )),
            None => Ok(rows),
        }
    }

    /// Whether `above` is `bloc` or above it in a version that has both.
    pub(crate) fn is_above(&self, above: &str, bloc: &str) -> bool {
        self.path(bloc).iter().any(|b| b == above)
    }

    /// The bloc and everything above it, nearest first, over all versions.
    pub(crate) fn path(&self, bloc: &str) -> Vec<String> {
        let mut path = vec![bloc.to_owned()];
        let mut at = 0;
        while let Some(parents) = path.get(at).and_then(|b| self.blocs.get(b)) {
            for parent in parents.values().flatten() {
                if !path.contains(parent) {
                    path.push(parent.clone());
                }
            }
            at += 1;
        }
        path
    }
}
