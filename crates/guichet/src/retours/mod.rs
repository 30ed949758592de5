//! Returns as they are read: lists, one document, and who may read what.
//!
//! Everything a client sees about a return comes from here, whichever way it asks. A return ends at
//! its `purge_at`: from then on it is neither listed nor given, whether its document is deleted yet or
//! not. An overwritten return is listed in its latest version only; the old ones stay in the archive.

pub(crate) mod codes;
pub(crate) mod lisible;

use dsn_returns::bilan;
use guichet_identity::Cible;
use guichet_store::depots::{Depot, DepotListe};
use guichet_store::retours::Retour;
use guichet_store::{StoreError, depots, documents, retours};

use crate::App;
use crate::clock::Moment;
use crate::depot::{self, NATURE_ACCUSE};

pub use guichet_store::depots::De;

/// The media type of most documents.
pub const XML: &str = "application/xml";

/// At most as many deposits in one list.
const DEPOTS_AU_PLUS: u32 = 100_000;

/// From an instant to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Periode {
    /// First instant.
    pub debut: Moment,
    /// Last instant.
    pub fin: Moment,
}

/// A document to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The return it belongs to.
    pub retour: Retour,
    /// Media type.
    pub media: String,
    /// Its bytes.
    pub octets: Vec<u8>,
}

/// The deposit of a flux.
///
/// # Errors
/// Those of the store.
pub async fn depot(app: &App, idflux: &str) -> Result<Option<Depot>, StoreError> {
    let idflux = idflux.to_owned();
    app.store
        .read(move |tx| depots::par_idflux(tx, &idflux))
        .await
}

/// A deposit as the decision about who may read it sees it.
pub fn cible(depot: &Depot) -> Cible {
    Cible {
        siret: Some(depot.declarant_siret.clone()),
        depose_par: depot.compte_id,
        transmis_par: depot.concentrateur_compte_id,
        deposant_siret: Some(depot.declarant_siret.clone()),
        ..Cible::default()
    }
}

/// The current returns of a flux, with its deposit; none when the flux is unknown.
///
/// # Errors
/// Those of the store.
pub async fn par_flux(app: &App, idflux: &str) -> Result<Option<(Depot, Vec<Retour>)>, StoreError> {
    let idflux = idflux.to_owned();
    let now = app.clock.now().0;
    app.store
        .read(move |tx| {
            let Some(depot) = depots::par_idflux(tx, &idflux)? else {
                return Ok(None);
            };
            let found = retours::du_depot(tx, depot.id, now)?;
            Ok(Some((depot, found)))
        })
        .await
}

/// The current returns published in a period about the deposits of an account, one flux after the
/// other.
///
/// # Errors
/// Those of the store.
pub async fn publies(app: &App, de: De, periode: Periode) -> Result<Vec<Retour>, StoreError> {
    let now = app.clock.now().0;
    app.store
        .read(move |tx| retours::liste(tx, de, periode.debut.0, periode.fin.0, now))
        .await
}

/// The deposits of an account received in a period, the oldest first.
///
/// # Errors
/// Those of the store.
pub async fn depots_de(app: &App, de: De, periode: Periode) -> Result<Vec<DepotListe>, StoreError> {
    app.store
        .read(move |tx| depots::liste(tx, de, periode.debut.0, periode.fin.0, DEPOTS_AU_PLUS))
        .await
}

/// The document of a return, which counts as read from then on; none when the return is unknown, was
/// overwritten or has ended.
///
/// # Errors
/// Those of the store.
pub async fn telecharger(
    app: &App,
    idflux: &str,
    idretour: &str,
) -> Result<Option<Document>, StoreError> {
    let now = app.clock.now().0;
    let (flux, retour) = (idflux.to_owned(), idretour.to_owned());
    let found = app
        .store
        .read(move |tx| retours::lire(tx, &flux, &retour, now))
        .await?;
    let Some(retour) = found else {
        return Ok(None);
    };
    let document = relire(app, &retour).await?;
    if document.is_some() && retour.lu_at.is_none() && retour.notification {
        let id = retour.id;
        app.store
            .write(move |tx| retours::marquer_lu(tx, id, now))
            .await?;
    }
    Ok(document)
}

/// The document of a return, old version or not, without counting as read; none when it has no
/// document or lost it.
///
/// # Errors
/// Those of the store.
pub async fn relire(app: &App, retour: &Retour) -> Result<Option<Document>, StoreError> {
    let (nom, depot_id) = (retour.document.clone(), retour.depot_id);
    let octets = match nom {
        Some(nom) => {
            let garde = app
                .store
                .read(move |tx| documents::trouver(tx, &nom))
                .await?;
            match garde {
                Some(garde) => app.objets.ouvrir(garde).await?,
                None => return Ok(None),
            }
        }
        None if retour.nature == NATURE_ACCUSE => {
            let depot = app.store.read(move |tx| depots::lire(tx, depot_id)).await?;
            accuse(&depot, retour)?
        }
        None => return Ok(None),
    };
    Ok(Some(Document {
        media: retour.media.clone().unwrap_or_else(|| XML.to_owned()),
        retour: retour.clone(),
        octets,
    }))
}

/// The receipt or refusal, written as it was on the day of the deposit.
fn accuse(depot: &Depot, retour: &Retour) -> Result<Vec<u8>, StoreError> {
    let mut octets = Vec::new();
    bilan::write(&depot::rapport(depot, retour.statut == "OK"), &mut octets)
        .map_err(|error| StoreError::Other(format!("document illisible : {error}")))?;
    Ok(octets)
}
