//! Statements on a SQLite connection.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ToSql, params_from_iter};

use super::errors::translate;
use crate::dialect::numbered;
use crate::{Row, StoreError, Value};

/// A transaction begun on a connection by whoever made this.
pub(crate) struct SqliteTx<'a>(pub(super) &'a Connection);

impl SqliteTx<'_> {
    pub(crate) fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        let mut statement = self.prepare(sql)?;
        // A statement that answers rows (`RETURNING`) is run to its end as well.
        if statement.column_count() > 0 {
            return Ok(rows(&mut statement, params)?.len() as u64);
        }
        let changed = statement
            .execute(params_from_iter(params))
            .map_err(translate)?;
        Ok(changed as u64)
    }

    pub(crate) fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        rows(&mut self.prepare(sql)?, params)
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.0.execute_batch(sql).map_err(translate)
    }

    fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>, StoreError> {
        self.0.prepare_cached(&numbered(sql)).map_err(translate)
    }
}

fn rows(statement: &mut CachedStatement<'_>, params: &[Value]) -> Result<Vec<Row>, StoreError> {
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
