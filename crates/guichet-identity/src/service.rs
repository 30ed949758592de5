//! The service somebody logs in to: two characters on the wire, which say the régime and whether it
//! is real. The codes are the official ones (protocol documentation, section 3).

use std::fmt;

/// The point de dépôt a deposit is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Point {
    /// Régime général.
    Rg,
    /// Régime agricole.
    Ra,
}

impl Point {
    /// The word kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Point::Rg => "RG",
            Point::Ra => "RA",
        }
    }

    /// The point of a [`code`](Point::code).
    #[must_use]
    pub fn depuis_code(code: &str) -> Option<Point> {
        [Point::Rg, Point::Ra]
            .into_iter()
            .find(|point| point.code() == code)
    }
}

/// Real, or the environment in which editors try their software.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Environnement {
    /// Production.
    Reel,
    /// Trials.
    Essai,
}

impl Environnement {
    /// The word kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Environnement::Reel => "reel",
            Environnement::Essai => "essai",
        }
    }

    /// The environment of a [`code`](Environnement::code).
    #[must_use]
    pub fn depuis_code(code: &str) -> Option<Environnement> {
        [Environnement::Reel, Environnement::Essai]
            .into_iter()
            .find(|environnement| environnement.code() == code)
    }
}

/// The code of a service: one or two letters or digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceCode([u8; 2]);

impl ServiceCode {
    /// DSN, régime général, real.
    pub const RG_REEL: ServiceCode = ServiceCode(*b"25");
    /// DSN, régime général, trials.
    pub const RG_ESSAI: ServiceCode = ServiceCode(*b"97");
    /// DSN, régime agricole, real.
    pub const RA_REEL: ServiceCode = ServiceCode(*b"26");
    /// DSN, régime agricole, trials.
    pub const RA_ESSAI: ServiceCode = ServiceCode(*b"94");
    /// Concentrateur, real and trials.
    pub const CONCENTRATEUR: ServiceCode = ServiceCode(*b"98");
    /// DPAE. The code is ours: the official one is not public (assumption).
    pub const DPAE: ServiceCode = ServiceCode(*b"DP");
    /// Our own pages and API. The code is ours: it never travels on the official wire.
    pub const PORTAIL: ServiceCode = ServiceCode(*b"GU");

    /// Reads one or two ASCII letters or digits; `None` for anything else (no account is registered
    /// for such a service).
    #[must_use]
    pub fn parse(texte: &str) -> Option<ServiceCode> {
        match texte.as_bytes() {
            [a] if a.is_ascii_alphanumeric() => Some(ServiceCode([*a, 0])),
            [a, b] if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric() => {
                Some(ServiceCode([*a, *b]))
            }
            _ => None,
        }
    }

    /// The code as it travels.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let bytes = match &self.0 {
            [head, 0] => std::slice::from_ref(head),
            both => both.as_slice(),
        };
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// Where a deposit made with a token of this service goes; `None` when the service takes none,
    /// or (98) leaves it to the declarant's own registrations.
    #[must_use]
    pub fn depot(self) -> Option<(Point, Environnement)> {
        match self {
            ServiceCode::RG_REEL => Some((Point::Rg, Environnement::Reel)),
            ServiceCode::RG_ESSAI => Some((Point::Rg, Environnement::Essai)),
            ServiceCode::RA_REEL => Some((Point::Ra, Environnement::Reel)),
            ServiceCode::RA_ESSAI => Some((Point::Ra, Environnement::Essai)),
            _ => None,
        }
    }

    /// The service of a point and an environment.
    #[must_use]
    pub fn pour(point: Point, environnement: Environnement) -> ServiceCode {
        match (point, environnement) {
            (Point::Rg, Environnement::Reel) => ServiceCode::RG_REEL,
            (Point::Rg, Environnement::Essai) => ServiceCode::RG_ESSAI,
            (Point::Ra, Environnement::Reel) => ServiceCode::RA_REEL,
            (Point::Ra, Environnement::Essai) => ServiceCode::RA_ESSAI,
        }
    }

    /// The service's name in French.
    #[must_use]
    pub fn libelle(self) -> &'static str {
        match self {
            ServiceCode::RG_REEL => "DSN, régime général",
            ServiceCode::RG_ESSAI => "DSN, régime général, essais",
            ServiceCode::RA_REEL => "DSN, régime agricole",
            ServiceCode::RA_ESSAI => "DSN, régime agricole, essais",
            ServiceCode::CONCENTRATEUR => "concentrateur DSN",
            ServiceCode::DPAE => "déclaration préalable à l’embauche",
            ServiceCode::PORTAIL => "espace en ligne",
            _ => "autre service",
        }
    }
}

impl fmt::Debug for ServiceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceCode({})", self.as_str())
    }
}

impl fmt::Display for ServiceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The services an account is registered for. Takes effect at once, both ways.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inscriptions(Vec<ServiceCode>);

impl Inscriptions {
    /// Reads codes separated by commas, as the database joins them. What is no code is left out.
    #[must_use]
    pub fn depuis_codes(codes: &str) -> Inscriptions {
        codes
            .split(',')
            .filter_map(|code| ServiceCode::parse(code.trim()))
            .collect()
    }

    /// Whether the account is registered for the service.
    #[must_use]
    pub fn a(&self, service: ServiceCode) -> bool {
        self.0.contains(&service)
    }

    /// The services, in the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = ServiceCode> {
        self.0.iter().copied()
    }
}

impl FromIterator<ServiceCode> for Inscriptions {
    fn from_iter<I: IntoIterator<Item = ServiceCode>>(services: I) -> Inscriptions {
        let mut services: Vec<ServiceCode> = services.into_iter().collect();
        services.sort_unstable();
        services.dedup();
        Inscriptions(services)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_one_or_two_letters_or_digits() {
        for (texte, read) in [
            ("25", true),
            ("7", true),
            ("DP", true),
            ("", false),
            ("123", false),
            ("é", false),
            ("2 ", false),
            ("2,", false),
        ] {
            let code = ServiceCode::parse(texte);
            assert_eq!(code.is_some(), read, "{texte:?}");
            if let Some(code) = code {
                assert_eq!(code.as_str(), texte);
            }
        }
    }

    #[test]
    fn official_codes() {
        for (texte, depot) in [
            ("25", Some((Point::Rg, Environnement::Reel))),
            ("97", Some((Point::Rg, Environnement::Essai))),
            ("26", Some((Point::Ra, Environnement::Reel))),
            ("94", Some((Point::Ra, Environnement::Essai))),
            ("98", None),
            ("DP", None),
            ("1", None),
        ] {
            let code = ServiceCode::parse(texte).unwrap();
            assert_eq!(code.depot(), depot);
            if let Some((point, environnement)) = depot {
                assert_eq!(ServiceCode::pour(point, environnement), code);
                assert_eq!(Point::depuis_code(point.code()), Some(point));
                assert_eq!(
                    Environnement::depuis_code(environnement.code()),
                    Some(environnement)
                );
            }
        }
    }

    #[test]
    fn registrations_are_a_set() {
        let set = Inscriptions::depuis_codes("97,25,97, ,x€");
        assert_eq!(
            set.iter().collect::<Vec<_>>(),
            [ServiceCode::RG_REEL, ServiceCode::RG_ESSAI]
        );
        assert!(!set.a(ServiceCode::RA_REEL));
    }
}
