//! Why a change to accounts is not made.

use std::fmt;

use guichet_identity::Refus;
use guichet_store::StoreError;

/// Why a change is not made. `Display` is French, for the person who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Echec {
    /// The person may not, and why.
    Droit(Box<Refus>),
    /// There is no such account, link or establishment.
    Introuvable(String),
    /// Something given is not acceptable: one sentence for each.
    Invalide(Vec<String>),
    /// It stands against what is there already.
    Conflit(String),
    /// The database does not answer.
    Indisponible(StoreError),
}

impl Echec {
    /// One thing given is not acceptable.
    pub fn invalide(sentence: impl fmt::Display) -> Self {
        Self::Invalide(vec![sentence.to_string()])
    }

    /// There is no such account.
    pub fn compte_introuvable() -> Self {
        Self::Introuvable("Ce compte n'existe pas, ou n'existe plus.".to_owned())
    }
}

impl fmt::Display for Echec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Droit(refus) => refus.fmt(f),
            Self::Introuvable(sentence) | Self::Conflit(sentence) => f.write_str(sentence),
            Self::Invalide(sentences) => f.write_str(&sentences.join(" ; ")),
            Self::Indisponible(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Echec {}

impl From<StoreError> for Echec {
    fn from(error: StoreError) -> Self {
        Self::Indisponible(error)
    }
}
