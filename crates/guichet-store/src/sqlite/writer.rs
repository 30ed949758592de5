//! The one thread that writes. Writes that wait while the disk works on a commit go together into
//! the next: a hundred writers share one synchronous write of the disk instead of waiting for a
//! hundred.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use rusqlite::Connection;
use tokio::sync::mpsc::Receiver;

use super::repos::Repos;
use super::statements::{Savepoint, control};
use super::task::{self, Task, panicked};
use super::thread::{WithQueue, stopped};
use super::{SqliteTx, open_writer};
use crate::{Options, StoreError, Tx};

/// The queue to the thread that writes. Dropping it lets the thread finish what was queued, and
/// waits for that.
pub(crate) struct Writer(WithQueue<Box<dyn Task>>);

impl Writer {
    pub(crate) fn open(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let (path, of_writer) = (path.to_owned(), options.clone());
        let batch = options.batch.max(1);
        let open = move || opened_writer(&path, &of_writer);
        let work = move |(connection, repos), tasks| {
            write_until_closed(&connection, repos, tasks, batch);
        };
        WithQueue::start("guichet-sqlite", options.queue, open, work).map(Self)
    }

    /// Waits for its turn without holding up the thread of the caller. A call that is dropped
    /// before it answers may still be carried out.
    pub(crate) async fn write<T, F>(&self, closure: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (task, answer) = task::once(closure);
        self.0.send(task).await?;
        answer.await.unwrap_or_else(|_| Err(panicked()))
    }

    /// As [`Writer::write`], for a closure that may be undone and run again.
    pub(crate) async fn write_again<T, F>(&self, closure: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (task, answer) = task::again(closure);
        self.0.send(task).await?;
        answer.await.unwrap_or_else(|_| Err(panicked()))
    }

    pub(crate) fn write_blocking<T, F>(&self, closure: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (task, answer) = task::once(closure);
        self.0.send_blocking(task)?;
        answer.blocking_recv().unwrap_or_else(|_| Err(panicked()))
    }
}

/// The connection that writes, and what watches over its rest.
fn opened_writer(path: &Path, options: &Options) -> Result<(Connection, Repos), StoreError> {
    let connection = open_writer(path, options)?;
    let repos =
        Repos::new(&connection).map_err(|error| StoreError::Unavailable(error.to_string()))?;
    Ok((connection, repos))
}

fn write_until_closed(
    connection: &Connection,
    mut repos: Repos,
    mut tasks: Receiver<Box<dyn Task>>,
    batch: usize,
) {
    let mut waiting = Vec::with_capacity(batch);
    while repos.recv_many(connection, &mut tasks, &mut waiting, batch) > 0 {
        let committed = write_together(connection, &mut waiting);
        for task in waiting.drain(..) {
            task.answer(committed.clone());
        }
    }
}

/// Runs the writes, each undone alone if it fails, and commits them as one. The error says that
/// nothing is kept.
fn write_together(connection: &Connection, tasks: &mut [Box<dyn Task>]) -> Result<(), StoreError> {
    let mut state = control(connection, "BEGIN IMMEDIATE");
    for run in tasks.chunk_by_mut(|one, next| one.may_run_again() && next.may_run_again()) {
        if state.is_ok() {
            state = write_run(connection, run);
        }
    }
    if state.is_ok() {
        state = control(connection, "COMMIT");
    }
    if !connection.is_autocommit() {
        // What failed is already being told; without a transaction there is nothing to undo.
        let _ = control(connection, "ROLLBACK");
    }
    state
}

/// Runs neighbours: under one savepoint where they may run again, because to set each apart costs
/// SQLite a copy of the pages it touches. When one of them fails, they are set apart after all.
fn write_run(connection: &Connection, run: &mut [Box<dyn Task>]) -> Result<(), StoreError> {
    if run.len() > 1 && write_all(connection, run)? {
        return Ok(());
    }
    for task in run {
        write_one(connection, task)?;
    }
    Ok(())
}

/// Runs writes that are kept or undone together, and says whether they are kept.
fn write_all(connection: &Connection, run: &mut [Box<dyn Task>]) -> Result<bool, StoreError> {
    let savepoint = Savepoint::default();
    let kept = run.iter_mut().all(|task| {
        attempt(connection, &savepoint, task);
        task.outcome().is_ok()
    });
    if connection.is_autocommit() {
        return Err(lost(run));
    }
    savepoint.end(connection, kept)?;
    Ok(kept)
}

/// Runs one write. The error says that the whole transaction is lost: SQLite undoes all of it when
/// the disk is full or fails, and what cannot be undone alone takes the others with it.
fn write_one(connection: &Connection, task: &mut Box<dyn Task>) -> Result<(), StoreError> {
    let savepoint = Savepoint::default();
    attempt(connection, &savepoint, task);
    if connection.is_autocommit() {
        return Err(lost(std::slice::from_ref(task)));
    }
    savepoint.end(connection, task.outcome().is_ok())
}

fn attempt(connection: &Connection, savepoint: &Savepoint, task: &mut Box<dyn Task>) {
    // A panic leaves the task without an outcome, which is a failure.
    let _ = catch_unwind(AssertUnwindSafe(|| {
        task.run(&mut Tx::sqlite(SqliteTx::writing(connection, savepoint)));
    }));
}

/// Why SQLite gave the transaction up: what the first task that failed was told.
fn lost(run: &[Box<dyn Task>]) -> StoreError {
    let told = run.iter().find_map(|task| task.outcome().err());
    told.unwrap_or_else(stopped)
}
