//! Threads in the background: what handlers compute gives way to what somebody waits for.
//!
//! With the same claim to the processors as receipts, the control of what came before slows down the
//! receipt of what comes now, and leaves processors idle between two bursts. With a smaller claim it
//! takes what is left. See decision 8.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

/// The work panicked.
#[derive(Debug)]
pub(super) struct Interrompu;

type Tache = Box<dyn FnOnce() + Send>;

/// Where handlers work.
pub(super) enum Fond {
    /// A thread that does one thing after another, behind everything else. It ends once this is dropped
    /// and its work is done.
    Fil(mpsc::Sender<Tache>),
    /// The threads that the runtime has for what may block, for a while: a thread that ends with its
    /// work keeps from the system what it took for it (28 MiB after a demonstration was filled).
    Bassin,
}

impl Fond {
    /// Starts a thread, so many steps behind everything else, 19 at most.
    ///
    /// # Errors
    /// There is no thread.
    pub(super) fn demarrer(nom: &str, retrait: u32) -> io::Result<Self> {
        let (queue, taches) = mpsc::channel::<Tache>();
        thread::Builder::new()
            .name(format!("fond-{nom}"))
            .spawn(move || {
                ceder(retrait);
                for tache in taches {
                    tache();
                }
            })?;
        Ok(Self::Fil(queue))
    }

    /// Does this on a thread that may block.
    pub(super) async fn faire<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Interrompu> {
        let queue = match self {
            Self::Fil(queue) => queue,
            Self::Bassin => return spawn_blocking(work).await.map_err(|_| Interrompu),
        };
        let (tell, told) = oneshot::channel();
        let tache: Tache = Box::new(move || {
            // Who asked learns of a panic by not being told; it may have gone away.
            if let Ok(done) = catch_unwind(AssertUnwindSafe(work)) {
                let _ = tell.send(done);
            }
        });
        // A thread that is gone tells nothing either.
        let _ = queue.send(tache);
        told.await.map_err(|_| Interrompu)
    }
}

/// Makes this thread, and those that it starts, give way to others. Linux counts the priority of each
/// thread; elsewhere it is that of the whole process, which stays as it is.
#[cfg(target_os = "linux")]
fn ceder(retrait: u32) {
    let steps = i32::try_from(retrait.min(19)).unwrap_or(19);
    if let Err(error) = rustix::process::setpriority_process(None, steps) {
        tracing::debug!(%error, "travaux : le système refuse de les faire passer après le reste");
    }
}

#[cfg(not(target_os = "linux"))]
fn ceder(_: u32) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_told_and_the_thread_goes_on() {
        let fond = Fond::demarrer("essai", 0).unwrap();
        for fond in [&fond, &Fond::Bassin] {
            assert!(fond.faire(|| panic!("essai")).await.is_err());
            assert_eq!(fond.faire(|| 7).await.ok(), Some(7));
        }
        let name = fond.faire(|| thread::current().name().map(str::to_owned));
        assert_eq!(name.await.unwrap().as_deref(), Some("fond-essai"));
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn it_gives_way_and_nobody_else_does() {
        let before = rustix::process::getpriority_process(None).unwrap();
        for (retrait, expected) in [(7, 7), (400, 19)] {
            let fond = Fond::demarrer("essai", retrait).unwrap();
            let there = fond.faire(|| rustix::process::getpriority_process(None).unwrap());
            assert_eq!(there.await.unwrap(), expected.max(before));
        }
        assert_eq!(rustix::process::getpriority_process(None).unwrap(), before);
    }
}
