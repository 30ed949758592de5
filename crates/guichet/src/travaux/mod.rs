//! The workers: they take jobs from the store, batch by batch, and hand them to the handler of
//! their kind.
//!
//! What must never happen: a job lost (its row stays until it is finished), its results kept twice
//! (finishing fails for whoever lost the lease, and the results with it), or a failure that goes
//! unseen (jobs given up are listed, counted and revived by the operator).
//!
//! A handler is a plain function of a batch, called on a thread that may block: it reads what it
//! needs in one reading, computes, and writes the results of each job together with
//! `guichet_store::travaux::finir`. Start reading at [`Handler`]; [`equipe`] runs the handlers.

mod echec;
pub mod equipe;
mod lot;
mod reveil;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use guichet_store::travaux::Travail;
use tokio::runtime::Handle;

use crate::App;

pub use echec::Echec;
pub use equipe::{Equipe, epuiser};
pub use reveil::Reveil;

/// What became of each job of a batch: finished by the handler, or not and why. A job that is
/// missing counts as failed.
pub type Issues = Vec<(Travail, Result<(), Echec>)>;

/// Does the jobs of one kind.
pub trait Handler: Send + Sync {
    /// The kind, as the jobs are added under.
    fn genre(&self) -> &'static str;

    /// Does the jobs and finishes each, in the transaction of its results. It is called on a thread
    /// that may block; `runtime` waits for what is asynchronous. While it runs the leases are kept.
    fn traiter(&self, app: &Arc<App>, runtime: &Handle, lot: Vec<Travail>) -> Issues;

    /// The kinds of the jobs that it adds: their workers are woken.
    fn suites(&self) -> &'static [&'static str] {
        &[]
    }

    /// Batches that may be in hand at the same time in this process.
    fn bras(&self) -> usize {
        1
    }

    /// Jobs of a batch at most.
    fn lot(&self, app: &App) -> usize {
        app.config.travaux.lot as usize
    }
}

/// The handlers of all areas.
pub fn handlers() -> Vec<Box<dyn Handler>> {
    let mut all: Vec<Box<dyn Handler>> = vec![
        Box::new(crate::controle::Controleur),
        Box::new(crate::courriel::Courriels),
        Box::new(crate::comptes::menage::Menage),
        Box::new(crate::retention::Purgeur),
        Box::new(crate::api::Livraisons::default()),
    ];
    all.extend(crate::distribution::handlers());
    all
}

/// Does a batch one job after another: for handlers that gain nothing by doing them together.
pub fn un_par_un(lot: Vec<Travail>, mut un: impl FnMut(&Travail) -> Result<(), Echec>) -> Issues {
    lot.into_iter()
        .map(|travail| {
            let issue = un(&travail);
            (travail, issue)
        })
        .collect()
}
