//! Counts over what an account follows.

use super::PORTEE;
use crate::{StoreError, Tx, params};

/// The establishments that an account follows, in order.
///
/// # Errors
/// Those of the database.
pub fn etablissements(
    tx: &mut Tx<'_>,
    compte_id: i64,
    max: u32,
) -> Result<Vec<String>, StoreError> {
    let sql = format!("SELECT s.siret FROM {PORTEE} s ORDER BY s.siret LIMIT $2");
    let rows = tx.query(&sql, params![compte_id, max])?;
    rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
}

/// Where the monthly of one month stands, for one establishment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EtatDuMois {
    /// Certified.
    Conforme,
    /// Deposited and rejected.
    Rejetee,
    /// Not deposited.
    Absente,
}

/// The monthly of an establishment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mensuel {
    /// The establishment.
    pub siret: String,
    /// Where it stands.
    pub etat: EtatDuMois,
}

/// The real monthly of `mois` (`AAAA-MM`) for each establishment that an account follows, as rejected
/// when one was controlled since `debut` and none is certified.
///
/// # Errors
/// Those of the database.
pub fn du_mois(
    tx: &mut Tx<'_>,
    compte_id: i64,
    mois: &str,
    debut: i64,
) -> Result<Vec<Mensuel>, StoreError> {
    let sql = format!(
        "SELECT s.siret, \
         (SELECT COUNT(*) FROM situation t WHERE t.perimetre = 'reel/' || s.siret AND t.mois = $2), \
         (SELECT COUNT(*) FROM declaration d JOIN depot p ON p.id = d.depot_id \
          WHERE d.siret = s.siret AND d.controlee_at >= $3 AND d.nature = '01' AND d.mois = $2 \
          AND d.etat = 'rejetee' AND p.essai_reel = '02') \
         FROM {PORTEE} s ORDER BY s.siret"
    );
    let rows = tx.query(&sql, params![compte_id, mois, debut])?;
    rows.iter()
        .map(|row| {
            let etat = match (row.int(1)?, row.int(2)?) {
                (1.., _) => EtatDuMois::Conforme,
                (_, 1..) => EtatDuMois::Rejetee,
                _ => EtatDuMois::Absente,
            };
            Ok(Mensuel {
                siret: row.text(0)?.to_owned(),
                etat,
            })
        })
        .collect()
}

/// Events received since `debut`: rejected, conform.
///
/// # Errors
/// Those of the database.
pub fn evenements(tx: &mut Tx<'_>, compte_id: i64, debut: i64) -> Result<(i64, i64), StoreError> {
    let sql = format!(
        "SELECT COALESCE(SUM(CASE WHEN f.etat = 'rejetee' THEN 1 ELSE 0 END), 0), COUNT(*) FROM ( \
         SELECT d.id AS id, d.etat AS etat FROM depot p JOIN declaration d ON d.depot_id = p.id \
         WHERE p.compte_id = $1 AND p.recu_at >= $2 AND d.nature <> '01' \
         UNION SELECT d.id, d.etat FROM {PORTEE} s JOIN declaration d ON d.siret = s.siret \
         AND d.controlee_at >= $2 JOIN depot p ON p.id = d.depot_id \
         WHERE p.recu_at >= $2 AND d.nature <> '01') f"
    );
    let row = tx.query_one(&sql, params![compte_id, debut])?;
    let (rejected, all) = (row.int(0)?, row.int(1)?);
    Ok((rejected, all - rejected))
}

/// Declarations of the deposits of an account received in a period: conform, rejected.
///
/// # Errors
/// Those of the database.
pub fn depots_par_mois(
    tx: &mut Tx<'_>,
    compte_id: i64,
    (debut, fin): (i64, i64),
) -> Result<(i64, i64), StoreError> {
    let row = tx.query_one(
        "SELECT COALESCE(SUM(CASE WHEN d.etat = 'rejetee' THEN 1 ELSE 0 END), 0), COUNT(*) \
         FROM depot p JOIN declaration d ON d.depot_id = p.id \
         WHERE p.compte_id = $1 AND p.recu_at >= $2 AND p.recu_at < $3",
        params![compte_id, debut, fin],
    )?;
    let (rejected, all) = (row.int(0)?, row.int(1)?);
    Ok((all - rejected, rejected))
}

/// Declarations of one establishment that an account follows, controlled in a period: conform, rejected.
///
/// # Errors
/// Those of the database.
pub fn d_un_etablissement(
    tx: &mut Tx<'_>,
    compte_id: i64,
    siret: &str,
    (debut, fin): (i64, i64),
) -> Result<(i64, i64), StoreError> {
    let sql = format!(
        "SELECT COALESCE(SUM(CASE WHEN d.etat = 'rejetee' THEN 1 ELSE 0 END), 0), COUNT(*) \
         FROM {PORTEE} s JOIN declaration d ON d.siret = s.siret \
         WHERE s.siret = $2 AND d.controlee_at >= $3 AND d.controlee_at < $4"
    );
    let row = tx.query_one(&sql, params![compte_id, siret, debut, fin])?;
    let (rejected, all) = (row.int(0)?, row.int(1)?);
    Ok((all - rejected, rejected))
}

/// What became of the declarations of an establishment in two periods, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tendance {
    /// The establishment.
    pub siret: String,
    /// Rejected, and all of them, in the first period.
    pub avant: (i64, i64),
    /// The same in the second.
    pub depuis: (i64, i64),
}

/// The establishments that an account follows with something rejected since `debut`, those with the most
/// first; the second period begins at `milieu`.
///
/// # Errors
/// Those of the database.
pub fn tendances(
    tx: &mut Tx<'_>,
    compte_id: i64,
    (debut, milieu): (i64, i64),
    max: u32,
) -> Result<Vec<Tendance>, StoreError> {
    let sql = format!(
        "SELECT d.siret, \
         SUM(CASE WHEN d.controlee_at < $3 AND d.etat = 'rejetee' THEN 1 ELSE 0 END), \
         SUM(CASE WHEN d.controlee_at < $3 THEN 1 ELSE 0 END), \
         SUM(CASE WHEN d.controlee_at >= $3 AND d.etat = 'rejetee' THEN 1 ELSE 0 END), \
         SUM(CASE WHEN d.controlee_at >= $3 THEN 1 ELSE 0 END) \
         FROM {PORTEE} s JOIN declaration d ON d.siret = s.siret WHERE d.controlee_at >= $2 \
         GROUP BY d.siret HAVING SUM(CASE WHEN d.etat = 'rejetee' THEN 1 ELSE 0 END) > 0 \
         ORDER BY SUM(CASE WHEN d.etat = 'rejetee' THEN 1 ELSE 0 END) DESC, d.siret LIMIT $4"
    );
    let rows = tx.query(&sql, params![compte_id, debut, milieu, max])?;
    rows.iter()
        .map(|row| {
            Ok(Tendance {
                siret: row.text(0)?.to_owned(),
                avant: (row.int(1)?, row.int(2)?),
                depuis: (row.int(3)?, row.int(4)?),
            })
        })
        .collect()
}

/// For each organism that answered an account since `debut`: how many returns with a document, how
/// many of them to be read, the mean time from the deposit in milliseconds.
///
/// # Errors
/// Those of the database.
pub fn delais_des_retours(
    tx: &mut Tx<'_>,
    compte_id: i64,
    debut: i64,
) -> Result<Vec<(String, i64, i64, i64)>, StoreError> {
    let rows = tx.query(
        "SELECT r.organisme, COUNT(*), SUM(r.notification), SUM(r.publication_at - p.recu_at) \
         FROM retour r JOIN depot p ON p.id = r.depot_id WHERE r.compte_id = $1 \
         AND r.publication_at >= $2 AND r.organisme <> '' AND r.document IS NOT NULL \
         GROUP BY r.organisme ORDER BY r.organisme",
        params![compte_id, debut],
    )?;
    rows.iter()
        .map(|row| {
            let (count, signalled, total) = (row.int(1)?, row.int(2)?, row.int(3)?);
            Ok((
                row.text(0)?.to_owned(),
                count,
                signalled,
                total / count.max(1),
            ))
        })
        .collect()
}

/// When an arrêt or a reprise was received, and when its caisse first answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DelaiDeReponse {
    /// When its deposit was received.
    pub recu_at: i64,
    /// When the first answer was published; none so far.
    pub repondu_at: Option<i64>,
}

/// The real arrêts and reprises that were controlled since `debut` and not rejected, of the establishments
/// that an account follows: the latest `max`.
///
/// # Errors
/// Those of the database.
pub fn delais_de_reponse(
    tx: &mut Tx<'_>,
    compte_id: i64,
    debut: i64,
    max: u32,
) -> Result<Vec<DelaiDeReponse>, StoreError> {
    let sql = format!(
        "SELECT p.recu_at, (SELECT MIN(r.publication_at) FROM retour r WHERE r.depot_id = p.id \
         AND r.declaration_id = d.id AND r.organisme IN ('CNAM', 'MSA')) \
         FROM {PORTEE} s JOIN declaration d ON d.siret = s.siret AND d.controlee_at >= $2 \
         JOIN depot p ON p.id = d.depot_id WHERE d.nature IN ('04', '05') \
         AND d.etat <> 'rejetee' AND p.essai_reel = '02' ORDER BY d.id DESC LIMIT $3"
    );
    let rows = tx.query(&sql, params![compte_id, debut, max])?;
    rows.iter()
        .map(|row| {
            Ok(DelaiDeReponse {
                recu_at: row.int(0)?,
                repondu_at: row.opt_int(1)?,
            })
        })
        .collect()
}
