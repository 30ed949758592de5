//! Reading files for the checker, in pieces: never a whole file.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use dsn_check::{Checker, Context, Interrupted, Report, Source, check_source};

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
    threads: usize,
    progress: &Progress,
) -> Checked {
    if is_stdin(path) {
        return stream(&mut io::stdin().lock(), path, context, progress);
    }
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?, file)));
    match opened {
        Ok((metadata, file)) if metadata.is_file() && metadata.len() > 0 => {
            let source = Bytes {
                file,
                len: metadata.len(),
            };
            regular(&source, path, context, threads, progress)
        }
        // A pipe, a device, a file of the system: its length means nothing.
        Ok((_, mut file)) => stream(&mut file, path, context, progress),
        Err(error) => Checked {
            report: Checker::new(context).interrupt(),
            failure: Some(Failure::reading(path, &error)),
        },
    }
}

/// A file of known length, read from any place.
struct Bytes {
    file: File,
    len: u64,
}

impl Source for Bytes {
    type Error = io::Error;

    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            #[cfg(unix)]
            let read = std::os::unix::fs::FileExt::read_at(&self.file, buffer, offset);
            #[cfg(windows)]
            let read = std::os::windows::fs::FileExt::seek_read(&self.file, buffer, offset);
            match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
}

/// Checks a file of known length, with several threads if it is worth them.
fn regular(
    source: &Bytes,
    path: &Path,
    context: &Context,
    threads: usize,
    progress: &Progress,
) -> Checked {
    let told = Cell::new(0);
    let tell = |read: u64| progress.advance(path, read.saturating_sub(told.replace(read)));
    match check_source(source, context, threads, &tell) {
        Ok(report) => Checked {
            report,
            failure: None,
        },
        Err(Interrupted { error, report }) => Checked {
            report: *report,
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
                    progress.advance(path, number as u64);
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
