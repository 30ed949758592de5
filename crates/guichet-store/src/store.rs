//! The store: where transactions are asked for.

use std::path::Path;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::postgres::{Begin, Pool};
use crate::sqlite::{Readers, Together, Writer};
use crate::{Engine, Options, StoreError, Target, Tx, migrations};

/// A handle on the database; copies are cheap and share everything.
///
/// Closures run on a thread of the store, once, and must be short: what costs time is computed
/// before. What they write is on the disk when [`Store::write`] returns `Ok`, and only then may it
/// be acknowledged to anybody.
///
/// The blocking variants must not be called from a thread that runs asynchronous tasks.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    backend: Backend,
    /// How many closures may run at the same time on threads of their own.
    turns: Semaphore,
}

enum Backend {
    Sqlite {
        writer: Writer,
        readers: Readers,
        together: Together,
    },
    Postgres(Pool),
}

impl Store {
    /// Opens the database, making the file if it is missing (SQLite). Tables are not touched: see
    /// [`Store::migrate_blocking`].
    pub fn open(target: &Target, options: &Options) -> Result<Self, StoreError> {
        let backend = match target {
            Target::Sqlite(path) => Backend::Sqlite {
                writer: Writer::open(path, options)?,
                readers: Readers::new(path, options),
                together: Together::open(path, options)?,
            },
            Target::Postgres(address) => Backend::Postgres(Pool::open(address, options)?),
        };
        Ok(Self {
            shared: Arc::new(Shared {
                backend,
                turns: Semaphore::new(options.connections.max(1)),
            }),
        })
    }

    /// Which database answers.
    pub fn engine(&self) -> Engine {
        match &self.shared.backend {
            Backend::Sqlite { .. } => Engine::Sqlite,
            Backend::Postgres(_) => Engine::Postgres,
        }
    }

    /// The last migration applied to the tables; none when there are no tables. Changes nothing.
    pub fn version_blocking(&self) -> Result<Option<String>, StoreError> {
        self.read_blocking(migrations::version)
    }

    /// Brings the tables up to date, forward only, and names the migrations applied. Several
    /// processes may do it at the same time. Fails when the tables are those of a later version of
    /// the program.
    pub fn migrate_blocking(&self) -> Result<Vec<&'static str>, StoreError> {
        let mut applied = Vec::new();
        for position in 0..migrations::COUNT {
            applied.extend(self.write_blocking(move |tx| migrations::apply(tx, position))?);
        }
        self.check_migrated_blocking()?;
        Ok(applied)
    }

    /// As [`Store::migrate_blocking`], where asynchronous tasks run.
    pub async fn migrate(&self) -> Result<Vec<&'static str>, StoreError> {
        self.on_a_thread(Self::migrate_blocking).await
    }

    /// Fails when the tables are not those of this version of the program.
    pub fn check_migrated_blocking(&self) -> Result<(), StoreError> {
        self.read_blocking(migrations::check)
    }

    /// Runs a closure in a transaction and keeps what it did if it answers `Ok`. PostgreSQL runs
    /// such transactions side by side (READ COMMITTED), SQLite one after another.
    ///
    /// A call that is dropped before it answers may still be carried out.
    pub async fn write<T, F>(&self, closure: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        match &self.shared.backend {
            Backend::Sqlite { writer, .. } => writer.write(closure).await,
            Backend::Postgres(_) => {
                self.on_a_thread(move |store| store.write_blocking(closure))
                    .await
            }
        }
    }

    /// As [`Store::write`], for small writes that many ask for at once: the closure may be undone and
    /// run again, so that SQLite need not set each of those apart from the start.
    pub async fn write_again<T, F>(&self, closure: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        match &self.shared.backend {
            Backend::Sqlite { writer, .. } => writer.write_again(closure).await,
            Backend::Postgres(_) => self.write(closure).await,
        }
    }

    /// As [`Store::write`], for callers without asynchronous tasks: the command line, tests.
    pub fn write_blocking<T, F>(&self, closure: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        match &self.shared.backend {
            Backend::Sqlite { writer, .. } => writer.write_blocking(closure),
            Backend::Postgres(pool) => pool.run(Begin::Write, closure),
        }
    }

    /// As [`Store::write_blocking`], a transaction for each closure, for the results of work whose end
    /// nobody waits for: in SQLite, what somebody waits for goes before each of them.
    pub fn write_aside_blocking<T, F>(&self, closures: Vec<F>) -> Vec<Result<T, StoreError>>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        match &self.shared.backend {
            Backend::Sqlite { writer, .. } => writer.write_aside_blocking(closures),
            Backend::Postgres(pool) => {
                let written = closures
                    .into_iter()
                    .map(|closure| pool.run(Begin::Write, closure));
                written.collect()
            }
        }
    }

    /// Runs a closure that sees the database as it was at one instant and writes nothing. All that it
    /// saw is on the disk when it is answered: it may be told to anybody.
    pub async fn read<T, F>(&self, closure: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let outcome = self
            .on_a_thread(move |store| store.read_blocking(closure))
            .await;
        if let Backend::Sqlite { writer, .. } = &self.shared.backend {
            writer.rattraper().await;
        }
        outcome
    }

    /// As [`Store::read`], for what reads a few rows and is asked by many at once: in SQLite, those
    /// who wait share a snapshot, and wait for each other. What it saw of writes not answered yet may not
    /// be on the disk: it is for deciding what to do, not for telling.
    pub async fn read_short<T, F>(&self, closure: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        match &self.shared.backend {
            Backend::Sqlite { together, .. } => together.read(closure).await,
            Backend::Postgres(_) => self.read(closure).await,
        }
    }

    /// As [`Store::read_short`] in what may be told, for callers without asynchronous tasks: workers,
    /// whose results are written after what they stand on.
    pub fn read_blocking<T>(
        &self,
        closure: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match &self.shared.backend {
            Backend::Sqlite { readers, .. } => readers.read(closure),
            Backend::Postgres(pool) => pool.run(Begin::Read, closure),
        }
    }

    /// Writes the database, as it is at one instant, into a file that does not exist yet.
    pub(crate) fn copy_into(&self, path: &Path) -> Result<(), StoreError> {
        match &self.shared.backend {
            Backend::Sqlite { readers, .. } => readers.copy_into(path),
            Backend::Postgres(pool) => pool.copy_into(path),
        }
    }

    /// Waits for a turn, then blocks a thread that may be blocked.
    async fn on_a_thread<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Self) -> Result<T, StoreError> + Send + 'static,
    {
        let turn = self.shared.turns.acquire().await.map_err(interrupted)?;
        let store = self.clone();
        let outcome = spawn_blocking(move || work(&store)).await;
        drop(turn);
        outcome.map_err(interrupted)?
    }
}

fn interrupted(error: impl std::fmt::Display) -> StoreError {
    StoreError::Other(format!("travail interrompu : {error}"))
}

#[cfg(test)]
mod tests;
