//! Returns that must be read, with the declaration they are about.

use super::PORTEE;
use crate::{Row, StoreError, Tx, params};

/// A return that must be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signale {
    /// Its key.
    pub retour_id: i64,
    /// Its flux.
    pub idflux: String,
    /// Its identifier there.
    pub idretour: String,
    /// Official number of the nature.
    pub nature: i64,
    /// Who produced it; empty for the portal.
    pub organisme: String,
    /// `KO`, `ANO` or `OK`.
    pub statut: String,
    /// When it was published.
    pub publication_at: i64,
    /// When it was first read.
    pub lu_at: Option<i64>,
    /// From when on it can no longer be read.
    pub purge_at: i64,
    /// Rank of the declaration, if it is about one, or about a deposit that has one only.
    pub rang: Option<i64>,
    /// Its nature.
    pub declaration_nature: Option<String>,
    /// Its establishment: that of the declarant when the return is about several.
    pub siret: String,
    /// Its state.
    pub declaration_etat: Option<String>,
    /// When the deposit was received.
    pub recu_at: i64,
    /// Name of the file.
    pub nom_fichier: Option<String>,
    /// An attestation was made for it.
    pub repondu: bool,
}

/// The declaration `d` that a return `r` is about: that of a whole deposit is about its declaration, if it
/// has one only.
const DECLARATION: &str = "LEFT JOIN declaration d ON d.id = COALESCE(r.declaration_id, \
     (SELECT CASE WHEN COUNT(*) = 1 THEN MAX(x.id) END FROM declaration x WHERE x.depot_id = r.depot_id))";

const COLONNES: &str = "r.id, p.idflux, r.idretour, r.nature, r.organisme, r.statut, \
     r.publication_at, r.lu_at, r.purge_at, d.rang, d.nature, COALESCE(d.siret, p.declarant_siret), \
     d.etat, p.recu_at, p.nom_fichier, \
     (SELECT COUNT(*) FROM attestation a WHERE a.retour_id = r.id)";

fn signale(row: &Row) -> Result<Signale, StoreError> {
    let text = |column| Ok::<_, StoreError>(row.opt_text(column)?.map(str::to_owned));
    Ok(Signale {
        retour_id: row.int(0)?,
        idflux: row.text(1)?.to_owned(),
        idretour: row.text(2)?.to_owned(),
        nature: row.int(3)?,
        organisme: row.text(4)?.to_owned(),
        statut: row.text(5)?.to_owned(),
        publication_at: row.int(6)?,
        lu_at: row.opt_int(7)?,
        purge_at: row.int(8)?,
        rang: row.opt_int(9)?,
        declaration_nature: text(10)?,
        siret: row.text(11)?.to_owned(),
        declaration_etat: text(12)?,
        recu_at: row.int(13)?,
        nom_fichier: text(14)?,
        repondu: row.int(15)? > 0,
    })
}

/// The current returns that must be read, published since `debut`, readable at `now`, that `which` is
/// true of, the latest first.
fn choisir(
    tx: &mut Tx<'_>,
    compte_id: i64,
    (debut, now): (i64, i64),
    which: &str,
    max: u32,
) -> Result<Vec<Signale>, StoreError> {
    let filter = "r.notification = 1 AND r.publication_at >= $2 AND r.remplace_par IS NULL \
         AND r.purge_at > $3";
    let sql = format!(
        "SELECT {COLONNES} FROM (SELECT r.id AS id FROM retour r WHERE r.compte_id = $1 AND {filter} \
         UNION SELECT r.id FROM {PORTEE} s JOIN retour r ON r.siret = s.siret WHERE {filter}) f \
         JOIN retour r ON r.id = f.id JOIN depot p ON p.id = r.depot_id \
         {DECLARATION} WHERE {which} \
         ORDER BY r.publication_at DESC, r.id DESC LIMIT $4"
    );
    let rows = tx.query(&sql, params![compte_id, debut, now, max])?;
    rows.iter().map(signale).collect()
}

/// The current returns that must be read, published since `debut`, readable at `now`, read or not,
/// the latest first.
///
/// # Errors
/// Those of the database.
pub fn signales(
    tx: &mut Tx<'_>,
    compte_id: i64,
    debut: i64,
    now: i64,
    max: u32,
) -> Result<Vec<Signale>, StoreError> {
    choisir(tx, compte_id, (debut, now), "1 = 1", max)
}

/// Of those, the ones that may need somebody: not read, or neither OK nor answered, by another
/// declaration or by an attestation.
///
/// # Errors
/// Those of the database.
pub fn a_traiter(
    tx: &mut Tx<'_>,
    compte_id: i64,
    debut: i64,
    now: i64,
    max: u32,
) -> Result<Vec<Signale>, StoreError> {
    let which = "r.lu_at IS NULL OR (r.statut <> 'OK' \
         AND COALESCE(d.etat, '') NOT IN ('remplacee', 'annulee') \
         AND NOT EXISTS (SELECT 1 FROM attestation a WHERE a.retour_id = r.id))";
    choisir(tx, compte_id, (debut, now), which, max)
}

/// Those that were not read, `f`, for the account `$1` at `$2`.
fn a_lire_de() -> String {
    let filter = "r.notification = 1 AND r.lu_at IS NULL AND r.remplace_par IS NULL \
         AND r.purge_at > $2";
    format!(
        "(SELECT r.id AS id FROM retour r WHERE r.compte_id = $1 AND {filter} \
         UNION SELECT r.id FROM {PORTEE} s JOIN retour r ON r.siret = s.siret \
         AND r.siret IS NOT NULL WHERE {filter}) f"
    )
}

/// How many of them were not read.
///
/// # Errors
/// Those of the database.
pub fn a_lire(tx: &mut Tx<'_>, compte_id: i64, now: i64) -> Result<i64, StoreError> {
    let sql = format!("SELECT COUNT(*) FROM {}", a_lire_de());
    tx.query_one(&sql, params![compte_id, now])?.int(0)
}

/// How many of them were not read, for each establishment that has some.
///
/// # Errors
/// Those of the database.
pub fn non_lus(
    tx: &mut Tx<'_>,
    compte_id: i64,
    now: i64,
) -> Result<Vec<(String, i64)>, StoreError> {
    let sql = format!(
        "SELECT COALESCE(d.siret, p.declarant_siret), COUNT(*) FROM {} \
         JOIN retour r ON r.id = f.id JOIN depot p ON p.id = r.depot_id \
         {DECLARATION} GROUP BY 1",
        a_lire_de()
    );
    let rows = tx.query(&sql, params![compte_id, now])?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?)))
        .collect()
}
