//! `norm/controls/applicability.tsv`: the keys of the norm.

use std::path::Path;

use crate::repository;

/// Columns of the table, in order.
pub(super) const VERSIONS: [&str; 3] = ["P25V01", "P26V01", "P27V01"];
/// Codes of the natures.
pub(super) const NATURES: [&str; 7] = ["01", "04", "05", "07", "08", "09", "10"];

/// One keyed control of the norm.
pub(super) struct Key {
    pub(super) rubrique: String,
    pub(super) code: String,
    /// `blocking` or `warning`.
    pub(super) severity: String,
    /// Natures in each of [`VERSIONS`]; empty where the version lacks the control.
    pub(super) natures: [String; 3],
}

impl Key {
    pub(super) fn name(&self) -> String {
        format!("{}/{}", self.rubrique, self.code)
    }

    /// The versions that have it.
    pub(super) fn versions(&self) -> impl Iterator<Item = &'static str> {
        let cells = VERSIONS.into_iter().zip(&self.natures);
        cells
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(version, _)| version)
    }

    /// Whether the norm's annex lists its natures.
    pub(super) fn is_counted(&self) -> bool {
        self.code.starts_with("CCH") || self.code.starts_with("SIG")
    }

    pub(super) fn applies(&self, version: &str, nature: &str) -> bool {
        let mut cells = VERSIONS.into_iter().zip(&self.natures);
        cells.any(|(v, cell)| v == version && cell.split(' ').any(|n| n == nature))
    }
}

/// The whole table.
pub(super) fn read() -> Result<Vec<Key>, String> {
    let path = Path::new("norm/controls/applicability.tsv");
    let text = repository::read(path)?;
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let &[key, severity, ref natures @ ..] = cells.as_slice() else {
            return None;
        };
        let (rubrique, code) = key.split_once('/')?;
        Some(Key {
            rubrique: rubrique.to_owned(),
            code: code.to_owned(),
            severity: severity.to_owned(),
            natures: <[&str; 3]>::try_from(natures).ok()?.map(str::to_owned),
        })
    });
    let keys: Option<Vec<Key>> = rows.collect();
    keys.ok_or_else(|| format!("{}: a row of another form", path.display()))
}
