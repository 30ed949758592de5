//! The thread that answers short readings. Those that wait while it answers others go together into
//! the next snapshot: who asks a hundred small questions at once opens one transaction instead of a
//! hundred, and finds the pages that the question before has brought into memory.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;

use super::errors::translate;
use super::{SqliteTx, open_reader};
use crate::{Options, StoreError, Tx};

/// A reading on its way: runs in the snapshot, or learns why there is none.
type Question = Box<dyn FnOnce(Result<&mut Tx<'_>, StoreError>) + Send>;

/// How many readings share a snapshot at most: the last of them waits for all the others.
const TOGETHER: usize = 64;

/// The queue to the thread. Dropping it lets the thread answer what was queued, and waits for that.
pub(crate) struct Together {
    queue: Option<Sender<Question>>,
    thread: Option<JoinHandle<()>>,
}

impl Together {
    pub(crate) fn open(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let (queue, questions) = channel(options.queue.max(1));
        let (opened, outcome) = mpsc::channel();
        let (path, options) = (path.to_owned(), options.clone());
        let thread = thread::Builder::new()
            .name("guichet-lecture".to_owned())
            .spawn(move || match open_reader(&path, &options) {
                Ok(connection) => {
                    let _ = opened.send(Ok(()));
                    answer_until_closed(connection, questions);
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

    pub(crate) async fn read<T, F>(&self, closure: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (sender, answer) = oneshot::channel();
        let question: Question = Box::new(move |tx| {
            // The caller may have gone away: there is nobody to tell.
            let _ = sender.send(tx.and_then(|tx| tx.run(closure)));
        });
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.send(question).await.map_err(|_| stopped())?;
        answer.await.unwrap_or_else(|_| Err(panicked()))
    }
}

impl Drop for Together {
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

fn answer_until_closed(mut connection: Connection, mut questions: Receiver<Question>) {
    let mut waiting = Vec::with_capacity(TOGETHER);
    while questions.blocking_recv_many(&mut waiting, TOGETHER) > 0 {
        match connection.transaction().map_err(translate) {
            Ok(transaction) => {
                for question in waiting.drain(..) {
                    // Who asked learns of a panic by not being answered; the others are.
                    let _ = catch_unwind(AssertUnwindSafe(|| {
                        question(Ok(&mut Tx::sqlite(SqliteTx::reading(&transaction))));
                    }));
                }
                // Nothing was written: if undoing fails, so does the next beginning, and is told.
                let _ = transaction.rollback();
            }
            Err(error) => {
                for question in waiting.drain(..) {
                    question(Err(error.clone()));
                }
            }
        }
    }
}

fn stopped() -> StoreError {
    StoreError::Unavailable("le fil de lecture est arrêté".to_owned())
}

fn panicked() -> StoreError {
    StoreError::Other("la lecture s’est interrompue sur une erreur du programme".to_owned())
}
