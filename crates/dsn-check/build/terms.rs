//! What conditions compare, as Rust code: values, days, numbers.

use std::cell::RefCell;

use dsn_norm::controls::expr::{Date, Number, Ref, Text};
use dsn_norm::{BlocIdx, Norme, RubriqueIdx, rubrique_index};

use crate::formula::{CLOSE, OPEN};

/// Numbers are held in ten-thousandths.
const SCALE: i64 = 10_000;

/// What all generated functions share: found while they are written.
#[derive(Default)]
pub(crate) struct Registry {
    /// Days that a whole declaration shares, as code over `month`, `file` and `today`.
    pub(crate) days: Vec<String>,
    /// Whole numbers, likewise.
    pub(crate) numbers: Vec<String>,
    /// Places that remember a value they accepted: control, and what is asked of it.
    pub(crate) sites: Vec<(u16, String)>,
    /// Blocs of which controls of others choose occurrences by the code of their
    /// first rubrique, as bits.
    pub(crate) coded: u128,
}

/// Where a condition stands: a version, a control, and the blocs of the
/// occurrences that it sees.
#[derive(Clone)]
pub(crate) struct Scope<'g> {
    pub(crate) norme: &'static Norme,
    pub(crate) registry: &'g RefCell<Registry>,
    pub(crate) control: u16,
    /// The control's bloc, then those of the quantifiers around.
    pub(crate) levels: Vec<BlocIdx>,
    /// How many of its parts may not be evaluated, for want of a table.
    pub(crate) reasons: usize,
}

/// A value as code: an `Option<Value>`.
pub(crate) struct Term {
    pub(crate) code: String,
    /// Rubriques of the own occurrence without which it is absent.
    pub(crate) present: u128,
    pub(crate) cost: u32,
    /// Its rank, where it is a whole value of the own occurrence.
    pub(crate) own: Option<u8>,
}

/// A number or a day as code.
pub(crate) struct Figure {
    pub(crate) code: String,
    pub(crate) present: u128,
    pub(crate) cost: u32,
    /// The same over `month`, `file` and `today`, where a declaration shares it.
    shared: Option<String>,
    /// It is written in the condition: never absent.
    pub(crate) literal: bool,
}

impl Figure {
    fn literal(code: String) -> Self {
        Self {
            shared: Some(code.clone()),
            code,
            present: 0,
            cost: 0,
            literal: true,
        }
    }

    /// A function of it.
    fn map(self, cost: u32, wrap: impl Fn(&str) -> String) -> Self {
        Self {
            code: wrap(&self.code),
            shared: self.shared.as_deref().map(&wrap),
            cost: self.cost + cost,
            present: self.present,
            literal: false,
        }
    }
}

fn of(id: &[u8; 14]) -> RubriqueIdx {
    rubrique_index(id).expect("a rubrique of the envelope")
}

/// S20.G00.05.001.
pub(crate) fn nature() -> RubriqueIdx {
    of(b"S20.G00.05.001")
}

impl Scope<'_> {
    /// The same, inside one quantifier more.
    pub(crate) fn inside(&self, bloc: BlocIdx, level: u8) -> Self {
        let mut inside = self.clone();
        inside.levels.truncate(usize::from(level));
        inside.levels.push(bloc);
        inside
    }

    pub(crate) fn bloc(&self, level: u8) -> BlocIdx {
        self.levels[usize::from(level)]
    }

    /// Whether a place is a rubrique of the control's own occurrence.
    pub(crate) fn is_own(&self, place: Ref) -> bool {
        place.level == 0 && place.rubrique.bloc() == self.bloc(0)
    }

    pub(crate) fn rang(&self, rubrique: RubriqueIdx) -> Option<u8> {
        self.norme.rubrique(rubrique).map(|rubrique| rubrique.rang)
    }

    /// The value of a rubrique; `None` where the version lacks it.
    pub(crate) fn value(&self, place: Ref) -> Option<Term> {
        let rang = self.rang(place.rubrique)?;
        let (level, bloc) = (place.level, place.rubrique.bloc());
        if self.is_own(place) {
            return Some(Term {
                code: format!("{OPEN}v{rang}{CLOSE}"),
                present: 1 << rang,
                cost: 6,
                own: Some(rang),
            });
        }
        let occ = occurrence(level);
        let (code, cost) = if bloc == self.bloc(level) {
            (format!("f.value::<{rang}>({occ})"), 10)
        } else {
            (format!("f.above::<{rang}>({occ}, {bloc:?})"), 25)
        };
        Some(Term {
            code,
            present: 0,
            cost,
            own: None,
        })
    }

    /// A text; `None` where it is always absent, or made of several.
    pub(crate) fn text(&self, text: &Text) -> Option<Term> {
        match text {
            Text::Value(place) => self.value(*place),
            Text::Slice(place, from, to) => {
                let whole = self.value(*place)?;
                let from = from.saturating_sub(1);
                Some(Term {
                    code: format!("{}.and_then(|v| v.slice({from}, {to}))", whole.code),
                    cost: whole.cost + 5,
                    own: None,
                    ..whole
                })
            }
            Text::Literal(literal) => Some(Term {
                code: format!("Some(Value::new({0}, {0}.len()))", bytes(literal)),
                present: 0,
                cost: 1,
                own: None,
            }),
            Text::Join(_) => None,
        }
    }

    /// A day, [`NO_DAY`] where there is none.
    pub(crate) fn date(&self, date: &Date) -> Figure {
        let figure = self.plain_date(date);
        self.shared(figure, |registry| &mut registry.days, "days")
    }

    fn plain_date(&self, date: &Date) -> Figure {
        match date {
            Date::Value(place) if place.rubrique == of(b"S20.G00.05.005") => shared("month"),
            Date::Value(place) if place.rubrique == of(b"S20.G00.05.007") => shared("file"),
            Date::Today => shared("today"),
            Date::Literal(day) => Figure::literal(day.to_string()),
            Date::Value(place) => {
                let value = self.value(*place);
                let code = match &value {
                    Some(Term {
                        own: Some(rang), ..
                    }) => format!("{OPEN}d{rang}{CLOSE}"),
                    Some(term) => format!("f.day({})", term.code),
                    None => "NO_DAY".to_owned(),
                };
                Figure {
                    code,
                    present: value.as_ref().map_or(0, |term| term.present),
                    cost: value.map_or(0, |term| term.cost) + 6,
                    shared: None,
                    literal: false,
                }
            }
            Date::Days(date, days) => {
                let date = self.plain_date(date);
                date.map(20, |code| format!("plus_days({code}, {days})"))
            }
            Date::Months(date, months) => {
                let date = self.plain_date(date);
                date.map(20, |code| format!("plus_months({code}, {months})"))
            }
            Date::LastDay(date) => {
                let date = self.plain_date(date);
                date.map(15, |code| format!("last_day({code})"))
            }
        }
    }

    /// A whole number, `NO_NUMBER` where there is none; `None` for what is no
    /// whole number for sure.
    pub(crate) fn whole(&self, number: &Number) -> Option<Figure> {
        let figure = self.plain_whole(number)?;
        Some(self.shared(figure, |registry| &mut registry.numbers, "numbers"))
    }

    fn plain_whole(&self, number: &Number) -> Option<Figure> {
        Some(match number {
            Number::Literal(value) if value % SCALE == 0 => {
                Figure::literal(format!("{}_i64", value / SCALE))
            }
            Number::Length(place) => self.of_value(*place, 2, "length"),
            Number::YearOf(place) => {
                let figure = self.of_value(*place, 25, "year_of");
                self.load('y', *place, figure)
            }
            // The last day of a month is of the same year.
            Number::Year(Date::LastDay(date)) => self.plain_whole(&Number::Year(date))?,
            Number::Year(date) => self.plain_date(date).map(5, |code| format!("year({code})")),
            Number::Month(date) => self
                .plain_date(date)
                .map(9, |code| format!("month({code})")),
            Number::Add(number, more) if more % SCALE == 0 => {
                let number = self.plain_whole(number)?;
                number.map(2, |code| format!("plus({code}, {})", more / SCALE))
            }
            _ => return None,
        })
    }

    /// A month that is only compared with another.
    pub(crate) fn month(&self, number: &Number) -> Option<Figure> {
        let Number::Month(date) = number else {
            return None;
        };
        let figure = self
            .plain_date(date)
            .map(3, |code| format!("year_month({code})"));
        Some(self.shared(figure, |registry| &mut registry.numbers, "numbers"))
    }

    /// A number in ten-thousandths, `NO_AMOUNT` where there is none.
    pub(crate) fn amount(&self, number: &Number) -> Option<Figure> {
        match number {
            Number::Value(place) => {
                let figure = self.of_value(*place, 40, "amount");
                Some(self.load('n', *place, figure))
            }
            Number::Literal(value) => Some(Figure::literal(format!("{value}_i128"))),
            other => Some(self.whole(other)?.map(2, |code| format!("scaled({code})"))),
        }
    }

    /// The same figure as a load, where it is one of the own occurrence.
    fn load(&self, kind: char, place: Ref, figure: Figure) -> Figure {
        match self.value(place).and_then(|term| term.own) {
            Some(rang) => Figure {
                code: format!("{OPEN}{kind}{rang}{CLOSE}"),
                ..figure
            },
            None => figure,
        }
    }

    /// A function of a value.
    fn of_value(&self, place: Ref, cost: u32, function: &str) -> Figure {
        let value = self.value(place);
        Figure {
            code: match &value {
                Some(term) => format!("{function}({})", term.code),
                None => format!("{function}(None)"),
            },
            present: value.as_ref().map_or(0, |term| term.present),
            cost: cost + value.map_or(0, |term| term.cost),
            shared: None,
            literal: false,
        }
    }

    /// What a declaration shares is computed once.
    fn shared(
        &self,
        figure: Figure,
        list: impl Fn(&mut Registry) -> &mut Vec<String>,
        name: &str,
    ) -> Figure {
        let Some(shared) = figure.shared.as_ref().filter(|_| !figure.literal) else {
            return figure;
        };
        let mut registry = self.registry.borrow_mut();
        let list = list(&mut registry);
        let at = list
            .iter()
            .position(|code| code == shared)
            .unwrap_or_else(|| {
                list.push(shared.clone());
                list.len() - 1
            });
        Figure {
            code: format!("f.shared.{name}[{at}]"),
            cost: 1,
            ..figure
        }
    }

    /// Whether a place is the first rubrique of a bloc whose occurrences are chosen
    /// by it: its code is read once for all.
    pub(crate) fn is_coded(&self, place: Ref) -> bool {
        let bloc = place.rubrique.bloc();
        let first = bloc == self.bloc(place.level) && self.rang(place.rubrique) == Some(0);
        if first && place.level > 0 {
            self.registry.borrow_mut().coded |= 1 << bloc.0;
        }
        first && self.registry.borrow().coded >> bloc.0 & 1 == 1
    }

    /// A place that remembers what it accepted.
    pub(crate) fn site(&self, asked: &str) -> usize {
        let sites = &mut self.registry.borrow_mut().sites;
        let wanted = (self.control, asked.to_owned());
        sites
            .iter()
            .position(|site| *site == wanted)
            .unwrap_or_else(|| {
                sites.push(wanted);
                sites.len() - 1
            })
    }
}

fn shared(code: &str) -> Figure {
    Figure {
        literal: false,
        ..Figure::literal(code.to_owned())
    }
}

/// The name of the occurrence at a level.
pub(crate) fn occurrence(level: u8) -> String {
    if level == 0 {
        "o".to_owned()
    } else {
        format!("o{level}")
    }
}

/// The name of its index.
pub(crate) fn index(level: u8) -> String {
    if level == 0 {
        "at".to_owned()
    } else {
        format!("a{level}")
    }
}

/// A literal of bytes.
pub(crate) fn bytes(literal: &str) -> String {
    format!("b\"{}\"", literal.as_bytes().escape_ascii())
}
