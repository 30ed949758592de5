//! Reading files for the checker, in pieces: never a whole file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use dsn_check::{Checker, Context, Report};

use super::progress::Progress;
use crate::failure::Failure;
use crate::inputs::is_stdin;

/// What became of a file.
pub(super) struct Checked {
    pub(super) report: Report,
    /// Why the bytes were not read to the end; the report says so too.
    pub(super) failure: Option<Failure>,
}

/// Checks one file, or the standard input.
pub(super) fn check(
    path: &Path,
    context: &Context,
    _threads: usize,
    progress: &Progress,
) -> Checked {
    if is_stdin(path) {
        return stream(&mut io::stdin().lock(), path, context, progress);
    }
    match File::open(path) {
        Ok(mut file) => stream(&mut file, path, context, progress),
        Err(error) => Checked {
            report: Checker::new(context).interrupt(),
            failure: Some(Failure::reading(path, &error)),
        },
    }
}

/// Checks what comes from a reader, with one thread.
fn stream(reader: &mut dyn Read, path: &Path, context: &Context, progress: &Progress) -> Checked {
    let mut checker = Checker::new(context);
    let mut read = |buffer: &mut [u8]| {
        loop {
            match reader.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(number) => {
                    progress.advance(path, number);
                    return Ok(number);
                }
                other => return other,
            }
        }
    };
    loop {
        match checker.fill(&mut read) {
            Ok(true) => {}
            Ok(false) => {
                return Checked {
                    report: checker.finish(),
                    failure: None,
                };
            }
            Err(error) => {
                return Checked {
                    report: checker.interrupt(),
                    failure: Some(Failure::reading(path, &error)),
                };
            }
        }
    }
}
