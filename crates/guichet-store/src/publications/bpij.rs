//! Bordereaux de paiement des indemnités journalières.

use super::{Lecture, Regard, VU, lire as lire_document};
use crate::{Row, StoreError, Tx, Value, params};

/// A bordereau.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bpij {
    /// Identifier in the machine API.
    pub idbpij: String,
    /// The establishment.
    pub siret: String,
    /// When it was published, in milliseconds since 1970.
    pub publication_at: i64,
    /// Name of the document: its hash, since equal ones are one.
    pub document: String,
}

/// An establishment whose bordereaux a declarant may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declare {
    /// The SIRET of the declarant's account.
    pub declarant_siret: String,
    /// The establishment.
    pub siret: String,
}

/// Publishes a bordereau.
///
/// # Errors
/// A conflict when the identifier is taken.
pub fn ajouter(tx: &mut Tx<'_>, bpij: &Bpij) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO bpij (idbpij, siret, publication_at, document) VALUES ($1, $2, $3, $4)",
        params![
            &bpij.idbpij,
            &bpij.siret,
            bpij.publication_at,
            &bpij.document
        ],
    )?;
    Ok(())
}

/// The bordereau of this identifier, whoever asks.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub(super) fn trouver(tx: &mut Tx<'_>, idbpij: &str) -> Result<Bpij, StoreError> {
    let row = tx.query_one(
        "SELECT idbpij, siret, publication_at, document FROM bpij WHERE idbpij = $1",
        params![idbpij],
    )?;
    bordereau(&row)
}

fn bordereau(row: &Row) -> Result<Bpij, StoreError> {
    Ok(Bpij {
        idbpij: row.text(0)?.to_owned(),
        siret: row.text(1)?.to_owned(),
        publication_at: row.int(2)?,
        document: row.text(3)?.to_owned(),
    })
}

/// The establishments whose bordereaux may be read, `max` of them after the first `passes`, and how
/// many there are in all; of one `siret` only when it is not empty.
///
/// # Errors
/// Those of the database.
pub fn declares(
    tx: &mut Tx<'_>,
    regard: Regard,
    siret: &str,
    passes: i64,
    max: u32,
) -> Result<(Vec<Declare>, i64), StoreError> {
    let from = format!(
        "FROM habilitation h JOIN compte c ON c.id = h.compte_id \
         WHERE {VU} AND h.demarche = 'BPIJ' AND (h.siret = $3 OR $3 = '')"
    );
    let [compte, concentrateur] = regard.params();
    let mut params = vec![compte, concentrateur, Value::from(siret)];
    let total = tx.query_one(&format!("SELECT COUNT(*) {from}"), &params)?;
    params.extend([Value::from(max), Value::from(passes)]);
    let page = tx.query(
        &format!("SELECT c.siret, h.siret {from} ORDER BY c.id, h.siret LIMIT $4 OFFSET $5"),
        &params,
    )?;
    let declares: Result<Vec<Declare>, StoreError> = page
        .iter()
        .map(|row| {
            Ok(Declare {
                declarant_siret: row.text(0)?.to_owned(),
                siret: row.text(1)?.to_owned(),
            })
        })
        .collect();
    Ok((declares?, total.int(0)?))
}

/// What was published for an establishment from `debut`, included, to `fin`, excluded, the oldest
/// first.
///
/// # Errors
/// Those of the database.
pub fn publies(
    tx: &mut Tx<'_>,
    siret: &str,
    debut: i64,
    fin: i64,
) -> Result<Vec<Bpij>, StoreError> {
    tx.query(
        "SELECT idbpij, siret, publication_at, document FROM bpij \
         WHERE siret = $1 AND publication_at >= $2 AND publication_at < $3 \
         ORDER BY publication_at, id",
        params![siret, debut, fin],
    )?
    .iter()
    .map(bordereau)
    .collect()
}

/// The document of a bordereau.
///
/// # Errors
/// Those of the database.
pub fn lire(tx: &mut Tx<'_>, regard: Regard, idbpij: &str) -> Result<Lecture, StoreError> {
    lire_document(
        tx,
        regard,
        idbpij,
        "SELECT document FROM bpij WHERE idbpij = $1",
        &format!(
            "SELECT COUNT(*) FROM bpij b JOIN habilitation h ON h.siret = b.siret \
             AND h.demarche = 'BPIJ' WHERE {VU} AND b.idbpij = $3"
        ),
    )
}
