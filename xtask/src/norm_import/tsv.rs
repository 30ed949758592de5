//! Our own tables: UTF-8, tab separated, LF, one header line.

use std::collections::BTreeMap;
use std::path::Path;

/// A table being written.
pub(super) struct Tsv {
    width: usize,
    text: String,
}

impl Tsv {
    /// An empty table with its header line.
    pub(super) fn new(columns: &[&str]) -> Self {
        Self {
            width: columns.len(),
            text: format!("{}\n", columns.join("\t")),
        }
    }

    /// Appends a row, which must have as many cells as the header.
    pub(super) fn push(&mut self, cells: &[&str]) {
        assert_eq!(cells.len(), self.width, "row of another width: {cells:?}");
        self.text.push_str(&cells.join("\t"));
        self.text.push('\n');
    }
}

/// Everything an import produces: path below `norm/` → content.
#[derive(Default)]
pub(super) struct Output(BTreeMap<String, String>);

impl Output {
    /// Adds a finished table.
    pub(super) fn add(&mut self, path: impl Into<String>, table: Tsv) {
        self.0.insert(path.into(), table.text);
    }

    /// Writes every table below `folder`.
    pub(super) fn write(&self, folder: &Path) -> Result<(), String> {
        for (path, text) in &self.0 {
            let path = folder.join(path);
            let parent = path.parent().unwrap_or(folder);
            std::fs::create_dir_all(parent)
                .and_then(|()| std::fs::write(&path, text))
                .map_err(|e| format!("{}: {e}", path.display()))?;
        }
        Ok(())
    }

    /// Paths and contents, sorted by path.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }
}
