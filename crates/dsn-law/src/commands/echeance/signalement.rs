//! `dsn echeance signalement`: events between two payrolls.

use super::put_due;
use crate::answer::{Answer, Node};
use crate::commands::common::{
    HEADCOUNT, LOCAL_HOLIDAY, PAID_IN_MONTH, SATURDAY, TERRITORY, YEARS_ABOVE, due_options,
    employer,
};
use crate::commands::{Command, Output, Shape};
use crate::deadlines::events::{self, Event, Neighbour, Situation};
use crate::error::LawError;
use crate::fields::{Field, Fields, Kind};
use crate::params::Parameters;

/// Motives of a stop are all one event for the DSN; the accident and the disease bring neighbours.
static MOTIVES: &[(&str, Event)] = &[
    ("arret", Event::Stop),
    ("maladie", Event::Stop),
    ("at", Event::Stop),
    ("mp", Event::Stop),
    ("maternite", Event::Stop),
    ("paternite", Event::Stop),
    ("adoption", Event::Stop),
    ("reprise", Event::EarlyReturn),
    ("reprise-prevue", Event::PlannedReturn),
    ("prolongation", Event::Prolongation),
    ("fin-contrat", Event::ContractEnd),
    ("fin-mission", Event::MissionEnd),
    ("association-intermediaire", Event::IntermediaryEnd),
    ("cdd-usage", Event::UsageContractEnd),
];

pub(super) static COMMANDS: &[Command] = &[Command {
    path: &["echeance", "signalement"],
    examples: &[
        "echeance signalement --connaissance 2026-05-12 --motif arret --subrogation non",
        "echeance signalement --connaissance 2026-05-12 --motif arret --subrogation oui --effectif 80",
        "echeance signalement --connaissance 2026-05-12 --motif reprise --evenement 2026-05-11",
    ],
    about: "Dernier jour d'un signalement d'événement, et ce qu'il avance",
    positional: None,
    fields: &[
        Field::required(
            "connaissance",
            Kind::Date,
            "jour où l'employeur a connu l'événement",
        ),
        Field::required(
            "motif",
            Kind::Choice(&[
                "arret",
                "maladie",
                "at",
                "mp",
                "maternite",
                "paternite",
                "adoption",
                "reprise",
                "reprise-prevue",
                "prolongation",
                "fin-contrat",
                "fin-mission",
                "association-intermediaire",
                "cdd-usage",
            ]),
            "ce qui s'est produit",
        ),
        Field::new(
            "evenement",
            Kind::Date,
            "jour de l'événement : premier jour d'arrêt, reprise, fin du contrat",
        ),
        Field::new(
            "subrogation",
            Kind::YesNo,
            "l'employeur est subrogé ; non par défaut",
        ),
        Field::new(
            "aucune-retenue",
            Kind::YesNo,
            "rien n'a été retenu sur la paie du mois où l'arrêt a débuté",
        ),
        Field::new(
            "demande-salarie",
            Kind::YesNo,
            "mission ou CDD d'usage : le salarié demande les cinq jours",
        ),
        HEADCOUNT,
        PAID_IN_MONTH,
        YEARS_ABOVE,
        TERRITORY,
        SATURDAY,
        LOCAL_HOLIDAY,
    ],
    outputs: &[
        Output::new("date", Shape::Date, "dernier jour"),
        Output::nullable("heure", Shape::Text, "midi quand il suit la mensuelle"),
        Output::new("jour", Shape::Text, "jour de la semaine"),
        Output::new("regle", Shape::Text, "la règle qui fixe le jour"),
        Output::new(
            "certitude",
            Shape::Text,
            "la moins sûre des règles appliquées",
        ),
        Output::new(
            "avec_mensuelle",
            Shape::YesNo,
            "se déclare avec la DSN mensuelle, ou dans elle",
        ),
        Output::nullable(
            "mensuelle_precedente",
            Shape::Date,
            "échéance avancée de la DSN du mois précédent",
        ),
        Output::new(
            "delais_voisins",
            Shape::List(&[
                Output::new("quoi", Shape::Text, "qui doit faire quoi"),
                Output::new("date", Shape::Date, "dernier jour"),
                Output::new("regle", Shape::Text, "règle"),
                Output::new("source", Shape::Text, "texte"),
            ]),
            "délais à ne pas confondre avec le signalement",
        ),
    ],
    run,
}];

fn run(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let (options, shown) = due_options(fields)?;
    let mut answer = Answer {
        options: shown,
        ..Answer::default()
    };
    let known_on = fields.needed(
        "connaissance",
        fields.date("connaissance")?,
        "jour de la connaissance",
    )?;
    let event = fields.needed(
        "motif",
        fields.choice("motif", MOTIVES)?,
        "ce qui s'est produit",
    )?;
    let happened_on = fields.date("evenement")?;
    let situation = Situation {
        event,
        known_on,
        happened_on,
        subrogated: fields.is_yes("subrogation")?,
        nothing_withheld: fields.is_yes("aucune-retenue")?,
        asked: fields.is_yes("demande-salarie")?,
        employer: match fields.text("effectif") {
            Some(_) => Some(employer(fields)?),
            None => None,
        },
    };
    let due = events::event(&situation, &options, parameters, &mut answer.trace)?;
    put_due(
        &mut answer,
        due.due,
        due.with_monthly.then_some(12),
        due.rule,
        "Signalement",
    );
    answer.put("avec_mensuelle", Node::Bool(due.with_monthly));
    answer.put(
        "mensuelle_precedente",
        due.earlier_monthly.map_or(Node::Null, Node::date),
    );
    if let Some(date) = due.earlier_monthly {
        answer.say(format!(
            "La DSN du mois précédent est avancée au {}",
            date.french()
        ));
    }
    let neighbours = neighbours(fields, &situation, &options, parameters, &mut answer)?;
    answer.put(
        "delais_voisins",
        Node::List(neighbours.iter().map(neighbour_node).collect()),
    );
    Ok(answer)
}

/// The delays that a work accident or a disease brings beside the event of the DSN.
fn neighbours(
    fields: &Fields,
    situation: &Situation,
    options: &crate::deadlines::Options,
    parameters: &Parameters,
    answer: &mut Answer,
) -> Result<Vec<Neighbour>, LawError> {
    let start = situation.happened_on.unwrap_or(situation.known_on);
    let mut list = Vec::new();
    match fields.text("motif") {
        Some("at") => list.push(events::accident_declaration(
            situation.known_on,
            options,
            parameters,
            &mut answer.trace,
        )?),
        Some("mp") => list.push(events::disease_declaration(
            start,
            parameters,
            &mut answer.trace,
        )?),
        _ => {}
    }
    for neighbour in &list {
        answer.say(format!(
            "À ne pas confondre : {}, {}",
            neighbour.name,
            neighbour.due.french()
        ));
    }
    Ok(list)
}

/// A neighbouring delay as a value.
pub(super) fn neighbour_node(neighbour: &Neighbour) -> Node {
    Node::Object(vec![
        ("quoi", Node::text(neighbour.name)),
        ("date", Node::date(neighbour.due)),
        ("regle", Node::text(neighbour.rule.text().text)),
        ("source", Node::text(neighbour.rule.text().source)),
    ])
}
