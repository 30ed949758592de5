//! A condition as written, before the norm is consulted.

/// Where a quantifier or a key looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The occurrence of the control's bloc.
    Bloc,
    Contract,
    Individual,
    Declaration,
    Send,
    /// The nearest occurrence of this bloc, at or above.
    Under([u8; 10]),
}

impl Scope {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "bloc" => Self::Bloc,
            "contract" => Self::Contract,
            "individual" => Self::Individual,
            "declaration" => Self::Declaration,
            "send" => Self::Send,
            _ => return None,
        })
    }

    /// Wider than what is kept in memory at once.
    pub(crate) fn is_wide(self) -> bool {
        matches!(self, Self::Declaration | Self::Send)
    }
}

/// Comparison signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cmp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// Tests of a text against a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextTest {
    Starts,
    Ends,
    Contains,
    Only,
    Like,
}

/// Units of date arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    None,
    Days,
    Months,
    Years,
}

/// A set of occurrences: `BLOC [in SCOPE] [where FORMULA]`.
#[derive(Clone, Debug)]
pub(crate) struct Blocs {
    pub(crate) bloc: String,
    pub(crate) scope: Option<Scope>,
    pub(crate) condition: Option<Box<Formula>>,
}

/// Something with a value.
#[derive(Clone, Debug)]
pub(crate) enum Term {
    Rubrique(String),
    Text(String),
    Number(String),
    /// `slice(X, from, to)`: positions from 1, both included.
    Slice(String, u16, u16),
    Join(Vec<Term>),
    Length(String),
    Date(String),
    Year(Box<Term>),
    Month(Box<Term>),
    LastDay(Box<Term>),
    Today,
    SendRubriques,
    Count(Blocs),
    /// `TERM + 1 month`.
    Shift(Box<Term>, i32, Unit),
}

/// Something true, false, or undetermined.
#[derive(Clone, Debug)]
pub(crate) struct Formula {
    pub(crate) line: usize,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    All(Vec<Formula>),
    Any(Vec<Formula>),
    Not(Box<Formula>),
    Iff(Box<Formula>, Box<Formula>),
    Present(String),
    Compare(Cmp, Term, Term),
    OneOf(Term, Vec<String>),
    Test(TextTest, Term, String),
    Exists(Blocs),
    Unique(Vec<Term>, Scope),
    Refers(Vec<Term>, Vec<Term>, Scope, Option<Box<Formula>>),
    InTable(Term, String),
    Predicate(String, Vec<Term>),
    /// A fact that only the platform knows.
    Platform(String),
    ByMachine,
}

impl Formula {
    pub(crate) fn negated(self) -> Self {
        Self {
            line: self.line,
            kind: Kind::Not(Box::new(self)),
        }
    }
}
