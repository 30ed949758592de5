//! The lines of one individual: the loop where nearly all of the time goes.

use std::sync::Arc;

use wide::{u8x16, u8x32};

use super::open::MAX_SEGMENT_BYTES;
use super::slots::{Slot, halves, hash};
use super::state::Engine;
use crate::forms::word::{Chunk, Ending, Field, Lanes, PREFIX, Same, WIDTH, split};
use crate::segment::Entry;

impl Engine<'_> {
    /// Reads the lines of the segment being kept as long as they are plain:
    /// known rubriques, in their place, with values accepted at once, on lines
    /// that end as usual. Whatever else comes is left to [`Engine::run`], as if
    /// nothing had been looked at.
    ///
    /// What happens on some lines only is apart, so that what every line needs
    /// stays in registers.
    #[inline(never)]
    pub(super) fn run_inside(&mut self, window: &[u8]) {
        let line = self.line();
        self.segment.go_on_at(line);
        let index = Arc::clone(&self.slots.index);
        let ending = self.slots.ending;
        let before = self.segment.entries.len();
        // An individual too large to be kept is noticed elsewhere.
        let near = window.get(..self.segment_start + MAX_SEGMENT_BYTES);
        let window = near.unwrap_or(window);
        // Where a value is in the segment, once what is left is taken away.
        let value_base = (window.len() + PREFIX).wrapping_sub(self.segment_start) as u32;
        let Some(mut rest) = window.get(self.at..) else {
            return;
        };
        // The last lines of a window are left to the careful reading.
        while let Some(start) = rest.first_chunk::<{ PREFIX + WIDTH }>()
            && let (Some(head), Some(chunk)) = (start.first_chunk(), start.last_chunk())
            && let Some(slot) = index.get(hash(halves(head)))
            && let Some(slot) = self.slots.of.get_mut(usize::from(*slot))
            && slot.prefix == halves(head)
            && let Some(feed) = slot.read(chunk, ending)
            && let Some(after) = rest.get(PREFIX + feed + 1..)
        {
            let (bit, rang) = (slot.bit, slot.rang);
            if slot.bloc != self.current_bloc || rang < self.next_rang {
                let bloc = slot.bloc;
                if !self.open_inside(bloc) {
                    break;
                }
            }
            self.next_rang = rang + 1;
            self.seen |= bit;
            self.segment.entries.push(Entry {
                offset: value_base.wrapping_sub(rest.len() as u32),
                len: ending.value(feed) as u32,
            });
            rest = after;
        }
        let read = (self.segment.entries.len() - before) as u64;
        self.at = window.len() - rest.len();
        self.lines += read;
        self.records += read;
        self.bare_lines += if ending.is_bare() { read } else { 0 };
    }
}

impl Slot {
    /// Position in the chunk of the line feed behind the value at its beginning,
    /// if that is accepted and its line ends as `ending` says.
    #[inline(always)]
    fn read(&mut self, chunk: &Chunk, ending: Ending) -> Option<usize> {
        let [first, _] = split(chunk);
        let lanes = u8x16::new(*first);
        let feeds = lanes.equal(b'\n');
        if feeds == 0 {
            return self.read_long(chunk, ending);
        }
        let feed = feeds.trailing_zeros() as usize;
        if !comes_again(feeds, lanes.same(&self.last)) {
            if !self.accepts_short(chunk, ending.value(feed), ending) {
                return None;
            }
            self.last = *first;
        }
        Some(feed)
    }

    /// Whether a value of `len` bytes, which ends in the first half of the
    /// chunk, is accepted.
    #[inline(never)]
    fn accepts_short(&self, chunk: &Chunk, len: usize, ending: Ending) -> bool {
        let [first, _] = split(chunk);
        self.accepts(chunk, u8x16::new(*first), len, ending)
    }

    /// The same as [`Slot::read`] for a line that does not end in the first half
    /// of the chunk.
    #[inline(never)]
    fn read_long(&mut self, chunk: &Chunk, ending: Ending) -> Option<usize> {
        let lanes = u8x32::new(*chunk);
        let feeds = lanes.equal(b'\n');
        if feeds == 0 {
            return None;
        }
        let feed = feeds.trailing_zeros() as usize;
        let [first, second] = split(chunk);
        let same = u8x16::new(*first).same(&self.last)
            | u8x16::new(*second).same(&self.last_rest) << PREFIX;
        if !comes_again(feeds, same) {
            if !self.accepts(chunk, lanes, ending.value(feed), ending) {
                return None;
            }
            (self.last, self.last_rest) = (*first, *second);
        }
        Some(feed)
    }

    #[inline(always)]
    fn accepts(&self, chunk: &Chunk, lanes: impl Lanes, len: usize, ending: Ending) -> bool {
        ending.stands_at(chunk, len)
            && self
                .form
                .accepts(Field::within_lanes(chunk, lanes, len), self.bounds)
    }
}

/// Whether all bytes up to the first line feed are the same.
#[inline(always)]
fn comes_again(feeds: u32, same: u32) -> bool {
    let line = feeds ^ feeds.wrapping_sub(1);
    line & !same == 0
}
