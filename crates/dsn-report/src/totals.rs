//! What several files add up to, and the exit status that follows.

use dsn_check::{Counts, Coverage, Report, Verdict};

/// Exit status of a run. There is no fourth one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitStatus {
    /// Nothing blocking.
    Clean,
    /// Blocking findings, or a coverage that is not full where it was required.
    Blocking,
    /// The tool could not do its work: a file not read to the end, or at all.
    Failed,
}

impl ExitStatus {
    /// The number handed to the system.
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Blocking => 1,
            Self::Failed => 2,
        }
    }
}

/// Exact sums over the files of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Files whose verdict is valid.
    pub valid: u64,
    /// Files whose verdict is invalid.
    pub invalid: u64,
    /// Files not read to the end.
    pub interrupted: u64,
    /// Declarations.
    pub declarations: u64,
    /// Individuals.
    pub individus: u64,
    /// Lines.
    pub lines: u64,
    /// Bytes.
    pub bytes: u64,
    /// Findings, stored or not.
    pub counts: Counts,
    /// Findings counted but not stored.
    pub omitted: u64,
    /// Keyed controls, over all declarations.
    pub coverage: Coverage,
    /// Files with at least one declaration whose coverage is not full.
    pub partial: u64,
}

impl Totals {
    /// Adds one file.
    pub fn add(&mut self, report: &Report) {
        match report.verdict {
            Verdict::Valid => self.valid += 1,
            Verdict::Invalid => self.invalid += 1,
            Verdict::Interrupted => self.interrupted += 1,
        }
        self.declarations += report.declarations.len() as u64;
        self.individus += report.stats.individus;
        self.lines += report.stats.lines;
        self.bytes += report.stats.bytes;
        self.counts.blocking += report.counts.blocking;
        self.counts.warning += report.counts.warning;
        self.counts.advice += report.counts.advice;
        self.omitted += report.omitted;
        let coverage = report.coverage();
        self.coverage.evaluated += coverage.evaluated;
        self.coverage.applicable += coverage.applicable;
        if !is_full(report) {
            self.partial += 1;
        }
    }

    /// Files seen.
    pub fn files(&self) -> u64 {
        self.valid + self.invalid + self.interrupted
    }

    /// The worst verdict of the files. With no file at all: interrupted, since
    /// nothing was checked.
    pub fn verdict(&self) -> Verdict {
        if self.interrupted > 0 || self.files() == 0 {
            Verdict::Interrupted
        } else if self.invalid > 0 {
            Verdict::Invalid
        } else {
            Verdict::Valid
        }
    }

    /// The exit status of a run that saw these files. `require_full_coverage`
    /// turns a valid file whose keyed controls were not all evaluated into a
    /// blocking one.
    pub fn exit_status(&self, require_full_coverage: bool) -> ExitStatus {
        match self.verdict() {
            Verdict::Interrupted => ExitStatus::Failed,
            Verdict::Invalid => ExitStatus::Blocking,
            Verdict::Valid if require_full_coverage && self.partial > 0 => ExitStatus::Blocking,
            Verdict::Valid => ExitStatus::Clean,
        }
    }
}

/// Whether every declaration had all its keyed controls evaluated. A sum could
/// not say it: it is asked of each one. A file without any has none.
fn is_full(report: &Report) -> bool {
    !report.declarations.is_empty() && report.declarations.iter().all(|d| d.coverage.is_full())
}
