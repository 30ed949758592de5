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
mod followers;
mod irregular;
mod keyed;
mod open;
mod piece;
mod state;
mod validate;

use std::sync::Arc;

use dsn_norm::{RubriqueIdx, rubrique_index};
use dsn_syntax::line::MAX_LINE;
use dsn_syntax::newline;

use crate::forms::word::{Chunk, Field, PREFIX, WIDTH, line_end};
use crate::plan::{ABSENT, Plan, RubriqueInfo};
use crate::segment::Entry;
use followers::NOTHING_BEFORE;
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

    /// Reads plain records until something else comes (`None`), or the piece
    /// ends.
    ///
    /// What changes on every line is kept in local variables, and given back to
    /// the engine before anything else looks at it.
    #[inline(never)]
    fn run_plain(&mut self, window: &[u8]) -> Option<Stop> {
        let plan = Arc::clone(&self.plan);
        let mut at = self.at;
        let mut line = Progress::default();
        let mut previous = NOTHING_BEFORE;
        let stop = loop {
            // The last lines of a window are left to the careful reading.
            let Some(start) = window
                .get(at..)
                .and_then(<[u8]>::first_chunk::<{ PREFIX + WIDTH }>)
            else {
                break None;
            };
            let (Some(head), Some(chunk)) = (start.first_chunk(), start.last_chunk()) else {
                break None;
            };
            // Blocs repeat, so the rubrique that followed the last one the last
            // time mostly follows it again: comparing is cheaper than decoding.
            let guess = self.followers.after(previous);
            let (info, continues) = if guess.prefix == u128::from_le_bytes(*head) {
                (plan.rubrique(RubriqueIdx(guess.idx)), guess.continues)
            } else {
                let info = decode(head, &plan);
                let continues = info.is_some_and(|info| match plan.rubrique_at(previous) {
                    Some(before) => info.bloc == before.bloc && info.rang > before.rang,
                    None => {
                        info.bloc == self.current_bloc
                            && info.rang >= self.next_rang
                            && info.rang != ABSENT
                    }
                });
                if let Some(info) = info {
                    self.followers.learn(previous, head, info, &plan);
                }
                (info, continues)
            };
            let Some(info) = info else {
                break None;
            };
            let (len, end, bare) = match value_end(chunk) {
                ValueEnd::CrLf(len) => (len, PREFIX + len + 3, 0),
                ValueEnd::Lf(len) => (len, PREFIX + len + 2, 1),
                ValueEnd::Elsewhere => match long_value_end(window, at) {
                    Some((len, end)) => (len, end, u64::from(end == PREFIX + len + 2)),
                    None => break None,
                },
            };
            if !continues {
                // A rubrique the version lacks belongs to no bloc of the plan,
                // so it always comes here.
                if info.rang == ABSENT {
                    break None;
                }
                self.at = at;
                line.give_back(self);
                let plainly = plan
                    .bloc(info.bloc)
                    .is_some_and(|placed| self.open_plain(info, placed));
                if !plainly && self.open(window, info) == Stop::OutsidePiece {
                    break Some(Stop::OutsidePiece);
                }
            }
            previous = usize::from(info.idx.0);
            self.seen |= info.bit;
            if self.kept {
                self.segment.entries.push(Entry {
                    offset: (at + PREFIX - self.segment_start) as u32,
                    line: (self.lines + line.read + 1 - self.segment.first_line) as u32,
                    len: len as u16,
                    rubrique: info.idx.0,
                });
            } else if self.in_header {
                self.at = at;
                line.give_back(self);
                self.record_in_header(info.idx, long_value(window, at, len));
                if plan.norme.version != self.plan.norme.version {
                    // The line just read has named another version.
                    line.read += 1;
                    line.bare += bare;
                    at += end;
                    break None;
                }
            }
            let good = if len < WIDTH {
                info.form
                    .accepts(Field::new(chunk, len), info.min, info.max)
            } else {
                let fits = len >= usize::from(info.min) && len <= usize::from(info.max);
                fits && info.form.accepts_any(long_value(window, at, len))
            };
            if !good {
                self.at = at;
                line.give_back(self);
                self.judge(window, info.idx, info.form, long_value(window, at, len));
            }
            line.read += 1;
            line.bare += bare;
            at += end;
        };
        self.at = at;
        line.give_back(self);
        if let Some(last) = plan.rubrique_at(previous) {
            self.next_rang = last.rang + 1;
        }
        stop
    }
}

/// The rubrique of a line that begins with `head`, if the version may have it.
#[inline(always)]
fn decode<'p>(head: &[u8; PREFIX], plan: &'p Plan) -> Option<&'p RubriqueInfo> {
    let (id, quote) = head.split_last_chunk::<2>()?;
    if quote != b",'" {
        return None;
    }
    plan.rubrique(rubrique_index(id.first_chunk()?)?)
}

/// Where the value at the beginning of a chunk ends, and how its line does.
enum ValueEnd {
    /// At this length, before `'`, carriage return and line feed.
    CrLf(usize),
    /// At this length, before `'` and line feed.
    Lf(usize),
    /// Not in the chunk, or not as a record does.
    Elsewhere,
}

/// An identifier, a comma and an apostrophe hold no line feed: the search
/// begins behind them.
#[inline(always)]
fn value_end(chunk: &Chunk) -> ValueEnd {
    let end = line_end(chunk);
    let closing = end.wrapping_sub(2);
    match chunk.get(closing..).and_then(<[u8]>::first_chunk::<2>) {
        Some(b"'\r") if end < WIDTH => ValueEnd::CrLf(closing),
        Some([_, b'\'']) if end < WIDTH => ValueEnd::Lf(closing + 1),
        None if end == 1 && chunk.first() == Some(&b'\'') => ValueEnd::Lf(0),
        _ => ValueEnd::Elsewhere,
    }
}

/// The lengths of value and line with its terminator of the line at `at`, when
/// it is longer than a chunk; `None` if it is longer than the norm admits, or
/// not complete.
#[cold]
fn long_value_end(window: &[u8], at: usize) -> Option<(usize, usize)> {
    let tail = window.get(at + PREFIX..)?;
    let end = newline::find(tail.get(..MAX_LINE).unwrap_or(tail))?;
    let value = tail.get(..end)?;
    let value = value.strip_suffix(b"\r").unwrap_or(value);
    let len = value.strip_suffix(b"'")?.len();
    (len >= WIDTH - 2 && PREFIX + len < MAX_LINE).then_some((len, PREFIX + end + 1))
}

/// The value of the line at `at`.
fn long_value(window: &[u8], at: usize, len: usize) -> &[u8] {
    let start = at + PREFIX;
    window.get(start..start + len).unwrap_or_default()
}

/// Lines read and not yet counted by the engine.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    read: u64,
    /// Those of them that end without a carriage return.
    bare: u64,
}

impl Progress {
    #[inline(always)]
    fn give_back(&mut self, engine: &mut Engine<'_>) {
        engine.lines += self.read;
        engine.records += self.read;
        engine.bare_lines += self.bare;
        *self = Self::default();
    }
}
