//! The reading loop: bytes to lines to rubriques to blocs, once.
//!
//! One pass, in file order; nearly all lines are read in [`individual`]. Each
//! line is judged on its form at once; a bloc is
//! placed when its first rubrique comes ([`open`]); what must be present or
//! absent is judged when an individual, or the declaration, is complete
//! ([`validate`]). Memory holds the header of the declaration and one
//! individual.

mod draft;
mod ending;
mod envelope;
mod individual;
mod irregular;
mod keyed;
mod open;
mod piece;
mod slots;
mod state;
mod validate;

use dsn_norm::rubrique_index;
use dsn_syntax::line::MAX_LINE;
use dsn_syntax::newline;
use wide::u8x32;

use crate::forms::word::{PREFIX, ValueEnd, WIDTH, feed};
use crate::plan::{ABSENT, Plan, RubriqueInfo};
use crate::segment::Entry;
use irregular::Irregular;

pub(crate) use piece::{Found, Spare};
pub(crate) use state::Engine;

/// Longest run of bytes without an end of line that is waited for.
pub(crate) const MAX_WAIT: usize = 64 * 1024;

/// What a call to [`Engine::run`] left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Every complete line was read; give more bytes.
    NeedMore,
    /// A piece met something outside the individuals it was cut for, at the
    /// line that begins at the current position.
    OutsidePiece,
}

impl Engine<'_> {
    /// Reads the complete lines of `window` from position `self.at` on.
    ///
    /// `self.at` and what the current segment keeps are positions in `window`:
    /// see [`Engine::shift`].
    pub(crate) fn run(&mut self, window: &[u8]) -> Stop {
        loop {
            if self.kept {
                self.run_inside(window);
            }
            let read = match self.plain_line(window) {
                Some(read) => read,
                None => self.irregular(window),
            };
            match read {
                Irregular::Read => {}
                Irregular::Incomplete => return Stop::NeedMore,
                Irregular::OutsidePiece => return Stop::OutsidePiece,
            }
        }
    }

    /// Reads the line at `self.at` if it is a record of the version, wherever it
    /// stands and whatever its value; `None` if it is not, and nothing was done.
    #[inline(never)]
    fn plain_line(&mut self, window: &[u8]) -> Option<Irregular> {
        // The last lines of a window are left to the careful reading.
        let start = window.get(self.at..)?.first_chunk::<{ PREFIX + WIDTH }>()?;
        let (head, chunk) = (start.first_chunk()?, start.last_chunk()?);
        let info = decode(head, self.plan)?;
        let value_end = match feed(u8x32::new(*chunk)) {
            Some(feed) => ValueEnd::before(chunk, feed),
            None => long_value_end(window, self.at),
        }?;
        if (info.bloc != self.current_bloc || info.rang < self.next_rang)
            && self.open(window, &info) == Stop::OutsidePiece
        {
            return Some(Irregular::OutsidePiece);
        }
        self.next_rang = info.rang + 1;
        self.seen.note(info.rang);
        let value_at = self.at + PREFIX;
        let value = window.get(value_at..value_at + value_end.len)?;
        if self.kept {
            let entry = Entry {
                offset: (value_at - self.segment_start) as u32,
                len: value.len() as u32,
            };
            let line = self.line();
            self.segment.push(entry, line);
        } else if self.in_header {
            self.record_in_header(info.idx, value);
        }
        let fits = (usize::from(info.min)..=usize::from(info.max)).contains(&value.len());
        if !(fits && info.form.accepts_any(value)) {
            self.judge(window, info.idx, info.form, value);
        }
        self.lines += 1;
        self.records += 1;
        self.bare_lines += u64::from(value_end.bare);
        self.at += value_end.line();
        Some(Irregular::Read)
    }
}

/// The rubrique of a line that begins with `head`, if the version has it.
fn decode(head: &[u8; PREFIX], plan: &Plan) -> Option<RubriqueInfo> {
    let (id, quote) = head.split_last_chunk::<2>()?;
    if quote != b",'" {
        return None;
    }
    let info = plan.rubrique(rubrique_index(id.first_chunk()?)?)?;
    (info.rang != ABSENT).then_some(*info)
}

/// The end of the value of the line at `at`, when the line is longer than a
/// chunk; `None` if it is longer than the norm admits, or not complete.
#[cold]
fn long_value_end(window: &[u8], at: usize) -> Option<ValueEnd> {
    let tail = window.get(at + PREFIX..)?;
    let end = newline::find(tail.get(..MAX_LINE).unwrap_or(tail))?;
    let value = tail.get(..end)?;
    let (value, bare) = match value.strip_suffix(b"\r") {
        Some(value) => (value, false),
        None => (value, true),
    };
    let len = value.strip_suffix(b"'")?.len();
    (PREFIX + len < MAX_LINE).then_some(ValueEnd { len, bare })
}
