//! Accesses that somebody asks for, and what was answered.

use crate::{Row, StoreError, Tx, params};

/// A demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demande {
    /// Its key.
    pub id: i64,
    /// Who asks.
    pub compte_id: i64,
    /// Their nom.
    pub nom: String,
    /// Their prénom.
    pub prenom: String,
    /// The establishment of their account.
    pub compte_siret: String,
    /// The establishment that they ask for.
    pub siret: String,
    /// What they want to do there.
    pub demarche: String,
    /// `attente`, `accordee` or `refusee`.
    pub etat: String,
    /// Since when.
    pub cree_at: i64,
}

const SELECT: &str = "SELECT d.id, d.compte_id, c.nom, c.prenom, c.siret, d.siret, d.demarche, d.etat, \
     d.cree_at FROM demande_acces d JOIN compte c ON c.id = d.compte_id";

fn demande(row: &Row) -> Result<Demande, StoreError> {
    Ok(Demande {
        id: row.int(0)?,
        compte_id: row.int(1)?,
        nom: row.text(2)?.to_owned(),
        prenom: row.text(3)?.to_owned(),
        compte_siret: row.text(4)?.to_owned(),
        siret: row.text(5)?.to_owned(),
        demarche: row.text(6)?.to_owned(),
        etat: row.text(7)?.to_owned(),
        cree_at: row.int(8)?,
    })
}

/// Keeps a demand; asking again for what is asked for already changes nothing.
///
/// # Errors
/// Those of the database.
pub fn ajouter(
    tx: &mut Tx<'_>,
    compte_id: i64,
    siret: &str,
    demarche: &str,
    now: i64,
) -> Result<bool, StoreError> {
    let added = tx.execute(
        "INSERT INTO demande_acces (compte_id, siret, demarche, etat, cree_at) \
         SELECT $1, $2, $3, 'attente', $4 WHERE NOT EXISTS (SELECT 1 FROM demande_acces \
         WHERE compte_id = $1 AND siret = $2 AND demarche = $3 AND etat = 'attente')",
        params![compte_id, siret, demarche, now],
    )?;
    Ok(added > 0)
}

/// The demand of a key.
///
/// # Errors
/// Those of the database.
pub fn lire(tx: &mut Tx<'_>, id: i64) -> Result<Option<Demande>, StoreError> {
    let row = tx.query_opt(&format!("{SELECT} WHERE d.id = $1"), params![id])?;
    row.as_ref().map(demande).transpose()
}

/// The demands that wait for the administrators of these establishments, the oldest first.
///
/// # Errors
/// Those of the database.
pub fn en_attente(
    tx: &mut Tx<'_>,
    administrateur: i64,
    max: u32,
) -> Result<Vec<Demande>, StoreError> {
    let sql = format!(
        "{SELECT} JOIN compte_role r ON r.siret = d.siret AND r.role = 'administrateur' \
         WHERE r.compte_id = $1 AND d.etat = 'attente' ORDER BY d.id LIMIT $2"
    );
    let rows = tx.query(&sql, params![administrateur, max])?;
    rows.iter().map(demande).collect()
}

/// What an account asked for, the latest first.
///
/// # Errors
/// Those of the database.
pub fn du_compte(tx: &mut Tx<'_>, compte_id: i64, max: u32) -> Result<Vec<Demande>, StoreError> {
    let sql = format!("{SELECT} WHERE d.compte_id = $1 ORDER BY d.id DESC LIMIT $2");
    let rows = tx.query(&sql, params![compte_id, max])?;
    rows.iter().map(demande).collect()
}

/// Answers a demand that waits; says whether it did.
///
/// # Errors
/// Those of the database.
pub fn repondre(
    tx: &mut Tx<'_>,
    id: i64,
    etat: &str,
    par: i64,
    now: i64,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE demande_acces SET etat = $2, repondu_par = $3, repondu_at = $4 \
         WHERE id = $1 AND etat = 'attente'",
        params![id, etat, par, now],
    )?;
    Ok(changed > 0)
}
