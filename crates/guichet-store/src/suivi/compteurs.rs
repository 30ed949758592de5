//! Counts over what an account follows.

use super::portee::{PORTEE, declarations};
use crate::{StoreError, Tx, Value, params};

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
/// when one received since `debut` was and none is certified.
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
          WHERE d.siret = s.siret AND d.recu_at >= $3 AND d.nature = '01' AND d.mois = $2 \
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

/// Declarations: conform, whatever became of them since, and rejected.
fn compter(
    tx: &mut Tx<'_>,
    compte_id: i64,
    (debut, fin): (i64, i64),
    siret: &str,
    which: &str,
) -> Result<(i64, i64), StoreError> {
    let mut values: Vec<Value> = vec![compte_id.into(), debut.into(), fin.into()];
    let place = (!siret.is_empty()).then(|| {
        values.push(siret.into());
        "siret = $4"
    });
    let followed = declarations("d.etat AS etat", place, &format!(" AND {which}"));
    let sql = format!(
        "SELECT COALESCE(SUM(CASE WHEN etat = 'rejetee' THEN 1 ELSE 0 END), 0), COUNT(*) \
         FROM ({followed}) f"
    );
    let row = tx.query_one(&sql, &values)?;
    let (rejected, all) = (row.int(0)?, row.int(1)?);
    Ok((all - rejected, rejected))
}

/// Events that an account follows, received since `debut` and until `fin`: rejected, conform.
///
/// # Errors
/// Those of the database.
pub fn evenements(
    tx: &mut Tx<'_>,
    compte_id: i64,
    periode: (i64, i64),
) -> Result<(i64, i64), StoreError> {
    let (good, bad) = compter(tx, compte_id, periode, "", "d.nature <> '01'")?;
    Ok((bad, good))
}

/// Declarations that an account follows, received in a period (its end not included), of one
/// establishment if one is given: conform, rejected.
///
/// # Errors
/// Those of the database.
pub fn depots_par_mois(
    tx: &mut Tx<'_>,
    compte_id: i64,
    (debut, fin): (i64, i64),
    siret: &str,
) -> Result<(i64, i64), StoreError> {
    compter(tx, compte_id, (debut, fin - 1), siret, "1 = 1")
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
         SUM(CASE WHEN d.recu_at < $3 AND d.etat = 'rejetee' THEN 1 ELSE 0 END), \
         SUM(CASE WHEN d.recu_at < $3 THEN 1 ELSE 0 END), \
         SUM(CASE WHEN d.recu_at >= $3 AND d.etat = 'rejetee' THEN 1 ELSE 0 END), \
         SUM(CASE WHEN d.recu_at >= $3 THEN 1 ELSE 0 END) \
         FROM {PORTEE} s CROSS JOIN declaration d WHERE d.siret = s.siret AND d.recu_at >= $2 \
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

/// How many of the latest answers of organisms their mean time is made of.
const REPONSES: i64 = 5_000;

/// For each organism that answered an account since `debut`: how many returns with a document, how
/// many of them to be read, the mean time from the deposit in milliseconds; over the latest 5,000.
///
/// # Errors
/// Those of the database.
pub fn delais_des_retours(
    tx: &mut Tx<'_>,
    compte_id: i64,
    debut: i64,
) -> Result<Vec<(String, i64, i64, i64)>, StoreError> {
    let rows = tx.query(
        "SELECT r.organisme, COUNT(*), SUM(r.notification), SUM(r.publication_at - p.recu_at) FROM \
         (SELECT organisme, notification, publication_at, depot_id FROM retour WHERE compte_id = $1 \
         AND publication_at >= $2 AND organisme <> '' AND document IS NOT NULL \
         ORDER BY publication_at DESC LIMIT $3) r JOIN depot p ON p.id = r.depot_id \
         GROUP BY r.organisme ORDER BY r.organisme",
        params![compte_id, debut, REPONSES],
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

/// The real arrêts and reprises that were received since `debut` and not rejected, of the establishments
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
        "SELECT f.recu_at, (SELECT MIN(r.publication_at) FROM retour r WHERE r.depot_id = f.depot_id \
         AND r.declaration_id = f.id AND r.organisme IN ('CNAM', 'MSA') \
         AND r.document IS NOT NULL) FROM ( \
         SELECT d.recu_at AS recu_at, d.id AS id, d.depot_id AS depot_id \
         FROM {PORTEE} s CROSS JOIN declaration d CROSS JOIN depot p WHERE d.siret = s.siret \
         AND d.recu_at >= $2 AND d.nature IN ('04', '05') AND d.etat <> 'rejetee' \
         AND p.id = d.depot_id AND p.essai_reel = '02' \
         ORDER BY d.recu_at DESC, d.id DESC LIMIT $3) f"
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
