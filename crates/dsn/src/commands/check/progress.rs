//! How far the work is, on a terminal, when it is long.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::inputs::{display, is_stdin};
use crate::output::printable;

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(700);
/// Time between two updates.
const PERIOD: Duration = Duration::from_millis(150);

/// A line on the standard error that says how much was read, by all threads
/// together.
pub(super) struct Progress {
    enabled: bool,
    /// Bytes of all files; unknown with the standard input.
    total: Option<u64>,
    state: Mutex<State>,
}

struct State {
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
            state: Mutex::new(State {
                done: 0,
                next: Instant::now() + PATIENCE,
                shown: false,
            }),
        }
    }

    /// So many more bytes of this file were read.
    pub(super) fn advance(&self, path: &Path, bytes: u64) {
        if !self.enabled {
            return;
        }
        let Ok(mut state) = self.state.lock() else {
            return;
        };
        state.done += bytes;
        let now = Instant::now();
        if now < state.next {
            return;
        }
        state.next = now + PERIOD;
        state.shown = true;
        let read = state.done / 1_000_000;
        let share = match self.total {
            Some(total) if total > 0 => {
                format!("{:3} % ", (state.done * 100 / total).min(100))
            }
            _ => String::new(),
        };
        let name = printable(&display(path));
        // Nobody waits for it: what cannot be shown is not.
        let _ = write!(io::stderr(), "\r\x1b[K{share}{read} Mo lus, {name}");
    }

    /// Makes room for other output.
    pub(super) fn hide(&self) {
        let Ok(mut state) = self.state.lock() else {
            return;
        };
        if std::mem::take(&mut state.shown) {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
