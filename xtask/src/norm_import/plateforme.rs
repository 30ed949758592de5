//! What is not written by a declarant: the platform's additions and the envelope of lots.

use std::collections::BTreeMap;
use std::path::Path;

use super::source::Csv;
use super::tsv::{Output, Tsv};

/// Blocs that no version of the norm lists. The names are ours.
const BLOCS: [(&str, &str, &str); 6] = [
    ("S05.G51.00", "enveloppe", "En-tête de lot (S05)"),
    (
        "S06.G51.00",
        "enveloppe",
        "En-tête d'envoi dans un lot (S06)",
    ),
    (
        "S10.G00.95",
        "bloc",
        "Déclarant et dépôt (ajouté par la plateforme)",
    ),
    (
        "S20.G00.96",
        "bloc",
        "Suivi de la déclaration (ajouté par la plateforme)",
    ),
    ("S95.G51.00", "enveloppe", "Fin de lot (S95)"),
    ("S96.G51.00", "enveloppe", "Fin d'envoi dans un lot (S96)"),
];

/// Writes `plateforme.tsv`, sorted by identifier.
pub(super) fn import(norm: &Path, out: &mut Output) -> Result<(), String> {
    let csv = Csv::read(norm, "platform_rubriques.csv")?;
    let mut rows: BTreeMap<&str, [&str; 3]> = BLOCS
        .iter()
        .map(|&(id, sorte, nom)| (id, [sorte, nom, ""]))
        .collect();
    for row in csv.rows() {
        rows.insert(
            row.get("id")?,
            ["rubrique", row.get("name")?, row.get("datatype")?],
        );
    }
    let mut table = Tsv::new(&["id", "sorte", "nom", "type"]);
    for (id, [sorte, nom, datatype]) in rows {
        table.push(&[id, sorte, nom, datatype]);
    }
    out.add("plateforme.tsv", table);
    Ok(())
}
