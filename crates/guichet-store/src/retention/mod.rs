//! What ends: returns and deposits whose time is over lose their document, old registers go.

use crate::documents::{self, Effacement, Reference};
use crate::{Row, StoreError, Tx, params};

/// What one step deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purge {
    /// Returns (or situations) that lost their document.
    pub lignes: u64,
    /// Documents that went because nothing refers to them any more.
    pub documents: u64,
    /// Objects to delete once the transaction is kept.
    pub objets: Vec<String>,
}

impl Purge {
    /// Adds what another step deleted.
    pub fn ajouter(&mut self, other: Self) {
        self.lignes += other.lignes;
        self.documents += other.documents;
        self.objets.extend(other.objets);
    }
}

/// Takes the document from at most `max` returns that ended at `now` or before, and deletes those
/// documents that nothing refers to any more. The rows stay: what was certified and when is not lost.
///
/// # Errors
/// Those of the database.
pub fn purger_retours(
    tx: &mut Tx<'_>,
    now: i64,
    max: u32,
    references: &[Reference],
) -> Result<Purge, StoreError> {
    let sql = format!(
        "SELECT id, document FROM retour WHERE document IS NOT NULL AND purge_at <= $1 \
         ORDER BY purge_at, id LIMIT $2{}",
        tx.engine().skip_locked()
    );
    let rows = tx.query(&sql, params![now, max])?;
    detacher(tx, "retour", &rows, references)
}

/// Takes the file from at most `max` deposits received at `avant` or before, whose control and
/// distribution are over, and deletes those files that nothing refers to any more. The rows stay.
///
/// # Errors
/// Those of the database.
pub fn purger_depots(
    tx: &mut Tx<'_>,
    avant: i64,
    max: u32,
    references: &[Reference],
) -> Result<Purge, StoreError> {
    let sql = format!(
        "SELECT id, document FROM depot WHERE document IS NOT NULL AND recu_at <= $1 \
         AND etat IN ('envoye', 'rejete') ORDER BY recu_at, id LIMIT $2{}",
        tx.engine().skip_locked()
    );
    let rows = tx.query(&sql, params![avant, max])?;
    detacher(tx, "depot", &rows, references)
}

/// Takes the registers from at most `max` monthlies of months before `mois`, of establishments that
/// have a certified monthly of `mois` or later: only the last one is ever compared with.
///
/// # Errors
/// Those of the database.
pub fn purger_registres(
    tx: &mut Tx<'_>,
    mois: &str,
    max: u32,
    references: &[Reference],
) -> Result<Purge, StoreError> {
    let rows = tx.query(
        "SELECT s.cle, s.registre FROM situation s WHERE s.registre IS NOT NULL AND s.mois < $1 \
         AND EXISTS (SELECT 1 FROM situation l WHERE l.perimetre = s.perimetre AND l.mois >= $1 \
         AND l.nature = '01') ORDER BY s.cle LIMIT $2",
        params![mois, max],
    )?;
    let mut purge = Purge::default();
    for row in &rows {
        tx.execute(
            "UPDATE situation SET registre = NULL WHERE cle = $1 AND registre = $2",
            params![row.text(0)?, row.text(1)?],
        )?;
        purge.lignes += 1;
        oublier(tx, row.text(1)?, references, &mut purge)?;
    }
    Ok(purge)
}

/// Takes the documents from rows of a table, each its key and its document.
pub(crate) fn detacher(
    tx: &mut Tx<'_>,
    table: &str,
    rows: &[Row],
    references: &[Reference],
) -> Result<Purge, StoreError> {
    let sql = format!("UPDATE {table} SET document = NULL WHERE id = $1");
    let mut purge = Purge::default();
    for row in rows {
        tx.execute(&sql, params![row.int(0)?])?;
        purge.lignes += 1;
        oublier(tx, row.text(1)?, references, &mut purge)?;
    }
    Ok(purge)
}

/// Deletes a document that may have lost its last reference, in the transaction that took it away.
///
/// # Errors
/// Those of the database.
pub fn oublier(
    tx: &mut Tx<'_>,
    nom: &str,
    references: &[Reference],
    purge: &mut Purge,
) -> Result<(), StoreError> {
    if let Effacement::Parti(objet) = documents::effacer(tx, nom, references)? {
        purge.documents += 1;
        purge.objets.extend(objet);
    }
    Ok(())
}
