//! A copy of a database as it is at one instant, and back.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, params};

use super::errors::translate;
use crate::{StoreError, fichiers};

/// Copies the database into a file that does not exist yet, whatever is being written meanwhile.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let name = to
        .to_str()
        .ok_or_else(|| StoreError::Other(format!("{} : nom impossible", to.display())))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(from, flags)
        .and_then(|connection| connection.execute("VACUUM INTO ?1", params![name]))
        .map_err(translate)?;
    fichiers::sync_file(to).map_err(|error| fichiers::failure(&error, to))
}

/// Makes a copy the database of a path where there is none.
pub(crate) fn restore(saved: &Path, to: &Path) -> Result<(), StoreError> {
    if to.exists() {
        return Err(StoreError::Other(format!(
            "{} existe déjà : la restauration n’écrase rien",
            to.display()
        )));
    }
    let copied = fs::copy(saved, to).and_then(|_| fichiers::sync_file(to));
    copied.map_err(|error| fichiers::failure(&error, to))
}
