//! Why a question has no answer, said in French to the person who asked.

use std::fmt;

use crate::date::Date;
use crate::params::Key;

/// A refusal. `Display` is a French sentence without final stop.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LawError {
    /// No value is known that early.
    TooEarly {
        /// The parameter.
        key: Key,
        /// The date asked.
        date: Date,
        /// The first day known.
        first: Option<Date>,
    },
    /// The last value must be checked again before it is used that late.
    Stale {
        /// The parameter.
        key: Key,
        /// The date asked.
        date: Date,
        /// The last day the value holds.
        until: Date,
        /// When it was checked.
        checked_on: Date,
    },
    /// A required field is missing.
    Missing {
        /// The field.
        field: String,
        /// Why it is needed.
        why: String,
    },
    /// A field holds a value that cannot be.
    Invalid {
        /// The field.
        field: String,
        /// What is wrong with it.
        why: String,
    },
    /// A field this computation does not know.
    Unknown {
        /// The field.
        field: String,
        /// The fields it knows.
        known: String,
    },
    /// The situation is outside what the engine computes, with the reason.
    NotCovered(String),
}

impl LawError {
    /// A field whose value cannot be.
    pub(crate) fn invalid(field: &str, why: impl Into<String>) -> LawError {
        LawError::Invalid {
            field: field.to_owned(),
            why: why.into(),
        }
    }

    /// A required field that is missing.
    pub(crate) fn missing(field: &str, why: impl Into<String>) -> LawError {
        LawError::Missing {
            field: field.to_owned(),
            why: why.into(),
        }
    }
}

impl fmt::Display for LawError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LawError::TooEarly { key, date, first } => {
                write!(
                    f,
                    "{} : aucune valeur connue au {}",
                    key.label(),
                    date.french()
                )?;
                match first {
                    Some(first) => write!(f, " (la première date du {})", first.french()),
                    None => Ok(()),
                }
            }
            LawError::Stale {
                key,
                date,
                until,
                checked_on,
            } => write!(
                f,
                "{} : la dernière valeur, vérifiée le {}, ne vaut que jusqu'au {} ; elle doit être revérifiée pour le {} (option accepter-perime pour l'utiliser quand même, signalée dans le résultat)",
                key.label(),
                checked_on.french(),
                until.french(),
                date.french()
            ),
            LawError::Missing { field, why } => write!(f, "{field} : donnée manquante, {why}"),
            LawError::Invalid { field, why } => write!(f, "{field} : {why}"),
            LawError::Unknown { field, known } => {
                write!(f, "{field} : donnée inconnue ; données reconnues : {known}")
            }
            LawError::NotCovered(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for LawError {}
