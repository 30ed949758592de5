//! Reading our own tables: UTF-8, tab separated, one header line.

use std::path::Path;

/// A table in memory.
pub(crate) struct Tsv {
    name: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// One row, its cells reachable by the name of their column.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    table: &'a Tsv,
    cells: &'a [String],
}

impl Tsv {
    /// Reads a table; a fault of form stops the build and names the file.
    pub(crate) fn read(path: &Path) -> Self {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{name}: {e}"));
        let mut lines = text
            .lines()
            .map(|l| l.split('\t').map(str::to_owned).collect::<Vec<_>>());
        let header = lines.next().unwrap_or_else(|| panic!("{name}: empty"));
        let rows: Vec<_> = lines.collect();
        for row in &rows {
            assert_eq!(
                row.len(),
                header.len(),
                "{name}: row of another width: {row:?}"
            );
        }
        Self { name, header, rows }
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows
            .iter()
            .map(move |cells| Row { table: self, cells })
    }

    /// The place of a column, if there is one of that name.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|h| h == name)
    }

    /// The name of the first column.
    pub(crate) fn first_column(&self) -> &str {
        &self.header[0]
    }
}

impl<'a> Row<'a> {
    /// The cell of a column.
    pub(crate) fn get(self, column: &str) -> &'a str {
        let table = self.table;
        let i = table.column(column);
        &self.cells[i.unwrap_or_else(|| panic!("{}: no column {column}", table.name))]
    }

    /// A number in a column.
    pub(crate) fn number<N: std::str::FromStr>(self, column: &str) -> N {
        let cell = self.get(column);
        cell.parse()
            .unwrap_or_else(|_| panic!("{}: {column} = {cell:?}", self.table.name))
    }
}
