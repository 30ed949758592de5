//! `dsn jours-feries`: the holidays of a year, and days counted between two dates.

use super::common::{DAY_COUNTS, TERRITORY, territory, word};
use super::{Command, Output, Shape};
use crate::answer::{Answer, Node};
use crate::date::Weekday;
use crate::error::LawError;
use crate::fields::{Field, Fields, Kind};
use crate::holidays::{TERRITORIES, Territory, count_days, of_year};
use crate::params::{Parameters, Rule};
use crate::trace::{Step, Trace};

/// Days counted at most between two dates: a century.
const LONGEST: i32 = 36_525;

pub(super) static COMMANDS: &[Command] = &[Command {
    path: &["jours-feries"],
    examples: &[
        "jours-feries --annee 2026",
        "jours-feries --annee 2026 --territoire alsace-moselle --du 2026-04-01 --au 2026-04-30",
    ],
    about: "Jours fériés d'une année et d'un territoire ; jours ouvrés et ouvrables entre deux dates",
    positional: None,
    fields: &[
        Field::required("annee", Kind::Count, "année"),
        TERRITORY,
        Field::new("du", Kind::Date, "premier jour à compter"),
        Field::new("au", Kind::Date, "dernier jour à compter"),
    ],
    outputs: &[
        Output::new("annee", Shape::Count, "année"),
        Output::new("territoire", Shape::Text, "territoire"),
        Output::new(
            "jours_feries",
            Shape::List(&[
                Output::new("date", Shape::Date, "jour"),
                Output::new("jour", Shape::Text, "jour de la semaine"),
                Output::new("nom", Shape::Text, "nom"),
                Output::new("source", Shape::Text, "texte"),
            ]),
            "les jours fériés, dans l'ordre",
        ),
        Output::nullable(
            "comptes",
            Shape::Object,
            "jours calendaires, ouvrables et ouvrés de la période",
        ),
    ],
    run,
}];

fn run(fields: &Fields, _parameters: &Parameters) -> Result<Answer, LawError> {
    let year = fields.needed("annee", fields.count("annee")?, "année")?;
    let year = i32::try_from(year)
        .ok()
        .filter(|year| (1900..=9999).contains(year));
    let year = year.ok_or_else(|| LawError::invalid("annee", "de 1900 à 9999"))?;
    let territory = territory(fields)?;
    let mut answer = Answer::default();
    let holidays = of_year(year, territory);
    let mut rules: Vec<Rule> = Vec::new();
    for holiday in &holidays {
        if !rules.contains(&holiday.rule) {
            rules.push(holiday.rule);
        }
        answer.say(format!(
            "{} {} : {}",
            holiday.date.french(),
            holiday.date.weekday().name(),
            holiday.name
        ));
    }
    for rule in rules {
        answer.trace.step(|| Step::new(rule));
    }
    if territory == Territory::SaintMartin {
        answer.trace.warn(|| {
            "Saint-Martin : un calendrier public donne le 28 mai ; le code dit le 27".to_owned()
        });
    }
    if territory == Territory::AlsaceMoselle {
        answer.trace.warn(|| "Le Vendredi saint ne vaut que dans les communes ayant un temple protestant ou une église mixte".to_owned());
    }
    let list = holidays.iter().map(|holiday| {
        Node::Object(vec![
            ("date", Node::date(holiday.date)),
            ("jour", Node::text(holiday.date.weekday().name())),
            ("nom", Node::text(holiday.name)),
            ("source", Node::text(holiday.rule.text().source)),
        ])
    });
    answer.put("annee", Node::Int(i64::from(year)));
    answer.put("territoire", Node::text(word(TERRITORIES, &territory)));
    answer.put("jours_feries", Node::List(list.collect()));
    let counted = counted(fields, territory)?;
    answer.put("comptes", counted);
    let weekdays = holidays
        .iter()
        .filter(|h| !matches!(h.date.weekday(), Weekday::Saturday | Weekday::Sunday));
    answer.say(format!(
        "{} jours fériés, dont {} du lundi au vendredi",
        holidays.len(),
        weekdays.count()
    ));
    Ok(answer)
}

fn counted(fields: &Fields, territory: Territory) -> Result<Node, LawError> {
    let (Some(first), Some(last)) = (fields.date("du")?, fields.date("au")?) else {
        return Ok(Node::Null);
    };
    if last < first || last.days_since(first) > LONGEST {
        return Err(LawError::invalid(
            "au",
            "la période va du premier au dernier jour, un siècle au plus",
        ));
    }
    let counts = DAY_COUNTS.iter().map(|&(name, count)| {
        (
            name,
            Node::Int(i64::from(count_days(first, last, count, territory))),
        )
    });
    Ok(Node::Object(counts.collect()))
}
