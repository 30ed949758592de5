//! Events: what happened, in an order in which a reader misses nothing.
//!
//! Whoever makes something happen notes it in the transaction that does it ([`noter`]): the event is
//! there if and only if the thing is, and so are its deliveries to the URLs that want it. Readers
//! keep a cursor ([`depuis`]).

use crate::depots::Depot;
use crate::{Engine, Row, StoreError, Tx, params, webhooks};

/// A deposit was received: it is kept, its control follows.
pub const DEPOT_RECU: &str = "depot.recu";
/// The control certified one declaration of a deposit at least.
pub const DEPOT_CERTIFIE: &str = "depot.certifie";
/// A deposit is rejected: no DSN at all, or none of its declarations is certified.
pub const DEPOT_REJETE: &str = "depot.rejete";
/// All the organisms that a deposit is meant for have their lots.
pub const DEPOT_DISTRIBUE: &str = "depot.distribue";
/// A return was published.
pub const RETOUR_PUBLIE: &str = "retour.publie";
/// A return ends soon: it can be downloaded for a few days still.
pub const RETOUR_FIN_PROCHE: &str = "retour.fin-proche";
/// Somebody asked for an event, to try a webhook.
pub const ESSAI: &str = "essai";

/// Every kind there is.
pub const GENRES: [&str; 7] = [
    DEPOT_RECU,
    DEPOT_CERTIFIE,
    DEPOT_REJETE,
    DEPOT_DISTRIBUE,
    RETOUR_PUBLIE,
    RETOUR_FIN_PROCHE,
    ESSAI,
];

/// Places given in one go.
const PAR_TRANCHE: i64 = 1000;

/// Any number does, as long as nothing else in the database takes it.
const VERROU_DES_RANGS: i64 = 5_131_954;

/// Something that happens now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NouvelEvenement {
    /// One of [`GENRES`].
    pub genre: &'static str,
    /// When, in milliseconds since 1970.
    pub survenu_at: i64,
    /// The account it concerns.
    pub compte_id: Option<i64>,
    /// The concentrateur it concerns.
    pub concentrateur_compte_id: Option<i64>,
    /// The deposit it is about.
    pub depot_id: Option<i64>,
    /// The return it is about.
    pub retour_id: Option<i64>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evenement {
    /// Key.
    pub id: i64,
    /// The place in the order of reading: a cursor.
    pub rang: i64,
    /// One of [`GENRES`], or of those of a later version.
    pub genre: String,
    /// When, in milliseconds since 1970.
    pub survenu_at: i64,
    /// The deposit it is about.
    pub depot_id: Option<i64>,
    /// The return it is about.
    pub retour_id: Option<i64>,
}

/// An event that was noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// Its key.
    pub id: i64,
    /// Whether somebody is to be told: deliveries were prepared.
    pub a_livrer: bool,
}

/// Notes what happens, and prepares its deliveries. Whoever calls it wakes those who deliver
/// ([`webhooks::LIVRER`]) once the transaction is kept, if there is something to deliver.
///
/// # Errors
/// Those of the database.
pub fn noter(tx: &mut Tx<'_>, evenement: &NouvelEvenement) -> Result<Note, StoreError> {
    let id = tx.insert(
        "INSERT INTO evenement (genre, survenu_at, compte_id, concentrateur_compte_id, depot_id, \
             retour_id) VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            evenement.genre,
            evenement.survenu_at,
            evenement.compte_id,
            evenement.concentrateur_compte_id,
            evenement.depot_id,
            evenement.retour_id,
        ],
    )?;
    let a_livrer = webhooks::preparer(tx, id, evenement)? > 0;
    Ok(Note { id, a_livrer })
}

/// Notes what happens to a deposit, for those whom it concerns.
///
/// # Errors
/// Those of the database.
pub fn noter_depot(
    tx: &mut Tx<'_>,
    genre: &'static str,
    depot: &Depot,
    survenu_at: i64,
) -> Result<Note, StoreError> {
    noter(
        tx,
        &NouvelEvenement {
            genre,
            survenu_at,
            compte_id: depot.compte_id,
            concentrateur_compte_id: depot.concentrateur_compte_id,
            depot_id: Some(depot.id),
            retour_id: None,
        },
    )
}

/// The column in which the order of reading is.
fn order(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "id",
        Engine::Postgres => "rang",
    }
}

/// Gives their places to the events that have none yet; call it in a transaction of its own, before
/// reading. Says how many it gave; `PAR_TRANCHE` at most.
///
/// # Errors
/// Those of the database.
pub fn ranger(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    if tx.engine() == Engine::Sqlite {
        return Ok(0);
    }
    let some = tx.query("SELECT id FROM evenement WHERE rang IS NULL LIMIT 1", &[])?;
    if some.is_empty() {
        return Ok(0);
    }
    tx.query(
        "SELECT pg_advisory_xact_lock($1)",
        params![VERROU_DES_RANGS],
    )?;
    tx.execute(
        "UPDATE evenement SET rang = place.rang FROM (SELECT id, nextval('evenement_rang') AS rang \
         FROM (SELECT id FROM evenement WHERE rang IS NULL ORDER BY id LIMIT $1) sans) place \
         WHERE evenement.id = place.id",
        params![PAR_TRANCHE],
    )
}

/// The events that concern an account, after a cursor (0 to begin), the oldest first; of one kind
/// when `genre` is given.
///
/// # Errors
/// Those of the database.
pub fn depuis(
    tx: &mut Tx<'_>,
    compte_id: i64,
    genre: Option<&str>,
    apres: i64,
    max: u32,
) -> Result<Vec<Evenement>, StoreError> {
    let order = order(tx.engine());
    let of = |column: &str| {
        format!(
            "SELECT * FROM (SELECT id, {order} AS place, genre, survenu_at, depot_id, retour_id \
             FROM evenement WHERE {column} = $1 AND {order} > $2 AND ($3 = '' OR genre = $3) \
             ORDER BY {order} LIMIT $4) {column}"
        )
    };
    // UNION, not UNION ALL: who is both declarant and concentrateur reads an event once.
    let sql = format!(
        "{} UNION {} ORDER BY place LIMIT $4",
        of("compte_id"),
        of("concentrateur_compte_id")
    );
    tx.query(&sql, params![compte_id, apres, genre.unwrap_or(""), max])?
        .iter()
        .map(event)
        .collect()
}

/// One event.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn lire(tx: &mut Tx<'_>, id: i64) -> Result<Evenement, StoreError> {
    let row = tx.query_one(
        "SELECT id, COALESCE(rang, id), genre, survenu_at, depot_id, retour_id FROM evenement \
         WHERE id = $1",
        params![id],
    )?;
    event(&row)
}

/// Forgets at most `max` events older than `avant` that nobody can follow any more: their return has
/// ended at `now`, and no delivery of theirs is left. Says how many. The last event is never forgotten:
/// the next key follows it.
///
/// # Errors
/// Those of the database.
pub fn purger(tx: &mut Tx<'_>, avant: i64, now: i64, max: u32) -> Result<u64, StoreError> {
    // Numbers follow time: what comes after the first that is young enough is not looked at.
    tx.execute(
        "DELETE FROM evenement WHERE id IN (SELECT e.id FROM evenement e WHERE e.survenu_at < $1 \
         AND e.id < COALESCE((SELECT y.id FROM evenement y WHERE y.survenu_at >= $1 ORDER BY y.id \
         LIMIT 1), 9223372036854775807) \
         AND NOT EXISTS (SELECT 1 FROM retour r WHERE r.id = e.retour_id AND r.purge_at > $2) \
         AND NOT EXISTS (SELECT 1 FROM livraison l WHERE l.evenement_id = e.id) \
         AND e.id < (SELECT MAX(id) FROM evenement) \
         ORDER BY e.id LIMIT $3)",
        params![avant, now, max],
    )
}

fn event(row: &Row) -> Result<Evenement, StoreError> {
    Ok(Evenement {
        id: row.int(0)?,
        rang: row.int(1)?,
        genre: row.text(2)?.to_owned(),
        survenu_at: row.int(3)?,
        depot_id: row.opt_int(4)?,
        retour_id: row.opt_int(5)?,
    })
}

#[cfg(test)]
mod tests;
