//! The monthly of an establishment that stands, with its bytes.

use guichet_store::{StoreError, declarations, depots, situations};

use crate::App;

/// A monthly in the file it was sent in.
pub(crate) struct Mensuelle {
    /// The file as it was received.
    pub(crate) octets: Vec<u8>,
    /// The place of the declaration in it, from 1.
    pub(crate) rang: u32,
}

/// The monthly of a month (`AAAA-MM`); none when there is none, or its file is no longer kept.
pub(crate) async fn du_mois(
    app: &App,
    siret: &str,
    mois: &str,
) -> Result<Option<Mensuelle>, StoreError> {
    let (scope, month) = (format!("reel/{siret}"), mois.to_owned());
    let found = app
        .store
        .read(move |tx| {
            let known = situations::mensuelles(tx, &scope, &month)?;
            let Some(first) = known.into_iter().next() else {
                return Ok(None);
            };
            let declaration = declarations::lire(tx, first.declaration_id)?;
            let depot = depots::lire(tx, declaration.depot_id)?;
            Ok(Some((depot, declaration.rang)))
        })
        .await?;
    let Some((kept, rang)) = found else {
        return Ok(None);
    };
    let octets = super::contenu(app, &kept).await?;
    Ok(octets.map(|octets| Mensuelle { octets, rang }))
}
