//! Bytes kept with the hash of what they say: raw deposits, returns, lots.
//!
//! What comes in great numbers is named by when it was made, then by its hash ([`Nom::Instant`]): the
//! documents of one batch lie side by side in every index that holds names, so that a commit writes a
//! few pages instead of one page for each document. The price: equal bytes made at different times are
//! kept twice. The rest is named by its hash alone ([`Nom::Contenu`]), and kept once.
//!
//! The way in: [`preparer`] hashes and compresses (time of a processor, no I/O), [`Objets::garantir`]
//! makes a large one safe in the object store (a small one waits for the transaction), and
//! [`ecrire`] adds the row, in the transaction of what refers to it. The way out: [`trouver`], then
//! [`Objets::ouvrir`], which verifies the hash.

mod effacement;
mod forme;
mod objets;

pub use effacement::{Balayage, Effacement, Reference, balayer, effacer};
pub use forme::{Codage, Nom, Prepare, empreinte, preparer};
pub use objets::{Objets, S3};

use crate::{Row, StoreError, Tx, params};

/// Compressed bytes up to this length travel in the database's own commit.
pub const EN_BASE_AU_PLUS: usize = 64 * 1024;

/// A document whose row may be written: its bytes are in it, or safe in the object store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Garanti {
    prepare: Prepare,
    /// The object's name, when the bytes are there.
    objet: Option<String>,
}

impl Garanti {
    /// The name under which the document is found again.
    pub fn nom(&self) -> &str {
        &self.prepare.nom
    }

    /// SHA-256 of the plain bytes, in hexadecimal.
    pub fn empreinte(&self) -> &str {
        &self.prepare.empreinte
    }

    /// Length of the plain bytes.
    pub fn taille(&self) -> usize {
        self.prepare.taille
    }
}

/// What the row of a document says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Garde {
    /// SHA-256 of the plain bytes, in hexadecimal.
    pub empreinte: String,
    /// Length of the plain bytes.
    pub taille: usize,
    codage: Codage,
    lieu: Lieu,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Lieu {
    Base(Vec<u8>),
    Objet(String),
}

/// Writes the row of a document; call it in the transaction that writes what refers to it. A
/// document already known (equal bytes under the same name) keeps its first row: then an
/// object made for this one is of no use, and its name is returned, to be given to
/// [`Objets::retirer`] once the transaction is kept.
///
/// # Errors
/// A conflict on `document_pkey` when other bytes have this name: their hashes begin alike.
pub fn ecrire(
    tx: &mut Tx<'_>,
    document: &Garanti,
    cree_at: i64,
) -> Result<Option<String>, StoreError> {
    let prepare = &document.prepare;
    let (lieu, contenu) = match document.objet {
        None => ("base", Some(prepare.contenu.as_slice())),
        Some(_) => ("objets", None),
    };
    let values = params![
        &prepare.nom,
        &prepare.empreinte,
        i64::try_from(prepare.taille).unwrap_or(i64::MAX),
        prepare.codage.name(),
        lieu,
        contenu,
        document.objet.clone(),
        cree_at,
    ];
    // The row that is there already is locked: nobody deletes it before this transaction, and what it
    // writes to refer to the document, can be seen.
    let known = format!(
        "SELECT objet, empreinte FROM document WHERE nom = $1{}",
        tx.engine().for_update()
    );
    loop {
        let added = tx.execute(
            "INSERT INTO document (nom, empreinte, taille, codage, lieu, contenu, objet, cree_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (nom) DO NOTHING",
            values,
        )?;
        if added > 0 {
            return Ok(None);
        }
        // Gone meanwhile: then there is place for this one.
        if let Some(row) = tx.query_opt(&known, params![&prepare.nom])? {
            if row.text(1)? != prepare.empreinte {
                return Err(StoreError::Conflict {
                    constraint: "document_pkey".to_owned(),
                });
            }
            let useless = document.objet.as_deref() != row.opt_text(0)?;
            return Ok(document.objet.clone().filter(|_| useless));
        }
    }
}

/// The row of a document, with its bytes when they are in the database.
pub fn trouver(tx: &mut Tx<'_>, nom: &str) -> Result<Option<Garde>, StoreError> {
    tx.query_opt(
        "SELECT empreinte, taille, codage, lieu, contenu, objet FROM document WHERE nom = $1",
        params![nom],
    )?
    .map(|row| garde(&row))
    .transpose()
}

/// The SHA-256 of a document, in hexadecimal, without its bytes.
///
/// # Errors
/// Those of the database.
pub fn empreinte_de(tx: &mut Tx<'_>, nom: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT empreinte FROM document WHERE nom = $1";
    let row = tx.query_opt(sql, params![nom])?;
    row.map(|row| row.text(0).map(str::to_owned)).transpose()
}

fn garde(row: &Row) -> Result<Garde, StoreError> {
    let empreinte = row.text(0)?;
    let wrong = |what: &str| StoreError::Corrupt(format!("document {empreinte} : {what}"));
    Ok(Garde {
        empreinte: empreinte.to_owned(),
        taille: usize::try_from(row.int(1)?).map_err(|_| wrong("taille négative"))?,
        codage: Codage::named(row.text(2)?).ok_or_else(|| wrong("codage inconnu"))?,
        lieu: match row.text(3)? {
            "base" => Lieu::Base(row.bytes(4)?.to_vec()),
            "objets" => Lieu::Objet(row.text(5)?.to_owned()),
            _ => return Err(wrong("lieu inconnu")),
        },
    })
}

#[cfg(test)]
mod tests;
