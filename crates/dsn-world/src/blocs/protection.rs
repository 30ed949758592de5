//! S21.G00.15, .70 and .73: contracts of protection, who is covered, and who is covered with them.

use crate::monde::{Adhesion, Etablissement, Garantie};
use crate::paie::Bulletin;
use crate::plume::Plume;
use crate::salarie::{Contrat, Famille, Proche, Salarie};
use crate::temps::{Date, Mois};

/// S21.G00.15.
pub(crate) fn adhesion(plume: &mut Plume, adhesion: &Adhesion) {
    let covers = adhesion.garantie != Garantie::SansPersonnel;
    plume
        .bloc(b"S21.G00.15")
        .r(1, &adhesion.reference)
        .r(2, adhesion.organisme)
        .r(4, if covers { "01" } else { "02" })
        .r(5, adhesion.id);
}

/// S21.G00.16: the organism was another one until this month.
pub(crate) fn changement(plume: &mut Plume, adhesion: &Adhesion, mois: Mois) {
    if adhesion.garantie == Garantie::Prevoyance {
        let former = if adhesion.organisme == "P0942" {
            "P0959"
        } else {
            "P0942"
        };
        plume.bloc(b"S21.G00.16").r(1, mois.premier()).r(2, former);
    }
}

/// S21.G00.70 and .73, for each contract that covers somebody.
pub(crate) fn affiliations(
    plume: &mut Plume,
    etablissement: &Etablissement,
    salarie: &Salarie,
    contrat: &Contrat,
) {
    let population = if contrat.emploi.cadre() {
        "CADRES"
    } else {
        "NON CADRES"
    };
    // The contracts of protection are younger than some contracts of work.
    let debut = contrat.debut.max(Date::new(2018, 1, 1));
    for adhesion in &etablissement.adhesions {
        let famille = match adhesion.garantie {
            Garantie::SansPersonnel => continue,
            Garantie::Prevoyance => None,
            Garantie::Sante => Some(&salarie.famille),
        };
        let spouses = famille.map_or(0, |f| u32::from(f.conjoint.is_some()));
        let children = famille.map_or(0, |f| f.enfants.len() as u32);
        let some = |number: u32| (number > 0).then_some(number);
        plume
            .bloc(b"S21.G00.70")
            .o(4, famille.map(option))
            .r(5, population)
            .o(7, some(children))
            .o(8, some(spouses))
            .o(9, some(children + spouses))
            .o(11, some(children))
            .r(12, adhesion.id)
            .r(13, adhesion.id)
            .r(14, debut);
        for (code, proche) in famille.into_iter().flat_map(proches) {
            ayant_droit(plume, code, proche, debut);
        }
    }
}

fn option(famille: &Famille) -> &'static str {
    match (famille.conjoint.is_some(), famille.enfants.is_empty()) {
        (false, true) => "ISOLE",
        (true, true) => "DUO",
        _ => "FAMILLE",
    }
}

fn proches(famille: &Famille) -> impl Iterator<Item = (&'static str, &Proche)> {
    let spouse = famille.conjoint.iter().map(|proche| ("01", proche));
    spouse.chain(famille.enfants.iter().map(|proche| ("02", proche)))
}

fn ayant_droit(plume: &mut Plume, code: &str, proche: &Proche, debut: Date) {
    plume
        .bloc(b"S21.G00.73")
        .r(3, code)
        .r(4, debut.max(proche.naissance))
        .r(5, proche.naissance)
        .r(6, proche.nom)
        .r(9, proche.prenom);
}

/// S21.G00.78 code 31 with its .79 and .81, one for each affiliation of the first contract.
pub(crate) fn bases(plume: &mut Plume, bulletin: &Bulletin, numero: &str) {
    let Some(paie) = bulletin.contrats.first() else {
        return;
    };
    for protection in &bulletin.protections {
        plume
            .bloc(b"S21.G00.78")
            .r(1, "31")
            .r(2, paie.debut)
            .r(3, paie.fin)
            .r(4, crate::montant::Centimes::ZERO)
            .r(5, protection.adhesion)
            .r(6, numero);
        for (code, montant) in protection.composants.into_iter().flatten() {
            plume.bloc(b"S21.G00.79").r(1, code).r(4, montant);
        }
        plume
            .bloc(b"S21.G00.81")
            .r(1, "059")
            .r(4, protection.cotisation);
    }
}
