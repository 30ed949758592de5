//! Deletion: a document goes when nothing refers to it, an object when no row does.

use super::Objets;
use crate::{Store, StoreError, Tx, params};

/// A column that refers to documents by their name, such as `depot.document`. The owner of the
/// table gives it; it must be indexed.
#[derive(Debug, Clone, Copy)]
pub struct Reference {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub colonne: &'static str,
}

/// What became of a document that was to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effacement {
    /// Something still refers to it.
    Retenu,
    /// It was not there.
    Absent,
    /// It is gone once the transaction is kept; then the object of this name is to go as well
    /// ([`Objets::retirer`]).
    Parti(Option<String>),
}

/// Deletes the row of a document unless one of the references leads to it. Give *every* column
/// that refers to documents. Somebody who writes the same content at the same moment either makes
/// this wait and keeps the document, or waits for this and writes it anew.
pub fn effacer(
    tx: &mut Tx<'_>,
    nom: &str,
    references: &[Reference],
) -> Result<Effacement, StoreError> {
    // The lock first, in a statement of its own: what is looked at after it includes what those
    // who held the row before have written.
    let sql = format!(
        "SELECT objet FROM document WHERE nom = $1{}",
        tx.engine().for_update()
    );
    let Some(row) = tx.query_opt(&sql, params![nom])? else {
        return Ok(Effacement::Absent);
    };
    for Reference { table, colonne } in references {
        let sql = format!("SELECT 1 FROM {table} WHERE {colonne} = $1 LIMIT 1");
        if tx.query_opt(&sql, params![nom])?.is_some() {
            return Ok(Effacement::Retenu);
        }
    }
    tx.execute("DELETE FROM document WHERE nom = $1", params![nom])?;
    Ok(Effacement::Parti(row.opt_text(0)?.map(str::to_owned)))
}

/// What a sweep found and did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Balayage {
    /// Objects without a row that wait.
    pub vus: u64,
    /// Objects deleted.
    pub effaces: u64,
}

/// Notes at `now` the objects that have no row, and deletes those known as such since `depuis` or
/// before that still have none. An object whose row is about to be written has none either: `depuis`
/// must be longer ago than a deposit can take (an hour is).
///
/// # Errors
/// Those of the database and of the object store; what was deleted before stays deleted.
pub async fn balayer(
    store: &Store,
    objets: &Objets,
    now: i64,
    depuis: i64,
) -> Result<Balayage, StoreError> {
    // Names are looked up in slices: an object store may hold millions.
    let names = objets.noms().await?;
    for slice in names.chunks(500) {
        let slice = slice.to_vec();
        let orphans = store.read(move |tx| without_row(tx, slice)).await?;
        if !orphans.is_empty() {
            store.write(move |tx| note(tx, &orphans, now)).await?;
        }
    }
    let mut sweep = Balayage::default();
    loop {
        let ripe = store.read(move |tx| known_since(tx, depuis)).await?;
        if ripe.is_empty() {
            break;
        }
        for name in ripe {
            let looked_at = name.clone();
            let orphan = store
                .read(move |tx| without_row(tx, vec![looked_at]))
                .await?;
            if !orphan.is_empty() {
                objets.retirer(&name).await?;
                sweep.effaces += 1;
            }
            // Last: a sweep that is interrupted goes on where it was.
            store
                .write(move |tx| {
                    let forget = "DELETE FROM objet_orphelin WHERE objet = $1";
                    tx.execute(forget, params![&name])
                })
                .await?;
        }
    }
    let left = "SELECT COUNT(*) FROM objet_orphelin";
    let left = store
        .read(move |tx| tx.query_one(left, &[])?.int(0))
        .await?;
    sweep.vus = u64::try_from(left).unwrap_or_default();
    Ok(sweep)
}

fn note(tx: &mut Tx<'_>, names: &[String], now: i64) -> Result<(), StoreError> {
    for name in names {
        tx.execute(
            "INSERT INTO objet_orphelin (objet, vu_at) VALUES ($1, $2) ON CONFLICT (objet) DO NOTHING",
            params![name, now],
        )?;
    }
    Ok(())
}

fn known_since(tx: &mut Tx<'_>, depuis: i64) -> Result<Vec<String>, StoreError> {
    tx.query(
        "SELECT objet FROM objet_orphelin WHERE vu_at <= $1 ORDER BY vu_at, objet LIMIT 500",
        params![depuis],
    )?
    .iter()
    .map(|row| row.text(0).map(str::to_owned))
    .collect()
}

fn without_row(tx: &mut Tx<'_>, names: Vec<String>) -> Result<Vec<String>, StoreError> {
    let mut orphans = Vec::new();
    for name in names {
        let known = tx.query_opt("SELECT 1 FROM document WHERE objet = $1", params![&name])?;
        if known.is_none() {
            orphans.push(name);
        }
    }
    Ok(orphans)
}
