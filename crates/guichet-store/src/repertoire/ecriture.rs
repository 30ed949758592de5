//! Rows of the directory written many at a time: an import has forty million of them.

use std::collections::BTreeMap;

use super::{Etablissement, UniteLegale};
use crate::{StoreError, Tx, Value};

/// Rows in one statement: texts of two lengths only, so that both stay prepared.
const PAR_INSTRUCTION: usize = 50;

/// Writes companies, new or known; of two with one SIREN the last counts. Doing it again changes
/// nothing.
pub fn ecrire_unites(tx: &mut Tx<'_>, unites: &[UniteLegale]) -> Result<(), StoreError> {
    const COLUMNS: [&str; 8] = [
        "siren",
        "etat",
        "denomination",
        "categorie_juridique",
        "naf",
        "nic_siege",
        "creation",
        "cessation",
    ];
    let rows: BTreeMap<&str, Vec<Value>> = unites
        .iter()
        .map(|unite| (unite.siren.as_str(), company(unite)))
        .collect();
    write(tx, "unite_legale", &COLUMNS, rows)
}

/// Writes establishments, new or known; of two with one SIRET the last counts. Doing it again
/// changes nothing.
pub fn ecrire_etablissements(
    tx: &mut Tx<'_>,
    etablissements: &[Etablissement],
) -> Result<(), StoreError> {
    const COLUMNS: [&str; 12] = [
        "siret",
        "siren",
        "siege",
        "etat",
        "denomination",
        "enseigne",
        "naf",
        "code_postal",
        "commune",
        "commune_nom",
        "creation",
        "fermeture",
    ];
    let rows: BTreeMap<&str, Vec<Value>> = etablissements
        .iter()
        .map(|etablissement| (etablissement.siret.as_str(), establishment(etablissement)))
        .collect();
    write(tx, "etablissement", &COLUMNS, rows)
}

fn company(unite: &UniteLegale) -> Vec<Value> {
    vec![
        Value::from(&unite.siren),
        Value::from(if unite.active { "A" } else { "C" }),
        Value::from(&unite.denomination),
        Value::from(&unite.categorie_juridique),
        Value::from(&unite.naf),
        Value::from(&unite.nic_siege),
        Value::from(unite.creation.clone()),
        Value::from(unite.cessation.clone()),
    ]
}

fn establishment(etablissement: &Etablissement) -> Vec<Value> {
    let siren: String = etablissement.siret.chars().take(9).collect();
    vec![
        Value::from(&etablissement.siret),
        Value::from(siren),
        Value::from(etablissement.siege),
        Value::from(if etablissement.ouvert { "A" } else { "F" }),
        Value::from(&etablissement.denomination),
        Value::from(&etablissement.enseigne),
        Value::from(&etablissement.naf),
        Value::from(&etablissement.code_postal),
        Value::from(&etablissement.commune),
        Value::from(&etablissement.commune_nom),
        Value::from(etablissement.creation.clone()),
        Value::from(etablissement.fermeture.clone()),
    ]
}

/// The first column is the key.
fn write(
    tx: &mut Tx<'_>,
    table: &str,
    columns: &[&str],
    rows: BTreeMap<&str, Vec<Value>>,
) -> Result<(), StoreError> {
    let (many, one) = (
        statement(table, columns, PAR_INSTRUCTION),
        statement(table, columns, 1),
    );
    let mut rows = rows.into_values();
    while rows.len() >= PAR_INSTRUCTION {
        let values: Vec<Value> = rows.by_ref().take(PAR_INSTRUCTION).flatten().collect();
        tx.execute(&many, &values)?;
    }
    for values in rows {
        tx.execute(&one, &values)?;
    }
    Ok(())
}

fn statement(table: &str, columns: &[&str], rows: usize) -> String {
    let mut marks = Vec::with_capacity(rows);
    for row in 0..rows {
        let first = row * columns.len() + 1;
        let row: Vec<String> = (first..first + columns.len())
            .map(|mark| format!("${mark}"))
            .collect();
        marks.push(format!("({})", row.join(", ")));
    }
    let (key, others) = columns.split_first().unwrap_or((&"", &[]));
    let updates: Vec<String> = others
        .iter()
        .map(|column| format!("{column} = excluded.{column}"))
        .collect();
    format!(
        "INSERT INTO {table} ({}) VALUES {} ON CONFLICT ({key}) DO UPDATE SET {}",
        columns.join(", "),
        marks.join(", "),
        updates.join(", ")
    )
}
