//! What of a deposit somebody may read, as the pages ask it.

use guichet_store::depots::Depot;

use super::demande::Demande;
use super::echec::Echec;
use crate::retours::lisible::{self, Illisible};

pub(super) use crate::retours::lisible::Lisible;

impl From<Illisible> for Echec {
    fn from(illisible: Illisible) -> Self {
        match illisible {
            Illisible::Introuvable => Self::introuvable(),
            Illisible::Interdit(refus, siret) => Self::interdit(&refus, Some(siret)),
            Illisible::Indisponible(error) => error.into(),
        }
    }
}

/// The deposit of a flux, if who asks may read it, or a declaration of it.
pub(super) async fn depot(demande: &Demande, idflux: &str) -> Result<Lisible, Echec> {
    let who = &demande.visiteur()?.appelant;
    Ok(lisible::depot(&demande.app, who, idflux).await?)
}

/// Whether who asks may read what is declared for an establishment.
pub(super) async fn etablissement(demande: &Demande, siret: &str) -> Result<bool, Echec> {
    let who = &demande.visiteur()?.appelant;
    Ok(lisible::etablissement(&demande.app, who, siret).await?)
}

/// Whether who asks may see the names and numbers of the employees of a declaration.
pub(super) async fn nominatif(
    demande: &Demande,
    depot: &Depot,
    siret: &str,
) -> Result<bool, Echec> {
    let who = &demande.visiteur()?.appelant;
    Ok(lisible::nominatif(&demande.app, who, depot, siret).await?)
}
