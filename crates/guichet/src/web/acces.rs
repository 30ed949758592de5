//! What of a deposit somebody may read, by the same decisions as our API's.

use guichet_identity::{Action, Cible, Decision};
use guichet_store::declarations::{self, Declaration};
use guichet_store::depots::Depot;

use super::demande::Demande;
use super::echec::Echec;
use crate::retours;

/// A deposit, with the declarations of it that may be read.
pub(super) struct Lisible {
    pub(super) depot: Depot,
    pub(super) declarations: Vec<Declaration>,
    /// Whether the whole deposit may be read: its file, its receipt.
    pub(super) entier: bool,
}

/// The deposit of a flux, if who asks may read it, or a declaration of it.
pub(super) async fn depot(demande: &Demande, idflux: &str) -> Result<Lisible, Echec> {
    let depot = retours::depot(&demande.app, idflux).await?;
    let depot = depot.ok_or_else(Echec::introuvable)?;
    let id = depot.id;
    let all = demande
        .app
        .store
        .read(move |tx| declarations::du_depot(tx, id))
        .await?;
    let refus = match demande
        .decider(Action::LireDepot, retours::cible(&depot))
        .await?
    {
        Decision::Permis(_) => {
            return Ok(Lisible {
                depot,
                declarations: all,
                entier: true,
            });
        }
        Decision::Refuse(refus) => refus,
    };
    let mut readable = Vec::new();
    for declaration in all {
        let siret = declaration.siret.clone().unwrap_or_default();
        if etablissement(demande, &siret).await? {
            readable.push(declaration);
        }
    }
    if readable.is_empty() {
        let siret = Some(depot.declarant_siret);
        return Err(Echec::interdit(&refus, siret));
    }
    Ok(Lisible {
        depot,
        declarations: readable,
        entier: false,
    })
}

/// Whether who asks may read what is declared for an establishment.
pub(super) async fn etablissement(demande: &Demande, siret: &str) -> Result<bool, Echec> {
    let cible = Cible::etablissement(siret);
    let decision = demande.decider(Action::LireEtablissement, cible).await?;
    Ok(decision.est_permis())
}

/// Whether who asks may see the names and numbers of the employees of a declaration: who deposited
/// it, and who may read the establishment; not who only carried it.
pub(super) async fn nominatif(
    demande: &Demande,
    depot: &Depot,
    siret: &str,
) -> Result<bool, Echec> {
    if depot.compte_id == Some(demande.compte_id()?) {
        return Ok(true);
    }
    etablissement(demande, siret).await
}
