//! Organisms and the returns they send.

use std::fmt;

use crate::jour::Validite;

/// The social security scheme an organism works for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Regime {
    /// Régime général.
    General,
    /// Régime agricole.
    Agricole,
    /// A special scheme (industries électriques et gazières, notaires …).
    Special,
    /// All of them.
    Tous,
}

/// How many recipients stand behind one organism of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unite {
    /// One for the whole country.
    Nationale,
    /// One for each code of S21.G00.15.002 in the declaration.
    Institution,
}

/// An organism that receives declarations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisme {
    /// Our code (`CNAM`, `AGIRC-ARRCO`): the tables and the organism API name it so.
    pub code: String,
    /// Its name, in French.
    pub nom: String,
    /// The scheme it works for.
    pub regime: Regime,
    /// Whether one row stands for one recipient or for many.
    pub unite: Unite,
    /// The returns it sends.
    pub retours: Vec<Retour>,
    /// Where the row comes from: `publié`, `observé` or `hypothèse`.
    pub source: String,
    /// Why the row says what it says, in French.
    pub pourquoi: String,
    pub(crate) validite: Validite,
}

/// What a return is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The receipt: sent when the organism acknowledges the lot, without a document.
    Accuse,
    /// What became of the declaration.
    Bilan,
    /// A document or figures for the declarant, without a verdict.
    Information,
}

/// The format of a return's document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// No document.
    Aucun,
    /// XML, the root `rapport`.
    Bilan,
    /// XML, the root `GIPMDS`.
    Neores,
    /// XML, the root `Fichier`.
    CrmOc,
    /// XML of the Agirc-Arrco notifications.
    CrmAgircArrco,
    /// PDF.
    Pdf,
}

/// A nature of return that an organism sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retour {
    /// The official number (`31`, `119`).
    pub nature: String,
    /// What it is, in French.
    pub nom: String,
    /// What it is for.
    pub role: Role,
    /// The format of its document.
    pub format: Format,
    /// The natures of declaration it answers (`01`, `04` …).
    pub declarations: Vec<String>,
    /// When it is sent, in French; empty when nothing is known.
    pub moment: String,
    /// Where the row comes from: `publié`, `observé` or `hypothèse`.
    pub source: String,
}

impl Organisme {
    /// The nature of its receipt for a nature of declaration (`30` for an arrêt at the CNAM), if it has one.
    #[must_use]
    pub fn accuse(&self, declaration: &str) -> Option<&Retour> {
        self.retours
            .iter()
            .find(|retour| retour.role == Role::Accuse && retour.repond_a(declaration))
    }

    /// The returns it may send for a nature of declaration, receipt included.
    pub fn retours_pour(&self, declaration: &str) -> impl Iterator<Item = &Retour> {
        let pour = move |retour: &&Retour| retour.repond_a(declaration);
        self.retours.iter().filter(pour)
    }
}

impl Retour {
    /// Whether it answers a nature of declaration.
    #[must_use]
    pub fn repond_a(&self, declaration: &str) -> bool {
        self.declarations.iter().any(|nature| nature == declaration)
    }
}

impl fmt::Display for Regime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::General => "RG",
            Self::Agricole => "RA",
            Self::Special => "spécial",
            Self::Tous => "tous",
        })
    }
}

impl Regime {
    pub(crate) fn lire(texte: &str) -> Result<Self, String> {
        Ok(match texte {
            "RG" => Self::General,
            "RA" => Self::Agricole,
            "spécial" => Self::Special,
            "tous" => Self::Tous,
            autre => return Err(format!("régime « {autre} » inconnu")),
        })
    }
}

impl Unite {
    pub(crate) fn lire(texte: &str) -> Result<Self, String> {
        Ok(match texte {
            "nationale" => Self::Nationale,
            "institution" => Self::Institution,
            autre => return Err(format!("unité « {autre} » inconnue")),
        })
    }
}

impl Role {
    pub(crate) fn lire(texte: &str) -> Result<Self, String> {
        Ok(match texte {
            "accusé" => Self::Accuse,
            "bilan" => Self::Bilan,
            "information" => Self::Information,
            autre => return Err(format!("rôle « {autre} » inconnu")),
        })
    }
}

impl Format {
    pub(crate) fn lire(texte: &str) -> Result<Self, String> {
        Ok(match texte {
            "aucun" => Self::Aucun,
            "bilan" => Self::Bilan,
            "neores" => Self::Neores,
            "crm-oc" => Self::CrmOc,
            "crm-agirc-arrco" => Self::CrmAgircArrco,
            "pdf" => Self::Pdf,
            autre => return Err(format!("format « {autre} » inconnu")),
        })
    }
}
