//! What an organism receives, as a list to read: for documents, pages and tests.

use dsn_norm::{BlocIdx, Nature, RubriqueIdx, Version, norme};

use crate::catalogue::Catalogue;
use crate::jour::Jour;

/// What an organism receives of a bloc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlocRecu {
    /// The bloc.
    pub bloc: BlocIdx,
    /// The rubriques of the declarant that pass, in the order of the norm.
    pub rubriques: Vec<RubriqueIdx>,
    /// Rubriques of the bloc that exist in this nature and do not pass.
    pub retenues: Vec<RubriqueIdx>,
    /// What the platform adds.
    pub ajouts: Vec<RubriqueIdx>,
    /// On what condition an occurrence passes, in the words of `occurrences.tsv`; `None`: all pass.
    pub condition: Option<String>,
}

impl Catalogue {
    /// What an organism receives of declarations of a nature and a version, received on a day: the blocs of
    /// which something passes, in the order of the norm.
    #[must_use]
    pub fn recu(
        &self,
        organisme: &str,
        nature: Nature,
        version: Version,
        jour: Jour,
    ) -> Vec<BlocRecu> {
        let plan = self.plan(organisme, nature, version, jour);
        let norme = norme(version);
        let blocs = norme.blocs().map(|bloc| {
            let existent = bloc
                .rubriques
                .iter()
                .filter(|rubrique| !matches!(rubrique.usage(nature).lettre(), 'N' | 'I'))
                .map(|rubrique| rubrique.idx);
            let passe = |idx: &RubriqueIdx| plan.rubrique(*idx).is_some_and(|info| info.passe);
            let (rubriques, retenues) = existent.partition(passe);
            let ajouts = RubriqueIdx::all().filter(|idx| idx.bloc() == bloc.idx);
            BlocRecu {
                bloc: bloc.idx,
                rubriques,
                retenues,
                ajouts: ajouts.filter(|idx| plan.ajoute(*idx)).collect(),
                condition: plan.condition(bloc.idx).map(str::to_owned),
            }
        });
        blocs.filter(|recu| !recu.rubriques.is_empty()).collect()
    }
}
