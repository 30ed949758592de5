//! Many files at once: small ones side by side, large ones one after the other
//! with all threads. Reports come out in the order of the files.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use dsn_check::Context;

use super::progress::Progress;
use super::read::{self, Checked};
use crate::failure::Failure;
use crate::inputs::is_stdin;

/// A file that is worth several threads of its own, in bytes.
const LARGE: u64 = 8 * 1024 * 1024;
/// Files of a batch for each thread: reports wait in memory for the batch to end.
const FILES_PER_THREAD: usize = 16;

/// A file to check, or why it cannot be listed.
type Input = Result<PathBuf, Failure>;

/// Files that are checked together.
pub(super) enum Batch {
    /// Side by side, one thread each.
    Small(Vec<Input>),
    /// Alone, or of unknown size.
    Large(PathBuf),
}

/// Cuts the files into batches, without changing their order.
pub(super) fn cut(files: Vec<Input>, threads: usize) -> Vec<Batch> {
    let mut batches = Vec::new();
    let mut small = Vec::new();
    for file in files {
        match file {
            Ok(path) if is_large(&path) => {
                batches.push(Batch::Small(std::mem::take(&mut small)));
                batches.push(Batch::Large(path));
            }
            file => small.push(file),
        }
        if small.len() >= threads.saturating_mul(FILES_PER_THREAD) {
            batches.push(Batch::Small(std::mem::take(&mut small)));
        }
    }
    batches.push(Batch::Small(small));
    batches
}

fn is_large(path: &PathBuf) -> bool {
    is_stdin(path) || std::fs::metadata(path).is_ok_and(|metadata| metadata.len() > LARGE)
}

/// Checks a batch, in the order of its files; what could not be listed is a
/// failure in its place.
pub(super) fn check(
    batch: Batch,
    context: &Context,
    threads: usize,
    progress: &Progress,
) -> Vec<Result<(PathBuf, Checked), Failure>> {
    let files = match batch {
        Batch::Large(path) => {
            let checked = read::check(&path, context, threads, progress);
            return vec![Ok((path, checked))];
        }
        Batch::Small(files) => files,
    };
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((at, file)) = take(&files, &next) {
            if let Ok(path) = file {
                done.push((at, read::check(path, context, 1, progress)));
            }
        }
        done
    };
    let mut done: Vec<(usize, Checked)> = if threads.min(files.len()) <= 1 {
        work()
    } else {
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads.min(files.len()))
                .map(|_| scope.spawn(work))
                .collect();
            let results = workers.into_iter().map(std::thread::ScopedJoinHandle::join);
            // A panic of a worker is a defect: it goes on in this thread.
            results
                .flat_map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        })
    };
    done.sort_by_key(|(at, _)| *at);
    let mut done = done.into_iter();
    files
        .into_iter()
        .filter_map(|file| match file {
            Ok(path) => done.next().map(|(_, checked)| Ok((path, checked))),
            Err(failure) => Some(Err(failure)),
        })
        .collect()
}

/// The next file nobody has taken.
fn take<'f>(files: &'f [Input], next: &AtomicUsize) -> Option<(usize, &'f Input)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((at, files.get(at)?))
}

#[cfg(test)]
mod tests {
    use super::{Batch, cut};

    #[test]
    fn batches_keep_the_order_and_are_bounded() {
        let files = (0..40).map(|n| match n {
            20 => "-".to_owned(),
            n => format!("{n}.dsn"),
        });
        let expected: Vec<String> = files.clone().collect();
        let batches = cut(files.map(|name| Ok(name.into())).collect(), 1);
        let mut names = Vec::new();
        for batch in batches {
            match batch {
                Batch::Large(path) => names.push(path.to_str().unwrap().to_owned()),
                Batch::Small(files) => {
                    assert!(files.len() <= 16);
                    names.extend(
                        files
                            .into_iter()
                            .map(|f| f.unwrap().to_str().unwrap().to_owned()),
                    );
                }
            }
        }
        assert_eq!(names, expected);
    }
}
