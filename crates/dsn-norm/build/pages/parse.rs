//! The grammar of conditions, read by recursive descent. `docs/controls.md` describes it for people.

use super::Fault;
use super::ast::{Blocs, Cmp, Formula, Kind, Scope, Term, TextTest};
use super::lex::{Token, lex};

/// Reads a condition that starts at `line` of its page.
pub(crate) fn parse(text: &str, line: usize) -> Result<Formula, Fault> {
    let tokens = lex(text, line)?;
    let mut parser = Parser {
        tokens,
        at: 0,
        last: line,
    };
    let formula = parser.formula()?;
    match parser.peek() {
        None => Ok(formula),
        Some(token) => Err(parser.fault(format!("{token} after the end of the condition"))),
    }
}

/// Reads words one after the other.
pub(crate) struct Parser {
    tokens: Vec<(Token, usize)>,
    /// Index of the next word.
    pub(crate) at: usize,
    /// Line of the last word read.
    last: usize,
}

/// Words that compare a text with a literal.
const TEXT_TESTS: [(&str, TextTest); 5] = [
    ("starts", TextTest::Starts),
    ("ends", TextTest::Ends),
    ("contains", TextTest::Contains),
    ("only", TextTest::Only),
    ("like", TextTest::Like),
];

impl Parser {
    pub(crate) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|t| &t.0)
    }

    fn line(&self) -> usize {
        self.tokens.get(self.at).map_or(self.last, |t| t.1)
    }

    pub(crate) fn next(&mut self) -> Option<Token> {
        let (token, line) = self.tokens.get(self.at)?.clone();
        self.at += 1;
        self.last = line;
        Some(token)
    }

    fn fault(&self, message: impl Into<String>) -> Fault {
        Fault::new(self.line(), message)
    }

    pub(crate) fn expected<T>(&self, what: &str) -> Result<T, Fault> {
        let found = self
            .peek()
            .map_or("the end of the condition".to_owned(), ToString::to_string);
        Err(self.fault(format!("expected {what}, found {found}")))
    }

    fn eat(&mut self, token: &Token) -> bool {
        let found = self.peek() == Some(token);
        if found {
            self.next();
        }
        found
    }

    fn eat_word(&mut self, word: &str) -> bool {
        self.eat(&Token::Word(word.to_owned()))
    }

    pub(crate) fn eat_sign(&mut self, sign: &'static str) -> bool {
        self.eat(&Token::Sign(sign))
    }

    pub(crate) fn sign(&mut self, sign: &'static str) -> Result<(), Fault> {
        if self.eat_sign(sign) {
            Ok(())
        } else {
            self.expected(&format!("`{sign}`"))
        }
    }

    fn word(&mut self, word: &str) -> Result<(), Fault> {
        if self.eat_word(word) {
            Ok(())
        } else {
            self.expected(&format!("`{word}`"))
        }
    }

    fn formula(&mut self) -> Result<Formula, Fault> {
        let line = self.line();
        if self.eat_word("if") {
            let premise = self.formula()?;
            self.word("then")?;
            let conclusion = self.formula()?;
            return Ok(Formula {
                line,
                kind: Kind::Any(vec![premise.negated(), conclusion]),
            });
        }
        let left = self.chain("or", Kind::Any, |p| p.chain("and", Kind::All, Self::unary))?;
        if !self.eat_word("iff") {
            return Ok(left);
        }
        let right = self.chain("or", Kind::Any, |p| p.chain("and", Kind::All, Self::unary))?;
        Ok(Formula {
            line,
            kind: Kind::Iff(Box::new(left), Box::new(right)),
        })
    }

    /// `A word B word C`.
    fn chain(
        &mut self,
        word: &str,
        kind: fn(Vec<Formula>) -> Kind,
        part: impl Fn(&mut Self) -> Result<Formula, Fault>,
    ) -> Result<Formula, Fault> {
        let line = self.line();
        let first = part(self)?;
        if self.peek() != Some(&Token::Word(word.to_owned())) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.eat_word(word) {
            parts.push(part(self)?);
        }
        Ok(Formula {
            line,
            kind: kind(parts),
        })
    }

    fn unary(&mut self) -> Result<Formula, Fault> {
        let line = self.line();
        if self.eat_word("not") {
            return Ok(self.unary()?.negated());
        }
        let kind = self.primary()?;
        Ok(Formula { line, kind })
    }

    fn primary(&mut self) -> Result<Kind, Fault> {
        let line = self.line();
        match self.peek().cloned() {
            Some(Token::Sign("(")) if !self.is_tuple() => {
                self.next();
                let inner = self.formula()?;
                self.sign(")")?;
                Ok(inner.kind)
            }
            Some(Token::Word(word)) => match word.as_str() {
                "present" | "absent" => {
                    self.next();
                    self.presence(word == "present", line)
                }
                "exists" | "none" => {
                    self.next();
                    let exists = Formula {
                        line,
                        kind: Kind::Exists(self.blocs()?),
                    };
                    Ok(if word == "none" {
                        exists.negated().kind
                    } else {
                        exists.kind
                    })
                }
                "all" => {
                    self.next();
                    let mut blocs = self.blocs()?;
                    let condition = blocs
                        .condition
                        .ok_or_else(|| Fault::new(line, "`all` needs a `where`"))?;
                    blocs.condition = Some(Box::new(condition.negated()));
                    Ok(Formula {
                        line,
                        kind: Kind::Exists(blocs),
                    }
                    .negated()
                    .kind)
                }
                "unique" => {
                    self.next();
                    let keys = self.tuple()?;
                    self.word("within")?;
                    Ok(Kind::Unique(keys, self.scope()?))
                }
                "in_table" => {
                    self.next();
                    self.sign("(")?;
                    let term = self.term()?;
                    self.sign(",")?;
                    let table = self.name("the name of a table")?;
                    self.sign(")")?;
                    Ok(Kind::InTable(term, table))
                }
                "platform" => {
                    self.next();
                    Ok(Kind::Platform(
                        self.name("the name of a fact of the platform")?,
                    ))
                }
                "by_machine" => {
                    self.next();
                    Ok(Kind::ByMachine)
                }
                _ if self.is_predicate(&word) => {
                    self.next();
                    Ok(Kind::Predicate(word, self.tuple()?))
                }
                _ => self.comparison(line),
            },
            _ => self.comparison(line),
        }
    }

    /// A name before `(` that is not one of the functions of terms.
    fn is_predicate(&self, word: &str) -> bool {
        const FUNCTIONS: [&str; 8] = [
            "slice", "join", "length", "date", "year", "month", "last_day", "count",
        ];
        !FUNCTIONS.contains(&word)
            && self
                .tokens
                .get(self.at + 1)
                .is_some_and(|t| t.0 == Token::Sign("("))
    }

    /// Whether the parenthesis here opens a tuple: its closing one is followed by `refers`.
    fn is_tuple(&self) -> bool {
        let mut depth = 0_usize;
        for (i, (token, _)) in self.tokens.iter().enumerate().skip(self.at) {
            match token {
                Token::Sign("(") => depth += 1,
                Token::Sign(")") if depth == 1 => {
                    return self
                        .tokens
                        .get(i + 1)
                        .is_some_and(|t| t.0 == Token::Word("refers".to_owned()));
                }
                Token::Sign(")") => depth -= 1,
                _ => {}
            }
        }
        false
    }

    fn presence(&mut self, wanted: bool, line: usize) -> Result<Kind, Fault> {
        self.sign("(")?;
        let mut parts = Vec::new();
        loop {
            let present = Formula {
                line,
                kind: Kind::Present(self.rubrique()?),
            };
            parts.push(if wanted { present } else { present.negated() });
            if !self.eat_sign(",") {
                break;
            }
        }
        self.sign(")")?;
        Ok(Kind::All(parts))
    }

    pub(crate) fn rubrique(&mut self) -> Result<String, Fault> {
        match self.peek().cloned() {
            Some(Token::Rubrique(id)) => {
                self.next();
                Ok(id)
            }
            _ => self.expected("a rubrique"),
        }
    }

    fn name(&mut self, what: &str) -> Result<String, Fault> {
        match self.peek().cloned() {
            Some(Token::Word(name)) => {
                self.next();
                Ok(name)
            }
            _ => self.expected(what),
        }
    }

    fn scope(&mut self) -> Result<Scope, Fault> {
        let scope = match self.peek() {
            Some(Token::Word(word)) => Scope::parse(word),
            Some(Token::Bloc(id)) => id.as_bytes().try_into().ok().map(Scope::Under),
            _ => None,
        };
        match scope {
            Some(scope) => {
                self.next();
                Ok(scope)
            }
            None => {
                self.expected("a scope (bloc, contract, individual, declaration, send, or a bloc)")
            }
        }
    }

    /// `BLOC [in SCOPE] [where …]`; the condition is one test, or several in parentheses.
    pub(crate) fn blocs(&mut self) -> Result<Blocs, Fault> {
        let bloc = match self.peek().cloned() {
            Some(Token::Bloc(id)) => id,
            _ => return self.expected("a bloc"),
        };
        self.next();
        let scope = if self.eat_word("in") {
            Some(self.scope()?)
        } else {
            None
        };
        let condition = if self.eat_word("where") {
            Some(Box::new(self.unary()?))
        } else {
            None
        };
        Ok(Blocs {
            bloc,
            scope,
            condition,
        })
    }

    /// `(TERM, TERM…)`.
    pub(crate) fn tuple(&mut self) -> Result<Vec<Term>, Fault> {
        self.sign("(")?;
        let mut terms = vec![self.term()?];
        while self.eat_sign(",") {
            terms.push(self.term()?);
        }
        self.sign(")")?;
        Ok(terms)
    }

    fn keys(&mut self) -> Result<Vec<Term>, Fault> {
        if self.peek() == Some(&Token::Sign("(")) {
            self.tuple()
        } else {
            Ok(vec![self.term()?])
        }
    }

    fn comparison(&mut self, line: usize) -> Result<Kind, Fault> {
        let mut left = self.keys()?;
        if self.eat_word("refers") {
            self.word("to")?;
            let right = self.keys()?;
            self.word("within")?;
            let scope = self.scope()?;
            let condition = if self.eat_word("where") {
                Some(Box::new(self.unary()?))
            } else {
                None
            };
            return Ok(Kind::Refers(left, right, scope, condition));
        }
        let (Some(left), true) = (left.pop(), left.is_empty()) else {
            return self.expected("`refers`");
        };
        let negated = self.eat_word("not");
        if self.eat_word("in") {
            let one_of = Formula {
                line,
                kind: Kind::OneOf(left, self.codes()?),
            };
            return Ok(if negated {
                one_of.negated().kind
            } else {
                one_of.kind
            });
        }
        if negated {
            return self.expected("`in`");
        }
        for (word, test) in TEXT_TESTS {
            if self.eat_word(word) {
                return Ok(Kind::Test(test, left, self.literal()?));
            }
        }
        let cmp = match self.peek() {
            Some(Token::Sign("=")) => Cmp::Eq,
            Some(Token::Sign("!=")) => Cmp::Ne,
            Some(Token::Sign("<")) => Cmp::Lt,
            Some(Token::Sign("<=")) => Cmp::Le,
            Some(Token::Sign(">")) => Cmp::Gt,
            Some(Token::Sign(">=")) => Cmp::Ge,
            _ => return self.expected("a comparison"),
        };
        self.next();
        Ok(Kind::Compare(cmp, left, self.term()?))
    }

    fn literal(&mut self) -> Result<String, Fault> {
        match self.peek().cloned() {
            Some(Token::Text(text)) => {
                self.next();
                Ok(text)
            }
            _ => self.expected("a text between quotes"),
        }
    }

    fn codes(&mut self) -> Result<Vec<String>, Fault> {
        self.sign("{")?;
        let mut codes = vec![self.literal()?];
        while self.eat_sign(",") {
            codes.push(self.literal()?);
        }
        self.sign("}")?;
        codes.sort();
        Ok(codes)
    }
}
