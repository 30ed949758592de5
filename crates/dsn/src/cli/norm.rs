//! Arguments of `dsn norm`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use super::{Form, OPTIONS_ONLY, WITH_ARGUMENTS, WITH_COMMANDS};

/// `dsn norm`.
#[derive(Debug, Args)]
#[command(
    about = "Compare les versions de la norme et liste les tables externes",
    override_usage = "dsn norm <COMMANDE> [OPTIONS]",
    help_template = WITH_COMMANDS,
    subcommand_value_name = "COMMANDE",
    disable_help_subcommand = true,
    arg_required_else_help = true,
    after_help = "\
Exemples :
  dsn norm diff P26V01 P27V01
  dsn norm diff P26V01 P27V01 paie.dsn
  dsn norm tables"
)]
pub(crate) struct Norm {
    #[command(subcommand)]
    pub(crate) command: NormCommand,
}

/// What can be asked about the norm.
#[derive(Debug, Subcommand)]
pub(crate) enum NormCommand {
    Diff(NormDiff),
    Tables(NormTables),
}

/// `dsn norm diff`.
#[derive(Debug, Args)]
#[command(
    about = "Montre ce qui change entre deux versions de la norme",
    override_usage = "dsn norm diff [OPTIONS] <AVANT> <APRÈS> [FICHIER|-]",
    help_template = WITH_ARGUMENTS,
    after_help = "\
Exemples :
  dsn norm diff P26V01 P27V01                  tout ce qui change
  dsn norm diff P26V01 P27V01 paie.dsn         ce qui concerne ce fichier
  dsn norm diff P25V01 P26V01 --format json"
)]
pub(crate) struct NormDiff {
    #[arg(value_name = "AVANT", help = "Version de départ, par exemple P26V01")]
    pub(crate) before: String,
    #[arg(value_name = "APRÈS", help = "Version d'arrivée, par exemple P27V01")]
    pub(crate) after: String,
    #[arg(
        value_name = "FICHIER|-",
        value_hint = ValueHint::FilePath,
        help = "Ne montre que ce qui concerne les blocs, rubriques et codes de ce fichier"
    )]
    pub(crate) input: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) form: Form,
}

/// `dsn norm tables`.
#[derive(Debug, Args)]
#[command(
    about = "Liste les tables externes de la norme : édition, complétude, absence",
    override_usage = "dsn norm tables [OPTIONS]",
    help_template = OPTIONS_ONLY,
    after_help = "\
Exemples :
  dsn norm tables
  dsn norm tables --format json"
)]
pub(crate) struct NormTables {
    #[command(flatten)]
    pub(crate) form: Form,
}
