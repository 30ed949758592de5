//! Deliveries: an event on its way to a URL.

use super::{COLUMNS, COLUMNS_COUNT, LIVRER, Webhook, webhook};
use crate::evenements::NouvelEvenement;
use crate::{Row, StoreError, Tx, params, travaux};

/// An event on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Livraison {
    /// Key.
    pub id: i64,
    /// The event.
    pub evenement_id: i64,
    /// Its kind.
    pub genre: String,
    /// `attente`, `livree` or `echouee`.
    pub etat: String,
    /// How many times it was tried.
    pub essais: i64,
    /// The HTTP status of the last answer.
    pub statut: Option<i64>,
    /// What went wrong the last time.
    pub erreur: Option<String>,
    /// When it was prepared, in milliseconds since 1970.
    pub cree_at: i64,
    /// When it was last tried.
    pub essai_at: Option<i64>,
}

/// What is needed to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envoi {
    /// The delivery.
    pub livraison_id: i64,
    /// The event.
    pub evenement_id: i64,
    /// How many times it was tried.
    pub essais: i64,
    /// Whether it is already delivered or given up.
    pub conclue: bool,
    /// Where to, and what signs.
    pub webhook: Webhook,
}

/// Prepares the deliveries of an event to the subscriptions that want it, and says how many.
///
/// # Errors
/// Those of the database.
pub fn preparer(
    tx: &mut Tx<'_>,
    evenement_id: i64,
    evenement: &NouvelEvenement,
) -> Result<usize, StoreError> {
    let declarant = evenement.compte_id;
    let concentrateur = evenement
        .concentrateur_compte_id
        .filter(|id| declarant != Some(*id));
    let mut wanting = Vec::new();
    // One account after the other: most have no subscription, which the index says at once.
    for compte_id in declarant.into_iter().chain(concentrateur) {
        let rows = tx.query(
            "SELECT id FROM webhook WHERE compte_id = $1 AND actif = 1 \
             AND (genres = '' OR ',' || genres || ',' LIKE '%,' || $2 || ',%')",
            params![compte_id, evenement.genre],
        )?;
        for row in &rows {
            wanting.push(row.int(0)?);
        }
    }
    wanting.sort_unstable();
    for webhook in &wanting {
        preparer_pour(tx, *webhook, evenement_id, evenement.survenu_at)?;
    }
    Ok(wanting.len())
}

/// Prepares one delivery. Returns its key.
///
/// # Errors
/// Those of the database.
pub fn preparer_pour(
    tx: &mut Tx<'_>,
    webhook_id: i64,
    evenement_id: i64,
    now: i64,
) -> Result<i64, StoreError> {
    let id = tx.insert(
        "INSERT INTO livraison (webhook_id, evenement_id, etat, cree_at) \
             VALUES ($1, $2, 'attente', $3)",
        params![webhook_id, evenement_id, now],
    )?;
    travaux::ajouter(tx, LIVRER, &id.to_string(), "", now)?;
    Ok(id)
}

/// What is needed for a delivery; none when its subscription was deleted.
///
/// # Errors
/// Those of the database.
pub fn envoi(tx: &mut Tx<'_>, livraison_id: i64) -> Result<Option<Envoi>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, l.id, l.evenement_id, l.etat, l.essais FROM livraison l \
         JOIN webhook w ON w.id = l.webhook_id WHERE l.id = $1"
    );
    let row = tx.query_opt(&sql, params![livraison_id])?;
    row.map(|row| {
        Ok(Envoi {
            livraison_id: row.int(COLUMNS_COUNT)?,
            evenement_id: row.int(COLUMNS_COUNT + 1)?,
            conclue: row.text(COLUMNS_COUNT + 2)? != "attente",
            essais: row.int(COLUMNS_COUNT + 3)?,
            webhook: webhook(&row)?,
        })
    })
    .transpose()
}

/// Remembers an attempt, and the state after it.
///
/// # Errors
/// Those of the database.
pub fn conclure(
    tx: &mut Tx<'_>,
    livraison_id: i64,
    etat: &str,
    statut: Option<u16>,
    erreur: Option<&str>,
    now: i64,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE livraison SET etat = $2, essais = essais + 1, statut = $3, erreur = $4, \
         essai_at = $5 WHERE id = $1",
        params![livraison_id, etat, statut.map(u32::from), erreur, now],
    )?;
    Ok(())
}

/// The deliveries of a subscription of an account, the latest first, before a key if one is given.
///
/// # Errors
/// Those of the database.
pub fn livraisons(
    tx: &mut Tx<'_>,
    webhook_id: i64,
    avant: Option<i64>,
    max: u32,
) -> Result<Vec<Livraison>, StoreError> {
    tx.query(
        "SELECT l.id, l.evenement_id, e.genre, l.etat, l.essais, l.statut, l.erreur, l.cree_at, \
         l.essai_at FROM livraison l JOIN evenement e ON e.id = l.evenement_id \
         WHERE l.webhook_id = $1 AND l.id < $2 ORDER BY l.id DESC LIMIT $3",
        params![webhook_id, avant.unwrap_or(i64::MAX), max],
    )?
    .iter()
    .map(delivery)
    .collect()
}

fn delivery(row: &Row) -> Result<Livraison, StoreError> {
    Ok(Livraison {
        id: row.int(0)?,
        evenement_id: row.int(1)?,
        genre: row.text(2)?.to_owned(),
        etat: row.text(3)?.to_owned(),
        essais: row.int(4)?,
        statut: row.opt_int(5)?,
        erreur: row.opt_text(6)?.map(str::to_owned),
        cree_at: row.int(7)?,
        essai_at: row.opt_int(8)?,
    })
}

/// Sends the event of a delivery of a subscription once more: a delivery of its own, whose key is
/// returned; none when there is no such delivery.
///
/// # Errors
/// Those of the database.
pub fn rejouer(
    tx: &mut Tx<'_>,
    webhook_id: i64,
    livraison_id: i64,
    now: i64,
) -> Result<Option<i64>, StoreError> {
    let row = tx.query_opt(
        "SELECT evenement_id FROM livraison WHERE id = $1 AND webhook_id = $2",
        params![livraison_id, webhook_id],
    )?;
    row.map(|row| preparer_pour(tx, webhook_id, row.int(0)?, now))
        .transpose()
}

/// Forgets at most `max` deliveries prepared before `avant` that are delivered or given up, and says
/// how many.
///
/// # Errors
/// Those of the database.
pub fn purger_livraisons(tx: &mut Tx<'_>, avant: i64, max: u32) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM livraison WHERE id IN (SELECT id FROM livraison \
         WHERE etat <> 'attente' AND cree_at < $1 ORDER BY cree_at LIMIT $2)",
        params![avant, max],
    )
}

/// Forgets the old secrets that no longer sign at `now`, and says how many.
///
/// # Errors
/// Those of the database.
pub fn oublier_secrets(tx: &mut Tx<'_>, now: i64) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE webhook SET secret_ancien = NULL, secret_ancien_fin_at = NULL \
         WHERE secret_ancien_fin_at <= $1",
        params![now],
    )
}
