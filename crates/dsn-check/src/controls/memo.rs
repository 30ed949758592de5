//! The last values that a control accepted.
//!
//! Many controls look at a few values of one occurrence (a key, a table, a
//! form, two dates), and the same values come back: the organism of every
//! contribution, the period of every pay line. What was accepted once in a
//! declaration is accepted again without being looked at.

use dsn_norm::controls::Control;
use dsn_norm::controls::expr::{Date, Expr, Number, Ref, Text};
use dsn_norm::{BlocIdx, RubriqueIdx};

/// Most rubriques that a remembered control looks at.
const MOST: usize = 3;
/// Bytes remembered, all values together.
const ROOM: usize = 44;
/// Length of a value that is absent; no value of a line is so long.
const ABSENT: u16 = u16::MAX;
/// Length in a memo that remembers nothing yet.
const NOTHING: u16 = u16::MAX - 1;

/// Values of an occurrence, in the order of the operands.
pub(crate) type Values<'v> = [Option<&'v [u8]>; MOST];

/// Ranks in their bloc of the rubriques that a control depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operands([Option<u8>; MOST]);

impl Operands {
    /// Those of a control that depends on nothing else than a few rubriques of
    /// its bloc and what a whole declaration shares; `rang` gives their ranks.
    pub(crate) fn of(control: &Control, rang: &dyn Fn(RubriqueIdx) -> Option<u8>) -> Option<Self> {
        let mut finder = Finder {
            bloc: control.bloc,
            found: Vec::new(),
        };
        // What a declaration shares is not worth remembering for itself.
        if is_shared(control.bloc) || !finder.expr(&control.expr) || finder.found.is_empty() {
            return None;
        }
        let mut ranks = [None; MOST];
        for (rank, rubrique) in ranks.iter_mut().zip(&finder.found) {
            // A rubrique that the version lacks is absent everywhere.
            *rank = rang(*rubrique);
        }
        Some(Self(ranks))
    }

    #[inline]
    pub(crate) fn values<'v>(&self, value: impl Fn(u8) -> Option<&'v [u8]>) -> Values<'v> {
        self.0.map(|rang| rang.and_then(&value))
    }
}

/// The values accepted last by one control; at first none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memo {
    lengths: [u16; MOST],
    bytes: [u8; ROOM],
}

impl Default for Memo {
    fn default() -> Self {
        Self {
            lengths: [NOTHING; MOST],
            bytes: [0; ROOM],
        }
    }
}

impl Memo {
    /// Whether these very values were accepted.
    #[inline]
    pub(crate) fn knows(&self, values: &Values<'_>) -> bool {
        let mut rest = self.bytes.as_slice();
        for (length, value) in self.lengths.iter().zip(values) {
            match value {
                None if *length != ABSENT => return false,
                None => {}
                Some(value) => {
                    let Some((mine, others)) = rest.split_at_checked(value.len()) else {
                        return false;
                    };
                    if usize::from(*length) != value.len() || mine != *value {
                        return false;
                    }
                    rest = others;
                }
            }
        }
        true
    }

    /// Remembers accepted values instead of those before; values too long are
    /// not remembered.
    pub(crate) fn learn(&mut self, values: &Values<'_>) {
        let mut new = Self::default();
        let mut at = 0;
        for (length, value) in new.lengths.iter_mut().zip(values) {
            let Some(value) = value else {
                *length = ABSENT;
                continue;
            };
            let Some(room) = new.bytes.get_mut(at..at + value.len()) else {
                return;
            };
            room.copy_from_slice(value);
            *length = value.len() as u16;
            at += value.len();
        }
        *self = new;
    }
}

/// Whether a bloc is the same for a whole declaration.
fn is_shared(bloc: BlocIdx) -> bool {
    let id = bloc.id();
    id.segment() == 10
        || (id.segment() == 20 && id.numero() == 5)
        || (id.segment() == 21 && matches!(id.numero(), 6 | 11))
}

/// Collects the rubriques of `bloc` in a condition; says no to whatever looks
/// further.
struct Finder {
    bloc: BlocIdx,
    found: Vec<RubriqueIdx>,
}

impl Finder {
    fn expr(&mut self, expr: &Expr) -> bool {
        match expr {
            Expr::Present(place) => self.place(*place),
            Expr::Not(inner) => self.expr(inner),
            Expr::All(parts) | Expr::Any(parts) => parts.iter().all(|part| self.expr(part)),
            Expr::Iff(a, b) => self.expr(a) && self.expr(b),
            Expr::Same(a, b) => self.text(a) && self.text(b),
            Expr::OneOf(text, _) | Expr::Test(_, text, _) | Expr::InTable(text, _) => {
                self.text(text)
            }
            Expr::Predicate(_, texts) => texts.iter().all(|text| self.text(text)),
            Expr::Dates(_, a, b) => self.date(a) && self.date(b),
            Expr::Numbers(_, a, b) => self.number(a) && self.number(b),
            Expr::ByMachine => true,
            _ => false,
        }
    }

    fn place(&mut self, place: Ref) -> bool {
        let bloc = place.rubrique.bloc();
        if bloc != self.bloc {
            return is_shared(bloc);
        }
        if !self.found.contains(&place.rubrique) {
            self.found.push(place.rubrique);
        }
        self.found.len() <= MOST
    }

    fn text(&mut self, text: &Text) -> bool {
        match text {
            Text::Value(place) | Text::Slice(place, ..) => self.place(*place),
            Text::Literal(_) => true,
            Text::Join(parts) => parts.iter().all(|part| self.text(part)),
        }
    }

    fn date(&mut self, date: &Date) -> bool {
        match date {
            Date::Value(place) => self.place(*place),
            Date::Days(date, _) | Date::Months(date, _) | Date::LastDay(date) => self.date(date),
            Date::Literal(_) | Date::Today => true,
        }
    }

    fn number(&mut self, number: &Number) -> bool {
        match number {
            Number::Value(place) | Number::Length(place) | Number::YearOf(place) => {
                self.place(*place)
            }
            Number::Year(date) | Number::Month(date) => self.date(date),
            Number::Add(number, _) => self.number(number),
            Number::Literal(_) => true,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use dsn_norm::controls::CONTROLS;

    use super::*;

    #[test]
    fn only_accepted_values_are_known() {
        let mut memo = Memo::default();
        assert!(!memo.knows(&[None; 3]) && !memo.knows(&[Some(b""), None, None]));
        memo.learn(&[Some(b"00001"), None, Some(b"01")]);
        assert!(memo.knows(&[Some(b"00001"), None, Some(b"01")]));
        for other in [
            [Some(&b"00001"[..]), None, None],
            [Some(b"0000"), None, Some(b"101")],
            [Some(b"00002"), None, Some(b"01")],
            [Some(b"00001"), Some(b""), Some(b"01")],
            [None, None, Some(b"01")],
            [Some(&[b'A'; 254]), None, None],
        ] {
            assert!(!memo.knows(&other), "{other:?}");
        }
        memo.learn(&[Some(&[b'A'; 45]), None, None]);
        let before = [Some(&b"00001"[..]), None, Some(b"01")];
        assert!(memo.knows(&before), "values too long are not remembered");
        memo.learn(&[None; 3]);
        assert!(memo.knows(&[None; 3]) && !memo.knows(&before));
    }

    #[test]
    fn controls_of_a_few_values_are_told_from_the_others() {
        let count = |key: &str| {
            let control = CONTROLS.iter().find(|c| c.key().to_string() == key)?;
            let operands = Operands::of(control, &|_| Some(0))?;
            Some(operands.0.iter().flatten().count())
        };
        for (key, number) in [
            ("S21.G00.40.009/CSL-11", Some(1)),
            ("S21.G00.30.006/CCH-11", Some(2)),
            ("S21.G00.30.006/CCH-12", Some(1)),
            ("S21.G00.60.006/CCH-12", Some(2)),
            ("S21.G00.60.002/SIG-14", Some(1)),
            // The contract above, other individuals, other blocs, the header itself.
            ("S21.G00.60.002/CCH-18", None),
            ("S21.G00.30.001/CCH-14", None),
            ("S21.G00.40.001/CCH-13", None),
            ("S21.G00.11.001/CSL-12", None),
        ] {
            assert_eq!(count(key), number, "{key}");
        }
    }
}
