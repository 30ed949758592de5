//! Returns: documents published for a deposit.

mod lecture;

pub use lecture::{De, Retour, avertis, du_depot, lire, lire_version, liste, marquer_lu, par_id};

use crate::evenements::{self, NouvelEvenement};
use crate::{StoreError, Tx, params};

/// The nature of receipts: they are the answer to the deposit itself, so no event tells of them.
const ACCUSE: i64 = 10;

/// A return about to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NouveauRetour {
    /// Identifier, unique in its deposit: 10 characters at most.
    pub idretour: String,
    /// The deposit.
    pub depot_id: i64,
    /// The declaration it is about, if it is about one.
    pub declaration_id: Option<i64>,
    /// The declarant's account.
    pub compte_id: Option<i64>,
    /// The account of the concentrateur.
    pub concentrateur_compte_id: Option<i64>,
    /// Official number of the nature.
    pub nature: i64,
    /// Who produced it; empty for the portal itself.
    pub organisme: String,
    /// `OK`, `KO`, `ANO` or `EN COURS`.
    pub statut: &'static str,
    /// When it was produced.
    pub production_at: i64,
    /// When it was published.
    pub publication_at: i64,
    /// Name of the document, if there is one.
    pub document: Option<String>,
    /// Its media type.
    pub media: Option<String>,
    /// Organisme complémentaire, for natures 50 and 51.
    pub ops: Option<String>,
    /// Its delegate.
    pub delegataire: Option<String>,
    /// Whether it must be read.
    pub notification: bool,
    /// From when on it can no longer be read.
    pub purge_at: i64,
}

/// Writes a return, with the event that tells of it, and answers its key.
///
/// # Errors
/// A conflict on `retour_depot_id_idretour_key` when the identifier is taken.
pub fn ajouter(tx: &mut Tx<'_>, retour: &NouveauRetour) -> Result<i64, StoreError> {
    let id = tx.insert(
        "INSERT INTO retour (idretour, depot_id, declaration_id, compte_id, \
         concentrateur_compte_id, nature, organisme, statut, production_at, publication_at, \
         document, media, ops, delegataire, notification, purge_at, siret) VALUES ($1, $2, $3, $4, \
         $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
         (SELECT siret FROM declaration WHERE id = $17))",
        params![
            &retour.idretour,
            retour.depot_id,
            retour.declaration_id,
            retour.compte_id,
            retour.concentrateur_compte_id,
            retour.nature,
            &retour.organisme,
            retour.statut,
            retour.production_at,
            retour.publication_at,
            retour.document.as_ref(),
            retour.media.as_ref(),
            retour.ops.as_ref(),
            retour.delegataire.as_ref(),
            retour.notification,
            retour.purge_at,
            // Looked for by establishment: only those that must be read.
            retour.declaration_id.filter(|_| retour.notification),
        ],
    )?;
    if retour.nature != ACCUSE {
        evenements::noter(
            tx,
            &NouvelEvenement {
                genre: evenements::RETOUR_PUBLIE,
                survenu_at: retour.publication_at,
                compte_id: retour.compte_id,
                concentrateur_compte_id: retour.concentrateur_compte_id,
                depot_id: Some(retour.depot_id),
                retour_id: Some(id),
            },
        )?;
    }
    Ok(id)
}
