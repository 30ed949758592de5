//! The pay of an employee in a month: plausible, exact to the centime, and consistent with itself. It is
//! material for declarations, not a pay calculation: rates are rounded to what a reader recognises.

use crate::carriere::MotifFin;
use crate::cotisations::{self, Cotisation};
use crate::hasard::{Graine, Hasard, Sujet};
use crate::monde::Etablissement;
use crate::montant::{Centimes, Mesure, Taux};
use crate::salarie::{Contrat, Salarie};
use crate::temps::{Date, Mois};

/// What a year fixes for everybody.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parametres {
    /// Monthly ceiling of social security.
    pub plafond: Centimes,
    /// Minimum wage for a full month.
    pub smic: Centimes,
}

/// Ceiling and minimum wage of a month; years after 2026 keep the last known values.
pub(crate) fn parametres(mois: Mois) -> Parametres {
    let (plafond, smic) = match (mois.annee(), mois.mois_de_annee()) {
        (..=2025, _) => (3_925, 180_180),
        (2026, ..=5) => (4_005, 182_303),
        _ => (4_005, 186_702),
    };
    Parametres {
        plafond: Centimes::euros(plafond),
        smic: Centimes(smic),
    }
}

/// The pay slip of a month.
#[derive(Clone, Debug)]
pub(crate) struct Bulletin {
    /// One per contract, in the same order.
    pub contrats: Vec<Paie>,
    pub brut: Centimes,
    /// Gross up to the ceiling.
    pub plafonnee: Centimes,
    pub base_csg: Centimes,
    pub smic: Centimes,
    /// Per contract of protection of the establishment that covers somebody: base and contribution.
    pub protections: Vec<Protection>,
    pub cotisations: Vec<Cotisation>,
    pub impot: Impot,
    pub net_verse: Centimes,
    pub net_social: Centimes,
    /// Employer's share of the public transport pass.
    pub transport: Option<Centimes>,
}

/// The contribution of an employee to a contract of protection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Protection {
    /// Identifier of the contract in the establishment.
    pub adhesion: u32,
    /// S21.G00.79.001 and .004: components of the base.
    pub composants: [Option<(&'static str, Centimes)>; 2],
    pub cotisation: Centimes,
}

/// Income tax withheld.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Impot {
    pub net_fiscal: Centimes,
    pub taux: Taux,
    /// Identifier of the rate when the tax office sent it (type 01); else the scale (13).
    pub identifiant: Option<u64>,
    pub montant: Centimes,
}

/// The pay of one contract.
#[derive(Clone, Debug)]
pub(crate) struct Paie {
    pub debut: Date,
    pub fin: Date,
    pub brut: Centimes,
    /// Basic salary of the days of the contract.
    pub base: Centimes,
    /// Gross as if there had been no absence.
    pub retabli: Centimes,
    /// Hours (or days) worked and not worked.
    pub travail: Mesure,
    pub absence: Mesure,
    pub heures_sup: Option<(Mesure, Centimes)>,
    pub primes: Vec<Prime>,
}

/// A bonus or an indemnity (bloc S21.G00.52).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prime {
    pub code: &'static str,
    pub montant: Centimes,
    pub rattachement: Option<(Date, Date)>,
}

/// The pay slip of an employee in a month.
pub(crate) fn bulletin(
    graine: Graine,
    etablissement: &Etablissement,
    taux_at: Taux,
    salarie: &Salarie,
    mois: Mois,
) -> Bulletin {
    let mut hasard = graine.hasard2(Sujet::Mois, !salarie.personne, u64::from(mois.rang()));
    let fixed = parametres(mois);
    let contrats: Vec<Paie> = salarie
        .contrats
        .iter()
        .enumerate()
        .map(|(rank, contrat)| {
            let absents = match (rank, &salarie.arret) {
                (0, Some(arret)) => arret.jours_en(mois),
                _ => 0,
            };
            paie(contrat, mois, absents, &mut hasard)
        })
        .collect();
    let brut: Centimes = contrats.iter().map(|paie| paie.brut).sum();
    let share = part_du_mois(salarie, mois);
    let plafonnee = brut.min(fixed.plafond.fraction(share, 1000));
    let smic = fixed.smic.fraction(share, 1000);
    let protections = protections(etablissement, salarie, brut, plafonnee);
    let employer: Centimes = protections
        .iter()
        .map(|p| p.cotisation)
        .sum::<Centimes>()
        .fraction(1, 2);
    let base_csg = brut.au_taux(Taux(98_250)) + employer;
    let base = cotisations::Bases {
        brut,
        plafonnee,
        base_csg,
        smic,
    };
    let cotisations = cotisations::cotisations(etablissement, taux_at, salarie, base);
    let deducted = plafonnee.au_taux(Taux(10_910)) + brut.au_taux(Taux(400)) + employer;
    let net_fiscal = brut - deducted - base_csg.au_taux(Taux(6_800));
    let impot = impot(
        net_fiscal,
        &mut graine.hasard(Sujet::Annexe, salarie.personne),
    );
    let transport = salarie
        .personne
        .is_multiple_of(3)
        .then(|| Centimes::euros(20 + (salarie.personne % 31) as i64));
    let net_social = net_fiscal - base_csg.au_taux(Taux(2_900));
    Bulletin {
        contrats,
        brut,
        plafonnee,
        base_csg,
        smic,
        protections,
        cotisations,
        net_verse: net_social - impot.montant + transport.unwrap_or_default(),
        impot,
        net_social,
        transport,
    }
}

/// Share of a full month at full time, per thousand.
fn part_du_mois(salarie: &Salarie, mois: Mois) -> i64 {
    let days = i64::from(mois.jours());
    let share = |contrat: &Contrat| i64::from(contrat.quotite * contrat.jours_en(mois)) / days;
    salarie
        .contrats
        .iter()
        .map(share)
        .sum::<i64>()
        .clamp(1, 1000)
}

fn paie(contrat: &Contrat, mois: Mois, absents: u32, hasard: &mut Hasard) -> Paie {
    let days = i64::from(mois.jours());
    let present = i64::from(contrat.jours_en(mois));
    let base = contrat.salaire.fraction(present, days);
    // Half of the salary is kept during an arrêt.
    let withheld = contrat.salaire.fraction(i64::from(absents), 2 * days);
    let mut primes = primes(contrat, mois, hasard);
    if let Some(fin) = contrat.fin {
        primes.extend(indemnites(contrat, fin.motif, hasard));
    }
    let bonus: Centimes = primes.iter().map(|prime| prime.montant).sum();
    let (unit, full) = match contrat.forfait_jours() {
        true => (2_100, 1000),
        false => (15_167, i64::from(contrat.quotite)),
    };
    let measure = |days_of: i64| Mesure(unit * full / 1000 * days_of / days);
    let hourly = contrat
        .salaire
        .fraction(1000 * 100, i64::from(contrat.quotite.max(1)) * 15_167);
    let heures_sup = (!contrat.forfait_jours()
        && contrat.quotite == 1000
        && absents == 0
        && hasard.pour_mille(150))
    .then(|| {
        let hours = i64::from(hasard.entre(2, 34)) * 50;
        (Mesure(hours), hourly.fraction(hours * 125, 10_000))
    });
    let extra = heures_sup.map_or(Centimes::ZERO, |(_, montant)| montant);
    let absence = measure(i64::from(absents).min(present));
    Paie {
        debut: contrat.debut.max(mois.premier()),
        fin: contrat.fin.map_or(mois.dernier(), |fin| fin.date),
        brut: base - withheld.min(base) + bonus + extra,
        base,
        retabli: base + bonus + extra,
        travail: Mesure(measure(present).0 - absence.0),
        absence,
        heures_sup,
        primes,
    }
}

/// None to three bonuses.
fn primes(contrat: &Contrat, mois: Mois, hasard: &mut Hasard) -> Vec<Prime> {
    let mut primes = Vec::new();
    let premier = contrat.debut.max(mois.premier());
    let fin = contrat.fin.map_or(mois.dernier(), |fin| fin.date);
    if hasard.pour_mille(300) {
        // Bonus for presence, in the month.
        let montant = Centimes(i64::from(hasard.entre(1_500, 18_000)));
        primes.push(Prime {
            code: "027",
            montant,
            rattachement: Some((premier, fin)),
        });
    }
    if hasard.pour_mille(200) {
        let montant = Centimes::euros(i64::from(hasard.entre(10, 250)));
        primes.push(Prime {
            code: "028",
            montant,
            rattachement: None,
        });
    }
    if hasard.pour_mille(if mois.mois_de_annee() == 12 { 500 } else { 30 }) {
        // Year-end bonus, attached to the year so far.
        let start = contrat.debut.max(Date::new(mois.annee(), 1, 1));
        primes.push(Prime {
            code: "026",
            montant: contrat.salaire.fraction(1, 2),
            rattachement: Some((start, fin)),
        });
    }
    primes
}

/// What an end of contract gives right to.
fn indemnites(contrat: &Contrat, motif: MotifFin, hasard: &mut Hasard) -> Vec<Prime> {
    let holidays = contrat.salaire.fraction(i64::from(hasard.entre(1, 10)), 26);
    let plain = |code, montant| Prime {
        code,
        montant,
        rattachement: None,
    };
    let legal = contrat.salaire.fraction(1, 4);
    let own = match motif {
        MotifFin::Terme => Some(plain("011", contrat.salaire.fraction(1, 10))),
        MotifFin::RuptureConventionnelle => Some(plain("001", legal)),
        MotifFin::Licenciement => Some(plain("007", legal)),
        MotifFin::Demission | MotifFin::Apprentissage => None,
    };
    own.into_iter().chain([plain("020", holidays)]).collect()
}

fn protections(
    etablissement: &Etablissement,
    salarie: &Salarie,
    brut: Centimes,
    plafonnee: Centimes,
) -> Vec<Protection> {
    use crate::monde::Garantie;
    let above = brut - plafonnee;
    let family =
        1 + salarie.famille.enfants.len() + usize::from(salarie.famille.conjoint.is_some());
    let fee = Centimes(4_250 + 1_775 * family as i64);
    let covered = etablissement.adhesions.iter();
    covered
        .filter_map(|adhesion| match adhesion.garantie {
            Garantie::Prevoyance => Some(Protection {
                adhesion: adhesion.id,
                composants: [
                    Some(("11", plafonnee)),
                    (above > Centimes::ZERO).then_some(("13", above)),
                ],
                cotisation: plafonnee.au_taux(Taux(1_500)) + above.au_taux(Taux(2_240)),
            }),
            Garantie::Sante => Some(Protection {
                adhesion: adhesion.id,
                composants: [Some(("20", fee)), None],
                cotisation: fee,
            }),
            Garantie::SansPersonnel => None,
        })
        .collect()
}

/// The rate of a person stays the same: the stream is theirs, not the month's.
fn impot(net_fiscal: Centimes, hasard: &mut Hasard) -> Impot {
    let personal = hasard.pour_mille(850);
    let tenths = match personal {
        true => hasard.sous(145),
        false => match net_fiscal.0 {
            ..160_000 => 0,
            160_000..200_000 => 29,
            200_000..300_000 => 75,
            _ => 138,
        },
    };
    let identifiant = personal.then(|| 1 + hasard.suivant() % 10_u64.pow(hasard.entre(8, 17)));
    let taux = Taux(tenths * 100);
    let montant = net_fiscal.max(Centimes::ZERO).au_taux(taux);
    Impot {
        net_fiscal,
        taux,
        identifiant,
        montant,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monde::{EtablissementId, Monde, Taille};

    #[test]
    fn a_slip_is_consistent() {
        let monde = Monde::new(Graine(3), Taille::un_etablissement(2_000));
        let id = EtablissementId {
            entreprise: 0,
            rang: 0,
        };
        let (_, etablissement) = monde.etablissement(id).unwrap();
        let mois = Mois::new(2026, 3);
        for salarie in monde.salaries(id, mois) {
            let slip = bulletin(monde.graine(), etablissement, Taux(1_900), &salarie, mois);
            assert_eq!(
                slip.contrats.iter().map(|p| p.brut).sum::<Centimes>(),
                slip.brut
            );
            assert!(
                slip.brut > Centimes::ZERO && slip.plafonnee <= slip.brut,
                "{slip:?}"
            );
            assert!(slip.impot.net_fiscal > Centimes::ZERO && slip.impot.net_fiscal < slip.brut);
            assert!(slip.net_verse > Centimes::ZERO);
            let due = slip.impot.net_fiscal.au_taux(slip.impot.taux);
            assert_eq!(due, slip.impot.montant);
            for paie in &slip.contrats {
                assert!(paie.travail.0 >= 0 && paie.absence.0 >= 0 && paie.debut <= paie.fin);
                assert!(
                    paie.primes
                        .iter()
                        .all(|prime| prime.montant > Centimes::ZERO)
                );
            }
        }
    }
}
