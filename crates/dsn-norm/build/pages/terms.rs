//! Terms of a condition, by what they are: texts, days, numbers.

use super::Fault;
use super::ast::{Scope, Term, Unit};
use super::compile::Compiler;
use super::facts::Facts;

/// Numbers are held in ten-thousandths.
const SCALE: i64 = 10_000;

/// Answers what a term is.
pub(crate) struct Kinds<'a> {
    pub(crate) facts: &'a Facts,
}

impl Kinds<'_> {
    fn genre(&self, id: &str) -> char {
        self.facts.rubriques.get(id).map_or('X', |r| r.0)
    }

    pub(crate) fn is_date(&self, term: &Term) -> bool {
        match term {
            Term::Rubrique(id) => self.genre(id) == 'D',
            Term::Date(_) | Term::LastDay(_) | Term::Today => true,
            Term::Shift(inner, _, unit) => *unit != Unit::None || self.is_date(inner),
            _ => false,
        }
    }

    pub(crate) fn is_number(&self, term: &Term) -> bool {
        match term {
            Term::Rubrique(id) => self.genre(id) == 'N',
            Term::Shift(inner, _, unit) => *unit == Unit::None && self.is_number(inner),
            Term::Number(_)
            | Term::Length(_)
            | Term::Year(_)
            | Term::Month(_)
            | Term::Count(_)
            | Term::SendRubriques => true,
            _ => false,
        }
    }

    /// More than the bytes of a value: equality is then one of days or of numbers.
    pub(crate) fn is_computed(&self, term: &Term) -> bool {
        !matches!(
            term,
            Term::Rubrique(_) | Term::Text(_) | Term::Slice(..) | Term::Join(_)
        )
    }
}

type Code = Result<String, Fault>;

impl Compiler<'_> {
    pub(crate) fn texts(&mut self, terms: &[Term]) -> Code {
        let codes = terms
            .iter()
            .map(|t| self.text(t))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(codes.join(", "))
    }

    pub(crate) fn text(&mut self, term: &Term) -> Code {
        Ok(match term {
            Term::Rubrique(id) => format!("Text::Value({})", self.reference(id)?),
            Term::Text(text) if text.is_empty() => {
                return self.fault("an empty text: use absent(…)");
            }
            Term::Text(text) => format!("Text::Literal({text:?})"),
            Term::Slice(id, from, to) => {
                if *from == 0 || from > to {
                    return self.fault(format!(
                        "slice({id}, {from}, {to}): positions start at 1 and go up"
                    ));
                }
                format!("Text::Slice({}, {from}, {to})", self.reference(id)?)
            }
            Term::Join(parts) => format!("Text::Join(&[{}])", self.texts(parts)?),
            _ => {
                return self
                    .fault("a text is wanted here: a rubrique, a literal, slice(…) or join(…)");
            }
        })
    }

    pub(crate) fn date(&mut self, term: &Term) -> Code {
        Ok(match term {
            Term::Rubrique(id) | Term::Date(id) => {
                let date =
                    matches!(term, Term::Date(_)) || Kinds { facts: self.facts }.is_date(term);
                if !date {
                    return self.fault(format!(
                        "{id} is not of genre D: write date({id}) if it holds a date"
                    ));
                }
                format!("Date::Value({})", self.reference(id)?)
            }
            Term::Text(text) => match literal_date(text) {
                Some(date) => format!("Date::Literal({date})"),
                None => return self.fault(format!("\"{text}\" is not a date JJMMAAAA")),
            },
            Term::Today => "Date::Today".to_owned(),
            Term::LastDay(inner) => format!("Date::LastDay(&{})", self.date(inner)?),
            Term::Shift(inner, by, unit) => {
                let inner = self.date(inner)?;
                match unit {
                    Unit::None => {
                        return self.fault("a date moves by days, months or years: say which");
                    }
                    Unit::Days => format!("Date::Days(&{inner}, {by})"),
                    Unit::Months => format!("Date::Months(&{inner}, {by})"),
                    Unit::Years => format!("Date::Months(&{inner}, {})", by * 12),
                }
            }
            _ => return self.fault("a date is wanted here"),
        })
    }

    pub(crate) fn number(&mut self, term: &Term) -> Code {
        Ok(match term {
            Term::Rubrique(id) => {
                if !(Kinds { facts: self.facts }.is_number(term)) {
                    return self.fault(format!("{id} is not of genre N"));
                }
                format!("Number::Value({})", self.reference(id)?)
            }
            Term::Number(text) => match literal_number(text) {
                Some(number) => format!("Number::Literal({number})"),
                None => return self.fault(format!("{text}: at most four decimals")),
            },
            Term::Length(id) => format!("Number::Length({})", self.reference(id)?),
            Term::Year(inner) => match inner.as_ref() {
                Term::Rubrique(id) => format!("Number::YearOf({})", self.reference(id)?),
                inner => format!("Number::Year(&{})", self.date(inner)?),
            },
            Term::Month(inner) => format!("Number::Month(&{})", self.date(inner)?),
            Term::Count(blocs) => {
                if blocs.scope.is_some_and(Scope::is_wide) {
                    self.end_only("count(… in declaration or send)", blocs.scope)?;
                    let count = self.wide_count(blocs)?;
                    if !self.counts.contains(&count) {
                        self.counts.push(count);
                    }
                    format!("Number::Wide({count})")
                } else {
                    format!("Number::Count(&{})", self.quantifier(blocs)?)
                }
            }
            Term::SendRubriques => {
                self.end_only("send_rubriques", Some(Scope::Send))?;
                "Number::SendRubriques".to_owned()
            }
            Term::Shift(inner, by, Unit::None) => {
                format!(
                    "Number::Add(&{}, {})",
                    self.number(inner)?,
                    i64::from(*by) * SCALE
                )
            }
            _ => return self.fault("a number is wanted here"),
        })
    }

    fn end_only(&mut self, what: &str, scope: Option<Scope>) -> Result<(), Fault> {
        if self.at_end != scope || self.levels.len() > 1 {
            return self.fault(format!(
                "{what} is only known to controls of S20.G00.05 (declaration), S10 and S90 (send)"
            ));
        }
        self.needs_end = true;
        Ok(())
    }
}

/// JJMMAAAA as year, month, day in one number.
fn literal_date(text: &str) -> Option<u32> {
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    let part = |from: usize, to: usize| text[from..to].parse::<u32>().ok();
    if !digits || !(1..=31).contains(&part(0, 2)?) || !(1..=12).contains(&part(2, 4)?) {
        return None;
    }
    Some(part(4, 8)? * 10_000 + part(2, 4)? * 100 + part(0, 2)?)
}

/// A decimal number in ten-thousandths.
fn literal_number(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 4 {
        return None;
    }
    let decimals: i64 = format!("{decimals:0<4}").parse().ok()?;
    whole
        .parse::<i64>()
        .ok()?
        .checked_mul(SCALE)?
        .checked_add(decimals)
}
