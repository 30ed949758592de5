//! The bytes of a deposit, as they were received.

use guichet_store::depots::Depot;
use guichet_store::{StoreError, documents};

use crate::App;

/// The raw bytes of a deposit; none when they are no longer kept.
///
/// # Errors
/// Those of the store.
pub async fn contenu(app: &App, depot: &Depot) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(nom) = depot.document.clone() else {
        return Ok(None);
    };
    let garde = app
        .store
        .read(move |tx| documents::trouver(tx, &nom))
        .await?;
    match garde {
        Some(garde) => app.objets.ouvrir(garde).await.map(Some),
        None => Ok(None),
    }
}
