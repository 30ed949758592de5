//! S21.G00.30, .31 and .34, .86: the person.

use crate::hasard::Hasard;
use crate::identifiants::Naissance;
use crate::monde::Etablissement;
use crate::plume::Plume;
use crate::salarie::{Contrat, Identifiant, Salarie};
use crate::tables::NOMS;
use crate::temps::{Date, Mois};

/// S21.G00.30.
pub(crate) fn individu(plume: &mut Plume, etablissement: &Etablissement, salarie: &Salarie) {
    let (nir, ntt) = match &salarie.identifiant {
        Identifiant::Nir(nir) => (Some(nir.as_str()), None),
        Identifiant::Ntt(ntt) => (None, Some(ntt.as_str())),
    };
    let adresse = &salarie.adresse;
    let french = !adresse.frontalier;
    let pays = salarie.pays_naissance;
    let departement = match salarie.lieu_naissance {
        Naissance::Departement(code) => code,
        Naissance::Etranger => *b"99",
    };
    let apprenti = salarie.contrats.iter().any(Contrat::apprentissage);
    plume
        .bloc(b"S21.G00.30")
        .o(1, nir)
        .r(2, salarie.nom)
        .o(3, salarie.nom_usage)
        .r(4, &salarie.prenoms)
        .r(5, if salarie.femme { "02" } else { "01" })
        .r(6, salarie.naissance)
        .r(7, pays.map_or("COMMUNE IMAGINAIRE", |pays| pays.ville))
        .r(8, format!("{} {}", adresse.numero, adresse.voie))
        .o(9, french.then_some(etablissement.ville.code_postal))
        .r(
            10,
            if french {
                etablissement.ville.nom
            } else {
                "NAMUR"
            },
        )
        .o(11, adresse.frontalier.then_some("BE"))
        .o(12, adresse.frontalier.then_some("5000"))
        .r(13, pays.map_or("01", |pays| pays.union))
        .r(14, departement)
        .r(15, pays.map_or("FR", |pays| pays.code))
        .o(16, adresse.complement)
        .r(18, format!("salarie.{}@exemple.fr", salarie.matricule))
        .r(19, &salarie.matricule)
        .o(20, ntt)
        .o(22, adresse.frontalier.then_some("01"))
        .r(23, "01")
        .r(24, format!("0{}", 1 + salarie.personne % 7))
        .o(25, apprenti.then_some("04"))
        .o(29, pays.map(|pays| pays.libelle))
        .r(30, "SPST-EXEMPLE");
}

/// S21.G00.31: a former name, for one person in a hundred or so.
pub(crate) fn changement(plume: &mut Plume, salarie: &Salarie, mois: Mois, hasard: &mut Hasard) {
    if hasard.pour_mille(10) {
        plume
            .bloc(b"S21.G00.31")
            .r(1, mois.jour(hasard.entre(1, 28) as u8))
            .r(9, *hasard.choix(NOMS));
    }
    if hasard.pour_mille(5) {
        let born = salarie.naissance;
        let corrected = Date::new(born.annee(), born.mois_de_annee(), born.jour() ^ 1);
        plume
            .bloc(b"S21.G00.31")
            .r(1, mois.premier())
            .r(11, corrected);
    }
}

/// S21.G00.34: night work, declared for the year.
pub(crate) fn prevention(plume: &mut Plume, contrat: &Contrat, mois: Mois, hasard: &mut Hasard) {
    if hasard.pour_mille(15) {
        plume
            .bloc(b"S21.G00.34")
            .r(1, "08")
            .r(2, &contrat.numero)
            .r(3, u32::from(mois.annee()));
    }
}

/// S21.G00.86: time in the company, per contract.
pub(crate) fn anciennetes(plume: &mut Plume, salarie: &Salarie, le: Date) {
    for contrat in &salarie.contrats {
        let months = le.mois().rang() - contrat.debut.mois().rang();
        let (unit, value) = match months {
            0 => ("01", contrat.debut.jours_jusqu_a(le)),
            1..=24 => ("02", months),
            _ => ("03", months / 12),
        };
        plume
            .bloc(b"S21.G00.86")
            .r(1, "07")
            .r(2, unit)
            .r(3, value)
            .r(5, &contrat.numero);
    }
}

/// S21.G00.98: a seizure, for very few.
pub(crate) fn saisie(plume: &mut Plume, salarie: &Salarie, hasard: &mut Hasard) {
    if hasard.pour_mille(5) {
        plume
            .bloc(b"S21.G00.98")
            .r(1, format!("SATD-{:08}", salarie.personne))
            .r(2, "02")
            .r(3, crate::montant::Centimes::ZERO);
    }
}
