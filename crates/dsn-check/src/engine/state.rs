//! What the loop remembers.

use std::collections::BTreeSet;

use dsn_norm::Version;

use super::draft::{Draft, Spot};
use super::slots::Slots;
use crate::context::Context;
use crate::controls::Evaluator;
use crate::plan::{Inside, ModelRules, NO_BLOC, Plan, ROOT, inside};
use crate::report::DeclarationReport;
use crate::segment::{NONE, OccIdx, Segment, SegmentView};
use crate::sink::Sink;

/// One bloc on the path from the root to where reading stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) bloc: u8,
    pub(crate) in_header: bool,
    /// Order of the last child opened under it.
    pub(crate) last_order: u8,
    pub(crate) occ: OccIdx,
}

/// Place of one line of the header in the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LinePlace {
    pub(crate) offset: u64,
    pub(crate) len: u32,
}

/// Envelope (S10) and header of the current declaration, with their own bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Header {
    pub(crate) segment: Segment,
    pub(crate) bytes: Vec<u8>,
    /// One per entry.
    pub(crate) places: Vec<LinePlace>,
    /// Where the declaration begins behind the envelope: occurrences, entries,
    /// bytes.
    pub(crate) declaration_start: Mark,
}

/// A length of each part of a [`Header`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) occs: usize,
    pub(crate) entries: usize,
    pub(crate) bytes: usize,
}

impl Header {
    pub(crate) fn view(&self) -> SegmentView<'_> {
        SegmentView {
            segment: &self.segment,
            bytes: &self.bytes,
            transcoded: &[],
        }
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark {
            occs: self.segment.occs.len(),
            entries: self.segment.entries.len(),
            bytes: self.bytes.len(),
        }
    }

    pub(crate) fn truncate(&mut self, mark: Mark) {
        self.segment.truncate(mark.occs, mark.entries);
        self.places.truncate(mark.entries);
        self.bytes.truncate(mark.bytes);
    }
}

/// The declaration being read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Declaration {
    /// 1-based rank in the file; 0 before the first.
    pub(crate) rang: u32,
    /// Whether one is open.
    pub(crate) open: bool,
    /// Whether nature and type are still to be looked at.
    pub(crate) unresolved: bool,
    /// Line of its first rubrique.
    pub(crate) line: u64,
    /// Individuals so far.
    pub(crate) individus: u32,
}

/// Rubriques by rank, as the masks of [`crate::segment::Occ`], in two halves.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen([u64; 2]);

impl Seen {
    /// Adds one by its bit in a half.
    #[inline(always)]
    pub(crate) fn add(&mut self, half: u8, bit: u64) {
        if let Some(half) = self.0.get_mut(usize::from(half & 1)) {
            *half |= bit;
        }
    }

    pub(crate) fn note(&mut self, rang: u8) {
        self.add(rang >> 6, 1 << (rang & 63));
    }

    /// All, which are then forgotten.
    #[inline(always)]
    pub(crate) fn take(&mut self) -> u128 {
        let [low, high] = std::mem::take(&mut self.0);
        u128::from(high) << 64 | u128::from(low)
    }
}

/// Which version the file follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KnownVersion {
    /// S10.G00.00.006 has not come yet.
    NotYet,
    /// Known, or forced.
    Known(Version),
    /// Written, and not one of ours: nothing beyond the lines can be judged.
    Unknown,
}

/// The state of a check. A clone of it, with nothing accumulated, reads a piece
/// of the same file from the beginning of an individual.
#[derive(Clone, Debug)]
pub(crate) struct Engine<'c> {
    pub(crate) context: &'c Context,
    pub(crate) plan: &'static Plan,
    pub(crate) rules: Option<&'static ModelRules>,
    /// Blocs that these rules forbid.
    pub(crate) forbidden: u128,
    /// Where the other blocs may be opened without a further look, by index.
    pub(crate) inside: Vec<Inside>,
    pub(crate) version: KnownVersion,

    // Where reading stands.
    /// Position in the window of the next line.
    pub(crate) at: usize,
    /// Offset in the file of the window's first byte.
    pub(crate) window_offset: u64,
    /// Lines read.
    pub(crate) lines: u64,
    /// Lines that are rubriques.
    pub(crate) records: u64,
    /// Lines ended by LF alone.
    pub(crate) bare_lines: u64,

    // The bloc being read.
    pub(crate) current_bloc: u8,
    /// Least rank that continues the occurrence being read.
    pub(crate) next_rang: u8,
    /// The occurrence being read.
    pub(crate) current_occ: OccIdx,
    /// Rubriques of it that it was not told of yet.
    pub(crate) seen: Seen,
    pub(crate) in_header: bool,
    /// Its rubriques are kept in the segment.
    pub(crate) kept: bool,
    pub(crate) slots: Slots,

    // Structure.
    pub(crate) stack: Vec<Frame>,
    pub(crate) header: Header,
    pub(crate) segment: Segment,
    /// Values of the segment that were written in UTF-8, in ISO-8859-1.
    pub(crate) transcoded: Vec<u8>,
    /// Place of each of them, by index of its entry.
    pub(crate) transcoded_places: Vec<(u32, LinePlace)>,
    /// Occurrences that may break a rule; kept for its memory.
    pub(crate) suspects: Vec<OccIdx>,
    /// Position in the window of the segment's first byte.
    pub(crate) segment_start: usize,
    /// Occurrence in the header that the segment's top hangs on.
    pub(crate) anchor: OccIdx,
    /// The segment outgrew its bounds and is no longer kept.
    pub(crate) overflowed: bool,
    pub(crate) drafts: Vec<Draft>,

    /// The keyed controls, from the first declaration on.
    pub(crate) keyed: Option<Box<Evaluator>>,

    // Declarations and sends.
    pub(crate) declaration: Declaration,
    /// Whether an S10 is open.
    pub(crate) send_open: bool,
    /// Declarations in the current send.
    pub(crate) send_declarations: u32,
    /// Value of `records` when the send began.
    pub(crate) send_records: u64,
    /// After S90.
    pub(crate) after_total: bool,
    pub(crate) lot: bool,
    /// Not a DSN file at all.
    pub(crate) foreign: bool,
    /// The last line has no end.
    pub(crate) unterminated: bool,
    /// First of the unreadable lines before the first rubrique, and their number.
    pub(crate) leading: Option<Spot>,
    pub(crate) leading_lines: u64,
    /// Last unknown bloc met, to report it once a run.
    pub(crate) unknown_bloc: Option<[u8; 10]>,
    /// First line that holds UTF-8.
    pub(crate) utf8_line: Option<u64>,

    // What is accumulated.
    pub(crate) sink: Sink,
    pub(crate) declarations: Vec<DeclarationReport>,
    pub(crate) individus: u64,
    pub(crate) not_evaluated: BTreeSet<(String, String)>,

    /// This engine reads a piece: it stops at whatever is not an individual.
    pub(crate) piece: bool,
}

impl<'c> Engine<'c> {
    pub(crate) fn new(context: &'c Context) -> Self {
        // Until the file names its version, the newest one reads the envelope,
        // which is the same in all.
        let newest = Version::ALL.last().copied();
        let version = context.force_version.or(newest).unwrap_or(Version::P26V01);
        let known = context
            .force_version
            .map_or(KnownVersion::NotYet, KnownVersion::Known);
        Self::with_plan(context, Plan::of(version), Slots::of(version), known)
    }

    /// An engine that has read nothing, with tables made before.
    pub(crate) fn with_plan(
        context: &'c Context,
        plan: &'static Plan,
        slots: Slots,
        version: KnownVersion,
    ) -> Self {
        Self {
            context,
            inside: inside(plan, 0),
            plan,
            rules: None,
            forbidden: 0,
            version,
            at: 0,
            window_offset: 0,
            lines: 0,
            records: 0,
            bare_lines: 0,
            current_bloc: NO_BLOC,
            next_rang: 0,
            current_occ: NONE,
            seen: Seen::default(),
            in_header: true,
            kept: false,
            slots,
            stack: vec![Frame {
                bloc: ROOT,
                in_header: true,
                last_order: 0,
                occ: NONE,
            }],
            header: Header::default(),
            segment: Segment::default(),
            transcoded: Vec::new(),
            transcoded_places: Vec::new(),
            suspects: Vec::new(),
            segment_start: 0,
            anchor: NONE,
            overflowed: false,
            drafts: Vec::new(),
            keyed: None,
            declaration: Declaration::default(),
            send_open: false,
            send_declarations: 0,
            send_records: 0,
            after_total: false,
            lot: false,
            foreign: false,
            unterminated: false,
            leading: None,
            leading_lines: 0,
            unknown_bloc: None,
            utf8_line: None,
            sink: Sink::new(context.limits),
            declarations: Vec::new(),
            individus: 0,
            not_evaluated: BTreeSet::new(),
            piece: false,
        }
    }

    /// Position in the window from which bytes are still needed.
    pub(crate) fn keep_from(&self) -> usize {
        if self.segment.occs.is_empty() || self.overflowed {
            self.at
        } else {
            self.segment_start.min(self.at)
        }
    }

    /// The first `by` bytes of the window are dropped: `by` is at most
    /// [`Engine::keep_from`].
    pub(crate) fn shift(&mut self, by: usize) {
        self.at = self.at.saturating_sub(by);
        self.segment_start = self.segment_start.saturating_sub(by);
        self.window_offset += by as u64;
    }

    /// Follows the rules of a model, or none.
    pub(crate) fn follow(&mut self, rules: Option<&'static ModelRules>) {
        self.forbidden = rules.map_or(0, |r| r.forbidden);
        self.rules = rules;
        self.inside = inside(self.plan, self.forbidden);
    }

    /// Reads with the tables of another version.
    pub(crate) fn use_version(&mut self, version: Version) {
        self.plan = Plan::of(version);
        self.slots = Slots::of(version);
        self.inside = inside(self.plan, self.forbidden);
    }

    /// Number of the line at the current position.
    pub(crate) fn line(&self) -> u64 {
        self.lines + 1
    }

    /// The segment being read, with its bytes.
    pub(crate) fn view<'w>(&'w self, window: &'w [u8]) -> SegmentView<'w> {
        SegmentView {
            segment: &self.segment,
            bytes: window.get(self.segment_start..).unwrap_or_default(),
            transcoded: &self.transcoded,
        }
    }
}
