//! `dsn parametres`: the dated values, and those to check again.

use super::{Command, Output, Shape};
use crate::answer::{Answer, Node, parameter_node};
use crate::date::Date;
use crate::error::LawError;
use crate::fields::{Field, Fields, Kind};
use crate::params::{Found, Key, Parameters};

pub(super) static COMMANDS: &[Command] = &[Command {
    path: &["parametres"],
    examples: &[
        "parametres --date 2026-03-14",
        "parametres --date 2027-04-01 --a-verifier oui",
        "parametres --date 2025-06-01 --cle smic_horaire --format json",
    ],
    about: "Valeurs datées du droit : celles d'un jour, ou celles à revérifier",
    positional: None,
    fields: &[
        Field::required(
            "date",
            Kind::Date,
            "le jour : valeurs en vigueur, ou date du contrôle de fraîcheur",
        ),
        Field::new(
            "a-verifier",
            Kind::YesNo,
            "seulement les paramètres non revérifiés depuis un an à cette date",
        ),
        Field::new(
            "cle",
            Kind::Text,
            "un seul paramètre, par exemple smic_horaire",
        ),
    ],
    outputs: &[
        Output::new("date", Shape::Date, "le jour demandé"),
        Output::new(
            "parametres",
            Shape::List(&[
                Output::new("cle", Shape::Text, "nom stable"),
                Output::new("libelle", Shape::Text, "nom"),
                Output::new("valeur", Shape::Text, "valeur"),
                Output::new("unite", Shape::Text, "unité"),
                Output::nullable("du", Shape::Date, "premier jour"),
                Output::nullable("au", Shape::Date, "dernier jour"),
                Output::new(
                    "valable_jusqu_au",
                    Shape::Date,
                    "dernier jour où la valeur peut servir",
                ),
                Output::new(
                    "statut",
                    Shape::Text,
                    "vérifié, dérivé, secondaire ou hypothèse",
                ),
                Output::new("source", Shape::Text, "texte"),
                Output::new("publication", Shape::Text, "référence de publication"),
                Output::new("verifie_le", Shape::Date, "dernière vérification"),
                Output::new("perime", Shape::YesNo, "à revérifier avant usage"),
            ]),
            "les paramètres",
        ),
    ],
    run,
}];

fn run(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let date = fields.needed("date", fields.date("date")?, "le jour")?;
    let only = fields.text("cle");
    let found = if fields.is_yes("a-verifier")? {
        to_check(date, parameters)
    } else {
        in_force(date, parameters)
    };
    let kept: Vec<Found> = found
        .into_iter()
        .filter(|found| only.is_none_or(|name| name == found.key.name()))
        .collect();
    if let Some(name) = only
        && Key::all().all(|key| key.name() != name)
    {
        return Err(LawError::invalid(
            "cle",
            format!("« {name} » : paramètre inconnu"),
        ));
    }
    let mut answer = Answer::default();
    for found in &kept {
        answer.say(format!(
            "{} = {} {} ({}, vérifié le {})",
            found.key.name(),
            found.entry.text,
            found.key.unit(),
            found.entry.validity(),
            found.entry.checked_on.french()
        ));
    }
    if kept.is_empty() {
        answer.say("Aucun paramètre");
    }
    answer.put("date", Node::date(date));
    answer.put(
        "parametres",
        Node::List(kept.iter().map(parameter_node).collect()),
    );
    Ok(answer)
}

fn to_check(today: Date, parameters: &Parameters) -> Vec<Found> {
    parameters
        .to_check_again(today)
        .into_iter()
        .map(|(key, entry)| Found {
            key,
            entry,
            stale: today > entry.holds_until(),
        })
        .collect()
}

fn in_force(date: Date, parameters: &Parameters) -> Vec<Found> {
    Key::all()
        .filter_map(|key| parameters.at(key, date).ok())
        .collect()
}
