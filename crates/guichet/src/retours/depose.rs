//! A return that an organism gives: published, or put in the place of its earlier version.

use guichet_store::documents::{self};
use guichet_store::retours::NouveauRetour;
use guichet_store::{StoreError, Tx, depots, retours};

use crate::App;
use crate::retention;

/// What an organism returns about a deposit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetourOrganisme {
    /// The deposit.
    pub depot_id: i64,
    /// The declaration it is about.
    pub declaration_id: Option<i64>,
    /// Official number of the nature.
    pub nature: i64,
    /// Who returns it.
    pub organisme: String,
    /// `OK`, `KO`, `ANO` or `EN COURS`.
    pub statut: &'static str,
    /// When the organism made it, in milliseconds since 1970.
    pub production_at: i64,
    /// The document and its media type; a receipt has none.
    pub document: Option<(Vec<u8>, String)>,
    /// Organisme complémentaire.
    pub ops: Option<String>,
    /// Its delegate.
    pub delegataire: Option<String>,
}

/// Publishes a return, in the place of the current one of the same deposit, declaration, nature and
/// organism if there is one: it gets an identifier of its own, and the old version is archived. `more`
/// is done in the same transaction. Answers the identifier of the return.
///
/// # Errors
/// Those of the store, and what `more` answers: then nothing is published.
pub async fn publier(
    app: &App,
    retour: RetourOrganisme,
    more: impl FnOnce(&mut Tx<'_>) -> Result<(), StoreError> + Send + 'static,
) -> Result<String, StoreError> {
    let now = app.clock.now();
    let (document, media) = match retour.document {
        Some((octets, media)) => {
            let prepare = documents::preparer(&octets);
            let safe = app.objets.garantir(prepare, app.hasard.nombre()).await?;
            (Some(safe), Some(media))
        }
        None => (None, None),
    };
    let idretour = app.hasard.idretour();
    let nouveau = NouveauRetour {
        idretour: idretour.clone(),
        depot_id: retour.depot_id,
        declaration_id: retour.declaration_id,
        nature: retour.nature,
        organisme: retour.organisme,
        statut: retour.statut,
        production_at: retour.production_at,
        publication_at: now.0,
        document: document.as_ref().map(|d| d.empreinte().to_owned()),
        media,
        ops: retour.ops,
        delegataire: retour.delegataire,
        notification: document.is_some() && retour.statut != "OK",
        purge_at: retention::fin_de_bilan(&app.config, now).0,
        ..NouveauRetour::default()
    };
    app.store
        .write(move |tx| {
            depots::verrouiller(tx, nouveau.depot_id)?;
            let depot = depots::lire(tx, nouveau.depot_id)?;
            if let Some(document) = &document {
                documents::ecrire(tx, document, now.0)?;
            }
            retours::publier(
                tx,
                &NouveauRetour {
                    compte_id: depot.compte_id,
                    concentrateur_compte_id: depot.concentrateur_compte_id,
                    ..nouveau
                },
            )?;
            more(tx)
        })
        .await?;
    Ok(idretour)
}
