//! The commands of `dsn-law` as clap commands, and their arguments as fields.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Error, FromArgMatches, Subcommand, ValueHint, value_parser};
use dsn_law::commands::{self, Command};
use dsn_law::fields::{Field, Fields, Kind};

use super::{LawCommand, format_of};
use crate::cli::{OPTIONS_ONLY, WITH_ARGUMENTS, WITH_COMMANDS};

/// Words that hold several commands, and what they are about.
const GROUPS: &[(&str, &str)] = &[
    (
        "echeance",
        "Échéances des DSN, signalements et paiements ; calendriers",
    ),
    ("penalite", "Pénalités, majorations et droit à l'erreur"),
    (
        "verifier",
        "Vérifie un identifiant : NIR, SIREN, SIRET, IBAN, BIC…",
    ),
];

impl Subcommand for LawCommand {
    fn augment_subcommands(cli: clap::Command) -> clap::Command {
        let mut cli = cli;
        for command in commands::all() {
            match command.path {
                [name] => cli = cli.subcommand(clap_command(command, name)),
                [group, ..] if cli.get_subcommands().all(|sub| sub.get_name() != *group) => {
                    cli = cli.subcommand(clap_group(group));
                }
                _ => {}
            }
        }
        cli
    }

    fn augment_subcommands_for_update(cli: clap::Command) -> clap::Command {
        Self::augment_subcommands(cli)
    }

    fn has_subcommand(name: &str) -> bool {
        commands::all()
            .iter()
            .any(|command| command.path.first() == Some(&name))
    }
}

impl FromArgMatches for LawCommand {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut path = Vec::new();
        let mut inner = matches;
        while let Some((name, deeper)) = inner.subcommand() {
            path.push(name);
            inner = deeper;
        }
        let command = commands::find(&path)
            .ok_or_else(|| Error::new(clap::error::ErrorKind::MissingSubcommand))?;
        Ok(LawCommand {
            command,
            flags: fields(command, inner),
            file: inner.get_one::<PathBuf>("fichier").cloned(),
            format: format_of(inner),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn clap_group(name: &'static str) -> clap::Command {
    let about = GROUPS
        .iter()
        .find(|(group, _)| *group == name)
        .map_or("", |(_, about)| about);
    let inside: Vec<&Command> = commands::all()
        .into_iter()
        .filter(|command| command.path.first() == Some(&name))
        .collect();
    let examples = inside.iter().filter_map(|command| command.examples.first());
    let mut group = clap::Command::new(name)
        .about(about)
        .override_usage(format!("dsn {name} <COMMANDE> [OPTIONS]"))
        .help_template(WITH_COMMANDS)
        .subcommand_value_name("COMMANDE")
        .disable_help_subcommand(true)
        .arg_required_else_help(true)
        .subcommand_required(true)
        .after_help(example_text(examples.copied().take(4)));
    for command in inside {
        if let [_, word] = command.path {
            group = group.subcommand(clap_command(command, word));
        }
    }
    group
}

fn clap_command(command: &'static Command, name: &'static str) -> clap::Command {
    let words = command.path.join(" ");
    let positional = command.positional.map_or(String::new(), |field| {
        format!(" <{}>", field.to_uppercase())
    });
    let mut clap_command = clap::Command::new(name)
        .about(command.about)
        .override_usage(format!("dsn {words} [OPTIONS]{positional}"))
        .help_template(if command.positional.is_some() {
            WITH_ARGUMENTS
        } else {
            OPTIONS_ONLY
        })
        .after_help(example_text(command.examples.iter().copied()));
    for field in command.fields.iter().chain(Command::common_fields()) {
        clap_command = clap_command.arg(argument(field, command.positional == Some(field.name)));
    }
    let formats: &[&str] = if words == "echeance calendrier" {
        &["texte", "json", "ics"]
    } else {
        &["texte", "json"]
    };
    clap_command
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .value_parser(PossibleValuesParser::new(formats.iter().copied()))
                .hide_possible_values(true)
                .help(format!("{} ; texte par défaut", formats.join(", "))),
        )
        .arg(
            Arg::new("fichier")
                .long("fichier")
                .value_name("FICHIER|-")
                .value_hint(ValueHint::FilePath)
                .value_parser(value_parser!(PathBuf))
                .help("Lit les données en JSON : un objet, une liste, ou un objet par ligne ; - pour l'entrée standard"),
        )
}

fn argument(field: &'static Field, positional: bool) -> Arg {
    let needed = if field.required { "(nécessaire) " } else { "" };
    let argument = Arg::new(field.name)
        .value_name(value_name(field.kind))
        .allow_hyphen_values(true)
        .help(format!("{needed}{}", field.help));
    let argument = match field.kind {
        Kind::Choice(words) => argument
            .value_parser(PossibleValuesParser::new(words.iter().copied()))
            .hide_possible_values(true)
            .help(format!("{needed}{} : {}", field.help, words.join(", "))),
        _ => argument,
    };
    if positional {
        argument.value_name("VALEUR")
    } else {
        argument.long(field.name)
    }
}

fn value_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Date => "AAAA-MM-JJ",
        Kind::Month => "AAAA-MM",
        Kind::Amount => "MONTANT",
        Kind::Amounts => "MONTANTS",
        Kind::Count => "NOMBRE",
        Kind::YesNo => "OUI|NON",
        Kind::Choice(_) => "MOT",
        Kind::Text => "TEXTE",
    }
}

fn example_text<'a>(examples: impl Iterator<Item = &'a str>) -> String {
    let lines: Vec<String> = examples.map(|example| format!("  dsn {example}")).collect();
    format!("Exemples :\n{}", lines.join("\n"))
}

fn fields(command: &Command, matches: &ArgMatches) -> Fields {
    let mut fields = Fields::new();
    for field in command.fields.iter().chain(Command::common_fields()) {
        if let Some(value) = matches.get_one::<String>(field.name) {
            fields.set(field.name, value);
        }
    }
    fields
}
