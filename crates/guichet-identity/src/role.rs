//! Roles: what somebody is for an establishment, or for the platform. One person may hold several.

use std::fmt;

/// A role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Manages the people and the habilitations of an establishment.
    Administrateur,
    /// Declares for an establishment of their own company.
    Declarant,
    /// Declares for others: an accountant, a payroll office.
    TiersDeclarant,
    /// Transmits the deposits of declarants it names, without their password.
    Concentrateur,
    /// Works for an organism: pulls its lots, pushes its returns.
    AgentOrganisme,
    /// Publishes payroll software.
    Editeur,
    /// Runs the platform. Reads no declaration.
    Operateur,
}

impl Role {
    /// All roles, in the order of their declaration.
    pub const TOUS: [Role; 7] = [
        Role::Administrateur,
        Role::Declarant,
        Role::TiersDeclarant,
        Role::Concentrateur,
        Role::AgentOrganisme,
        Role::Editeur,
        Role::Operateur,
    ];

    /// The word kept in the database and written in commands.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Role::Administrateur => "administrateur",
            Role::Declarant => "declarant",
            Role::TiersDeclarant => "tiers-declarant",
            Role::Concentrateur => "concentrateur",
            Role::AgentOrganisme => "agent",
            Role::Editeur => "editeur",
            Role::Operateur => "operateur",
        }
    }

    /// The role of a [`code`](Role::code).
    #[must_use]
    pub fn depuis_code(code: &str) -> Option<Role> {
        Role::TOUS.into_iter().find(|role| role.code() == code)
    }

    /// Whether the role is held for one establishment (and not for the platform as a whole).
    #[must_use]
    pub fn a_un_siret(self) -> bool {
        matches!(
            self,
            Role::Administrateur | Role::Declarant | Role::TiersDeclarant
        )
    }

    fn bit(self) -> u8 {
        match self {
            Role::Administrateur => 1,
            Role::Declarant => 1 << 1,
            Role::TiersDeclarant => 1 << 2,
            Role::Concentrateur => 1 << 3,
            Role::AgentOrganisme => 1 << 4,
            Role::Editeur => 1 << 5,
            Role::Operateur => 1 << 6,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Role::Administrateur => "administrateur",
            Role::Declarant => "déclarant",
            Role::TiersDeclarant => "tiers déclarant",
            Role::Concentrateur => "concentrateur",
            Role::AgentOrganisme => "agent d’organisme",
            Role::Editeur => "éditeur",
            Role::Operateur => "opérateur",
        })
    }
}

/// A set of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Roles(u8);

impl Roles {
    /// No role.
    #[must_use]
    pub fn aucun() -> Roles {
        Roles(0)
    }

    /// Reads codes separated by commas, as the database joins them. Unknown words are left out.
    #[must_use]
    pub fn depuis_codes(codes: &str) -> Roles {
        codes
            .split(',')
            .filter_map(|code| Role::depuis_code(code.trim()))
            .collect()
    }

    /// Whether the role is among them.
    #[must_use]
    pub fn a(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// The set with one more role.
    #[must_use]
    pub fn avec(self, role: Role) -> Roles {
        Roles(self.0 | role.bit())
    }

    /// The roles of the set, in the order of [`Role::TOUS`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::TOUS.into_iter().filter(move |role| self.a(*role))
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Roles {
        roles.into_iter().fold(Roles::aucun(), Roles::avec)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_come_back() {
        for role in Role::TOUS {
            assert_eq!(Role::depuis_code(role.code()), Some(role));
        }
        assert_eq!(Role::depuis_code("chef"), None);
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let roles = Roles::depuis_codes("declarant, administrateur,declarant,inconnu");
        assert_eq!(
            roles.iter().collect::<Vec<_>>(),
            [Role::Administrateur, Role::Declarant]
        );
        assert!(!roles.a(Role::Operateur));
        assert_eq!(Roles::depuis_codes(""), Roles::aucun());
        let all: Roles = Role::TOUS.into_iter().collect();
        assert_eq!(all.iter().count(), Role::TOUS.len());
    }
}
