//! Wakes the workers of a kind as soon as a job of this kind was added in this process, so that
//! nobody waits for them to look by themselves.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// A bell for each kind of job. Copies share the bells.
#[derive(Clone, Default)]
pub struct Reveil(Arc<Mutex<HashMap<String, Arc<Cloche>>>>);

/// What the workers of a kind hear, and what others may know of them.
#[derive(Default)]
pub(super) struct Cloche {
    sonnerie: Notify,
    affluence: AtomicBool,
}

impl Cloche {
    pub(super) fn sonner(&self) {
        self.sonnerie.notify_one();
    }

    pub(super) async fn entendre(&self) {
        self.sonnerie.notified().await;
    }

    /// Says whether more jobs of the kind wait than one batch takes.
    pub(super) fn dire(&self, affluence: bool) {
        self.affluence.store(affluence, Ordering::Relaxed);
    }
}

impl Reveil {
    /// Rings for this kind: call it once the transaction that added the job is kept. A bell that
    /// nobody hears yet is remembered.
    pub fn sonner(&self, genre: &str) {
        self.cloche(genre).sonner();
    }

    /// The bell of this kind.
    pub(super) fn cloche(&self, genre: &str) -> Arc<Cloche> {
        let mut bells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bell) = bells.get(genre) {
            return Arc::clone(bell);
        }
        let bell = Arc::<Cloche>::default();
        bells.insert(genre.to_owned(), Arc::clone(&bell));
        bell
    }

    /// Whether more jobs of this kind wait than one batch takes, as the workers of this process last
    /// saw it.
    pub(super) fn affluence(&self, genre: &str) -> bool {
        self.cloche(genre).affluence.load(Ordering::Relaxed)
    }
}
