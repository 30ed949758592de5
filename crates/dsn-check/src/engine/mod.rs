//! The reading loop: bytes to lines to rubriques to blocs, once.
//!
//! One pass, in file order. Each line is judged on its form at once; a bloc is
//! placed when its first rubrique comes ([`open`]); what must be present or
//! absent is judged when an individual, or the declaration, is complete
//! ([`validate`]). Memory holds the header of the declaration and one
//! individual.

mod draft;
mod ending;
mod envelope;
mod irregular;
mod known;
mod open;
mod state;
mod validate;

use dsn_norm::rubrique_index;
use dsn_syntax::line::MAX_LINE;
use dsn_syntax::newline;

use crate::forms::word::{Field, PREFIX, WIDTH, line_end};
use crate::plan::ABSENT;
use crate::segment::Entry;
use irregular::Irregular;

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
            match self.run_plain(window) {
                Some(stop) => return stop,
                None => match self.irregular(window) {
                    Irregular::Read => {}
                    Irregular::Incomplete => return Stop::NeedMore,
                    Irregular::OutsidePiece => return Stop::OutsidePiece,
                },
            }
        }
    }

    /// Reads plain records until something else comes (`None`), or the window
    /// or the piece ends.
    #[inline(never)]
    fn run_plain(&mut self, window: &[u8]) -> Option<Stop> {
        loop {
            let rest = window.get(self.at..)?;
            // An identifier, a comma and an apostrophe hold no end of line:
            // when they are there, the search begins behind them.
            let (head, tail) = rest.split_first_chunk::<PREFIX>()?;
            let [id @ .., b',', b'\''] = head else {
                return None;
            };
            let idx = rubrique_index(id)?;
            // The last lines of a window are left to the careful reading.
            let chunk = tail.first_chunk::<WIDTH>()?;
            let end = line_end(chunk);
            let (len, carriage_return, end) = if end < WIDTH {
                // `'` closes the value, before the line feed and perhaps a
                // carriage return.
                let carriage_return = end > 0 && chunk.get(end - 1) == Some(&b'\r');
                let quote = end.checked_sub(1 + usize::from(carriage_return))?;
                if chunk.get(quote) != Some(&b'\'') {
                    return None;
                }
                (quote, carriage_return, end)
            } else {
                let end = newline::find(tail)?;
                let carriage_return = tail.get(end - 1) == Some(&b'\r');
                let quote = end.checked_sub(1 + usize::from(carriage_return))?;
                if tail.get(quote) != Some(&b'\'') || quote + PREFIX >= MAX_LINE {
                    return None;
                }
                (quote, carriage_return, end)
            };
            let info = *self.plan.rubrique(idx)?;
            let value = tail.get(..len)?;
            if info.bloc != self.current_bloc || i16::from(info.rang) <= self.last_rang {
                // A rubrique the version lacks belongs to no bloc of the plan,
                // so it always comes here.
                if info.rang == ABSENT {
                    return None;
                }
                if self.open(window, idx, info) == Stop::OutsidePiece {
                    return Some(Stop::OutsidePiece);
                }
            }
            self.last_rang = i16::from(info.rang);
            self.seen |= 1 << (info.rang & 127);
            if self.in_header {
                self.record_in_header(idx, value);
            } else if !self.overflowed {
                self.segment.entries.push(Entry {
                    offset: (self.at + PREFIX - self.segment_start) as u32,
                    line: (self.lines + 1 - self.segment.first_line) as u32,
                    len: len as u16,
                    rubrique: idx.0,
                });
            }
            let fits = len >= usize::from(info.min) && len <= usize::from(info.max);
            let good = if len < WIDTH {
                info.form.accepts(Field::new(chunk, len))
            } else {
                info.form.accepts_any(value)
            };
            if !(fits && good) {
                self.judge(window, idx, info.form, value);
            }
            self.records += 1;
            self.next_line(end, carriage_return);
        }
    }

    /// Goes to the line behind the one whose line feed is `end` bytes behind
    /// its prefix.
    #[inline(always)]
    fn next_line(&mut self, end: usize, carriage_return: bool) {
        self.crlf_lines += u64::from(carriage_return);
        self.lines += 1;
        self.at += PREFIX + end + 1;
    }
}
