//! The one thread that writes. Writes that wait while the disk works on a commit go together into
//! the next: a hundred writers share one synchronous write of the disk instead of waiting for a
//! hundred. The next commit is computed meanwhile: see [`super::disque`].

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc;

use rusqlite::Connection;
use tokio::sync::mpsc::{Sender, channel};

use super::arrivees::Arrivees;
use super::disque::{Avancee, Disque};
use super::prepared::{Prepared, Statements};
use super::repos::Repos;
use super::statements::{Savepoint, control};
use super::task::{self, Task, panicked};
use super::thread::{WithQueue, stopped};
use super::{SqliteTx, open_writer};
use crate::{Options, StoreError, Tx};

/// The queue to the thread that writes. Dropping it lets the thread finish what was queued, and
/// waits for that.
pub(crate) struct Writer {
    /// For what may wait; let go before the other, which waits for the end of the thread.
    a_part: Sender<Box<dyn Task>>,
    queue: WithQueue<Box<dyn Task>>,
    avancee: Arc<Avancee>,
}

/// What waits until the log is on the disk.
type Sync = Box<dyn FnMut() -> io::Result<()> + Send>;

impl Writer {
    pub(crate) fn open(path: &Path, options: &Options) -> Result<Self, StoreError> {
        Self::start(path, options, |connection| {
            let path = connection.path().unwrap_or_default().to_owned() + "-wal";
            Box::new(log(path))
        })
    }

    /// As [`Writer::open`], with what waits for the disk.
    fn start(
        path: &Path,
        options: &Options,
        sync: impl FnOnce(&Connection) -> Sync + Send + 'static,
    ) -> Result<Self, StoreError> {
        let (path, of_writer) = (path.to_owned(), options.clone());
        let batch = options.batch.max(1);
        let (tell, told) = mpsc::channel();
        let open = move || {
            let connection = open_writer(&path, &of_writer)?;
            let disque = Disque::start(sync(&connection))?;
            let _ = tell.send(disque.avancee());
            let repos = Repos::new(&connection)
                .map_err(|error| StoreError::Unavailable(error.to_string()))?;
            Ok((connection, repos, disque))
        };
        let (later, a_part) = channel(options.queue.max(1));
        let work = move |(connection, repos, disque), promptes| {
            let arrivees = Arrivees { promptes, a_part };
            write_until_closed(&connection, repos, &disque, arrivees, batch);
        };
        let queue = WithQueue::start("guichet-sqlite", options.queue, open, work)?;
        let avancee = told.recv().map_err(|_| stopped())?;
        Ok(Self {
            a_part: later,
            queue,
            avancee,
        })
    }

    /// Waits until whatever a reader may have seen by now is on the disk.
    pub(crate) async fn rattraper(&self) {
        self.avancee.rattraper().await;
    }

    /// Waits for its turn without holding up the thread of the caller. A call that is dropped
    /// before it answers may still be carried out.
    pub(crate) async fn write<T, F>(&self, closure: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (task, answer) = task::once(closure);
        self.queue.send(task).await?;
        answer.await.unwrap_or_else(|_| Err(panicked()))
    }

    /// As [`Writer::write`], for a closure that may be undone and run again.
    pub(crate) async fn write_again<T, F>(&self, closure: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (task, answer) = task::again(closure);
        self.queue.send(task).await?;
        answer.await.unwrap_or_else(|_| Err(panicked()))
    }

    pub(crate) fn write_blocking<T, F>(&self, closure: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (task, answer) = task::once(closure);
        self.queue.send_blocking(task)?;
        answer.blocking_recv().unwrap_or_else(|_| Err(panicked()))
    }

    /// Writes that may wait, each kept or undone by itself: between two of them goes what somebody
    /// waits for.
    pub(crate) fn write_aside_blocking<T, F>(&self, closures: Vec<F>) -> Vec<Result<T, StoreError>>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let sent = closures.into_iter().map(|closure| {
            let (task, answer) = task::once(closure);
            let sent = self.a_part.blocking_send(task).map_err(|_| stopped());
            sent.map(|()| answer)
        });
        let sent: Vec<_> = sent.collect();
        sent.into_iter()
            .map(|answer| answer?.blocking_recv().unwrap_or_else(|_| Err(panicked())))
            .collect()
    }
}

/// Brings the write-ahead log of this path to the disk. It is there once something was written; SQLite
/// keeps the very file for as long as its connection is open, and puts no locks on it that another
/// descriptor could lose. SQLite syncs the name of a new log with the log itself, which it now does only
/// later: so that is done here too, once.
fn log(path: String) -> impl FnMut() -> io::Result<()> + Send {
    let mut opened: Option<File> = None;
    move || {
        let file = match &mut opened {
            Some(file) => file,
            none => {
                if let Some(folder) = Path::new(&path).parent() {
                    File::open(folder)?.sync_all()?;
                }
                none.insert(File::options().read(true).write(true).open(&path)?)
            }
        };
        file.sync_data()
    }
}

fn write_until_closed(
    connection: &Connection,
    mut repos: Repos,
    disque: &Disque,
    mut arrivees: Arrivees<Box<dyn Task>>,
    batch: usize,
) {
    let prepared = Prepared::new(connection);
    loop {
        let mut pending = Pending {
            statements: &prepared,
            disque,
            tasks: Vec::with_capacity(batch.min(64)),
            done: 0,
        };
        if repos.recv(connection, &mut arrivees, &mut pending.tasks, batch) == 0 {
            return;
        }
        if let Some(error) = disque.failed() {
            for task in pending.tasks {
                task.answer(Err(error.clone()));
            }
            continue;
        }
        let mut state = control(&prepared, "BEGIN IMMEDIATE").and_then(|()| pending.run());
        // What comes while the disk works on the commit before goes along.
        while state.is_ok() && repos.busy(disque, &mut arrivees, &mut pending.tasks, batch) {
            state = pending.run();
        }
        pending.commit(state);
    }
}

/// Writes on their way into one commit.
struct Pending<'a> {
    statements: &'a dyn Statements,
    disque: &'a Disque,
    tasks: Vec<Box<dyn Task>>,
    /// How many of them were run.
    done: usize,
}

impl Pending<'_> {
    /// Runs those that were not, each undone alone if it fails. The error says that nothing of the
    /// whole transaction is kept.
    fn run(&mut self) -> Result<(), StoreError> {
        let new = self.tasks.get_mut(self.done..).unwrap_or_default();
        for run in new.chunk_by_mut(|one, next| one.may_run_again() && next.may_run_again()) {
            write_run(self.statements, run)?;
        }
        self.done = self.tasks.len();
        Ok(())
    }

    /// Ends the transaction; the writes are answered once it is on the disk.
    fn commit(self, mut state: Result<(), StoreError>) {
        let number = self.disque.begin();
        if state.is_ok() {
            state = control(self.statements, "COMMIT");
        }
        if !self.statements.connection().is_autocommit() {
            // What failed is already being told; without a transaction there is nothing to undo.
            let _ = control(self.statements, "ROLLBACK");
        }
        self.disque.settle(number, self.tasks, state);
    }
}

/// Runs neighbours: under one savepoint where they may run again, because to set each apart costs
/// SQLite a copy of the pages it touches. When one of them fails, they are set apart after all.
fn write_run(statements: &dyn Statements, run: &mut [Box<dyn Task>]) -> Result<(), StoreError> {
    if run.len() > 1 && write_all(statements, run)? {
        return Ok(());
    }
    for task in run {
        write_one(statements, task)?;
    }
    Ok(())
}

/// Runs writes that are kept or undone together, and says whether they are kept.
fn write_all(statements: &dyn Statements, run: &mut [Box<dyn Task>]) -> Result<bool, StoreError> {
    let savepoint = Savepoint::default();
    let kept = run.iter_mut().all(|task| {
        attempt(statements, &savepoint, task);
        task.outcome().is_ok()
    });
    if statements.connection().is_autocommit() {
        return Err(lost(run));
    }
    savepoint.end(statements, kept)?;
    Ok(kept)
}

/// Runs one write. The error says that the whole transaction is lost: SQLite undoes all of it when
/// the disk is full or fails, and what cannot be undone alone takes the others with it.
fn write_one(statements: &dyn Statements, task: &mut Box<dyn Task>) -> Result<(), StoreError> {
    let savepoint = Savepoint::default();
    attempt(statements, &savepoint, task);
    if statements.connection().is_autocommit() {
        return Err(lost(std::slice::from_ref(task)));
    }
    savepoint.end(statements, task.outcome().is_ok())
}

fn attempt(statements: &dyn Statements, savepoint: &Savepoint, task: &mut Box<dyn Task>) {
    // A panic leaves the task without an outcome, which is a failure.
    let _ = catch_unwind(AssertUnwindSafe(|| {
        task.run(&mut Tx::sqlite(SqliteTx::writing(statements, savepoint)));
    }));
}

/// Why SQLite gave the transaction up: what the first task that failed was told.
fn lost(run: &[Box<dyn Task>]) -> StoreError {
    let told = run.iter().find_map(|task| task.outcome().err());
    told.unwrap_or_else(stopped)
}

#[cfg(test)]
mod tests;
