//! Statements that a connection has prepared, found again by their text.

use std::cell::RefCell;

use rusqlite::{Connection, PrepFlags, Statement};
use rustc_hash::FxHashMap;

use super::PREPARED;
use super::errors::translate;
use crate::StoreError;
use crate::dialect::numbered;

/// What is done with a statement; its rows, if it answers any, stay with whoever asks.
pub(super) type Use<'u> = &'u mut dyn FnMut(&mut Statement<'_>) -> Result<(), StoreError>;

/// A connection and the statements that it prepares.
pub(super) trait Statements {
    fn connection(&self) -> &Connection;

    /// Hands the statement of this text, with `$1…$n`, to `run`.
    fn with(&self, sql: &str, run: Use<'_>) -> Result<(), StoreError>;
}

/// As rusqlite keeps them: for connections that are shared, or used now and then.
impl Statements for Connection {
    fn connection(&self) -> &Connection {
        self
    }

    fn with(&self, sql: &str, run: Use<'_>) -> Result<(), StoreError> {
        let mut statement = self.prepare_cached(&numbered(sql)).map_err(translate)?;
        run(&mut statement)
    }
}

/// For a thread that does nothing but run statements: they are found by the text as it is written,
/// without putting it into the form of SQLite first, nor through a hash that withstands attackers.
/// Both together took a fourteenth of the time of the thread that writes.
pub(super) struct Prepared<'c> {
    connection: &'c Connection,
    kept: RefCell<FxHashMap<Box<str>, Statement<'c>>>,
}

impl<'c> Prepared<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            kept: RefCell::default(),
        }
    }
}

impl Statements for Prepared<'_> {
    fn connection(&self) -> &Connection {
        self.connection
    }

    fn with(&self, sql: &str, run: Use<'_>) -> Result<(), StoreError> {
        // No statement is run while another one is: nobody else has borrowed this.
        let mut kept = self.kept.borrow_mut();
        if let Some(statement) = kept.get_mut(sql) {
            return run(statement);
        }
        let mut statement = self
            .connection
            .prepare_with_flags(&numbered(sql), PrepFlags::SQLITE_PREPARE_PERSISTENT)
            .map_err(translate)?;
        let outcome = run(&mut statement);
        if kept.len() >= PREPARED {
            // Texts that are made up as they are needed: those in use come back.
            kept.clear();
        }
        kept.insert(sql.into(), statement);
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(statements: &dyn Statements, sql: &str) -> Result<i64, StoreError> {
        let mut found = 0;
        statements.with(sql, &mut |statement| {
            found = statement
                .query_row([], |row| row.get(0))
                .map_err(translate)?;
            Ok(())
        })?;
        Ok(found)
    }

    #[test]
    fn many_different_texts_are_not_all_kept() {
        let connection = Connection::open_in_memory().unwrap();
        let prepared = Prepared::new(&connection);
        for number in 0..(PREPARED as i64) * 3 {
            assert_eq!(count(&prepared, &format!("SELECT {number}")), Ok(number));
            assert!(prepared.kept.borrow().len() <= PREPARED);
        }
    }

    #[test]
    fn a_statement_that_failed_is_used_again() {
        let connection = Connection::open_in_memory().unwrap();
        let prepared = Prepared::new(&connection);
        assert!(count(&prepared, "SELECT COUNT(*) FROM t").is_err());
        connection.execute_batch("CREATE TABLE t (n)").unwrap();
        assert_eq!(count(&prepared, "SELECT COUNT(*) FROM t"), Ok(0));
        connection
            .execute_batch("INSERT INTO t VALUES (1)")
            .unwrap();
        assert_eq!(count(&prepared, "SELECT COUNT(*) FROM t"), Ok(1));
        connection
            .execute_batch("DROP TABLE t; CREATE TABLE t (m, n)")
            .unwrap();
        assert_eq!(count(&prepared, "SELECT COUNT(*) FROM t"), Ok(0));
    }
}
