//! What only a demonstration has: a small fictitious world with its accounts, months of declarations
//! that went through the real pipeline, and a clock that anybody may move.
//!
//! Nothing here exists without `--demo`.

mod comptes;
mod horloge;
mod monde;
#[cfg(test)]
mod tests;

pub use comptes::FICHIER;

use std::sync::Arc;

use crate::App;
use crate::acces::Route;

/// The routes of this area.
pub fn routes() -> Vec<Route> {
    horloge::routes()
}

/// Fills an empty portal; one that has its demonstration already is left as it is.
///
/// # Errors
/// What the store or the data directory says, in French.
pub async fn preparer(app: &Arc<App>) -> Result<(), String> {
    let file = app.data.join(comptes::FICHIER);
    if file.exists() {
        return Ok(());
    }
    let world = monde::Fiction::new();
    let accounts = comptes::creer(app, &world).await?;
    monde::declarer(app, &world, &accounts).await?;
    comptes::ecrire(&file, &accounts)
}
