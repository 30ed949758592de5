//! What waits: for an organism, for the operator, for the purge.

use super::Portee;
use crate::documents::Reference;
use crate::retention::{self, Purge};
use crate::{StoreError, Tx, params};

/// Where an organism is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Situation {
    /// Lots it has not downloaded.
    pub a_retirer: i64,
    /// Lots it downloaded and has not acknowledged.
    pub a_accuser: i64,
    /// Since when the oldest of them was offered.
    pub plus_ancien_at: Option<i64>,
}

/// What waits for one organism.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attente {
    /// Its code.
    pub organisme: String,
    /// Lots it has not acknowledged.
    pub lots: i64,
    /// Since when the oldest of them was offered.
    pub plus_ancien_at: i64,
}

/// Where an organism is.
///
/// # Errors
/// Those of the database.
pub fn situation(tx: &mut Tx<'_>, portee: &Portee) -> Result<Situation, StoreError> {
    let row = tx.query_one(
        "SELECT COUNT(CASE WHEN etat = 'publie' THEN 1 END), \
         COUNT(CASE WHEN etat = 'retire' THEN 1 END), MIN(disponible_at) FROM lot \
         WHERE organisme = $1 AND ($2 = '' OR institution = $2) AND etat IN ('publie', 'retire')",
        params![&portee.organisme, &portee.institution],
    )?;
    Ok(Situation {
        a_retirer: row.int(0)?,
        a_accuser: row.int(1)?,
        plus_ancien_at: row.opt_int(2)?,
    })
}

/// What waits for each organism that has not acknowledged everything: for metrics.
///
/// # Errors
/// Those of the database.
pub fn attentes(tx: &mut Tx<'_>) -> Result<Vec<Attente>, StoreError> {
    let rows = tx.query(
        "SELECT organisme, COUNT(*), MIN(disponible_at) FROM lot \
         WHERE etat IN ('publie', 'retire') GROUP BY organisme ORDER BY organisme",
        &[],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Attente {
                organisme: row.text(0)?.to_owned(),
                lots: row.int(1)?,
                plus_ancien_at: row.int(2)?,
            })
        })
        .collect()
}

/// Takes the text from at most `max` lots written before `avant` that their organism acknowledged or
/// gave up, and deletes those texts that nothing refers to any more. The lots stay.
///
/// # Errors
/// Those of the database.
pub fn purger(
    tx: &mut Tx<'_>,
    avant: i64,
    max: u32,
    references: &[Reference],
) -> Result<Purge, StoreError> {
    let sql = format!(
        "SELECT id, document FROM lot WHERE document IS NOT NULL AND cree_at < $1 \
         AND etat IN ('accuse', 'echec') ORDER BY cree_at, id LIMIT $2{}",
        tx.engine().skip_locked()
    );
    let rows = tx.query(&sql, params![avant, max])?;
    retention::detacher(tx, "lot", &rows, references)
}
