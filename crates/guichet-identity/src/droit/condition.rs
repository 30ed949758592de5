//! The conditions a right may depend on.

use std::fmt;

use super::{Action, Cible, Liens};
use crate::appelant::Appelant;
use crate::role::Role;

/// One condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Registered for the service.
    Inscrit,
    /// Holds the habilitation for the establishment.
    Habilite,
    /// Made the deposit.
    Deposant,
    /// Transmitted the deposit as a concentrateur.
    Transmetteur,
    /// Holds the habilitation for the establishment in whose name it was deposited.
    HabiliteDeposant,
    /// Is administrator of the establishment.
    Administre,
    /// Holds the role.
    Role(Role),
    /// Belongs to the organism.
    MemeOrganisme,
    /// It is their own account.
    Soi,
}

impl Condition {
    pub(super) fn tient(
        self,
        appelant: &Appelant,
        liens: &Liens,
        action: Action,
        cible: &Cible,
    ) -> bool {
        match self {
            Condition::Inscrit => match cible.service {
                Some(service) => appelant.inscriptions.a(service),
                None if action == Action::Deposer => appelant.depot().is_some(),
                None => appelant.inscrit(),
            },
            Condition::Habilite => liens.habilite && cible.siret.is_some(),
            Condition::Deposant => cible.depose_par == Some(appelant.compte_id),
            Condition::Transmetteur => {
                let who = appelant.concentrateur.unwrap_or(appelant.compte_id);
                cible.transmis_par == Some(who)
            }
            Condition::HabiliteDeposant => {
                liens.habilite_deposant && cible.deposant_siret.is_some()
            }
            Condition::Administre => liens.administre && cible.siret.is_some(),
            Condition::Role(role) => appelant.roles.a(role),
            Condition::MemeOrganisme => {
                cible.organisme.is_some() && cible.organisme == appelant.organisme
            }
            Condition::Soi => cible.compte_id == Some(appelant.compte_id),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::Inscrit => f.write_str("inscription"),
            Condition::Habilite => f.write_str("habilitation"),
            Condition::Deposant => f.write_str("dépôt"),
            Condition::Transmetteur => f.write_str("transmission"),
            Condition::HabiliteDeposant => f.write_str("habilitation du déposant"),
            Condition::Administre => f.write_str("administration"),
            Condition::Role(role) => write!(f, "rôle {role}"),
            Condition::MemeOrganisme => f.write_str("organisme"),
            Condition::Soi => f.write_str("compte personnel"),
        }
    }
}
