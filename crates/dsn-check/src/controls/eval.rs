//! The meaning of a condition, seen from one occurrence.

use std::cell::Cell;

use dsn_identifiers::iban;
use dsn_norm::controls::expr::{Expr, Predicate, Quantifier, Ref, Text, UniqueHere};
use dsn_norm::{BlocIdx, Nature, Politique, TableId};

use super::compare::{compare, holds, passes, same_bytes};
use super::operands::Read;
use super::plan::Plan;
use super::predicates::{
    Identity, birth_date, contract_number, email, identity, nir_department, siren_key, siret_key,
};
use super::values::DayNumber;
use super::wide::Gathered;
use super::{Reason, Truth};
use crate::segment::{Cursor, Occ, OccIdx};

/// Occurrences that quantifiers hold, one inside the other.
const LEVELS: usize = 5;
/// Facts of a wide scope in one control.
pub(crate) const WIDES: usize = 3;
/// Occurrences that quantifiers look at in one segment. A real individual needs
/// a few thousand; beyond, time would grow with the square of the size.
pub(crate) const STEPS: u32 = 20_000_000;

/// What is seen from an occurrence.
pub(crate) struct View<'a, 'e> {
    pub(crate) cursor: &'e Cursor<'a>,
    pub(crate) plan: &'e Plan,
    pub(crate) gathered: &'e Gathered,
    /// The control's occurrence, then those of the quantifiers around.
    pub(crate) levels: [OccIdx; LEVELS],
    /// Values of another form than their type's count for nothing.
    pub(crate) strict: bool,
    /// What is assumed, or known, of the control's wide facts.
    pub(crate) wides: [Truth; WIDES],
    /// Key sets in which the occurrence repeats a key, with the first line.
    pub(crate) repeated: &'e [(u16, u64)],
    pub(crate) send_rubriques: Option<u64>,
    /// The nature of the declaration, where there is one: asked more often than
    /// any other value.
    pub(crate) nature: Option<Nature>,
    /// Dates of the declaration already read.
    pub(crate) dates: Dates,
    pub(crate) notes: &'e Notes,
}

/// The dates of a declaration that its individuals are compared with, read once.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Dates {
    /// S20.G00.05.007, if it is a date.
    pub(crate) file: Option<DayNumber>,
    /// S20.G00.05.005, if it is a date.
    pub(crate) month: Option<DayNumber>,
}

/// What an evaluation leaves besides its truth.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// Why something could not be decided.
    pub(crate) reason: Cell<Option<Reason>>,
    /// A table that may lack codes said no: the finding does not block.
    pub(crate) soft: Cell<bool>,
    /// Line of the first occurrence with the same key.
    pub(crate) first_line: Cell<Option<u64>>,
    /// What the last comparison of numbers that failed compared with, scaled.
    pub(crate) expected: Cell<Option<i128>>,
    /// Occurrences looked at since the segment began.
    pub(crate) steps: Cell<u32>,
}

impl<'a> View<'a, '_> {
    /// The value of a rubrique as written.
    #[inline]
    pub(crate) fn raw(&self, place: Ref) -> Option<&'a [u8]> {
        let info = self.plan.place(place.rubrique)?;
        let at = self.levels.get(usize::from(place.level)).copied()?;
        let occ = self.cursor.here.segment.occ(at)?;
        if occ.bloc == info.bloc {
            return self.cursor.here.value(occ, info.rang);
        }
        if place.rubrique == self.plan.nature
            && let Some(nature) = self.nature
        {
            return Some(nature.code().as_bytes());
        }
        self.cursor.value(at, place.rubrique, info.rang)
    }

    pub(crate) fn truth(&self, expr: &Expr) -> Truth {
        match expr {
            Expr::Present(place) => self.raw(*place).is_some().into(),
            Expr::Not(inner) => self.truth(inner).negated(),
            Expr::All(parts) => self.all(parts),
            Expr::Any(parts) => self.any(parts),
            Expr::Iff(a, b) => match (self.truth(a), self.truth(b)) {
                (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
                (a, b) => (a == b).into(),
            },
            Expr::Same(a, b) => self.same(a, b),
            Expr::OneOf(text, codes) => self.test(text, |value| {
                codes.iter().any(|code| same_bytes(code.as_bytes(), value))
            }),
            Expr::Test(test, text, literal) => {
                self.test(text, |value| passes(*test, value, literal.as_bytes()))
            }
            Expr::Dates(cmp, a, b) => match (self.date(a), self.date(b)) {
                (Some(a), Some(b)) => holds(*cmp, a.cmp(&b)).into(),
                _ => Truth::Unknown,
            },
            Expr::Numbers(cmp, a, b) => match (self.number(a), self.number(b)) {
                (Some(a), Some(b)) => {
                    let truth = compare(*cmp, a, b);
                    if truth == Truth::False {
                        self.notes.expected.set(Some(b.0));
                    }
                    truth
                }
                _ => Truth::Unknown,
            },
            Expr::Exists(quantifier) => match self.count(quantifier, 1) {
                Some((0, 0)) => Truth::False,
                Some((0, _)) | None => Truth::Unknown,
                Some(_) => Truth::True,
            },
            Expr::UniqueHere(unique) => self.unique_here(unique),
            Expr::Unique(set) => self.unique(*set),
            Expr::Wide(at) => {
                let truth = self.wides.get(usize::from(*at));
                truth.copied().unwrap_or(Truth::Unknown)
            }
            Expr::InTable(text, table) => self.in_table(text, *table),
            Expr::Predicate(predicate, texts) => self
                .predicate(*predicate, texts)
                .map_or(Truth::Unknown, Truth::from),
            Expr::Platform(fact) => {
                self.notes.reason.set(Some(Reason::Platform(*fact)));
                Truth::Unknown
            }
            Expr::ByMachine => self.plan.by_machine.into(),
        }
    }

    fn all(&self, parts: &[Expr]) -> Truth {
        let mut all = Truth::True;
        for part in parts {
            all = all.min(self.truth(part));
            if all == Truth::False {
                break;
            }
        }
        all
    }

    fn any(&self, parts: &[Expr]) -> Truth {
        let mut any = Truth::False;
        for part in parts {
            any = any.max(self.truth(part));
            if any == Truth::True {
                break;
            }
        }
        any
    }

    fn same(&self, a: &Text, b: &Text) -> Truth {
        self.with(a, |a| {
            self.with(b, |b| match (a, b) {
                (Read::Malformed, _) | (_, Read::Malformed) => Truth::Unknown,
                (Read::Value(a), Read::Value(b)) => same_bytes(a, b).into(),
                _ => Truth::False,
            })
        })
    }

    /// A test of a text; false when it is absent.
    #[inline]
    fn test(&self, text: &Text, test: impl FnOnce(&[u8]) -> bool) -> Truth {
        self.with(text, |read| match read {
            Read::Value(bytes) => test(bytes).into(),
            Read::Malformed => Truth::Unknown,
            Read::Absent => Truth::False,
        })
    }

    fn in_table(&self, text: &Text, table: TableId) -> Truth {
        self.with(text, |read| match read.bytes() {
            Some(value) => self.looked_up(table, value),
            None => Truth::Unknown,
        })
    }

    fn looked_up(&self, table: TableId, value: &[u8]) -> Truth {
        let Some((known, politique)) = self.plan.look_up(table, value) else {
            self.notes.reason.set(Some(Reason::NoTable(table)));
            return Truth::Unknown;
        };
        match (known, politique) {
            (true, _) => Truth::True,
            (false, Politique::Rejeter) => Truth::False,
            (false, Politique::Avertir) => {
                self.notes.soft.set(true);
                Truth::False
            }
            (false, Politique::Indice) => {
                self.notes.reason.set(Some(Reason::PartialTable(table)));
                Truth::Unknown
            }
        }
    }

    fn predicate(&self, predicate: Predicate, texts: &[Text]) -> Option<bool> {
        let (first, others) = texts.split_first()?;
        self.with(first, |read| {
            let value = read.bytes()?;
            match predicate {
                Predicate::SirenKey => siren_key(value),
                Predicate::SiretKey => siret_key(value),
                Predicate::IbanKey => Some(iban::has_valid_key(value)),
                Predicate::BbanKey => Some(iban::has_valid_bban(value)),
                Predicate::NirDepartment => self.with(others.first()?, |birth| {
                    nir_department(value, birth.bytes()?)
                }),
                Predicate::Identity => identity(value, Identity::Person),
                Predicate::FamilyName => identity(value, Identity::FamilyName),
                Predicate::ContactIdentity => identity(value, Identity::Contact),
                Predicate::Email => email(value, false),
                Predicate::StrictEmail => email(value, true),
                Predicate::ContractNumber => contract_number(value),
                Predicate::BirthDate99 => birth_date(value, &[b"99"]),
                Predicate::BirthDate0099 => birth_date(value, &[b"00", b"99"]),
            }
        })
    }

    fn unique(&self, set: u16) -> Truth {
        match self.repeated.iter().find(|(id, _)| *id == set) {
            None => Truth::True,
            Some((_, line)) => {
                self.notes.first_line.set(Some(*line));
                // A malformed key is told elsewhere, and may well be the same twice.
                let keys = self.plan.key_set(set).map(|s| s.keys).unwrap_or_default();
                if self.key(keys).is_some() {
                    Truth::False
                } else {
                    Truth::Unknown
                }
            }
        }
    }

    /// The nearest occurrence of one of `tops` at or above `from`; `from` itself
    /// where none is asked.
    fn top(&self, from: OccIdx, tops: &[BlocIdx]) -> Option<OccIdx> {
        if tops.is_empty() {
            return Some(from);
        }
        let mut here = from;
        while let Some(occ) = self.cursor.here.segment.occ(here) {
            if tops.contains(&occ.bloc) {
                return Some(here);
            }
            here = occ.parent;
        }
        None
    }

    /// How many occurrences satisfy a quantifier for sure, and how many may;
    /// stops once `enough` do. `None` when there are too many to look at.
    pub(crate) fn count(&self, quantifier: &Quantifier, enough: u32) -> Option<(u32, u32)> {
        let from = self.levels.get(usize::from(quantifier.from)).copied()?;
        let Some(top) = self.top(from, quantifier.top) else {
            return Some((0, 0));
        };
        let (mut yes, mut unknown) = (0, 0);
        if self.has_none(top, quantifier.bloc) {
            return Some((0, 0));
        }
        let mut view = View { ..*self };
        for (at, _) in self.below(top, quantifier.bloc, self.notes)? {
            let truth = match &quantifier.condition {
                None => Truth::True,
                Some(condition) => {
                    *view.levels.get_mut(usize::from(quantifier.level))? = at;
                    view.truth(condition)
                }
            };
            match truth {
                Truth::True => yes += 1,
                Truth::Unknown => unknown += 1,
                Truth::False => {}
            }
            if yes >= enough {
                break;
            }
        }
        Some((yes, unknown))
    }

    /// Whether a direct child is known to be missing.
    #[inline]
    fn has_none(&self, top: OccIdx, bloc: BlocIdx) -> bool {
        let occ = self.cursor.here.segment.occ(top);
        occ.is_some_and(|occ| {
            self.plan.parent(bloc) == Some(occ.bloc) && occ.children >> (bloc.0 & 127) & 1 == 0
        })
    }

    /// The occurrences of `bloc` below `top`; `None` when the segment has cost
    /// too much already.
    fn below<'n>(
        &self,
        top: OccIdx,
        bloc: BlocIdx,
        notes: &'n Notes,
    ) -> Option<impl Iterator<Item = (OccIdx, &'a Occ)> + use<'a, 'n>> {
        if notes.steps.get() > STEPS {
            notes.reason.set(Some(Reason::TooLarge));
            return None;
        }
        let segment = self.cursor.here.segment;
        let behind = segment.occs.get(top as usize + 1..).unwrap_or_default();
        Some((top + 1..).zip(behind).filter(move |(at, occ)| {
            notes.steps.set(notes.steps.get().saturating_add(1));
            // A bloc out of place may stand between two that hang under `top`.
            occ.bloc == bloc && occ.flags & Occ::PHANTOM == 0 && segment.is_under(*at, top)
        }))
    }

    /// No earlier occurrence under the same top has the same keys.
    fn unique_here(&self, unique: &UniqueHere) -> Truth {
        let [own, ..] = self.levels;
        let Some(bloc) = self.cursor.here.segment.occ(own).map(|occ| occ.bloc) else {
            return Truth::Unknown;
        };
        let Some(top) = self.top(own, unique.top) else {
            return Truth::Unknown;
        };
        let Some(occurrences) = self.below(top, bloc, self.notes) else {
            return Truth::Unknown;
        };
        let mut earlier = occurrences.take_while(|(at, _)| *at < own).peekable();
        if earlier.peek().is_none() {
            return Truth::True;
        }
        let Some(mine) = self.key(unique.keys) else {
            return Truth::True;
        };
        for (at, occ) in earlier {
            let mut levels = self.levels;
            levels[0] = at;
            let other = View { levels, ..*self };
            if other.key(unique.keys) == Some(mine) {
                let line = self.cursor.here.segment.first_line + u64::from(occ.line);
                self.notes.first_line.set(Some(line));
                return Truth::False;
            }
        }
        Truth::True
    }
}
