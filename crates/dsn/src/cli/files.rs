//! Arguments of the commands that show and convert files.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::WITH_ARGUMENTS;

/// `dsn show`.
#[derive(Debug, Args)]
#[command(
    about = "Montre un fichier DSN comme un arbre, les codes traduits",
    override_usage = "dsn show [OPTIONS] <FICHIER|->",
    help_template = WITH_ARGUMENTS,
    after_help = "\
Exemples :
  dsn show paie.dsn                              tout le fichier
  dsn show paie.dsn --profondeur 3               les trois premiers étages
  dsn show paie.dsn --individu DURAND            les salariés dont le nom contient DURAND
  dsn show paie.dsn --individu 12                le douzième salarié
  dsn show paie.dsn --etablissement 99999901000013
  dsn show paie.dsn --bloc S21.G00.60 --lignes   les arrêts, avec les numéros de ligne"
)]
pub(crate) struct Show {
    #[arg(
        value_name = "FICHIER|-",
        value_hint = ValueHint::FilePath,
        help = "Fichier à montrer ; « - » lit l'entrée standard"
    )]
    pub(crate) input: PathBuf,
    #[arg(
        short,
        long,
        value_name = "N",
        help = "Nombre d'étages de blocs montrés ; les autres sont comptés"
    )]
    pub(crate) profondeur: Option<usize>,
    #[arg(
        long,
        value_name = "SIRET",
        help = "Seulement les déclarations de cet établissement (le début du SIRET suffit)"
    )]
    pub(crate) etablissement: Option<String>,
    #[arg(
        long,
        value_name = "N|NOM",
        help = "Seulement ces individus : leur rang dans la déclaration, ou une partie du nom"
    )]
    pub(crate) individu: Option<String>,
    #[arg(
        long,
        value_name = "BLOC",
        help = "Seulement les occurrences de ce bloc, avec ce qu'elles contiennent"
    )]
    pub(crate) bloc: Option<String>,
    #[arg(short, long, help = "Montre les numéros de ligne")]
    pub(crate) lignes: bool,
}

/// `dsn convert`.
#[derive(Debug, Args)]
#[command(
    about = "Convertit un fichier DSN en JSON ou en CSV, et le JSON en DSN",
    override_usage = "dsn convert [OPTIONS] --vers <json|csv|dsn> <FICHIER|->",
    help_template = WITH_ARGUMENTS,
    after_help = "\
Le JSON garde tout : « --vers dsn » rend les mêmes octets que le fichier d'origine,
même s'il est malformé. Sa forme : dsn schema dsn-document.
Le CSV a une ligne par rubrique (UTF-8, séparateur « ; »).

Exemples :
  dsn convert paie.dsn --vers json -o paie.json
  dsn convert paie.json --vers dsn -o paie.dsn
  dsn convert paie.dsn --vers csv > paie.csv"
)]
pub(crate) struct Convert {
    #[arg(
        value_name = "FICHIER|-",
        value_hint = ValueHint::FilePath,
        help = "Fichier à convertir ; « - » lit l'entrée standard"
    )]
    pub(crate) input: PathBuf,
    #[arg(
        long,
        value_name = "json|csv|dsn",
        value_enum,
        hide_possible_values = true,
        help = "Ce qu'il faut écrire : json, csv, ou dsn (depuis notre JSON)"
    )]
    pub(crate) vers: Target,
    #[arg(
        short = 'o',
        long = "output",
        value_name = "FICHIER",
        value_hint = ValueHint::FilePath,
        help = "Fichier à écrire (par défaut : la sortie standard)"
    )]
    pub(crate) output: Option<PathBuf>,
}

/// What `dsn convert` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    /// Our JSON.
    Json,
    /// One line a rubrique.
    Csv,
    /// A DSN file, from our JSON.
    Dsn,
}
