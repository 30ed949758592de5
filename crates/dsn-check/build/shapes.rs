//! What can be told of a condition by its form alone.

use dsn_norm::controls::expr::{Expr, Number, Ref, Text, TextTest};

/// How many parts of a condition may not be evaluated.
pub(crate) fn reasons(expr: &Expr) -> usize {
    match expr {
        Expr::InTable(..) | Expr::Platform(_) => 1,
        Expr::Not(inner) => reasons(inner),
        Expr::All(parts) | Expr::Any(parts) => parts.iter().map(reasons).sum(),
        Expr::Iff(a, b) => reasons(a) + reasons(b),
        Expr::Exists(quantifier) | Expr::Numbers(_, Number::Count(quantifier), _) => {
            quantifier.condition.as_ref().map_or(0, reasons)
        }
        _ => 0,
    }
}

/// Whether a condition is true or false, never undetermined.
pub(crate) fn is_exact(expr: &Expr) -> bool {
    let plain = |text: &Text| !is_joined(text);
    match expr {
        Expr::Present(_) => true,
        Expr::Not(inner) => is_exact(inner),
        Expr::All(parts) | Expr::Any(parts) => parts.iter().all(is_exact),
        Expr::Iff(a, b) => is_exact(a) && is_exact(b),
        Expr::Same(a, b) => plain(a) && plain(b),
        Expr::OneOf(text, _) | Expr::Test(_, text, _) => plain(text),
        _ => false,
    }
}

pub(crate) fn is_joined(text: &Text) -> bool {
    matches!(text, Text::Join(_))
}

/// The signs that tests of one text look for.
#[derive(Default)]
pub(crate) struct Signs {
    pub(crate) place: Option<Ref>,
    pub(crate) signs: Vec<u8>,
    pub(crate) tests: usize,
}

impl Signs {
    /// Whether a formula over tests of one text can be as wanted (true where
    /// `wanted` is) although its signs stand alone; `None` for anything else.
    pub(crate) fn refuses(&mut self, expr: &Expr, wanted: bool) -> Option<bool> {
        match expr {
            Expr::Not(inner) => self.refuses(inner, !wanted),
            Expr::All(parts) | Expr::Any(parts) => {
                let parts: Option<Vec<bool>> = parts
                    .iter()
                    .map(|part| self.refuses(part, wanted))
                    .collect();
                let every = matches!(expr, Expr::All(_)) == wanted;
                let parts = parts?;
                Some(if every {
                    parts.iter().all(|p| *p)
                } else {
                    parts.contains(&true)
                })
            }
            Expr::Test(test, Text::Value(place), literal) if wanted => {
                if self.place.is_some_and(|known| known != *place) {
                    return None;
                }
                self.place = Some(*place);
                self.tests += 1;
                self.signs.extend(
                    literal
                        .bytes()
                        .filter(|b| !self.signs.contains(b))
                        .collect::<Vec<_>>(),
                );
                match (test, literal.len()) {
                    (TextTest::Contains, 1) => Some(true),
                    (TextTest::Contains, 2) | (TextTest::Starts | TextTest::Ends, 1) => Some(false),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}
