//! Webhooks: URLs that want to be told of events, and each event on its way to each of them.
//!
//! A delivery is a row and a job; the job's key is the delivery. What signs is kept as it is: it must
//! be read to sign, so whoever reads the database can sign.

mod livraisons;

pub use livraisons::{
    Envoi, Livraison, conclure, envoi, livraisons, oublier_secrets, preparer, preparer_pour,
    purger_livraisons, rejouer,
};

use crate::{Row, StoreError, Tx, params};

/// The kind of the jobs that deliver; their key is the delivery.
pub const LIVRER: &str = "webhook";

/// A subscription.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Key.
    pub id: i64,
    /// Whose.
    pub compte_id: i64,
    /// Where events are sent.
    pub url: String,
    /// Kinds of events, separated by commas; empty for all of them.
    pub genres: String,
    /// What signs, in base64.
    pub secret: String,
    /// What signed before, and until when it still does, in milliseconds since 1970.
    pub secret_ancien: Option<(String, i64)>,
    /// Whether events are sent.
    pub actif: bool,
    /// When it was made, in milliseconds since 1970.
    pub cree_at: i64,
}

impl std::fmt::Debug for Webhook {
    /// Never shows what signs.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Webhook({}, compte {})", self.id, self.compte_id)
    }
}

const COLUMNS: &str = "w.id, w.compte_id, w.url, w.genres, w.secret, w.secret_ancien, \
     w.secret_ancien_fin_at, w.actif, w.cree_at";

/// How many columns [`COLUMNS`] names.
const COLUMNS_COUNT: usize = 9;

fn webhook(row: &Row) -> Result<Webhook, StoreError> {
    let ancien = match (row.opt_text(5)?, row.opt_int(6)?) {
        (Some(secret), Some(end)) => Some((secret.to_owned(), end)),
        _ => None,
    };
    Ok(Webhook {
        id: row.int(0)?,
        compte_id: row.int(1)?,
        url: row.text(2)?.to_owned(),
        genres: row.text(3)?.to_owned(),
        secret: row.text(4)?.to_owned(),
        secret_ancien: ancien,
        actif: row.bool(7)?,
        cree_at: row.int(8)?,
    })
}

/// Keeps a subscription, unless the account has `max` of them already. Returns its key.
///
/// # Errors
/// Those of the database.
pub fn creer(
    tx: &mut Tx<'_>,
    compte_id: i64,
    url: &str,
    genres: &str,
    secret: &str,
    now: i64,
    max: i64,
) -> Result<Option<i64>, StoreError> {
    // Two creations of one account take turns, so that both count.
    let lock = format!(
        "SELECT id FROM compte WHERE id = $1{}",
        tx.engine().for_update()
    );
    tx.query_one(&lock, params![compte_id])?;
    let held = tx
        .query_one(
            "SELECT COUNT(*) FROM webhook WHERE compte_id = $1",
            params![compte_id],
        )?
        .int(0)?;
    if held >= max {
        return Ok(None);
    }
    let id = tx.insert(
        "INSERT INTO webhook (compte_id, url, genres, secret, actif, cree_at) \
         VALUES ($1, $2, $3, $4, 1, $5)",
        params![compte_id, url, genres, secret, now],
    )?;
    Ok(Some(id))
}

/// The subscriptions of an account, the oldest first.
///
/// # Errors
/// Those of the database.
pub fn lister(tx: &mut Tx<'_>, compte_id: i64) -> Result<Vec<Webhook>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM webhook w WHERE w.compte_id = $1 ORDER BY w.id");
    tx.query(&sql, params![compte_id])?
        .iter()
        .map(webhook)
        .collect()
}

/// A subscription of an account.
///
/// # Errors
/// Those of the database.
pub fn lire(tx: &mut Tx<'_>, compte_id: i64, id: i64) -> Result<Option<Webhook>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM webhook w WHERE w.compte_id = $1 AND w.id = $2");
    let row = tx.query_opt(&sql, params![compte_id, id])?;
    row.as_ref().map(webhook).transpose()
}

/// Changes a subscription of an account; says whether there is one.
///
/// # Errors
/// Those of the database.
pub fn changer(
    tx: &mut Tx<'_>,
    compte_id: i64,
    id: i64,
    url: &str,
    genres: &str,
    actif: bool,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE webhook SET url = $3, genres = $4, actif = $5 WHERE compte_id = $1 AND id = $2",
        params![compte_id, id, url, genres, actif],
    )?;
    Ok(changed > 0)
}

/// Gives a subscription another secret; the present one signs beside it until `fin_at`. Says whether
/// there is such a subscription.
///
/// # Errors
/// Those of the database.
pub fn changer_secret(
    tx: &mut Tx<'_>,
    compte_id: i64,
    id: i64,
    secret: &str,
    fin_at: i64,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE webhook SET secret_ancien = secret, secret_ancien_fin_at = $4, secret = $3 \
         WHERE compte_id = $1 AND id = $2",
        params![compte_id, id, secret, fin_at],
    )?;
    Ok(changed > 0)
}

/// Deletes a subscription and its deliveries; says whether there was one.
///
/// # Errors
/// Those of the database.
pub fn supprimer(tx: &mut Tx<'_>, compte_id: i64, id: i64) -> Result<bool, StoreError> {
    let gone = tx.execute(
        "DELETE FROM webhook WHERE compte_id = $1 AND id = $2",
        params![compte_id, id],
    )?;
    Ok(gone > 0)
}

#[cfg(test)]
pub(crate) mod tests;
