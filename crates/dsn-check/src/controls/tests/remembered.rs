//! What the evaluator remembers from one segment to the next.

use std::collections::BTreeMap;

use dsn_norm::controls::{Control, find};
use dsn_norm::{Nature, Version, norme};

use super::build::{Built, below, header_of};
use crate::context::Context;
use crate::controls::{ControlSink, Evaluator, Reason, SendFacts, Violation};
use crate::finding::Finding;

/// Counts what is said, by control.
#[derive(Default)]
pub(super) struct Heard {
    pub(super) fired: BTreeMap<String, u64>,
    pub(super) told: Vec<(String, Reason)>,
    /// Message and line of each violation told at once.
    pub(super) messages: Vec<(u64, String)>,
}

impl Heard {
    fn fired(&self, name: &str) -> u64 {
        assert!(
            find(name).is_some_and(|key| key.controls().count() > 0),
            "{name}"
        );
        self.fired.get(name).copied().unwrap_or(0)
    }
}

impl ControlSink for Heard {
    fn violation(&mut self, violation: &Violation<'_>) {
        *self
            .fired
            .entry(violation.control.key().to_string())
            .or_default() += 1;
        self.messages.push((violation.line(), violation.message()));
    }

    fn capture(&mut self, _: &Violation<'_>) -> Option<Box<Finding>> {
        None
    }

    fn release(&mut self, control: &'static Control, _: Option<Box<Finding>>, _: u64, count: u64) {
        *self.fired.entry(control.key().to_string()).or_default() += count;
    }

    fn not_evaluated(&mut self, control: &'static Control, reason: Reason) {
        self.told.push((control.key().to_string(), reason));
    }
}

const HEADER: &str = "
    S10.G00.00.006,'P26V01'
    S10.G00.00.008,'01'
    S20.G00.05.001,'01'
    S20.G00.05.002,'01'
    S20.G00.05.003,'11'
    S20.G00.05.004,'1'
    S20.G00.05.005,'01022024'
    S20.G00.05.007,'05032024'
    S21.G00.06.001,'999999006'
    S21.G00.11.001,'00011'
    S21.G00.11.004,'75001'
    S21.G00.11.005,'PARIS'
";

fn individual(nir: &str, lieu: &str) -> String {
    format!(
        "S21.G00.30.001,'{nir}'
         S21.G00.30.002,'FICTIF'
         S21.G00.30.004,'ALAIN'
         S21.G00.30.006,'12051985'
         S21.G00.40.001,'01022024'
         S21.G00.40.007,'01'
         S21.G00.40.009,'00001'
         S21.G00.40.019,'{lieu}'
         S21.G00.50.001,'29022024'
         S21.G00.51.010,'00001'"
    )
}

/// Runs these segments below the header as one declaration and one send.
fn run(segments: &[String]) -> Heard {
    let (norme, context) = (norme(Version::P26V01), Context::default());
    let header = Built::new(norme, HEADER);
    let (mut evaluator, mut heard) = (Evaluator::new(Version::P26V01, &context), Heard::default());
    evaluator.begin_declaration(Some(Nature::Mensuelle));
    for text in segments {
        let here = Built::new(norme, text);
        evaluator.segment(&below(&header, &here), &mut heard);
    }
    evaluator.segment(&header_of(&header), &mut heard);
    evaluator.end_declaration(&header_of(&header), &mut heard);
    evaluator.envelope(&header_of(&header), SendFacts::default(), &mut heard);
    heard
}

#[test]
fn a_key_repeated_in_another_segment_fires_there() {
    let own = "99999900600011";
    let same = [
        individual("1850575999001", own),
        individual("1850575999001", own),
    ];
    let heard = run(&same);
    assert_eq!(heard.fired("S21.G00.30.001/CCH-14"), 1);
    let repeated =
        |(line, message): &(u64, String)| *line == 1 && message.contains("1850575999001");
    let message = heard.messages.iter().find(|told| repeated(told));
    assert!(
        message.is_some_and(|(_, message)| message.contains("ligne 1")),
        "{:?}",
        heard.messages
    );
    let other = [
        individual("1850575999001", own),
        individual("1850575999002", own),
    ];
    assert_eq!(run(&other).fired("S21.G00.30.001/CCH-14"), 0);
    // A malformed NIR is told elsewhere, however often it comes.
    let short = [
        individual("185057599900", own),
        individual("185057599900", own),
    ];
    assert_eq!(run(&short).fired("S21.G00.30.001/CCH-14"), 0);
}

#[test]
fn a_reference_waits_for_what_comes_later() {
    let place = "S21.G00.85.001,'99999902200018'".to_owned();
    let elsewhere = |n: usize| individual(&format!("18505759990{n:02}"), "99999902200018");
    let name = "S21.G00.40.019/CCH-11";
    assert_eq!(run(&[elsewhere(1), elsewhere(2), place]).fired(name), 0);
    assert_eq!(run(&[elsewhere(1), elsewhere(2)]).fired(name), 2);
    assert_eq!(
        run(&[individual("1850575999001", "99999900600011")]).fired(name),
        0
    );
}

/// Reading the individuals apart says the same.
#[test]
fn pieces_say_what_the_whole_says() {
    let segments: Vec<String> = (0..40)
        .map(|n| {
            individual(
                &format!("18505759990{n:02}"),
                if n % 3 == 0 {
                    "99999902200018"
                } else {
                    "99999900600011"
                },
            )
        })
        .collect();
    let whole = run(&segments);
    let (norme, context) = (norme(Version::P26V01), Context::default());
    let header = Built::new(norme, HEADER);
    let (mut evaluator, mut heard) = (Evaluator::new(Version::P26V01, &context), Heard::default());
    evaluator.begin_declaration(Some(Nature::Mensuelle));
    for part in segments.chunks(7) {
        let mut piece = evaluator.piece(None);
        for text in part {
            let here = Built::new(norme, text);
            piece.segment(&below(&header, &here), &mut heard);
        }
        assert!(!evaluator.repeats(&piece));
        let shift = crate::sink::Shift {
            lines: 100,
            individus: 7,
        };
        evaluator.absorb(piece, shift);
    }
    evaluator.segment(&header_of(&header), &mut heard);
    evaluator.end_declaration(&header_of(&header), &mut heard);
    evaluator.envelope(&header_of(&header), SendFacts::default(), &mut heard);
    assert_eq!(heard.fired, whole.fired);
    assert_eq!(heard.fired("S21.G00.40.019/CCH-11"), 14);
}

/// A piece does not know the numbers of its lines in the file.
#[test]
fn a_piece_whose_message_names_a_line_is_read_again() {
    let (norme, context) = (norme(Version::P26V01), Context::default());
    let header = Built::new(norme, HEADER);
    let mut heard = Heard::default();
    let mut evaluator = Evaluator::new(Version::P26V01, &context);
    evaluator.begin_declaration(Some(Nature::Mensuelle));
    let mut piece = evaluator.piece(None);
    for (nir, again) in [("1850575999001", false), ("1850575999001", true)] {
        let here = Built::new(norme, &individual(nir, "99999900600011"));
        piece.segment(&below(&header, &here), &mut heard);
        assert_eq!(evaluator.repeats(&piece), again);
    }
}

#[test]
fn what_only_the_platform_knows_is_told_once_a_declaration() {
    let heard = run(&[individual("1850575999001", "99999900600011")]);
    let told = heard
        .told
        .iter()
        .filter(|(name, _)| name == "S21.G00.06.001/CME-11")
        .count();
    assert_eq!(told, 1);
    assert!(
        heard
            .told
            .iter()
            .all(|(_, reason)| !reason.to_string().is_empty())
    );
}
