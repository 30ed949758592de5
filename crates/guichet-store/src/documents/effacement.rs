//! Deletion: a document goes when nothing refers to it, an object when no row does.

use super::Objets;
use crate::{Store, StoreError, Tx, params};

/// A column that refers to documents by their hash, such as `depot.document`. The owner of the
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
    empreinte: &str,
    references: &[Reference],
) -> Result<Effacement, StoreError> {
    // The lock first, in a statement of its own: what is looked at after it includes what those
    // who held the row before have written.
    let sql = format!(
        "SELECT objet FROM document WHERE empreinte = $1{}",
        tx.engine().for_update()
    );
    let Some(row) = tx.query_opt(&sql, params![empreinte])? else {
        return Ok(Effacement::Absent);
    };
    for Reference { table, colonne } in references {
        let sql = format!("SELECT 1 FROM {table} WHERE {colonne} = $1 LIMIT 1");
        if tx.query_opt(&sql, params![empreinte])?.is_some() {
            return Ok(Effacement::Retenu);
        }
    }
    tx.execute(
        "DELETE FROM document WHERE empreinte = $1",
        params![empreinte],
    )?;
    Ok(Effacement::Parti(row.opt_text(0)?.map(str::to_owned)))
}

/// Deletes documents that nothing refers to, each in its turn, and their objects. Returns how many
/// went.
pub async fn oublier(
    store: &Store,
    objets: &Objets,
    empreintes: Vec<String>,
    references: &'static [Reference],
) -> Result<u64, StoreError> {
    let mut gone = 0;
    for empreinte in empreintes {
        let outcome = store
            .write(move |tx| effacer(tx, &empreinte, references))
            .await?;
        if let Effacement::Parti(objet) = outcome {
            gone += 1;
            if let Some(name) = objet {
                objets.retirer(&name).await?;
            }
        }
    }
    Ok(gone)
}

/// Objects without a row, found by one sweep, to be deleted by the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Orphelins(Vec<String>);

impl Orphelins {
    /// How many there are.
    pub fn nombre(&self) -> usize {
        self.0.len()
    }
}

/// Deletes the objects that had no row at the sweep before and still have none, and returns those
/// to look at next time. An object whose row is about to be written has none either: so let more
/// time pass between two sweeps than a deposit can take (an hour does), and begin with
/// `Orphelins::default()`.
pub async fn balayer(
    store: &Store,
    objets: &Objets,
    avant: Orphelins,
) -> Result<(Orphelins, u64), StoreError> {
    let mut left = Vec::new();
    let mut deleted = 0;
    // Names are looked up in slices: an object store may hold millions.
    let names = objets.noms().await?;
    for slice in names.chunks(500) {
        let slice = slice.to_vec();
        let orphans = store.read(move |tx| without_row(tx, slice)).await?;
        for name in orphans {
            if avant.0.binary_search(&name).is_ok() {
                objets.retirer(&name).await?;
                deleted += 1;
            } else {
                left.push(name);
            }
        }
    }
    Ok((Orphelins(left), deleted))
}

fn without_row(tx: &mut Tx<'_>, names: Vec<String>) -> Result<Vec<String>, StoreError> {
    let mut orphans = Vec::new();
    for name in names {
        // The hash is the beginning of the name: the row is found by its key.
        let empreinte = name.split('-').next().unwrap_or_default();
        let known = tx.query_opt(
            "SELECT 1 FROM document WHERE empreinte = $1 AND objet = $2",
            params![empreinte, &name],
        )?;
        if known.is_none() {
            orphans.push(name);
        }
    }
    Ok(orphans)
}
