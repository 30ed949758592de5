//! An employee in a month: who, with which contracts, and what happens to them.

use dsn_identifiers::{Nir, Siret};

use crate::carriere::{Fin, NatureContrat, OCCUPANTS, occupation};
use crate::contrats;
use crate::evenements::{Arret, Suspension, arret, suspension};
use crate::hasard::{Graine, Hasard, Sujet};
use crate::identifiants::{self, EtatCivil, Naissance};
use crate::monde::{Entreprise, Etablissement};
use crate::montant::Centimes;
use crate::tables::{Emploi, NOMS, PAYS, PRENOMS_F, PRENOMS_M, Pays, VOIES};
use crate::temps::{Date, Mois};

/// An employee as a month sees them.
#[derive(Clone, Debug)]
pub struct Salarie {
    /// The job in the establishment, from 0.
    pub poste: u32,
    /// NIR, or the employer's temporary number for the few who have none yet.
    pub identifiant: Identifiant,
    /// Whether a woman.
    pub femme: bool,
    /// Family name.
    pub nom: &'static str,
    /// Name of use, when it differs.
    pub nom_usage: Option<&'static str>,
    /// First names, separated by a space.
    pub prenoms: String,
    /// Day of birth.
    pub naissance: Date,
    /// Number in the company.
    pub matricule: String,
    /// One contract, two for a few.
    pub contrats: Vec<Contrat>,
    /// The arrêt that touches the month, on the first contract.
    pub arret: Option<Arret>,
    /// A short suspension in the month, on the first contract.
    pub suspension: Option<Suspension>,
    pub(crate) lieu_naissance: Naissance,
    pub(crate) pays_naissance: Option<&'static Pays>,
    pub(crate) adresse: Adresse,
    pub(crate) famille: Famille,
    /// Rank of the person in the world.
    pub(crate) personne: u64,
}

/// How a person is identified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identifiant {
    /// The thirteen characters of the national number, of nobody.
    Nir(Nir),
    /// The employer's temporary number.
    Ntt(String),
}

/// A contract of work.
#[derive(Clone, Debug)]
pub struct Contrat {
    /// Its number, unique for the person.
    pub numero: String,
    /// First day.
    pub debut: Date,
    /// Last day foreseen, for contracts with a term.
    pub fin_previsionnelle: Option<Date>,
    /// Its end, if it is in the month.
    pub fin: Option<Fin>,
    /// Its kind.
    pub nature: NatureContrat,
    /// Share of a full time, per thousand.
    pub quotite: u32,
    /// Monthly gross for a full month at this share.
    pub salaire: Centimes,
    /// Where the work is done.
    pub lieu: Lieu,
    pub(crate) emploi: &'static Emploi,
}

/// Where work is done.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lieu {
    /// At the establishment.
    Etablissement,
    /// At a site of the company that has its own SIRET.
    Site(Siret),
    /// At home.
    Domicile,
}

/// Where a person lives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Adresse {
    pub numero: u32,
    pub voie: &'static str,
    pub complement: Option<&'static str>,
    /// Lives in Belgium and crosses the border.
    pub frontalier: bool,
}

/// Who depends on a person.
#[derive(Clone, Debug)]
pub(crate) struct Famille {
    pub conjoint: Option<Proche>,
    pub enfants: Vec<Proche>,
}

/// A person covered by another's contract.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Proche {
    pub nom: &'static str,
    pub prenom: &'static str,
    pub naissance: Date,
}

impl Contrat {
    /// Whether it runs on the last day worked before an arrêt.
    pub(crate) fn dure(&self, arret: &Arret) -> bool {
        let day = arret.dernier_jour_travaille;
        self.debut <= day && self.fin.is_none_or(|fin| fin.date >= day)
    }

    /// Whether the hours are not counted: executives on a yearly number of days.
    pub(crate) fn forfait_jours(&self) -> bool {
        self.emploi.cadre() && self.quotite == 1000 && self.nature == NatureContrat::Cdi
    }

    /// Days of the contract in a month.
    pub(crate) fn jours_en(&self, mois: Mois) -> u32 {
        let fin = self
            .fin
            .map_or(mois.dernier(), |fin| fin.date.min(mois.dernier()));
        self.debut.max(mois.premier()).jours_jusqu_a(fin)
    }

    /// Whether it is an apprenticeship.
    #[must_use]
    pub fn apprentissage(&self) -> bool {
        self.nature == NatureContrat::Apprentissage
    }

    /// Whether the contract begins in the month.
    #[must_use]
    pub fn commence_en(&self, mois: Mois) -> bool {
        self.debut.mois() == mois
    }
}

impl Salarie {
    /// `choisi`: the arrêt of the month, or none, instead of the one that would be drawn.
    pub(crate) fn new(
        graine: Graine,
        entreprise: &Entreprise,
        etablissement: &Etablissement,
        poste: u32,
        mois: Mois,
        choisi: Option<Option<Arret>>,
    ) -> Self {
        let rang = etablissement.premier_poste + u64::from(poste);
        let held = occupation(graine, rang, mois);
        let personne = rang * OCCUPANTS + held.occupant;
        let civil = identifiants::etat_civil(graine, personne);
        let mut hasard = graine.hasard(Sujet::Identite, !personne);
        let contrats = contrats::contrats(graine, entreprise, rang, &held, &civil, mois);
        let main = contrats.first();
        let drawn = || arret(graine, personne, civil.femme, mois);
        let arret = choisi.unwrap_or_else(drawn).filter(|arret| {
            main.is_some_and(|contrat| {
                arret.dernier_jour_travaille >= contrat.debut
                    && held.fin.is_none_or(|fin| arret.reprise() <= fin.date)
            })
        });
        let suspension = suspension(graine, personne, mois).filter(|s| {
            arret.is_none() && s.debut >= held.debut && held.fin.is_none_or(|fin| s.fin <= fin.date)
        });
        let nom = *hasard.choix(NOMS);
        let prenoms = if civil.femme { PRENOMS_F } else { PRENOMS_M };
        Self {
            poste,
            identifiant: identifiant(&civil, entreprise, rang, &mut hasard),
            femme: civil.femme,
            nom,
            nom_usage: hasard.pour_mille(180).then(|| *hasard.choix(NOMS)),
            prenoms: prenoms_de(prenoms, &mut hasard),
            naissance: civil.naissance,
            matricule: format!("{:05}{:02}", rang + 1, held.occupant),
            arret,
            suspension,
            lieu_naissance: civil.lieu,
            pays_naissance: (civil.lieu == Naissance::Etranger).then(|| hasard.choix(PAYS)),
            adresse: adresse(&mut hasard),
            famille: famille(nom, &civil, graine.hasard(Sujet::Famille, personne)),
            contrats,
            personne,
        }
    }
}

fn identifiant(
    civil: &EtatCivil,
    entreprise: &Entreprise,
    rang: u64,
    hasard: &mut Hasard,
) -> Identifiant {
    if hasard.pour_mille(4) {
        let sexe = if civil.femme { 2 } else { 1 };
        return Identifiant::Ntt(format!("{sexe}{}{rang:07}", entreprise.siren));
    }
    Identifiant::Nir(Nir::parse(&civil.nir).expect("the form of a NIR"))
}

fn prenoms_de(table: &[&'static str], hasard: &mut Hasard) -> String {
    let first = *hasard.choix(table);
    let second = *hasard.choix(table);
    match hasard.sous(10) {
        0..=6 => first.to_owned(),
        _ if first == second => first.to_owned(),
        _ => format!("{first} {second}"),
    }
}

fn adresse(hasard: &mut Hasard) -> Adresse {
    const COMPLEMENTS: &[&str] = &[
        "BATIMENT B",
        "ESCALIER 2",
        "RESIDENCE DES MODELES",
        "APPARTEMENT 12",
    ];
    let (numero, voie) = (hasard.entre(1, 199), *hasard.choix(VOIES));
    Adresse {
        numero,
        voie,
        complement: hasard.pour_mille(250).then(|| *hasard.choix(COMPLEMENTS)),
        frontalier: hasard.pour_mille(6),
    }
}

fn famille(nom: &'static str, civil: &EtatCivil, mut hasard: Hasard) -> Famille {
    let proche = |nom, table: &[&'static str], annee, hasard: &mut Hasard| {
        let prenom = *hasard.choix(table);
        Proche {
            nom,
            prenom,
            naissance: Date::new(annee, hasard.entre(1, 12) as u8, hasard.entre(1, 28) as u8),
        }
    };
    let annee = civil.naissance.annee();
    let conjoint = hasard.pour_mille(200).then(|| {
        let name = *hasard.choix(NOMS);
        let table = if civil.femme { PRENOMS_M } else { PRENOMS_F };
        proche(name, table, annee, &mut hasard)
    });
    let wanted = if annee > 1999 {
        0
    } else {
        hasard.sous(10).saturating_sub(7) * hasard.entre(1, 2)
    };
    let enfants = (0..wanted)
        .map(|_| {
            let table = if hasard.pour_mille(500) {
                PRENOMS_F
            } else {
                PRENOMS_M
            };
            // Children of a parent of 25 to 36, none older than 24 in 2025, all born before 2025.
            let birth = (annee + 25 + hasard.sous(12) as u16).clamp(2001, 2024);
            proche(nom, table, birth, &mut hasard)
        })
        .collect();
    Famille { conjoint, enfants }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monde::{EtablissementId, Monde, Taille};
    use std::collections::HashSet;

    #[test]
    fn people_are_consistent_in_every_month() {
        let monde = Monde::new(Graine(11), Taille::un_etablissement(1_500));
        let id = EtablissementId {
            entreprise: 0,
            rang: 0,
        };
        for month in [1, 6, 12, 13, 27] {
            let mois = Mois::new(2025, 1).plus(month);
            let mut seen = HashSet::new();
            for salarie in monde.salaries(id, mois) {
                assert!(seen.insert(format!("{:?}{:?}", salarie.identifiant, salarie.matricule)));
                let mut numbers = HashSet::new();
                for contrat in &salarie.contrats {
                    assert!(numbers.insert(&contrat.numero));
                    assert!(
                        (5..=20).contains(&contrat.numero.len()),
                        "{}",
                        contrat.numero
                    );
                    assert!(contrat.debut <= mois.dernier() && contrat.debut > salarie.naissance);
                    assert!(contrat.jours_en(mois) > 0, "{contrat:?}");
                    assert_eq!(
                        contrat.fin_previsionnelle.is_some(),
                        contrat.nature != NatureContrat::Cdi
                    );
                }
                if let Some(arret) = salarie.arret {
                    assert!(arret.dernier_jour_travaille >= salarie.contrats[0].debut);
                }
            }
            assert_eq!(seen.len(), 1_500);
        }
    }

    #[test]
    fn the_world_has_variety() {
        let monde = Monde::new(Graine(12), Taille::un_etablissement(4_000));
        let id = EtablissementId {
            entreprise: 0,
            rang: 0,
        };
        let people: Vec<Salarie> = monde.salaries(id, Mois::new(2026, 3)).collect();
        let count = |test: &dyn Fn(&Salarie) -> bool| people.iter().filter(|s| test(s)).count();
        assert!(count(&|s| s.arret.is_some()) > 40);
        assert!(count(&|s| s.suspension.is_some()) > 20);
        assert!(count(&|s| s.contrats.len() == 2) > 20);
        assert!(count(&|s| matches!(s.identifiant, Identifiant::Ntt(_))) > 2);
        assert!(count(&|s| s.contrats[0].fin.is_some()) > 20);
        assert!(count(&|s| s.contrats[0].commence_en(Mois::new(2026, 3))) > 20);
        assert!(count(&|s| s.contrats[0].nature == NatureContrat::Apprentissage) > 2);
        assert!(count(&|s| !s.famille.enfants.is_empty()) > 400);
    }
}
