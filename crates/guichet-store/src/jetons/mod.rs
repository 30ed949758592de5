//! Tokens: who calls, until when.
//!
//! A token is kept as the SHA-256 of its bytes. [`porteur`] is on the way of every request: one
//! statement gives the account, its roles and its registrations as they are at this instant.

use crate::hexadecimal::hex;
use crate::{Row, StoreError, Tx, params};

/// The account behind a token or a name, with what it holds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Porteur {
    /// The account.
    pub compte_id: i64,
    /// Its kind.
    pub genre: String,
    /// Its establishment, or empty.
    pub siret: String,
    /// Its nom, or empty.
    pub nom: String,
    /// Its prénom, or empty.
    pub prenom: String,
    /// Its organism.
    pub organisme: Option<String>,
    /// Its state.
    pub etat: String,
    /// Its roles, whatever the establishment, separated by commas.
    pub roles: String,
    /// The services it is registered for, separated by commas.
    pub inscriptions: String,
}

/// A token and its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jeton {
    /// The account.
    pub porteur: Porteur,
    /// The service it was issued for.
    pub service: String,
    /// From when it is no longer valid, in milliseconds since 1970.
    pub expire_at: i64,
}

const PORTEUR: &str = "c.id, c.genre, c.siret, c.nom, c.prenom, c.organisme, c.etat, \
     (SELECT string_agg(r.role, ',') FROM compte_role r WHERE r.compte_id = c.id), \
     (SELECT string_agg(i.service, ',') FROM inscription i WHERE i.compte_id = c.id)";

/// Keeps a new token.
pub fn emettre(
    tx: &mut Tx<'_>,
    empreinte: &[u8; 32],
    compte_id: i64,
    service: &str,
    emis_at: i64,
    expire_at: i64,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO jeton (empreinte, compte_id, service, emis_at, expire_at) \
         VALUES ($1, $2, $3, $4, $5)",
        params![empreinte.as_slice(), compte_id, service, emis_at, expire_at],
    )?;
    Ok(())
}

/// The token of this hash, expired or not.
pub fn porteur(tx: &mut Tx<'_>, empreinte: &[u8; 32]) -> Result<Option<Jeton>, StoreError> {
    let sql = format!(
        "SELECT {PORTEUR}, j.service, j.expire_at \
         FROM jeton j JOIN compte c ON c.id = j.compte_id WHERE j.empreinte = $1"
    );
    let row = tx.query_opt(&sql, params![empreinte.as_slice()])?;
    row.map(|row| {
        Ok(Jeton {
            porteur: bearer(&row)?,
            service: row.text(9)?.to_owned(),
            expire_at: row.int(10)?,
        })
    })
    .transpose()
}

/// The account of this name: the declarant whom a concentrateur names.
pub fn nomme(
    tx: &mut Tx<'_>,
    siret: &str,
    cle_nom: &str,
    cle_prenom: &str,
) -> Result<Option<Porteur>, StoreError> {
    let sql = format!(
        "SELECT {PORTEUR} FROM compte c \
         WHERE c.siret = $1 AND c.siret <> '' AND c.cle_nom = $2 AND c.cle_prenom = $3"
    );
    let row = tx.query_opt(&sql, params![siret, cle_nom, cle_prenom])?;
    row.as_ref().map(bearer).transpose()
}

/// The account of this number.
pub fn compte(tx: &mut Tx<'_>, compte_id: i64) -> Result<Option<Porteur>, StoreError> {
    let sql = format!("SELECT {PORTEUR} FROM compte c WHERE c.id = $1");
    let row = tx.query_opt(&sql, params![compte_id])?;
    row.as_ref().map(bearer).transpose()
}

fn bearer(row: &Row) -> Result<Porteur, StoreError> {
    Ok(Porteur {
        compte_id: row.int(0)?,
        genre: row.text(1)?.to_owned(),
        siret: row.text(2)?.to_owned(),
        nom: row.text(3)?.to_owned(),
        prenom: row.text(4)?.to_owned(),
        organisme: row.opt_text(5)?.map(str::to_owned),
        etat: row.text(6)?.to_owned(),
        roles: row.opt_text(7)?.unwrap_or_default().to_owned(),
        inscriptions: row.opt_text(8)?.unwrap_or_default().to_owned(),
    })
}

/// Forgets a token, and says whether there was one.
pub fn revoquer(tx: &mut Tx<'_>, empreinte: &[u8; 32]) -> Result<bool, StoreError> {
    let gone = tx.execute(
        "DELETE FROM jeton WHERE empreinte = $1",
        params![empreinte.as_slice()],
    )?;
    Ok(gone > 0)
}

/// A token as its account sees it: nothing of it opens anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenu {
    /// Its hash, in hexadecimal.
    pub empreinte: String,
    /// The service it was issued for.
    pub service: String,
    /// When it was issued, in milliseconds since 1970.
    pub emis_at: i64,
    /// From when it is no longer valid.
    pub expire_at: i64,
}

/// The tokens of an account that are valid still, the latest first, `max` at most.
///
/// # Errors
/// Those of the database.
pub fn tenus(
    tx: &mut Tx<'_>,
    compte_id: i64,
    maintenant: i64,
    max: u32,
) -> Result<Vec<Tenu>, StoreError> {
    tx.query(
        "SELECT empreinte, service, emis_at, expire_at FROM jeton \
         WHERE compte_id = $1 AND expire_at > $2 ORDER BY emis_at DESC, empreinte LIMIT $3",
        params![compte_id, maintenant, max],
    )?
    .iter()
    .map(|row| {
        Ok(Tenu {
            empreinte: hex(row.bytes(0)?),
            service: row.text(1)?.to_owned(),
            emis_at: row.int(2)?,
            expire_at: row.int(3)?,
        })
    })
    .collect()
}

/// Forgets the tokens of an account whose hash begins so, and says how many.
///
/// # Errors
/// Those of the database.
pub fn revoquer_repere(tx: &mut Tx<'_>, compte_id: i64, repere: &str) -> Result<u64, StoreError> {
    let held = tx.query(
        "SELECT empreinte FROM jeton WHERE compte_id = $1",
        params![compte_id],
    )?;
    let mut gone = 0;
    for row in &held {
        let empreinte = row.bytes(0)?;
        if hex(empreinte).starts_with(repere) {
            gone += tx.execute("DELETE FROM jeton WHERE empreinte = $1", params![empreinte])?;
        }
    }
    Ok(gone)
}

/// Forgets all tokens of an account but one, and says how many.
pub fn revoquer_compte(
    tx: &mut Tx<'_>,
    compte_id: i64,
    sauf: Option<&[u8; 32]>,
) -> Result<u64, StoreError> {
    match sauf {
        None => tx.execute("DELETE FROM jeton WHERE compte_id = $1", params![compte_id]),
        Some(kept) => tx.execute(
            "DELETE FROM jeton WHERE compte_id = $1 AND empreinte <> $2",
            params![compte_id, kept.as_slice()],
        ),
    }
}

/// Forgets tokens that have expired, at most `max`, and says how many.
pub fn purger(tx: &mut Tx<'_>, maintenant: i64, max: u32) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM jeton WHERE empreinte IN \
         (SELECT empreinte FROM jeton WHERE expire_at <= $1 ORDER BY expire_at LIMIT $2)",
        params![maintenant, max],
    )
}
