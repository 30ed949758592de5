//! A connection that has nothing to write gives back the pages that it keeps in memory.

use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::runtime::{Builder, Runtime};

use super::arrivees::Arrivees;
use super::disque::Disque;

/// How long nothing must have been changed.
const CALME: Duration = Duration::from_millis(300);

/// Whether a connection has done something since it last gave back its pages. Under load it keeps
/// them, and what it gave back is found again in the memory that the system keeps of the file.
pub(super) struct Repos {
    runtime: Runtime,
    changes: u64,
    since: Instant,
    rested: bool,
}

impl Repos {
    pub(super) fn new(connection: &Connection) -> std::io::Result<Self> {
        Ok(Self {
            runtime: Builder::new_current_thread().enable_time().build()?,
            changes: connection.total_changes(),
            since: Instant::now(),
            rested: false,
        })
    }

    /// As [`Arrivees::recv`], while the connection comes to rest.
    pub(super) fn recv<T>(
        &mut self,
        connection: &Connection,
        arrivees: &mut Arrivees<T>,
        into: &mut Vec<T>,
        most: usize,
    ) -> usize {
        loop {
            self.look(connection);
            let next = arrivees.recv(into, most);
            let received = self.runtime.block_on(async {
                match self.rested {
                    true => Ok(next.await),
                    false => tokio::time::timeout(CALME, next).await,
                }
            });
            if let Ok(received) = received {
                return received;
            }
        }
    }

    /// While the disk is at work, waits for something more to write, and says whether there is: at
    /// most `most` go into one commit.
    pub(super) fn busy<T>(
        &self,
        disque: &Disque,
        arrivees: &mut Arrivees<T>,
        into: &mut Vec<T>,
        most: usize,
    ) -> bool {
        let place = most.saturating_sub(into.len());
        self.runtime.block_on(async {
            if place == 0 {
                disque.idle().await;
                return false;
            }
            tokio::select! {
                biased;
                () = disque.idle() => false,
                received = arrivees.recv(into, place) => received > 0,
            }
        })
    }

    /// Gives back the pages if nothing was changed for long enough; workers that look for jobs and
    /// find none change nothing.
    fn look(&mut self, connection: &Connection) {
        let changes = connection.total_changes();
        if changes != self.changes {
            self.changes = changes;
            self.since = Instant::now();
            self.rested = false;
        } else if !self.rested && self.since.elapsed() >= CALME {
            // What cannot be given back stays: nothing is lost.
            let _ = connection.release_memory();
            self.rested = true;
        }
    }
}
