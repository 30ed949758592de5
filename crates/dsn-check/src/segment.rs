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

/// One rubrique as read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entry {
    /// Where its value starts, relative to the segment's bytes; with
    /// [`Entry::TRANSCODED`], relative to its transcoded values.
    pub offset: u32,
    /// Its line, relative to the segment's first line.
    pub line: u32,
    /// Length of the value in bytes.
    pub len: u16,
    /// Which rubrique.
    pub rubrique: u16,
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

/// Occurrences and entries read since the segment began.
#[derive(Clone, Debug, Default)]
pub struct Segment {
    /// Occurrences in file order.
    pub occs: Vec<Occ>,
    /// Entries in file order; those of one occurrence are consecutive.
    pub entries: Vec<Entry>,
    /// 1-based number of the segment's first line in the file.
    pub first_line: u64,
}

impl Segment {
    /// Forgets everything; keeps the memory.
    pub fn clear(&mut self) {
        self.occs.clear();
        self.entries.clear();
    }

    /// An occurrence.
    #[inline]
    pub fn occ(&self, at: OccIdx) -> Option<&Occ> {
        self.occs.get(at as usize)
    }

    /// The entry of the rubrique at `rang` in an occurrence, if present.
    #[inline]
    pub fn entry(&self, occ: &Occ, rang: u8) -> Option<&Entry> {
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
        self.entries.get((occ.first_entry + before) as usize)
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
        bytes.get(start..start + usize::from(entry.len))
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
