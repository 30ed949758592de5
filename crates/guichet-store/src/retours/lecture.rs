//! Returns read: lists, one version, what must be read, what ends soon.

use crate::evenements::{self, NouvelEvenement};
use crate::{Row, StoreError, Tx, params};

pub use crate::depots::De;

/// A return as it is kept, with the identifier of its flux.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retour {
    /// Key.
    pub id: i64,
    /// Identifier in its deposit.
    pub idretour: String,
    /// The deposit.
    pub depot_id: i64,
    /// Its flux.
    pub idflux: String,
    /// The declaration it is about.
    pub declaration_id: Option<i64>,
    /// The declarant's account.
    pub compte_id: Option<i64>,
    /// The account of the concentrateur.
    pub concentrateur_compte_id: Option<i64>,
    /// Official number of the nature.
    pub nature: i64,
    /// Who produced it; empty for the portal itself.
    pub organisme: String,
    /// `OK`, `KO`, `ANO` or `EN COURS`.
    pub statut: String,
    /// When it was produced.
    pub production_at: i64,
    /// When it was published.
    pub publication_at: i64,
    /// Name of the document: none for a receipt and for what was purged.
    pub document: Option<String>,
    /// Its media type.
    pub media: Option<String>,
    /// Organisme complémentaire.
    pub ops: Option<String>,
    /// Its delegate.
    pub delegataire: Option<String>,
    /// Whether it must be read.
    pub notification: bool,
    /// When it was first downloaded.
    pub lu_at: Option<i64>,
    /// Whether a later version took its place.
    pub remplace: bool,
    /// From when on it can no longer be read.
    pub purge_at: i64,
}

const COLONNES: &str = "r.id, r.idretour, r.depot_id, d.idflux, r.declaration_id, r.compte_id, \
     r.concentrateur_compte_id, r.nature, r.organisme, r.statut, r.production_at, \
     r.publication_at, r.document, r.media, r.ops, r.delegataire, r.notification, r.lu_at, \
     r.remplace_par, r.purge_at";

const TABLES: &str = "retour r JOIN depot d ON d.id = r.depot_id";

fn retour(row: &Row) -> Result<Retour, StoreError> {
    let text = |column| Ok(row.opt_text(column)?.map(str::to_owned));
    Ok(Retour {
        id: row.int(0)?,
        idretour: row.text(1)?.to_owned(),
        depot_id: row.int(2)?,
        idflux: row.text(3)?.to_owned(),
        declaration_id: row.opt_int(4)?,
        compte_id: row.opt_int(5)?,
        concentrateur_compte_id: row.opt_int(6)?,
        nature: row.int(7)?,
        organisme: row.text(8)?.to_owned(),
        statut: row.text(9)?.to_owned(),
        production_at: row.int(10)?,
        publication_at: row.int(11)?,
        document: text(12)?,
        media: text(13)?,
        ops: text(14)?,
        delegataire: text(15)?,
        notification: row.bool(16)?,
        lu_at: row.opt_int(17)?,
        remplace: row.opt_int(18)?.is_some(),
        purge_at: row.int(19)?,
    })
}

fn retours(rows: &[Row]) -> Result<Vec<Retour>, StoreError> {
    rows.iter().map(retour).collect()
}

/// The current returns of a deposit that can be read at `now`, the oldest first.
///
/// # Errors
/// Those of the database.
pub fn du_depot(tx: &mut Tx<'_>, depot_id: i64, now: i64) -> Result<Vec<Retour>, StoreError> {
    let sql = format!(
        "SELECT {COLONNES} FROM {TABLES} WHERE r.depot_id = $1 AND r.remplace_par IS NULL \
         AND r.purge_at > $2 ORDER BY r.id"
    );
    retours(&tx.query(&sql, params![depot_id, now])?)
}

/// The current returns published from `debut` to `fin`, both included, that can be read at `now`,
/// by flux and then in order of publication.
///
/// # Errors
/// Those of the database.
pub fn liste(
    tx: &mut Tx<'_>,
    de: De,
    debut: i64,
    fin: i64,
    now: i64,
) -> Result<Vec<Retour>, StoreError> {
    let (column, id) = match de {
        De::Compte(id) => ("compte_id", id),
        De::Concentrateur(id) => ("concentrateur_compte_id", id),
    };
    let sql = format!(
        "SELECT {COLONNES} FROM {TABLES} WHERE r.{column} = $1 \
         AND r.publication_at BETWEEN $2 AND $3 AND r.remplace_par IS NULL AND r.purge_at > $4 \
         ORDER BY r.depot_id, r.publication_at, r.id"
    );
    retours(&tx.query(&sql, params![id, debut, fin, now])?)
}

/// The current version of a return that can be read at `now`; the old versions of an overwritten
/// return can not.
///
/// # Errors
/// Those of the database.
pub fn lire(
    tx: &mut Tx<'_>,
    idflux: &str,
    idretour: &str,
    now: i64,
) -> Result<Option<Retour>, StoreError> {
    let found = lire_version(tx, idflux, idretour)?;
    Ok(found.filter(|retour| !retour.remplace && retour.purge_at > now))
}

/// The return of a key, old version or not; none when it is gone.
///
/// # Errors
/// Those of the database.
pub fn par_id(tx: &mut Tx<'_>, id: i64) -> Result<Option<Retour>, StoreError> {
    let sql = format!("SELECT {COLONNES} FROM {TABLES} WHERE r.id = $1");
    let row = tx.query_opt(&sql, params![id])?;
    row.as_ref().map(retour).transpose()
}

/// Any version of a return: the archive.
///
/// # Errors
/// Those of the database.
pub fn lire_version(
    tx: &mut Tx<'_>,
    idflux: &str,
    idretour: &str,
) -> Result<Option<Retour>, StoreError> {
    let sql = format!("SELECT {COLONNES} FROM {TABLES} WHERE d.idflux = $1 AND r.idretour = $2");
    let row = tx.query_opt(&sql, params![idflux, idretour])?;
    row.as_ref().map(retour).transpose()
}

/// Remembers the first time a return was downloaded.
///
/// # Errors
/// Those of the database.
pub fn marquer_lu(tx: &mut Tx<'_>, id: i64, at: i64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE retour SET lu_at = $2 WHERE id = $1 AND lu_at IS NULL",
        params![id, at],
    )?;
    Ok(())
}

/// Takes at most `max` returns that end before `avant` and whose owner was not told, and remembers
/// that it is now.
///
/// # Errors
/// Those of the database.
pub fn avertis(tx: &mut Tx<'_>, now: i64, avant: i64, max: u32) -> Result<Vec<Retour>, StoreError> {
    let sql = format!(
        "SELECT {COLONNES} FROM {TABLES} WHERE r.document IS NOT NULL AND r.purge_at > $1 \
         AND r.purge_at <= $2 AND r.averti_at IS NULL AND r.remplace_par IS NULL \
         ORDER BY r.purge_at, r.id LIMIT $3"
    );
    let found = retours(&tx.query(&sql, params![now, avant, max])?)?;
    for retour in &found {
        tx.execute(
            "UPDATE retour SET averti_at = $2 WHERE id = $1",
            params![retour.id, now],
        )?;
        evenements::noter(
            tx,
            &NouvelEvenement {
                genre: evenements::RETOUR_FIN_PROCHE,
                survenu_at: now,
                compte_id: retour.compte_id,
                concentrateur_compte_id: retour.concentrateur_compte_id,
                depot_id: Some(retour.depot_id),
                retour_id: Some(retour.id),
            },
        )?;
    }
    Ok(found)
}
