//! Lots written: their numbers, what they replace, when a deposit is sent.

use crate::{StoreError, Tx, params};

/// A lot about to be written.
#[derive(Debug, Clone)]
pub struct NouveauLot {
    /// Its number, reserved before ([`reserver_numeros`]).
    pub id: i64,
    /// The declaration.
    pub declaration_id: i64,
    /// Its deposit.
    pub depot_id: i64,
    /// Code of the organism.
    pub organisme: String,
    /// Institution of an organisme complémentaire, else empty.
    pub institution: String,
    /// S10.G00.00.006.
    pub norme: String,
    /// Whether it is a test.
    pub essai: bool,
    /// Flux and rank of the declaration that this one replaces or cancels.
    pub cible: Option<(String, i64)>,
    /// Name of the document of its text, written in the same transaction.
    pub document: String,
    /// Hash of the text.
    pub empreinte: String,
    /// Its length.
    pub taille: i64,
    /// When it is written, and offered.
    pub at: i64,
}

/// The declaration that another one replaces or cancels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cible {
    /// Its key.
    pub declaration_id: i64,
    /// Its flux.
    pub idflux: String,
    /// Its rank there.
    pub rang: i64,
    /// The reference of its certificate.
    pub certificat: Option<String>,
}

/// Reserves `nombre` numbers of lots that follow each other, for whoever asks, for good; answers the
/// first. In a transaction of its own: others wait for its end.
///
/// # Errors
/// Those of the database.
pub fn reserver_numeros(tx: &mut Tx<'_>, nombre: i64) -> Result<i64, StoreError> {
    let row = tx.query_one(
        "UPDATE lot_numero SET dernier = dernier + $1 WHERE unique_ligne = 1 RETURNING dernier",
        params![nombre],
    )?;
    Ok(row.int(0)? - nombre + 1)
}

/// Writes a lot; its document must be written in the same transaction.
///
/// # Errors
/// A conflict on `lot_declaration_id_organisme_institution_key` when the recipient has one already.
pub fn ajouter(tx: &mut Tx<'_>, lot: &NouveauLot) -> Result<(), StoreError> {
    let (flux, rang) = match &lot.cible {
        Some((flux, rang)) => (Some(flux), Some(*rang)),
        None => (None, None),
    };
    tx.execute(
        "INSERT INTO lot (id, declaration_id, depot_id, organisme, institution, norme, essai, \
         cible_idflux, cible_rang, document, empreinte, taille, cree_at, disponible_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)",
        params![
            lot.id,
            lot.declaration_id,
            lot.depot_id,
            &lot.organisme,
            &lot.institution,
            &lot.norme,
            lot.essai,
            flux,
            rang,
            &lot.document,
            &lot.empreinte,
            lot.taille,
            lot.at,
        ],
    )?;
    Ok(())
}

/// A declaration that another one took the place of.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none of this key.
pub fn cible(tx: &mut Tx<'_>, declaration_id: i64) -> Result<Cible, StoreError> {
    let row = tx.query_one(
        "SELECT d.id, p.idflux, d.rang, d.certificat FROM declaration d \
         JOIN depot p ON p.id = d.depot_id WHERE d.id = $1",
        params![declaration_id],
    )?;
    Ok(Cible {
        declaration_id: row.int(0)?,
        idflux: row.text(1)?.to_owned(),
        rang: row.int(2)?,
        certificat: row.opt_text(3)?.map(str::to_owned),
    })
}

/// Who was given lots of a declaration: codes of organisms and institutions, oldest lots first.
///
/// # Errors
/// Those of the database.
pub fn anciens_destinataires(
    tx: &mut Tx<'_>,
    declaration_id: i64,
) -> Result<Vec<(String, String)>, StoreError> {
    let rows = tx.query(
        "SELECT organisme, institution FROM lot WHERE declaration_id = $1 ORDER BY id",
        params![declaration_id],
    )?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
        .collect()
}

/// Whether the job `genre` of this key is still to be done: a declaration whose lots are not all
/// written.
///
/// # Errors
/// Those of the database.
pub fn distribution_en_attente(
    tx: &mut Tx<'_>,
    genre: &str,
    certificat: &str,
) -> Result<bool, StoreError> {
    let found = tx.query_opt(
        "SELECT 1 FROM travail WHERE genre = $1 AND cle = $2 AND etat IN ('pret', 'pris')",
        params![genre, certificat],
    )?;
    Ok(found.is_some())
}

/// How many declarations of a deposit wait for the job `genre`, given up ones included. The deposit
/// must be locked: of two that finish together, the second finds none.
///
/// # Errors
/// Those of the database.
pub fn reste_a_distribuer(tx: &mut Tx<'_>, genre: &str, depot_id: i64) -> Result<i64, StoreError> {
    tx.query_one(
        "SELECT COUNT(*) FROM declaration d JOIN travail t ON t.genre = $1 AND t.cle = d.certificat \
         WHERE d.depot_id = $2 AND t.etat <> 'fait'",
        params![genre, depot_id],
    )?
    .int(0)
}
