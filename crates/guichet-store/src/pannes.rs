//! What must hold when things break: the disk is full, the database goes away and comes back, the
//! process is killed while it writes. Whatever was acknowledged is there.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use guichet_testkit::{Base, Grappe, PetitDisque, attendre, sur_les_deux};

use crate::documents::{self, Nom, Objets, preparer};
use crate::essai::ouvrir;
use crate::{Options, Store, StoreError, Target, params, travaux};

/// One acknowledged thing: a job.
fn add(store: &Store, cle: String) -> Result<bool, StoreError> {
    store.write_blocking(move |tx| travaux::ajouter(tx, "g", &cle, "{}", 0))
}

/// The keys of all jobs.
fn keys(store: &Store) -> BTreeSet<String> {
    let rows = store
        .read_blocking(|tx| tx.query("SELECT cle FROM travail", &[]))
        .unwrap();
    rows.iter()
        .map(|row| row.text(0).unwrap().to_owned())
        .collect()
}

/// A row of this many kilobytes.
fn fill(store: &Store, cle: String, kilobytes: usize) -> Result<bool, StoreError> {
    store.write_blocking(move |tx| travaux::ajouter(tx, "g", &cle, &"x".repeat(kilobytes << 10), 0))
}

fn until_full(store: &Store) -> BTreeSet<String> {
    let mut kept = BTreeSet::new();
    for number in 0..10_000 {
        match fill(store, number.to_string(), 20) {
            Ok(_) => kept.insert(number.to_string()),
            Err(StoreError::Full(_)) => return kept,
            Err(other) => panic!("{other:?} after {number} rows"),
        };
    }
    panic!("it never filled up");
}

#[test]
fn a_full_sqlite_file_keeps_what_it_acknowledged() {
    let base = Base::sqlite();
    let target: Target = base.adresse().parse().unwrap();
    let limited = Options {
        max_pages: Some(400),
        ..Options::default()
    };
    drop(ouvrir(&base));
    let store = Store::open(&target, &limited).unwrap();
    let kept = until_full(&store);
    assert!(kept.len() > 10, "{}", kept.len());
    // Again and again, and reading goes on.
    for number in 0..20 {
        let refused = fill(&store, format!("again {number}"), 20);
        assert!(matches!(refused, Err(StoreError::Full(_))), "{refused:?}");
        assert_eq!(keys(&store), kept);
    }
    // Room is made: it works as before.
    store
        .write_blocking(|tx| tx.execute("DELETE FROM travail WHERE cle < '3'", &[]))
        .unwrap();
    fill(&store, "after".to_owned(), 20).unwrap();
    drop(store);
    let store = Store::open(&target, &Options::default()).unwrap();
    fill(&store, "later".to_owned(), 20).unwrap();
    assert!(keys(&store).is_superset(&["after".to_owned(), "later".to_owned()].into()));
}

/// One write too large for the disk must not take its neighbours of the same commit for kept.
#[test]
fn in_a_full_file_neighbours_are_told_the_truth() {
    let base = Base::sqlite();
    drop(ouvrir(&base));
    let options = Options {
        max_pages: Some(400),
        ..Options::default()
    };
    let store = Store::open(&base.adresse().parse().unwrap(), &options).unwrap();
    let told: Vec<(String, bool)> = attendre(async {
        let mut writes = tokio::task::JoinSet::new();
        for number in 0..200 {
            let store = store.clone();
            writes.spawn(async move {
                let cle = number.to_string();
                let size = if number % 10 == 0 { 300 << 10 } else { 10 };
                let key = cle.clone();
                let write = move |tx: &mut crate::Tx<'_>| {
                    travaux::ajouter(tx, "g", &key, &"x".repeat(size), 0)
                };
                (cle, store.write(write).await.is_ok())
            });
        }
        writes.join_all().await
    });
    let acknowledged: BTreeSet<String> = told
        .into_iter()
        .filter_map(|(cle, kept)| kept.then_some(cle))
        .collect();
    assert!(acknowledged.len() < 200);
    assert_eq!(keys(&store), acknowledged);
}

/// A real disk that is full: a small file system in memory. Needs the right to mount one.
#[test]
fn a_full_disk_keeps_what_it_acknowledged() {
    let Some(disk) = PetitDisque::monter(4) else {
        return;
    };
    on_a_small_disk(disk.chemin());
}

fn on_a_small_disk(folder: &Path) {
    let objets = Objets::dossier(&folder.join("objets")).unwrap();
    let store = Store::open(&Target::Sqlite(folder.join("g.db")), &Options::default()).unwrap();
    store.migrate_blocking().unwrap();
    let kept = until_full(&store);
    assert!(kept.len() > 10);
    assert_eq!(keys(&store), kept);
    // An object does not fit either, and leaves nothing behind.
    let large: Vec<u8> = (0..9_000_u32)
        .flat_map(|number| documents::empreinte(&number.to_le_bytes()).into_bytes())
        .collect();
    let refused = attendre(objets.garantir(preparer(&large, Nom::Contenu), 1));
    assert!(matches!(refused, Err(StoreError::Full(_))), "{refused:?}");
    assert_eq!(attendre(objets.noms()), Ok(vec![]));
    drop(store);
    let store = Store::open(&Target::Sqlite(folder.join("g.db")), &Options::default()).unwrap();
    assert_eq!(keys(&store), kept);
}

#[test]
fn a_database_held_by_another_process_is_unavailable_then_works() {
    let base = Base::sqlite();
    drop(ouvrir(&base));
    let options = Options {
        patience: Duration::from_millis(50),
        ..Options::default()
    };
    let store = Store::open(&base.adresse().parse().unwrap(), &options).unwrap();
    let path = base.adresse().trim_start_matches("sqlite:");
    let other = rusqlite::Connection::open(path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = add(&store, "a".to_owned());
    assert!(
        matches!(refused, Err(StoreError::Unavailable(_))),
        "{refused:?}"
    );
    assert_eq!(keys(&store).len(), 0);
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(add(&store, "a".to_owned()), Ok(true));
}

#[test]
fn a_full_disk_of_postgresql_is_known_as_such() {
    let Some(base) = Base::postgres() else { return };
    let store = ouvrir(&base);
    for (code, full, retryable) in [
        ("53100", true, true),
        ("53300", false, true),
        ("57P01", false, true),
        ("40P01", false, true),
        ("42601", false, false),
    ] {
        let raise =
            format!("DO $$ BEGIN RAISE EXCEPTION 'exprès' USING ERRCODE = '{code}'; END $$");
        let error = store
            .write_blocking(move |tx| tx.batch(&raise))
            .unwrap_err();
        assert_eq!(matches!(error, StoreError::Full(_)), full, "{error:?}");
        assert_eq!(error.is_retryable(), retryable, "{error:?}");
    }
}

#[test]
fn postgresql_goes_away_and_comes_back() {
    if Base::postgres().is_none() {
        return;
    }
    let cluster = Grappe::privee();
    let address = cluster.nouvelle_base();
    let store = Store::open(&address.parse().unwrap(), &Options::default()).unwrap();
    store.migrate_blocking().unwrap();
    let mut acknowledged = BTreeSet::new();
    for (round, brutally) in [true, false, true].into_iter().enumerate() {
        // Writers that go on whatever they are told, while the server goes.
        let (kept, refused) = std::thread::scope(|scope| {
            let writers: Vec<_> = (0..4)
                .map(|writer| {
                    let store = &store;
                    scope.spawn(move || {
                        let (mut kept, mut refused) = (Vec::new(), Vec::new());
                        for number in 0..100_000 {
                            let cle = format!("{round}-{writer}-{number}");
                            match add(store, cle.clone()) {
                                Ok(_) => kept.push(cle),
                                Err(error) => refused.push(error),
                            }
                            if refused.len() > 3 {
                                break;
                            }
                        }
                        (kept, refused)
                    })
                })
                .collect();
            std::thread::sleep(Duration::from_millis(300));
            cluster.arreter(brutally);
            writers
                .into_iter()
                .map(|writer| writer.join().unwrap())
                .fold(
                    (Vec::new(), Vec::new()),
                    |(mut kept, mut refused), (more, others)| {
                        kept.extend(more);
                        refused.extend(others);
                        (kept, refused)
                    },
                )
        });
        assert!(!kept.is_empty());
        for error in &refused {
            assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        }
        assert!(store.read_blocking(|_| Ok(())).is_err());
        acknowledged.extend(kept);
        cluster.demarrer();
        assert_eq!(add(&store, format!("after {round}")), Ok(true));
        assert!(keys(&store).is_superset(&acknowledged));
    }
}

/// The key in a line of the process that writes: `gardé KEY.`
fn acknowledgement(line: &str) -> Option<String> {
    let key = line.split_once("gardé ")?.1.strip_suffix('.')?;
    Some(key.to_owned())
}

/// How often the process is killed; the long tests ask for more.
fn kills() -> usize {
    let asked = std::env::var("GUICHET_TUERIES").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(8)
}

sur_les_deux! {
    /// A process that writes and says what was acknowledged, killed at any moment.
    fn a_killed_process_loses_nothing_it_acknowledged(base: &Base) {
        let store = ouvrir(base);
        let objets = Objets::dossier(&base.dossier().join("objets")).unwrap();
        let mut acknowledged = BTreeSet::new();
        for round in 0..kills() {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "pannes::a_process_that_writes", "--ignored", "--nocapture"])
                .env("GUICHET_ESSAI_BASE", base.adresse())
                .env("GUICHET_ESSAI_DOSSIER", base.dossier())
                .env("GUICHET_ESSAI_TOUR", round.to_string())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            let mut told = Vec::new();
            // Killed after more and more of them, and a little later.
            while told.len() < 20 + 61 * (round % 10) {
                told.extend(acknowledgement(&lines.next().unwrap().unwrap()));
            }
            std::thread::sleep(Duration::from_micros(777 * round as u64));
            child.kill().unwrap();
            child.wait().unwrap();
            // A last line may be cut short: then it was not said.
            told.extend(lines.map_while(Result::ok).filter_map(|line| acknowledgement(&line)));
            acknowledged.extend(told);
            let found = keys(&store);
            let lost: Vec<_> = acknowledged.difference(&found).collect();
            assert!(lost.is_empty(), "round {round}: {lost:?}");
        }
        assert!(acknowledged.len() >= 20 * kills(), "{}", acknowledged.len());
        // Every document that a row announces is there and whole.
        let hashes = store.read_blocking(|tx| tx.query("SELECT nom FROM document", &[])).unwrap();
        assert!(!hashes.is_empty());
        for row in hashes {
            let found = store.read_blocking(|tx| documents::trouver(tx, row.text(0)?)).unwrap();
            attendre(objets.ouvrir(found.unwrap())).unwrap();
        }
    }
}

#[test]
#[ignore = "the process that the test above starts and kills"]
fn a_process_that_writes() {
    let set = |name: &str| std::env::var(name).expect("started by its test");
    let (address, folder) = (set("GUICHET_ESSAI_BASE"), set("GUICHET_ESSAI_DOSSIER"));
    let round: u64 = set("GUICHET_ESSAI_TOUR").parse().unwrap();
    let store = Store::open(&address.parse().unwrap(), &Options::default()).unwrap();
    let objets = Objets::dossier(&Path::new(&folder).join("objets")).unwrap();
    attendre(async {
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..16_u64 {
            let (store, objets) = (store.clone(), objets.clone());
            writers.spawn(async move {
                for number in 0_u64.. {
                    let cle = format!("{round}-{writer}-{number}");
                    write_one(&store, &objets, &cle, round << 40 | writer << 32 | number).await;
                    println!("gardé {cle}.");
                }
            });
        }
        writers.join_all().await
    });
}

/// A job, and every now and then a document, small or large, in the same transaction.
async fn write_one(store: &Store, objets: &Objets, cle: &str, unique: u64) {
    let length = match unique % 16 {
        0 => 4_000,
        1..4 => 10,
        _ => 0,
    };
    let octets: Vec<u8> = (0..length)
        .flat_map(|part: u32| {
            documents::empreinte(format!("{unique}-{part}").as_bytes()).into_bytes()
        })
        .collect();
    let sure = objets
        .garantir(preparer(&octets, Nom::Contenu), unique)
        .await
        .unwrap();
    let cle = cle.to_owned();
    let written = store.write(move |tx| {
        if length > 0 {
            documents::ecrire(tx, &sure, 0)?;
        }
        tx.execute(
            "INSERT INTO travail (genre, cle, charge, prevu_at, etat) \
             VALUES ('g', $1, '{}', 0, 'pret')",
            params![&cle],
        )
    });
    written.await.unwrap();
}
