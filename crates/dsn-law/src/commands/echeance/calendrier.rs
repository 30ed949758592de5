//! `dsn echeance calendrier`: the year of one establishment, as a list or as iCalendar.

use super::mensuelle::{QUARTERLY, SCHEME, SCHEMES};
use crate::answer::{Answer, Node};
use crate::commands::common::{
    HEADCOUNT, LOCAL_HOLIDAY, PAID_IN_MONTH, SATURDAY, TERRITORY, YEARS_ABOVE, due_options,
    employer, warn_without_headcount,
};
use crate::commands::{Command, Output, Shape};
use crate::date::Month;
use crate::deadlines::calendar::{Entry, Plan, Task, entries};
use crate::deadlines::ics;
use crate::deadlines::payments::Scheme;
use crate::error::LawError;
use crate::fields::{Field, Fields, Kind};
use crate::params::Parameters;

/// Months a calendar may hold: ten years.
const LONGEST: i32 = 120;

pub(super) static COMMANDS: &[Command] = &[Command {
    path: &["echeance", "calendrier"],
    examples: &[
        "echeance calendrier --du 2026-01 --au 2026-11 --effectif 49",
        "echeance calendrier --du 2026-01 --au 2026-11 --effectif 80 --format ics > echeances.ics",
    ],
    about: "Calendrier d'un établissement : DSN mensuelles et paiements ; --format ics pour un agenda",
    positional: None,
    fields: &[
        Field::required("du", Kind::Month, "premier mois travaillé"),
        Field::required("au", Kind::Month, "dernier mois travaillé"),
        Field::new(
            "etablissement",
            Kind::Text,
            "SIRET ou nom, pour les identifiants de l'agenda",
        ),
        HEADCOUNT,
        PAID_IN_MONTH,
        YEARS_ABOVE,
        SCHEME,
        QUARTERLY,
        TERRITORY,
        SATURDAY,
        LOCAL_HOLIDAY,
    ],
    outputs: &[
        Output::new(
            "echeances",
            Shape::List(&[
                Output::new("date", Shape::Date, "jour"),
                Output::new("jour", Shape::Text, "jour de la semaine"),
                Output::new("nature", Shape::Text, "DSN mensuelle ou paiement"),
                Output::new("periode", Shape::Text, "AAAA-MM"),
                Output::new("regle", Shape::Text, "règle"),
                Output::new("source", Shape::Text, "texte"),
            ]),
            "les échéances, dans l'ordre",
        ),
        Output::new("ics", Shape::Text, "le même calendrier au format iCalendar"),
    ],
    run,
}];

fn run(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let (options, shown) = due_options(fields)?;
    let mut answer = Answer {
        options: shown,
        ..Answer::default()
    };
    let from = fields.needed("du", fields.month("du")?, "premier mois")?;
    let to = fields.needed("au", fields.month("au")?, "dernier mois")?;
    check_length(from, to)?;
    warn_without_headcount(fields, &mut answer.trace);
    let plan = Plan {
        from,
        to,
        employer: employer(fields)?,
        scheme: fields.choice("regime", SCHEMES)?.unwrap_or(Scheme::General),
        quarterly: fields.is_yes("trimestriel")?,
    };
    let list = entries(&plan, &options, parameters, &mut answer.trace)?;
    for entry in &list {
        answer.say(format!(
            "{} {} : {} de {}",
            entry.date.french(),
            entry.date.weekday().name(),
            task_word(entry.task),
            entry.period
        ));
    }
    answer.put(
        "echeances",
        Node::List(list.iter().map(entry_node).collect()),
    );
    let name = fields.text("etablissement").unwrap_or("etablissement");
    answer.put("ics", Node::text(ics::render(&list, name)));
    Ok(answer)
}

fn check_length(from: Month, to: Month) -> Result<(), LawError> {
    if to < from {
        return Err(LawError::invalid("au", format!("{to} précède {from}")));
    }
    if to >= from.plus(LONGEST) {
        return Err(LawError::invalid(
            "au",
            "un calendrier compte au plus dix ans",
        ));
    }
    Ok(())
}

fn task_word(task: Task) -> &'static str {
    match task {
        Task::Declare => "DSN mensuelle",
        Task::Pay => "paiement",
    }
}

fn entry_node(entry: &Entry) -> Node {
    Node::Object(vec![
        ("date", Node::date(entry.date)),
        ("jour", Node::text(entry.date.weekday().name())),
        ("nature", Node::text(task_word(entry.task))),
        ("periode", Node::text(entry.period.to_string())),
        ("regle", Node::text(entry.rule.text().text)),
        ("source", Node::text(entry.rule.text().source)),
    ])
}
