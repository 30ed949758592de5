//! The states of a lot. Each change is a legal transition, which the database checks.

use crate::{StoreError, Tx, params};

/// Locks a lot until the end of the transaction: two who change it take turns.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn verrouiller(tx: &mut Tx<'_>, id: i64) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT id FROM lot WHERE id = $1{}",
        tx.engine().for_update()
    );
    tx.query_one(&sql, params![id]).map(|_| ())
}

/// Remembers that a lot was downloaded; only its first download changes it.
///
/// # Errors
/// Those of the database.
pub fn marquer_retire(tx: &mut Tx<'_>, id: i64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE lot SET etat_avant = etat, etat = 'retire' WHERE id = $1 AND etat = 'publie'",
        params![id],
    )?;
    Ok(())
}

/// Acknowledges a lot. The first acknowledgement stays: its instant and nature never change.
///
/// # Errors
/// A conflict on `lot_etat_legal` when the lot failed for good.
pub fn accuser(tx: &mut Tx<'_>, id: i64, nature: Option<&str>, at: i64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE lot SET etat_avant = etat, etat = 'accuse', \
         accuse_nature = CASE WHEN accuse_at IS NULL THEN $2 ELSE accuse_nature END, \
         accuse_at = COALESCE(accuse_at, $3) WHERE id = $1 AND etat <> 'accuse'",
        params![id, nature, at],
    )?;
    Ok(())
}

/// Why a lot is not processed.
#[derive(Debug, Clone, Copy)]
pub struct Motif<'a> {
    /// One word.
    pub motif: &'a str,
    /// More, for the operator.
    pub message: Option<&'a str>,
    /// When it was told.
    pub at: i64,
}

/// Takes a lot out of the list, to be offered again from `disponible_at` on.
///
/// # Errors
/// A conflict on `lot_etat_legal` when the lot failed for good.
pub fn remettre_plus_tard(
    tx: &mut Tx<'_>,
    id: i64,
    motif: Motif<'_>,
    disponible_at: i64,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE lot SET etat_avant = etat, etat = 'publie', place = NULL, disponible_at = $2, \
         echecs = echecs + 1, echec_motif = $3, echec_message = $4, echec_at = $5 WHERE id = $1",
        params![id, disponible_at, motif.motif, motif.message, motif.at],
    )?;
    Ok(())
}

/// Gives a lot up.
///
/// # Errors
/// A conflict on `lot_etat_legal` when it was given up before.
pub fn noter_echec(tx: &mut Tx<'_>, id: i64, motif: Motif<'_>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE lot SET etat_avant = etat, etat = 'echec', echec_motif = $2, echec_message = $3, \
         echec_at = $4 WHERE id = $1",
        params![id, motif.motif, motif.message, motif.at],
    )?;
    Ok(())
}

/// Offers at `now` the lots that a clock that was wrong has put off beyond `max`, and says how many.
///
/// # Errors
/// Those of the database.
pub fn redresser(tx: &mut Tx<'_>, now: i64, max: i64) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE lot SET disponible_at = $1 WHERE etat = 'publie' AND disponible_at > $2",
        params![now, max],
    )
}
