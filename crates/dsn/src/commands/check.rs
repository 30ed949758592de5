//! `dsn check`: files in, reports out. The verdict is that of `dsn-check`, the
//! words are those of `dsn-report`; here files are read, piece by piece.

mod options;
mod outputs;
mod progress;
mod read;

use std::path::Path;

use dsn_check::{Context, Report};
use dsn_report::{FileReport, SeekSource, Source, Totals};

use self::outputs::Outputs;
use self::progress::Progress;
use crate::cli::{Check, Common};
use crate::failure::Failure;
use crate::inputs::{display, expand, is_stdin};

/// Checks every file; the exit code.
pub(crate) fn run(args: &Check, common: &Common) -> Result<u8, Failure> {
    let context = options::context(args)?;
    let files = expand(&args.inputs);
    let mut outputs = Outputs::open(args, common, files.len())?;
    let mut progress = Progress::new(!args.quiet, &files);
    let mut totals = Totals::default();
    outputs.begin()?;
    for file in files {
        let (path, report) = match file {
            Ok(path) => {
                let report = read::check(&path, &context, args.threads, &mut progress);
                (path, report)
            }
            Err(unlisted) => {
                progress.hide();
                crate::complain(&format!("dsn : {unlisted}\n"));
                totals.interrupted += 1;
                continue;
            }
        };
        progress.hide();
        let report = report.unwrap_or_else(|(report, reason)| {
            crate::complain(&format!("dsn : {reason}\n"));
            *report
        });
        totals.add(&report);
        show(&path, &report, &mut outputs)?;
    }
    outputs.end()?;
    Ok(totals.exit_status(args.require_full_coverage).code())
}

/// Gives a report to every output, with the bytes it quotes where they can be
/// read again.
fn show(path: &Path, report: &Report, outputs: &mut Outputs) -> Result<(), Failure> {
    let name = display(path);
    let source = (!is_stdin(path))
        .then(|| std::fs::File::open(path).ok())
        .flatten()
        .map(SeekSource::new);
    outputs.file(&FileReport {
        path: &name,
        report,
        source: source.as_ref().map(|source| source as &dyn Source),
    })
}

/// The report of a file that could not be read at all.
fn unread(context: &Context) -> Box<Report> {
    Box::new(dsn_check::Checker::new(context).interrupt())
}
