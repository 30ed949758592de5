//! What can go wrong with a store.

use std::fmt;

/// A failure of the store. The messages are French: an operator reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// The database does not answer, or asks to try again. Trying later may succeed; whether a
    /// write that fails with this was committed is unknown when the connection broke at the very
    /// moment of the commit, so writes must be idempotent.
    Unavailable(String),
    /// No room is left on the disk, or the size limit of the database is reached. Nothing of the
    /// transaction was kept.
    Full(String),
    /// A constraint refused the rows, named as PostgreSQL names it by default
    /// (`travail_genre_cle_key`, `document_pkey`, `t_colonne_not_null`, `t_colonne_fkey`). SQLite
    /// does not say which foreign key was broken: the name is then `fkey`.
    Conflict {
        /// The name of the constraint.
        constraint: String,
    },
    /// A row that had to be there is not.
    NotFound,
    /// What is stored is not what was written: a hash, a type or a file is wrong.
    Corrupt(String),
    /// Anything else: a mistake in a statement, a file that cannot be opened.
    Other(String),
}

impl StoreError {
    /// True when doing the same thing later may succeed.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Full(_))
    }

    /// True when the constraint of this name refused the rows.
    pub fn is_conflict_on(&self, name: &str) -> bool {
        matches!(self, Self::Conflict { constraint } if constraint == name)
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(detail) => {
                write!(formatter, "base de données indisponible : {detail}")
            }
            Self::Full(detail) => write!(formatter, "plus de place pour écrire : {detail}"),
            Self::Conflict { constraint } => {
                write!(formatter, "contrainte non respectée : {constraint}")
            }
            Self::NotFound => formatter.write_str("enregistrement introuvable"),
            Self::Corrupt(detail) => write!(formatter, "données altérées : {detail}"),
            Self::Other(detail) => write!(formatter, "erreur de la base de données : {detail}"),
        }
    }
}

impl std::error::Error for StoreError {}
