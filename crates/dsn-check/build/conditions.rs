//! A condition as a formula that says when its control must be asked.
//!
//! Two readings of each condition, [`Scope::fails`] and [`Scope::holds`]: it may
//! be false, it may be true. Undetermined is neither, except where the reason
//! must be told (a table that lacks codes): then it is both. Either may say yes
//! too often, never too rarely; so each is made of the other without negation.

use dsn_norm::controls::expr::{
    Cmp, Expr, Number, Predicate, Quantifier, Ref, Text, TextTest, UniqueHere,
};
use dsn_norm::{BlocIdx, Nature};

use crate::formula::{CLOSE, Formula, OPEN, packed, patterns};
use crate::shapes::{Signs, is_exact, is_joined};
use crate::terms::{Figure, Scope, bytes, index, nature, occurrence};

/// Fewest tests of one text that are worth a look at all its bytes at once.
const MANY_TESTS: usize = 4;

impl Scope<'_> {
    /// When a condition may be false, or cannot be evaluated.
    pub(crate) fn fails(&self, expr: &Expr) -> Formula {
        self.reading(expr, false)
    }

    /// When a condition may be true.
    pub(crate) fn holds(&self, expr: &Expr) -> Formula {
        self.reading(expr, true)
    }

    fn reading(&self, expr: &Expr, wanted: bool) -> Formula {
        match expr {
            Expr::Present(place) => self.is_present(*place, wanted),
            Expr::Not(inner) => self.reading(inner, !wanted),
            Expr::All(parts) if wanted => Formula::all(self.readings(parts, true)),
            Expr::All(parts) => self
                .quiet(expr)
                .unwrap_or_else(|| Formula::any(self.readings(parts, false))),
            Expr::Any(parts) if wanted => self
                .quiet(expr)
                .unwrap_or_else(|| Formula::any(self.readings(parts, true))),
            Expr::Any(parts) => Formula::all(self.readings(parts, false)),
            Expr::Iff(a, b) => Formula::any(vec![
                Formula::all(vec![self.holds(a), self.reading(b, wanted)]),
                Formula::all(vec![self.fails(a), self.reading(b, !wanted)]),
            ]),
            Expr::Same(a, b) => self.same(a, b, wanted),
            Expr::OneOf(text, codes) => self.one_of(text, codes, wanted),
            Expr::Test(test, text, literal) => self.text_test(*test, text, literal, wanted),
            Expr::Dates(cmp, a, b) => {
                self.unless_reasons(|| compared(*cmp, self.date(a), self.date(b), "NO_DAY", wanted))
            }
            Expr::Numbers(cmp, a, b) => self.unless_reasons(|| self.numbers(*cmp, a, b, wanted)),
            Expr::Exists(quantifier) => self.unless_reasons(|| self.exists(quantifier, wanted)),
            Expr::UniqueHere(unique) if !wanted => self.unless_reasons(|| self.repeats(unique)),
            Expr::Unique(set) if !wanted => {
                self.unless_reasons(|| Formula::test(format!("out.repeats({set})"), 4, 0))
            }
            Expr::InTable(text, table) => {
                self.in_table(text, &format!("TableId::{table:?}"), wanted)
            }
            Expr::Predicate(predicate, texts) => {
                self.unless_reasons(|| self.predicate(*predicate, texts, wanted))
            }
            Expr::ByMachine if wanted => Formula::test("f.plan.by_machine".to_owned(), 2, 0),
            Expr::ByMachine => Formula::test("!f.plan.by_machine".to_owned(), 2, 0),
            Expr::UniqueHere(_) | Expr::Unique(_) | Expr::Wide(_) | Expr::Platform(_) => {
                Formula::Yes
            }
        }
    }

    fn readings(&self, parts: &[Expr], wanted: bool) -> Vec<Formula> {
        parts
            .iter()
            .map(|part| self.reading(part, wanted))
            .collect()
    }

    /// Beside a part that cannot be evaluated, what is undetermined matters too.
    fn unless_reasons(&self, formula: impl FnOnce() -> Formula) -> Formula {
        if self.reasons > 0 {
            Formula::Yes
        } else {
            formula()
        }
    }

    fn is_present(&self, place: Ref, wanted: bool) -> Formula {
        let Some(rang) = self.rang(place.rubrique) else {
            return constant(!wanted);
        };
        match (self.is_own(place), wanted) {
            (true, true) => return Formula::present(rang),
            (true, false) => return Formula::absent(rang),
            _ => {}
        }
        if place.rubrique == nature() {
            return constant(wanted);
        }
        let term = self.value(place).expect("the version has it");
        let code = format!(
            "{}.{}()",
            term.code,
            if wanted { "is_some" } else { "is_none" }
        );
        Formula::test(code, term.cost, 0)
    }

    fn same(&self, a: &Text, b: &Text, wanted: bool) -> Formula {
        match (a, b) {
            (Text::Literal(a), Text::Literal(b)) => constant((a == b) == wanted),
            (text, Text::Literal(literal)) | (Text::Literal(literal), text) => {
                self.one_of(text, &[literal], wanted)
            }
            (text, Text::Join(parts)) | (Text::Join(parts), text) => {
                let parts: Option<Vec<_>> = parts.iter().map(|part| self.text(part)).collect();
                let (Some(text), Some(parts)) = (self.text(text), parts) else {
                    return Formula::Yes;
                };
                let cost = 60 + parts.iter().map(|part| part.cost).sum::<u32>();
                let parts: Vec<String> = parts.into_iter().map(|part| part.code).collect();
                let code = format!("is_joined({}, &[{}])", text.code, parts.join(", "));
                test(code, cost, text.present, wanted)
            }
            (a, b) => {
                let (Some(a), Some(b)) = (self.text(a), self.text(b)) else {
                    return constant(!wanted);
                };
                let code = format!("same({}, {})", a.code, b.code);
                test(code, a.cost + b.cost + 10, a.present | b.present, wanted)
            }
        }
    }

    /// Whether a text is one of some literals; an absent one is not.
    fn one_of(&self, text: &Text, literals: &[&str], wanted: bool) -> Formula {
        if let Text::Value(place) = text
            && place.rubrique == nature()
            && !self.is_own(*place)
        {
            let named = Nature::ALL
                .into_iter()
                .filter(|n| literals.contains(&n.code()) == wanted);
            return match named.fold(0, |bits, nature| bits | 1 << nature.index()) {
                0 => Formula::No,
                bits => Formula::all(vec![Formula::Nature(bits)]),
            };
        }
        let Some(term) = self.text(text) else {
            return if is_joined(text) {
                Formula::Yes
            } else {
                constant(!wanted)
            };
        };
        let codes: Option<Vec<u64>> = literals.iter().map(|literal| packed(literal)).collect();
        let coded = match text {
            Text::Value(place) if self.is_coded(*place) => Some(place.level),
            _ => None,
        };
        let kind = if coded.is_some() { 'k' } else { 'c' };
        match (codes, term.own) {
            (Some(codes), Some(rang)) if wanted => Formula::Code { kind, rang, codes },
            (Some(codes), own) => {
                let value = match (own, coded) {
                    (Some(rang), _) => format!("{OPEN}{kind}{rang}{CLOSE}"),
                    (None, Some(level)) => format!("f.first_code({})", index(level)),
                    (None, None) => format!("code({})", term.code),
                };
                let patterns = patterns(&codes);
                let cost = term.cost + 2 + codes.len() as u32;
                test(
                    format!("matches!({value}, {patterns})"),
                    cost,
                    term.present,
                    wanted,
                )
            }
            (None, _) => {
                let tests: Vec<String> = literals
                    .iter()
                    .map(|literal| format!("is({}, {})", term.code, bytes(literal)))
                    .collect();
                let cost = term.cost + 6 * tests.len() as u32;
                test(
                    format!("({})", tests.join(" || ")),
                    cost,
                    term.present,
                    wanted,
                )
            }
        }
    }

    fn text_test(&self, kind: TextTest, text: &Text, literal: &str, wanted: bool) -> Formula {
        let Some(term) = self.text(text) else {
            return if is_joined(text) {
                Formula::Yes
            } else {
                constant(!wanted)
            };
        };
        let code = match kind {
            TextTest::Starts => format!("v.starts({})", bytes(literal)),
            TextTest::Ends => format!("v.ends({})", bytes(literal)),
            _ => format!("v.passes(TextTest::{kind:?}, {})", bytes(literal)),
        };
        let code = format!("{}.is_some_and(|v| {code})", term.code);
        test(code, term.cost + 15, term.present, wanted)
    }

    /// Many tests of the signs in one text, none of which says yes as long as
    /// these signs stand alone inside it.
    fn quiet(&self, expr: &Expr) -> Option<Formula> {
        let mut signs = Signs::default();
        let refuses = signs.refuses(expr, matches!(expr, Expr::Any(_)))?;
        let place = signs.place.filter(|place| self.is_own(*place))?;
        if refuses || signs.tests < MANY_TESTS {
            return None;
        }
        let term = self.value(place)?;
        let code = format!(
            "{}.is_some_and(|v| !v.stand_alone(&{:?}))",
            term.code, signs.signs
        );
        Some(Formula::test(code, term.cost + 40, term.present))
    }

    fn numbers(&self, cmp: Cmp, a: &Number, b: &Number, wanted: bool) -> Formula {
        if let (Number::Count(quantifier), Number::Literal(_)) = (a, b) {
            return self.count(cmp, quantifier, b, wanted);
        }
        if let (Some(a), Some(b)) = (self.month(a), self.month(b)) {
            return compared(cmp, a, b, "NO_NUMBER", wanted);
        }
        if let (Some(a), Some(b)) = (self.whole(a), self.whole(b)) {
            return compared(cmp, a, b, "NO_NUMBER", wanted);
        }
        match (self.amount(a), self.amount(b)) {
            (Some(a), Some(b)) => compared(cmp, a, b, "NO_AMOUNT", wanted),
            _ => Formula::Yes,
        }
    }

    fn count(&self, cmp: Cmp, quantifier: &Quantifier, number: &Number, wanted: bool) -> Formula {
        let exact = quantifier.condition.as_ref().is_none_or(is_exact);
        let (true, Some(number)) = (exact, self.whole(number)) else {
            return Formula::Yes;
        };
        let bloc = quantifier.bloc;
        let Some((top, up)) = self.top(quantifier.from, quantifier.top, bloc) else {
            return Formula::Yes;
        };
        let inside = self.closure(quantifier, true);
        if !self.is_near(bloc, up) {
            return Formula::Yes;
        }
        let code = format!(
            "compared(Cmp::{cmp:?}, f.count_near({top}, {bloc:?}, {inside}), {})",
            number.code
        );
        test(code, 150, 0, wanted)
    }

    fn exists(&self, quantifier: &Quantifier, wanted: bool) -> Formula {
        let (from, bloc) = (quantifier.from, quantifier.bloc);
        let Some((top, up)) = self.top(from, quantifier.top, bloc) else {
            return Formula::Yes;
        };
        let inside = self.closure(quantifier, wanted);
        let code = if self.is_near(bloc, up) {
            format!("f.any_near({top}, {bloc:?}, {inside})")
        } else if quantifier.top.is_empty() && up == 1 {
            let parent = occurrence(from);
            format!("f.any_child(({top}, {parent}), {bloc:?}, {inside})")
        } else {
            format!("f.any::<{up}>({top}, {bloc:?}, {inside})")
        };
        test(code, 100, 0, wanted)
    }

    /// What is asked of each occurrence: that it may satisfy the quantifier, or
    /// that it does for sure.
    fn closure(&self, quantifier: &Quantifier, may: bool) -> String {
        let (level, bloc) = (quantifier.level, quantifier.bloc);
        let scope = self.inside(bloc, level);
        let condition = match &quantifier.condition {
            None => "true".to_owned(),
            Some(condition) if may => scope.holds(condition).code(),
            Some(condition) => format!("!({})", scope.fails(condition).code()),
        };
        format!("|{}, {}| {condition}", index(level), occurrence(level))
    }

    /// The occurrence below which a quantifier looks for a bloc, and how many steps
    /// above that bloc it stands; `None` where the tree of the norm does not tell.
    fn top(&self, from: u8, tops: &[BlocIdx], bloc: BlocIdx) -> Option<(String, usize)> {
        let (at, occ) = (index(from), occurrence(from));
        if tops.is_empty() {
            return Some((at, self.distance(bloc, &[self.bloc(from)])?));
        }
        let up = self.distance(self.bloc(from), tops)?;
        let top = format!("f.up::<{up}>({at}, {occ})");
        Some((top, self.distance(bloc, tops)?))
    }

    /// Whether a bloc hangs directly under the one it is looked for from, beside
    /// others that have no children either.
    fn is_near(&self, bloc: BlocIdx, up: usize) -> bool {
        let of = |bloc: BlocIdx| self.norme.bloc(bloc);
        let parent = of(bloc).and_then(|bloc| of(bloc.parent?));
        let leaf = |bloc: &BlocIdx| of(*bloc).is_none_or(|bloc| bloc.enfants.is_empty());
        up == 1 && parent.is_some_and(|parent| parent.enfants.iter().all(leaf))
    }

    /// How many steps above a bloc another one stands; `None` where there are
    /// several to choose from, or it does not stand above.
    fn distance(&self, bloc: BlocIdx, tops: &[BlocIdx]) -> Option<usize> {
        let [top] = tops else {
            return None;
        };
        let parent = |bloc: &BlocIdx| self.norme.bloc(*bloc)?.parent;
        std::iter::successors(Some(bloc), parent).position(|above| above == *top)
    }

    fn repeats(&self, unique: &UniqueHere) -> Formula {
        if unique.top.is_empty() {
            return Formula::No;
        }
        let mut tests = Vec::new();
        for key in unique.keys {
            let Text::Value(place) = key else {
                continue;
            };
            let Some(rang) = self.rang(place.rubrique) else {
                return Formula::No;
            };
            if self.is_own(*place) {
                tests.push(format!("same(«v{rang}», f.value::<{rang}>(o1))"));
            }
        }
        let same = if tests.is_empty() {
            "true".to_owned()
        } else {
            tests.join(" && ")
        };
        let bloc = self.bloc(0);
        let Some((top, up)) = self.top(0, unique.top, bloc) else {
            return Formula::Yes;
        };
        let code = format!("f.earlier::<{up}>(at, {bloc:?}, {top}, |a1, o1| {same})");
        Formula::test(code, 40, 0)
    }

    fn in_table(&self, text: &Text, table: &str, wanted: bool) -> Formula {
        let Some(term) = self.text(text) else {
            return if self.reasons > 1 || is_joined(text) {
                Formula::Yes
            } else {
                Formula::No
            };
        };
        if wanted || self.levels.len() > 1 {
            return Formula::Yes;
        }
        let site = self.site(&format!("{table} {}", term.code));
        // Only a control that has no other reason falls silent once it was told.
        let control = if self.reasons > 1 {
            u16::MAX
        } else {
            self.control
        };
        let known = format!("f.in_table({site}, {control}, {table}, {})", term.code);
        // Alone, an absent value leaves nothing to tell.
        if self.reasons > 1 {
            return Formula::test(format!("!{known}"), 60, 0);
        }
        let code = match term.own {
            Some(_) => format!("!{known}"),
            None => format!("{}.is_some() && !{known}", term.code),
        };
        let there = Formula::Seen {
            present: term.present,
            absent: 0,
        };
        Formula::all(vec![
            there,
            Formula::test(format!("({code})"), 60, term.present),
        ])
    }

    fn predicate(&self, predicate: Predicate, texts: &[Text], wanted: bool) -> Formula {
        let terms: Option<Vec<_>> = texts.iter().map(|text| self.text(text)).collect();
        let word = if wanted { "holds" } else { "fails" };
        let Some(terms) = terms else {
            return if texts.iter().any(is_joined) {
                Formula::Yes
            } else {
                Formula::No
            };
        };
        let present = terms.iter().fold(0, |all, term| all | term.present);
        let code = match terms.as_slice() {
            // The same number comes with every line of a contract.
            [only] if predicate == Predicate::ContractNumber && !wanted => {
                format!("f.is_no_contract({})", only.code)
            }
            [only] => format!("{word}(Predicate::{predicate:?}, {})", only.code),
            [nir, birth] if predicate == Predicate::NirDepartment && !wanted => {
                format!("department_fails({}, {})", nir.code, birth.code)
            }
            _ => return Formula::Yes,
        };
        Formula::test(code, 60, present)
    }
}

fn constant(truth: bool) -> Formula {
    if truth { Formula::Yes } else { Formula::No }
}

/// A test that says no of what is absent, or its contrary.
fn test(code: String, cost: u32, present: u128, wanted: bool) -> Formula {
    if wanted {
        Formula::test(code, cost, present)
    } else {
        Formula::test(format!("!{code}"), cost, 0)
    }
}

/// A comparison that holds, or for sure does not; absent figures do neither.
fn compared(cmp: Cmp, a: Figure, b: Figure, none: &str, wanted: bool) -> Formula {
    let sign = match (cmp, wanted) {
        (Cmp::Eq, true) | (Cmp::Ne, false) => "==",
        (Cmp::Ne, true) | (Cmp::Eq, false) => "!=",
        (Cmp::Lt, true) | (Cmp::Ge, false) => "<",
        (Cmp::Ge, true) | (Cmp::Lt, false) => ">=",
        (Cmp::Gt, true) | (Cmp::Le, false) => ">",
        (Cmp::Le, true) | (Cmp::Gt, false) => "<=",
    };
    let known = |name: &str, figure: &Figure| {
        if figure.literal {
            String::new()
        } else {
            format!("{name} != {none} && ")
        }
    };
    let (known_a, known_b) = (known("x", &a), known("y", &b));
    let code = format!(
        "({{ let (x, y) = ({}, {}); {known_a}{known_b}x {sign} y }})",
        a.code, b.code
    );
    Formula::test(code, a.cost + b.cost + 4, a.present | b.present)
}
