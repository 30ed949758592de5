//! The shortest way to a monthly file of any size, for benches.

use std::io::{self, Write};

use dsn_norm::Version;

use crate::declaration::Declaration;
use crate::envoi::{Envoi, Erreur};
use crate::hasard::Graine;
use crate::monde::{EtablissementId, Monde, Taille};
use crate::plume::FinDeLigne;
use crate::temps::Mois;

/// A monthly declaration of one establishment, ready to be written.
#[derive(Clone, Debug)]
pub struct Mensuelle {
    monde: Monde,
    version: Version,
    mois: Mois,
    fin: FinDeLigne,
}

/// A monthly declaration of `salaries` employees.
#[must_use]
pub fn mensuelle(graine: Graine, version: Version, salaries: u32, mois: Mois) -> Mensuelle {
    let monde = Monde::new(graine, Taille::un_etablissement(salaries));
    Mensuelle {
        monde,
        version,
        mois,
        fin: FinDeLigne::CrLf,
    }
}

impl Mensuelle {
    /// Chooses how lines end.
    #[must_use]
    pub fn fin_de_ligne(self, fin: FinDeLigne) -> Self {
        Self { fin, ..self }
    }

    /// Writes the file as a stream and says how many rubriques it has.
    ///
    /// # Errors
    /// The writer's own.
    pub fn write_to(&self, sortie: &mut dyn Write) -> io::Result<u64> {
        let declaration = Declaration::mensuelle(
            EtablissementId {
                entreprise: 0,
                rang: 0,
            },
            self.mois,
        );
        let envoi = Envoi::new(&self.monde, self.version)
            .fin_de_ligne(self.fin)
            .avec(declaration);
        envoi.write_to(sortie).map_err(|error| match error {
            Erreur::Ecriture(cause) => cause,
            // The establishment exists and every version has the monthly nature.
            other => io::Error::other(other),
        })
    }

    /// The file in memory.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing to memory does not fail.
        let _ = self.write_to(&mut bytes);
        bytes
    }
}
