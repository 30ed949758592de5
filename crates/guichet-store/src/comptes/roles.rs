//! Roles and registrations of an account.

use crate::{StoreError, Tx, params};

/// A role that an account holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleTenu {
    /// The role.
    pub role: String,
    /// For which establishment; empty for the platform.
    pub siret: String,
}

/// Gives a role, and says whether it is new. `siret` is empty for the roles of the platform.
pub fn donner_role(
    tx: &mut Tx<'_>,
    compte_id: i64,
    role: &str,
    siret: &str,
    maintenant: i64,
) -> Result<bool, StoreError> {
    let added = tx.execute(
        "INSERT INTO compte_role (compte_id, role, siret, accorde_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (compte_id, role, siret) DO NOTHING",
        params![compte_id, role, siret, maintenant],
    )?;
    Ok(added > 0)
}

/// Takes a role away, and says whether there was one.
pub fn retirer_role(
    tx: &mut Tx<'_>,
    compte_id: i64,
    role: &str,
    siret: &str,
) -> Result<bool, StoreError> {
    let gone = tx.execute(
        "DELETE FROM compte_role WHERE compte_id = $1 AND role = $2 AND siret = $3",
        params![compte_id, role, siret],
    )?;
    Ok(gone > 0)
}

/// The roles of an account.
pub fn roles(tx: &mut Tx<'_>, compte_id: i64) -> Result<Vec<RoleTenu>, StoreError> {
    tx.query(
        "SELECT role, siret FROM compte_role WHERE compte_id = $1 ORDER BY role, siret",
        params![compte_id],
    )?
    .iter()
    .map(|row| {
        Ok(RoleTenu {
            role: row.text(0)?.to_owned(),
            siret: row.text(1)?.to_owned(),
        })
    })
    .collect()
}

/// The accounts that administer an establishment, the oldest first.
pub fn administrateurs(tx: &mut Tx<'_>, siret: &str) -> Result<Vec<i64>, StoreError> {
    tx.query(
        "SELECT compte_id FROM compte_role WHERE siret = $1 AND role = 'administrateur' \
         ORDER BY accorde_at, compte_id",
        params![siret],
    )?
    .iter()
    .map(|row| row.int(0))
    .collect()
}

/// Registers an account for a service, and says whether it is new.
pub fn inscrire(
    tx: &mut Tx<'_>,
    compte_id: i64,
    service: &str,
    maintenant: i64,
) -> Result<bool, StoreError> {
    let added = tx.execute(
        "INSERT INTO inscription (compte_id, service, inscrit_at) VALUES ($1, $2, $3) \
         ON CONFLICT (compte_id, service) DO NOTHING",
        params![compte_id, service, maintenant],
    )?;
    Ok(added > 0)
}

/// Ends a registration, and says whether there was one.
pub fn desinscrire(tx: &mut Tx<'_>, compte_id: i64, service: &str) -> Result<bool, StoreError> {
    let gone = tx.execute(
        "DELETE FROM inscription WHERE compte_id = $1 AND service = $2",
        params![compte_id, service],
    )?;
    Ok(gone > 0)
}
