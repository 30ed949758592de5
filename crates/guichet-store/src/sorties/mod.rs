//! Establishments that will declare no more.

use crate::{Row, StoreError, Tx, params};

/// An exit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sortie {
    /// Its key; 0 before it is written.
    pub id: i64,
    /// The establishment.
    pub siret: String,
    /// Who asked.
    pub compte_id: i64,
    /// `fermeture`, `plus-de-salarie` or `autre-regime`.
    pub motif: String,
    /// The last month declared, `AAAA-MM`.
    pub dernier_mois: String,
    /// `enregistree` or `annulee`.
    pub etat: String,
    /// When.
    pub cree_at: i64,
}

const COLONNES: &str = "id, siret, compte_id, motif, dernier_mois, etat, cree_at";

fn sortie(row: &Row) -> Result<Sortie, StoreError> {
    Ok(Sortie {
        id: row.int(0)?,
        siret: row.text(1)?.to_owned(),
        compte_id: row.int(2)?,
        motif: row.text(3)?.to_owned(),
        dernier_mois: row.text(4)?.to_owned(),
        etat: row.text(5)?.to_owned(),
        cree_at: row.int(6)?,
    })
}

/// Writes an exit; the one before it for the same establishment, if it stands, is cancelled.
///
/// # Errors
/// Those of the database.
pub fn ajouter(tx: &mut Tx<'_>, nouvelle: &Sortie) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE sortie_dsn SET etat = 'annulee', change_at = $2 \
         WHERE siret = $1 AND etat = 'enregistree'",
        params![&nouvelle.siret, nouvelle.cree_at],
    )?;
    tx.execute(
        "INSERT INTO sortie_dsn (siret, compte_id, motif, dernier_mois, etat, cree_at) \
         VALUES ($1, $2, $3, $4, 'enregistree', $5)",
        params![
            &nouvelle.siret,
            nouvelle.compte_id,
            &nouvelle.motif,
            &nouvelle.dernier_mois,
            nouvelle.cree_at,
        ],
    )?;
    Ok(())
}

/// The exit of a key.
///
/// # Errors
/// Those of the database.
pub fn lire(tx: &mut Tx<'_>, id: i64) -> Result<Option<Sortie>, StoreError> {
    let sql = format!("SELECT {COLONNES} FROM sortie_dsn WHERE id = $1");
    let row = tx.query_opt(&sql, params![id])?;
    row.as_ref().map(sortie).transpose()
}

/// The exits of establishments that an account follows, the latest first.
///
/// # Errors
/// Those of the database.
pub fn suivies(tx: &mut Tx<'_>, compte_id: i64, max: u32) -> Result<Vec<Sortie>, StoreError> {
    let sql = format!(
        "SELECT {COLONNES} FROM sortie_dsn WHERE siret IN {} ORDER BY id DESC LIMIT $2",
        crate::suivi::PORTEE
    );
    let rows = tx.query(&sql, params![compte_id, max])?;
    rows.iter().map(sortie).collect()
}

/// Cancels an exit; says whether it stood.
///
/// # Errors
/// Those of the database.
pub fn annuler(tx: &mut Tx<'_>, id: i64, now: i64) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE sortie_dsn SET etat = 'annulee', change_at = $2 WHERE id = $1 AND etat = 'enregistree'",
        params![id, now],
    )?;
    Ok(changed > 0)
}
