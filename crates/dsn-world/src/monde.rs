//! The world: companies and their establishments, kept in memory; people, derived when asked for.

use std::collections::BTreeMap;

use dsn_identifiers::{Iban, Siren, Siret};

use crate::declaration::Declaration;
use crate::evenements::Arret;
use crate::hasard::{Graine, Hasard, Sujet};
use crate::identifiants;
use crate::message;
use crate::salarie::Salarie;
use crate::tables::{RAISONS, SECTEURS, Secteur, VILLES, VOIES, Ville};
use crate::temps::{Date, Mois};

/// How large a world is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taille {
    /// Number of companies.
    pub entreprises: u32,
    /// At most so many establishments a company.
    pub etablissements: u16,
    /// At least and at most so many employees an establishment: many small, few large.
    pub salaries: (u32, u32),
}

impl Taille {
    /// One company with one establishment of exactly `salaries` employees, for benches.
    #[must_use]
    pub const fn un_etablissement(salaries: u32) -> Self {
        Self {
            entreprises: 1,
            etablissements: 1,
            salaries: (salaries, salaries),
        }
    }
}

/// An establishment of a world: rank of the company, rank of the establishment in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EtablissementId {
    /// Rank of the company in [`Monde::entreprises`].
    pub entreprise: u32,
    /// Rank in [`Entreprise::etablissements`].
    pub rang: u16,
}

/// A company.
#[derive(Clone, Debug)]
pub struct Entreprise {
    /// Its rank in the world.
    pub rang: u32,
    /// Its SIREN, fictitious with a valid key.
    pub siren: Siren,
    /// Its name.
    pub raison_sociale: String,
    /// Its establishments; the first is the head office.
    pub etablissements: Vec<Etablissement>,
    /// The account that pays.
    pub compte: Iban,
    pub(crate) secteur: &'static Secteur,
}

/// An establishment.
#[derive(Clone, Debug)]
pub struct Etablissement {
    /// Where it stands in the world.
    pub id: EtablissementId,
    /// Its SIRET, fictitious with a valid key.
    pub siret: Siret,
    /// How many people it employs, every month.
    pub effectif: u32,
    /// The contracts of protection with their organisms.
    pub adhesions: Vec<Adhesion>,
    /// Number and name of the street.
    pub(crate) voie: String,
    pub(crate) ville: &'static Ville,
    /// Rank in the world of its first job.
    pub(crate) premier_poste: u64,
}

/// What a contract of protection covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Garantie {
    /// Income protection.
    Prevoyance,
    /// Health costs.
    Sante,
    /// A contract that covers nobody of this establishment.
    SansPersonnel,
}

/// A contract of protection of an establishment (bloc S21.G00.15).
#[derive(Clone, Debug)]
pub struct Adhesion {
    /// Its technical identifier in declarations, from 1.
    pub id: u32,
    /// What it covers.
    pub garantie: Garantie,
    /// Reference of the contract.
    pub reference: String,
    /// Code of the organism, of the public tables.
    pub organisme: &'static str,
}

/// A fictitious world.
#[derive(Clone, Debug)]
pub struct Monde {
    graine: Graine,
    entreprises: Vec<Entreprise>,
    /// The arrêts of the holders of a job, where they were chosen instead of drawn.
    arrets: BTreeMap<(EtablissementId, u32), Vec<Arret>>,
}

impl Monde {
    /// The world of a seed and a size.
    #[must_use]
    pub fn new(graine: Graine, taille: Taille) -> Self {
        Self::de_groupes(graine, &[taille])
    }

    /// A world whose companies come in groups of different sizes, in this order.
    #[must_use]
    pub fn de_groupes(graine: Graine, groupes: &[Taille]) -> Self {
        let mut premier_poste = 0;
        let sizes = groupes
            .iter()
            .flat_map(|taille| (0..taille.entreprises).map(move |_| *taille));
        let entreprises = (0..)
            .zip(sizes)
            .map(|(rang, taille)| entreprise(graine, rang, taille, &mut premier_poste))
            .collect();
        Self {
            graine,
            entreprises,
            arrets: BTreeMap::new(),
        }
    }

    /// Chooses the arrêts of whoever holds a job, instead of those that would be drawn: none at all, or
    /// several that do not touch the same month.
    #[must_use]
    pub fn avec_arrets(mut self, id: EtablissementId, poste: u32, arrets: Vec<Arret>) -> Self {
        self.arrets.insert((id, poste), arrets);
        self
    }

    /// The seed.
    #[must_use]
    pub const fn graine(&self) -> Graine {
        self.graine
    }

    /// The companies.
    #[must_use]
    pub fn entreprises(&self) -> &[Entreprise] {
        &self.entreprises
    }

    /// All establishments, company by company.
    pub fn etablissements(&self) -> impl Iterator<Item = &Etablissement> {
        self.entreprises.iter().flat_map(|e| &e.etablissements)
    }

    /// The company and the establishment of an id, if the world has it.
    #[must_use]
    pub fn etablissement(&self, id: EtablissementId) -> Option<(&Entreprise, &Etablissement)> {
        let entreprise = self.entreprises.get(id.entreprise as usize)?;
        let etablissement = entreprise.etablissements.get(usize::from(id.rang))?;
        Some((entreprise, etablissement))
    }

    /// The person who holds a job (0 to `effectif` - 1) of an establishment in a month.
    #[must_use]
    pub fn salarie(&self, id: EtablissementId, poste: u32, mois: Mois) -> Option<Salarie> {
        let (entreprise, etablissement) = self.etablissement(id)?;
        (poste < etablissement.effectif)
            .then(|| self.salarie_de(entreprise, etablissement, poste, mois))
    }

    fn salarie_de(
        &self,
        entreprise: &Entreprise,
        etablissement: &Etablissement,
        poste: u32,
        mois: Mois,
    ) -> Salarie {
        let chosen = self.arrets.get(&(etablissement.id, poste));
        let chosen = chosen.map(|arrets| arrets.iter().find(|arret| arret.touche(mois)).copied());
        Salarie::new(self.graine, entreprise, etablissement, poste, mois, chosen)
    }

    /// The people of an establishment in a month, in the order of their jobs.
    pub fn salaries(&self, id: EtablissementId, mois: Mois) -> impl Iterator<Item = Salarie> + '_ {
        let found = self.etablissement(id);
        let effectif = found.map_or(0, |(_, etablissement)| etablissement.effectif);
        (0..effectif).filter_map(move |poste| {
            let (entreprise, etablissement) = found?;
            Some(self.salarie_de(entreprise, etablissement, poste, mois))
        })
    }
}

impl Monde {
    /// What an establishment declares of a month, in the order of its calendar: hires, arrêts, reprises and
    /// ends of contract as they happen, then the month itself. A DPAE is among them: versions before P26V01
    /// do not have it, and say so when it is written.
    #[must_use]
    pub fn declarations(&self, id: EtablissementId, mois: Mois) -> Vec<Declaration> {
        let mut dated: Vec<(Date, Declaration)> = Vec::new();
        for salarie in self.salaries(id, mois) {
            let poste = salarie.poste;
            let candidates = [
                Declaration::dpae(id, poste, mois),
                Declaration::amorcage(id, poste, mois),
                Declaration::arret(id, poste, mois),
                Declaration::reprise(id, poste, mois),
                Declaration::fin_contrat(id, poste, mois),
            ];
            dated.extend(candidates.into_iter().filter_map(|declaration| {
                let date = message::evenement(&declaration, &salarie)?;
                (date.mois() == mois).then_some((date, declaration))
            }));
        }
        dated.sort_by_key(|(date, _)| *date);
        let events = dated.into_iter().map(|(_, declaration)| declaration);
        events
            .chain(
                self.etablissement(id)
                    .map(|_| Declaration::mensuelle(id, mois)),
            )
            .collect()
    }
}

fn entreprise(graine: Graine, rang: u32, taille: Taille, premier_poste: &mut u64) -> Entreprise {
    let mut hasard = graine.hasard(Sujet::Entreprise, u64::from(rang));
    let siren = identifiants::siren(rang);
    let secteur = hasard.choix(SECTEURS);
    let name = hasard.choix(RAISONS);
    let combien = hasard.entre(1, u32::from(taille.etablissements.max(1))) as u16;
    let mut entreprise = Entreprise {
        rang,
        siren,
        raison_sociale: format!("{name} {}", rang + 1),
        etablissements: Vec::with_capacity(usize::from(combien)),
        compte: identifiants::iban(u64::from(rang) + 1),
        secteur,
    };
    for place in 0..combien {
        let id = EtablissementId {
            entreprise: rang,
            rang: place,
        };
        let etablissement = etablissement(graine, id, siren, taille, *premier_poste);
        *premier_poste += u64::from(etablissement.effectif);
        entreprise.etablissements.push(etablissement);
    }
    entreprise
}

fn etablissement(
    graine: Graine,
    id: EtablissementId,
    siren: Siren,
    taille: Taille,
    premier_poste: u64,
) -> Etablissement {
    let rang = u64::from(id.entreprise) << 16 | u64::from(id.rang);
    let mut hasard = graine.hasard(Sujet::Etablissement, rang);
    let effectif = effectif(&mut hasard, taille.salaries);
    Etablissement {
        id,
        siret: identifiants::siret(siren, id.rang),
        effectif,
        voie: format!("{} {}", hasard.entre(1, 240), hasard.choix(VOIES)),
        ville: hasard.choix(VILLES),
        adhesions: adhesions(&mut hasard),
        premier_poste,
    }
}

/// Between the two bounds, small sizes more often: the least of three draws.
fn effectif(hasard: &mut Hasard, (least, most): (u32, u32)) -> u32 {
    (0..3)
        .map(|_| hasard.entre(least, most))
        .min()
        .unwrap_or(least)
}

fn adhesions(hasard: &mut Hasard) -> Vec<Adhesion> {
    let prevoyance = *hasard.choix(&["P0942", "P0959", "P0947", "P0930"]);
    let sante = *hasard.choix(&["302927553", "302476536", "301862769", "P0958"]);
    let number = hasard.entre(10_000, 99_999);
    let mut adhesions = vec![
        (Garantie::Prevoyance, format!("PREV-{number}"), prevoyance),
        (Garantie::Sante, format!("SANTE/{number}.A"), sante),
    ];
    if hasard.pour_mille(200) {
        adhesions.push((Garantie::SansPersonnel, format!("SURCO {number}"), "P0942"));
    }
    (1..)
        .zip(adhesions)
        .map(|(id, (garantie, reference, organisme))| Adhesion {
            id,
            garantie,
            reference,
            organisme,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_is_its_seed() {
        let taille = Taille {
            entreprises: 20,
            etablissements: 4,
            salaries: (1, 60),
        };
        let world = |seed| format!("{:?}", Monde::new(Graine(seed), taille));
        assert_eq!(world(3), world(3));
        assert_ne!(world(3), world(4));
    }

    #[test]
    fn jobs_of_establishments_do_not_overlap() {
        let taille = Taille {
            entreprises: 30,
            etablissements: 5,
            salaries: (1, 40),
        };
        let monde = Monde::new(Graine(1), taille);
        let mut next = 0;
        for etablissement in monde.etablissements() {
            assert_eq!(etablissement.premier_poste, next);
            assert!((1..=40).contains(&etablissement.effectif));
            next += u64::from(etablissement.effectif);
        }
        assert!(
            monde
                .entreprises()
                .iter()
                .any(|e| e.etablissements.len() > 1)
        );
    }

    #[test]
    fn groups_follow_each_other_and_change_nothing_before_them() {
        let small = Taille {
            entreprises: 3,
            etablissements: 1,
            salaries: (2, 5),
        };
        let large = Taille {
            entreprises: 2,
            etablissements: 1,
            salaries: (40, 60),
        };
        let alone = Monde::new(Graine(4), small);
        let both = Monde::de_groupes(Graine(4), &[small, large]);
        let shown = |monde: &Monde| format!("{:?}", &monde.entreprises()[..3]);
        assert_eq!(shown(&alone), shown(&both));
        let heads: Vec<u32> = both.etablissements().map(|e| e.effectif).collect();
        assert!(heads[..3].iter().all(|n| (2..=5).contains(n)), "{heads:?}");
        assert!(
            heads[3..].iter().all(|n| (40..=60).contains(n)),
            "{heads:?}"
        );
    }

    #[test]
    fn chosen_arrets_take_the_place_of_drawn_ones() {
        use crate::evenements::MotifArret;
        let chosen = Arret {
            motif: MotifArret::Maladie,
            dernier_jour_travaille: Date::new(2026, 2, 10),
            fin_previsionnelle: Date::new(2026, 3, 20),
            subrogation: true,
        };
        let id = EtablissementId {
            entreprise: 0,
            rang: 0,
        };
        let monde = (0..30).fold(
            Monde::new(Graine(4), Taille::un_etablissement(30)),
            |monde, poste| monde.avec_arrets(id, poste, vec![]),
        );
        let monde = monde.avec_arrets(id, 3, vec![chosen]);
        for month in 1..=12 {
            for salarie in monde.salaries(id, Mois::new(2026, month)) {
                let expected = (salarie.poste == 3 && (2..=3).contains(&month)).then_some(chosen);
                assert_eq!(salarie.arret, expected, "{month} {}", salarie.poste);
            }
        }
    }
}
