//! Attestations de salaire typed on the pages.

use crate::{Row, StoreError, Tx, params};

/// An attestation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// Its key; 0 before it is written.
    pub id: i64,
    /// Who made it.
    pub compte_id: i64,
    /// The establishment.
    pub siret: String,
    /// `rectificative` or `nouvelle`.
    pub genre: String,
    /// The return that it answers.
    pub retour_id: Option<i64>,
    /// Name of the document of what was typed.
    pub document: String,
    /// When.
    pub cree_at: i64,
}

const COLONNES: &str = "id, compte_id, siret, genre, retour_id, document, cree_at";

fn attestation(row: &Row) -> Result<Attestation, StoreError> {
    Ok(Attestation {
        id: row.int(0)?,
        compte_id: row.int(1)?,
        siret: row.text(2)?.to_owned(),
        genre: row.text(3)?.to_owned(),
        retour_id: row.opt_int(4)?,
        document: row.text(5)?.to_owned(),
        cree_at: row.int(6)?,
    })
}

/// Writes an attestation and answers its key; its document must be written in the same transaction.
///
/// # Errors
/// Those of the database.
pub fn ajouter(tx: &mut Tx<'_>, nouvelle: &Attestation) -> Result<i64, StoreError> {
    tx.insert(
        "INSERT INTO attestation (compte_id, siret, genre, retour_id, document, cree_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            nouvelle.compte_id,
            &nouvelle.siret,
            &nouvelle.genre,
            nouvelle.retour_id,
            &nouvelle.document,
            nouvelle.cree_at,
        ],
    )
}

/// The attestation of a key.
///
/// # Errors
/// Those of the database.
pub fn lire(tx: &mut Tx<'_>, id: i64) -> Result<Option<Attestation>, StoreError> {
    let sql = format!("SELECT {COLONNES} FROM attestation WHERE id = $1");
    let row = tx.query_opt(&sql, params![id])?;
    row.as_ref().map(attestation).transpose()
}

/// The latest one that answers a return.
///
/// # Errors
/// Those of the database.
pub fn du_retour(tx: &mut Tx<'_>, retour_id: i64) -> Result<Option<Attestation>, StoreError> {
    let sql =
        format!("SELECT {COLONNES} FROM attestation WHERE retour_id = $1 ORDER BY id DESC LIMIT 1");
    let row = tx.query_opt(&sql, params![retour_id])?;
    row.as_ref().map(attestation).transpose()
}

/// Those that an account made, before the one of a key if one is given, the latest first.
///
/// # Errors
/// Those of the database.
pub fn du_compte(
    tx: &mut Tx<'_>,
    compte_id: i64,
    avant: Option<i64>,
    max: u32,
) -> Result<Vec<Attestation>, StoreError> {
    let sql = format!(
        "SELECT {COLONNES} FROM attestation WHERE compte_id = $1 AND id < $2 \
         ORDER BY id DESC LIMIT $3"
    );
    let rows = tx.query(&sql, params![compte_id, avant.unwrap_or(i64::MAX), max])?;
    rows.iter().map(attestation).collect()
}
