//! S21.G00.72, .83, .84 and .95: affiliations and bases that a former month declared wrongly, for very few.

use crate::montant::Centimes;
use crate::plume::Plume;
use crate::salarie::{Contrat, Salarie};
use crate::temps::Mois;

/// What is corrected in a person's month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Correction {
    /// The complementary pension was declared to another scheme.
    Retraite,
    /// The capped base of the basic scheme was wrong.
    Base,
}

/// One person in four hundred each, never before their second month.
fn correction(salarie: &Salarie, mois: Mois) -> Option<(Correction, &Contrat)> {
    let contrat = salarie
        .contrats
        .first()
        .filter(|contrat| contrat.debut < before(mois).premier())?;
    match (salarie.personne + u64::from(mois.rang())) % 400 {
        0 => Some((Correction::Retraite, contrat)),
        1 => Some((Correction::Base, contrat)),
        _ => None,
    }
}

fn before(mois: Mois) -> Mois {
    mois.plus(-1)
}

/// S21.G00.72, below the complementary pension of the first contract.
pub(crate) fn retraite(plume: &mut Plume, salarie: &Salarie, mois: Mois) {
    if let Some((Correction::Retraite, _)) = correction(salarie, mois) {
        plume.bloc(b"S21.G00.72").r(1, "IRCANTEC");
    }
}

/// S21.G00.83 with .84, or .95, below the payment.
pub(crate) fn bases(plume: &mut Plume, salarie: &Salarie, mois: Mois) {
    let Some((correction, contrat)) = correction(salarie, mois) else {
        return;
    };
    let (debut, fin) = (before(mois).premier(), before(mois).dernier());
    let bloc = match correction {
        Correction::Retraite => {
            plume.bloc(b"S21.G00.83").r(1, debut).r(2, fin);
            b"S21.G00.84"
        }
        Correction::Base => b"S21.G00.95",
    };
    plume
        .bloc(bloc)
        .r(1, "02")
        .r(2, debut)
        .r(3, fin)
        .r(4, contrat.salaire.min(Centimes::euros(3_925)))
        .r(5, &contrat.numero);
}
