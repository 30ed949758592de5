//! Reading files for the checker, in pieces: never a whole file.

use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::Path;

use dsn_check::{Checker, Context, Report};

use super::progress::Progress;
use super::unread;
use crate::failure::Failure;
use crate::inputs::is_stdin;

/// What was found before the bytes could not be read any more, and why.
type Interrupted = (Box<Report>, Failure);

/// Checks one file, or the standard input.
pub(super) fn check(
    path: &Path,
    context: &Context,
    _threads: Option<NonZeroUsize>,
    progress: &mut Progress,
) -> Result<Report, Interrupted> {
    if is_stdin(path) {
        return stream(&mut io::stdin().lock(), path, context, progress);
    }
    match File::open(path) {
        Ok(mut file) => stream(&mut file, path, context, progress),
        Err(error) => Err((unread(context), Failure::reading(path, &error))),
    }
}

/// Checks what comes from a reader, with one thread.
fn stream(
    reader: &mut dyn Read,
    path: &Path,
    context: &Context,
    progress: &mut Progress,
) -> Result<Report, Interrupted> {
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
            Ok(false) => return Ok(checker.finish()),
            Err(error) => {
                let reason = Failure::reading(path, &error);
                return Err((Box::new(checker.interrupt()), reason));
            }
        }
    }
}
