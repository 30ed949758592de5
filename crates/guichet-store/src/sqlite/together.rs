//! The thread that answers short readings. Those that wait while it answers others go together into
//! the next snapshot: who asks a hundred small questions at once opens one transaction instead of a
//! hundred, and finds the pages that the question before has brought into memory.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use rusqlite::Connection;
use tokio::sync::mpsc::Receiver;
use tokio::sync::oneshot;

use super::prepared::Prepared;
use super::statements::control;
use super::thread::WithQueue;
use super::{SqliteTx, open_reader};
use crate::{Options, StoreError, Tx};

/// A reading on its way: runs in the snapshot, or learns why there is none.
type Question = Box<dyn FnOnce(Result<&mut Tx<'_>, StoreError>) + Send>;

/// How many readings share a snapshot at most: the last of them waits for all the others.
const TOGETHER: usize = 64;

/// What is asked waits here; dropping it lets the thread answer what was queued.
pub(crate) struct Together(WithQueue<Question>);

impl Together {
    pub(crate) fn open(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let (path, of_readers) = (path.to_owned(), options.clone());
        let open = move || open_reader(&path, &of_readers);
        WithQueue::start("guichet-lecture", options.queue, open, answer_until_closed).map(Self)
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
        self.0.send(question).await?;
        answer.await.unwrap_or_else(|_| Err(panicked()))
    }
}

fn answer_until_closed(connection: Connection, mut questions: Receiver<Question>) {
    let prepared = Prepared::new(&connection);
    let mut waiting = Vec::with_capacity(TOGETHER);
    while questions.blocking_recv_many(&mut waiting, TOGETHER) > 0 {
        match control(&prepared, "BEGIN") {
            Ok(()) => {
                for question in waiting.drain(..) {
                    // Who asked learns of a panic by not being answered; the others are.
                    let _ = catch_unwind(AssertUnwindSafe(|| {
                        question(Ok(&mut Tx::sqlite(SqliteTx::reading(&prepared))));
                    }));
                }
                // Nothing was written: if undoing fails, so does the next beginning, and is told.
                let _ = control(&prepared, "ROLLBACK");
            }
            Err(error) => {
                for question in waiting.drain(..) {
                    question(Err(error.clone()));
                }
            }
        }
    }
}

fn panicked() -> StoreError {
    StoreError::Other("la lecture s’est interrompue sur une erreur du programme".to_owned())
}
