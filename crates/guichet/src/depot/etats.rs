//! The states of a deposit, as people see them, and the only ways from one to another.

/// Where a deposit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Etat {
    /// Received, not controlled yet.
    Recu,
    /// Controlled: something of it is certified.
    Traite,
    /// What is certified was handed to all the organisms concerned.
    Envoye,
    /// Nothing of it is taken.
    Rejete,
}

impl Etat {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Recu, Self::Traite, Self::Envoye, Self::Rejete];

    /// As the tables hold it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Recu => "recu",
            Self::Traite => "traite",
            Self::Envoye => "envoye",
            Self::Rejete => "rejete",
        }
    }

    /// From what the tables hold.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|etat| etat.code() == code)
    }

    /// In French, for people.
    pub fn libelle(self) -> &'static str {
        match self {
            Self::Recu => "reçu",
            Self::Traite => "traité",
            Self::Envoye => "envoyé aux organismes",
            Self::Rejete => "rejeté",
        }
    }
}

/// Whether a deposit may go from one state (none: before it exists) to another. The database refuses
/// the others too (`depot_etat_legal`).
pub fn permis(avant: Option<Etat>, apres: Etat) -> bool {
    matches!(
        (avant, apres),
        (None, Etat::Recu | Etat::Rejete)
            | (Some(Etat::Recu), Etat::Traite | Etat::Rejete)
            | (Some(Etat::Traite), Etat::Envoye)
    )
}

#[cfg(test)]
mod tests {
    use guichet_store::depots;
    use guichet_testkit::Base;
    use proptest::prelude::*;

    use super::{Etat, permis};
    use crate::controle::epreuve::Epreuve;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
        /// Any walk: the database goes along exactly as far as the function says. Shows S182.
        #[test]
        fn the_database_allows_what_the_function_allows(
            walk in prop::collection::vec(0_usize..4, 1..6),
        ) {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let base = Base::sqlite();
            let epreuve = Epreuve::new(&base, "2026-04-02T09:00");
            let recu = runtime.block_on(epreuve.deposer(b"S10.G00.00.001,'X'"));
            let mut state = Etat::Recu;
            for step in walk {
                let next = Etat::ALL[step];
                let id = recu.depot_id;
                let moved = epreuve
                    .app
                    .store
                    .write_blocking(move |tx| depots::passer(tx, id, next.code()));
                prop_assert_eq!(moved.is_ok(), permis(Some(state), next), "{:?} > {:?}", state, next);
                if let Err(error) = moved {
                    prop_assert!(error.is_conflict_on("depot_etat_legal"), "{}", error);
                } else {
                    state = next;
                }
            }
        }
    }

    #[test]
    fn codes_are_read_back_and_ends_are_ends() {
        for etat in Etat::ALL {
            assert_eq!(Etat::from_code(etat.code()), Some(etat));
            assert!(!permis(Some(Etat::Rejete), etat) && !permis(Some(Etat::Envoye), etat));
        }
    }
}
