//! Who is asking.

use crate::genre::Genre;
use crate::role::Roles;
use crate::service::{Environnement, Inscriptions, Point, ServiceCode};

/// The person or machine behind a valid token, with what it holds at this instant: roles and
/// registrations are read again at every request, so that a change takes effect at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appelant {
    /// The account.
    pub compte_id: i64,
    /// What kind of account.
    pub genre: Genre,
    /// The establishment the account belongs to; empty for an account known by an identifier alone.
    pub siret: String,
    /// Nom, as registered; empty for a machine.
    pub nom: String,
    /// Prénom, as registered; empty for a machine.
    pub prenom: String,
    /// The service the token was issued for.
    pub service: ServiceCode,
    /// Roles, whatever establishment they are held for.
    pub roles: Roles,
    /// Services the account is registered for.
    pub inscriptions: Inscriptions,
    /// The organism, for its agents and applications.
    pub organisme: Option<String>,
    /// The concentrateur's account, when it names this declarant instead of the declarant logging in.
    pub concentrateur: Option<i64>,
}

impl Appelant {
    /// Whether the account is registered for the service of its own token; for a declarant named by
    /// a concentrateur, for any service that takes deposits.
    #[must_use]
    pub fn inscrit(&self) -> bool {
        match self.concentrateur {
            Some(_) => self.depot().is_some(),
            None => self.inscriptions.a(self.service),
        }
    }

    /// Where a deposit goes: by the service of the token; for a declarant named by a concentrateur,
    /// by what this declarant is registered for (real before trials, régime général first). `None`
    /// when there is no such registration: « Utilisateur non-inscrit au service ».
    #[must_use]
    pub fn depot(&self) -> Option<(Point, Environnement)> {
        if self.concentrateur.is_none() {
            return self
                .service
                .depot()
                .filter(|_| self.inscriptions.a(self.service));
        }
        [
            ServiceCode::RG_REEL,
            ServiceCode::RA_REEL,
            ServiceCode::RG_ESSAI,
            ServiceCode::RA_ESSAI,
        ]
        .into_iter()
        .find(|service| self.inscriptions.a(*service))
        .and_then(ServiceCode::depot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn appelant(service: &str, inscriptions: &str, concentrateur: Option<i64>) -> Appelant {
        Appelant {
            compte_id: 1,
            genre: Genre::Declarant,
            siret: "99999900100015".into(),
            nom: "Essai".into(),
            prenom: "Ada".into(),
            service: ServiceCode::parse(service).unwrap(),
            roles: Roles::aucun(),
            inscriptions: Inscriptions::depuis_codes(inscriptions),
            organisme: None,
            concentrateur,
        }
    }

    #[test]
    fn a_deposit_goes_where_the_token_or_the_named_declarant_belongs() {
        use Environnement::{Essai, Reel};
        for (service, inscriptions, via, depot) in [
            ("25", "25,97", None, Some((Point::Rg, Reel))),
            ("97", "25,97", None, Some((Point::Rg, Essai))),
            ("94", "94", None, Some((Point::Ra, Essai))),
            ("25", "97", None, None),
            ("DP", "DP,25", None, None),
            ("98", "25", None, None),
            ("98", "97", Some(7), Some((Point::Rg, Essai))),
            ("98", "94,26", Some(7), Some((Point::Ra, Reel))),
            ("98", "DP", Some(7), None),
        ] {
            assert_eq!(
                appelant(service, inscriptions, via).depot(),
                depot,
                "{service} {inscriptions} {via:?}"
            );
            let own_service =
                depot.is_some() || (service == inscriptions.split(',').next().unwrap());
            assert_eq!(appelant(service, inscriptions, via).inscrit(), own_service);
        }
    }
}
