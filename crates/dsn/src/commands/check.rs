//! `dsn check`: files in, reports out. The verdict is that of `dsn-check`, the
//! words are those of `dsn-report`; here files are read, piece by piece.

mod batch;
mod options;
mod outputs;
mod progress;
mod read;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use dsn_check::Report;
use dsn_report::{ExitStatus, FileReport, SeekSource, Source, Totals};

use self::outputs::Outputs;
use self::progress::Progress;
use self::read::Checked;
use crate::cli::{Check, Common};
use crate::complain;
use crate::failure::Failure;
use crate::inputs::{display, expand, is_stdin};

/// Checks every file; the exit code.
pub(crate) fn run(args: &Check, common: &Common) -> Result<u8, Failure> {
    match check(args, common) {
        Ok(totals) => Ok(totals.exit_status(args.require_full_coverage).code()),
        // Nobody reads on, but nothing was said of the files that were left.
        Err(Failure::BrokenPipe) => Ok(ExitStatus::Failed.code()),
        Err(failure) => Err(failure),
    }
}

fn check(args: &Check, common: &Common) -> Result<Totals, Failure> {
    let context = options::context(args)?;
    let files = expand(&args.inputs);
    let paths: Vec<PathBuf> = files.iter().flatten().cloned().collect();
    let mut outputs = Outputs::open(args, common, &paths)?;
    let progress = Progress::new(!args.quiet, &files);
    let threads = args
        .threads
        .or_else(|| available_parallelism().ok())
        .map_or(1, NonZeroUsize::get);
    let mut totals = Totals::default();
    outputs.begin()?;
    for batch in batch::cut(files, threads) {
        for outcome in batch::check(batch, &context, threads, &progress) {
            progress.hide();
            match outcome {
                Ok((path, Checked { report, failure })) => {
                    failure.iter().for_each(complain);
                    totals.add(&report);
                    show(&path, &report, &mut outputs)?;
                }
                Err(failure) => {
                    complain(&failure);
                    totals.interrupted += 1;
                }
            }
        }
    }
    outputs.end()?;
    Ok(totals)
}

/// Gives a report to every output, with the bytes it quotes where they can be
/// read again.
fn show(path: &Path, report: &Report, outputs: &mut Outputs) -> Result<(), Failure> {
    let name = display(path);
    // A pipe gives its bytes once, and opening it again would wait for ever.
    let source = std::fs::metadata(path)
        .is_ok_and(|metadata| metadata.is_file())
        .then(|| std::fs::File::open(path).ok())
        .flatten()
        .filter(|_| !is_stdin(path))
        .map(SeekSource::new);
    outputs.file(&FileReport {
        path: &name,
        report,
        source: source.as_ref().map(|source| source as &dyn Source),
    })
}
