//! The grammar of terms: what a condition compares.

use super::Fault;
use super::ast::{Term, Unit};
use super::lex::Token;
use super::parse::Parser;

impl Parser {
    pub(crate) fn term(&mut self) -> Result<Term, Fault> {
        let mut term = self.atom()?;
        loop {
            let sign = match self.peek() {
                Some(Token::Sign("+")) => 1,
                Some(Token::Sign("-")) => -1,
                _ => return Ok(term),
            };
            self.next();
            let number = self.position()?;
            let unit = match self.peek() {
                Some(Token::Word(w)) if w == "day" || w == "days" => Unit::Days,
                Some(Token::Word(w)) if w == "month" || w == "months" => Unit::Months,
                Some(Token::Word(w)) if w == "year" || w == "years" => Unit::Years,
                _ => Unit::None,
            };
            if unit != Unit::None {
                self.next();
            }
            term = Term::Shift(Box::new(term), sign * i32::from(number), unit);
        }
    }

    fn position(&mut self) -> Result<u16, Fault> {
        match self.peek() {
            Some(Token::Number(number)) => match number.parse() {
                Ok(value) => {
                    self.next();
                    Ok(value)
                }
                Err(_) => self.expected("a small whole number"),
            },
            _ => self.expected("a small whole number"),
        }
    }

    fn atom(&mut self) -> Result<Term, Fault> {
        match self.peek().cloned() {
            Some(Token::Rubrique(id)) => {
                self.next();
                Ok(Term::Rubrique(id))
            }
            Some(Token::Text(text)) => {
                self.next();
                Ok(Term::Text(text))
            }
            Some(Token::Number(number)) => {
                self.next();
                Ok(Term::Number(number))
            }
            Some(Token::Word(word)) => self.function(&word),
            _ => self.expected("a rubrique, a literal or a function"),
        }
    }

    fn function(&mut self, word: &str) -> Result<Term, Fault> {
        let at = self.at;
        self.next();
        match word {
            "today" => return Ok(Term::Today),
            "send_rubriques" => return Ok(Term::SendRubriques),
            "join" => return Ok(Term::Join(self.tuple()?)),
            "slice" | "length" | "date" | "year" | "month" | "last_day" | "count" => {}
            _ => {
                self.at = at;
                return self.expected("a rubrique, a literal or a function");
            }
        }
        self.sign("(")?;
        let term = match word {
            "slice" => {
                let id = self.rubrique()?;
                self.sign(",")?;
                let from = self.position()?;
                self.sign(",")?;
                Term::Slice(id, from, self.position()?)
            }
            "length" => Term::Length(self.rubrique()?),
            "date" => Term::Date(self.rubrique()?),
            "year" => Term::Year(Box::new(self.term()?)),
            "month" => Term::Month(Box::new(self.term()?)),
            "last_day" => Term::LastDay(Box::new(self.term()?)),
            _ => Term::Count(self.blocs()?),
        };
        self.sign(")")?;
        Ok(term)
    }
}
