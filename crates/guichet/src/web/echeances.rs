//! The due days of the monthlies of the establishments of who asks: the 5th or the 15th.
//!
//! Which of the two an establishment has is not declared. It follows from what its monthlies say: how
//! many people its company employs, all establishments together, and whether they are paid within the
//! month.

use std::collections::HashSet;

use guichet_store::{StoreError, Tx, suivi};

use crate::interdeclaration::Echeance;

/// The due days of the monthlies of one month.
pub(super) struct Echeancier {
    /// Due on the 5th: large employers who pay within the month.
    le_5: HashSet<String>,
    cinq: Echeance,
    quinze: Echeance,
}

impl Echeancier {
    /// Of a month `AAAA-MM`, for the establishments that an account follows; none when the law says
    /// nothing of that month.
    pub(super) fn lire(
        tx: &mut Tx<'_>,
        compte_id: i64,
        mois: &str,
    ) -> Result<Option<Self>, StoreError> {
        let of = |effectif, dans_le_mois| Echeance::de(mois, effectif, dans_le_mois);
        let (Some(cinq), Some(quinze)) = (of(u32::MAX, true), of(0, true)) else {
            return Ok(None);
        };
        let mut le_5 = HashSet::new();
        for (siren, effectif) in suivi::effectifs(tx, compte_id, mois)? {
            let effectif = u32::try_from(effectif).unwrap_or(u32::MAX);
            // Small whenever it pays.
            if of(effectif, true) == Some(quinze) {
                continue;
            }
            for (siret, decalee) in suivi::decalages(tx, compte_id, &siren, mois)? {
                if of(effectif, decalee != Some(true)) == Some(cinq) {
                    le_5.insert(siret);
                }
            }
        }
        Ok(Some(Self { le_5, cinq, quinze }))
    }

    /// The due day of an establishment.
    pub(super) fn de(&self, siret: &str) -> Echeance {
        match self.le_5.contains(siret) {
            true => self.cinq,
            false => self.quinze,
        }
    }

    /// The due days that establishments have, the later first; the 15th though nobody has it.
    pub(super) fn jours(&self) -> Vec<Echeance> {
        match self.le_5.is_empty() {
            true => vec![self.quinze],
            false => vec![self.quinze, self.cinq],
        }
    }

    /// Those that are due on the 5th.
    pub(super) fn le_5(&self) -> Vec<String> {
        let mut all: Vec<String> = self.le_5.iter().cloned().collect();
        all.sort();
        all
    }
}
