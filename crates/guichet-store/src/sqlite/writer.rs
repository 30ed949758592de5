//! The one thread that writes. Writes that wait while the disk works on a commit go together into
//! the next: a hundred writers share one synchronous write of the disk instead of waiting for a
//! hundred.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;

use super::statements::{Savepoint, control};
use super::{SqliteTx, open_writer};
use crate::{Options, StoreError, Tx};

/// A write on its way: runs in the transaction, or learns why there is none.
type Task = Box<dyn FnOnce(Result<&mut Tx<'_>, StoreError>) -> Done + Send>;

/// What became of a write, and how to tell its caller once the commit succeeded or failed.
struct Done {
    kept: Result<(), StoreError>,
    answer: Box<dyn FnOnce(Result<(), StoreError>) + Send>,
}

/// The queue to the thread that writes. Dropping it lets the thread finish what was queued, and
/// waits for that.
pub(crate) struct Writer {
    queue: Option<Sender<Task>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn open(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let (queue, tasks) = channel(options.queue.max(1));
        let (opened, outcome) = mpsc::channel();
        let (path, options) = (path.to_owned(), options.clone());
        let thread = thread::Builder::new()
            .name("guichet-sqlite".to_owned())
            .spawn(move || match open_writer(&path, &options) {
                Ok(connection) => {
                    let _ = opened.send(Ok(()));
                    write_until_closed(&connection, tasks, options.batch.max(1));
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

    /// Waits for its turn without holding up the thread of the caller. A call that is dropped
    /// before it answers may still be carried out.
    pub(crate) async fn write<T, F>(&self, closure: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (task, answer) = task(closure);
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.send(task).await.map_err(|_| stopped())?;
        answer.await.unwrap_or_else(|_| Err(panicked()))
    }

    pub(crate) fn write_blocking<T, F>(&self, closure: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (task, answer) = task(closure);
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.blocking_send(task).map_err(|_| stopped())?;
        answer.blocking_recv().unwrap_or_else(|_| Err(panicked()))
    }
}

impl Drop for Writer {
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

fn task<T, F>(closure: F) -> (Task, oneshot::Receiver<Result<T, StoreError>>)
where
    T: Send + 'static,
    F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
{
    let (sender, receiver) = oneshot::channel();
    let task: Task = Box::new(move |tx| {
        let outcome = tx.and_then(|tx| tx.run(closure));
        Done {
            kept: outcome.as_ref().map(|_| ()).map_err(Clone::clone),
            answer: Box::new(move |committed| {
                // The caller may have gone away: there is nobody to tell.
                let _ = sender.send(outcome.and_then(|value| committed.map(|()| value)));
            }),
        }
    });
    (task, receiver)
}

fn write_until_closed(connection: &Connection, mut tasks: Receiver<Task>, batch: usize) {
    let mut waiting = Vec::with_capacity(batch);
    while tasks.blocking_recv_many(&mut waiting, batch) > 0 {
        write_together(connection, waiting.drain(..));
    }
}

/// Runs the writes, each undone alone if it fails, and commits them as one.
fn write_together(connection: &Connection, tasks: impl Iterator<Item = Task>) {
    let mut finished = Vec::new();
    let mut state = control(connection, "BEGIN IMMEDIATE");
    for task in tasks {
        match &state {
            Ok(()) => match write_one(connection, task) {
                Ok(done) => finished.extend(done),
                Err((done, error)) => {
                    finished.extend(done);
                    state = Err(error);
                }
            },
            Err(error) => finished.push(task(Err(error.clone()))),
        }
    }
    if state.is_ok() {
        state = control(connection, "COMMIT");
    }
    if !connection.is_autocommit() {
        // What failed is already being told; without a transaction there is nothing to undo.
        let _ = control(connection, "ROLLBACK");
    }
    for done in finished {
        (done.answer)(state.clone());
    }
}

/// Runs one write. The error says that the whole transaction is lost: SQLite undoes all of it when
/// the disk is full or fails, and what cannot be undone alone takes the others with it.
fn write_one(
    connection: &Connection,
    task: Task,
) -> Result<Option<Done>, (Option<Done>, StoreError)> {
    let savepoint = Savepoint::default();
    let done = catch_unwind(AssertUnwindSafe(|| {
        let mut tx = Tx::sqlite(SqliteTx::writing(connection, &savepoint));
        task(Ok(&mut tx))
    }))
    .ok();
    let kept = match &done {
        Some(done) => done.kept.clone(),
        None => Err(panicked()),
    };
    if connection.is_autocommit() {
        let cause = kept.err().unwrap_or_else(stopped);
        return Err((done, cause));
    }
    match savepoint.end(connection, kept.is_ok()) {
        Ok(()) => Ok(done),
        Err(error) => Err((done, error)),
    }
}

fn stopped() -> StoreError {
    StoreError::Unavailable("le fil d’écriture est arrêté".to_owned())
}

fn panicked() -> StoreError {
    StoreError::Other("l’écriture s’est interrompue sur une erreur du programme".to_owned())
}
