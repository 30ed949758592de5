//! PostgreSQL: transactions side by side, each on a connection of its own taken from a pool.
//!
//! A connection that broke is thrown away and another is made: when the database comes back, so
//! does the store. A closure is never run twice.

mod adresse;
mod chiffrement;
mod copie;
mod errors;
mod numeric;
mod statements;
mod values;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub(crate) use copie::{may_restore, restore};
pub(crate) use statements::PostgresTx;

use crate::{Options, StoreError, Tx};
use adresse::Adresse;
use chiffrement::Acces;
use statements::Connection;

/// How a transaction begins.
#[derive(Clone, Copy)]
pub(crate) enum Begin {
    /// It may write.
    Write,
    /// It sees one instant and writes nothing.
    Read,
}

impl Begin {
    fn sql(self) -> &'static str {
        match self {
            Self::Write => "BEGIN ISOLATION LEVEL READ COMMITTED",
            Self::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}

/// What every connection is told first. Commits are durable even where the server's own settings
/// say otherwise; stricter settings (waiting for replicas) are left alone.
const GREETING: &str = "SET client_min_messages = warning; SET TIME ZONE 'UTC'; \
    SELECT set_config('synchronous_commit', 'on', false) \
    WHERE current_setting('synchronous_commit') = 'off'";

/// Connections to one database.
pub(crate) struct Pool {
    acces: Acces,
    most_idle: usize,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    /// Connects once, so that a wrong address is known at once.
    pub(crate) fn open(address: &str, options: &Options) -> Result<Self, StoreError> {
        let pool = Self {
            acces: acces(address, options.patience)?,
            most_idle: options.connections.max(1),
            idle: Mutex::new(Vec::new()),
        };
        // A thread of its own: opening is then possible where asynchronous tasks run.
        let first = std::thread::scope(|scope| scope.spawn(|| pool.connect()).join())
            .map_err(|_| StoreError::Other("la connexion a échoué".to_owned()))??;
        pool.lock().push(first);
        Ok(pool)
    }

    pub(crate) fn run<T>(
        &self,
        begin: Begin,
        closure: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.begin(begin)?;
        let outcome = Tx::postgres(PostgresTx(&mut connection)).run(closure);
        let ended = match &outcome {
            Ok(_) => connection.control("COMMIT"),
            Err(_) => connection.control("ROLLBACK"),
        };
        if ended.is_ok() {
            self.keep(connection);
        }
        // When undoing fails, the connection is gone and the server undoes by itself: what the
        // closure said is what counts.
        outcome.and_then(|value| ended.map(|()| value))
    }

    /// Writes the database, as it is at one instant, into a file.
    pub(crate) fn copy_into(&self, path: &Path) -> Result<(), StoreError> {
        copie::dump(&self.acces, path)
    }

    /// A connection with a transaction begun on it: an idle one if one still answers.
    fn begin(&self, begin: Begin) -> Result<Connection, StoreError> {
        loop {
            let idle = self.lock().pop();
            let Some(mut connection) = idle else {
                let mut connection = self.connect()?;
                connection.control(begin.sql())?;
                return Ok(connection);
            };
            // Nothing was asked of it yet, so trying another is safe.
            if connection.control(begin.sql()).is_ok() {
                return Ok(connection);
            }
        }
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        let mut connection = Connection::new(self.acces.connect()?);
        connection.control(GREETING)?;
        Ok(connection)
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.lock();
        if idle.len() < self.most_idle {
            idle.push(connection);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Connection>> {
        // A vector of idle connections is whole even if someone panicked beside it.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pool {
    /// Closing a connection blocks, which a thread of asynchronous tasks must not: another does it.
    fn drop(&mut self) {
        let idle = std::mem::take(&mut *self.lock());
        if !idle.is_empty() {
            let _ = std::thread::spawn(move || drop(idle)).join();
        }
    }
}

fn acces(address: &str, patience: Duration) -> Result<Acces, StoreError> {
    Acces::new(Adresse::lire(address, patience)?)
}
