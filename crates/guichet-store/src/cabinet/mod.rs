//! A cabinet: who of it follows which client, and the views that people keep of their portfolio.

use crate::suivi::PORTEE;
use crate::{StoreError, Tx, params};

/// A client, with who of the cabinet follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confie {
    /// The client.
    pub siret: String,
    /// Who follows it.
    pub compte_id: i64,
    /// Their nom.
    pub nom: String,
    /// Their prénom.
    pub prenom: String,
}

/// The clients of a cabinet that somebody follows; those of accounts that are no longer in use are not
/// among them.
///
/// # Errors
/// Those of the database.
pub fn confies(tx: &mut Tx<'_>, cabinet: &str) -> Result<Vec<Confie>, StoreError> {
    let rows = tx.query(
        "SELECT s.siret, s.compte_id, c.nom, c.prenom FROM suivi_client s \
         JOIN compte c ON c.id = s.compte_id WHERE s.cabinet = $1 AND c.siret = $1 \
         AND c.etat <> 'supprime' ORDER BY s.siret",
        params![cabinet],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Confie {
                siret: row.text(0)?.to_owned(),
                compte_id: row.int(1)?,
                nom: row.text(2)?.to_owned(),
                prenom: row.text(3)?.to_owned(),
            })
        })
        .collect()
}

/// Says who follows a client from now on; nobody when `a` is none.
///
/// # Errors
/// Those of the database.
pub fn confier(
    tx: &mut Tx<'_>,
    cabinet: &str,
    siret: &str,
    a: Option<i64>,
    (par, now): (i64, i64),
) -> Result<(), StoreError> {
    match a {
        Some(compte_id) => tx.execute(
            "INSERT INTO suivi_client (cabinet, siret, compte_id, confie_par, confie_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (cabinet, siret) DO UPDATE \
             SET compte_id = excluded.compte_id, confie_par = excluded.confie_par, \
             confie_at = excluded.confie_at",
            params![cabinet, siret, compte_id, par, now],
        )?,
        None => tx.execute(
            "DELETE FROM suivi_client WHERE cabinet = $1 AND siret = $2",
            params![cabinet, siret],
        )?,
    };
    Ok(())
}

/// Of these establishments, those that an account follows.
///
/// # Errors
/// Those of the database.
pub fn suivis_par(
    tx: &mut Tx<'_>,
    compte_id: i64,
    sirets: &[String],
) -> Result<Vec<String>, StoreError> {
    let sql = format!("SELECT s.siret FROM {PORTEE} s ORDER BY s.siret");
    let rows = tx.query(&sql, params![compte_id])?;
    let mut found = Vec::new();
    for row in &rows {
        let siret = row.text(0)?;
        if sirets.iter().any(|wanted| wanted == siret) {
            found.push(siret.to_owned());
        }
    }
    Ok(found)
}

/// A view of the portfolio that somebody keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vue {
    /// Its key.
    pub id: i64,
    /// The name they gave it.
    pub nom: String,
    /// What the address of the portfolio carries.
    pub requete: String,
}

/// The views of an account, in the order of their names.
///
/// # Errors
/// Those of the database.
pub fn vues(tx: &mut Tx<'_>, compte_id: i64) -> Result<Vec<Vue>, StoreError> {
    let rows = tx.query(
        "SELECT id, nom, requete FROM vue_enregistree WHERE compte_id = $1 ORDER BY nom",
        params![compte_id],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Vue {
                id: row.int(0)?,
                nom: row.text(1)?.to_owned(),
                requete: row.text(2)?.to_owned(),
            })
        })
        .collect()
}

/// Keeps a view; one of the same name takes its place. `false` when the account has `max` others
/// already.
///
/// # Errors
/// Those of the database.
pub fn garder_vue(
    tx: &mut Tx<'_>,
    compte_id: i64,
    (nom, requete): (&str, &str),
    max: i64,
    now: i64,
) -> Result<bool, StoreError> {
    let kept = tx.execute(
        "INSERT INTO vue_enregistree (compte_id, nom, requete, cree_at) SELECT $1, $2, $3, $4 \
         WHERE (SELECT COUNT(*) FROM vue_enregistree WHERE compte_id = $1 AND nom <> $2) < $5 \
         ON CONFLICT (compte_id, nom) DO UPDATE SET requete = excluded.requete",
        params![compte_id, nom, requete, now, max],
    )?;
    Ok(kept > 0)
}

/// Forgets a view of an account; says whether it was there.
///
/// # Errors
/// Those of the database.
pub fn oublier_vue(tx: &mut Tx<'_>, compte_id: i64, id: i64) -> Result<bool, StoreError> {
    let gone = tx.execute(
        "DELETE FROM vue_enregistree WHERE compte_id = $1 AND id = $2",
        params![compte_id, id],
    )?;
    Ok(gone > 0)
}

#[cfg(test)]
mod tests;
