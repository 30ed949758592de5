//! What clap says about a mistaken command line, in French.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

/// The message for a command line that was refused.
pub(crate) fn message(error: &Error) -> String {
    let what = what_is_wrong(error);
    let mut text = format!("erreur : {what}\n");
    for kind in [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ] {
        if let Some(suggestion) = context(error, kind) {
            text.push_str(&format!("Vouliez-vous dire {suggestion} ?\n"));
        }
    }
    if let Some(usage) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
        text.push_str(&format!("\nUsage : {usage}\n"));
    }
    text.push_str("\nL'option --help donne l'aide et des exemples.\n");
    text
}

fn what_is_wrong(error: &Error) -> String {
    let get = |kind| context(error, kind).unwrap_or_default();
    let argument = get(ContextKind::InvalidArg);
    let value = get(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("il manque une valeur à « {argument} »")
        }
        ErrorKind::InvalidValue => {
            let valid = get(ContextKind::ValidValue);
            format!("« {value} » n'est pas admis pour « {argument} » ; valeurs possibles : {valid}")
        }
        ErrorKind::ValueValidation => {
            format!("« {value} » n'est pas admis pour « {argument} »")
        }
        ErrorKind::UnknownArgument => format!("l'argument « {argument} » est inconnu"),
        ErrorKind::InvalidSubcommand => {
            format!(
                "la commande « {} » est inconnue",
                get(ContextKind::InvalidSubcommand)
            )
        }
        ErrorKind::NoEquals => format!("« {argument} » s'écrit avec un signe ="),
        ErrorKind::TooManyValues => {
            format!("« {value} » est de trop pour « {argument} »")
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("« {argument} » n'a pas le nombre de valeurs attendu")
        }
        ErrorKind::ArgumentConflict => {
            let prior = get(ContextKind::PriorArg);
            if prior == argument {
                format!("« {argument} » ne peut être donné qu'une fois")
            } else {
                format!("« {argument} » et « {prior} » ne vont pas ensemble")
            }
        }
        ErrorKind::MissingRequiredArgument => format!("il manque : {argument}"),
        ErrorKind::MissingSubcommand => "il manque une commande".into(),
        ErrorKind::InvalidUtf8 => "un argument n'est pas de l'UTF-8".into(),
        _ => error.kind().to_string(),
    }
}

/// What clap knows of a mistake, as text.
fn context(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(" ou ")),
        _ => None,
    }
}
