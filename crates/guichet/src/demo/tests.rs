//! The demonstration as it is on the day it begins, whatever the day.

use std::path::Path;
use std::sync::Arc;

use dsn_returns::bilan;
use guichet_identity::nom;
use guichet_simulators::cnam::{Cnam, SansArmoire, SansMessagerie, Tiroir};
use guichet_simulators::scenario::Scenario;
use guichet_store::depots::De;
use guichet_store::{comptes, depots};

use super::preparer;
use crate::app::Depart;
use crate::clock::{Clock, Moment};
use crate::config::Config;
use crate::hasard::Hasard;
use crate::retours::{self, Periode};
use crate::{App, paris, travaux};

/// A portal of a demonstration in a folder of its own, not filled yet.
pub(super) async fn portail(data: &Path, instant: &str, clients: u32) -> Arc<App> {
    portail_de(data, instant, clients, Hasard::seeded(11)).await
}

/// As [`portail`], with a chance of its own: a portal that starts again does not draw the same numbers.
async fn portail_de(data: &Path, instant: &str, clients: u32, hasard: Hasard) -> Arc<App> {
    let mut config = Config::default();
    // Passwords are not what these tests are about.
    config.comptes.argon2_memoire = 8;
    config.comptes.argon2_passes = 1;
    config.organismes.requetes_par_minute = 0;
    config.demo.clients = clients;
    let app = App::ouvrir(Depart {
        data: data.to_owned(),
        config,
        clock: Clock::stopped(paris::parse_iso(instant).unwrap()),
        hasard,
        demo: true,
    })
    .unwrap();
    app.store.migrate().await.unwrap();
    Arc::new(app)
}

/// What the CNAM said to an account: status and first code of each bilan.
async fn bilans(app: &App, siret: &str, who: (&str, &str)) -> Vec<(String, String)> {
    let (siret, keys) = (siret.to_owned(), (nom::cle(who.0), nom::cle(who.1)));
    let account = app
        .store
        .read(move |tx| comptes::nomme(tx, &siret, &keys.0, &keys.1))
        .await
        .unwrap()
        .expect("the account");
    let always = Periode {
        debut: Moment(0),
        fin: Moment(i64::MAX / 2),
    };
    let all = retours::publies(app, De::Compte(account.id), always)
        .await
        .unwrap();
    let mut said = Vec::new();
    for retour in all.iter().filter(|retour| retour.nature == 31) {
        let document = retours::relire(app, retour)
            .await
            .unwrap()
            .expect("a document");
        let read = bilan::read(&document.octets).unwrap();
        let point = &read.declarations[0].anomalies[0];
        said.push((
            retour.statut.clone(),
            format!("{} {}", point.code, point.message),
        ));
    }
    said
}

/// Whether something was said with this status and these words.
fn has(said: &[(String, String)], statut: &str, words: &str) -> bool {
    said.iter()
        .any(|(s, text)| s == statut && text.contains(words))
}

const PETITE: &str = "99999900600011";

/// Shows S48, S63, S64, S66, S67, S69.
#[tokio::test(flavor = "multi_thread")]
async fn every_answer_of_the_cnam_is_there_whatever_the_day() {
    for instant in ["2026-03-02T09:00", "2026-11-22T18:00", "2027-01-15T08:00"] {
        let folder = tempfile::tempdir().unwrap();
        let app = portail(folder.path(), instant, 0).await;
        preparer(&app).await.unwrap();
        let states = app.store.read(depots::par_etat).await.unwrap();
        let sent: i64 = states.iter().map(|(_, count)| count).sum();
        assert!(sent > 40, "{instant} {states:?}");
        assert!(
            states.iter().all(|(state, _)| state == "envoye"),
            "{instant} {states:?}"
        );
        let said = bilans(&app, PETITE, ("CERISIER", "AMANDINE")).await;
        assert_eq!(said.len(), 5, "{instant} one arrêt waits {said:?}");
        assert!(
            has(&said, "OK", "aucun autre paiement"),
            "{instant} {said:?}"
        );
        assert!(
            has(&said, "OK", "le prochain est attendu"),
            "{instant} {said:?}"
        );
        assert!(has(&said, "OK", "À surveiller"), "{instant} {said:?}");
        assert!(has(&said, "KO", "DJTNC"), "{instant} {said:?}");
        assert!(has(&said, "KO", "SALER"), "{instant} {said:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clients_follow_with_their_faults_and_the_clock_brings_the_last_answer() {
    let folder = tempfile::tempdir().unwrap();
    let app = portail(folder.path(), "2026-11-20T10:00", 30).await;
    let mut demo = preparer(&app).await.unwrap();
    let going = super::remplissage::avancement();
    assert!(going.faits == going.prevus && !going.pret, "{going:?}");
    demo.finir(&app).await.unwrap();
    let done = super::remplissage::avancement();
    assert!(
        done.pret && done.faits == done.prevus && done.prevus > going.prevus,
        "{done:?}"
    );
    let states = app.store.read(depots::par_etat).await.unwrap();
    let rejected = states.iter().find(|(state, _)| state == "rejete");
    assert_eq!(rejected.map(|(_, count)| *count), Some(3), "{states:?}");

    let text = std::fs::read_to_string(folder.path().join("demo-accounts.json")).unwrap();
    let accounts: serde_json::Value = serde_json::from_str(&text).unwrap();
    let siret = |key: &str| accounts[key]["siret"].as_str().unwrap().to_owned();
    let clients = bilans(&app, &siret("accountant"), ("HÊTRE", "IRÈNE")).await;
    assert!(
        has(&clients, "KO", "DJTNC") && has(&clients, "KO", "SALER"),
        "{clients:?}"
    );
    assert!(has(&clients, "ANO", "HORS DELAI"), "{clients:?}");
    let group = bilans(&app, &siret("groupe"), ("CHARME", "JULES")).await;
    assert!(has(&group, "ANO", "Flux Dsn"), "{group:?}");
    assert!(has(&group, "OK", ""), "{group:?}");

    // The arrêt of twenty minutes ago is answered before four hours are over.
    app.clock
        .move_to(paris::parse_iso("2026-11-20T14:00").unwrap());
    travaux::epuiser(&app, travaux::handlers()).await.unwrap();
    let folder = folder.path().join("simulateurs");
    let drawer = Tiroir::new(&folder.join("cnam.json"));
    let scenario = std::fs::read_to_string(folder.join("cnam.toml")).unwrap();
    let caisse = super::Caisse::ouvrir(&app).await.unwrap();
    let mut cnam = Cnam::new(
        caisse.client(&app),
        Scenario::lire(&scenario).unwrap(),
        drawer.ouvrir().unwrap(),
        SansArmoire,
    );
    let tour = cnam.tour(app.clock.now().0, &SansMessagerie).await.unwrap();
    assert_eq!((tour.recus, tour.refus.len()), (0, 0), "{tour:?}");
    let said = bilans(&app, PETITE, ("CERISIER", "AMANDINE")).await;
    assert_eq!(said.len(), 6, "{said:?}");
    assert!(has(&said, "OK", "Premier paiement attendu"), "{said:?}");
}

/// A demonstration that is killed while it is filled goes on at its next start, and ends as one that was
/// not stopped.
#[tokio::test(flavor = "multi_thread")]
async fn a_filling_that_was_stopped_goes_on() {
    let instant = "2026-11-20T10:00";
    let whole = tempfile::tempdir().unwrap();
    let app = portail(whole.path(), instant, 12).await;
    let mut demo = preparer(&app).await.unwrap();
    let companies = super::remplissage::avancement().faits;
    demo.finir(&app).await.unwrap();
    let expected = app.store.read(depots::par_etat).await.unwrap();
    let who = ("HÊTRE", "IRÈNE");
    let said = |app: Arc<App>, folder: std::path::PathBuf| async move {
        let text = std::fs::read_to_string(folder.join("demo-accounts.json")).unwrap();
        let accounts: serde_json::Value = serde_json::from_str(&text).unwrap();
        let siret = accounts["accountant"]["siret"].as_str().unwrap();
        let mut all: Vec<String> = bilans(&app, siret, who)
            .await
            .into_iter()
            .map(|(statut, _)| statut)
            .collect();
        all.sort();
        all
    };
    let answers = said(Arc::clone(&app), whole.path().to_owned()).await;
    assert!(answers.len() >= 5, "{answers:?}");

    let folder = tempfile::tempdir().unwrap();
    // Stopped in the companies, then in the clients, then left alone.
    for (start, enough) in (20..).zip([companies / 3, companies + 10, usize::MAX]) {
        let before = super::remplissage::avancement().faits;
        let app = portail_de(folder.path(), instant, 12, Hasard::seeded(start)).await;
        let filling = async {
            let mut demo = preparer(&app).await.unwrap();
            demo.finir(&app).await.unwrap();
        };
        let stop = async {
            while super::remplissage::avancement()
                .faits
                .saturating_sub(before)
                < enough
            {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        tokio::select! {
            () = filling => assert_eq!(enough, usize::MAX, "it is over before it is stopped"),
            () = stop => assert!(folder.path().join("demo-remplissage.json").exists()),
        }
    }
    assert!(!folder.path().join("demo-remplissage.json").exists());
    let app = portail(folder.path(), instant, 12).await;
    assert_eq!(app.store.read(depots::par_etat).await.unwrap(), expected);
    assert_eq!(
        said(Arc::clone(&app), folder.path().to_owned()).await,
        answers
    );
    // A demonstration that is complete is left as it is.
    preparer(&app).await.unwrap().finir(&app).await.unwrap();
    assert_eq!(app.store.read(depots::par_etat).await.unwrap(), expected);
}
