//! Jobs: rows with a lease, done once whatever happens to those who do them.
//!
//! A job is added in the transaction of what makes it necessary ([`ajouter`]), taken for a while
//! by a worker ([`prendre`]), and finished in the transaction of its results ([`finir`]). A worker
//! that dies loses its lease: after `bail_at` another takes the job. A worker that is merely slow
//! and lost its lease cannot finish: [`finir`] fails, and its results are not kept. So the work
//! may be *begun* twice but its results are kept once.

mod suivi;

pub use suivi::{Compte, Mort, compter, morts, plus_anciens, purger, ranimer, redresser};

use crate::{Row, StoreError, Tx, params};

/// The name in [`StoreError::Conflict`] when a worker lost its lease.
pub const BAIL_PERDU: &str = "travail_bail";

/// A job taken by a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Travail {
    /// Its key.
    pub id: i64,
    /// Which handler does it.
    pub genre: String,
    /// What it is about: one job per `(genre, cle)`, ever.
    pub cle: String,
    /// What the handler needs, as JSON.
    pub charge: String,
    /// Since when it was to be done, in milliseconds since 1970.
    pub prevu_at: i64,
    /// How many times it was taken, this time included. With `ouvrier`, what proves that the lease
    /// is still this one.
    pub essais: i64,
    /// Who took it.
    pub ouvrier: String,
}

/// Adds a job, and says whether it is new: the same `(genre, cle)` added again changes nothing,
/// even when the job is done.
pub fn ajouter(
    tx: &mut Tx<'_>,
    genre: &str,
    cle: &str,
    charge: &str,
    prevu_at: i64,
) -> Result<bool, StoreError> {
    let added = tx.execute(
        "INSERT INTO travail (genre, cle, charge, prevu_at, etat) VALUES ($1, $2, $3, $4, 'pret') \
         ON CONFLICT (genre, cle) DO NOTHING",
        params![genre, cle, charge, prevu_at],
    )?;
    Ok(added > 0)
}

/// Takes at most `max` jobs whose time has come, of these kinds, the first kind first, and the
/// oldest of each first. Jobs whose lease has run out come before the others. The lease ends at
/// `now + bail_ms`.
pub fn prendre(
    tx: &mut Tx<'_>,
    genres: &[&str],
    ouvrier: &str,
    now: i64,
    bail_ms: i64,
    max: usize,
) -> Result<Vec<Travail>, StoreError> {
    let mut taken = Vec::new();
    for genre in genres {
        for (state, instant) in [("pris", "bail_at"), ("pret", "prevu_at")] {
            let left = max.saturating_sub(taken.len());
            if left == 0 {
                return Ok(taken);
            }
            let sql = format!(
                "WITH choisi AS (SELECT id FROM travail \
                 WHERE etat = '{state}' AND genre = $1 AND {instant} <= $2 \
                 ORDER BY {instant}, id LIMIT $3{}) \
                 UPDATE travail SET etat = 'pris', essais = essais + 1, bail_par = $4, bail_at = $5 \
                 WHERE id IN (SELECT id FROM choisi) \
                 RETURNING id, genre, cle, charge, prevu_at, essais, bail_par",
                tx.engine().skip_locked()
            );
            let left = i64::try_from(left).unwrap_or(i64::MAX);
            let rows = tx.query(
                &sql,
                params![*genre, now, left, ouvrier, now.saturating_add(bail_ms)],
            )?;
            let begin = taken.len();
            for row in &rows {
                taken.push(travail(row)?);
            }
            if let Some(new) = taken.get_mut(begin..) {
                new.sort_unstable_by_key(|travail| (travail.prevu_at, travail.id));
            }
        }
    }
    Ok(taken)
}

fn travail(row: &Row) -> Result<Travail, StoreError> {
    Ok(Travail {
        id: row.int(0)?,
        genre: row.text(1)?.to_owned(),
        cle: row.text(2)?.to_owned(),
        charge: row.text(3)?.to_owned(),
        prevu_at: row.int(4)?,
        essais: row.int(5)?,
        ouvrier: row.text(6)?.to_owned(),
    })
}

/// Marks a job as done, in the transaction that writes its results. Fails with a conflict on
/// [`BAIL_PERDU`] when somebody else took it meanwhile: the transaction must then not be kept.
pub fn finir(tx: &mut Tx<'_>, travail: &Travail) -> Result<(), StoreError> {
    leave(tx, travail, "etat = 'fait', erreur = NULL", &[])
}

/// Puts a job back, to be taken again from `prevu_at` on. Fails as [`finir`] does.
pub fn repousser(
    tx: &mut Tx<'_>,
    travail: &Travail,
    erreur: &str,
    prevu_at: i64,
) -> Result<(), StoreError> {
    leave(
        tx,
        travail,
        "etat = 'pret', bail_par = NULL, bail_at = NULL, erreur = $4, prevu_at = $5",
        params![erreur, prevu_at],
    )
}

/// Puts a job back as [`repousser`] does, without counting the attempt: its time has not come.
pub fn reporter(
    tx: &mut Tx<'_>,
    travail: &Travail,
    motif: &str,
    prevu_at: i64,
) -> Result<(), StoreError> {
    leave(
        tx,
        travail,
        "etat = 'pret', bail_par = NULL, bail_at = NULL, essais = essais - 1, \
         erreur = $4, prevu_at = $5",
        params![motif, prevu_at],
    )
}

/// Gives a job up until an operator revives it ([`ranimer`]). Fails as [`finir`] does.
pub fn enterrer(tx: &mut Tx<'_>, travail: &Travail, erreur: &str) -> Result<(), StoreError> {
    leave(tx, travail, "etat = 'mort', erreur = $4", params![erreur])
}

/// Keeps a job longer: the lease now ends at `bail_at`. Fails as [`finir`] does.
pub fn prolonger(tx: &mut Tx<'_>, travail: &Travail, bail_at: i64) -> Result<(), StoreError> {
    leave(tx, travail, "bail_at = $4", params![bail_at])
}

fn leave(
    tx: &mut Tx<'_>,
    travail: &Travail,
    change: &str,
    more: &[crate::Value],
) -> Result<(), StoreError> {
    let mut values = params![travail.id, &travail.ouvrier, travail.essais].to_vec();
    values.extend_from_slice(more);
    let sql = format!(
        "UPDATE travail SET {change} \
         WHERE id = $1 AND etat = 'pris' AND bail_par = $2 AND essais = $3"
    );
    match tx.execute(&sql, &values)? {
        1 => Ok(()),
        _ => Err(StoreError::Conflict {
            constraint: BAIL_PERDU.to_owned(),
        }),
    }
}

/// How long to wait before the next attempt, in milliseconds: about 1 s after the first failure,
/// twice as much after each, an hour at most; between half and the whole of that, chosen by
/// `hasard` (any number, best a random one) so that jobs that failed together do not come back
/// together.
pub fn attente_ms(essais: i64, hasard: u64) -> i64 {
    const FIRST: i64 = 1_000;
    const LONGEST: i64 = 3_600_000;
    let doublings = u32::try_from(essais.saturating_sub(1).clamp(0, 30)).unwrap_or(0);
    let whole = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    let half = whole / 2;
    half + i64::try_from(hasard % u64::try_from(half + 1).unwrap_or(1)).unwrap_or(0)
}

#[cfg(test)]
mod tests;
