//! Idempotence: a request that was answered is answered the same when it comes again.
//!
//! The answer is kept in the transaction of what the request did: either both are there or neither.

use crate::{StoreError, Tx, params};

/// Expired keys forgotten with each new one: the table does not grow; the upkeep of the night takes what
/// is left when nobody asks any more.
const PURGE: u32 = 8;

/// What was answered under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reponse {
    /// The HTTP status.
    pub statut: i64,
    /// The body, JSON.
    pub corps: String,
}

/// What a key is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cle {
    /// It is new: the request is to be done.
    Nouvelle,
    /// The same request was done: this was answered.
    Connue(Reponse),
    /// Another request was done under the same key.
    Autre,
}

/// What is known of a key at `now`. To be asked before the work (it may be saved) and again, by
/// [`garder`], in its transaction.
///
/// # Errors
/// Those of the database.
pub fn chercher(
    tx: &mut Tx<'_>,
    compte_id: i64,
    cle: &str,
    empreinte: &str,
    now: i64,
) -> Result<Cle, StoreError> {
    let row = tx.query_opt(
        "SELECT empreinte, statut, corps FROM idempotence \
         WHERE compte_id = $1 AND cle = $2 AND expire_at > $3",
        params![compte_id, cle, now],
    )?;
    let Some(row) = row else {
        return Ok(Cle::Nouvelle);
    };
    if row.text(0)? != empreinte {
        return Ok(Cle::Autre);
    }
    Ok(Cle::Connue(Reponse {
        statut: row.int(1)?,
        corps: row.text(2)?.to_owned(),
    }))
}

/// A request done under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faite {
    /// Who asked.
    pub compte_id: i64,
    /// The key.
    pub cle: String,
    /// SHA-256 of what was asked, in hexadecimal.
    pub empreinte: String,
    /// What is answered.
    pub reponse: Reponse,
    /// From when the key is free again, in milliseconds since 1970.
    pub expire_at: i64,
}

/// Keeps the answer of a request, in the transaction of what it did. When the key was taken
/// meanwhile, says by what: the transaction must then not be kept.
///
/// # Errors
/// Those of the database.
pub fn garder(tx: &mut Tx<'_>, faite: &Faite, now: i64) -> Result<Cle, StoreError> {
    // An equal key that another transaction is about to keep is waited for here.
    let written = tx.execute(
        "INSERT INTO idempotence (compte_id, cle, empreinte, statut, corps, expire_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (compte_id, cle) DO UPDATE SET \
         empreinte = excluded.empreinte, statut = excluded.statut, corps = excluded.corps, \
         expire_at = excluded.expire_at WHERE idempotence.expire_at <= $7",
        params![
            faite.compte_id,
            &faite.cle,
            &faite.empreinte,
            faite.reponse.statut,
            &faite.reponse.corps,
            faite.expire_at,
            now,
        ],
    )?;
    if written == 0 {
        return chercher(tx, faite.compte_id, &faite.cle, &faite.empreinte, now);
    }
    oublier(tx, now, PURGE)?;
    Ok(Cle::Nouvelle)
}

/// Forgets at most `max` keys that are free again at `now`, and says how many.
///
/// # Errors
/// Those of the database.
pub fn oublier(tx: &mut Tx<'_>, now: i64, max: u32) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM idempotence WHERE (compte_id, cle) IN \
         (SELECT compte_id, cle FROM idempotence WHERE expire_at <= $1 ORDER BY expire_at LIMIT $2)",
        params![now, max],
    )
}

#[cfg(test)]
mod tests;
