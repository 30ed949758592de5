//! `dsn echeance dat`, `mp`, `avis-arret`: delays that are no DSN.

use super::{DUE_OUTPUTS, put_due};
use crate::answer::Answer;
use crate::commands::Command;
use crate::commands::common::{TERRITORY, due_options};
use crate::deadlines::events;
use crate::error::LawError;
use crate::fields::{Field, Fields, Kind};
use crate::params::Parameters;

pub(super) static COMMANDS: &[Command] = &[
    Command {
        path: &["echeance", "dat"],
        examples: &[
            "echeance dat --connaissance 2026-05-12",
            "echeance dat --connaissance 2026-05-12 --territoire alsace-moselle",
        ],
        about: "Déclaration d'accident du travail : 48 heures ; ce n'est pas une DSN",
        positional: None,
        fields: &[
            Field::required(
                "connaissance",
                Kind::Date,
                "jour où l'employeur a connu l'accident",
            ),
            TERRITORY,
        ],
        outputs: DUE_OUTPUTS,
        run: run_accident,
    },
    Command {
        path: &["echeance", "mp"],
        examples: &[
            "echeance mp --cessation 2026-05-12",
            "echeance mp --cessation 2026-05-12 --format json",
        ],
        about: "Déclaration de maladie professionnelle par la victime ; ce n'est pas une DSN",
        positional: None,
        fields: &[Field::required(
            "cessation",
            Kind::Date,
            "jour de cessation du travail",
        )],
        outputs: DUE_OUTPUTS,
        run: run_disease,
    },
    Command {
        path: &["echeance", "avis-arret"],
        examples: &[
            "echeance avis-arret --debut 2026-05-12",
            "echeance avis-arret --debut 2026-05-12 --format json",
        ],
        about: "Envoi de l'avis d'arrêt sur papier par le salarié ; ce n'est pas une DSN",
        positional: None,
        fields: &[Field::required(
            "debut",
            Kind::Date,
            "premier jour de l'arrêt",
        )],
        outputs: DUE_OUTPUTS,
        run: run_notice,
    },
];

fn run_accident(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let (options, shown) = due_options(fields)?;
    let mut answer = Answer {
        options: shown,
        ..Answer::default()
    };
    let known = fields.needed(
        "connaissance",
        fields.date("connaissance")?,
        "jour de la connaissance",
    )?;
    let found = events::accident_declaration(known, &options, parameters, &mut answer.trace)?;
    put_due(
        &mut answer,
        found.due,
        None,
        found.rule,
        "Déclaration d'accident du travail",
    );
    Ok(answer)
}

fn run_disease(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let mut answer = Answer::default();
    let stopped = fields.needed("cessation", fields.date("cessation")?, "jour de cessation")?;
    let found = events::disease_declaration(stopped, parameters, &mut answer.trace)?;
    put_due(
        &mut answer,
        found.due,
        None,
        found.rule,
        "Déclaration de maladie professionnelle",
    );
    Ok(answer)
}

fn run_notice(fields: &Fields, parameters: &Parameters) -> Result<Answer, LawError> {
    let mut answer = Answer::default();
    let start = fields.needed("debut", fields.date("debut")?, "premier jour de l'arrêt")?;
    let found = events::paper_notice(start, parameters, &mut answer.trace)?;
    put_due(
        &mut answer,
        found.due,
        None,
        found.rule,
        "Avis d'arrêt sur papier",
    );
    Ok(answer)
}
