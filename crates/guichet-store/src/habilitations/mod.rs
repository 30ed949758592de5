//! Who may do what for which SIRET.

use crate::{StoreError, Tx, params};

/// What the database knows between an account and a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Liens {
    /// The account holds the habilitation for the establishment and the démarche.
    pub habilite: bool,
    /// The account holds it for the establishment in whose name it was deposited.
    pub habilite_deposant: bool,
    /// The account is administrator of the establishment.
    pub administre: bool,
}

/// One habilitation, with the name of who holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Habilitation {
    /// Who holds it.
    pub compte_id: i64,
    /// The establishment of their account.
    pub compte_siret: String,
    /// Their nom.
    pub nom: String,
    /// Their prénom.
    pub prenom: String,
    /// The establishment it is for.
    pub siret: String,
    /// What may be done there.
    pub demarche: String,
    /// Since when, in milliseconds since 1970.
    pub accordee_at: i64,
}

/// The links between an account and a target, in one statement.
pub fn liens(
    tx: &mut Tx<'_>,
    compte_id: i64,
    siret: &str,
    demarche: &str,
    deposant_siret: &str,
) -> Result<Liens, StoreError> {
    let row = tx.query_one(
        "SELECT \
         (SELECT COUNT(*) FROM habilitation WHERE compte_id = $1 AND siret = $2 AND demarche = $3), \
         (SELECT COUNT(*) FROM habilitation WHERE compte_id = $1 AND siret = $4 AND demarche = $3), \
         (SELECT COUNT(*) FROM compte_role \
          WHERE compte_id = $1 AND role = 'administrateur' AND siret = $2)",
        params![compte_id, siret, demarche, deposant_siret],
    )?;
    Ok(Liens {
        habilite: row.bool(0)?,
        habilite_deposant: row.bool(1)?,
        administre: row.bool(2)?,
    })
}

/// Grants an habilitation, and says whether it is new.
pub fn accorder(
    tx: &mut Tx<'_>,
    compte_id: i64,
    siret: &str,
    demarche: &str,
    par: Option<i64>,
    maintenant: i64,
) -> Result<bool, StoreError> {
    let added = tx.execute(
        "INSERT INTO habilitation (compte_id, siret, demarche, accordee_par, accordee_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (compte_id, siret, demarche) DO NOTHING",
        params![compte_id, siret, demarche, par, maintenant],
    )?;
    Ok(added > 0)
}

/// Revokes an habilitation, and says whether there was one.
pub fn retirer(
    tx: &mut Tx<'_>,
    compte_id: i64,
    siret: &str,
    demarche: &str,
) -> Result<bool, StoreError> {
    let gone = tx.execute(
        "DELETE FROM habilitation WHERE compte_id = $1 AND siret = $2 AND demarche = $3",
        params![compte_id, siret, demarche],
    )?;
    Ok(gone > 0)
}

const COLUMNS: &str = "SELECT h.compte_id, c.siret, c.nom, c.prenom, h.siret, h.demarche, \
     h.accordee_at FROM habilitation h JOIN compte c ON c.id = h.compte_id";

/// What an account holds, at most `max` after the establishment `apres` (empty to begin).
pub fn du_compte(
    tx: &mut Tx<'_>,
    compte_id: i64,
    apres: &str,
    max: u32,
) -> Result<Vec<Habilitation>, StoreError> {
    let sql = format!(
        "{COLUMNS} WHERE h.compte_id = $1 AND h.siret > $2 ORDER BY h.siret, h.demarche LIMIT $3"
    );
    read(tx, &sql, params![compte_id, apres, max])
}

/// Who holds one for an establishment, at most `max` after the account `apres` (0 to begin).
pub fn du_siret(
    tx: &mut Tx<'_>,
    siret: &str,
    apres: i64,
    max: u32,
) -> Result<Vec<Habilitation>, StoreError> {
    let sql = format!(
        "{COLUMNS} WHERE h.siret = $1 AND h.compte_id > $2 \
         ORDER BY h.compte_id, h.demarche LIMIT $3"
    );
    read(tx, &sql, params![siret, apres, max])
}

fn read(
    tx: &mut Tx<'_>,
    sql: &str,
    values: &[crate::Value],
) -> Result<Vec<Habilitation>, StoreError> {
    tx.query(sql, values)?
        .iter()
        .map(|row| {
            Ok(Habilitation {
                compte_id: row.int(0)?,
                compte_siret: row.text(1)?.to_owned(),
                nom: row.text(2)?.to_owned(),
                prenom: row.text(3)?.to_owned(),
                siret: row.text(4)?.to_owned(),
                demarche: row.text(5)?.to_owned(),
                accordee_at: row.int(6)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
