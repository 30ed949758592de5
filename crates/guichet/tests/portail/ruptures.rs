//! What the portal stands on breaks under load and comes back: nothing acknowledged is lost, nothing is
//! done twice, and the work goes on by itself.

use std::path::Path;
use std::time::{Duration, Instant};

use guichet_store::{Options, Store};
use guichet_testkit::{Base, Grappe, PetitDisque, ServeurSmtp};

use crate::charge::Charge;
use crate::client::tenter;
use crate::commandes::guichet;
use crate::etat::{each_once, settle};
use crate::serveur::{Compte, Envois, Serveur};

/// Clients at the same time.
const CLIENTS: usize = 6;

fn store(address: &str) -> Store {
    Store::open(&address.parse().expect("an address"), &Options::default()).expect("the database")
}

/// What holds at the end of each of these tests.
fn nothing_lost(server: &Serveur, address: &str, load: &Charge) {
    let found = settle(&store(address), || server.alive());
    each_once(&found, &load.acknowledged());
    // 503 while something was away, 401 when a token had expired: nothing else was answered.
    let told = load.statuses();
    assert!(
        told.iter().all(|status| [401, 503].contains(status)),
        "{told:?}"
    );
    eprintln!(
        "{} accusés, {} refus 503",
        load.acknowledged().len(),
        load.answered(503)
    );
}

fn declarant(data: &Path) -> Compte {
    Compte::declarant(data).expect("the accounts of the demonstration")
}

#[test]
fn postgresql_stops_and_starts_under_load() {
    if Base::postgres().is_none() {
        return;
    }
    let cluster = Grappe::privee();
    let address = cluster.nouvelle_base();
    let folder = tempfile::tempdir().expect("a directory");
    let server = Serveur::start_with(folder.path(), &[("GUICHET_DONNEES_BASE", &address)]);
    let (compte, files, load) = (declarant(folder.path()), Envois::new(), Charge::default());
    load.during(&[(server.address, &compte)], CLIENTS, &files, || {
        for brutally in [false, true, true] {
            load.until_more(20);
            cluster.arreter(brutally);
            load.until_refused(503, 10);
            assert!(server.answers("/sante"), "the process lives");
            assert!(!server.answers("/sante/pret"), "it is not ready");
            cluster.demarrer();
        }
        load.until_more(20);
    });
    assert!(server.answers("/sante/pret"));
    nothing_lost(&server, &address, &load);
}

#[test]
fn the_disk_of_sqlite_fills_up_and_is_emptied_under_load() {
    let Some(disk) = PetitDisque::monter(96) else {
        return;
    };
    let data = disk.chemin().join("donnees");
    let server = Serveur::start_with(&data, &[]);
    let (compte, files, load) = (declarant(&data), Envois::new(), Charge::default());
    load.during(&[(server.address, &compte)], CLIENTS, &files, || {
        for round in 0..2 {
            load.until_more(20);
            disk.remplir(700 * round);
            load.until_refused(503, 10);
            assert!(server.answers("/sante"), "the process lives");
            disk.vider();
        }
        load.until_more(20);
    });
    let address = format!("sqlite:{}", data.join("guichet.sqlite").display());
    nothing_lost(&server, &address, &load);
}

#[test]
fn the_disk_of_postgresql_fills_up_and_is_emptied_under_load() {
    if Base::postgres().is_none() {
        return;
    }
    let Some(disk) = PetitDisque::monter(256) else {
        return;
    };
    let cluster = Grappe::privee_dans(disk.chemin());
    let address = cluster.nouvelle_base();
    let folder = tempfile::tempdir().expect("a directory");
    let server = Serveur::start_with(folder.path(), &[("GUICHET_DONNEES_BASE", &address)]);
    let (compte, files, load) = (declarant(folder.path()), Envois::new(), Charge::default());
    load.during(&[(server.address, &compte)], CLIENTS, &files, || {
        for round in 0..2 {
            load.until_more(20);
            disk.remplir(200 * round);
            load.until_refused(503, 10);
            disk.vider();
            // Without room for its own journal PostgreSQL stops: then somebody starts it again.
            std::thread::sleep(Duration::from_millis(500));
            if !cluster.repond() {
                cluster.redemarrer();
            }
        }
        load.until_more(20);
    });
    nothing_lost(&server, &address, &load);
    drop(server);
    // Before its disk goes.
    drop(cluster);
}

#[test]
fn the_clock_jumps_to_and_fro_under_load() {
    let folder = tempfile::tempdir().expect("a directory");
    let server = Serveur::start_with(folder.path(), &[]);
    let (compte, files, load) = (declarant(folder.path()), Envois::new(), Charge::default());
    load.during(&[(server.address, &compte)], CLIENTS, &files, || {
        load.until_more(20);
        for instant in [
            "2026-04-02T12:00",
            "2026-04-02T09:01",
            "2026-05-20T09:00",
            "2026-04-02T09:02",
            "2026-03-30T09:00",
            "2027-03-01T04:00",
            "2026-04-02T09:03",
        ] {
            server.set_clock(instant);
            load.until_more(15);
        }
    });
    let address = format!("sqlite:{}", folder.path().join("guichet.sqlite").display());
    nothing_lost(&server, &address, &load);
    // Nothing waits for next year.
    let late = store(&address)
        .read_blocking(|tx| {
            let sql = "SELECT COUNT(*) FROM travail WHERE etat IN ('pret', 'pris') AND genre <> 'entretien'";
            tx.query_one(sql, &[])?.int(0)
        })
        .expect("the jobs");
    assert_eq!(late, 0);
}

/// Received while the clock was a year ahead, controlled once it is right again: by workers that were not
/// there when it jumped.
#[test]
fn what_was_received_ahead_of_time_does_not_wait_for_it() {
    let folder = tempfile::tempdir().expect("a directory");
    let data = folder.path();
    let server = Serveur::start_as(data, &[], &["--sans-travaux"]);
    server.set_clock("2027-03-01T04:00");
    let compte = declarant(data);
    let token = compte.entrer(server.address).expect("a token");
    let files = Envois::new();
    let flux: Vec<String> = (0..3)
        .map(|_| tenter(server.address, &token, &files.next()).expect("a receipt"))
        .collect();
    server.set_clock("2026-04-02T09:05");
    let worker = Serveur::worker(data, &[]);
    server.until_quiet(&token, &flux);
    drop(worker);
}

#[test]
fn a_letter_waits_for_its_server_and_goes_once() {
    let folder = tempfile::tempdir().expect("a directory");
    let data = folder.path().to_str().expect("a path");
    let address = ServeurSmtp::absent();
    let url = format!("smtp://{address}");
    let server = Serveur::start_plain(folder.path(), &[("GUICHET_COURRIEL_SMTP", &url)]);
    let made = guichet(
        "",
        &[
            "admin",
            "compte",
            "creer",
            "--inviter",
            "--data",
            data,
            "--siret",
            "99999900600011",
            "--nom",
            "ESSAI",
            "--prenom",
            "Ada",
            "--genre",
            "declarant",
            "--courriel",
            "ada@exemple.fr",
        ],
    );
    assert_eq!(
        made.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let letters = || {
        let listed = guichet(
            "",
            &["admin", "travaux", "lister", "--data", data, "--json"],
        );
        let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).expect("JSON");
        let all = listed["travaux"].as_array().expect("a list").clone();
        all.iter()
            .filter(|line| line["genre"] == "courriel")
            .count()
    };
    // Tried, and not given up.
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(letters(), 1);
    let smtp = ServeurSmtp::sur(address);
    let begun = Instant::now();
    while smtp.lettres().is_empty() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "the letter never came"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
    while letters() > 0 {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "it is sent and not done"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
    std::thread::sleep(Duration::from_secs(2));
    let sent = smtp.lettres();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].a, ["ada@exemple.fr"]);
    assert!(server.stop());
}
