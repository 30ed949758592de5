//! A transaction: the statements of one closure.

use crate::postgres::PostgresTx;
use crate::sqlite::SqliteTx;
use crate::{Engine, Row, StoreError, Value};

/// What a closure gets to read and write with. Everything it does is kept together or not at all.
///
/// The first statement that fails decides: later statements fail too, and nothing is kept even if
/// the closure answers `Ok`. (So it is in PostgreSQL; SQLite is held to the same.) What may fail
/// and be done without goes through [`Tx::attempt`].
pub struct Tx<'a> {
    inner: Inner<'a>,
    failed: Option<StoreError>,
    depth: usize,
}

enum Inner<'a> {
    Sqlite(SqliteTx<'a>),
    Postgres(PostgresTx<'a>),
}

impl<'a> Tx<'a> {
    pub(crate) fn sqlite(inner: SqliteTx<'a>) -> Self {
        Self::new(Inner::Sqlite(inner))
    }

    pub(crate) fn postgres(inner: PostgresTx<'a>) -> Self {
        Self::new(Inner::Postgres(inner))
    }

    fn new(inner: Inner<'a>) -> Self {
        Self {
            inner,
            failed: None,
            depth: 0,
        }
    }

    /// Which database answers: see [`crate::dialect`] for what that may decide.
    pub fn engine(&self) -> Engine {
        match &self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Inserts one row and answers its key, the column `id`, which the database gives.
    pub fn insert(&mut self, sql: &str, params: &[Value]) -> Result<i64, StoreError> {
        self.undoable(|inner| match inner {
            Inner::Sqlite(tx) => tx.insert(sql, params),
            Inner::Postgres(tx) => tx.insert(sql, params),
        })
    }

    /// Runs a statement and says how many rows it changed.
    pub fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        self.undoable(|inner| match inner {
            Inner::Sqlite(tx) => tx.execute(sql, params),
            Inner::Postgres(tx) => tx.execute(sql, params),
        })
    }

    /// Runs a statement and returns all its rows: end it with `LIMIT` when they may be many.
    pub fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.undoable(|inner| match inner {
            Inner::Sqlite(tx) => tx.query(sql, params),
            Inner::Postgres(tx) => tx.query(sql, params),
        })
    }

    /// Runs a statement that finds one row or none; any further row is an error.
    pub fn query_opt(&mut self, sql: &str, params: &[Value]) -> Result<Option<Row>, StoreError> {
        let mut rows = self.query(sql, params)?;
        if rows.len() > 1 {
            return Err(StoreError::Other(format!(
                "une ligne attendue, {} lues",
                rows.len()
            )));
        }
        Ok(rows.pop())
    }

    /// Runs a statement that finds exactly one row; [`StoreError::NotFound`] when there is none.
    pub fn query_one(&mut self, sql: &str, params: &[Value]) -> Result<Row, StoreError> {
        self.query_opt(sql, params)?.ok_or(StoreError::NotFound)
    }

    /// Runs several statements without parameters: migrations.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.undoable(|inner| match inner {
            Inner::Sqlite(tx) => tx.batch(sql),
            Inner::Postgres(tx) => tx.batch(sql),
        })
    }

    /// Runs a closure whose failure undoes what *it* did and nothing else: one row among many that
    /// are written together.
    pub fn attempt<T>(
        &mut self,
        closure: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.depth += 1;
        let name = format!("essai{}", self.depth);
        let outcome = self.attempt_named(&name, closure);
        self.depth -= 1;
        outcome
    }

    /// Runs a closure for each element, each kept or undone by itself, and says what became of each.
    /// All of them are tried together first, which costs less than setting each apart: the closure
    /// runs a second time for elements among which one failed.
    ///
    /// # Errors
    /// The database itself fails: nothing is kept.
    pub fn each<E, T>(
        &mut self,
        elements: &[E],
        closure: impl Fn(&mut Self, &E) -> Result<T, StoreError>,
    ) -> Result<Vec<Result<T, StoreError>>, StoreError> {
        let together = self.attempt(|tx| {
            let each = elements.iter().map(|element| closure(tx, element));
            each.collect::<Result<Vec<T>, StoreError>>()
        });
        match together {
            Ok(done) => return Ok(done.into_iter().map(Ok).collect()),
            Err(error) if error.is_retryable() => return Err(error),
            Err(_) => {}
        }
        let mut outcomes = Vec::with_capacity(elements.len());
        for element in elements {
            match self.attempt(|tx| closure(tx, element)) {
                Err(error) if error.is_retryable() => return Err(error),
                outcome => outcomes.push(outcome),
            }
        }
        Ok(outcomes)
    }

    fn attempt_named<T>(
        &mut self,
        name: &str,
        closure: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.control(&format!("SAVEPOINT {name}"))?;
        let outcome = self.run(closure);
        self.failed = None;
        if outcome.is_err() {
            self.control(&format!("ROLLBACK TO SAVEPOINT {name}"))?;
        }
        self.control(&format!("RELEASE SAVEPOINT {name}"))?;
        if let (Inner::Sqlite(tx), 1, Ok(_)) = (&self.inner, self.depth, &outcome) {
            tx.kept();
        }
        outcome
    }

    /// A statement about savepoints: it needs none itself.
    fn control(&mut self, sql: &str) -> Result<(), StoreError> {
        self.unless_failed(|inner| match inner {
            Inner::Sqlite(tx) => tx.execute(sql, &[]),
            Inner::Postgres(tx) => tx.execute(sql, &[]),
        })
        .map(|_| ())
    }

    /// Runs a closure; its `Ok` counts only if no statement failed.
    pub(crate) fn run<T>(
        &mut self,
        closure: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let value = closure(self)?;
        match &self.failed {
            Some(error) => Err(error.clone()),
            None => Ok(value),
        }
    }

    /// A statement of the closure itself: outside [`Tx::attempt`] it is undone with the closure.
    fn undoable<T>(
        &mut self,
        statement: impl FnOnce(&mut Inner<'a>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let outside = self.depth == 0;
        self.unless_failed(|inner| {
            if let (Inner::Sqlite(tx), true) = (&*inner, outside) {
                tx.begin()?;
            }
            statement(inner)
        })
    }

    fn unless_failed<T>(
        &mut self,
        statement: impl FnOnce(&mut Inner<'a>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let outcome = statement(&mut self.inner);
        if let Err(error) = &outcome {
            self.failed = Some(error.clone());
        }
        outcome
    }
}
