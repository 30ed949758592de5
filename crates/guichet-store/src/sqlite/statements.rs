//! Statements on a SQLite connection.

use std::cell::Cell;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Statement, ToSql, params_from_iter};

use super::errors::translate;
use super::prepared::{Statements, Use};
use crate::{Row, StoreError, Value};

/// What undoes one write among those that share a transaction: a savepoint, begun with the first
/// statement that has none of its own. A batch whose elements each have theirs ([`crate::Tx::attempt`])
/// thus has none around them: SQLite keeps the former state of every page for as long as the
/// outermost savepoint lasts, and goes through all of it at the end of each inner one.
#[derive(Debug, Default)]
pub(super) struct Savepoint {
    begun: Cell<bool>,
    /// Elements were kept before it began: it does not undo them.
    beyond: Cell<bool>,
}

impl Savepoint {
    /// Ends it. The error says that the write cannot be undone alone.
    pub(super) fn end(&self, statements: &dyn Statements, keep: bool) -> Result<(), StoreError> {
        if self.begun.get() {
            if !keep {
                control(statements, "ROLLBACK TO SAVEPOINT ecriture")?;
            }
            control(statements, "RELEASE SAVEPOINT ecriture")?;
        }
        if !keep && self.beyond.get() {
            return Err(StoreError::Unavailable(
                "une écriture commencée n’a pas pu être menée à son terme".to_owned(),
            ));
        }
        Ok(())
    }
}

/// Runs a statement of the transaction itself.
pub(super) fn control(statements: &dyn Statements, sql: &str) -> Result<(), StoreError> {
    statements.with(sql, &mut |statement| {
        statement.execute([]).map(|_| ()).map_err(translate)
    })
}

/// A transaction begun on a connection by whoever made this.
pub(crate) struct SqliteTx<'a> {
    statements: &'a dyn Statements,
    /// None where nothing is written.
    savepoint: Option<&'a Savepoint>,
}

impl<'a> SqliteTx<'a> {
    /// A transaction that writes nothing.
    pub(super) fn reading(statements: &'a dyn Statements) -> Self {
        Self {
            statements,
            savepoint: None,
        }
    }

    /// One write, undone by `savepoint`.
    pub(super) fn writing(statements: &'a dyn Statements, savepoint: &'a Savepoint) -> Self {
        Self {
            statements,
            savepoint: Some(savepoint),
        }
    }

    /// Makes sure that what is about to be done can be undone alone.
    pub(crate) fn begin(&self) -> Result<(), StoreError> {
        let Some(savepoint) = self.savepoint.filter(|savepoint| !savepoint.begun.get()) else {
            return Ok(());
        };
        control(self.statements, "SAVEPOINT ecriture")?;
        savepoint.begun.set(true);
        Ok(())
    }

    /// An element of a batch was kept.
    pub(crate) fn kept(&self) {
        if let Some(savepoint) = self.savepoint.filter(|savepoint| !savepoint.begun.get()) {
            savepoint.beyond.set(true);
        }
    }

    pub(crate) fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        self.with(sql, |statement| {
            // A statement that answers rows (`RETURNING`) is run to its end as well.
            if statement.column_count() > 0 {
                return Ok(rows(statement, params)?.len() as u64);
            }
            let changed = statement
                .execute(params_from_iter(params))
                .map_err(translate)?;
            Ok(changed as u64)
        })
    }

    /// Inserts one row and answers its key.
    pub(crate) fn insert(&mut self, sql: &str, params: &[Value]) -> Result<i64, StoreError> {
        self.with(sql, |statement| {
            statement
                .insert(params_from_iter(params))
                .map_err(translate)
        })
    }

    pub(crate) fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.with(sql, |statement| rows(statement, params))
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        let connection = self.statements.connection();
        connection.execute_batch(sql).map_err(translate)
    }

    fn with<T>(
        &self,
        sql: &str,
        run: impl Fn(&mut Statement<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut outcome = None;
        let keep: Use<'_> = &mut |statement| {
            outcome = Some(run(statement)?);
            Ok(())
        };
        self.statements.with(sql, keep)?;
        outcome.ok_or(StoreError::NotFound)
    }
}

fn rows(statement: &mut Statement<'_>, params: &[Value]) -> Result<Vec<Row>, StoreError> {
    let columns = statement.column_count();
    let mut found = Vec::new();
    let mut rows = statement
        .query(params_from_iter(params))
        .map_err(translate)?;
    while let Some(row) = rows.next().map_err(translate)? {
        let mut values = Vec::with_capacity(columns);
        for column in 0..columns {
            values.push(value(row.get_ref(column).map_err(translate)?)?);
        }
        found.push(Row(values));
    }
    Ok(found)
}

fn value(value: ValueRef<'_>) -> Result<Value, StoreError> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(value) => Ok(Value::Int(value)),
        ValueRef::Text(bytes) => String::from_utf8(bytes.to_vec())
            .map(Value::Text)
            .map_err(|_| StoreError::Corrupt("un texte n’est pas de l’UTF-8".to_owned())),
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
        ValueRef::Real(_) => Err(StoreError::Other(
            "un nombre à virgule flottante n’a pas sa place dans la base".to_owned(),
        )),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
