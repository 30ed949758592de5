//! `dsn norm tables`: the external tables of the norm, and what we have of
//! them.

use std::io::{self, Write};

use dsn_norm::{Politique, TableId, Version, norme};
use serde::Serialize;

use crate::cli::{Common, NormTables, TextOrJson};
use crate::commands::write_json;
use crate::failure::Failure;
use crate::output::{Style, colors, completude, write_to};

/// One table.
#[derive(Debug, Serialize)]
struct Row {
    id: &'static str,
    nom: &'static str,
    officielles: &'static [&'static str],
    /// Compiled in, and so looked into by the controls.
    integree: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    codes: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completude: Option<&'static str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    edition: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    licence: &'static str,
    /// A file of the project that `--table` can load.
    #[serde(skip_serializing_if = "Option::is_none")]
    fichier: Option<&'static str>,
    /// What a value that is not in the table leads to.
    consequence: &'static str,
    /// Rubriques that refer to it, in the newest version.
    rubriques: Vec<String>,
}

pub(super) fn run(args: &NormTables, common: &Common) -> Result<(), Failure> {
    let rows: Vec<Row> = TableId::ALL.into_iter().map(row).collect();
    if args.form.format == TextOrJson::Json {
        return write_json(&rows);
    }
    let style = Style::new(colors(common.color));
    write_to(None, |out| {
        for row in &rows {
            write_row(row, style, out)?;
        }
        let missing = rows.iter().filter(|row| !row.integree).count();
        writeln!(
            out,
            "\n{} tables, dont {missing} absentes : leurs contrôles sont annoncés comme non \
             évalués.\nPour donner un fichier : dsn check … --table NOM=FICHIER",
            rows.len()
        )
    })
}

fn row(id: TableId) -> Row {
    let table = dsn_norm::table(id);
    let mut rubriques: Vec<String> = Version::ALL
        .into_iter()
        .flat_map(|version| norme(version).rubriques())
        .filter(|rubrique| rubrique.table == Some(id))
        .map(|rubrique| rubrique.idx.id().to_string())
        .collect();
    rubriques.sort_unstable();
    rubriques.dedup();
    Row {
        id: id.id(),
        nom: id.nom(),
        officielles: id.officielles(),
        integree: table.is_some(),
        codes: table.map(dsn_norm::Table::len),
        completude: id.completude().map(completude),
        edition: id.edition(),
        licence: id.licence(),
        fichier: id.fichier().filter(|_| table.is_none()),
        consequence: match (table, id.politique()) {
            (None, _) | (_, Politique::Indice) => "contrôle non évalué",
            (_, Politique::Rejeter) => "rejet",
            (_, Politique::Avertir) => "avertissement",
        },
        rubriques,
    }
}

fn write_row(row: &Row, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}  {}", style.id(row.id), style.bold(row.nom))?;
    match (row.codes, row.fichier) {
        (Some(codes), _) => writeln!(
            out,
            "  {codes} codes, édition {}, {} ; valeur absente : {}",
            row.edition,
            row.completude.unwrap_or("complétude inconnue"),
            row.consequence
        )?,
        (None, Some(fichier)) => writeln!(
            out,
            "  non intégrée (licence {}) : --table {}=norm/{fichier}",
            row.licence, row.id
        )?,
        (None, None) => writeln!(out, "  absente : contrôle non évalué")?,
    }
    if row.rubriques.is_empty() {
        return Ok(());
    }
    let text = format!("  {}", row.rubriques.join(" "));
    writeln!(out, "{}", style.faint(&text))
}
