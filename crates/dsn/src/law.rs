//! The law on the command line: `dsn ijss`, `maintien`, `echeance`, `penalite`, `jours-feries`,
//! `verifier`, `parametres`, `guides`.
//!
//! Names, help, fields and examples come from `dsn_law::commands`: here are only arguments, JSON and
//! output. [`LawCommand`] is the one thing the command line knows of them.

mod arguments;
mod input;
mod json;
#[cfg(test)]
mod schemas;

use std::io::Write;
use std::path::PathBuf;

use clap::ArgMatches;
use dsn_law::answer::{Answer, Node};
use dsn_law::commands::Command;
use dsn_law::fields::Fields;

use self::json::Json;
use crate::failure::Failure;
use crate::output::stdout;

/// The published schemas of these commands: name, what it is, text.
pub(crate) const SCHEMAS: &[(&str, &str, &str)] = &[
    (
        "dsn-echeance",
        "questions et réponses de « dsn echeance … » : échéances et calendriers",
        include_str!("../../../docs/schemas/dsn-echeance-1.schema.json"),
    ),
    (
        "dsn-guides",
        "questions et réponses de « dsn guides »",
        include_str!("../../../docs/schemas/dsn-guides-1.schema.json"),
    ),
    (
        "dsn-ijss",
        "questions et réponses de « dsn ijss » : indemnités journalières",
        include_str!("../../../docs/schemas/dsn-ijss-1.schema.json"),
    ),
    (
        "dsn-jours-feries",
        "questions et réponses de « dsn jours-feries »",
        include_str!("../../../docs/schemas/dsn-jours-feries-1.schema.json"),
    ),
    (
        "dsn-maintien",
        "questions et réponses de « dsn maintien » : complément de l'employeur",
        include_str!("../../../docs/schemas/dsn-maintien-1.schema.json"),
    ),
    (
        "dsn-parametres",
        "questions et réponses de « dsn parametres » : valeurs datées du droit",
        include_str!("../../../docs/schemas/dsn-parametres-1.schema.json"),
    ),
    (
        "dsn-penalite",
        "questions et réponses de « dsn penalite … »",
        include_str!("../../../docs/schemas/dsn-penalite-1.schema.json"),
    ),
    (
        "dsn-verifier",
        "questions et réponses de « dsn verifier … » : identifiants",
        include_str!("../../../docs/schemas/dsn-verifier-1.schema.json"),
    ),
];

/// A question to `dsn-law`, as the command line asked it.
#[derive(Debug, Clone)]
pub(crate) struct LawCommand {
    command: &'static Command,
    flags: Fields,
    file: Option<PathBuf>,
    format: Format,
}

/// How the answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Json,
    Ics,
}

/// What a question became: an answer, or why there is none.
type Outcome = Result<Answer, String>;

/// Asks, writes, and says whether something is wrong: 1 for an identifier that is not valid, 2 when
/// a question could not be answered.
pub(crate) fn run(law: &LawCommand) -> Result<u8, Failure> {
    let flags = input::with_files(law.flags.clone())?;
    let questions = match &law.file {
        None => input::Questions::one(flags),
        Some(path) => input::read(path, &flags)?,
    };
    let mut code = 0;
    let mut out = stdout();
    for question in questions.list {
        let outcome = question.and_then(|fields| {
            law.command
                .answer(&fields)
                .map_err(|error| error.to_string())
        });
        code = code.max(exit_code(&outcome));
        if let Err(error) = &outcome {
            crate::complain(&Failure::new(error.clone()));
        }
        out.write_all(text(law.format, &outcome, questions.many)?.as_bytes())?;
    }
    out.flush()?;
    Ok(code)
}

fn exit_code(outcome: &Outcome) -> u8 {
    match outcome {
        Err(_) => 2,
        Ok(answer) if answer.values.contains(&("valide", Node::Bool(false))) => 1,
        Ok(_) => 0,
    }
}

fn text(format: Format, outcome: &Outcome, many: bool) -> Result<String, Failure> {
    match (format, outcome) {
        (Format::Json, outcome) => json_text(outcome, many),
        (Format::Text, Ok(answer)) => Ok(answer.text()),
        (Format::Ics, Ok(answer)) => match answer.node().at("ics") {
            Some(Node::Text(calendar)) => Ok(calendar.clone()),
            _ => Err(Failure::new("cette commande n'a pas de calendrier")),
        },
        (_, Err(_)) => Ok(String::new()),
    }
}

fn json_text(outcome: &Outcome, many: bool) -> Result<String, Failure> {
    let node = match outcome {
        Ok(answer) => answer.node(),
        Err(error) => Node::Object(vec![("erreur", Node::text(error))]),
    };
    let text = if many {
        serde_json::to_string(&Json(&node))
    } else {
        serde_json::to_string_pretty(&Json(&node))
    };
    let text =
        text.map_err(|error| Failure::new(format!("le JSON ne peut pas être écrit : {error}")))?;
    Ok(text + "\n")
}

/// The word of a format, absent: text.
fn format_of(matches: &ArgMatches) -> Format {
    match matches.get_one::<String>("format").map(String::as_str) {
        Some("json") => Format::Json,
        Some("ics") => Format::Ics,
        _ => Format::Text,
    }
}
