//! What the caisse says of a declaration at an instant: a function of its file, its scenario and the
//! instant, so that asking twice gives the same answer.

use dsn_law::Date;
use dsn_law::holidays::{Territory, add_days, counts};
use dsn_law::ijss::DayCount;

use super::fichier::{Dossier, Fichier, PROCHE};
use super::messages;
use super::paiement::{self, Droit};
use super::regles::{
    Avis, Bilan, DJTNC, Etat, EtatDuCompteRendu, PIECE, PMNR, Point, REPNC, RISQN, SALER,
    SANS_CODE, SUBRO, point,
};
use super::salaires;
use crate::hachage;
use crate::lecture::{Arret, Contrat, Individu, Jour};
use crate::paris;
use crate::scenario::{Assure, Prescription, Scenario};

/// The caisse at an instant.
#[derive(Clone, Copy)]
pub(super) struct Regard<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) fichier: &'a Fichier,
    pub(super) maintenant: i64,
}

impl Regard<'_> {
    /// What is said of a declaration.
    pub(super) fn avis(&self, dossier: &Dossier) -> Avis {
        let due = dossier.recu_le + self.delai(dossier);
        let waits = self.maintenant < due;
        match dossier.declaration.nature.as_str() {
            "04" | "05" if waits => Avis::attente(due),
            "04" => self.arret(dossier, due),
            "05" => self.reprise(dossier),
            "01" => match super::long::mensuelle(dossier) {
                // Most monthlies are never spoken of: no need to come back to them.
                told if told.bilan.is_some() && waits => Avis::attente(due),
                told => told,
            },
            _ => Avis::default(),
        }
    }

    /// How long a bilan takes: between the least and the most of the scenario, always the same for a
    /// declaration.
    fn delai(&self, dossier: &Dossier) -> i64 {
        let delays = &self.scenario.delais;
        let lu = &dossier.declaration;
        let who = lu.individus.first().map_or("", Individu::cle);
        let span = u64::from(delays.bilan_max - delays.bilan_min) + 1;
        let draw = hachage::tirage(
            self.scenario.graine,
            &["délai", &lu.siret(), &lu.ordre, who],
            span,
        );
        (i64::from(delays.bilan_min) + i64::try_from(draw).unwrap_or(0)) * MINUTE
    }

    fn arret(&self, dossier: &Dossier, due: i64) -> Avis {
        let Some((individu, contrat, arret)) = dossier.evenement() else {
            return Avis::ano(messages::ARRET_ILLISIBLE.to_owned());
        };
        let Some(Jour(djt)) = arret.dernier_jour_travaille else {
            return Avis::ano(messages::ARRET_ILLISIBLE.to_owned());
        };
        if arret.motif == ANNULATION {
            return Avis::ok(messages::annulation(djt));
        }
        let named = self.scenario.assure(individu.cle());
        let siblings = self.freres(dossier, individu, djt);
        if let Some(before) = siblings.iter().find(|(_, other)| *other == contrat.numero)
            && !named.is_some_and(|assure| assure.double_demande)
        {
            return Avis::ano(messages::double(before.0, &contrat.numero));
        }
        if let Some(avis) = self.mois_precedent(dossier, individu, contrat, djt) {
            return avis;
        }
        let prescription = self.prescription(individu.cle(), djt);
        let causes = self.causes(dossier, individu, contrat, arret, djt, prescription);
        if !causes.is_empty() {
            return Avis::ko(causes);
        }
        let mut avis = self.paiements(individu, arret, djt, prescription, due);
        if let Some(bilan) = &mut avis.bilan {
            bilan.points.extend(
                siblings
                    .first()
                    .map(|(day, other)| point(SANS_CODE, messages::deja_signale(*day, other))),
            );
            bilan
                .points
                .extend(self.plusieurs_contrats(dossier, individu, djt));
        }
        avis
    }

    /// Earlier signalements of the same arrêt by the same establishment: the day of receipt and the
    /// contract of each.
    fn freres(&self, dossier: &Dossier, individu: &Individu, djt: Date) -> Vec<(Date, String)> {
        let siret = dossier.declaration.siret();
        let earlier = self.fichier.dossiers.values().filter(|other| {
            !other.remplace
                && other.recu_le <= dossier.recu_le
                && other.fiche.idlot != dossier.fiche.idlot
                && numero(other) < numero(dossier)
                && other.declaration.nature == "04"
                && other.declaration.siret() == siret
        });
        let same = earlier.filter_map(|other| {
            let (person, contract, arret) = other.evenement()?;
            (person.cle() == individu.cle() && arret.dernier_jour_travaille == Some(Jour(djt)))
                .then(|| (paris::jour(other.recu_le), contract.numero.clone()))
        });
        same.collect()
    }

    /// The monthly of the month before the arrêt: while it may still come, nothing is said; later its
    /// absence is an anomaly of the flux.
    fn mois_precedent(
        &self,
        dossier: &Dossier,
        individu: &Individu,
        contrat: &Contrat,
        djt: Date,
    ) -> Option<Avis> {
        let month = djt.month_of().plus(-1);
        if contrat
            .debut
            .is_some_and(|Jour(start)| start > month.last_day())
        {
            return None;
        }
        let siret = dossier.declaration.siret();
        let mut received = false;
        for monthly in self.fichier.mensuelles(&siret, month, self.visible()) {
            received = true;
            if contrat_de(monthly, individu, &contrat.numero).is_some() {
                return None;
            }
        }
        let last = add_days(
            djt.plus_days(1),
            self.scenario.regles.attente_mensuelle,
            DayCount::Business,
            Territory::Metropole,
        );
        let over = paris::debut(last.plus_days(1));
        if self.maintenant < over {
            return Some(Avis::attente(over));
        }
        Some(Avis::ano(if received {
            messages::contrat_absent(month, &contrat.numero)
        } else {
            messages::mensuelle_manquante(month, &contrat.numero)
        }))
    }

    /// Monthlies count once they were received so long ago.
    fn visible(&self) -> i64 {
        self.maintenant - i64::from(self.scenario.delais.mensuelle) * MINUTE
    }

    /// What the employer must correct.
    fn causes(
        &self,
        dossier: &Dossier,
        individu: &Individu,
        contrat: &Contrat,
        arret: &Arret,
        djt: Date,
        prescription: Option<&Prescription>,
    ) -> Vec<Point> {
        let named = self.scenario.assure(individu.cle());
        if named.is_some_and(|assure| assure.inconnu) {
            return vec![point(PMNR, messages::INCONNU.to_owned())];
        }
        let mut causes = Vec::new();
        if let Some(prescription) = prescription {
            if !coherent(djt, prescription.debut.0) {
                causes.push(point(DJTNC, messages::djt(djt, prescription.debut.0)));
            }
            if famille(&prescription.risque) != famille(&arret.motif) {
                causes.push(point(
                    RISQN,
                    messages::risque(&arret.motif, &prescription.risque),
                ));
            }
        }
        if let Some(message) = subrogation(arret, djt) {
            causes.push(point(SUBRO, message));
        }
        if let Some(message) = piece(arret, djt, named) {
            causes.push(point(PIECE, message));
        }
        let siret = dossier.declaration.siret();
        let mut doubts = salaires::doutes(self, &siret, individu, contrat, arret, djt);
        doubts.extend(
            named
                .into_iter()
                .flat_map(|assure| assure.doutes_salaires.iter().cloned()),
        );
        if !doubts.is_empty() {
            causes.push(point(SALER, messages::salaires(&doubts)));
        }
        causes
    }

    /// The prescription of an arrêt that has reached the caisse.
    fn prescription(&self, cle: &str, djt: Date) -> Option<&Prescription> {
        let today = paris::jour(self.maintenant);
        let begins = djt.plus_days(1);
        let known: &[Prescription] = match self.scenario.assure(cle) {
            Some(assure) if assure.sans_prescription => &[],
            Some(assure) if !assure.prescription.is_empty() => &assure.prescription,
            _ => self
                .fichier
                .prescriptions
                .get(cle)
                .map_or(&[], Vec::as_slice),
        };
        known
            .iter()
            .filter(|p| p.recue_le.is_none_or(|Jour(day)| day <= today))
            .filter(|p| p.debut.0.days_since(begins).abs() <= PROCHE)
            .min_by_key(|p| p.debut.0.days_since(begins).abs())
    }

    fn paiements(
        &self,
        individu: &Individu,
        arret: &Arret,
        djt: Date,
        prescription: Option<&Prescription>,
        due: i64,
    ) -> Avis {
        let Some(prescription) = prescription else {
            let expected = self.prescription_attendue(individu.cle());
            return Avis {
                bilan: Some(Bilan {
                    nature: "31",
                    etat: Etat::Ok,
                    points: vec![point(SANS_CODE, messages::SANS_CERTIFICAT.to_owned())],
                    lettre: Some(EtatDuCompteRendu::EnCours),
                }),
                prochain: expected,
            };
        };
        let fin = self.fin_de(individu, djt, prescription);
        paiement::avis(&Droit {
            debut: djt.plus_days(1),
            fin,
            decide_le: paris::jour(due),
            aujourd_hui: paris::jour(self.maintenant),
            rythme: self.scenario.delais.paiement,
            subrogation: arret.subrogation,
        })
    }

    /// The next prescription of a person that is on its way.
    fn prescription_attendue(&self, cle: &str) -> Option<i64> {
        let named = self.scenario.assure(cle)?;
        let days = named.prescription.iter().filter_map(|p| p.recue_le);
        days.map(|Jour(day)| paris::debut(day))
            .filter(|at| *at > self.maintenant)
            .min()
    }

    /// The last day of an arrêt as the caisse knows it: prescribed, prolonged by a monthly, cut short
    /// by a reprise.
    fn fin_de(&self, individu: &Individu, djt: Date, prescription: &Prescription) -> Date {
        let mut end = prescription.fin.0;
        let mut resumed: Option<Date> = None;
        for dossier in self.fichier.dossiers.values().filter(|d| !d.remplace) {
            for person in &dossier.declaration.individus {
                if person.cle() != individu.cle() || dossier.recu_le > self.maintenant {
                    continue;
                }
                let arrets = person.contrats.iter().flat_map(|c| &c.arrets);
                for told in arrets.filter(|a| a.dernier_jour_travaille == Some(Jour(djt))) {
                    let prolonged = told.fin_previsionnelle.map_or(end, |Jour(day)| day);
                    if dossier.declaration.nature == "01" {
                        end = end.max(prolonged);
                    }
                    resumed = resumed.or(told.reprise.map(|Jour(day)| day));
                }
            }
        }
        resumed.map_or(end, |day| end.min(day.plus_days(-1)))
    }

    /// One signalement is enough for all contracts of an establishment; the next monthly repeats the
    /// arrêt on each.
    fn plusieurs_contrats(
        &self,
        dossier: &Dossier,
        individu: &Individu,
        djt: Date,
    ) -> Option<Point> {
        let siret = dossier.declaration.siret();
        let month = djt.month_of();
        let person = |month| {
            let mut all = self.fichier.mensuelles(&siret, month, self.visible());
            all.find_map(|monthly| {
                let mut people = monthly.declaration.individus.iter();
                people.find(|person| person.cle() == individu.cle())
            })
        };
        if let Some(told) = person(month) {
            let silent = told.contrats.iter().filter(|contract| {
                let mut arrets = contract.arrets.iter();
                !arrets.any(|arret| arret.dernier_jour_travaille == Some(Jour(djt)))
            });
            let silent: Vec<&str> = silent.map(|contract| contract.numero.as_str()).collect();
            let all = told.contrats.len();
            return (all > 1 && !silent.is_empty())
                .then(|| point(SANS_CODE, messages::contrats_muets(month, &silent)));
        }
        let contracts = person(month.plus(-1))?.contrats.len();
        (contracts > 1).then(|| point(SANS_CODE, messages::tous_les_contrats(contracts)))
    }

    fn reprise(&self, dossier: &Dossier) -> Avis {
        let Some((individu, _, told)) = dossier.evenement() else {
            return Avis::ano(messages::ARRET_ILLISIBLE.to_owned());
        };
        let (Some(Jour(djt)), Some(Jour(day))) = (told.dernier_jour_travaille, told.reprise) else {
            return Avis::ano(messages::ARRET_ILLISIBLE.to_owned());
        };
        if day <= djt {
            return Avis::ko(vec![point(REPNC, messages::reprise_avant(djt, day))]);
        }
        let siret = dossier.declaration.siret();
        let known = self.fichier.dossiers.values().any(|other| {
            other.declaration.nature != "05"
                && !other.remplace
                && other.declaration.siret() == siret
                && other.declaration.individus.iter().any(|person| {
                    let mut arrets = person.contrats.iter().flat_map(|c| &c.arrets);
                    person.cle() == individu.cle()
                        && arrets.any(|a| a.dernier_jour_travaille == Some(Jour(djt)))
                })
        });
        if !known {
            return Avis::ano(messages::sans_arret(djt));
        }
        let planned = told
            .fin_previsionnelle
            .is_some_and(|Jour(end)| end.plus_days(1) == day);
        Avis::ok(messages::reprise(day, planned))
    }

    /// The pays of a contract in a month, if its monthly has come.
    pub(super) fn contrat_en<'s>(
        &'s self,
        siret: &str,
        mois: dsn_law::Month,
        individu: &Individu,
        numero: &str,
    ) -> (bool, Option<&'s Contrat>) {
        let mut received = false;
        for monthly in self.fichier.mensuelles(siret, mois, self.visible()) {
            received = true;
            if let Some(contrat) = contrat_de(monthly, individu, numero) {
                return (true, Some(contrat));
            }
        }
        (received, None)
    }
}

const MINUTE: i64 = 60_000;

/// S21.G00.60.001: the arrêt is cancelled.
const ANNULATION: &str = "99";

fn numero(dossier: &Dossier) -> u64 {
    dossier.fiche.idlot.parse().unwrap_or(u64::MAX)
}

fn contrat_de<'d>(monthly: &'d Dossier, individu: &Individu, numero: &str) -> Option<&'d Contrat> {
    let people = monthly.declaration.individus.iter();
    people
        .filter(|person| person.cle() == individu.cle())
        .flat_map(|person| &person.contrats)
        .find(|contrat| contrat.numero == numero)
}

/// The last day worked is the day before the arrêt, or its first day when part of it was worked; days
/// off may lie between.
fn coherent(djt: Date, debut: Date) -> bool {
    if djt >= debut {
        return djt == debut;
    }
    let mut day = djt.plus_days(1);
    while day < debut {
        if counts(day, DayCount::Business, Territory::Metropole) {
            return false;
        }
        day = day.plus_days(1);
    }
    true
}

/// The risks that the caisse tells apart, by the codes of S21.G00.60.001.
fn famille(motif: &str) -> u8 {
    match motif {
        "02" | "07" => 2,
        "03" => 3,
        "04" | "05" | "06" => 6,
        "09" => 9,
        _ => 1,
    }
}

fn subrogation(arret: &Arret, djt: Date) -> Option<String> {
    if !arret.subrogation {
        return None;
    }
    let (Some(Jour(from)), Some(Jour(to))) = (arret.debut_subrogation, arret.fin_subrogation)
    else {
        return Some(messages::SUBROGATION_INCOMPLETE.to_owned());
    };
    let planned = arret.fin_previsionnelle.map(|Jour(day)| day);
    let outside = from <= djt || to < from || planned.is_some_and(|end| from > end);
    outside.then(|| messages::subrogation(from, to, djt))
}

/// A document that the employer must send: named by the scenario, or for a paternity leave in pieces.
fn piece(arret: &Arret, djt: Date, named: Option<&Assure>) -> Option<String> {
    /// A whole paternity leave, in days.
    const PATERNITE: i32 = 25;
    if let Some(piece) = named.and_then(|assure| assure.piece.as_deref()) {
        return Some(messages::piece(piece));
    }
    let Jour(end) = arret.fin_previsionnelle?;
    (arret.motif == "03" && end.days_since(djt) < PATERNITE)
        .then(|| messages::piece(messages::FORMULAIRE_PATERNITE))
}
