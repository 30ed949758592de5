//! Nothing is lost: the server dies at every step of the pipeline, and at any instant under load, and
//! what it acknowledged is there once, with its returns once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use guichet_store::{Options, Store, Target};

use crate::serveur::{Envois, Serveur, deposer};

/// Deaths at each step, and deaths at any instant.
const RANKS: [u32; 2] = [1, 3];
const SUDDEN: u32 = 12;
/// Clients at the same time.
const CLIENTS: u32 = 6;

#[test]
fn what_was_acknowledged_survives_every_death() {
    let folder = tempfile::tempdir().expect("a directory");
    let data = folder.path();
    let files = Envois::new();
    let mut acknowledged = Vec::new();
    // The demonstration is filled first: what follows is about deposits.
    drop(Serveur::start(data, None));

    for point in guichet::panne::POINTS {
        for rank in RANKS {
            let server = Serveur::start(data, Some(&format!("{point}:{rank}")));
            let died = load(&server, &files, &mut acknowledged, Duration::from_secs(60));
            assert!(died, "{point}:{rank}: this step was never reached");
        }
    }
    for round in 0..SUDDEN {
        let mut server = Serveur::start(data, None);
        // Instants that fall anywhere in the life of a deposit; the same at every run.
        let life = Duration::from_millis(u64::from(15 + round * 37 % 211));
        std::thread::scope(|scope| {
            let killer = server.killer();
            scope.spawn(move || {
                std::thread::sleep(life);
                killer.kill();
            });
            load(&server, &files, &mut acknowledged, Duration::from_secs(20));
        });
        server.wait();
    }

    let server = Serveur::start(data, None);
    let found = settle(&server, data);
    drop(server);
    assert!(
        acknowledged.len() > 50,
        "only {} receipts",
        acknowledged.len()
    );
    for idflux in &acknowledged {
        assert!(
            found.contains_key(idflux),
            "{idflux} was acknowledged and is gone"
        );
    }
    for (idflux, row) in &found {
        assert_eq!(row.accuses, 1, "{idflux}: receipts");
        assert_eq!(row.bilans, 1, "{idflux}: certificates or reports");
        assert_eq!(row.etat, "envoye", "{idflux}");
        assert_eq!(row.lots_en_double, 0, "{idflux}: lots sent twice");
        assert!(row.lots > 0, "{idflux}: no lot");
    }
    eprintln!(
        "{} dépôts, {} accusés, tous une fois",
        found.len(),
        acknowledged.len()
    );
}

/// Deposits until the server dies (`true`) or the time is over.
fn load(server: &Serveur, files: &Envois, acknowledged: &mut Vec<String>, time: Duration) -> bool {
    let Some(token) = server.token() else {
        return true;
    };
    let until = Instant::now() + time;
    let deaths = AtomicU32::new(0);
    let received: Vec<String> = std::thread::scope(|scope| {
        let work = || {
            let mut mine = Vec::new();
            while Instant::now() < until && deaths.load(Ordering::Relaxed) == 0 {
                match deposer(server.address, &token, &files.next()) {
                    Some(idflux) => mine.push(idflux),
                    None => {
                        deaths.fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
            mine
        };
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(work)).collect();
        clients
            .into_iter()
            .flat_map(|client| client.join().expect("a client"))
            .collect()
    });
    acknowledged.extend(received);
    deaths.into_inner() > 0
}

/// What the database holds of one deposit.
#[derive(Debug)]
struct Row {
    etat: String,
    accuses: i64,
    bilans: i64,
    lots: i64,
    lots_en_double: i64,
}

/// Waits until no job is left, then reads every deposit of the test.
fn settle(server: &Serveur, data: &std::path::Path) -> BTreeMap<String, Row> {
    let target = Target::Sqlite(data.join("guichet.sqlite"));
    let store = Store::open(&target, &Options::default()).expect("the database");
    let until = Instant::now() + Duration::from_secs(240);
    loop {
        let left = store
            .read_blocking(|tx| {
                let sql = "SELECT COUNT(*) FROM travail WHERE genre IN ('controler', 'distribuer') \
                           AND etat <> 'fait'";
                tx.query_one(sql, &[])?.int(0)
            })
            .expect("the jobs");
        if left == 0 {
            break;
        }
        assert!(
            server.alive(),
            "the server died while nothing was asked of it"
        );
        assert!(Instant::now() < until, "{left} jobs are still not done");
        std::thread::sleep(Duration::from_millis(200));
    }
    let rows = store.read_blocking(|tx| {
        tx.query(
            "SELECT d.idflux, d.etat, \
             (SELECT COUNT(*) FROM retour r WHERE r.depot_id = d.id AND r.nature = 10), \
             (SELECT COUNT(*) FROM retour r WHERE r.depot_id = d.id AND r.nature = 11), \
             (SELECT COUNT(*) FROM lot l JOIN declaration n ON n.id = l.declaration_id WHERE n.depot_id = d.id), \
             (SELECT COUNT(*) FROM (SELECT 1 FROM lot l JOIN declaration n ON n.id = l.declaration_id \
              WHERE n.depot_id = d.id GROUP BY l.declaration_id, l.organisme, l.institution HAVING COUNT(*) > 1) AS twice) \
             FROM depot d WHERE d.nom_fichier = 'panne.dsn'",
            &[],
        )?
        .iter()
        .map(|row| {
            let found = Row {
                etat: row.text(1)?.to_owned(),
                accuses: row.int(2)?,
                bilans: row.int(3)?,
                lots: row.int(4)?,
                lots_en_double: row.int(5)?,
            };
            Ok((row.text(0)?.to_owned(), found))
        })
        .collect()
    });
    rows.expect("the deposits")
}
