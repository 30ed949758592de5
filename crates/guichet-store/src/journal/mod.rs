//! The audit log: append-only, each entry holding the hash of the one before.
//!
//! The hash of an entry is SHA-256 over the hash of the entry before (its 64 hexadecimal digits) and
//! the entry's own fields, each as `length:bytes`. Changing, removing or inserting an entry breaks
//! the chain at that place; removing the last ones is seen because the head still names them. The
//! database refuses UPDATE and DELETE by triggers. Whoever adds an entry holds the head until the
//! end of the transaction, so entries of several servers queue up: add them last in a transaction.
//!
//! Entries name accounts by number. Names, addresses and NIR never enter.

mod verification;

pub use verification::{Motif, Rupture, Verdict, verifier};

use sha2::{Digest, Sha256};

use crate::hexadecimal::hex;
use crate::{Row, StoreError, Tx, params};

/// What stands in place of the hash of an entry before the first.
pub const AUCUNE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What happened, to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fait {
    /// When, in milliseconds since 1970.
    pub survenu_at: i64,
    /// Who did it: `compte:12`, `systeme`, `console`.
    pub acteur: String,
    /// What, as a dotted word: `habilitation.accordee`.
    pub action: &'static str,
    /// To whom or what: `compte:12`, `depot:…`.
    pub objet: String,
    /// What else is to be known, without personal data; may be empty.
    pub detail: String,
}

/// An entry as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entree {
    /// Its place: 1, 2, 3 …
    pub rang: i64,
    /// When, in milliseconds since 1970.
    pub survenu_at: i64,
    /// Who did it.
    pub acteur: String,
    /// What.
    pub action: String,
    /// To whom or what.
    pub objet: String,
    /// What else is to be known.
    pub detail: String,
    /// The hash of the entry before.
    pub precedente: String,
    /// Its own hash.
    pub empreinte: String,
}

impl Entree {
    /// What its hash should be.
    #[must_use]
    pub fn calculer(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(self.precedente.as_bytes());
        let (rang, survenu_at) = (self.rang.to_string(), self.survenu_at.to_string());
        for field in [
            &rang,
            &survenu_at,
            &self.acteur,
            &self.action,
            &self.objet,
            &self.detail,
        ] {
            digest.update(field.len().to_string().as_bytes());
            digest.update(b":");
            digest.update(field.as_bytes());
        }
        hex(&digest.finalize())
    }
}

/// The last entry's place and hash; 0 and [`AUCUNE`] while there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tete {
    /// The place of the last entry.
    pub rang: i64,
    /// Its hash.
    pub empreinte: String,
}

/// Adds an entry and returns its place. The head is held until the end of the transaction.
pub fn ajouter(tx: &mut Tx<'_>, fait: &Fait) -> Result<i64, StoreError> {
    let sql = format!(
        "SELECT rang, empreinte FROM journal_tete WHERE unique_ligne = 1{}",
        tx.engine().for_update()
    );
    let head = head(&tx.query_one(&sql, &[])?)?;
    let mut entree = Entree {
        rang: head.rang + 1,
        survenu_at: fait.survenu_at,
        acteur: fait.acteur.clone(),
        action: fait.action.to_owned(),
        objet: fait.objet.clone(),
        detail: fait.detail.clone(),
        precedente: head.empreinte,
        empreinte: String::new(),
    };
    entree.empreinte = entree.calculer();
    tx.execute(
        "INSERT INTO journal (rang, survenu_at, acteur, action, objet, detail, precedente, empreinte) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            entree.rang,
            entree.survenu_at,
            entree.acteur,
            entree.action,
            entree.objet,
            entree.detail,
            entree.precedente,
            &entree.empreinte
        ],
    )?;
    tx.execute(
        "UPDATE journal_tete SET rang = $1, empreinte = $2 WHERE unique_ligne = 1",
        params![entree.rang, entree.empreinte],
    )?;
    Ok(entree.rang)
}

/// The head.
pub fn tete(tx: &mut Tx<'_>) -> Result<Tete, StoreError> {
    head(&tx.query_one(
        "SELECT rang, empreinte FROM journal_tete WHERE unique_ligne = 1",
        &[],
    )?)
}

fn head(row: &Row) -> Result<Tete, StoreError> {
    Ok(Tete {
        rang: row.int(0)?,
        empreinte: row.text(1)?.to_owned(),
    })
}

const COLUMNS: &str = "rang, survenu_at, acteur, action, objet, detail, precedente, empreinte";

/// At most `max` entries after a place, in order.
pub fn lire(tx: &mut Tx<'_>, apres: i64, max: u32) -> Result<Vec<Entree>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM journal WHERE rang > $1 ORDER BY rang LIMIT $2");
    let rows = tx.query(&sql, params![apres, max])?;
    rows.iter().map(entry).collect()
}

/// At most `max` entries about an object, the last first.
pub fn sur(tx: &mut Tx<'_>, objet: &str, max: u32) -> Result<Vec<Entree>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM journal WHERE objet = $1 ORDER BY rang DESC LIMIT $2");
    let rows = tx.query(&sql, params![objet, max])?;
    rows.iter().map(entry).collect()
}

/// Whether an entry has this hash.
pub fn contient(tx: &mut Tx<'_>, empreinte: &str) -> Result<bool, StoreError> {
    let row = tx.query_one(
        "SELECT COUNT(*) FROM journal WHERE empreinte = $1",
        params![empreinte],
    )?;
    Ok(row.int(0)? > 0)
}

fn entry(row: &Row) -> Result<Entree, StoreError> {
    Ok(Entree {
        rang: row.int(0)?,
        survenu_at: row.int(1)?,
        acteur: row.text(2)?.to_owned(),
        action: row.text(3)?.to_owned(),
        objet: row.text(4)?.to_owned(),
        detail: row.text(5)?.to_owned(),
        precedente: row.text(6)?.to_owned(),
        empreinte: row.text(7)?.to_owned(),
    })
}

#[cfg(test)]
mod tests;
