//! Nothing is lost: the server dies at every step of the pipeline, and at any instant under load, and
//! what it acknowledged is there once, with its returns once.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use guichet_store::{Options, Store, Target};

use crate::client::deposer;
use crate::etat::{each_once, settle};
use crate::serveur::{Envois, Serveur};

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
    let target = Target::Sqlite(data.join("guichet.sqlite"));
    let store = Store::open(&target, &Options::default()).expect("the database");
    let found = settle(&store, || server.alive());
    drop(server);
    assert!(
        acknowledged.len() > 50,
        "only {} receipts",
        acknowledged.len()
    );
    each_once(&found, &acknowledged);
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
