//! Where an account looks: the establishments it is habilitated for or administers, and those it
//! deposited something for.

use crate::declarations::Declaration;
use crate::{StoreError, Tx, params};

/// The establishments of an account, `$1`.
pub(crate) const PORTEE: &str = "(SELECT siret FROM habilitation WHERE compte_id = $1 AND demarche = 'DSN' \
     UNION SELECT siret FROM compte_role WHERE compte_id = $1 AND role = 'administrateur')";

/// The declarations `d` that an account, `$1`, follows, received in a period, `$2` to `$3`: what follows
/// `SELECT`, once for each way to follow them, so that the first reads nothing but the index. Both engines
/// go through the establishments first: SQLite because of the word CROSS.
const SUIVIES: [&str; 2] = [
    // Whoever deposited them.
    "FROM (SELECT siret FROM {portee} tous WHERE {lieux}) l CROSS JOIN declaration d \
     WHERE d.siret = l.siret AND d.recu_at BETWEEN $2 AND $3",
    // Its own deposits for establishments of others.
    "FROM (SELECT siret FROM deposant WHERE compte_id = $1 AND siret NOT IN {portee} AND {lieux}) l \
     CROSS JOIN declaration d CROSS JOIN depot s WHERE d.siret = l.siret \
     AND d.recu_at BETWEEN $2 AND $3 AND s.id = d.depot_id AND s.compte_id = $1",
];

/// The same for declarations of which nobody can read the establishment: those that the account
/// deposited.
const SANS_SIRET: &str = "FROM declaration d CROSS JOIN depot s WHERE d.siret IS NULL \
     AND s.id = d.depot_id AND s.compte_id = $1 AND d.recu_at BETWEEN $2 AND $3";

/// A `SELECT` of columns of the declarations `d` that an account, `$1`, follows, received in a period, `$2`
/// to `$3`: those of the establishments that `lieux` is true of, or all, those without one included; `reste`
/// (empty, or from `AND` on) narrows them.
pub(super) fn declarations(colonnes: &str, lieux: Option<&str>, reste: &str) -> String {
    let followed = SUIVIES.map(|from| {
        from.replace("{portee}", PORTEE)
            .replace("{lieux}", lieux.unwrap_or("1 = 1"))
    });
    let all = followed.into_iter();
    all.chain(lieux.is_none().then(|| SANS_SIRET.to_owned()))
        .map(|from| format!("SELECT {colonnes} {from}{reste}"))
        .collect::<Vec<_>>()
        .join(" UNION ALL ")
}

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
