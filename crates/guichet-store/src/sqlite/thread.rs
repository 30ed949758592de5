//! A thread with a connection of its own, and the queue of what it is asked for.

use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::StoreError;

/// The queue to the thread. Dropping it lets the thread finish what was queued, and waits for that.
pub(super) struct WithQueue<T> {
    queue: Option<Sender<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> WithQueue<T> {
    /// Starts the thread called `name`; `open` and `work` run on it. At most `places` wait in the queue.
    ///
    /// # Errors
    /// What `open` says, or that there is no thread.
    pub(super) fn start<C: 'static>(
        name: &str,
        places: usize,
        open: impl FnOnce() -> Result<C, StoreError> + Send + 'static,
        work: impl FnOnce(C, Receiver<T>) + Send + 'static,
    ) -> Result<Self, StoreError> {
        let (queue, asked) = channel(places.max(1));
        let (opened, outcome) = mpsc::channel();
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || match open() {
                Ok(opened_here) => {
                    let _ = opened.send(Ok(()));
                    work(opened_here, asked);
                }
                Err(error) => {
                    let _ = opened.send(Err(error));
                }
            })
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        outcome.recv().unwrap_or_else(|_| Err(stopped()))?;
        Ok(Self {
            queue: Some(queue),
            thread: Some(thread),
        })
    }

    /// Waits for a place without holding up the thread of the caller.
    pub(super) async fn send(&self, asked: T) -> Result<(), StoreError> {
        self.queue()?.send(asked).await.map_err(|_| stopped())
    }

    /// As [`WithQueue::send`], for callers without asynchronous tasks.
    pub(super) fn send_blocking(&self, asked: T) -> Result<(), StoreError> {
        self.queue()?.blocking_send(asked).map_err(|_| stopped())
    }

    fn queue(&self) -> Result<&Sender<T>, StoreError> {
        self.queue.as_ref().ok_or_else(stopped)
    }
}

impl<T> Drop for WithQueue<T> {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A closure may hold the last handle on the store: the thread cannot wait for itself.
            if thread.thread().id() != thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

pub(super) fn stopped() -> StoreError {
    StoreError::Unavailable("le fil de la base est arrêté".to_owned())
}
