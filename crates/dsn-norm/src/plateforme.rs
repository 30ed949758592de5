//! What a declarant never writes: the platform's additions, and the envelope of lots sent to organisms.

use crate::generated::{BLOCS_PLATEFORME, RUBRIQUES_PLATEFORME};
use crate::{BlocIdx, RubriqueIdx};

/// A bloc that no version of the norm lists.
#[derive(Debug, PartialEq, Eq)]
pub struct BlocPlateforme {
    /// A name of ours.
    pub nom: &'static str,
    /// Whether it belongs to the envelope of lots; its rubriques are not known.
    pub enveloppe: bool,
}

/// A rubrique that the platform adds on the way to an organism.
#[derive(Debug, PartialEq, Eq)]
pub struct RubriquePlateforme {
    /// Its name in the published schema of an organism.
    pub nom: &'static str,
    /// The name of its type there.
    pub datatype: &'static str,
}

/// Whether only the platform writes this rubrique.
#[must_use]
pub fn plateforme(idx: RubriqueIdx) -> bool {
    idx.plateforme().is_some()
}

/// Whether this bloc belongs to the envelope of lots (S05, S06, S95, S96).
#[must_use]
pub fn enveloppe(idx: BlocIdx) -> bool {
    idx.plateforme().is_some_and(|bloc| bloc.enveloppe)
}

impl RubriqueIdx {
    /// What is known of a rubrique of the platform; `None` for a rubrique of the norm.
    #[must_use]
    pub fn plateforme(self) -> Option<&'static RubriquePlateforme> {
        RUBRIQUES_PLATEFORME.get(usize::from(self.0))?.as_ref()
    }
}

impl BlocIdx {
    /// What is known of a bloc of the platform or of the envelope; `None` for a bloc of the norm.
    #[must_use]
    pub fn plateforme(self) -> Option<&'static BlocPlateforme> {
        BLOCS_PLATEFORME.get(usize::from(self.0))?.as_ref()
    }
}
