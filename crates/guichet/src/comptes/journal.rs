//! Entries of the audit log about accounts: who did what to whom, by numbers.

use guichet_identity::Appelant;
use guichet_store::journal::{self, Fait};
use guichet_store::{StoreError, Tx};

use crate::clock::Moment;

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acteur<'a> {
    /// Somebody logged in.
    Compte(&'a Appelant),
    /// Whoever types commands on the machine.
    Console,
    /// Nobody: a date was reached, a link was followed.
    Systeme,
}

impl Acteur<'_> {
    /// As the log names them.
    pub fn nom(&self) -> String {
        match self {
            Acteur::Compte(appelant) => compte(appelant.compte_id),
            Acteur::Console => "console".to_owned(),
            Acteur::Systeme => "systeme".to_owned(),
        }
    }

    /// Their account, if they have one.
    pub fn compte_id(&self) -> Option<i64> {
        match self {
            Acteur::Compte(appelant) => Some(appelant.compte_id),
            Acteur::Console | Acteur::Systeme => None,
        }
    }
}

/// An account as the log names it.
pub(crate) fn compte(id: i64) -> String {
    format!("compte:{id}")
}

/// Adds an entry. Last in a transaction: on PostgreSQL the log is held until its end.
pub(crate) fn noter(
    tx: &mut Tx<'_>,
    maintenant: Moment,
    acteur: &str,
    action: &'static str,
    objet: &str,
    detail: &str,
) -> Result<(), StoreError> {
    journal::ajouter(
        tx,
        &Fait {
            survenu_at: maintenant.0,
            acteur: acteur.to_owned(),
            action,
            objet: objet.to_owned(),
            detail: detail.to_owned(),
        },
    )?;
    Ok(())
}
