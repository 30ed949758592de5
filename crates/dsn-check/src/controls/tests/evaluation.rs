//! Three values: conditions on absent, malformed and good values.

use dsn_norm::controls::expr::{
    Cmp, Date, Expr, Number, PlatformFact, Predicate, Quantifier, Ref, Text, TextTest,
};
use dsn_norm::{TableId, Version, bloc_index, norme};

use super::build::{Built, below, rubrique};
use crate::context::{Context, Day};
use crate::controls::eval::{Dates, Notes, View};
use crate::controls::plan::Plan;
use crate::controls::wide::Gathered;
use crate::controls::{Reason, Truth};

const HEADER: &str = "
    S10.G00.00.006,'P26V01'
    S20.G00.05.001,'01'
    S20.G00.05.005,'01022024'
    S20.G00.05.007,'05032024'
    S21.G00.06.001,'999999006'
    S21.G00.11.001,'00011'
";

/// 60.002 exists, 60.003 is no date, 60.005 is absent; 51.013 is an amount.
const INDIVIDUAL: &str = "
    S21.G00.30.001,'1850575999001'
    S21.G00.30.006,'99991985'
    S21.G00.40.001,'31012024'
    S21.G00.40.009,'00001'
    S21.G00.60.001,'01'
    S21.G00.60.002,'29022024'
    S21.G00.60.003,'30022024'
    S21.G00.60.004,'1'
    S21.G00.60.001,'06'
    S21.G00.60.002,'10022024'
    S21.G00.40.001,'01022024'
    S21.G00.40.009,'00002'
    S21.G00.50.001,'29022024'
    S21.G00.51.010,'00001'
    S21.G00.51.013,'-12.50'
";

fn at(id: &str) -> Ref {
    Ref {
        rubrique: rubrique(id),
        level: 0,
    }
}

fn inside(id: &str, level: u8) -> Ref {
    Ref {
        rubrique: rubrique(id),
        level,
    }
}

fn value(id: &str) -> Text {
    Text::Value(at(id))
}

fn date(id: &str) -> Date {
    Date::Value(at(id))
}

/// A value that lives as long as the pages do.
fn kept<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// The truth of a condition seen from the first arrêt of the individual.
fn truth(expr: &Expr, strict: bool) -> (Truth, Option<Reason>) {
    truth_in(expr, strict, &Context::default(), 0)
}

fn truth_in(expr: &Expr, strict: bool, context: &Context, arret: usize) -> (Truth, Option<Reason>) {
    let norme = norme(Version::P26V01);
    let (header, here) = (Built::new(norme, HEADER), Built::new(norme, INDIVIDUAL));
    let plan = Plan::new(Version::P26V01, context);
    let notes = Notes::default();
    let bloc = bloc_index(b"S21.G00.60").unwrap();
    let occs = &here.segment.occs;
    let own = (0..occs.len())
        .filter(|at| occs[*at].bloc == bloc)
        .nth(arret)
        .unwrap();
    let view = View {
        cursor: &below(&header, &here),
        plan: &plan,
        gathered: &Gathered::default(),
        levels: [own as u32; 5],
        strict,
        wides: [Truth::Unknown; 3],
        repeated: &[],
        send_rubriques: None,
        nature: None,
        dates: Dates::default(),
        notes: &notes,
    };
    (view.truth(expr), notes.reason.get())
}

#[test]
fn presence_and_texts_are_always_known() {
    let absent = "S21.G00.60.005";
    let cases = [
        (Expr::Present(at("S21.G00.60.002")), Truth::True),
        (Expr::Present(at(absent)), Truth::False),
        (
            Expr::Same(value("S21.G00.60.001"), Text::Literal("01")),
            Truth::True,
        ),
        (Expr::Same(value(absent), Text::Literal("01")), Truth::False),
        (Expr::Same(value(absent), value(absent)), Truth::False),
        (
            Expr::Not(kept(Expr::Same(value(absent), Text::Literal("01")))),
            Truth::True,
        ),
        (
            Expr::OneOf(value("S21.G00.60.001"), &["01", "02"]),
            Truth::True,
        ),
        (Expr::OneOf(value(absent), &["01", "02"]), Truth::False),
        (
            Expr::Test(TextTest::Starts, value(absent), "0"),
            Truth::False,
        ),
        // Above: the contract, the individual, the header.
        (
            Expr::Same(value("S21.G00.40.009"), Text::Literal("00001")),
            Truth::True,
        ),
        (
            Expr::Same(value("S20.G00.05.001"), Text::Literal("01")),
            Truth::True,
        ),
        (
            Expr::Same(
                Text::Join(kept([value("S21.G00.06.001"), value("S21.G00.11.001")])),
                Text::Literal("99999900600011"),
            ),
            Truth::True,
        ),
        (
            Expr::Same(Text::Join(kept([value(absent)])), Text::Literal("")),
            Truth::False,
        ),
        (
            Expr::Same(Text::Slice(at("S21.G00.30.001"), 2, 3), Text::Literal("85")),
            Truth::True,
        ),
        (
            Expr::Same(Text::Slice(at("S21.G00.60.001"), 2, 3), Text::Literal("1")),
            Truth::False,
        ),
    ];
    for (expr, expected) in cases {
        assert_eq!(truth(&expr, false).0, expected, "{expr:?}");
    }
}

#[test]
fn days_and_numbers_need_their_values() {
    let (jour, impossible) = (|| date("S21.G00.60.002"), || date("S21.G00.60.003"));
    let absent = || date("S21.G00.60.005");
    let cases = [
        (
            Expr::Dates(Cmp::Ge, jour(), date("S21.G00.40.001")),
            Truth::True,
        ),
        (
            Expr::Dates(Cmp::Lt, jour(), date("S21.G00.40.001")),
            Truth::False,
        ),
        (Expr::Dates(Cmp::Le, jour(), impossible()), Truth::Unknown),
        (Expr::Dates(Cmp::Le, jour(), absent()), Truth::Unknown),
        (
            Expr::Dates(Cmp::Gt, jour(), date("S21.G00.30.006")),
            Truth::Unknown,
        ),
        (
            Expr::Dates(Cmp::Eq, jour(), Date::Literal(20_240_229)),
            Truth::True,
        ),
        (
            Expr::Dates(Cmp::Eq, jour(), Date::LastDay(kept(date("S20.G00.05.005")))),
            Truth::True,
        ),
        (
            Expr::Dates(
                Cmp::Eq,
                jour(),
                Date::Months(kept(date("S21.G00.40.001")), 1),
            ),
            Truth::True,
        ),
        (
            Expr::Dates(Cmp::Eq, Date::Days(kept(jour()), 5), Date::Today),
            Truth::True,
        ),
        (
            Expr::Numbers(
                Cmp::Eq,
                Number::YearOf(at("S21.G00.30.006")),
                Number::Literal(19_850_000),
            ),
            Truth::True,
        ),
        (
            Expr::Numbers(
                Cmp::Eq,
                Number::Month(kept(jour())),
                Number::Month(kept(Date::Today)),
            ),
            Truth::False,
        ),
        (
            Expr::Numbers(
                Cmp::Eq,
                Number::Add(kept(Number::Year(kept(Date::Today))), 10_000),
                Number::Literal(20_250_000),
            ),
            Truth::True,
        ),
        (
            Expr::Numbers(
                Cmp::Eq,
                Number::Length(at("S21.G00.60.001")),
                Number::Literal(20_000),
            ),
            Truth::True,
        ),
        (
            Expr::Numbers(
                Cmp::Eq,
                Number::Length(at("S21.G00.60.005")),
                Number::Literal(0),
            ),
            Truth::Unknown,
        ),
        (
            Expr::Numbers(Cmp::Eq, Number::SendRubriques, Number::Literal(0)),
            Truth::Unknown,
        ),
        (
            Expr::Predicate(Predicate::SirenKey, kept([value("S21.G00.06.001")])),
            Truth::True,
        ),
        (
            Expr::Predicate(Predicate::SirenKey, kept([value("S21.G00.60.001")])),
            Truth::Unknown,
        ),
        (
            Expr::Predicate(Predicate::SirenKey, kept([value("S21.G00.60.005")])),
            Truth::Unknown,
        ),
    ];
    for (expr, expected) in cases {
        assert_eq!(truth(&expr, false).0, expected, "{expr:?}");
    }
    let context = Context {
        today: Some(Day {
            year: 2030,
            month: 1,
            day: 2,
        }),
        ..Context::default()
    };
    let today = Expr::Dates(Cmp::Eq, Date::Today, Date::Literal(20_300_102));
    assert_eq!(truth_in(&today, false, &context, 0).0, Truth::True);
    assert_eq!(truth(&today, false).0, Truth::False);
}

/// Kleene's tables.
#[test]
fn connectives() {
    let known = |truth: bool| match truth {
        true => Expr::Present(at("S21.G00.60.001")),
        false => Expr::Present(at("S21.G00.60.005")),
    };
    let make = |truth: Truth| match truth {
        Truth::True => known(true),
        Truth::False => known(false),
        Truth::Unknown => Expr::Wide(0),
    };
    let all = [Truth::False, Truth::Unknown, Truth::True];
    for a in all {
        assert_eq!(truth(&Expr::Not(kept(make(a))), false).0, a.negated());
        for b in all {
            let both = Expr::All(kept([make(a), make(b)]));
            let either = Expr::Any(kept([make(a), make(b)]));
            let iff = Expr::Iff(kept(make(a)), kept(make(b)));
            assert_eq!(truth(&both, false).0, a.min(b), "{a:?} and {b:?}");
            assert_eq!(truth(&either, false).0, a.max(b), "{a:?} or {b:?}");
            let same = match (a, b) {
                (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
                _ => Truth::from(a == b),
            };
            assert_eq!(truth(&iff, false).0, same, "{a:?} iff {b:?}");
        }
    }
}

/// 60.004 must have two digits: what rests on it proves nothing.
#[test]
fn malformed_values_count_for_nothing_when_strict() {
    let coded = Expr::Same(value("S21.G00.60.004"), Text::Literal("01"));
    assert_eq!(truth(&coded, false).0, Truth::False);
    assert_eq!(truth(&coded, true).0, Truth::Unknown);
    let sure = Expr::Same(value("S21.G00.60.001"), Text::Literal("02"));
    assert_eq!(truth(&sure, true).0, Truth::False);
    // Its presence is sure all the same.
    assert_eq!(
        truth(&Expr::Present(at("S21.G00.60.004")), true).0,
        Truth::True
    );
}

#[test]
fn what_we_cannot_know_says_why() {
    let cases = [
        (
            Expr::Platform(PlatformFact::EntrepriseActive),
            Some(Reason::Platform(PlatformFact::EntrepriseActive)),
        ),
        (
            Expr::InTable(value("S21.G00.60.001"), TableId::Oes),
            Some(Reason::NoTable(TableId::Oes)),
        ),
        (
            Expr::InTable(value("S21.G00.60.001"), TableId::Banques),
            Some(Reason::PartialTable(TableId::Banques)),
        ),
        (Expr::InTable(value("S21.G00.60.005"), TableId::Oes), None),
    ];
    for (expr, reason) in cases {
        assert_eq!(truth(&expr, false), (Truth::Unknown, reason), "{expr:?}");
    }
    let never = Expr::Present(at("S21.G00.60.005"));
    let spared = Expr::Any(kept([
        Expr::Not(kept(never)),
        Expr::Platform(PlatformFact::EntrepriseActive),
    ]));
    assert_eq!(truth(&spared, false), (Truth::True, None));
    let in_table = Expr::InTable(Text::Literal("FR"), TableId::PaysAdresse);
    assert_eq!(truth(&in_table, false).0, Truth::False);
}

fn quantifier(bloc: &str, top: Option<&str>, condition: Option<Expr>) -> &'static Quantifier {
    let index = |id: &str| bloc_index(id.as_bytes().try_into().unwrap()).unwrap();
    kept(Quantifier {
        bloc: index(bloc),
        top: top.map_or(&[], |top| kept([index(top)])),
        from: 0,
        level: 1,
        condition,
    })
}

#[test]
fn quantifiers_look_where_they_are_told() {
    let motive = |code| {
        Expr::Same(
            Text::Value(inside("S21.G00.60.001", 1)),
            Text::Literal(code),
        )
    };
    let contract = || {
        Expr::Same(
            Text::Value(inside("S21.G00.51.010", 1)),
            value("S21.G00.40.009"),
        )
    };
    let late = Expr::Dates(
        Cmp::Gt,
        Date::Value(inside("S21.G00.60.003", 1)),
        Date::Literal(20_240_101),
    );
    let cases = [
        (
            quantifier("S21.G00.60", Some("S21.G00.40"), None),
            Truth::True,
        ),
        (
            quantifier("S21.G00.60", Some("S21.G00.40"), Some(motive("06"))),
            Truth::True,
        ),
        (
            quantifier("S21.G00.60", Some("S21.G00.40"), Some(motive("02"))),
            Truth::False,
        ),
        (
            quantifier("S21.G00.51", Some("S21.G00.30"), Some(contract())),
            Truth::True,
        ),
        (
            quantifier("S21.G00.51", Some("S21.G00.40"), None),
            Truth::False,
        ),
        (quantifier("S21.G00.66", None, None), Truth::False),
        // One has an impossible date, the other none.
        (
            quantifier("S21.G00.60", Some("S21.G00.40"), Some(late)),
            Truth::Unknown,
        ),
    ];
    for (quantifier, expected) in cases {
        assert_eq!(
            truth(&Expr::Exists(quantifier), false).0,
            expected,
            "{quantifier:?}"
        );
    }
    let count = |bloc| Number::Count(quantifier(bloc, Some("S21.G00.30"), None));
    for (bloc, number) in [
        ("S21.G00.40", 2),
        ("S21.G00.60", 2),
        ("S21.G00.51", 1),
        ("S21.G00.62", 0),
    ] {
        let expr = Expr::Numbers(Cmp::Eq, count(bloc), Number::Literal(number * 10_000));
        assert_eq!(truth(&expr, false).0, Truth::True, "{bloc}");
    }
}

#[test]
fn uniqueness_looks_back() {
    use dsn_norm::controls::expr::UniqueHere;
    let top = kept([bloc_index(b"S21.G00.40").unwrap()]);
    let unique = |id| {
        Expr::UniqueHere(kept(UniqueHere {
            top,
            keys: kept([value(id)]),
        }))
    };
    let context = Context::default();
    let nth = |expr: &Expr, arret| truth_in(expr, false, &context, arret).0;
    assert_eq!(nth(&unique("S21.G00.60.001"), 0), Truth::True);
    assert_eq!(nth(&unique("S21.G00.60.001"), 1), Truth::True);
    assert_eq!(nth(&unique("S21.G00.40.009"), 0), Truth::True);
    assert_eq!(nth(&unique("S21.G00.40.009"), 1), Truth::False);
    assert_eq!(nth(&unique("S21.G00.60.005"), 1), Truth::True);
}
