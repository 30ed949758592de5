//! Where an account looks: the establishments it is habilitated for or administers, and those it
//! deposited something for.

use crate::declarations::Declaration;
use crate::{StoreError, Tx, params};

/// The establishments of an account, `$1`.
pub(crate) const PORTEE: &str = "(SELECT siret FROM habilitation WHERE compte_id = $1 AND demarche = 'DSN' \
     UNION SELECT siret FROM compte_role WHERE compte_id = $1 AND role = 'administrateur')";

/// Those, with `tout` 1: every declaration of theirs is followed; and the others that the account
/// deposited something for, with `tout` 0: only its own deposits are.
const LIEUX: &str = "(SELECT siret, 1 AS tout FROM {portee} suivi UNION ALL \
     SELECT siret, 0 FROM deposant WHERE compte_id = $1 AND siret NOT IN {portee})";

/// Whether a declaration `d` of an establishment `l` is followed by the account `$1`.
const SIEN: &str = "(l.tout = 1 OR EXISTS (SELECT 1 FROM depot s WHERE s.id = d.depot_id \
     AND s.compte_id = $1))";

/// What follows `FROM` for the declarations that an account, `$1`, follows: establishments `l`, those
/// that `lieux` is true of, each with its declarations `d` received in a period, `$2` to `$3`. Both
/// engines go through the establishments first: SQLite because of the word CROSS.
pub(super) fn declarations(lieux: &str) -> String {
    let places = LIEUX.replace("{portee}", PORTEE);
    format!(
        "(SELECT siret, tout FROM {places} tous WHERE {lieux}) l CROSS JOIN declaration d \
         WHERE d.siret = l.siret AND d.recu_at BETWEEN $2 AND $3 AND {SIEN}"
    )
}

/// The same for declarations of which nobody can read the establishment: those that the account
/// deposited.
pub(super) const SANS_SIRET: &str = "declaration d CROSS JOIN depot s WHERE d.siret IS NULL \
     AND s.id = d.depot_id AND s.compte_id = $1 AND d.recu_at BETWEEN $2 AND $3";

/// Remembers for whom an account deposits.
pub(crate) fn noter_deposant(tx: &mut Tx<'_>, declaration: &Declaration) -> Result<(), StoreError> {
    if let Some(siret) = &declaration.siret {
        tx.execute(
            "INSERT INTO deposant (compte_id, siret) SELECT compte_id, $2 FROM depot \
             WHERE id = $1 AND compte_id IS NOT NULL ON CONFLICT (compte_id, siret) DO NOTHING",
            params![declaration.depot_id, siret],
        )?;
    }
    Ok(())
}
