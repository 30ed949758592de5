//! Every question of the law as a named command: fields in, explained answer out.
//!
//! The command line, JSON input, the golden cases and the portal all go through [`find`] and
//! [`Command::answer`]: one list of names, one set of messages.

mod common;
mod echeance;
mod feries;
mod guides;
mod ijss;
mod maintien;
mod parametres;
mod penalite;
mod verifier;

use crate::answer::Answer;
use crate::error::LawError;
use crate::fields::{Field, Fields};
use crate::params::Parameters;

/// What an answer's value holds, for the published schemas.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Text with two decimals.
    Amount,
    /// ISO date.
    Date,
    /// Text.
    Text,
    /// Whole number.
    Count,
    /// True or false.
    YesNo,
    /// List of objects with these values.
    List(&'static [Output]),
    /// One object.
    Object,
}

/// A value every answer of a command holds.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// JSON key.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether it may be null.
    pub nullable: bool,
    /// What it means, in French.
    pub help: &'static str,
}

impl Output {
    pub(crate) const fn new(name: &'static str, shape: Shape, help: &'static str) -> Output {
        Output {
            name,
            shape,
            nullable: false,
            help,
        }
    }

    pub(crate) const fn nullable(name: &'static str, shape: Shape, help: &'static str) -> Output {
        Output {
            name,
            shape,
            nullable: true,
            help,
        }
    }
}

/// A question the engine answers.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// Its words on the command line, such as `["echeance", "mensuelle"]`.
    pub path: &'static [&'static str],
    /// Calls to try, without the leading `dsn`.
    pub examples: &'static [&'static str],
    /// What it answers, in French.
    pub about: &'static str,
    /// A field given without flag, when there is one.
    pub positional: Option<&'static str>,
    /// What it asks.
    pub fields: &'static [Field],
    /// What it answers.
    pub outputs: &'static [Output],
    run: fn(&Fields, &Parameters) -> Result<Answer, LawError>,
}

impl Command {
    /// The fields common to all commands.
    #[must_use]
    pub fn common_fields() -> &'static [Field] {
        common::FIELDS
    }

    /// Answers a question.
    ///
    /// # Errors
    /// A field that is unknown, missing or wrong; a value that must be checked again; a situation the
    /// engine does not cover.
    pub fn answer(&self, fields: &Fields) -> Result<Answer, LawError> {
        fields.check(&[self.fields, common::FIELDS])?;
        let accept_stale = fields.is_yes(common::ACCEPT_STALE)?;
        let parameters = Parameters::accepting_stale(accept_stale);
        let mut answer = (self.run)(fields, &parameters)?;
        if accept_stale {
            answer
                .options
                .push((common::ACCEPT_STALE, "oui".to_owned()));
        }
        Ok(answer)
    }
}

/// Every command, in the order of the help.
#[must_use]
pub fn all() -> Vec<&'static Command> {
    let mut commands: Vec<&'static Command> = Vec::new();
    commands.extend(ijss::COMMANDS);
    commands.extend(maintien::COMMANDS);
    commands.extend(echeance::commands());
    commands.extend(penalite::commands());
    commands.extend(feries::COMMANDS);
    commands.extend(verifier::COMMANDS);
    commands.extend(parametres::COMMANDS);
    commands.extend(guides::COMMANDS);
    commands
}

/// The command with these words.
#[must_use]
pub fn find(path: &[&str]) -> Option<&'static Command> {
    all().into_iter().find(|command| command.path == path)
}
