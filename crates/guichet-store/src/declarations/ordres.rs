//! Order numbers (S20.G00.05.004) of the declarations that the portal makes itself.

use crate::{StoreError, Tx, params};

/// Declarations of an establishment looked at for their order numbers, the latest ones.
const DECLARATIONS: i64 = 500;

/// The next order number of an establishment: beyond those of its last declarations, and beyond those
/// given to declarations that are not controlled yet.
///
/// # Errors
/// Those of the database.
pub fn ordre_suivant(tx: &mut Tx<'_>, siret: &str) -> Result<i64, StoreError> {
    let row = tx.query_one(
        "SELECT MAX(ordre) FROM (SELECT MAX(ordre) AS ordre FROM (SELECT ordre FROM declaration \
         WHERE siret = $1 ORDER BY siret DESC, id DESC LIMIT $2) controlees \
         UNION ALL SELECT dernier FROM ordre_donne WHERE siret = $1) connus",
        params![siret, DECLARATIONS],
    )?;
    Ok(row.opt_int(0)?.unwrap_or(0).saturating_add(1))
}

/// Gives that number away: nobody else gets it, nor one below.
///
/// # Errors
/// Those of the database.
pub fn donner_ordre(tx: &mut Tx<'_>, siret: &str) -> Result<i64, StoreError> {
    let next = ordre_suivant(tx, siret)?;
    // Another transaction may have given it meanwhile.
    let row = tx.query_one(
        "INSERT INTO ordre_donne (siret, dernier) VALUES ($1, $2) ON CONFLICT (siret) DO UPDATE \
         SET dernier = CASE WHEN ordre_donne.dernier < excluded.dernier THEN excluded.dernier \
         ELSE ordre_donne.dernier + 1 END RETURNING dernier",
        params![siret, next],
    )?;
    row.int(0)
}
