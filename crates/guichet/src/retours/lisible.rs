//! What of a deposit somebody may read: all of it, or the declarations of establishments of theirs.

use guichet_identity::{Action, Appelant, Cible, Decision, Refus};
use guichet_store::declarations::{self, Declaration};
use guichet_store::depots::Depot;
use guichet_store::{StoreError, Tx, depots};

use super::cible;
use crate::{App, comptes};

/// A deposit, with the declarations of it that may be read.
pub(crate) struct Lisible {
    pub(crate) depot: Depot,
    pub(crate) declarations: Vec<Declaration>,
    /// Whether the whole deposit may be read: its file, its receipt.
    pub(crate) entier: bool,
}

/// Why nothing of a deposit may be read.
pub(crate) enum Illisible {
    /// There is no such deposit.
    Introuvable,
    /// The right lacks, for this establishment.
    Interdit(Box<Refus>, String),
    /// The database does not answer.
    Indisponible(StoreError),
}

impl From<StoreError> for Illisible {
    fn from(error: StoreError) -> Self {
        Self::Indisponible(error)
    }
}

/// The deposit of a flux, if who asks may read it, or a declaration of it.
///
/// # Errors
/// [`Illisible`].
pub(crate) async fn depot(app: &App, qui: &Appelant, idflux: &str) -> Result<Lisible, Illisible> {
    let idflux = idflux.to_owned();
    let found = app
        .store
        .read(move |tx: &mut Tx<'_>| {
            let Some(depot) = depots::par_idflux(tx, &idflux)? else {
                return Ok(None);
            };
            let all = declarations::du_depot(tx, depot.id)?;
            Ok(Some((depot, all)))
        })
        .await?;
    let (depot, all) = found.ok_or(Illisible::Introuvable)?;
    let refus = match comptes::droit(app, qui, Action::LireDepot, cible(&depot)).await? {
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
        if etablissement(app, qui, &siret).await? {
            readable.push(declaration);
        }
    }
    if readable.is_empty() {
        return Err(Illisible::Interdit(Box::new(refus), depot.declarant_siret));
    }
    Ok(Lisible {
        depot,
        declarations: readable,
        entier: false,
    })
}

/// Whether who asks may read what is declared for an establishment.
///
/// # Errors
/// Those of the store.
pub(crate) async fn etablissement(
    app: &App,
    qui: &Appelant,
    siret: &str,
) -> Result<bool, StoreError> {
    let cible = Cible::etablissement(siret);
    let decision = comptes::droit(app, qui, Action::LireEtablissement, cible).await?;
    Ok(decision.est_permis())
}

/// Whether who asks may see the names and numbers of the employees of a declaration: who deposited
/// it, and who may read the establishment; not who only carried it.
///
/// # Errors
/// Those of the store.
pub(crate) async fn nominatif(
    app: &App,
    qui: &Appelant,
    depot: &Depot,
    siret: &str,
) -> Result<bool, StoreError> {
    if depot.compte_id == Some(qui.compte_id) {
        return Ok(true);
    }
    etablissement(app, qui, siret).await
}
