//! `/suivi`: the ten latest exchanges of thirty days, months by due date, events of fifteen days.

use guichet_pages::composants::Bandeau;
use guichet_pages::instant::mois_clair;
use guichet_pages::pages::suivi::{self, Echange, Echeance, Suivi};
use guichet_pages::texte::{compte, duree};
use guichet_pages::{Etat, Ton};
use guichet_store::suivi::{DelaiDeReponse, EtatDuMois, Mensuel};
use guichet_store::{declarations, suivi as rows};

use super::demande::{Demande, Issue, lire, page};
use super::echeances::Echeancier;
use super::echec::Echec;
use super::instant::{instant, jour};
use super::libelles;
use crate::acces::{Acces, Route};
use crate::clock::Moment;
use crate::interdeclaration::Echeance as Due;
use crate::paris;

/// How many exchanges, and how far back: the list of deposits.
const ECHANGES: (u32, i32) = (10, 30);

/// Within what time a caisse answers an arrêt: 48 hours.
const ATTENDU_MS: i64 = 48 * 3_600_000;

/// Arrêts whose answer is looked at, at most.
const REPONSES: u32 = 500;

/// How far back events are recapitulated, in days.
pub(super) const EVENEMENTS: i32 = 15;

pub(super) fn routes() -> Vec<Route> {
    vec![lire("/suivi", Acces::Page, montrer)]
}

/// Midnight in Paris so many days ago.
pub(super) fn il_y_a(now: Moment, jours: i32) -> Moment {
    paris::midnight_plus_days(now, -jours).unwrap_or(now)
}

/// Exactly so many days ago.
fn jours_avant(now: Moment, jours: i32) -> Moment {
    now.minus(std::time::Duration::from_secs(
        86_400 * u64::try_from(jours).unwrap_or(0),
    ))
}

/// The month `n` months before an instant, `AAAA-MM`.
pub(super) fn mois_avant(now: Moment, n: i32) -> String {
    let at = paris::plus_months(now, -n).unwrap_or(now);
    let (year, month, _) = paris::day(at);
    format!("{year:04}-{month:02}")
}

/// The months whose due date is looked at: the last two that are over.
pub(super) fn mois_suivis(now: Moment) -> [String; 2] {
    [mois_avant(now, 1), mois_avant(now, 2)]
}

async fn montrer(demande: Demande) -> Issue {
    let now = demande.maintenant();
    let cadre = demande
        .cadre(
            "Suivi des échanges",
            "/suivi",
            &[("Suivi des échanges", "")],
        )
        .await?;
    let id = demande.compte_id()?;
    let depuis = jours_avant(now, ECHANGES.1);
    let fenetre = il_y_a(now, EVENEMENTS);
    let months = mois_suivis(now);
    let asked = months.clone();
    let (exchanges, monthlies, events, delays) = demande
        .app
        .store
        .read(move |tx| {
            let mut exchanges = Vec::new();
            for depot in rows::echanges(tx, id, (depuis.0, now.0), ECHANGES.0)? {
                let all = declarations::du_depot(tx, depot.id)?;
                let rejected = all.iter().filter(|d| d.etat == "rejetee").count();
                exchanges.push((depot, rejected));
            }
            let mut monthlies = Vec::new();
            for month in &asked {
                let since = paris::parse_iso(&format!("{month}-01")).map_or(0, |at| at.0);
                let due = Echeancier::lire(tx, id, month)?;
                monthlies.push((rows::du_mois(tx, id, month, since)?, due));
            }
            let events = rows::evenements(tx, id, (fenetre.0, now.0))?;
            let delays = rows::delais_de_reponse(tx, id, depuis.0, REPONSES)?;
            Ok((exchanges, monthlies, events, delays))
        })
        .await?;
    let echanges: Vec<Echange> = exchanges
        .iter()
        .map(|(depot, rejected)| Echange {
            le: instant(Moment(depot.recu_at)),
            envoi: libelles::envoi(depot.essai_reel.as_deref()),
            fichier: libelles::fichier(depot),
            etat: libelles::etat_du_depot(depot, *rejected),
            lien: format!("/depots/{}", depot.idflux),
        })
        .collect();
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    let window = format!("depuis={}&jusqu-a=&evenements=1", fr(fenetre));
    let vue = Suivi {
        bandeau: bandeau(&echanges),
        echeances: months
            .iter()
            .zip(&monthlies)
            .flat_map(|(month, (all, due))| echeances(month, all, due.as_ref()))
            .collect(),
        fenetre: (jour(fenetre).court(), jour(now).court()),
        evenements: (count(events.0), count(events.1)),
        liens_evenements: ["rejetee", "conforme"]
            .map(|etat| format!("/suivi/recherche?{window}&etat={etat}")),
        echanges,
        reponses: reponses(now, &delays),
    };
    Ok(page(&cadre, &suivi::page(&vue)))
}

/// How fast the caisses answered, and whether an answer is later than [`ATTENDU_MS`].
fn reponses(now: Moment, all: &[DelaiDeReponse]) -> Option<(Etat, String)> {
    let total = all.len() as u64;
    let taken: Vec<i64> = all
        .iter()
        .filter_map(|one| Some(one.repondu_at? - one.recu_at))
        .collect();
    let late = |one: &&DelaiDeReponse| one.repondu_at.unwrap_or(now.0) - one.recu_at > ATTENDU_MS;
    let waiting = all
        .iter()
        .filter(|one| one.repondu_at.is_none())
        .filter(late)
        .count() as u64;
    let within = taken.iter().filter(|ms| **ms <= ATTENDU_MS).count() as u64;
    let etat = match (total, waiting, taken.len() as u64 - within) {
        (0, ..) => return None,
        (_, 1.., _) => {
            let late = "réponse attendue depuis plus de 48 heures";
            let several = "réponses attendues depuis plus de 48 heures";
            Etat::new(Ton::Attention, compte(waiting, late, several))
        }
        _ if taken.is_empty() => Etat::new(Ton::Info, "Réponse attendue sous 48 heures"),
        (_, 0, 0) => Etat::new(Ton::Fait, "Réponses dans les 48 heures"),
        _ => Etat::new(Ton::Attention, "Des réponses ont pris plus de 48 heures"),
    };
    let mean = match i64::try_from(taken.len()) {
        Ok(n @ 1..) => format!(
            ", en {} en moyenne",
            duree(u64::try_from(taken.iter().sum::<i64>() / n).unwrap_or(0))
        ),
        _ => String::new(),
    };
    let phrase = format!(
        "Sur les 30 derniers jours, la caisse a répondu à {} sur {}, dont {within} en moins de 48 heures{mean}.",
        taken.len(),
        compte(total, "arrêt ou reprise", "arrêts ou reprises"),
    );
    Some((etat, phrase))
}

/// An instant as the search form writes it, in an address.
pub(super) fn fr(at: Moment) -> String {
    let at = instant(at);
    format!("{}+{:02}:{:02}", at.jour.court(), at.heure, at.minute)
}

fn bandeau(echanges: &[Echange]) -> Bandeau {
    let Some(last) = echanges.first() else {
        return Bandeau::new(Ton::Neutre, "Aucun dépôt dans les 30 derniers jours.")
            .agir("Déposer une déclaration", "/deposer");
    };
    let Etat { ton, texte } = &last.etat;
    let mut word = texte.chars();
    let lower: String = word
        .next()
        .map(|c| c.to_lowercase().chain(word).collect())
        .unwrap_or_default();
    Bandeau::new(
        *ton,
        format!("Dernier dépôt, le {} : {lower}.", last.le.long()),
    )
    .agir("Déposer une déclaration", "/deposer")
}

/// The monthlies of a month, by due day.
fn echeances(month: &str, all: &[Mensuel], due: Option<&Echeancier>) -> Vec<Echeance> {
    let Some(due) = due else {
        return Vec::new();
    };
    let of = |day: Due| {
        let expected = all.iter().filter(|one| due.de(&one.siret) == day);
        (day, expected.collect::<Vec<_>>())
    };
    let days = due.jours().into_iter().map(of);
    // A day on which nothing is due would only be noughts.
    days.filter(|(_, expected)| !expected.is_empty() || all.is_empty())
        .map(|(day, expected)| echeance(month, day, &expected))
        .collect()
}

fn echeance(month: &str, due: Due, all: &[&Mensuel]) -> Echeance {
    let count = |etat| all.iter().filter(|m| m.etat == etat).count() as u64;
    let day = guichet_pages::Jour::lire(&due.jour.to_string());
    let link = |etat: &str| {
        let nominal = due.nominal;
        format!("/suivi/recherche?tout=1&nature=01&mois={month}&echeance={nominal}&etat={etat}")
    };
    Echeance {
        mois: mois_clair(month),
        jour: day.map_or_else(String::new, |day| day.court()),
        absentes: count(EtatDuMois::Absente),
        rejetees: count(EtatDuMois::Rejetee),
        conformes: count(EtatDuMois::Conforme),
        liens: ["absente", "rejetee", "conforme"].map(link),
    }
}

/// The names of establishments, by their SIRET.
pub(super) async fn noms(
    demande: &Demande,
    sirets: Vec<String>,
) -> Result<std::collections::HashMap<String, String>, Echec> {
    let found = demande
        .app
        .store
        .read(move |tx| guichet_store::repertoire::fiches(tx, &sirets))
        .await?;
    let named = found.into_iter().map(|fiche| {
        let company = fiche
            .unite
            .map(|unite| unite.denomination)
            .unwrap_or_default();
        let own = fiche.etablissement.denomination;
        let name = if own.is_empty() { company } else { own };
        (fiche.etablissement.siret, name)
    });
    Ok(named.collect())
}
