//! The totals of a BPIJ, from its payments.

use super::{Assure, Bpij, Caisse, Cumul, Employeur};
use crate::decimal::Decimal;

impl Bpij {
    /// Writes the totals of every level from the payments: insurance, person,
    /// caisse, employer, declarant. Gives the sum in cents; `None`, with totals
    /// written in part, where an amount has no exact number of cents or the sum
    /// is beyond any.
    ///
    /// What was settled afterwards (`indus`, `rappels`) is shown beside the
    /// payments and is no part of the totals: assumption.
    pub fn totaliser(&mut self) -> Option<i64> {
        let sum = sum(&mut self.declares, Employeur::totaliser)?;
        self.declarant.cumul = Some(cumul("Total du déclarant", sum));
        Some(sum)
    }
}

impl Employeur {
    fn totaliser(&mut self) -> Option<i64> {
        let sum = sum(&mut self.caisses, Caisse::totaliser)?;
        self.partie.cumul = Some(cumul("Total de l'entreprise", sum));
        Some(sum)
    }
}

impl Caisse {
    fn totaliser(&mut self) -> Option<i64> {
        let sum = sum(&mut self.assures, Assure::totaliser)?;
        self.cumul = Some(cumul("Total de la caisse", sum));
        Some(sum)
    }
}

impl Assure {
    fn totaliser(&mut self) -> Option<i64> {
        let sum = sum(&mut self.assurances, |assurance| {
            let sum = sum(&mut assurance.prestations, |prestation| {
                prestation
                    .montant
                    .as_ref()
                    .map_or(Some(0), Decimal::centimes)
            })?;
            assurance.cumul = Some(cumul("Total de l'assurance", sum));
            Some(sum)
        })?;
        self.cumul = Some(cumul("Total du salarié", sum));
        Some(sum)
    }
}

fn sum<T>(items: &mut [T], of: impl Fn(&mut T) -> Option<i64>) -> Option<i64> {
    items
        .iter_mut()
        .try_fold(0_i64, |sum, item| sum.checked_add(of(item)?))
}

fn cumul(libelle: &str, centimes: i64) -> Cumul {
    Cumul {
        libelle: Some(libelle.to_owned()),
        montant: Decimal::from_centimes(centimes),
    }
}
