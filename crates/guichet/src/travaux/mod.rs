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
mod fond;
mod lot;
mod releve;
mod reveil;
#[cfg(test)]
mod tests;
mod veille;

use std::sync::Arc;

use guichet_store::travaux::Travail;
use tokio::runtime::Handle;

use crate::App;
use crate::clock::Moment;

pub use echec::Echec;
pub use equipe::{Equipe, epuiser};
pub use releve::relever;
pub use reveil::Reveil;
pub use veille::planifier;

/// What became of each job of a batch: finished by the handler, or not and why. A job that is
/// missing counts as failed.
pub type Issues = Vec<(Travail, Result<(), Echec>)>;

/// A job that has its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prevu {
    /// Its key.
    pub cle: String,
    /// When it is to be done.
    pub at: Moment,
}

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

    /// The kinds that go first while more of their jobs wait than a batch takes: this one then takes a
    /// few batches a second, so that it never comes to a stop.
    fn apres(&self) -> &'static [&'static str] {
        &[]
    }

    /// The job of this kind that the present instant asks for, if it is one that comes at a set time:
    /// added when the workers start, and every now and then.
    fn prevoir(&self, _app: &App, _now: Moment) -> Option<Prevu> {
        None
    }

    /// Batches that may be in hand at the same time in this process.
    fn bras(&self, _app: &App) -> usize {
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
        Box::new(crate::retention::Entretien),
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
