//! The reference CSV files as rows with named cells.

use std::collections::HashMap;
use std::path::Path;

/// One CSV file: its rows, each cell reachable by the name of its column.
pub(super) struct Csv {
    name: String,
    columns: HashMap<String, usize>,
    rows: Vec<Vec<String>>,
}

/// One row of a [`Csv`].
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    csv: &'a Csv,
    cells: &'a [String],
}

impl Csv {
    /// Reads a whole file. A cell holding a tab or a line end is an error: our own tables could not carry it.
    pub(super) fn read(folder: &Path, name: &str) -> Result<Self, String> {
        let path = folder.join(name);
        let mut reader =
            csv::Reader::from_path(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let columns = reader
            .headers()
            .map_err(|e| format!("{}: {e}", path.display()))?
            .iter()
            .enumerate()
            .map(|(i, h)| (h.trim_start_matches('\u{feff}').to_owned(), i))
            .collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|e| format!("{}: {e}", path.display()))?;
            let cells: Vec<String> = record.iter().map(str::to_owned).collect();
            if let Some(bad) = cells.iter().find(|c| c.contains(['\t', '\n', '\r'])) {
                return Err(format!(
                    "{}: tab or line end in the cell {bad:?}",
                    path.display()
                ));
            }
            rows.push(cells);
        }
        Ok(Self {
            name: name.to_owned(),
            columns,
            rows,
        })
    }

    /// All rows, in the order of the file.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(move |cells| Row { csv: self, cells })
    }
}

impl<'a> Row<'a> {
    /// The cell of a column; an unknown column is an error that names the file.
    pub(super) fn get(self, column: &str) -> Result<&'a str, String> {
        self.csv
            .columns
            .get(column)
            .and_then(|&i| self.cells.get(i))
            .map(String::as_str)
            .ok_or_else(|| format!("{}: no column {column}", self.csv.name))
    }

    /// Whether the cell of `column` is exactly `value`.
    pub(super) fn is(self, column: &str, value: &str) -> Result<bool, String> {
        Ok(self.get(column)? == value)
    }
}
