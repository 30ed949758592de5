//! Workers at work: shared, awakened, stopped, failing.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use guichet_store::documents::Objets;
use guichet_store::travaux::{ajouter, compter, finir, morts};
use guichet_store::{Options, Store, StoreError};
use guichet_testkit::{Base, sur_les_deux};

use super::*;
use crate::clock::{Clock, Moment};
use crate::comptes::Hacheur;
use crate::config::{Config, Duree};
use crate::hasard::Hasard;
use crate::http::Memory;
use crate::interdeclaration::empreintes::Empreintes;

const NOW: Moment = Moment(1_780_000_000_000);

/// A portal of a test on this database. Two of them are two servers.
async fn portal(base: &Base, clock: &Clock) -> Arc<App> {
    let target = base.adresse().parse().unwrap();
    let store = Store::open(&target, &Options::default()).unwrap();
    store.migrate().await.unwrap();
    let mut config = Config::default();
    config.travaux.lot = 5;
    config.travaux.essais = 3;
    config.travaux.bail = Duree::seconds(1);
    Arc::new(App {
        store,
        objets: Objets::dossier(&base.dossier().join("objets")).unwrap(),
        empreintes: Empreintes::new(&[7; 32]),
        clock: clock.clone(),
        hasard: Hasard::system(),
        hacheur: Hacheur::new(&config.comptes).unwrap(),
        reveil: Reveil::default(),
        memory: Memory::new(config.serveur.memoire_corps),
        quotas: crate::app::Quotas::default(),
        data: PathBuf::new(),
        demo: false,
        config,
    })
}

async fn add(app: &App, genre: &'static str, cles: std::ops::Range<usize>) {
    let added = app.store.write(move |tx| {
        cles.clone()
            .try_for_each(|cle| ajouter(tx, genre, &cle.to_string(), "{}", NOW.0).map(|_| ()))
    });
    added.await.unwrap();
}

/// Counts how often each job was done, and does with it what its test says.
type Act = fn(&App, &Travail) -> Result<(), Echec>;

#[derive(Clone)]
struct Counter {
    genre: &'static str,
    done: Arc<Mutex<BTreeMap<String, usize>>>,
    act: Act,
}

impl Counter {
    fn new(genre: &'static str, act: Act) -> Self {
        Self {
            genre,
            done: Arc::default(),
            act,
        }
    }

    fn times(&self) -> Vec<usize> {
        self.done.lock().unwrap().values().copied().collect()
    }
}

impl Handler for Counter {
    fn genre(&self) -> &'static str {
        self.genre
    }

    fn traiter(&self, app: &Arc<App>, _: &Handle, lot: Vec<Travail>) -> Issues {
        un_par_un(lot, |travail| {
            (self.act)(app, travail)?;
            let mut done = self.done.lock().unwrap();
            *done.entry(travail.cle.clone()).or_default() += 1;
            Ok(())
        })
    }

    fn suites(&self) -> &'static [&'static str] {
        &["suite"]
    }

    fn apres(&self) -> &'static [&'static str] {
        match self.genre {
            "derriere" => &["devant"],
            _ => &[],
        }
    }

    fn bras(&self, _app: &App) -> usize {
        2
    }
}

fn finish(app: &App, travail: &Travail) -> Result<(), Echec> {
    let travail = travail.clone();
    Ok(app.store.write_blocking(move |tx| finir(tx, &travail))?)
}

/// Finishes, and adds a job of the next kind in the same transaction.
fn finish_and_add(app: &App, travail: &Travail) -> Result<(), Echec> {
    let travail = travail.clone();
    Ok(app.store.write_blocking(move |tx| {
        ajouter(tx, "suite", &travail.cle, "{}", NOW.0)?;
        finir(tx, &travail)
    })?)
}

fn one(handler: &Counter) -> Vec<Box<dyn Handler>> {
    vec![Box::new(handler.clone())]
}

/// Waits until something is so; fails after a while.
async fn until(what: &str, so: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !so().await {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn states(app: &App) -> Vec<(String, i64)> {
    let counts = app.store.read(compter).await.unwrap();
    counts
        .into_iter()
        .map(|count| (count.etat, count.nombre))
        .collect()
}

sur_les_deux! {
    async fn two_servers_share_the_work(base: &Base) {
        let clock = Clock::stopped(NOW);
        let apps = [portal(base, &clock).await, portal(base, &clock).await];
        let first = Counter::new("controle", finish_and_add);
        let second = Counter::new("suite", finish);
        add(&apps[0], "controle", 0..100).await;
        let teams = apps.each_ref().map(|app| {
            Equipe::demarrer(app, [one(&first), one(&second)].into_iter().flatten().collect())
        });
        add(&apps[1], "controle", 100..120).await;
        apps[1].reveil.sonner("controle");
        until("all is done", async || second.times().len() == 120).await;
        for team in teams {
            team.arreter().await;
        }
        assert_eq!(first.times(), vec![1; 120]);
        assert_eq!(second.times(), vec![1; 120]);
        assert!(states(&apps[0]).await.is_empty());
    }

    async fn what_comes_after_waits_and_never_stops(base: &Base) {
        let app = portal(base, &Clock::stopped(NOW)).await;
        let handler = Counter::new("derriere", finish);
        // As the workers of the other kind leave it while more of theirs wait than a batch takes.
        app.reveil.cloche("devant").dire(true);
        add(&app, "derriere", 0..30).await;
        let begun = Instant::now();
        let team = Equipe::demarrer(&app, one(&handler));
        until("all is done", async || handler.times().len() == 30).await;
        // Six batches by two arms, each after a rest.
        assert!(begun.elapsed() >= equipe::RETENUE * 3);
        app.reveil.cloche("devant").dire(false);
        team.arreter().await;
        assert!(!app.reveil.affluence("devant"));
    }

    async fn a_full_batch_says_that_more_may_wait(base: &Base) {
        let app = portal(base, &Clock::stopped(NOW)).await;
        static SEEN: AtomicBool = AtomicBool::new(false);
        let handler = Counter::new("devant", |app, travail| {
            SEEN.fetch_or(app.reveil.affluence("devant"), Ordering::SeqCst);
            finish(app, travail)
        });
        add(&app, "devant", 0..33).await;
        let team = Equipe::demarrer(&app, one(&handler));
        until("all is done", async || handler.times().len() == 33).await;
        assert!(SEEN.load(Ordering::SeqCst));
        until("nobody waits", async || !app.reveil.affluence("devant")).await;
        team.arreter().await;
    }

    async fn a_bell_is_heard_at_once(base: &Base) {
        let app = portal(base, &Clock::stopped(NOW)).await;
        let handler = Counter::new("controle", finish);
        let team = Equipe::demarrer(&app, one(&handler));
        until("idle", async || states(&app).await.is_empty()).await;
        let mut waits = Vec::new();
        for number in 0..10 {
            let begun = Instant::now();
            add(&app, "controle", number..number + 1).await;
            app.reveil.sonner("controle");
            until("done", async || handler.times().len() > number).await;
            waits.push(begun.elapsed());
        }
        team.arreter().await;
        waits.sort_unstable();
        // Without the bell, each would wait for the next look: half a second on average.
        assert!(waits[5] < Duration::from_millis(300), "{waits:?}");
    }

    async fn jobs_of_a_dead_worker_are_taken_over(base: &Base) {
        let clock = Clock::stopped(NOW);
        let app = portal(base, &clock).await;
        add(&app, "controle", 0..4).await;
        // It takes them, and is never heard of again.
        let taken = app
            .store
            .write(|tx| guichet_store::travaux::prendre(tx, &["controle"], "mort", NOW.0, 1000, 9))
            .await
            .unwrap();
        assert_eq!(taken.len(), 4);
        let handler = Counter::new("controle", finish);
        assert_eq!(epuiser(&app, one(&handler)).await, Ok(0));
        clock.move_to(Moment(NOW.0 + 1000));
        epuiser(&app, one(&handler)).await.unwrap();
        assert_eq!(handler.times(), [1; 4]);
        // What it says when it comes back is not heard.
        let late = taken[0].clone();
        assert!(app.store.write(move |tx| finir(tx, &late)).await.is_err());
    }

    async fn a_lease_is_kept_while_the_work_goes_on(base: &Base) {
        let app = portal(base, &Clock::system()).await;
        let added = app.store.write(|tx| ajouter(tx, "controle", "long", "{}", 0));
        added.await.unwrap();
        // Longer than the lease, which is one second.
        let slow = Counter::new("controle", |app, travail| {
            std::thread::sleep(Duration::from_millis(2500));
            finish(app, travail)
        });
        let team = Equipe::demarrer(&app, one(&slow));
        let other = Counter::new("controle", finish);
        tokio::time::sleep(Duration::from_millis(300)).await;
        for _ in 0..20 {
            epuiser(&app, one(&other)).await.unwrap();
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        until("done", async || slow.times() == [1]).await;
        team.arreter().await;
        assert!(other.times().is_empty());
    }

    async fn stopping_ends_what_is_in_hand_and_takes_no_more(base: &Base) {
        let app = portal(base, &Clock::stopped(NOW)).await;
        add(&app, "controle", 0..100).await;
        let handler = Counter::new("controle", |app, travail| {
            std::thread::sleep(Duration::from_millis(30));
            finish(app, travail)
        });
        let team = Equipe::demarrer(&app, one(&handler));
        until("begun", async || !handler.times().is_empty()).await;
        team.arreter().await;
        let done = handler.times().len();
        assert!(done < 100, "{done}");
        // None is left half done.
        let left = i64::try_from(100 - done).unwrap();
        assert_eq!(states(&app).await, [("pret".to_owned(), left)]);
    }

    async fn failures_come_back_then_are_given_up(base: &Base) {
        let clock = Clock::stopped(NOW);
        let app = portal(base, &clock).await;
        add(&app, "controle", 0..1).await;
        let handler = Counter::new("controle", |_, _| Err(Echec::Erreur("raté".to_owned())));
        for attempt in 1..=3 {
            assert_eq!(epuiser(&app, one(&handler)).await, Ok(1), "{attempt}");
            assert_eq!(epuiser(&app, one(&handler)).await, Ok(0), "{attempt}: it waits");
            clock.move_to(clock.now().plus(Duration::from_secs(8)));
        }
        assert_eq!(epuiser(&app, one(&handler)).await, Ok(0));
        let dead = app.store.read(|tx| morts(tx, 0, 9)).await.unwrap();
        assert_eq!((dead[0].erreur.as_str(), dead[0].essais), ("raté", 3));
    }

    async fn a_breakdown_never_gives_up(base: &Base) {
        let clock = Clock::stopped(NOW);
        let app = portal(base, &clock).await;
        add(&app, "controle", 0..1).await;
        let handler = Counter::new("controle", |_, _| {
            Err(StoreError::Unavailable("ailleurs".to_owned()).into())
        });
        for attempt in 0..10 {
            assert_eq!(epuiser(&app, one(&handler)).await, Ok(1), "{attempt}");
            clock.move_to(clock.now().plus(Duration::from_secs(3600)));
        }
        assert_eq!(states(&app).await, [("pret".to_owned(), 1)]);
    }

    async fn waiting_for_its_time_is_no_failure(base: &Base) {
        let clock = Clock::stopped(NOW);
        let app = portal(base, &clock).await;
        add(&app, "controle", 0..1).await;
        let handler = Counter::new("controle", |app, _| {
            let later = app.clock.now().plus(Duration::from_secs(60));
            Err(Echec::PlusTard(later, "pas encore".to_owned()))
        });
        for attempt in 0..20 {
            assert_eq!(epuiser(&app, one(&handler)).await, Ok(1), "{attempt}");
            clock.move_to(clock.now().plus(Duration::from_secs(60)));
        }
        assert_eq!(states(&app).await, [("pret".to_owned(), 1)]);
    }

    async fn a_job_that_makes_the_handler_panic_hurts_nobody_else(base: &Base) {
        let clock = Clock::stopped(NOW);
        let app = portal(base, &clock).await;
        add(&app, "controle", 0..5).await;
        let handler = Counter::new("controle", |app, travail| {
            assert_ne!(travail.cle, "2", "on purpose");
            finish(app, travail)
        });
        epuiser(&app, one(&handler)).await.unwrap();
        // The others are done at once, and none twice.
        assert_eq!(handler.times(), [1; 4]);
        for _ in 0..8 {
            clock.move_to(clock.now().plus(Duration::from_secs(3600)));
            epuiser(&app, one(&handler)).await.unwrap();
        }
        assert_eq!(handler.times(), [1; 4]);
        let dead = app.store.read(|tx| morts(tx, 0, 9)).await.unwrap();
        assert_eq!(dead.iter().map(|job| job.cle.as_str()).collect::<Vec<_>>(), ["2"]);
    }
}
