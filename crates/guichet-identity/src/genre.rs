//! What kind of account it is, and in what state.

use std::fmt;

use crate::role::Role;

/// How an account is named and what it may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Genre {
    /// A person known by SIRET, nom and prénom.
    Declarant,
    /// A person of the agricultural scheme, known by an identifier; may also have SIRET, nom and prénom.
    Msa,
    /// An agent, or the application, of an organism that receives declarations.
    AgentOrganisme,
    /// Runs the platform.
    Operateur,
    /// A publisher of payroll software, known by a client id.
    Editeur,
    /// An establishment that transmits for others.
    Concentrateur,
}

impl Genre {
    /// All kinds, in the order of their declaration.
    pub const TOUS: [Genre; 6] = [
        Genre::Declarant,
        Genre::Msa,
        Genre::AgentOrganisme,
        Genre::Operateur,
        Genre::Editeur,
        Genre::Concentrateur,
    ];

    /// The word kept in the database and written in commands.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Genre::Declarant => "declarant",
            Genre::Msa => "msa",
            Genre::AgentOrganisme => "agent",
            Genre::Operateur => "operateur",
            Genre::Editeur => "editeur",
            Genre::Concentrateur => "concentrateur",
        }
    }

    /// The kind of a [`code`](Genre::code).
    #[must_use]
    pub fn depuis_code(code: &str) -> Option<Genre> {
        Genre::TOUS.into_iter().find(|genre| genre.code() == code)
    }

    /// Whether an account of this kind may hold the role. The roles of the platform are never mixed
    /// with those of an establishment: who runs the platform declares for nobody.
    #[must_use]
    pub fn admet(self, role: Role) -> bool {
        match self {
            Genre::Declarant | Genre::Msa => role.a_un_siret(),
            Genre::Concentrateur => matches!(
                role,
                Role::Concentrateur | Role::Administrateur | Role::TiersDeclarant
            ),
            Genre::AgentOrganisme => role == Role::AgentOrganisme,
            Genre::Operateur => role == Role::Operateur,
            Genre::Editeur => role == Role::Editeur,
        }
    }
}

impl fmt::Display for Genre {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Genre::Declarant => "déclarant",
            Genre::Msa => "MSA",
            Genre::AgentOrganisme => "agent d’organisme",
            Genre::Operateur => "opérateur",
            Genre::Editeur => "éditeur",
            Genre::Concentrateur => "concentrateur",
        })
    }
}

/// Where an account is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EtatCompte {
    /// Registered, its e-mail address not confirmed yet: cannot log in.
    Attente,
    /// In use.
    Actif,
    /// Locked by an administrator or an operator, until they unlock it.
    Verrouille,
    /// Deleted: its row stays for the references to it, without the name.
    Supprime,
}

impl EtatCompte {
    /// All states.
    pub const TOUS: [EtatCompte; 4] = [
        EtatCompte::Attente,
        EtatCompte::Actif,
        EtatCompte::Verrouille,
        EtatCompte::Supprime,
    ];

    /// The word kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            EtatCompte::Attente => "attente",
            EtatCompte::Actif => "actif",
            EtatCompte::Verrouille => "verrouille",
            EtatCompte::Supprime => "supprime",
        }
    }

    /// The state of a [`code`](EtatCompte::code).
    #[must_use]
    pub fn depuis_code(code: &str) -> Option<EtatCompte> {
        EtatCompte::TOUS
            .into_iter()
            .find(|etat| etat.code() == code)
    }
}

impl fmt::Display for EtatCompte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            EtatCompte::Attente => "en attente de confirmation",
            EtatCompte::Actif => "actif",
            EtatCompte::Verrouille => "verrouillé",
            EtatCompte::Supprime => "supprimé",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back() {
        for genre in Genre::TOUS {
            assert_eq!(Genre::depuis_code(genre.code()), Some(genre));
        }
        for etat in EtatCompte::TOUS {
            assert_eq!(EtatCompte::depuis_code(etat.code()), Some(etat));
        }
        assert_eq!(Genre::depuis_code(""), None);
        assert_eq!(EtatCompte::depuis_code("mort"), None);
    }

    #[test]
    fn every_kind_has_a_role_and_never_mixes_platform_and_establishment() {
        for genre in Genre::TOUS {
            let roles: Vec<Role> = Role::TOUS
                .into_iter()
                .filter(|role| genre.admet(*role))
                .collect();
            assert!(!roles.is_empty(), "{genre}");
            let platform =
                roles.contains(&Role::Operateur) || roles.contains(&Role::AgentOrganisme);
            assert!(!platform || roles.len() == 1, "{genre}: {roles:?}");
        }
    }
}
