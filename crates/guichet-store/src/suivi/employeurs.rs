//! What the due days of monthlies depend on: how many people companies employ, and when they are paid.

use super::portee::PORTEE;
use crate::{StoreError, Tx, params};

/// Monthlies looked at of one company, at most: one that has more is far above any threshold.
const MENSUELLES: u32 = 2_000;

/// The companies (SIREN) of which an account follows establishments, each with the individuals that the
/// validated monthlies of all its establishments declare in a month, on average: of the calendar year
/// before `mois` (`AAAA-MM`), else of the months of its own year until `mois`; none of a company without
/// any.
///
/// # Errors
/// Those of the database.
pub fn effectifs(
    tx: &mut Tx<'_>,
    compte_id: i64,
    mois: &str,
) -> Result<Vec<(String, i64)>, StoreError> {
    let year = mois.get(..4).unwrap_or_default();
    let before = year.parse::<i32>().unwrap_or_default() - 1;
    let mean = |from: &str, until: &str| {
        format!(
            "(SELECT CAST(SUM(x.individus) AS BIGINT) / NULLIF(COUNT(DISTINCT x.mois), 0) FROM \
             (SELECT t.individus AS individus, t.mois AS mois FROM situation t \
             WHERE t.perimetre BETWEEN 'reel/' || c.siren || '00000' AND 'reel/' || c.siren || '99999' \
             AND t.mois BETWEEN {from} AND {until} AND t.nature = '01' LIMIT {MENSUELLES}) x)"
        )
    };
    let sql = format!(
        "SELECT c.siren, COALESCE({}, {}) FROM \
         (SELECT DISTINCT SUBSTR(s.siret, 1, 9) AS siren FROM {PORTEE} s) c",
        mean("$2", "$3"),
        mean("$4", "$5"),
    );
    let rows = tx.query(
        &sql,
        params![
            compte_id,
            format!("{before:04}-01"),
            format!("{before:04}-12"),
            format!("{year}-01"),
            mois
        ],
    )?;
    let known = |row: &crate::Row| -> Result<Option<(String, i64)>, StoreError> {
        let siren = row.text(0)?.to_owned();
        Ok(row.opt_int(1)?.map(|mean| (siren, mean)))
    };
    rows.iter()
        .filter_map(|row| known(row).transpose())
        .collect()
}

/// The establishments of a company that an account follows, each with whether most of its pay is paid
/// after the month, as its last validated monthly until `mois` says; not known of one that paid nobody.
///
/// # Errors
/// Those of the database.
pub fn decalages(
    tx: &mut Tx<'_>,
    compte_id: i64,
    siren: &str,
    mois: &str,
) -> Result<Vec<(String, Option<bool>)>, StoreError> {
    let sql = format!(
        "SELECT s.siret, (SELECT t.decalee FROM situation t WHERE t.perimetre = 'reel/' || s.siret \
         AND t.mois <= $3 AND t.nature = '01' AND t.decalee IS NOT NULL ORDER BY t.mois DESC LIMIT 1) \
         FROM {PORTEE} s WHERE SUBSTR(s.siret, 1, 9) = $2"
    );
    let rows = tx.query(&sql, params![compte_id, siren, mois])?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.opt_bool(1)?)))
        .collect()
}
