//! The returns that organisms give for their lots, version by version.

use crate::{Row, StoreError, Tx, params};

/// A version of a return, as the organism gave it and as it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionDeRetour {
    /// The organism's own name for the return.
    pub reference: String,
    /// From 1.
    pub version: i64,
    /// The published return.
    pub retour_id: i64,
    /// Official number of its nature.
    pub nature: i64,
    /// `OK`, `KO` or `ANO`.
    pub statut: String,
    /// Délégataire that made it.
    pub delegataire: Option<String>,
    /// Under which the declarant finds it.
    pub idretour: String,
    /// When it was published.
    pub publication_at: i64,
    /// Media type of its document.
    pub media: Option<String>,
    /// Hash of its document, if it had one.
    pub empreinte: Option<String>,
    /// Length of its document.
    pub taille: i64,
    /// Name of its document, as long as it is kept.
    pub document: Option<String>,
}

/// A version about to be written; its return is written before.
#[derive(Debug, Clone)]
pub struct NouvelleVersion<'a> {
    /// The lot.
    pub lot_id: i64,
    /// The organism's own name for the return.
    pub reference: &'a str,
    /// From 1, without a gap.
    pub version: i64,
    /// The published return.
    pub retour_id: i64,
    /// The return of the version before.
    pub precedent: Option<i64>,
    /// Hash of its document.
    pub empreinte: Option<&'a str>,
    /// Length of its document.
    pub taille: Option<i64>,
}

const COLONNES: &str = "v.reference, v.version, v.retour_id, r.nature, r.statut, r.delegataire, \
     r.idretour, r.publication_at, r.media, v.empreinte, v.taille, \
     r.document";

const TABLES: &str = "lot_retour v JOIN retour r ON r.id = v.retour_id";

fn version(row: &Row) -> Result<VersionDeRetour, StoreError> {
    let text = |column| Ok::<_, StoreError>(row.opt_text(column)?.map(str::to_owned));
    Ok(VersionDeRetour {
        reference: row.text(0)?.to_owned(),
        version: row.int(1)?,
        retour_id: row.int(2)?,
        nature: row.int(3)?,
        statut: row.text(4)?.to_owned(),
        delegataire: text(5)?,
        idretour: row.text(6)?.to_owned(),
        publication_at: row.int(7)?,
        media: text(8)?,
        empreinte: text(9)?,
        taille: row.opt_int(10)?.unwrap_or_default(),
        document: text(11)?,
    })
}

/// Writes a version; the version before is out of the declarant's lists from then on. The lot must be
/// locked ([`super::verrouiller`]).
///
/// # Errors
/// A conflict on `lot_retour_lot_id_reference_version_key` when there is one already.
pub fn ajouter_version(tx: &mut Tx<'_>, version: &NouvelleVersion<'_>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO lot_retour (lot_id, reference, version, retour_id, empreinte, taille) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            version.lot_id,
            version.reference,
            version.version,
            version.retour_id,
            version.empreinte,
            version.taille,
        ],
    )?;
    if let Some(before) = version.precedent {
        tx.execute(
            "UPDATE retour SET remplace_par = $2 WHERE id = $1",
            params![before, version.retour_id],
        )?;
    }
    Ok(())
}

/// All versions of a return, the oldest first.
///
/// # Errors
/// Those of the database.
pub fn versions(
    tx: &mut Tx<'_>,
    lot_id: i64,
    reference: &str,
) -> Result<Vec<VersionDeRetour>, StoreError> {
    let sql = format!(
        "SELECT {COLONNES} FROM {TABLES} WHERE v.lot_id = $1 AND v.reference = $2 \
         ORDER BY v.version"
    );
    tx.query(&sql, params![lot_id, reference])?
        .iter()
        .map(version)
        .collect()
}

/// The returns of a lot in their current version, in the order in which they were first given.
///
/// # Errors
/// Those of the database.
pub fn retours_du_lot(tx: &mut Tx<'_>, lot_id: i64) -> Result<Vec<VersionDeRetour>, StoreError> {
    let sql = format!(
        "SELECT {COLONNES} FROM {TABLES} JOIN lot_retour un ON un.lot_id = v.lot_id \
         AND un.reference = v.reference AND un.version = 1 \
         WHERE v.lot_id = $1 AND NOT EXISTS (SELECT 1 FROM lot_retour plus \
           WHERE plus.lot_id = v.lot_id AND plus.reference = v.reference \
           AND plus.version > v.version) ORDER BY un.id"
    );
    tx.query(&sql, params![lot_id])?
        .iter()
        .map(version)
        .collect()
}
