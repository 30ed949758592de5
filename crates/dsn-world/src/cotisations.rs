//! The contributions of an employee, base by base, and what they add up to for the establishment.

use std::collections::BTreeSet;

use crate::monde::Etablissement;
use crate::montant::{Centimes, Taux};
use crate::paie::Bulletin;
use crate::salarie::{Lieu, Salarie};

/// The amounts that contributions are counted on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bases {
    pub brut: Centimes,
    pub plafonnee: Centimes,
    pub base_csg: Centimes,
    pub smic: Centimes,
}

/// To whom a contribution goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Destinataire {
    Urssaf,
    Retraite,
}

/// A contribution (bloc S21.G00.81).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cotisation {
    /// S21.G00.78.001 of the base it stands under.
    pub base: &'static str,
    /// S21.G00.81.001.
    pub code: &'static str,
    pub destinataire: Destinataire,
    pub assiette: Centimes,
    pub montant: Centimes,
    pub taux: Option<Taux>,
}

impl Cotisation {
    /// The rate where declarations carry it: what depends on the establishment or on its town.
    pub(crate) fn taux_declare(&self) -> Option<Taux> {
        self.taux.filter(|_| matches!(self.code, "045" | "081"))
    }
}

/// The SIRET of the complementary pension group to which all establishments belong.
pub(crate) const RETRAITE: &str = "30558637200321";

/// Below so many employees the housing contribution is counted up to the ceiling.
const SEUIL_FNAL: u32 = 50;
/// From so many employees on, the mobility contribution is due.
const SEUIL_MOBILITE: u32 = 11;

/// The rate of the housing contribution, and whether it is counted up to the ceiling.
pub(crate) fn fnal(effectif: u32) -> (Taux, bool) {
    match effectif {
        ..SEUIL_FNAL => (Taux(100), true),
        _ => (Taux(500), false),
    }
}

/// The rate of the mobility contribution, if it is due.
pub(crate) fn mobilite(etablissement: &Etablissement) -> Option<Taux> {
    (etablissement.effectif >= SEUIL_MOBILITE).then_some(Taux(etablissement.ville.taux_mobilite))
}

/// The contributions of an employee, in the order of their bases.
pub(crate) fn cotisations(
    etablissement: &Etablissement,
    taux_at: Taux,
    salarie: &Salarie,
    bases: Bases,
) -> Vec<Cotisation> {
    use Destinataire::{Retraite, Urssaf};
    let Bases {
        brut,
        plafonnee,
        base_csg,
        smic,
    } = bases;
    let cadre = salarie
        .contrats
        .first()
        .is_some_and(|contrat| contrat.emploi.cadre());
    let at = |base, code, destinataire, assiette: Centimes, taux| Cotisation {
        base,
        code,
        destinataire,
        assiette,
        montant: assiette.au_taux(taux),
        taux: Some(taux),
    };
    let (fnal, capped) = fnal(etablissement.effectif);
    let mut list = Vec::with_capacity(24);
    list.push(at("02", "076", Urssaf, plafonnee, Taux(15_450)));
    if capped {
        list.push(at("02", "049", Urssaf, plafonnee, fnal));
    }
    list.push(at("03", "045", Urssaf, brut, taux_at));
    if !capped {
        list.push(at("03", "049", Urssaf, brut, fnal));
    }
    list.extend([
        at("03", "068", Urssaf, brut, Taux(300)),
        at("03", "074", Urssaf, brut, Taux(3_450)),
        at("03", "075", Urssaf, brut, Taux(7_000)),
        at("03", "076", Urssaf, brut, Taux(2_510)),
        at("03", "131", Retraite, plafonnee, Taux(10_020)),
        at("03", "142", Retraite, plafonnee, Taux(6_010)),
    ]);
    if cadre {
        list.push(at("03", "132", Retraite, brut, Taux(60)));
    }
    if let Some(total) = reduction(brut, smic) {
        let relief = |code, destinataire, montant: Centimes| Cotisation {
            base: "03",
            code,
            destinataire,
            assiette: brut,
            montant: -montant,
            taux: None,
        };
        let pension = total.fraction(19, 100);
        list.push(relief("018", Urssaf, total - pension));
        list.push(relief("106", Retraite, pension));
    } else {
        list.push(at("03", "102", Urssaf, brut, Taux(1_800)));
        list.push(at("03", "907", Urssaf, brut, Taux(6_000)));
    }
    list.extend([
        at("04", "072", Urssaf, base_csg, Taux(9_200)),
        at("04", "079", Urssaf, base_csg, Taux(500)),
        at("07", "040", Urssaf, brut, Taux(4_000)),
        at("07", "048", Urssaf, brut, Taux(250)),
    ]);
    if let Some(taux) = mobilite(etablissement) {
        list.push(at("57", "081", Urssaf, brut, taux));
    }
    list
}

/// The general reduction: from 31.94 % at the minimum wage down to nothing at 1.6 times it.
pub(crate) fn reduction(brut: Centimes, smic: Centimes) -> Option<Centimes> {
    let ceiling = smic.fraction(16, 10);
    if brut >= ceiling || brut <= Centimes::ZERO {
        return None;
    }
    let full = brut.au_taux(Taux(31_940));
    let left = (ceiling - brut).fraction(10, 6);
    Some(full.fraction(left.0, brut.0).min(full)).filter(|amount| *amount > Centimes::ZERO)
}

/// What the employees of an establishment add up to in a month.
#[derive(Clone, Debug, Default)]
pub(crate) struct Totaux {
    pub brut: Centimes,
    pub plafonnee: Centimes,
    pub base_csg: Centimes,
    /// Gross of those without the general reduction.
    pub brut_sans_reduction: Centimes,
    /// The general reduction, as a positive amount.
    pub reduction: Centimes,
    pub retraite: Centimes,
    pub impot: Centimes,
    /// Per contract of protection (identifier, contributions).
    pub protections: Vec<(u32, Centimes)>,
    /// Places of work other than the establishment.
    pub lieux: BTreeSet<Lieu>,
}

impl Totaux {
    pub(crate) fn ajouter(&mut self, salarie: &Salarie, bulletin: &Bulletin) {
        self.brut += bulletin.brut;
        self.plafonnee += bulletin.plafonnee;
        self.base_csg += bulletin.base_csg;
        self.impot += bulletin.impot.montant;
        let mut reduced = false;
        for cotisation in &bulletin.cotisations {
            match (cotisation.destinataire, cotisation.code) {
                // The employer's share is part of 131.
                (Destinataire::Retraite, "142") => {}
                (Destinataire::Retraite, _) => self.retraite += cotisation.montant,
                (Destinataire::Urssaf, "018") => {
                    reduced = true;
                    self.reduction -= cotisation.montant;
                }
                (Destinataire::Urssaf, _) => {}
            }
        }
        if !reduced {
            self.brut_sans_reduction += bulletin.brut;
        }
        for protection in &bulletin.protections {
            match self
                .protections
                .iter_mut()
                .find(|(id, _)| *id == protection.adhesion)
            {
                Some((_, sum)) => *sum += protection.cotisation,
                None => self
                    .protections
                    .push((protection.adhesion, protection.cotisation)),
            }
        }
        for contrat in &salarie.contrats {
            if contrat.lieu != Lieu::Etablissement && !self.lieux.contains(&contrat.lieu) {
                self.lieux.insert(contrat.lieu.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reduction_fades_out() {
        let smic = Centimes(182_303);
        let at = |brut| reduction(Centimes(brut), smic);
        assert_eq!(at(182_303), Some(Centimes(182_303).au_taux(Taux(31_940))));
        assert!(at(250_000) < at(200_000));
        assert_eq!(at(300_000), None);
        assert_eq!(at(0), None);
    }
}
