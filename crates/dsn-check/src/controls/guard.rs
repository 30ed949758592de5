//! What must be there, or missing, before a condition can be false at all: a
//! comparison of bits that spares most evaluations.

use dsn_norm::controls::expr::{Date, Expr, Number, Quantifier, Ref, Text, TextTest};
use dsn_norm::controls::{Control, KEY_SETS};
use dsn_norm::{BlocIdx, Nature, RubriqueIdx};

use super::compare::passes;
use super::plan::Plan;
use crate::segment::{Occ, SegmentView};

/// Rubriques of the occurrence, by rank, without which the control cannot fire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Guard {
    present: u128,
    absent: u128,
    /// Child blocs that must be there.
    children: u128,
    /// A value that must be as told.
    value: Option<ValueTest>,
}

/// A test of a rubrique of the occurrence against literals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ValueTest {
    rang: u8,
    test: Literals,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Literals {
    Is(&'static str),
    OneOf(&'static [&'static str]),
    Passes(TextTest, &'static str),
}

impl Guard {
    /// The guard of a control, in the version of `plan`.
    pub(crate) fn of(control: &Control, plan: &Plan) -> Self {
        Finder {
            bloc: control.bloc,
            rang: &|rubrique| plan.rang(rubrique),
            parent: &|bloc| plan.parent(bloc),
        }
        .needs(&control.expr, false)
    }

    /// The codes of which a rubrique of the occurrence must hold one: the rank
    /// and the codes.
    pub(crate) fn codes(&self) -> Option<(u8, &[&'static str])> {
        let ValueTest { rang, test } = self.value.as_ref()?;
        match test {
            Literals::Is(code) => Some((*rang, std::slice::from_ref(code))),
            Literals::OneOf(codes) => Some((*rang, codes)),
            Literals::Passes(..) => None,
        }
    }

    /// Whether the values and the children of an occurrence leave the control a
    /// chance to fire, its codes apart ([`Guard::codes`]); [`Guard::admits`]
    /// comes first.
    #[inline]
    pub(crate) fn holds(&self, view: &SegmentView<'_>, occ: &Occ) -> bool {
        if occ.children & self.children != self.children {
            return false;
        }
        let Some(ValueTest {
            rang,
            test: Literals::Passes(test, literal),
        }) = self.value
        else {
            return true;
        };
        view.value(occ, rang)
            .is_some_and(|value| passes(test, value, literal.as_bytes()))
    }

    #[inline]
    pub(crate) fn admits(&self, seen: u128) -> bool {
        seen & self.present == self.present && seen & self.absent == 0
    }

    fn and(self, other: Self) -> Self {
        Self {
            present: self.present | other.present,
            absent: self.absent | other.absent,
            children: self.children | other.children,
            value: self.value.or(other.value),
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            present: self.present & other.present,
            absent: self.absent & other.absent,
            children: self.children & other.children,
            value: self.value.filter(|_| self.value == other.value),
        }
    }
}

/// Whether a control can fire at all in declarations of a nature.
pub(crate) fn may_fire(expr: &Expr, plan: &Plan, nature: Nature) -> bool {
    may_be(expr, false, plan, nature)
}

/// Whether an expression can have a value, once nature and channel are known.
fn may_be(expr: &Expr, wanted: bool, plan: &Plan, nature: Nature) -> bool {
    let may = |expr: &Expr, wanted| may_be(expr, wanted, plan, nature);
    let is_nature = |text: &Text| matches!(text, Text::Value(r) if r.rubrique == plan.nature);
    match expr {
        Expr::Not(inner) => may(inner, !wanted),
        Expr::All(parts) if wanted => parts.iter().all(|part| may(part, true)),
        Expr::All(parts) => parts.iter().any(|part| may(part, false)),
        Expr::Any(parts) if wanted => parts.iter().any(|part| may(part, true)),
        Expr::Any(parts) => parts.iter().all(|part| may(part, false)),
        Expr::Iff(a, b) => (may(a, true) && may(b, wanted)) || (may(a, false) && may(b, !wanted)),
        Expr::OneOf(text, codes) if is_nature(text) => codes.contains(&nature.code()) == wanted,
        Expr::Same(text, Text::Literal(code)) if is_nature(text) => {
            (*code == nature.code()) == wanted
        }
        Expr::ByMachine => plan.by_machine == wanted,
        _ => true,
    }
}

struct Finder<'a> {
    bloc: BlocIdx,
    rang: &'a dyn Fn(RubriqueIdx) -> Option<u8>,
    parent: &'a dyn Fn(BlocIdx) -> Option<BlocIdx>,
}

impl Finder<'_> {
    /// What `expr` needs to be true, or to be false.
    fn needs(&self, expr: &Expr, wanted: bool) -> Guard {
        match expr {
            Expr::Present(place) if wanted => self.present(*place),
            Expr::Present(place) => Guard {
                present: 0,
                absent: self.present(*place).present,
                ..Guard::default()
            },
            Expr::Not(inner) => self.needs(inner, !wanted),
            Expr::All(parts) => self.parts(parts, wanted, wanted),
            Expr::Any(parts) => self.parts(parts, wanted, !wanted),
            Expr::Iff(a, b) => {
                let both = self.needs(a, true).and(self.needs(b, wanted));
                both.or(self.needs(a, false).and(self.needs(b, !wanted)))
            }
            Expr::Same(Text::Value(place), Text::Literal(code)) if wanted => {
                self.value(*place, Literals::Is(code))
            }
            Expr::OneOf(Text::Value(place), codes) if wanted => {
                self.value(*place, Literals::OneOf(codes))
            }
            Expr::Test(test, Text::Value(place), literal) if wanted => {
                self.value(*place, Literals::Passes(*test, literal))
            }
            Expr::Exists(quantifier) if wanted => self.child(quantifier),
            Expr::Same(a, b) if wanted => self.text(a).and(self.text(b)),
            Expr::OneOf(text, _) | Expr::Test(_, text, _) if wanted => self.text(text),
            // Without their values these are undetermined, neither true nor false.
            Expr::Dates(_, a, b) => self.date(a).and(self.date(b)),
            Expr::Numbers(_, a, b) => self.number(a).and(self.number(b)),
            Expr::InTable(text, _) => self.text(text),
            Expr::Predicate(_, texts) => self.texts(texts),
            Expr::UniqueHere(unique) if !wanted => self.texts(unique.keys),
            Expr::Unique(set) if !wanted => {
                let keys = KEY_SETS.get(usize::from(*set)).map(|set| set.keys);
                self.texts(keys.unwrap_or_default())
            }
            _ => Guard::default(),
        }
    }

    /// What some formulas need together (`every`) or any one of them.
    fn parts(&self, parts: &[Expr], wanted: bool, every: bool) -> Guard {
        let mut needs = parts.iter().map(|part| self.needs(part, wanted));
        let first = needs.next().unwrap_or_default();
        needs.fold(first, |a, b| if every { a.and(b) } else { a.or(b) })
    }

    /// A test of one of the occurrence's own values.
    fn value(&self, place: Ref, test: Literals) -> Guard {
        let present = self.present(place);
        let own = present.present != 0;
        Guard {
            value: own.then(|| ValueTest {
                rang: present.present.trailing_zeros() as u8,
                test,
            }),
            ..present
        }
    }

    /// An occurrence of the quantified bloc, when that is a child.
    fn child(&self, quantifier: &Quantifier) -> Guard {
        let below = quantifier.from == 0
            && quantifier.top.is_empty()
            && (self.parent)(quantifier.bloc) == Some(self.bloc);
        Guard {
            children: u128::from(below) << (quantifier.bloc.0 & 127),
            ..Guard::default()
        }
    }

    fn present(&self, place: Ref) -> Guard {
        let own = place.level == 0 && place.rubrique.bloc() == self.bloc;
        let rang = if own {
            (self.rang)(place.rubrique)
        } else {
            None
        };
        Guard {
            present: rang.map_or(0, |rang| 1 << (rang & 127)),
            ..Guard::default()
        }
    }

    fn texts(&self, texts: &[Text]) -> Guard {
        texts
            .iter()
            .fold(Guard::default(), |needs, text| needs.and(self.text(text)))
    }

    fn text(&self, text: &Text) -> Guard {
        match text {
            Text::Value(place) | Text::Slice(place, ..) => self.present(*place),
            Text::Join(parts) => self.texts(parts),
            Text::Literal(_) => Guard::default(),
        }
    }

    fn date(&self, date: &Date) -> Guard {
        match date {
            Date::Value(place) => self.present(*place),
            Date::Days(date, _) | Date::Months(date, _) | Date::LastDay(date) => self.date(date),
            Date::Literal(_) | Date::Today => Guard::default(),
        }
    }

    fn number(&self, number: &Number) -> Guard {
        match number {
            Number::Value(place) | Number::Length(place) | Number::YearOf(place) => {
                self.present(*place)
            }
            Number::Year(date) | Number::Month(date) => self.date(date),
            Number::Add(number, _) => self.number(number),
            _ => Guard::default(),
        }
    }
}
