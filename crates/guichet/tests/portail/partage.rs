//! Several processes on one PostgreSQL and one folder of documents: the work is shared, each deposit is
//! done once, and those that die are replaced by those that live.

use std::time::{Duration, Instant};

use guichet_store::{Options, Store};
use guichet_testkit::Base;

use crate::charge::Charge;
use crate::etat::{each_once, settle, workers};
use crate::serveur::{Compte, Envois, Serveur};

/// How often one of the processes is killed; long tests ask for more.
fn kills() -> usize {
    let asked = std::env::var("GUICHET_TUERIES").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(18)
}

const CLIENTS: usize = 4;

#[test]
fn two_servers_and_a_worker_share_the_work_and_survive_each_other() {
    let Some(base) = Base::postgres() else { return };
    let folders = ["a", "b", "c"].map(|name| base.dossier().join(name));
    let shared = base.dossier().join("documents");
    std::fs::create_dir_all(&shared).expect("a folder");
    let (shared, key) = (shared.to_str().expect("a path"), "5a".repeat(32));
    let variables = [
        ("GUICHET_DONNEES_BASE", base.adresse()),
        ("GUICHET_DONNEES_OBJETS", shared),
        ("GUICHET_DONNEES_CLE", &key),
        // A dead worker's jobs are taken over soon.
        ("GUICHET_TRAVAUX_BAIL", "2 s"),
    ];
    let start = |which: usize| match which {
        2 => Serveur::worker(&folders[2], &variables),
        which => Serveur::start_with(&folders[which], &variables),
    };
    // The first fills the demonstration; the second finds it done.
    let first = start(0);
    std::fs::create_dir_all(&folders[1]).expect("a folder");
    let accounts = "demo-accounts.json";
    std::fs::copy(folders[0].join(accounts), folders[1].join(accounts)).expect("the accounts");
    let mut processes = [first, start(1), start(2)];
    let compte = Compte::declarant(&folders[0]).expect("the accounts");
    let (files, load) = (Envois::new(), Charge::default());
    let store = Store::open(
        &base.adresse().parse().expect("an address"),
        &Options::default(),
    );
    let store = store.expect("the database");
    let before = workers(&store, "controler");

    let both = [0, 1].map(|which| (processes[which].address, &compte));
    load.during(&both, CLIENTS, &files, || {
        // Whoever looks first takes all there is: it takes a while until each of them has had its turn.
        let begun = Instant::now();
        loop {
            load.until_more(20);
            let at_work = workers(&store, "controler");
            match at_work.difference(&before).count() {
                3 => break,
                0..3 => assert!(begun.elapsed() < Duration::from_secs(90), "{at_work:?}"),
                _ => panic!("more workers than processes: {at_work:?}"),
            }
        }
    });

    for round in 0..kills() {
        let which = round % 3;
        let addresses = [0, 1].map(|which| (processes[which].address, &compte));
        load.during(&addresses, CLIENTS, &files, || {
            load.until_more(10);
            std::thread::sleep(Duration::from_millis((round * 37 % 211) as u64));
            processes[which].killer().kill();
            // Those that are left go on receiving.
            load.until_more(10);
        });
        processes[which] = start(which);
    }
    // At the end one of them dies for good: the others finish its work.
    let addresses = [0, 1].map(|which| (processes[which].address, &compte));
    load.during(&addresses, CLIENTS, &files, || {
        load.until_more(30);
        processes[0].killer().kill();
        load.until_more(10);
    });
    let found = settle(&store, || processes[1].alive() && processes[2].alive());
    each_once(&found, &load.acknowledged());
    // A document larger than a commit carries, received by one, read at the other.
    let token = compte.entrer(processes[1].address).expect("a token");
    let large = files.large();
    let idflux = crate::client::tenter(processes[1].address, &token, &large).expect("a receipt");
    processes[0] = start(0);
    processes[0].until_quiet(&token, &[idflux]);
    assert!(
        std::fs::read_dir(shared)
            .expect("the folder")
            .next()
            .is_some(),
        "it went to the shared folder"
    );
    eprintln!(
        "{} accusés, {} morts",
        load.acknowledged().len(),
        kills() + 1
    );
}
