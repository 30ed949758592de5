//! The lines of one individual: the loop where nearly all of the time goes.

use dsn_norm::BlocIdx;
use wide::{u8x16, u8x32};

use super::open::{MAX_SEGMENT_BYTES, MAX_SEGMENT_OCCS};
use super::slots::{Slot, halves};
use super::state::{Engine, Frame};
use crate::forms::word::{Chunk, Ending, Field, Lanes, PREFIX, Same, WIDTH, feed, split};
use crate::segment::{Entry, NONE, Occ, OccIdx};

impl Engine<'_> {
    /// Reads the lines of the segment being kept as long as they are plain:
    /// known rubriques, in their place, with values accepted at once, on lines
    /// that end as usual. Whatever else comes is left to [`Engine::run`], as if
    /// nothing had been looked at.
    ///
    /// What happens on some lines only is apart, and marked as cold though much of
    /// it is not: so what every line needs stays in registers, and is saved only
    /// where the loop is left.
    pub(super) fn run_inside(&mut self, window: &[u8]) {
        let line = self.line();
        self.segment.go_on_at(line);
        if self.slots.ending.is_bare() {
            self.run_lines::<true>(window);
        } else {
            self.run_lines::<false>(window);
        }
    }

    /// The same, for lines that end by a line feed alone or not: known while this
    /// is compiled, it needs no register.
    #[inline(never)]
    fn run_lines<const BARE: bool>(&mut self, window: &[u8]) {
        let ending = const { Ending::new(BARE) };
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
        {
            let Some(slot) = self.slots.find(halves(head)) else {
                break;
            };
            let Some(feed) = slot.read::<BARE>(chunk) else {
                break;
            };
            let Some(after) = rest.get(PREFIX + feed + 1..) else {
                break;
            };
            let (bit, half, rang, bloc) = (slot.bit, slot.half, slot.rang, slot.bloc);
            if bloc != self.current_bloc {
                if !self.open_inside(bloc) {
                    break;
                }
            } else if rang < self.next_rang && !self.repeat_inside() {
                break;
            }
            self.next_rang = rang + 1;
            self.seen.add(half, bit);
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

    /// Opens a bloc inside an individual, where nothing is out of the ordinary;
    /// `false` if something is, and nothing was done.
    #[cold]
    #[inline(never)]
    fn open_inside(&mut self, bloc: u8) -> bool {
        let Some(placed) = self.inside.get(usize::from(bloc)) else {
            return false;
        };
        // What is open at the place of the parent is the parent, or it is not open.
        let depth = usize::from(placed.depth);
        let Some(parent) = self.stack.get_mut(depth.wrapping_sub(1)) else {
            return false;
        };
        if parent.bloc != placed.parent
            || parent.in_header
            || placed.ordre < parent.last_order
            || self.segment.occs.len() > MAX_SEGMENT_OCCS
        {
            return false;
        }
        let parent_occ = parent.occ;
        let Some(holder) = self.segment.occs.get_mut(parent_occ as usize) else {
            return false;
        };
        parent.last_order = placed.ordre;
        let repeated = holder.children & placed.bit != 0;
        holder.children |= placed.bit;
        let occ = self.follow_with(Occ {
            seen: 0,
            children: 0,
            parent: parent_occ,
            first_entry: self.segment.entries.len() as u32,
            line: self.segment.next_line(),
            bloc: BlocIdx(bloc),
            flags: u8::from(repeated) * Occ::REPEATED,
        });
        self.stack.truncate(depth);
        self.stack.push(Frame {
            bloc,
            in_header: false,
            last_order: 0,
            occ,
        });
        self.current_bloc = bloc;
        true
    }

    /// The same for another occurrence of the bloc being read, which needs no
    /// look at where it stands.
    #[cold]
    #[inline(never)]
    fn repeat_inside(&mut self) -> bool {
        let (Some(&left), Some(top)) = (self.segment.occs.last(), self.stack.last_mut()) else {
            return false;
        };
        let occ = self.segment.occs.len();
        let plain = left.flags & !Occ::REPEATED == 0 && left.parent != NONE;
        if !plain || top.occ as usize + 1 != occ || occ > MAX_SEGMENT_OCCS {
            return false;
        }
        top.occ = occ as OccIdx;
        top.last_order = 0;
        self.follow_with(Occ {
            seen: 0,
            children: 0,
            parent: left.parent,
            first_entry: self.segment.entries.len() as u32,
            line: self.segment.next_line(),
            bloc: left.bloc,
            flags: Occ::REPEATED,
        });
        true
    }

    /// Leaves the occurrence being read for another one, and gives its index.
    #[inline(always)]
    fn follow_with(&mut self, occ: Occ) -> OccIdx {
        let at = self.segment.occs.len() as OccIdx;
        if let Some(left) = self.segment.occs.last_mut() {
            left.seen |= self.seen.take();
        }
        self.segment.occs.push(occ);
        self.current_occ = at;
        self.unknown_bloc = None;
        at
    }
}

impl Slot {
    /// Position in the chunk of the line feed behind the value at its beginning,
    /// if that is accepted and its line ends as `ending` says.
    #[inline(always)]
    fn read<const BARE: bool>(&mut self, chunk: &Chunk) -> Option<usize> {
        let ending = const { Ending::new(BARE) };
        let [first, _] = split(chunk);
        let lanes = u8x16::new(*first);
        let feeds = lanes.equal(b'\n');
        if feeds == 0 {
            return self.read_long::<BARE>(chunk);
        }
        let feed = feeds.trailing_zeros() as usize;
        if !comes_again(feeds, lanes.same(&self.last)) {
            if !self.accepts_short::<BARE>(chunk, ending.value(feed)) {
                return None;
            }
            self.last = *first;
        }
        Some(feed)
    }

    /// Whether a value of `len` bytes, which ends in the first half of the
    /// chunk, is accepted.
    #[cold]
    #[inline(never)]
    fn accepts_short<const BARE: bool>(&self, chunk: &Chunk, len: usize) -> bool {
        let [first, _] = split(chunk);
        self.accepts(chunk, u8x16::new(*first), len, const { Ending::new(BARE) })
    }

    /// The same as [`Slot::read`] for a line that does not end in the first half
    /// of the chunk.
    #[cold]
    #[inline(never)]
    fn read_long<const BARE: bool>(&self, chunk: &Chunk) -> Option<usize> {
        let ending = const { Ending::new(BARE) };
        let lanes = u8x32::new(*chunk);
        let feed = feed(lanes)?;
        self.accepts(chunk, lanes, ending.value(feed), ending)
            .then_some(feed)
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
