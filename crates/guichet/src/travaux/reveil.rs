//! Wakes the workers of a kind as soon as a job of this kind was added in this process, so that
//! nobody waits for them to look by themselves.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// A bell for each kind of job. Copies share the bells.
#[derive(Clone, Default)]
pub struct Reveil(Arc<Mutex<HashMap<String, Arc<Notify>>>>);

impl Reveil {
    /// Rings for this kind: call it once the transaction that added the job is kept. A bell that
    /// nobody hears yet is remembered.
    pub fn sonner(&self, genre: &str) {
        self.cloche(genre).notify_one();
    }

    /// The bell of this kind.
    pub(super) fn cloche(&self, genre: &str) -> Arc<Notify> {
        let mut bells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bell) = bells.get(genre) {
            return Arc::clone(bell);
        }
        let bell = Arc::new(Notify::new());
        bells.insert(genre.to_owned(), Arc::clone(&bell));
        bell
    }
}
