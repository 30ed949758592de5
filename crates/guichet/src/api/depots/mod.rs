//! Deposits: made, listed, read, with what the control found; and a control without a deposit.

mod controler;
mod deposer;
mod formes;
mod lire;

use guichet_identity::Action;
use guichet_store::depots::Depot;

use super::appel::Appel;
use super::catalogue;
use super::contrat::Operation;
use super::probleme::Probleme;
use crate::retours;

pub(super) fn operations() -> Vec<Operation> {
    let mut operations = deposer::operations();
    operations.extend(lire::operations());
    operations.extend(controler::operations());
    operations
}

const CHAPITRE: &str = "Dépôts";

/// The deposit of the path, if the caller may read it.
pub(super) async fn lisible(appel: &Appel) -> Result<Depot, Probleme> {
    let idflux = appel.exige("idflux")?;
    let depot = retours::depot(&appel.app, &idflux).await?;
    let depot = depot.ok_or_else(|| Probleme::from(&catalogue::INTROUVABLE))?;
    appel
        .droit(Action::LireDepot, retours::cible(&depot))
        .await?;
    Ok(depot)
}
