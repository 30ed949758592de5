//! What needs somebody: answers of organisms that call for an action, months not sent, what will end.
//! One place for the home page, the tasks and the portfolio.

use std::collections::HashMap;

use guichet_pages::Ton;
use guichet_store::suivi::{self, EtatDuMois, Mensuel, Signale};
use guichet_store::{demandes, sorties};

use super::demande::Demande;
use super::echeances::Echeancier;
use super::echec::Echec;
use super::instant::{instant, jour, jours_jusqu_a};
use super::libelles;
use super::suivi::{mois_avant, mois_suivis};
use crate::clock::Moment;
use crate::interdeclaration::Echeance;
use crate::paris;

/// Answers looked at, at most.
pub(super) const SIGNALES: u32 = 1_000;

/// Days before its end from which an unread answer is a task.
const FIN_PROCHE: i64 = 10;

/// Hours after which a deposit that is not controlled is an alert.
const ATTENTE: u64 = 24;

/// What sort of need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sorte {
    /// An arrêt that the caisse does not pay.
    Arret,
    /// A monthly.
    Mensuelle,
    /// Something that was rejected.
    Rejet,
    /// An answer to be read.
    Lecture,
    /// A deposit that takes too long.
    Attente,
    /// Somebody asks for an access.
    Acces,
}

impl Sorte {
    /// All of them, with their names.
    pub(super) const TOUTES: [(Sorte, &'static str, &'static str); 6] = [
        (Sorte::Arret, "arret", "Arrêts à corriger"),
        (Sorte::Mensuelle, "mensuelle", "Mensuelles"),
        (Sorte::Rejet, "rejet", "Rejets"),
        (Sorte::Lecture, "lecture", "Comptes rendus à lire"),
        (Sorte::Attente, "attente", "Dépôts en attente"),
        (Sorte::Acces, "acces", "Demandes d’accès"),
    ];

    /// Its word in addresses.
    pub(super) fn code(self) -> &'static str {
        let found = Self::TOUTES.iter().find(|(sorte, ..)| *sorte == self);
        found.map_or("", |(_, code, _)| code)
    }
}

/// Something that needs somebody.
#[derive(Debug, Clone)]
pub(super) struct Besoin {
    pub(super) sorte: Sorte,
    pub(super) ton: Ton,
    /// The state in a word.
    pub(super) etat: String,
    pub(super) titre: String,
    pub(super) raison: String,
    pub(super) consequence: String,
    pub(super) siret: String,
    /// By when, or since when it waits: what tasks are sorted by.
    pub(super) quand: Moment,
    /// That date in words.
    pub(super) echeance: String,
    /// Where it comes from.
    pub(super) source: String,
    pub(super) action: String,
    pub(super) lien: String,
}

/// What is known of the establishments of who asks.
pub(super) struct Releve {
    /// Everything that needs somebody, the most pressing first.
    pub(super) besoins: Vec<Besoin>,
    /// The months looked at (`AAAA-MM`), the latest first, each with where its monthlies stand.
    pub(super) mois: [(String, Vec<Mensuel>); 2],
    /// The due days of the monthlies of this month, and of those looked at, the latest first.
    pub(super) echeanciers: [Option<Echeancier>; 3],
    /// Establishments that declare no more, with the last month they declare.
    pub(super) sorties: HashMap<String, String>,
}

/// Everything that needs who asks, the most pressing first.
pub(super) async fn tous(demande: &Demande) -> Result<Vec<Besoin>, Echec> {
    Ok(relever(demande).await?.besoins)
}

/// What needs who asks, and what it was found in.
pub(super) async fn relever(demande: &Demande) -> Result<Releve, Echec> {
    let now = demande.maintenant();
    let id = demande.compte_id()?;
    let depuis = paris::plus_months(now, -3).unwrap_or(now);
    let months = mois_suivis(now);
    let asked = months.clone();
    let this_month = mois_avant(now, 0);
    let (signales, monthlies, echeanciers, gone, waiting, requests) = demande
        .app
        .store
        .read(move |tx| {
            let signales = suivi::a_traiter(tx, id, depuis.0, now.0, SIGNALES)?;
            let mut monthlies = Vec::new();
            for month in &asked {
                let since = paris::parse_iso(&format!("{month}-01")).map_or(0, |at| at.0);
                monthlies.push(suivi::du_mois(tx, id, month, since)?);
            }
            let [last, before] = &asked;
            let echeanciers = [
                Echeancier::lire(tx, id, &this_month)?,
                Echeancier::lire(tx, id, last)?,
                Echeancier::lire(tx, id, before)?,
            ];
            let gone = sorties::suivies(tx, id, 1_000)?;
            let waiting = guichet_store::depots::en_attente(tx, id, 50)?;
            let requests = demandes::en_attente(tx, id, 50)?;
            Ok((signales, monthlies, echeanciers, gone, waiting, requests))
        })
        .await?;
    let left: HashMap<&str, &str> = gone
        .iter()
        .filter(|sortie| sortie.etat == "enregistree")
        .map(|sortie| (sortie.siret.as_str(), sortie.dernier_mois.as_str()))
        .collect();
    let mut found = Vec::new();
    let mut sent: HashMap<(&str, &str), EtatDuMois> = HashMap::new();
    let ended = echeanciers.iter().skip(1);
    for ((month, all), days) in months.iter().zip(&monthlies).zip(ended) {
        let due = |siret: &str| Some(days.as_ref()?.de(siret));
        for one in all {
            sent.insert((one.siret.as_str(), month.as_str()), one.etat);
            let is_gone = left
                .get(one.siret.as_str())
                .is_some_and(|last| *last < month.as_str());
            if !is_gone && one.etat != EtatDuMois::Conforme {
                let due = due(&one.siret).and_then(|due| Delai::de(now, month, due));
                found.extend(
                    due.map(|due| mensuelle(&due, &one.siret, one.etat == EtatDuMois::Rejetee)),
                );
            }
        }
    }
    for signale in &signales {
        let before = super::suivi::mois_avant(Moment(signale.recu_at), 1);
        let month_sent =
            sent.get(&(signale.siret.as_str(), before.as_str())) == Some(&EtatDuMois::Conforme);
        // A monthly that was rejected is a task of its month.
        let of_a_month = signale.nature == 11
            && signale.declaration_nature.as_deref() == Some("01")
            && months.iter().any(|month| {
                let state = sent.get(&(signale.siret.as_str(), month.as_str()));
                state == Some(&EtatDuMois::Rejetee)
            });
        if !of_a_month {
            found.extend(reponse(now, signale, month_sent));
        }
    }
    for depot in waiting {
        let late = Moment(depot.recu_at).plus(std::time::Duration::from_secs(ATTENTE * 3_600));
        found.push(attente(now, &depot, late));
    }
    found.extend(requests.into_iter().map(|request| Besoin {
        sorte: Sorte::Acces,
        ton: Ton::Info,
        etat: "Réponse attendue".to_owned(),
        titre: format!("{} {} demande un accès", request.prenom, request.nom),
        raison: format!("Démarche {}.", request.demarche),
        consequence: "Sans réponse, cette personne ne voit rien de l’établissement.".to_owned(),
        siret: request.siret,
        quand: Moment(request.cree_at),
        echeance: format!("depuis le {}", jour(Moment(request.cree_at)).long()),
        source: String::new(),
        action: "Répondre à la demande".to_owned(),
        lien: "/administration/demandes".to_owned(),
    }));
    // Money first: an arrêt that is not paid waits for nothing else, however late a month is.
    found.sort_by_key(|besoin| {
        let arret = besoin.sorte == Sorte::Arret;
        (besoin.ton != Ton::Bloquant, !arret, besoin.quand)
    });
    let sorties = left
        .iter()
        .map(|(siret, month)| ((*siret).to_owned(), (*month).to_owned()));
    let sorties = sorties.collect();
    let mut monthlies = monthlies.into_iter();
    let mois = months.map(|month| (month, monthlies.next().unwrap_or_default()));
    Ok(Releve {
        besoins: found,
        mois,
        echeanciers,
        sorties,
    })
}

/// The due day of the monthly of a month, seen from now.
struct Delai<'m> {
    month: &'m str,
    echeance: Echeance,
    quand: Moment,
    en_retard: bool,
    /// In words.
    texte: String,
}

impl<'m> Delai<'m> {
    fn de(now: Moment, month: &'m str, echeance: Echeance) -> Option<Self> {
        let quand = echeance.midi()?;
        let days = jours_jusqu_a(now, quand);
        let texte = match (quand < now, days) {
            (true, _) => format!("en retard depuis le {}", jour(quand).long()),
            (false, 0) => "aujourd’hui avant midi".to_owned(),
            (false, days) => format!(
                "avant le {} à midi, dans {}",
                jour(quand).long(),
                guichet_pages::texte::compte(days.unsigned_abs(), "jour", "jours")
            ),
        };
        Some(Self {
            month,
            echeance,
            quand,
            en_retard: quand < now,
            texte,
        })
    }
}

/// Why it is that day.
fn source(echeance: Echeance) -> &'static str {
    match echeance.nominal {
        5 => {
            "R. 133-14 du code de la sécurité sociale : le 5 pour un employeur d’au moins 50 salariés qui paie dans le mois"
        }
        _ => {
            "R. 133-14 du code de la sécurité sociale : le 15 ; le 5 pour un employeur d’au moins 50 salariés qui paie dans le mois"
        }
    }
}

/// A monthly that is not certified.
fn mensuelle(due: &Delai<'_>, siret: &str, rejected: bool) -> Besoin {
    let Delai {
        month,
        echeance,
        quand,
        en_retard: late,
        ..
    } = *due;
    let mois = guichet_pages::instant::de_mois(month);
    Besoin {
        sorte: if rejected {
            Sorte::Rejet
        } else {
            Sorte::Mensuelle
        },
        ton: if late || rejected {
            Ton::Bloquant
        } else {
            Ton::Attention
        },
        etat: if rejected {
            "Rejetée"
        } else if late {
            "En retard"
        } else {
            "À transmettre"
        }
        .to_owned(),
        titre: match rejected {
            true => format!("Corriger et redéposer la DSN mensuelle {mois}"),
            false => format!("Transmettre la DSN mensuelle {mois}"),
        },
        raison: match rejected {
            true => "La mensuelle déposée a été rejetée : pour les organismes, elle n’existe pas."
                .to_owned(),
            false => "Aucune mensuelle conforme n’est connue pour ce mois.".to_owned(),
        },
        consequence: "Un retard expose à une pénalité par salarié et par mois.".to_owned(),
        siret: siret.to_owned(),
        quand,
        echeance: due.texte.clone(),
        source: source(echeance).to_owned(),
        action: match rejected {
            true => "Voir ce qui a été rejeté".to_owned(),
            false => "Déposer la mensuelle".to_owned(),
        },
        lien: match rejected {
            true => {
                format!("/suivi/recherche?tout=1&nature=01&mois={month}&etat=rejetee&siret={siret}")
            }
            false => "/deposer".to_owned(),
        },
    }
}

/// Whether an answer still calls for an action. `month_sent`: the monthly of the month before the
/// deposit is there by now.
pub(super) fn ouvert(signale: &Signale, month_sent: bool) -> bool {
    let replaced = matches!(
        signale.declaration_etat.as_deref(),
        Some("remplacee" | "annulee")
    );
    let mended = signale.statut == "ANO" && month_sent;
    let caisse = signale.organisme == "CNAM" && signale.statut != "OK";
    caisse && !replaced && !mended && !signale.repondu
}

fn reponse(now: Moment, signale: &Signale, month_sent: bool) -> Option<Besoin> {
    let lien = format!("/depots/{}/retours/{}", signale.idflux, signale.idretour);
    let published = Moment(signale.publication_at);
    let since = format!("attend depuis le {}", jour(published).long());
    let base = Besoin {
        sorte: Sorte::Lecture,
        ton: Ton::Attention,
        etat: "À lire".to_owned(),
        titre: String::new(),
        raison: String::new(),
        consequence: String::new(),
        siret: signale.siret.clone(),
        quand: published,
        echeance: since,
        source: String::new(),
        action: "Ouvrir le compte rendu".to_owned(),
        lien,
    };
    let what = libelles::nature(signale.declaration_nature.as_deref().unwrap_or_default());
    let of_day = instant(Moment(signale.recu_at)).jour.court();
    if ouvert(signale, month_sent) {
        let (titre, raison) = match signale.statut.as_str() {
            "ANO" => (
                "Reprendre un arrêt que la caisse n’a pas pu exploiter",
                "La caisse n’a pas reçu l’attestation ; aucun courriel n’est envoyé dans ce cas.",
            ),
            _ => (
                "Corriger un arrêt que la caisse ne peut pas payer",
                "La caisse a reçu l’arrêt et y a trouvé une incohérence.",
            ),
        };
        return Some(Besoin {
            sorte: Sorte::Arret,
            ton: Ton::Bloquant,
            etat: "Action attendue".to_owned(),
            titre: format!("{titre} ({what} déposé le {of_day})"),
            raison: raison.to_owned(),
            consequence:
                "Les indemnités journalières ne sont pas versées tant que rien n’est fait."
                    .to_owned(),
            source: "compte rendu de l’Assurance maladie".to_owned(),
            action: "Lire le bilan et corriger".to_owned(),
            ..base
        });
    }
    if signale.lu_at.is_some() || signale.organisme == "CNAM" {
        return None;
    }
    if signale.nature == 11 {
        return Some(Besoin {
            sorte: Sorte::Rejet,
            ton: Ton::Bloquant,
            etat: "Rejeté".to_owned(),
            titre: format!(
                "Un dépôt du {of_day} a été rejeté : {}",
                signale.nom_fichier.as_deref().unwrap_or("sans nom")
            ),
            raison: "Des anomalies bloquantes empêchent la transmission aux organismes.".to_owned(),
            consequence: "Ce qui est rejeté n’est pas déclaré.".to_owned(),
            source: "bilan d’anomalies".to_owned(),
            action: "Voir les anomalies".to_owned(),
            lien: format!("/depots/{}/controle", signale.idflux),
            ..base
        });
    }
    let who = match signale.organisme.as_str() {
        "" => libelles::retour(signale.nature, "", &signale.statut),
        code => libelles::organisme(code),
    };
    let days = jours_jusqu_a(now, Moment(signale.purge_at));
    let soon = days <= FIN_PROCHE;
    Some(Besoin {
        titre: format!("Lire le compte rendu : {who} ({what} du {of_day})"),
        etat: match soon {
            true => format!(
                "Expire dans {}",
                guichet_pages::texte::compte(days.unsigned_abs(), "jour", "jours")
            ),
            false => base.etat.clone(),
        },
        raison: "Il porte des remarques et n’a pas été ouvert.".to_owned(),
        consequence: "Un compte rendu se lit pendant trois mois, puis disparaît.".to_owned(),
        source: "conservation des bilans".to_owned(),
        ..base
    })
}

fn attente(now: Moment, depot: &guichet_store::depots::Depot, late: Moment) -> Besoin {
    let name = libelles::fichier(depot);
    Besoin {
        sorte: Sorte::Attente,
        ton: if now >= late {
            Ton::Bloquant
        } else {
            Ton::Info
        },
        etat: if now >= late { "Trop long" } else { "En cours" }.to_owned(),
        titre: format!("Vérifier que le dépôt « {name} » est accepté"),
        raison: "Le contrôle n’a pas encore conclu.".to_owned(),
        consequence: "Cette tâche se ferme d’elle-même dès que le fichier est contrôlé.".to_owned(),
        siret: depot.declarant_siret.clone(),
        quand: late,
        echeance: format!("avant le {}", instant(late).long()),
        source: "24 heures après le dépôt".to_owned(),
        action: "Voir le dépôt".to_owned(),
        lien: format!("/depots/{}", depot.idflux),
    }
}
