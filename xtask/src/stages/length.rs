//! No file is longer than one can read in a sitting.

use std::path::Path;

use super::{Outcome, no_complaint};
use crate::repository;

/// Lines a source file may have.
const MOST_LINES: usize = 500;

/// What counts as source. Tables and Markdown are as long as what they say.
const SOURCE: &[&str] = &["rs", "html", "css", "js", "ts", "sql", "sh", "py"];

/// Folders whose files a program writes.
const WRITTEN_BY_PROGRAMS: &[&str] = &["generated", "golden"];

pub(super) fn run() -> Outcome {
    no_complaint(complaints())
}

fn complaints() -> Result<Vec<String>, String> {
    let mut complaints = Vec::new();
    for path in repository::files_with_extension(SOURCE)? {
        if is_written_by_a_program(&path) {
            continue;
        }
        let lines = repository::read(&path)?.lines().count();
        if lines > MOST_LINES {
            complaints.push(format!(
                "{}: {lines} lines, {MOST_LINES} at most",
                path.display()
            ));
        }
    }
    Ok(complaints)
}

fn is_written_by_a_program(path: &Path) -> bool {
    path.iter()
        .any(|folder| WRITTEN_BY_PROGRAMS.iter().any(|name| folder == *name))
}
