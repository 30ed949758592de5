//! Whole processes: CPU time and peak memory as the system counts them.
//!
//! The peak of a child includes what its parent held when it was started, so the program that calls
//! this stays small: files are generated and read into memory by other processes.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use wait4::Wait4;

use crate::samples::Samples;

/// What one process took.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// Time on a processor, its own and the system's on its behalf.
    pub cpu: Duration,
    /// Peak resident memory, in bytes.
    pub peak: u64,
}

/// Runs a command without showing what it prints. A code other than 0 (valid) and 1 (anomalies) is
/// an error.
pub fn run(command: &mut Command) -> Result<Usage, String> {
    command.stdout(Stdio::null());
    let shown = format!("{command:?}");
    let child = command
        .spawn()
        .map_err(|error| format!("{shown}: {error}"))?;
    let used = child.wait4().map_err(|error| format!("{shown}: {error}"))?;
    match used.status.code() {
        Some(0 | 1) => Ok(Usage {
            cpu: used.rusage.utime + used.rusage.stime,
            peak: used.rusage.maxrss,
        }),
        _ => Err(format!("{shown}: {}", used.status)),
    }
}

/// CPU time of the check of a small file and of `true`, one after the other, `repetitions` times.
pub fn start(dsn: &Path, file: &Path, repetitions: usize) -> Result<(Samples, Samples), String> {
    let mut check = Samples::default();
    let mut nothing = Samples::default();
    for _ in 0..repetitions {
        nothing.add(run(&mut Command::new("true"))?.cpu);
        check.add(run(&mut check_of(dsn, file.as_os_str()))?.cpu);
    }
    Ok((check, nothing))
}

/// Peak memory of the check of a file that exists.
pub fn peak_of_file(dsn: &Path, file: &Path) -> Result<u64, String> {
    Ok(run(&mut check_of(dsn, file.as_os_str()))?.peak)
}

/// Peak memory of the check of what another command prints, so that no file has to hold it.
pub fn peak_of_stream(dsn: &Path, generator: &mut Command) -> Result<u64, String> {
    let mut producer = generator
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{generator:?}: {error}"))?;
    let Some(stream) = producer.stdout.take() else {
        return Err(format!("{generator:?}: no output"));
    };
    let usage = run(check_of(dsn, OsStr::new("-")).stdin(stream));
    let status = producer
        .wait()
        .map_err(|error| format!("{generator:?}: {error}"))?;
    if !status.success() {
        return Err(format!("{generator:?}: {status}"));
    }
    Ok(usage?.peak)
}

/// The command users type, on one thread.
fn check_of(dsn: &Path, file: &OsStr) -> Command {
    let mut command = Command::new(dsn);
    command.args(["check", "--threads", "1"]).arg(file);
    command
}
