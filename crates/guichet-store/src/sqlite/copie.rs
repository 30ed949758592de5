//! A copy of a database as it is at one instant, and back.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, params};

use super::errors::translate;
use crate::sauvegarde::Existant;
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

/// Makes a copy the database of a path: where there is none, or in the place of one that nobody uses.
pub(crate) fn restore(saved: &Path, to: &Path, existant: Existant) -> Result<(), StoreError> {
    may_restore(to, existant)?;
    let new = beside(to, ".restauration");
    let copied = fs::copy(saved, &new).and_then(|_| fichiers::sync_file(&new));
    let ready = copied
        .map_err(|error| fichiers::failure(&error, &new))
        // Somebody may have come while it was copied.
        .and_then(|()| may_restore(to, existant));
    if let Err(error) = ready {
        let _ = fs::remove_file(&new);
        return Err(error);
    }
    // The journal of the old database would be read as the new one's.
    for journal in ["-wal", "-shm", "-journal"] {
        let path = beside(to, journal);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(fichiers::failure(&error, &path));
            }
            _ => {}
        }
    }
    let moved = fs::rename(&new, to).and_then(|()| fichiers::sync_file(to));
    moved.map_err(|error| fichiers::failure(&error, to))
}

/// Fails when a restoration would overwrite what it may not, or what somebody uses.
pub(crate) fn may_restore(to: &Path, existant: Existant) -> Result<(), StoreError> {
    let occupied = fs::metadata(to).is_ok_and(|file| file.len() > 0);
    match existant {
        _ if !occupied => Ok(()),
        Existant::Remplacer => nobody_uses(to),
        Existant::Garder => Err(StoreError::Other(format!(
            "{} existe déjà : la restauration n’écrase rien",
            to.display()
        ))),
    }
}

/// Fails when another connection is open: leaving the WAL mode needs the database for oneself. A file
/// that is no database any more is used by nobody.
fn nobody_uses(path: &Path) -> Result<(), StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let alone = Connection::open_with_flags(path, flags).and_then(|connection| {
        connection.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
    });
    match alone.map_err(translate) {
        Err(StoreError::Unavailable(_)) => Err(StoreError::Other(format!(
            "{} est utilisé : arrêtez le portail avant de restaurer",
            path.display()
        ))),
        _ => Ok(()),
    }
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}
