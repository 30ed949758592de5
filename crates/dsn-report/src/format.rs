//! The formats a report can take, by name.

use std::fmt;
use std::str::FromStr;

/// A format of report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people, in a terminal.
    Terminal,
    /// One JSON document, schema `dsn-check/1`.
    Json,
    /// One JSON object per line.
    Jsonl,
    /// SARIF 2.1.0, for code-review tools and editors.
    Sarif,
    /// JUnit XML, for build servers.
    Junit,
    /// Workflow commands of GitHub Actions.
    Github,
    /// One self-contained page, to read and print.
    Html,
    /// The official XML report (`dsn_bilans` v02r03).
    Bilan,
}

impl Format {
    /// All of them, in the order shown to people.
    pub const ALL: [Self; 8] = [
        Self::Terminal,
        Self::Json,
        Self::Jsonl,
        Self::Sarif,
        Self::Junit,
        Self::Github,
        Self::Html,
        Self::Bilan,
    ];

    /// Name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::Html => "html",
            Self::Bilan => "bilan",
        }
    }

    /// What it is for, in French, in one line.
    pub fn description(self) -> &'static str {
        match self {
            Self::Terminal => "texte à lire dans un terminal",
            Self::Json => "un document JSON (schéma dsn-check/1)",
            Self::Jsonl => "un objet JSON par ligne : fichier, déclaration, anomalie",
            Self::Sarif => "SARIF 2.1.0, pour les éditeurs et les outils de revue",
            Self::Junit => "XML JUnit, pour les serveurs d'intégration",
            Self::Github => "annotations GitHub Actions",
            Self::Html => "une page autonome, à lire ou à imprimer",
            Self::Bilan => "le bilan XML officiel (dsn_bilans v02r03), un document par fichier",
        }
    }

    /// Whether a document of this format holds one file only: the official
    /// bilan describes exactly one send.
    pub fn holds_one_file(self) -> bool {
        self == Self::Bilan
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The name of a format that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormat(pub String);

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
        write!(
            f,
            "format « {} » inconnu ; formats possibles : {}",
            self.0,
            names.join(", ")
        )
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn names_read_back() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
            assert!(!format.description().is_empty());
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_list() {
        let error = "pdf".parse::<Format>().unwrap_err().to_string();
        assert_eq!(
            error,
            "format « pdf » inconnu ; formats possibles : terminal, json, jsonl, sarif, junit, \
             github, html, bilan"
        );
    }
}
