//! Links sent by letter: good once, for a while.

use crate::{Row, StoreError, Tx, params};

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// Whose.
    pub compte_id: i64,
    /// `inscription`, `courriel` or `mot-de-passe`.
    pub motif: String,
    /// The address it was sent to.
    pub courriel: String,
    /// From when it is no longer good, in milliseconds since 1970.
    pub expire_at: i64,
}

/// Keeps a new link; earlier ones of the same account and motive are no longer good.
pub fn ajouter_confirmation(
    tx: &mut Tx<'_>,
    empreinte: &[u8; 32],
    confirmation: &Confirmation,
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM confirmation WHERE compte_id = $1 AND motif = $2",
        params![confirmation.compte_id, &confirmation.motif],
    )?;
    tx.execute(
        "INSERT INTO confirmation (empreinte, compte_id, motif, courriel, expire_at) \
         VALUES ($1, $2, $3, $4, $5)",
        params![
            empreinte.as_slice(),
            confirmation.compte_id,
            &confirmation.motif,
            &confirmation.courriel,
            confirmation.expire_at
        ],
    )?;
    Ok(())
}

/// What a link is for, without using it.
pub fn lire_confirmation(
    tx: &mut Tx<'_>,
    empreinte: &[u8; 32],
) -> Result<Option<Confirmation>, StoreError> {
    let row = tx.query_opt(
        "SELECT compte_id, motif, courriel, expire_at FROM confirmation WHERE empreinte = $1",
        params![empreinte.as_slice()],
    )?;
    row.as_ref().map(confirmation).transpose()
}

/// Takes a link out: it is good once. `None` when unknown or used; the caller looks at the date.
pub fn prendre_confirmation(
    tx: &mut Tx<'_>,
    empreinte: &[u8; 32],
) -> Result<Option<Confirmation>, StoreError> {
    let row = tx.query_opt(
        "DELETE FROM confirmation WHERE empreinte = $1 \
         RETURNING compte_id, motif, courriel, expire_at",
        params![empreinte.as_slice()],
    )?;
    row.as_ref().map(confirmation).transpose()
}

fn confirmation(row: &Row) -> Result<Confirmation, StoreError> {
    Ok(Confirmation {
        compte_id: row.int(0)?,
        motif: row.text(1)?.to_owned(),
        courriel: row.text(2)?.to_owned(),
        expire_at: row.int(3)?,
    })
}

/// Forgets links that have expired, at most `max`, and says how many.
pub fn purger_confirmations(tx: &mut Tx<'_>, maintenant: i64, max: u32) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM confirmation WHERE empreinte IN \
         (SELECT empreinte FROM confirmation WHERE expire_at <= $1 LIMIT $2)",
        params![maintenant, max],
    )
}
