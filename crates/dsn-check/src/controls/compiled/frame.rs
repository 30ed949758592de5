//! What generated code sees of a segment and its declaration.

use std::cell::Cell;

use dsn_norm::{BlocIdx, RubriqueIdx, TableId};

use super::generated::{DAYS, NUMBERS, SITES, shared_days, shared_numbers};
use super::others::Index;
use super::value::{NO_DAY, Value};
use crate::controls::eval::Dates;
use crate::controls::keys::Hash;
use crate::controls::plan::Plan;
use crate::controls::values::{DayNumber, day};
use crate::segment::{Cursor, Entry, Occ, OccIdx};

/// Days remembered with their bytes: a file names few.
const REMEMBERED: usize = 16;

/// One segment, in its declaration.
pub(crate) struct Frame<'f, 'a> {
    pub(super) cursor: &'f Cursor<'a>,
    pub(super) plan: &'f Plan,
    /// The nature of the declaration, as a bit.
    pub(super) nature: u8,
    pub(super) shared: &'f Shared,
    pub(super) occs: &'a [Occ],
    entries: &'a [Entry],
    bytes: &'a [u8],
    pub(super) index: &'f Index,
    pub(super) caches: &'f Caches,
    /// Occurrences looked at since the segment began.
    pub(super) steps: &'f Cell<u32>,
}

/// What all occurrences of a declaration are compared with, computed once.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub(super) days: [DayNumber; DAYS],
    pub(super) numbers: [i64; NUMBERS],
}

impl Shared {
    /// From the dates of the declaration that `cursor` stands in.
    pub(crate) fn new(plan: &Plan, dates: Dates, cursor: &Cursor<'_>) -> Self {
        let read = |known: Option<DayNumber>, rubrique| {
            let read = || day(cursor.value(cursor.anchor, rubrique, plan.rang(rubrique)?)?);
            known.or_else(read).unwrap_or(NO_DAY)
        };
        let month = read(dates.month, plan.month);
        let file = read(dates.file, plan.file_date);
        let today = plan.today.unwrap_or(file);
        Self {
            days: shared_days(month, file, today),
            numbers: shared_numbers(month, file, today),
        }
    }
}

/// What was read or accepted before; only ever spares work.
#[derive(Clone, Debug)]
pub(crate) struct Caches {
    days: [Cell<(u64, DayNumber)>; REMEMBERED],
    accepted: Vec<Cell<Accepted>>,
}

/// A value of at most sixteen bytes that a test accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Accepted {
    words: [u64; 2],
    len: usize,
}

impl Default for Caches {
    fn default() -> Self {
        let nothing = Accepted {
            words: [0; 2],
            len: usize::MAX,
        };
        Self {
            // Eight zero bytes are no date.
            days: std::array::from_fn(|_| Cell::new((0, NO_DAY))),
            accepted: vec![Cell::new(nothing); SITES],
        }
    }
}

impl<'f, 'a> Frame<'f, 'a> {
    pub(crate) fn new(
        cursor: &'f Cursor<'a>,
        plan: &'f Plan,
        nature: u8,
        shared: &'f Shared,
        index: &'f Index,
        caches: &'f Caches,
        steps: &'f Cell<u32>,
    ) -> Self {
        Self {
            cursor,
            plan,
            nature,
            shared,
            occs: &cursor.here.segment.occs,
            entries: &cursor.here.segment.entries,
            bytes: cursor.here.bytes,
            index,
            caches,
            steps,
        }
    }

    pub(crate) fn cursor(&self) -> &'f Cursor<'a> {
        self.cursor
    }

    /// The value of the rubrique of this rank in an occurrence.
    #[inline(always)]
    pub(super) fn value<const RANG: u8>(&self, occ: &Occ) -> Option<Value<'a>> {
        if occ.seen >> RANG & 1 == 0 {
            return None;
        }
        let entry = self
            .entries
            .get(occ.first_entry as usize + before::<RANG>(occ.seen))?;
        let start = (entry.offset & !Entry::TRANSCODED) as usize;
        let bytes = if entry.offset & Entry::TRANSCODED == 0 {
            self.bytes
        } else {
            self.cursor.here.transcoded
        };
        Value::new(bytes.get(start..)?, entry.len as usize)
    }

    /// The value of a rubrique of a bloc above an occurrence.
    #[inline]
    pub(super) fn above<const RANG: u8>(
        &self,
        at: OccIdx,
        occ: &Occ,
        bloc: BlocIdx,
        rubrique: RubriqueIdx,
    ) -> Option<Value<'a>> {
        let mut here = occ.parent;
        while let Some(occ) = self.occs.get(here as usize) {
            if occ.bloc == bloc {
                return self.value::<RANG>(occ);
            }
            if occ.parent >= here {
                break;
            }
            here = occ.parent;
        }
        let value = self.cursor.value(at, rubrique, RANG)?;
        Value::new(value, value.len())
    }

    #[inline(always)]
    pub(super) fn day(&self, value: Option<Value<'_>>) -> DayNumber {
        let Some(word) = value.and_then(Value::eight) else {
            return NO_DAY;
        };
        let place = word.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 60;
        let Some(cell) = self.caches.days.get(place as usize) else {
            return NO_DAY;
        };
        let (known, number) = cell.get();
        if known == word {
            return number;
        }
        read_day(word, cell)
    }

    /// Whether a value is for sure in a table; where the table lacks codes or is
    /// not there, the interpreter says so.
    #[inline]
    pub(super) fn in_table(&self, site: usize, table: TableId, value: Option<Value<'_>>) -> bool {
        self.accepts(site, value, |bytes| {
            matches!(self.plan.look_up(table, bytes), Some((true, _)))
        })
    }

    /// Whether a test accepts a value, remembered where it is short.
    #[inline]
    pub(super) fn accepts(
        &self,
        site: usize,
        value: Option<Value<'_>>,
        test: impl FnOnce(&[u8]) -> bool,
    ) -> bool {
        let Some(value) = value else {
            return false;
        };
        let now = value.sixteen().map(|words| Accepted {
            words,
            len: value.len(),
        });
        let cell = self.caches.accepted.get(site);
        if let (Some(now), Some(cell)) = (now, cell)
            && cell.get() == now
        {
            return true;
        }
        let accepted = test(value.bytes());
        if let (Some(now), Some(cell), true) = (now, cell, accepted) {
            cell.set(now);
        }
        accepted
    }
}

#[cold]
fn read_day(word: u64, cell: &Cell<(u64, DayNumber)>) -> DayNumber {
    let number = day(&word.to_le_bytes()).unwrap_or(NO_DAY);
    cell.set((word, number));
    number
}

/// Bits set in each byte.
static BITS: [u8; 256] = {
    let mut bits = [0; 256];
    let (mut rest, mut byte): (&mut [u8], u8) = (&mut bits, 0);
    while let [first, others @ ..] = rest {
        *first = byte.count_ones() as u8;
        (rest, byte) = (others, byte.wrapping_add(1));
    }
    bits
};

/// How many rubriques of an occurrence stand before the one of this rank. The
/// processor may lack an instruction that counts bits.
#[inline(always)]
fn before<const RANG: u8>(seen: u128) -> usize {
    let below = seen & ((1 << RANG) - 1);
    let byte = |n: u32| {
        let bits = BITS.get(usize::from((below >> (8 * n)) as u8));
        bits.copied().map_or(0, usize::from)
    };
    match RANG {
        0 => 0,
        1 => below as usize,
        2..=8 => byte(0),
        9..=16 => byte(0) + byte(1),
        17..=24 => byte(0) + byte(1) + byte(2),
        25..=64 => (below as u64).count_ones() as usize,
        _ => below.count_ones() as usize,
    }
}

/// Adds a value to a key; an absent one differs from an empty one.
pub(super) fn keyed(hash: Hash, value: Option<Value<'_>>) -> Hash {
    match value {
        Some(value) => hash.part(value.bytes()),
        None => hash.part(b"\0absent").part(b""),
    }
}

/// Adds a value to a key that lacks none of its parts.
pub(super) fn part(hash: Hash, value: Option<Value<'_>>) -> Option<Hash> {
    Some(hash.part(value?.bytes()))
}
