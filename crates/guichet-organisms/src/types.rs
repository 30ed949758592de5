//! The kind of organism behind a code of S21.G00.20.001, 22.001 or 81.002, from the norm's own tables.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The tables that carry a column `type` (`URS`, `MSA`, `AAR` …); see `norm/SOURCES.md`.
const TABLES: [&str; 3] = [
    include_str!("../../../norm/tables/organismes_versement.tsv"),
    include_str!("../../../norm/tables/organismes_bordereau.tsv"),
    include_str!("../../../norm/tables/organismes_cotisation.tsv"),
];

static TYPES: LazyLock<HashMap<&'static [u8], &'static str>> = LazyLock::new(|| {
    let rows = TABLES.iter().flat_map(|table| table.lines().skip(1));
    rows.filter_map(|row| {
        let mut cells = row.split('\t');
        Some((cells.next()?.as_bytes(), cells.next()?))
    })
    .collect()
});

/// The kind of organism of a code; `None` if the tables do not have it.
pub(crate) fn type_de(code: &[u8]) -> Option<&'static str> {
    TYPES.get(code).copied()
}

/// Whether some code of the tables is of this kind.
pub(crate) fn existe(genre: &str) -> bool {
    TYPES.values().any(|value| *value == genre)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_kind() {
        assert_eq!(type_de(b"DGFIP"), Some("FIP"));
        assert_eq!(type_de(b"DMSA33"), Some("MSA"));
        assert_eq!(type_de(b"78861779300013"), Some("URS"));
        assert_eq!(type_de(b"99999900600011"), None);
        assert!(existe("AAR") && !existe("XYZ"));
    }
}
