//! Jobs as an operator sees them: how many wait, which were given up, which can be forgotten.

use crate::{StoreError, Tx, params};

/// How many jobs of a kind are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compte {
    /// The kind.
    pub genre: String,
    /// `pret`, `pris` or `mort`.
    pub etat: String,
    /// How many.
    pub nombre: i64,
}

/// Counts the jobs that are not done, by kind and state.
pub fn compter(tx: &mut Tx<'_>) -> Result<Vec<Compte>, StoreError> {
    let mut counts = Vec::new();
    // One statement per state: each reads only the index of that state.
    for state in ["pret", "pris", "mort"] {
        let sql = format!(
            "SELECT genre, COUNT(*) FROM travail WHERE etat = '{state}' GROUP BY genre ORDER BY genre"
        );
        for row in tx.query(&sql, &[])? {
            counts.push(Compte {
                genre: row.text(0)?.to_owned(),
                etat: state.to_owned(),
                nombre: row.int(1)?,
            });
        }
    }
    Ok(counts)
}

/// For each kind, since when the oldest job waits that could be taken at `now`.
pub fn plus_anciens(tx: &mut Tx<'_>, now: i64) -> Result<Vec<(String, i64)>, StoreError> {
    tx.query(
        "SELECT genre, MIN(prevu_at) FROM travail WHERE etat = 'pret' AND prevu_at <= $1 \
         GROUP BY genre ORDER BY genre",
        params![now],
    )?
    .iter()
    .map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?)))
    .collect()
}

/// A job that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mort {
    /// Its key, for [`ranimer`].
    pub id: i64,
    /// Which handler could not do it.
    pub genre: String,
    /// What it is about.
    pub cle: String,
    /// How many times it was taken.
    pub essais: i64,
    /// What went wrong the last time.
    pub erreur: String,
}

/// The jobs that were given up, those with a key above `apres`, `max` at most.
pub fn morts(tx: &mut Tx<'_>, apres: i64, max: i64) -> Result<Vec<Mort>, StoreError> {
    tx.query(
        "SELECT id, genre, cle, essais, erreur FROM travail \
         WHERE etat = 'mort' AND id > $1 ORDER BY id LIMIT $2",
        params![apres, max],
    )?
    .iter()
    .map(|row| {
        Ok(Mort {
            id: row.int(0)?,
            genre: row.text(1)?.to_owned(),
            cle: row.text(2)?.to_owned(),
            essais: row.int(3)?,
            erreur: row.opt_text(4)?.unwrap_or_default().to_owned(),
        })
    })
    .collect()
}

/// Gives a job that was given up another life from `prevu_at` on; says whether it was one.
pub fn ranimer(tx: &mut Tx<'_>, id: i64, prevu_at: i64) -> Result<bool, StoreError> {
    let revived = tx.execute(
        "UPDATE travail SET etat = 'pret', essais = 0, prevu_at = $2, bail_par = NULL, bail_at = NULL \
         WHERE id = $1 AND etat = 'mort'",
        params![id, prevu_at],
    )?;
    Ok(revived > 0)
}

/// Forgets at most `max` jobs done before `avant`, and says how many. From then on the same
/// `(genre, cle)` can be added anew. Jobs are looked through as they were added, up to the first that
/// was done later: one that took long keeps those added after it for as long. The last job is never
/// forgotten: the next key follows it.
pub fn purger(tx: &mut Tx<'_>, avant: i64, max: i64) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM travail WHERE id IN (SELECT t.id FROM travail t WHERE t.etat = 'fait' \
         AND t.bail_at < $1 AND t.id < COALESCE((SELECT y.id FROM travail y WHERE y.etat = 'fait' \
         AND y.bail_at >= $1 ORDER BY y.id LIMIT 1), 9223372036854775807) \
         AND t.id < (SELECT MAX(id) FROM travail) ORDER BY t.id LIMIT $2)",
        params![avant, max],
    )
}

/// Brings back what a clock that was wrong has put far away: leases that end after `bail_max`, and
/// jobs planned after `prevu_max` (but for those of the kinds `planifies`, which are meant to wait)
/// are due at `now`. Says how many.
///
/// # Errors
/// Those of the database.
pub fn redresser(
    tx: &mut Tx<'_>,
    now: i64,
    bail_max: i64,
    prevu_max: i64,
    planifies: &[&str],
) -> Result<u64, StoreError> {
    let mut changed = tx.execute(
        "UPDATE travail SET bail_at = $1 WHERE etat = 'pris' AND bail_at > $2",
        params![now, bail_max],
    )?;
    let late = tx.query(
        "SELECT id, genre FROM travail WHERE etat = 'pret' AND prevu_at > $1",
        params![prevu_max],
    )?;
    for row in late {
        if planifies.contains(&row.text(1)?) {
            continue;
        }
        changed += tx.execute(
            "UPDATE travail SET prevu_at = $2 WHERE id = $1 AND etat = 'pret'",
            params![row.int(0)?, now],
        )?;
    }
    Ok(changed)
}
