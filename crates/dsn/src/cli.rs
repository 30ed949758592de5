//! The command line as types. Everything a user reads here is French.

mod check;
mod files;
mod norm;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::law::LawCommand;

pub(crate) use self::check::{Channel, Check};
pub(crate) use self::files::{Convert, Show, Target};
pub(crate) use self::norm::{Norm, NormCommand, NormDiff, NormTables};

/// Help of a command that has arguments.
pub(crate) const WITH_ARGUMENTS: &str = "\
{about-with-newline}
Usage : {usage}

Arguments :
{positionals}

Options :
{options}{after-help}";

/// Help of a command that has options only.
pub(crate) const OPTIONS_ONLY: &str = "\
{about-with-newline}
Usage : {usage}

Options :
{options}{after-help}";

/// Help of a command made of commands.
pub(crate) const WITH_COMMANDS: &str = "\
{about-with-newline}
Usage : {usage}

Commandes :
{subcommands}

Options :
{options}{after-help}";

/// `dsn`.
#[derive(Debug, Parser)]
#[command(
    name = "dsn",
    version,
    about = "Contrôle, explique, montre et convertit des fichiers DSN, sans connexion",
    override_usage = "dsn <COMMANDE> [OPTIONS]",
    help_template = WITH_COMMANDS,
    subcommand_value_name = "COMMANDE",
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    after_help = "\
Exemples :
  dsn check paie.dsn                     contrôle un fichier
  dsn explain S21.G00.60.001             explique une rubrique
  dsn show paie.dsn --profondeur 3       montre l'arbre d'un fichier
  dsn convert paie.dsn --vers json       convertit en JSON, sans rien perdre
  dsn norm diff P26V01 P27V01            montre ce qui change d'une norme à l'autre

« dsn <COMMANDE> --help » donne les options et les exemples de chaque commande.

Code de sortie : 0 rien de bloquant, 1 au moins une anomalie bloquante,
2 le travail n'a pas pu être fait (fichier illisible, option inconnue…)."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Prints the version.
    #[arg(short = 'V', long, action = ArgAction::Version, help = "Affiche la version")]
    version: Option<bool>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct Common {
    #[arg(
        long,
        global = true,
        value_name = "QUAND",
        value_enum,
        default_value_t = Color::Auto,
        hide_default_value = true,
        hide_possible_values = true,
        display_order = 900,
        help = "Couleurs : auto (par défaut : si la sortie est un terminal et que NO_COLOR n'est pas défini), always ou never"
    )]
    pub(crate) color: Color,
    #[arg(
        short,
        long,
        global = true,
        action = ArgAction::Help,
        display_order = 901,
        help = "Affiche cette aide"
    )]
    help: Option<bool>,
}

/// When to write colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Check),
    Explain(Explain),
    Show(Show),
    Convert(Convert),
    Norm(Norm),
    Schema(Schema),
    Completions(Completions),
    #[command(flatten)]
    Law(LawCommand),
}

/// `dsn explain`.
#[derive(Debug, Args)]
#[command(
    about = "Explique une rubrique, un bloc, un code ou un contrôle",
    override_usage = "dsn explain [OPTIONS] <CODE>...\n       dsn explain --chercher <MOTS>",
    help_template = WITH_ARGUMENTS,
    after_help = "\
Exemples :
  dsn explain S21.G00.60.001             une rubrique : forme, codes, usage, versions
  dsn explain S21.G00.60                 un bloc : place, cardinalités, rubriques
  dsn explain S21.G00.60.001=06          une valeur d'une liste
  dsn explain S21.G00.60.005/CCH-11      un contrôle de la norme
  dsn explain DSN-LIG-01                 un contrôle propre à cet outil
  dsn explain --chercher subrogation     ce qui en parle dans la norme
  dsn explain S21.G00.60 --format json"
)]
pub(crate) struct Explain {
    #[arg(
        value_name = "CODE",
        required_unless_present = "chercher",
        help = "Rubrique, bloc, rubrique=valeur ou contrôle"
    )]
    pub(crate) codes: Vec<String>,
    #[arg(
        short,
        long,
        value_name = "MOTS",
        conflicts_with = "codes",
        help = "Cherche ces mots dans les noms, les codes et les contrôles, sans tenir compte des accents ni des majuscules"
    )]
    pub(crate) chercher: Option<String>,
    #[arg(
        long,
        value_name = "VERSION",
        help = "Version de la norme à décrire (par défaut : la plus récente qui connaît le code)"
    )]
    pub(crate) norme: Option<String>,
    #[command(flatten)]
    pub(crate) form: Form,
}

/// Text for people, or JSON.
#[derive(Debug, Args)]
pub(crate) struct Form {
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        default_value_t = TextOrJson::Texte,
        hide_default_value = true,
        hide_possible_values = true,
        help = "texte (par défaut) ou json"
    )]
    pub(crate) format: TextOrJson,
}

/// See [`Form`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextOrJson {
    /// For people.
    Texte,
    /// For programs.
    Json,
}

/// `dsn schema`.
#[derive(Debug, Args)]
#[command(
    about = "Écrit le JSON Schema d'un de nos formats",
    override_usage = "dsn schema [OPTIONS] [NOM]",
    help_template = WITH_ARGUMENTS,
    after_help = "\
Exemples :
  dsn schema                    liste les schémas
  dsn schema dsn-document > dsn-document-1.schema.json"
)]
pub(crate) struct Schema {
    #[arg(
        value_name = "NOM",
        help = "Nom du schéma ; sans lui, la liste des schémas"
    )]
    pub(crate) name: Option<String>,
}

/// `dsn completions`.
#[derive(Debug, Args)]
#[command(
    about = "Écrit le script de complétion d'un interpréteur de commandes",
    override_usage = "dsn completions [OPTIONS] <SHELL>",
    help_template = WITH_ARGUMENTS,
    after_help = "\
Exemples :
  dsn completions bash > /etc/bash_completion.d/dsn
  dsn completions zsh > ~/.zfunc/_dsn
  dsn completions fish > ~/.config/fish/completions/dsn.fish"
)]
pub(crate) struct Completions {
    #[arg(
        value_name = "SHELL",
        value_enum,
        hide_possible_values = true,
        help = "bash, zsh, fish, elvish ou powershell"
    )]
    pub(crate) shell: Shell,
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::Cli;

    /// Every command, with its full name.
    fn commands(command: &clap::Command, path: &str, all: &mut Vec<(String, clap::Command)>) {
        for sub in command.get_subcommands() {
            let name = format!("{path} {}", sub.get_name());
            commands(sub, &name, all);
            all.push((name, sub.clone()));
        }
    }

    /// The call of `dsn` that a line of help shows, without what the shell does.
    fn example(line: &str) -> Option<&str> {
        let line = line.strip_prefix("  ")?;
        let call = line.split("| ").last()?.strip_prefix("dsn ")?;
        let call = call.split("  ").next()?;
        call.split(" > ").next()
    }

    #[test]
    fn every_example_of_every_help_is_accepted() {
        Cli::command().debug_assert();
        let mut all = vec![("dsn".to_owned(), Cli::command())];
        commands(&Cli::command(), "dsn", &mut all);
        assert!(all.len() > 8);
        for (name, command) in all {
            let help = command.get_after_help().unwrap().to_string();
            let examples: Vec<_> = help.lines().filter_map(example).collect();
            assert!(examples.len() >= 2, "{name} has too few examples");
            for example in examples {
                let words = std::iter::once("dsn").chain(example.split_whitespace());
                if let Err(error) = Cli::try_parse_from(words) {
                    panic!("{name}: {example}: {error}");
                }
            }
        }
    }
}
