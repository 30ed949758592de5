//! How far the work is, on a terminal, when it is long.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::inputs::is_stdin;

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(700);
/// Time between two updates.
const PERIOD: Duration = Duration::from_millis(150);

/// A line on the standard error that says how much was read.
pub(super) struct Progress {
    enabled: bool,
    /// Bytes of all files; unknown with the standard input.
    total: Option<u64>,
    done: u64,
    next: Instant,
    shown: bool,
}

impl Progress {
    /// For these files; silent unless the standard error is a terminal.
    pub(super) fn new(wanted: bool, files: &[Result<PathBuf, Failure>]) -> Self {
        let enabled = wanted && io::stderr().is_terminal();
        let size = |path: &PathBuf| match std::fs::metadata(path) {
            Ok(metadata) if !is_stdin(path) => Some(metadata.len()),
            _ => None,
        };
        Self {
            enabled,
            total: enabled
                .then(|| files.iter().flatten().map(size).sum())
                .flatten(),
            done: 0,
            next: Instant::now() + PATIENCE,
            shown: false,
        }
    }

    /// So many more bytes of this file were read.
    pub(super) fn advance(&mut self, path: &Path, bytes: usize) {
        self.done += bytes as u64;
        if !self.enabled || Instant::now() < self.next {
            return;
        }
        self.next = Instant::now() + PERIOD;
        self.shown = true;
        let read = self.done / 1_000_000;
        let share = match self.total {
            Some(total) if total > 0 => {
                format!("{:3} % ", (self.done * 100 / total).min(100))
            }
            _ => String::new(),
        };
        let name = crate::output::printable(&path.to_string_lossy());
        let _ = write!(io::stderr(), "\r\x1b[K{share}{read} Mo lus, {name}");
    }

    /// Makes room for other output.
    pub(super) fn hide(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
