//! SQLite: one thread that writes, several connections that read.
//!
//! Durability: a write is answered once the log that holds it is on the disk ([`disque`]), and a
//! reading once what it may have seen is. Writers that arrive together share one commit: see
//! [`writer`].

mod arrivees;
mod copie;
mod disque;
mod errors;
mod prepared;
mod readers;
mod repos;
mod statements;
mod task;
mod thread;
mod together;
mod writer;

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

pub(crate) use copie::{copy, may_restore, restore};
pub(crate) use readers::Readers;
pub(crate) use statements::SqliteTx;
pub(crate) use together::Together;
pub(crate) use writer::Writer;

use crate::{Options, StoreError};

/// Pages of the write-ahead log, 4 KiB each, after which they are brought into the database: under
/// load the same pages are written again and again, and brought there once.
const WAL_PAGES: u32 = 16_384;

/// Statements a connection keeps prepared.
const PREPARED: usize = 256;

/// Opens the connection that writes, and makes the file if it is missing.
fn open_writer(path: &Path, options: &Options) -> Result<Connection, StoreError> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_CREATE, options)?;
    let mode: String = connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .map_err(errors::translate)?;
    if mode != "wal" {
        return Err(StoreError::Other(format!(
            "SQLite refuse le journal WAL sur ce système de fichiers (mode {mode})"
        )));
    }
    connection
        .execute_batch("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864;")
        .and_then(|()| connection.pragma_update(None, "wal_autocheckpoint", WAL_PAGES))
        .map_err(errors::translate)?;
    if let Some(pages) = options.max_pages {
        connection
            .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
            .map_err(errors::translate)?;
    }
    Ok(connection)
}

/// Opens a connection that reads.
fn open_reader(path: &Path, options: &Options) -> Result<Connection, StoreError> {
    let connection = open(path, OpenFlags::empty(), options)?;
    connection
        .execute_batch("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;")
        .map_err(errors::translate)?;
    Ok(connection)
}

fn open(path: &Path, more: OpenFlags, options: &Options) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let connection = Connection::open_with_flags(path, flags).map_err(errors::translate)?;
    connection
        .busy_timeout(options.patience)
        .map_err(errors::translate)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // Without it, a statement whose plan may depend on its parameters is prepared anew each time it
    // is run.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(errors::translate)?;
    Ok(connection)
}
