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

use dsn_norm::{RubriqueIdx, rubrique_index};
use dsn_syntax::newline;

use crate::forms::word::{Field, PREFIX};
use crate::plan::ABSENT;
use crate::segment::Entry;

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
        while let Some(rest) = window.get(self.at..) {
            // An identifier, a comma and an apostrophe hold no end of line:
            // when they are there, the search begins behind them.
            let Some((head, tail)) = rest.split_first_chunk::<PREFIX>() else {
                break;
            };
            let [id @ .., b',', b'\''] = head else {
                match self.irregular(window) {
                    Some(()) => continue,
                    None => break,
                }
            };
            let Some(idx) = rubrique_index(id) else {
                match self.irregular(window) {
                    Some(()) => continue,
                    None => break,
                }
            };
            let Some(end) = newline::find(tail) else {
                break;
            };
            let carriage_return = end > 0 && tail.get(end - 1) == Some(&b'\r');
            let line_len = PREFIX + end - usize::from(carriage_return);
            let Some((b'\'', upto)) = rest.get(..line_len).and_then(<[u8]>::split_last) else {
                match self.irregular(window) {
                    Some(()) => continue,
                    None => break,
                }
            };
            if upto.len() < PREFIX {
                match self.irregular(window) {
                    Some(()) => continue,
                    None => break,
                }
            }
            if self.rubrique(window, idx, Field::new(upto)) == Stop::OutsidePiece {
                return Stop::OutsidePiece;
            }
            self.crlf_lines += u64::from(carriage_return);
            self.lines += 1;
            self.at += PREFIX + end + 1;
        }
        Stop::NeedMore
    }

    /// One well-formed record at `self.at`.
    #[inline]
    fn rubrique(&mut self, window: &[u8], idx: RubriqueIdx, field: Field<'_>) -> Stop {
        let Some(&info) = self.plan.rubrique(idx) else {
            return Stop::NeedMore;
        };
        self.records += 1;
        if info.bloc != self.current_bloc || i16::from(info.rang) <= self.last_rang {
            // A rubrique the version lacks belongs to no bloc of the plan, so
            // it always comes here.
            if info.rang == ABSENT {
                self.unknown_here(window, idx, field.value());
                return Stop::NeedMore;
            }
            if self.open(window, idx, info) == Stop::OutsidePiece {
                self.records -= 1;
                return Stop::OutsidePiece;
            }
        }
        self.last_rang = i16::from(info.rang);
        self.seen |= 1 << (info.rang & 127);
        if self.in_header {
            self.record_in_header(idx, field.value());
        } else if !self.overflowed {
            self.segment.entries.push(Entry {
                offset: (self.at + PREFIX - self.segment_start) as u32,
                line: (self.lines + 1 - self.segment.first_line) as u32,
                len: field.len() as u16,
                rubrique: idx.0,
            });
        }
        let len = field.len() as u16;
        if len < info.min || len > info.max || !info.form.accepts(field) {
            self.judge(window, idx, info.form, field.value());
        }
        Stop::NeedMore
    }
}
