//! Arguments of `dsn check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::WITH_ARGUMENTS;

/// `dsn check`.
#[derive(Debug, Args)]
#[command(
    about = "Contrôle des fichiers DSN : structure, forme et cohérence",
    override_usage = "dsn check [OPTIONS] <FICHIER|DOSSIER|->...",
    help_template = WITH_ARGUMENTS,
    after_help = "\
Les dossiers sont parcourus avec leurs sous-dossiers : les fichiers .dsn, .txt et
.edi y sont contrôlés, les autres ignorés. Un fichier nommé l'est toujours.

Exemples :
  dsn check paie.dsn
  dsn check envois/ --quiet
  cat paie.dsn | dsn check -
  dsn check paie.dsn --format terminal --format json=rapport.json --format html=rapport.html
  dsn check paie.dsn --norme P27V01
  dsn check paie.dsn --table communes=communes-2026.csv
  dsn check envois/ --format junit=dsn.xml --require-full-coverage

Code de sortie : 0 rien de bloquant, 1 au moins une anomalie bloquante (ou une
couverture partielle avec --require-full-coverage), 2 un fichier n'a pas pu être lu."
)]
pub(crate) struct Check {
    #[arg(
        value_name = "FICHIER|DOSSIER|-",
        required = true,
        value_hint = ValueHint::AnyPath,
        help = "Fichiers ou dossiers à contrôler ; « - » lit l'entrée standard"
    )]
    pub(crate) inputs: Vec<PathBuf>,
    #[arg(
        short,
        long = "format",
        value_name = "FORMAT[=FICHIER]",
        help = "Forme du rapport, sur la sortie standard ou dans un fichier ; répétable : terminal (par défaut), json, jsonl, sarif, junit, github, html, bilan"
    )]
    pub(crate) formats: Vec<String>,
    #[arg(
        long,
        value_name = "N",
        default_value_t = 200,
        hide_default_value = true,
        help = "Nombre d'anomalies détaillées par code et par fichier (200 par défaut) ; les autres sont comptées"
    )]
    pub(crate) max_anomalies: u32,
    #[arg(
        long,
        value_name = "N",
        help = "Nombre de fils d'exécution (par défaut : ceux de la machine)"
    )]
    pub(crate) threads: Option<std::num::NonZeroUsize>,
    #[arg(
        long,
        help = "Exige que tous les contrôles de la nature aient été évalués : sinon, code de sortie 1"
    )]
    pub(crate) require_full_coverage: bool,
    #[arg(
        long,
        value_name = "VERSION",
        help = "Contrôle avec cette version de la norme (P25V01, P26V01, P27V01) quoi que dise le fichier"
    )]
    pub(crate) norme: Option<String>,
    #[arg(
        long,
        value_name = "AAAA-MM-JJ",
        help = "Jour du contrôle, pour les règles qui parlent de l'année en cours (par défaut : la date de constitution du fichier)"
    )]
    pub(crate) date: Option<String>,
    #[arg(
        long,
        value_name = "CANAL",
        value_enum,
        hide_possible_values = true,
        help = "« machine » : le fichier est destiné au dépôt machine à machine, qui n'admet qu'une déclaration par envoi"
    )]
    pub(crate) canal: Option<Channel>,
    #[arg(
        long = "table",
        value_name = "NOM=FICHIER",
        help = "Remplace une table externe par ce fichier ; répétable (noms : dsn norm tables)"
    )]
    pub(crate) tables: Vec<String>,
    #[arg(long, help = "Masque les NIR et les IBAN dans le rapport")]
    pub(crate) masquer: bool,
    #[arg(
        short,
        long,
        help = "N'affiche que le verdict de chaque fichier, et pas l'avancement"
    )]
    pub(crate) quiet: bool,
}

/// How a file is meant to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Channel {
    /// Machine to machine.
    Machine,
}
