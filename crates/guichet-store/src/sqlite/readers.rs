//! The connections that read. Each reading sees the database as it was at one instant, whatever is
//! being written.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, TransactionBehavior};

use super::errors::translate;
use super::{SqliteTx, open_reader};
use crate::{Options, StoreError, Tx};

/// Connections that wait to be used. More are opened when all are busy: who limits the number of
/// readings at the same time is the [`crate::Store`].
pub(crate) struct Readers {
    path: PathBuf,
    options: Options,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(path: &Path, options: &Options) -> Self {
        Self {
            path: path.to_owned(),
            options: options.clone(),
            idle: Mutex::new(Vec::new()),
        }
    }

    pub(crate) fn read<T>(
        &self,
        closure: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = match self.lock().pop() {
            Some(connection) => connection,
            None => open_reader(&self.path, &self.options)?,
        };
        let outcome = read_on(&mut connection, closure);
        let mut idle = self.lock();
        if idle.len() < self.options.connections {
            idle.push(connection);
        }
        outcome
    }

    /// Writes the database, as it is at one instant, into a file.
    pub(crate) fn copy_into(&self, path: &Path) -> Result<(), StoreError> {
        super::copy(&self.path, path)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        // A vector of idle connections is whole even if someone panicked beside it.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read_on<T>(
    connection: &mut Connection,
    closure: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Deferred)
        .map_err(translate)?;
    let outcome = Tx::sqlite(SqliteTx::reading(&*transaction)).run(closure);
    // Nothing was written: undoing is the cheapest end.
    transaction.rollback().map_err(translate)?;
    outcome
}
