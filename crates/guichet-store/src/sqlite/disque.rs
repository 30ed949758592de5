//! The thread that waits for the disk, beside the one that writes: while the disk works on a commit,
//! the next is computed.
//!
//! SQLite waits for the disk itself only where the order of the bytes depends on it
//! (`synchronous = NORMAL`): after a power failure a database is whole, but could lack the last
//! commits. So who asked for a write is answered here, once the log that holds it is on the disk.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::thread::{self, JoinHandle};

use tokio::sync::watch;

use super::task::Task;
use super::thread::stopped;
use crate::StoreError;

/// How far commits have come; each has a number, in order.
pub(crate) struct Avancee {
    /// The last that began: readers may see it already.
    begun: AtomicU64,
    /// The last that is on the disk, or that failed.
    settled: watch::Sender<u64>,
    /// Why the disk can no longer be trusted: what it did not keep once may look kept later.
    failed: OnceLock<StoreError>,
}

impl Avancee {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            begun: AtomicU64::new(0),
            settled: watch::Sender::new(0),
            failed: OnceLock::new(),
        })
    }

    /// Waits until whatever a reader may have seen by now is on the disk.
    pub(crate) async fn rattraper(&self) {
        self.until(self.begun.load(Ordering::SeqCst)).await;
    }

    async fn until(&self, number: u64) {
        let mut settled = self.settled.subscribe();
        // It cannot be closed: the sender is in `self`.
        let _ = settled.wait_for(|last| *last >= number).await;
    }
}

/// Writes of one commit, and whether SQLite made it.
struct Lot {
    number: u64,
    tasks: Vec<Box<dyn Task>>,
    committed: Result<(), StoreError>,
}

/// What waits for the disk. Dropping it waits until everybody is answered.
pub(super) struct Disque {
    avancee: Arc<Avancee>,
    queue: Option<mpsc::Sender<Lot>>,
    thread: Option<JoinHandle<()>>,
}

impl Disque {
    /// Starts the thread; `sync` answers once everything written to the log before is on the disk.
    pub(super) fn start(
        sync: impl FnMut() -> io::Result<()> + Send + 'static,
    ) -> Result<Self, StoreError> {
        let avancee = Avancee::new();
        let (queue, lots) = mpsc::channel();
        let of_thread = Arc::clone(&avancee);
        let thread = thread::Builder::new()
            .name("guichet-disque".to_owned())
            .spawn(move || sync_until_closed(&of_thread, lots, sync))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self {
            avancee,
            queue: Some(queue),
            thread: Some(thread),
        })
    }

    pub(super) fn avancee(&self) -> Arc<Avancee> {
        Arc::clone(&self.avancee)
    }

    /// The number of the commit that begins now.
    pub(super) fn begin(&self) -> u64 {
        self.avancee.begun.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Answers the writes of a commit once it is on the disk.
    pub(super) fn settle(
        &self,
        number: u64,
        tasks: Vec<Box<dyn Task>>,
        committed: Result<(), StoreError>,
    ) {
        let lot = Lot {
            number,
            tasks,
            committed,
        };
        let sent = match &self.queue {
            Some(queue) => queue.send(lot).map_err(|mpsc::SendError(lot)| lot),
            None => Err(lot),
        };
        if let Err(lot) = sent {
            answer(&self.avancee, lot, Err(stopped()));
        }
    }

    /// Waits until all that was settled is on the disk.
    pub(super) async fn idle(&self) {
        self.avancee.rattraper().await;
    }

    /// Why nothing may be written any more.
    pub(super) fn failed(&self) -> Option<StoreError> {
        self.avancee.failed.get().cloned()
    }
}

impl Drop for Disque {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn sync_until_closed(
    avancee: &Avancee,
    lots: mpsc::Receiver<Lot>,
    mut sync: impl FnMut() -> io::Result<()>,
) {
    for lot in lots {
        if lot.committed.is_ok()
            && avancee.failed.get().is_none()
            && let Err(error) = sync()
        {
            let told = format!("le disque n’a pas gardé une écriture ({error}) : redémarrer");
            let _ = avancee.failed.set(StoreError::Unavailable(told));
        }
        let kept = match avancee.failed.get() {
            Some(error) => Err(error.clone()),
            None => Ok(()),
        };
        answer(avancee, lot, kept);
    }
}

/// Tells everybody of a commit what became of it; `kept` says whether the disk has it.
fn answer(avancee: &Avancee, lot: Lot, kept: Result<(), StoreError>) {
    avancee.settled.send_replace(lot.number);
    let outcome = lot.committed.and(kept);
    for task in lot.tasks {
        task.answer(outcome.clone());
    }
}
