//! `dsn echeance …`: due dates, neighbouring delays, calendars.

mod calendrier;
mod mensuelle;
mod signalement;
mod voisins;

use super::{Command, Output, Shape};
use crate::answer::{Answer, Node};
use crate::date::Date;
use crate::params::Rule;

/// The values of every due date.
static DUE_OUTPUTS: &[Output] = &[
    Output::new("date", Shape::Date, "dernier jour"),
    Output::nullable(
        "heure",
        Shape::Text,
        "heure limite, heure de Paris, quand une règle la donne",
    ),
    Output::new("jour", Shape::Text, "jour de la semaine"),
    Output::new("regle", Shape::Text, "la règle qui fixe le jour"),
    Output::new(
        "certitude",
        Shape::Text,
        "sûre, probable ou hypothèse : la moins sûre des règles appliquées",
    ),
];

pub(super) fn commands() -> impl Iterator<Item = &'static Command> {
    [
        mensuelle::COMMANDS,
        signalement::COMMANDS,
        voisins::COMMANDS,
        calendrier::COMMANDS,
    ]
    .into_iter()
    .flatten()
}

/// Puts the values every due date has; call it when the trace is complete.
fn put_due(answer: &mut Answer, date: Date, hour: Option<u32>, rule: Rule, title: &str) {
    let certainty = answer.certainty().name();
    let at = hour.map(|hour| format!("{hour:02}:00"));
    answer.put("date", Node::date(date));
    answer.put("heure", at.clone().map_or(Node::Null, Node::Text));
    answer.put("jour", Node::text(date.weekday().name()));
    answer.put("regle", Node::text(rule.text().text));
    answer.put("certitude", Node::text(certainty));
    let before = at.map_or(String::new(), |_| " avant midi (heure de Paris)".to_owned());
    answer.say(format!(
        "{title} : {} {}{before} (certitude : {certainty})",
        date.weekday().name(),
        date.french()
    ));
}
