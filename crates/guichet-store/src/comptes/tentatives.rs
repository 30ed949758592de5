//! Failed logins, by the hash of who was named: such an account need not exist.

use crate::{StoreError, Tx, params};

/// The failures of one name. Instants in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tentatives {
    /// How many in the current window.
    pub echecs: i64,
    /// When the window began.
    pub depuis_at: i64,
    /// Until when nobody gets in.
    pub verrou_at: Option<i64>,
}

/// The failures of a name; none when nothing is kept. `pour_changer`: nobody else changes them until
/// the end of the transaction.
pub fn lire_tentatives(
    tx: &mut Tx<'_>,
    cle: &[u8; 32],
    pour_changer: bool,
) -> Result<Tentatives, StoreError> {
    let lock = if pour_changer {
        // A row to hold, so that two failures at once are both counted.
        tx.execute(
            "INSERT INTO tentative (cle, echecs, depuis_at) VALUES ($1, 0, 0) \
             ON CONFLICT (cle) DO NOTHING",
            params![cle.as_slice()],
        )?;
        tx.engine().for_update()
    } else {
        ""
    };
    let sql = format!("SELECT echecs, depuis_at, verrou_at FROM tentative WHERE cle = $1{lock}");
    let row = tx.query_opt(&sql, params![cle.as_slice()])?;
    row.map_or(Ok(Tentatives::default()), |row| {
        Ok(Tentatives {
            echecs: row.int(0)?,
            depuis_at: row.int(1)?,
            verrou_at: row.opt_int(2)?,
        })
    })
}

/// Keeps the failures of a name.
pub fn ecrire_tentatives(
    tx: &mut Tx<'_>,
    cle: &[u8; 32],
    tentatives: &Tentatives,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO tentative (cle, echecs, depuis_at, verrou_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (cle) DO UPDATE SET echecs = excluded.echecs, \
         depuis_at = excluded.depuis_at, verrou_at = excluded.verrou_at",
        params![
            cle.as_slice(),
            tentatives.echecs,
            tentatives.depuis_at,
            tentatives.verrou_at
        ],
    )?;
    Ok(())
}

/// Forgets the failures of a name, and says whether there were any.
pub fn effacer_tentatives(tx: &mut Tx<'_>, cle: &[u8; 32]) -> Result<bool, StoreError> {
    let gone = tx.execute(
        "DELETE FROM tentative WHERE cle = $1",
        params![cle.as_slice()],
    )?;
    Ok(gone > 0)
}

/// Forgets failures whose window began before `avant` and whose lock is over, at most `max`.
pub fn purger_tentatives(
    tx: &mut Tx<'_>,
    avant: i64,
    maintenant: i64,
    max: u32,
) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM tentative WHERE cle IN (SELECT cle FROM tentative \
         WHERE depuis_at < $1 AND (verrou_at IS NULL OR verrou_at <= $2) LIMIT $3)",
        params![avant, maintenant, max],
    )
}
