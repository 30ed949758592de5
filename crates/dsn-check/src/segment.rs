//! A run of blocs kept in memory together: the header of a declaration, or one
//! individual with everything under it.
//!
//! Occurrences lie in file order (each before its children), entries in file
//! order; an occurrence finds the value of a rubrique by counting bits, without
//! a search. Everything is reused from one individual to the next.

use dsn_norm::{BlocIdx, RubriqueIdx};

/// Index of an occurrence in its segment.
pub type OccIdx = u32;

/// No occurrence.
pub const NONE: OccIdx = u32::MAX;

/// One rubrique as read: which one, the masks of its occurrence tell; on which
/// line, [`Segment::line`] does.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entry {
    /// Where its value starts, relative to the segment's bytes; with
    /// [`Entry::TRANSCODED`], relative to its transcoded values.
    pub offset: u32,
    /// Length of the value in bytes.
    pub len: u32,
}

impl Entry {
    /// Set in `offset` when the value was written in UTF-8: the segment holds a
    /// copy of it in ISO-8859-1.
    pub const TRANSCODED: u32 = 1 << 31;
}

/// One occurrence of a bloc.
#[derive(Clone, Copy, Debug)]
pub struct Occ {
    /// Rubriques present, by rank in the bloc.
    pub seen: u128,
    /// Child blocs present, by [`BlocIdx`].
    pub children: u128,
    /// The occurrence it belongs to; [`NONE`] at the top of the segment.
    pub parent: OccIdx,
    /// First of its entries.
    pub first_entry: u32,
    /// Line of its first rubrique, relative to the segment's first line.
    pub line: u32,
    /// Which bloc.
    pub bloc: BlocIdx,
    /// See the constants of [`Occ`].
    pub flags: u8,
}

impl Occ {
    /// Created to hold children whose parent is missing: nothing is asked of it.
    pub const PHANTOM: u8 = 1;
    /// Forbidden where it stands: reported once, nothing more is asked of it.
    pub const FORBIDDEN: u8 = 2;
    /// Its parent already held one of the same bloc.
    pub const REPEATED: u8 = 4;
    /// Part of a bloc whose rubriques are out of order, reported once: no part
    /// of it can be judged alone.
    pub const FRAGMENT: u8 = 8;

    /// Whether presence rules are asked of it.
    #[inline]
    pub fn is_plain(&self) -> bool {
        self.flags & (Self::PHANTOM | Self::FORBIDDEN) == 0
    }
}

/// Lines before an entry that hold none.
#[derive(Clone, Copy, Debug)]
struct Gap {
    /// Index of the entry that follows.
    entry: u32,
    /// How many such lines precede it in the segment.
    skipped: u64,
}

/// Occurrences and entries read since the segment began.
#[derive(Clone, Debug, Default)]
pub struct Segment {
    /// Occurrences in file order.
    pub occs: Vec<Occ>,
    /// Entries in file order; those of one occurrence are consecutive.
    pub entries: Vec<Entry>,
    /// 1-based number of the segment's first line in the file.
    pub first_line: u64,
    /// A bloc out of place may have come back to an occurrence further up: what
    /// hangs under an occurrence need not follow it without a gap.
    pub reopened: bool,
    /// Nearly always none: each line is an entry.
    gaps: Vec<Gap>,
}

impl Segment {
    /// Forgets everything; keeps the memory.
    pub fn clear(&mut self) {
        self.truncate(0, 0);
        self.reopened = false;
    }

    /// Forgets everything; what comes begins on `line` of the file.
    pub fn begin(&mut self, line: u64) {
        self.clear();
        self.first_line = line;
    }

    /// Keeps so many occurrences and entries.
    pub fn truncate(&mut self, occs: usize, entries: usize) {
        self.occs.truncate(occs);
        self.entries.truncate(entries);
        let kept = self.gaps.partition_point(|g| (g.entry as usize) < entries);
        self.gaps.truncate(kept);
    }

    /// Adds an entry that stands on `line` of the file.
    pub fn push(&mut self, entry: Entry, line: u64) {
        self.go_on_at(line);
        self.entries.push(entry);
    }

    /// The next entry stands on `line` of the file, those after it on the lines
    /// that follow.
    pub fn go_on_at(&mut self, line: u64) {
        let entry = self.entries.len() as u32;
        let skipped = line.saturating_sub(self.first_line + u64::from(entry));
        if skipped == self.gaps.last().map_or(0, |gap| gap.skipped) {
            return;
        }
        match self.gaps.last_mut() {
            Some(gap) if gap.entry == entry => gap.skipped = skipped,
            _ => self.gaps.push(Gap { entry, skipped }),
        }
    }

    /// The line of the next entry, relative to the segment's first one; as
    /// [`Segment::go_on_at`] has been told.
    #[inline]
    pub fn next_line(&self) -> u32 {
        let skipped = self.gaps.last().map_or(0, |gap| gap.skipped);
        (self.entries.len() as u64 + skipped) as u32
    }

    /// The line of an entry in the file.
    pub fn line(&self, entry: u32) -> u64 {
        let before = self.gaps.partition_point(|gap| gap.entry <= entry);
        let gap = before.checked_sub(1).and_then(|at| self.gaps.get(at));
        self.first_line + u64::from(entry) + gap.map_or(0, |gap| gap.skipped)
    }

    /// An occurrence.
    #[inline]
    pub fn occ(&self, at: OccIdx) -> Option<&Occ> {
        self.occs.get(at as usize)
    }

    /// The index of the entry of the rubrique at `rang` in an occurrence, if
    /// present.
    #[inline]
    pub fn entry_index(&self, occ: &Occ, rang: u8) -> Option<u32> {
        // Halves of 64 bits: most blocs need only the lower one.
        let (low, high) = (occ.seen as u64, (occ.seen >> 64) as u64);
        let (half, below) = if rang < 64 {
            (low, 0)
        } else {
            (high, low.count_ones())
        };
        let bit = 1u64 << (rang & 63);
        if half & bit == 0 || rang > 127 {
            return None;
        }
        let before = below + (half & (bit - 1)).count_ones();
        Some(occ.first_entry + before)
    }

    /// That entry.
    #[inline]
    pub fn entry(&self, occ: &Occ, rang: u8) -> Option<&Entry> {
        self.entries.get(self.entry_index(occ, rang)? as usize)
    }
}

/// A segment with the bytes its entries point into.
#[derive(Clone, Copy, Debug)]
pub struct SegmentView<'a> {
    /// The occurrences and entries.
    pub segment: &'a Segment,
    /// The bytes.
    pub bytes: &'a [u8],
    /// ISO-8859-1 copies of the values that were written in UTF-8.
    pub transcoded: &'a [u8],
}

impl<'a> SegmentView<'a> {
    /// Value of the rubrique at `rang` in an occurrence, if present.
    #[inline]
    pub fn value(&self, occ: &Occ, rang: u8) -> Option<&'a [u8]> {
        self.entry_value(self.segment.entry(occ, rang)?)
    }

    /// Value of an entry.
    #[inline]
    pub fn entry_value(&self, entry: &Entry) -> Option<&'a [u8]> {
        let start = (entry.offset & !Entry::TRANSCODED) as usize;
        let bytes = if entry.offset & Entry::TRANSCODED == 0 {
            self.bytes
        } else {
            self.transcoded
        };
        bytes.get(start..start + entry.len as usize)
    }

    /// Occurrences of `bloc` under the occurrence `top` (or anywhere in the
    /// segment for [`NONE`]), however deep.
    pub fn descendants(
        &self,
        top: OccIdx,
        bloc: BlocIdx,
    ) -> impl Iterator<Item = (OccIdx, &'a Occ)> + use<'a> {
        let segment = self.segment;
        segment
            .occs
            .iter()
            .enumerate()
            .skip(if top == NONE { 0 } else { top as usize + 1 })
            .map(|(at, occ)| (at as OccIdx, occ))
            .filter(move |(at, occ)| {
                occ.bloc == bloc
                    && occ.flags & Occ::PHANTOM == 0
                    && (top == NONE || segment.is_under(*at, top))
            })
    }
}

impl Segment {
    /// Whether `at` lies under `top`.
    pub fn is_under(&self, at: OccIdx, top: OccIdx) -> bool {
        let mut here = at;
        while let Some(occ) = self.occ(here) {
            if occ.parent == top {
                return true;
            }
            // A parent always precedes its children, so this ends.
            if occ.parent >= here {
                return false;
            }
            here = occ.parent;
        }
        false
    }
}

/// Where a control looks from: an occurrence in the current segment, with the
/// header of its declaration above it.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    /// Envelope and header of the declaration: S10, S20, 06, 11 and the blocs
    /// under them that precede the individuals.
    pub header: SegmentView<'a>,
    /// Where the current establishment (or declaration) is in the header: the
    /// parent of the current segment's top occurrence.
    pub anchor: OccIdx,
    /// The current segment; the header itself when the controls of the header
    /// run.
    pub here: SegmentView<'a>,
    /// Whether `here` is the header.
    pub in_header: bool,
}

impl<'a> Cursor<'a> {
    /// Value of `rubrique` seen from the occurrence `at`: its own, or that of
    /// the nearest occurrence above it that is of the rubrique's bloc.
    #[inline]
    pub fn value(&self, at: OccIdx, rubrique: RubriqueIdx, rang: u8) -> Option<&'a [u8]> {
        let bloc = rubrique.bloc();
        let mut here = at;
        while let Some(occ) = self.here.segment.occ(here) {
            if occ.bloc == bloc {
                return self.here.value(occ, rang);
            }
            // A parent always precedes its children, so this ends.
            if occ.parent >= here {
                break;
            }
            here = occ.parent;
        }
        self.value_above(bloc, rang)
    }

    /// The same where no occurrence of the segment on the way up is of the bloc:
    /// what the header holds.
    pub fn value_above(&self, bloc: BlocIdx, rang: u8) -> Option<&'a [u8]> {
        if self.in_header {
            return self.in_envelope(bloc, rang);
        }
        let mut above = self.anchor;
        while let Some(occ) = self.header.segment.occ(above) {
            if occ.bloc == bloc {
                return self.header.value(occ, rang);
            }
            if occ.parent >= above {
                break;
            }
            above = occ.parent;
        }
        self.in_envelope(bloc, rang)
    }

    /// The blocs beside the path that occur once a send (S10.G00.01, .02) or
    /// once a declaration are found by their bloc alone.
    fn in_envelope(&self, bloc: BlocIdx, rang: u8) -> Option<&'a [u8]> {
        let (_, occ) = self.header.descendants(NONE, bloc).next()?;
        self.header.value(occ, rang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_know_their_lines_whatever_lies_between() {
        let lines = [7, 8, 11, 12, 13, 20, 21];
        let mut segment = Segment::default();
        segment.begin(7);
        for line in lines {
            // Said twice, as when a line is looked at again.
            segment.go_on_at(line);
            assert_eq!(u64::from(segment.next_line()) + segment.first_line, line);
            segment.push(Entry::default(), line);
        }
        for (at, line) in lines.into_iter().enumerate() {
            assert_eq!(segment.line(at as u32), line);
        }
        // What follows a part that is given up stands elsewhere.
        segment.truncate(0, 2);
        segment.push(Entry::default(), 10);
        segment.push(Entry::default(), 11);
        let kept: Vec<_> = (0..4).map(|at| segment.line(at)).collect();
        assert_eq!(kept, [7, 8, 10, 11]);
        segment.begin(40);
        segment.push(Entry::default(), 40);
        assert_eq!(segment.line(0), 40);
    }
}
