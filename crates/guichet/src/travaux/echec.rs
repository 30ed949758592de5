//! Why a job is not done, and what that means for it.

use std::fmt;

use guichet_store::StoreError;

use crate::clock::Moment;

/// Why a job is not done. The texts are kept with the job and shown to the operator: no personal
/// data in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Echec {
    /// Something around it does not work: a database, a mail server. It is tried again, less and
    /// less often, as long as it takes.
    Panne(String),
    /// It went wrong. It is tried again, less and less often, and given up after the number of
    /// attempts in the settings.
    Erreur(String),
    /// It can never work: given up at once.
    Definitif(String),
    /// Its time has not come: it is taken again at this instant. This is no failure.
    PlusTard(Moment, String),
}

impl From<StoreError> for Echec {
    fn from(error: StoreError) -> Self {
        if error.is_retryable() {
            Self::Panne(error.to_string())
        } else {
            Self::Erreur(error.to_string())
        }
    }
}

impl fmt::Display for Echec {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Panne(text)
        | Self::Erreur(text)
        | Self::Definitif(text)
        | Self::PlusTard(_, text)) = self;
        formatter.write_str(text)
    }
}
