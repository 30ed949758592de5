//! `dsn guides` and `dsn penalite historique`: what sheets print, and the rule that holds.

use super::{Command, Output, Shape};
use crate::answer::{Answer, Node};
use crate::error::LawError;
use crate::fields::{Field, Fields, Kind};

struct Statement {
    subject: &'static str,
    printed: &'static str,
    verdict: &'static str,
    right: &'static str,
    source: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/guides.rs"));

static OUTPUTS: &[Output] = &[Output::new(
    "affirmations",
    Shape::List(&[
        Output::new(
            "sujet",
            Shape::Text,
            "ij, echeances, penalites, norme ou contacts",
        ),
        Output::new("imprime", Shape::Text, "ce que le guide imprime"),
        Output::new(
            "verdict",
            Shape::Text,
            "faux, daté, simplifié ou non tranché",
        ),
        Output::new("exact", Shape::Text, "la règle exacte"),
        Output::new("source", Shape::Text, "texte"),
    ]),
    "ce qui est imprimé et ce qui est exact",
)];

pub(super) static COMMANDS: &[Command] = &[
    Command {
        path: &["guides"],
        examples: &["guides", "guides --sujet ij --format json"],
        about: "Ce que des guides impriment à tort, et la règle exacte",
        positional: None,
        fields: &[Field::new(
            "sujet",
            Kind::Choice(&["ij", "echeances", "penalites", "norme", "contacts"]),
            "un seul sujet",
        )],
        outputs: OUTPUTS,
        run: |fields, _| list(fields.text("sujet")),
    },
    Command {
        path: &["penalite", "historique"],
        examples: &["penalite historique", "penalite historique --format json"],
        about: "Montants des anciennes fiches, et pourquoi ils ne valent plus",
        positional: None,
        fields: &[],
        outputs: OUTPUTS,
        run: |_: &Fields, _| list(Some("penalites")),
    },
];

fn list(subject: Option<&str>) -> Result<Answer, LawError> {
    let kept: Vec<&Statement> = STATEMENTS
        .iter()
        .filter(|statement| subject.is_none_or(|subject| subject == statement.subject))
        .collect();
    if kept.is_empty() {
        return Err(LawError::invalid(
            "sujet",
            "ij, echeances, penalites, norme ou contacts attendu",
        ));
    }
    let mut answer = Answer::default();
    for statement in &kept {
        answer.say(format!(
            "« {} » : {}. {} [{}]",
            statement.printed, statement.verdict, statement.right, statement.source
        ));
    }
    let nodes = kept.iter().map(|statement| {
        Node::Object(vec![
            ("sujet", Node::text(statement.subject)),
            ("imprime", Node::text(statement.printed)),
            ("verdict", Node::text(statement.verdict)),
            ("exact", Node::text(statement.right)),
            ("source", Node::text(statement.source)),
        ])
    });
    answer.put("affirmations", Node::List(nodes.collect()));
    Ok(answer)
}
