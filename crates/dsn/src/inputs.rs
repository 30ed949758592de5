//! From what the user names to the files to read.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Ends of names that are taken for DSN files in a folder.
const EXTENSIONS: [&str; 3] = ["dsn", "txt", "edi"];

/// The name of the standard input.
pub(crate) const STDIN: &str = "-";

/// Whether `path` stands for the standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == STDIN
}

/// What a file is called in messages.
pub(crate) fn display(path: &Path) -> Cow<'_, str> {
    if is_stdin(path) {
        "(entrée standard)".into()
    } else {
        path.to_string_lossy()
    }
}

/// Refuses to write over a file that is read.
pub(crate) fn refuse_overwriting(output: &Path, inputs: &[PathBuf]) -> Result<(), Failure> {
    let Ok(target) = output.canonicalize() else {
        return Ok(());
    };
    let same = |input: &&PathBuf| input.canonicalize().is_ok_and(|input| input == target);
    match inputs.iter().find(same) {
        Some(input) => Err(Failure::new(format!(
            "« {} » est à la fois lu et à écrire : donnez un autre nom",
            input.display()
        ))),
        None => Ok(()),
    }
}

/// Every file to read, in the order given, folders in the order of names; what
/// cannot be listed is an error in its place.
pub(crate) fn expand(named: &[PathBuf]) -> Vec<Result<PathBuf, Failure>> {
    let mut files = Vec::new();
    for path in named {
        if !is_stdin(path) && path.is_dir() {
            let before = files.len();
            walk(path, &mut files);
            if files.len() == before {
                files.push(Err(Failure::new(format!(
                    "« {} » ne contient aucun fichier .dsn, .txt ou .edi",
                    path.display()
                ))));
            }
        } else {
            files.push(Ok(path.clone()));
        }
    }
    files
}

fn walk(folder: &Path, files: &mut Vec<Result<PathBuf, Failure>>) {
    let entries = fs::read_dir(folder).and_then(|entries| {
        let mut entries = entries.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        Ok(entries)
    });
    let entries = match entries {
        Ok(entries) => entries,
        Err(error) => return files.push(Err(Failure::reading(folder, &error))),
    };
    for entry in entries {
        let path = entry.path();
        // A link to a folder is not followed: it could go round in circles.
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&path, files),
            Ok(_) if has_known_extension(&path) && path.is_file() => files.push(Ok(path)),
            Ok(_) => {}
            Err(error) => files.push(Err(Failure::reading(&path, &error))),
        }
    }
}

fn has_known_extension(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| {
            EXTENSIONS
                .iter()
                .any(|known| extension.eq_ignore_ascii_case(known))
        })
}

/// A whole file, or the whole standard input, for the commands that need all of
/// it (never `check`).
pub(crate) fn read_all(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = if is_stdin(path) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    bytes.map_err(|error| Failure::reading(path, &error))
}
