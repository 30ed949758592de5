//! Statements on a PostgreSQL connection.

use std::collections::HashMap;

use postgres::types::ToSql;
use postgres::{Client, Statement};

use super::errors::translate;
use crate::{Row, StoreError, Value};

/// Statements a connection keeps prepared; beyond, all are forgotten.
const PREPARED: usize = 512;

/// A connection with the statements it knows.
pub(super) struct Connection {
    client: Client,
    prepared: HashMap<String, Statement>,
}

impl Connection {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            prepared: HashMap::new(),
        }
    }

    /// Runs statements without parameters, without preparing them.
    pub(super) fn control(&mut self, sql: &str) -> Result<(), StoreError> {
        self.client
            .batch_execute(sql)
            .map_err(|error| translate(&error))
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self
            .client
            .prepare(sql)
            .map_err(|error| translate(&error))?;
        if self.prepared.len() >= PREPARED {
            self.prepared.clear();
        }
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// A transaction begun on a connection by whoever made this.
pub(crate) struct PostgresTx<'a>(pub(super) &'a mut Connection);

impl PostgresTx<'_> {
    pub(crate) fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        let statement = self.0.prepare(sql)?;
        self.0
            .client
            .execute(&statement, &references(params))
            .map_err(|error| translate(&error))
    }

    /// Inserts one row and answers its key.
    pub(crate) fn insert(&mut self, sql: &str, params: &[Value]) -> Result<i64, StoreError> {
        let rows = self.query(&format!("{sql} RETURNING id"), params)?;
        rows.first().ok_or(StoreError::NotFound)?.int(0)
    }

    pub(crate) fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let statement = self.0.prepare(sql)?;
        self.0
            .client
            .query(&statement, &references(params))
            .map_err(|error| translate(&error))?
            .iter()
            .map(|row| {
                (0..row.len())
                    .map(|column| row.try_get(column).map_err(|error| translate(&error)))
                    .collect::<Result<Vec<Value>, _>>()
                    .map(Row)
            })
            .collect()
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.0.control(sql)
    }
}

fn references(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as _).collect()
}
