//! What generated code sees of a segment and its declaration.

use std::cell::Cell;

use dsn_norm::controls::CONTROLS;
use dsn_norm::controls::expr::Predicate;
use dsn_norm::{BlocIdx, TableId};

use super::generated::{DAYS, NUMBERS, SITES, shared_days, shared_numbers};
use super::others::Index;
use super::texts::fails;
use super::value::{NO_DAY, Value};
use crate::controls::eval::Dates;
use crate::controls::keys::Hash;
use crate::controls::plan::Plan;
use crate::controls::values::{DayNumber, day};
use crate::segment::{Cursor, Entry, Occ};

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
    accepted: [Cell<Accepted>; SITES],
    /// The last number of a contract.
    contract: Cell<Accepted>,
    /// Controls whose table cannot refuse a value, and which have said so in this
    /// declaration.
    silent: Vec<Cell<bool>>,
}

/// A value of at most sixteen bytes that a test accepted: what stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Accepted {
    words: [u64; 2],
    len: usize,
}

impl Caches {
    /// What was said is to be said again.
    pub(crate) fn begin_declaration(&mut self) {
        self.silent.fill(Cell::new(false));
    }
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
            accepted: std::array::from_fn(|_| Cell::new(nothing)),
            contract: Cell::new(nothing),
            silent: vec![Cell::new(false); CONTROLS.len()],
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

    /// A control that looks at one table has said that it proves nothing.
    pub(crate) fn silence(&self, control: u16) {
        if let Some(silent) = self.caches.silent.get(usize::from(control)) {
            silent.set(true);
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
        let place = occ.first_entry as usize + before::<RANG>(occ.seen);
        let entry = self.entries.get(place)?;
        if entry.offset & Entry::TRANSCODED != 0 {
            return self.transcoded(entry);
        }
        let tail = self.bytes.get(entry.offset as usize..)?;
        Some(Value::new(tail, entry.len as usize))
    }

    /// A value that was written in UTF-8.
    #[cold]
    fn transcoded(&self, entry: &Entry) -> Option<Value<'a>> {
        let value = self.cursor.here.entry_value(entry)?;
        Some(Value::new(value, value.len()))
    }

    /// The value of a rubrique of a bloc above an occurrence.
    #[inline]
    pub(super) fn above<const RANG: u8>(&self, occ: &Occ, bloc: BlocIdx) -> Option<Value<'a>> {
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
        self.in_header::<RANG>(bloc)
    }

    #[inline(never)]
    fn in_header<const RANG: u8>(&self, bloc: BlocIdx) -> Option<Value<'a>> {
        let value = self.cursor.value_above(bloc, RANG)?;
        Some(Value::new(value, value.len()))
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

    /// Whether a value is for sure in a table, or leaves a control nothing to say;
    /// where the table lacks codes or is not there, the interpreter says so.
    #[inline(always)]
    pub(super) fn in_table(
        &self,
        site: usize,
        control: u16,
        table: TableId,
        value: Option<Value<'_>>,
    ) -> bool {
        let (Some(value), Some(accepted)) = (value, self.caches.accepted.get(site)) else {
            return false;
        };
        let known = accepted.get();
        value.sixteen() == Some(known.words) && value.len() == known.len
            || self.look_up(accepted, control, table, value)
    }

    /// Whether a value is for sure no number of a contract; the last one that is
    /// is remembered.
    #[inline(always)]
    pub(super) fn is_no_contract(&self, value: Option<Value<'_>>) -> bool {
        let Some(value) = value else {
            return false;
        };
        let known = self.caches.contract.get();
        !(value.sixteen() == Some(known.words) && value.len() == known.len)
            && self.is_read_no_contract(value)
    }

    #[inline(never)]
    fn is_read_no_contract(&self, value: Value<'_>) -> bool {
        let fails = fails(Predicate::ContractNumber, Some(value));
        if let (false, Some(words)) = (fails, value.sixteen()) {
            let len = value.len();
            self.caches.contract.set(Accepted { words, len });
        }
        fails
    }

    #[inline(never)]
    fn look_up(
        &self,
        accepted: &Cell<Accepted>,
        control: u16,
        table: TableId,
        value: Value<'_>,
    ) -> bool {
        if let Some((true, _)) = self.plan.look_up(table, value.bytes()) {
            if let Some(words) = value.sixteen() {
                let len = value.len();
                accepted.set(Accepted { words, len });
            }
            return true;
        }
        let silent = self.caches.silent.get(usize::from(control));
        silent.is_some_and(Cell::get)
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
