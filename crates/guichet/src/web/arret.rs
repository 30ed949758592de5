//! What the detail of an arrêt says besides: its four milestones, planned and real, the last day to
//! declare it with its source, and the estimate of its allowances, step by step.

use dsn_law::Date;
use dsn_law::answer::{self, Answer};
use dsn_returns::bilan as rapport;
use guichet_pages::composants::{Avancement, Etape};
use guichet_pages::instant::mois_clair;
use guichet_pages::pages::detail::{Calcul, Delai, Estimation, PaieLue};
use guichet_pages::texte::{compte, montant};
use guichet_pages::{Etat, Jour, Ton};
use guichet_store::retours::Retour;

use super::bilan;
use super::demande::Demande;
use super::detail::Dossier;
use super::echec::Echec;
use super::instant::{instant, jour};
use super::paiement::Paiements;
use crate::clock::Moment;
use crate::estimation::{self, Faits, Origine, Paie};
use crate::retours;

/// Days after the first day of the arrêt: the signalement, the report of the caisse, the first payment.
const REPONSE: (i32, i32) = (2, 7);
const PAIEMENT: i32 = 15;

/// Hours within which the caisse answers a signalement.
const DELAI_DE_REPONSE: u64 = 48;

/// What is said besides of an arrêt.
#[derive(Default)]
pub(super) struct Suite {
    pub(super) etapes: Vec<Etape>,
    pub(super) delai: Option<Delai>,
    pub(super) estimation: Option<Estimation>,
    /// The caisse received the arrêt, and asks to keep an eye on it.
    pub(super) surveiller: bool,
    /// The first payment, while the caisse works on the case, and whether its day has passed.
    pub(super) paiement_attendu: Option<(Jour, bool)>,
}

/// What is said besides of a declaration: nothing of one that is no arrêt, that was rejected, or whose
/// file is gone. The allowances, which tell wages, only to who may read names.
pub(super) async fn suite(demande: &Demande, dossier: &Dossier) -> Result<Suite, Echec> {
    let declaration = &dossier.declaration;
    if declaration.nature.as_deref() != Some("04") || declaration.etat == "rejetee" {
        return Ok(Suite::default());
    }
    let Some(known) = estimation::de_l_arret(&demande.app, declaration.id).await? else {
        return Ok(Suite::default());
    };
    let sent = Moment(dossier.depot.recu_at);
    let correction = declaration.type_code.as_deref() == Some("03");
    let due = known.echeance.as_ref().ok().and_then(limite);
    let answered = dossier
        .retours
        .iter()
        .find(|r| r.organisme == "CNAM" && r.media.is_some());
    let (paid, surveiller) = match answered {
        Some(retour) if retour.statut == "OK" => dit_ok(demande, retour).await?,
        _ => Default::default(),
    };
    // The milestones of an arrêt that another one replaces are on the other's page.
    let real = dossier.depot.essai_reel.as_deref() == Some("02") && declaration.etat == "conforme";
    let etapes = match real {
        true => Etapes {
            now: demande.maintenant(),
            premier: known.faits.dernier_jour_travaille.plus_days(1),
            sent,
            due,
            correction,
            answered,
            paid,
            surveiller,
            atteste: dossier.attestation.is_some(),
        }
        .toutes(),
        false => Vec::new(),
    };
    Ok(Suite {
        etapes,
        surveiller,
        paiement_attendu: paid
            .attendu
            .filter(|_| paid.fait.is_none())
            .map(|day| (day, day < jour(demande.maintenant()))),
        delai: known
            .echeance
            .as_ref()
            .ok()
            .and_then(|a| delai(a, sent, correction)),
        estimation: dossier
            .nominatif
            .then(|| estime(&known.faits, known.indemnites)),
    })
}

/// What the caisse says in an OK: payments, and whether something is to be watched.
async fn dit_ok(demande: &Demande, retour: &Retour) -> Result<(Paiements, bool), Echec> {
    let document = retours::relire(&demande.app, retour).await?;
    let read = document.and_then(|document| rapport::read(&document.octets).ok());
    Ok(read.map_or_else(Default::default, |rapport| {
        (
            bilan::paiements(retour, &rapport),
            bilan::a_surveiller(&rapport).is_some(),
        )
    }))
}

fn civil(date: Date) -> Jour {
    Jour::lire(&date.to_string()).unwrap_or_default()
}

/// The last day to declare, of the answer of the law.
fn limite(answer: &Answer) -> Option<Jour> {
    Jour::lire(&valeur(answer, "date")?)
}

fn valeur(answer: &Answer, nom: &str) -> Option<String> {
    let (_, node) = answer.values.iter().find(|(known, _)| *known == nom)?;
    Some(node.short()).filter(|text| text != "-")
}

/// What the milestones are told from.
struct Etapes<'a> {
    now: Moment,
    /// First day of the arrêt.
    premier: Date,
    sent: Moment,
    /// Last day to declare it.
    due: Option<Jour>,
    /// A signalement that replaces another, which is the one that had to be in time.
    correction: bool,
    answered: Option<&'a Retour>,
    paid: Paiements,
    /// Something is to be watched before a payment.
    surveiller: bool,
    /// An attestation was made of what the caisse refused.
    atteste: bool,
}

impl Etapes<'_> {
    fn toutes(&self) -> Vec<Etape> {
        vec![
            self.arret(),
            self.signalement(),
            self.reponse(),
            self.paiement(),
        ]
    }

    fn plus(&self, jours: i32) -> Jour {
        civil(self.premier.plus_days(jours))
    }

    fn arret(&self) -> Etape {
        let begun = self.plus(0) <= jour(self.now);
        Etape {
            repere: "J".to_owned(),
            titre: "Premier jour d’arrêt".to_owned(),
            prevu: self.plus(0).long(),
            reel: begun.then(|| self.plus(0).long()),
            avancement: if begun {
                Avancement::Faite
            } else {
                Avancement::AVenir
            },
        }
    }

    fn signalement(&self) -> Etape {
        let late = !self.correction && self.due.is_some_and(|due| jour(self.sent) > due);
        let told = instant(self.sent).long();
        Etape {
            repere: "J+1 à J+5".to_owned(),
            titre: "Signalement transmis".to_owned(),
            prevu: match self.due {
                Some(due) => format!("au plus tard le {}", due.long()),
                None => format!("du {} au {}", self.plus(1).long(), self.plus(5).long()),
            },
            reel: Some(match self.correction {
                true => format!("correction du {told}"),
                false => told,
            }),
            avancement: if late {
                Avancement::FaiteTard
            } else {
                Avancement::Faite
            },
        }
    }

    fn reponse(&self) -> Etape {
        let (first, last) = (self.plus(REPONSE.0), self.plus(REPONSE.1));
        let promised = self
            .sent
            .plus(std::time::Duration::from_secs(DELAI_DE_REPONSE * 3_600));
        let expected = last.max(jour(promised));
        let told = self.answered.map(|retour| {
            let day = instant(Moment(retour.publication_at)).long();
            format!("{day}, bilan {}", retour.statut)
        });
        Etape {
            repere: "J+2 à J+7".to_owned(),
            titre: "Compte rendu de la caisse".to_owned(),
            prevu: match expected > last {
                true => format!(
                    "{DELAI_DE_REPONSE} heures après l’envoi, le {}",
                    expected.long()
                ),
                false => format!("du {} au {}", first.long(), last.long()),
            },
            avancement: match (&told, jour(self.now) > expected) {
                (Some(_), _) => Avancement::Faite,
                (None, true) => Avancement::EnRetard,
                (None, false) => Avancement::Presente,
            },
            reel: told,
        }
    }

    fn paiement(&self) -> Etape {
        let planned = self.paid.attendu.filter(|_| self.paid.fait.is_none());
        let planned = planned.unwrap_or_else(|| self.plus(PAIEMENT));
        let blocked = self.answered.is_some_and(|retour| retour.statut != "OK");
        let late = jour(self.now) > planned;
        let (reel, avancement) = match self.paid.fait {
            Some(day) => (Some(format!("payé le {}", day.long())), Avancement::Faite),
            None if blocked && self.atteste => (
                Some("une attestation est établie : remettez-la à la caisse".to_owned()),
                Avancement::Presente,
            ),
            None if blocked => (
                Some("la caisse attend d’abord une action de vous".to_owned()),
                Avancement::Bloquee,
            ),
            None if self.surveiller => (
                Some("en attente : voyez le compte rendu de la caisse".to_owned()),
                Avancement::Bloquee,
            ),
            None if late => (None, Avancement::EnRetard),
            None if self.answered.is_some() => (None, Avancement::Presente),
            None => (None, Avancement::AVenir),
        };
        Etape {
            repere: format!("J+{PAIEMENT}"),
            titre: "Premier paiement".to_owned(),
            prevu: format!("vers le {}", planned.long()),
            reel,
            avancement,
        }
    }
}

/// The last day to declare, whether it was kept, and where it comes from.
fn delai(answer: &Answer, sent: Moment, correction: bool) -> Option<Delai> {
    let due = limite(answer)?;
    let before = match valeur(answer, "heure") {
        Some(_) => " à midi",
        None => "",
    };
    let late = jour(sent) > due;
    Some(Delai {
        phrase: format!("À signaler au plus tard le {}{before}.", due.long()),
        etat: match (correction, late) {
            (true, _) => Etat::new(Ton::Neutre, "Correction : sans date limite"),
            (false, false) => Etat::new(Ton::Fait, "Dans les délais"),
            (false, true) => Etat::new(Ton::Attention, "Hors délai"),
        },
        regle: valeur(answer, "regle").unwrap_or_default(),
        sources: sources(answer),
        etapes: calculs(answer),
    })
}

/// The texts, each once and by their full name.
fn sources(answer: &Answer) -> String {
    let mut found: Vec<String> = Vec::new();
    let parts = answer.sources().into_iter();
    for part in parts.flat_map(|source| source.split([',', ';'])) {
        let part = part
            .trim()
            .replace("CSS ", "code de la sécurité sociale, art. ");
        if !part.is_empty() && !found.contains(&part) {
            found.push(part);
        }
    }
    found.join(" ; ")
}

fn calculs(answer: &Answer) -> Vec<Calcul> {
    let steps = answer.trace.steps.iter().map(|step| {
        let rule = step.rule.text();
        Calcul {
            regle: rule.text.to_owned(),
            source: rule.source.to_owned(),
            details: answer::details(step)
                .iter()
                .map(|line| jours(line))
                .collect(),
        }
    });
    steps.collect()
}

/// A line with its days as pages write them: `2026-03-25` becomes « 25/03/2026 ».
fn jours(ligne: &str) -> String {
    let words = ligne.split(' ').map(|word| {
        let bare = word.trim_end_matches([',', '.', ';', ')']);
        match Jour::lire(bare).filter(|_| bare.len() == 10) {
            Some(day) => word.replacen(bare, &day.court(), 1),
            None => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// « 1 263,98 € », of an amount of the law.
fn euros(answer: &Answer, nom: &str) -> Option<String> {
    let text = valeur(answer, nom)?;
    guichet_pages::texte::lire_montant(&text).map(montant)
}

fn estime(faits: &Faits, indemnites: Result<Answer, String>) -> Estimation {
    let paies = faits.paies.iter().map(paie).collect();
    let answer = match indemnites {
        Ok(answer) => answer,
        Err(why) => {
            return Estimation {
                phrase: "pas encore possible".to_owned(),
                reserve: why,
                paies,
                ..Estimation::default()
            };
        }
    };
    let daily = euros(&answer, "ij_brute_jour").unwrap_or_default();
    let mut rows = Vec::new();
    for (label, name) in [
        ("Salaire journalier de base", "salaire_journalier_base"),
        ("Indemnité brute par jour", "ij_brute_jour"),
        ("Indemnité majorée par jour", "ij_brute_jour_majoree"),
    ] {
        rows.extend(euros(&answer, name).map(|amount| (label.to_owned(), amount)));
    }
    for (label, name) in [
        ("Jours de carence", "jours_carence"),
        ("Jours indemnisés", "jours_indemnises"),
    ] {
        rows.extend(valeur(&answer, name).map(|days| (label.to_owned(), days)));
    }
    for (label, name) in [
        ("Total brut", "total_brut"),
        ("CSG", "csg"),
        ("CRDS", "crds"),
        ("Total net", "total_net"),
    ] {
        rows.extend(euros(&answer, name).map(|amount| (label.to_owned(), amount)));
    }
    let total = euros(&answer, "total_brut").zip(valeur(&answer, "jours_indemnises"));
    let phrase = match total {
        Some((total, days)) => {
            let days = days.parse().unwrap_or(0);
            format!(
                "{daily} bruts par jour, soit {total} pour {}",
                compte(days, "jour indemnisé", "jours indemnisés")
            )
        }
        None => format!("{daily} bruts par jour"),
    };
    let mut reserve = "Une estimation, d’après ce qui a été déposé ici : la caisse décide sur ce qu’elle sait, droits et pièces compris.".to_owned();
    for warning in answer.warnings() {
        reserve.push(' ');
        reserve.push_str(&warning);
        reserve.push('.');
    }
    Estimation {
        phrase,
        paies,
        chiffres: rows,
        etapes: calculs(&answer),
        reserve,
    }
}

/// A pay of reference, with where it comes from.
fn paie(paie: &Paie) -> PaieLue {
    let iso = format!("{:04}-{:02}", paie.mois.year(), paie.mois.number());
    let (amount, origine) = match &paie.origine {
        Origine::Declaree { montant, retabli } => (
            Some(guichet_pages::texte::montant(montant.0)),
            match retabli {
                true => "salaire rétabli de la DSN mensuelle",
                false => "salaire brut de la DSN mensuelle",
            },
        ),
        Origine::AvantLeContrat => (None, "le contrat n’avait pas commencé"),
        Origine::Absente => (None, "absent de la DSN mensuelle déposée"),
        Origine::SansMensuelle => (None, "DSN mensuelle non déposée ici"),
    };
    PaieLue {
        mois: mois_clair(&iso),
        montant: amount,
        origine: origine.to_owned(),
    }
}
