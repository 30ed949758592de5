//! Files that survive a power cut.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::StoreError;

/// What an unfinished file's name ends with.
const UNFINISHED: &str = ".partiel";

/// Writes a file so that after a power cut it is there whole, or not at all.
pub(crate) fn write_safely(path: &Path, contenu: &[u8]) -> io::Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(UNFINISHED);
    let unfinished = PathBuf::from(unfinished);
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(&unfinished)
        .and_then(|mut file| {
            file.write_all(contenu)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&unfinished, path));
    if let Err(error) = written {
        // The room it took is given back; if that fails too, it is just another orphan.
        let _ = fs::remove_file(&unfinished);
        return Err(error);
    }
    path.parent().map_or(Ok(()), sync_folder)
}

/// Makes a file that another program wrote survive a power cut.
pub(crate) fn sync_file(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Makes the names in a folder survive a power cut.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    // The parent of a bare name is the empty path, which cannot be opened.
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    File::open(path)?.sync_all()
}

/// What a failure of the file system means to a caller.
pub(crate) fn failure(error: &io::Error, path: &Path) -> StoreError {
    let detail = format!("{} : {error}", path.display());
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            StoreError::Full(detail)
        }
        _ => StoreError::Unavailable(detail),
    }
}
