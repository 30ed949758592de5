//! The contracts of a person: kind, place, share of time, salary, numbers.

use crate::carriere::{Fin, MotifFin, NatureContrat, Occupation};
use crate::hasard::{Graine, Hasard, Sujet};
use crate::identifiants::{self, EtatCivil};
use crate::monde::Entreprise;
use crate::montant::Centimes;
use crate::salarie::{Contrat, Lieu};
use crate::tables::Emploi;
use crate::temps::{Date, Mois};

/// The contracts of the holder of a job in a month: the first is the one that the job is held with.
pub(crate) fn contrats(
    graine: Graine,
    entreprise: &Entreprise,
    rang: u64,
    held: &Occupation,
    civil: &EtatCivil,
    mois: Mois,
) -> Vec<Contrat> {
    let mut hasard = graine.hasard2(Sujet::Contrat, rang, !held.occupant);
    let young = civil.naissance.annee() >= 1999;
    let nature = match held.nature {
        NatureContrat::Apprentissage if !young => NatureContrat::Cdd,
        nature => nature,
    };
    // Nobody is hired before 19.
    let adult = civil.naissance.mois().plus(19 * 12).jour(1);
    let debut = if held.fin.is_none() {
        held.debut.max(adult)
    } else {
        held.debut
    };
    let emploi = emploi(entreprise.secteur.emplois, &mut hasard);
    let quotite = match hasard.sous(20) {
        0 => 500,
        1 => 800,
        2 => 900,
        _ => 1000,
    };
    let quotite = if nature == NatureContrat::Apprentissage {
        1000
    } else {
        quotite
    };
    let numero = numero_de_contrat(&mut hasard, rang, debut);
    let lieu = lieu(entreprise, &mut hasard);
    let first = Contrat {
        numero,
        debut,
        fin_previsionnelle: (nature != NatureContrat::Cdi)
            .then(|| held.fin.map_or(mois.dernier(), |fin| fin.date)),
        fin: held
            .fin
            .map(|fin| fin_de(fin, nature))
            .filter(|fin| fin.date.mois() == mois),
        nature,
        quotite,
        salaire: salaire(emploi, nature, quotite, &mut hasard),
        lieu,
        emploi,
    };
    let second = (held.fin.is_none() && quotite < 1000 && hasard.pour_mille(250))
        .then(|| second_contrat(&first, mois, &mut hasard));
    std::iter::once(first).chain(second).collect()
}

/// An end whose motive fits the contract: an apprenticeship given to somebody too old became a plain term.
fn fin_de(fin: Fin, nature: NatureContrat) -> Fin {
    match (nature, fin.motif) {
        (NatureContrat::Cdd, MotifFin::Apprentissage) => Fin {
            motif: MotifFin::Terme,
            ..fin
        },
        _ => fin,
    }
}

/// A part-time contract of the calendar year beside a part-time contract without term.
fn second_contrat(first: &Contrat, mois: Mois, hasard: &mut Hasard) -> Contrat {
    let annee = mois.annee();
    let debut = Date::new(annee, 1, 1).max(first.debut);
    let fin = Date::new(annee, 12, 31);
    let motif = MotifFin::Terme;
    Contrat {
        numero: format!("AVENANT-{annee}-{:03}", hasard.entre(1, 999)),
        debut,
        fin_previsionnelle: Some(fin),
        fin: (fin.mois() == mois).then_some(Fin { date: fin, motif }),
        nature: NatureContrat::Cdd,
        quotite: 100,
        salaire: Centimes::euros(i64::from(hasard.entre(190, 260))),
        lieu: first.lieu.clone(),
        emploi: first.emploi,
    }
}

fn emploi(table: &'static [Emploi], hasard: &mut Hasard) -> &'static Emploi {
    let mut drawn = hasard.sous(table.iter().map(|emploi| emploi.poids).sum());
    for emploi in table {
        if drawn < emploi.poids {
            return emploi;
        }
        drawn -= emploi.poids;
    }
    &table[0]
}

fn salaire(emploi: &Emploi, nature: NatureContrat, quotite: u32, hasard: &mut Hasard) -> Centimes {
    let (least, most) = emploi.salaire;
    let full = match nature {
        NatureContrat::Apprentissage => hasard.entre(800, 1500),
        NatureContrat::Cdi | NatureContrat::Cdd => hasard.entre(least, most),
    };
    let cents = hasard.choix(&[0, 0, 0, 50, 37, 84]);
    (Centimes::euros(i64::from(full)) + Centimes(*cents)).fraction(i64::from(quotite), 1000)
}

/// The forms that payroll software gives to contract numbers.
fn numero_de_contrat(hasard: &mut Hasard, rang: u64, debut: Date) -> String {
    match hasard.sous(4) {
        0 => format!("{:05}", rang % 100_000),
        1 => format!("C{}-{:06}", debut.annee(), rang % 1_000_000),
        2 => format!("{:010}", rang + 1),
        _ => format!("{}/{:05}.1", debut.annee(), rang % 100_000),
    }
}

fn lieu(entreprise: &Entreprise, hasard: &mut Hasard) -> Lieu {
    match hasard.sous(100) {
        0 => Lieu::Domicile,
        // Sites have ranks of establishment that no world reaches.
        1..=4 => Lieu::Site(identifiants::siret(
            entreprise.siren,
            9_000 + hasard.sous(4) as u16,
        )),
        _ => Lieu::Etablissement,
    }
}
