//! `dsn explain --chercher`: words in the names of the norm, as a list.

use std::io::{self, Write};

use dsn_report::Trouve;

use crate::output::Style;

/// Writes what was found.
pub(super) fn write(
    words: &str,
    hits: &[Trouve],
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    if hits.is_empty() {
        return writeln!(out, "Rien dans la norme ne contient « {words} ».");
    }
    let width = hits.iter().map(|hit| hit.code.len()).max().unwrap_or(0);
    for hit in hits {
        let code = format!("{:width$}", hit.code);
        let others = match hit.autres_rubriques {
            0 => String::new(),
            1 => " (et 1 autre rubrique)".to_owned(),
            n => format!(" (et {n} autres rubriques)"),
        };
        writeln!(
            out,
            "{}  {}{}",
            style.id(&code),
            hit.nom,
            style.faint(&others)
        )?;
    }
    Ok(())
}
