//! The commands of the operator, as the operator types them.

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use guichet_store::{Options, Store, travaux};
use guichet_testkit::{Base, sur_les_deux};
use serde_json::Value;

use crate::client::deposer;
use crate::serveur::{Envois, Serveur};

/// `guichet ARGUMENTS` on this base; nothing of the environment but what is told.
pub(crate) fn guichet(base: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_guichet"))
        .args(arguments)
        .env_clear()
        // PostgreSQL's own programs are looked for there.
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .envs(setting(base))
        .output()
        .expect("the command")
}

/// A base of the test kit as a setting: SQLite is in the data directory.
pub(crate) fn setting(base: &str) -> Option<(&'static str, String)> {
    let postgres = base.starts_with("postgres");
    postgres.then(|| ("GUICHET_DONNEES_BASE", base.to_owned()))
}

/// What it answers in JSON; fails unless it ended with this code.
fn json(output: &Output, code: i32) -> Value {
    assert_eq!(output.status.code(), Some(code), "{}", said(output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path")
}

/// A new base of the same kind.
fn another(base: &Base) -> Base {
    if base.adresse().starts_with("sqlite:") {
        Base::sqlite()
    } else {
        Base::postgres().expect("PostgreSQL was here a moment ago")
    }
}

fn start(base: &Base, data: &Path, more: &[&str]) -> Serveur {
    let setting = setting(base.adresse());
    let variables: Vec<_> = setting
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    Serveur::start_as(data, &variables, more)
}

sur_les_deux! {
    fn migrate_says_from_which_to_which(base: &Base) {
        let data = base.dossier().join("donnees");
        let migrate = |more: &[&str]| {
            guichet(base.adresse(), &[&["migrate", "--data", text(&data)], more].concat())
        };
        let first = json(&migrate(&["--json"]), 0);
        assert_eq!(first["de"], Value::Null);
        let applied = first["appliquees"].as_array().expect("a list").clone();
        assert_eq!(Some(&first["a"]), applied.last());
        assert!(applied.len() >= 9, "{first}");
        let again = migrate(&[]);
        assert_eq!(again.status.code(), Some(0));
        assert!(said(&again).starts_with("Tables à jour : "), "{}", said(&again));
    }

    /// The restored portal gives the same documents to the same people.
    fn what_is_restored_serves_the_same_documents(base: &Base) {
        let data = base.dossier().join("donnees");
        let saved = base.dossier().join("sauvegarde");
        let (data_text, saved_text) = (text(&data).to_owned(), text(&saved).to_owned());
        let server = start(base, &data, &[]);
        let token = server.token().expect("a token");
        let files = Envois::new();
        let flux: Vec<String> = (0..6)
            .map(|_| deposer(server.address, &token, &files.next()).expect("a receipt"))
            .collect();
        server.until_quiet(&token, &flux);
        let before: Vec<_> = flux.iter().map(|flux| server.documents(&token, flux)).collect();
        assert!(before.iter().all(|documents| documents.len() >= 2), "receipt and report");
        // While the portal works.
        let told = guichet(base.adresse(), &["admin", "sauvegarder", &saved_text, "--data", &data_text, "--json"]);
        assert_eq!(json(&told, 0)["cle"], true);
        let checked = guichet(base.adresse(), &["admin", "verifier", &saved_text, "--json"]);
        assert_eq!(json(&checked, 0)["entiere"], true);
        // What comes after the backup is not in it.
        let late = deposer(server.address, &token, &files.next()).expect("a receipt");
        let restore = |base: &Base, data: &str, more: &[&str]| {
            let arguments = ["admin", "restaurer", &saved_text, "--data", data, "--json"];
            guichet(base.adresse(), &[&arguments[..], more].concat())
        };
        let refused = restore(base, &data_text, &[]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(said(&refused).contains("n’écrase rien"), "{}", said(&refused));
        let refused = restore(base, &data_text, &["--ecraser"]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(said(&refused).contains("arrêtez le portail"), "{}", said(&refused));
        drop(server);

        let elsewhere = another(base);
        let new = elsewhere.dossier().join("donnees");
        json(&restore(&elsewhere, text(&new), &[]), 0);
        let replaced = restore(base, &data_text, &["--ecraser"]);
        json(&replaced, 0);
        for (base, data) in [(&elsewhere, &new), (base, &data)] {
            let server = start(base, data, &[]);
            let token = server.token().expect("the same accounts");
            let after: Vec<_> = flux.iter().map(|flux| server.documents(&token, flux)).collect();
            assert_eq!(after, before);
            assert!(server.documents(&token, &late).is_empty());
            // It goes on: a double of before is known, something new is received and controlled.
            let new = deposer(server.address, &token, &files.next()).expect("a receipt");
            server.until_quiet(&token, &[new]);
        }
        // A damaged backup is refused before anything is touched.
        std::fs::write(saved.join("cle"), b"00").expect("a damage");
        let checked = guichet(base.adresse(), &["admin", "verifier", &saved_text, "--json"]);
        assert_eq!(json(&checked, 1)["entiere"], false);
        let third = another(base);
        let refused = restore(&third, text(&third.dossier().join("d")), &[]);
        assert_eq!(refused.status.code(), Some(2));
    }

    /// A server that only receives, and workers that only work.
    fn a_worker_does_what_a_server_leaves(base: &Base) {
        let data = base.dossier().join("donnees");
        let server = start(base, &data, &["--sans-travaux"]);
        let token = server.token().expect("a token");
        let files = Envois::new();
        let flux: Vec<String> = (0..5)
            .map(|_| deposer(server.address, &token, &files.next()).expect("a receipt"))
            .collect();
        std::thread::sleep(std::time::Duration::from_secs(3));
        for flux in &flux {
            assert_eq!(server.documents(&token, flux).len(), 1, "the receipt alone");
        }
        let listed = guichet(base.adresse(), &["admin", "travaux", "lister", "--data", text(&data), "--json"]);
        let listed = json(&listed, 0);
        let waiting = listed["travaux"].as_array().expect("a list").iter();
        let waiting = waiting.filter(|line| line["genre"] == "controler" && line["etat"] == "pret");
        assert_eq!(waiting.map(|line| line["nombre"].as_i64()).collect::<Vec<_>>(), [Some(5)]);
        let setting = setting(base.adresse());
        let variables: Vec<_> = setting.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let worker = Serveur::worker(&data, &variables);
        assert!(worker.answers("/sante/pret"));
        assert!(!worker.answers("/authentifier/1.0/"));
        server.until_quiet(&token, &flux);
        assert!(worker.stop(), "SIGTERM ends it in good order");
    }

    /// A job that can never be done is put aside, seen, revived, and put aside again.
    fn a_job_put_aside_is_seen_and_revived(base: &Base) {
        let data = base.dossier().join("donnees");
        let setting = setting(base.adresse());
        let mut variables: Vec<_> = setting.iter().map(|(name, value)| (*name, value.as_str())).collect();
        variables.push(("GUICHET_EXPLOITATION_JETON_MESURES", "jeton-fictif"));
        // By the clock of the world, as the command that revives.
        let server = Serveur::start_plain(&data, &variables);
        let address = match base.adresse() {
            postgres if postgres.starts_with("postgres") => postgres.to_owned(),
            _ => format!("sqlite:{}", data.join("guichet.sqlite").display()),
        };
        let store = Store::open(&address.parse().expect("an address"), &Options::default());
        let store = store.expect("the database");
        let added = store.write_blocking(|tx| travaux::ajouter(tx, "courriel", "abime", "pas du JSON", 0));
        assert_eq!(added, Ok(true));
        let run = |words: &[&str]| {
            let arguments = [&["admin", "travaux"], words, &["--data", text(&data), "--json"]].concat();
            guichet(base.adresse(), &arguments)
        };
        let put_aside = || {
            let begun = Instant::now();
            loop {
                let listed = run(&["lister"]);
                if listed.status.code() == Some(1) {
                    return json(&listed, 1);
                }
                assert!(begun.elapsed() < Duration::from_secs(30), "{}", said(&listed));
            }
        };
        let listed = put_aside();
        let job = &listed["mis_de_cote"][0];
        assert_eq!((job["cle"].as_str(), job["essais"].as_i64()), (Some("abime"), Some(1)));
        let number = job["travail"].to_string();
        assert_eq!(json(&run(&["ranimer", &number]), 0)["ranimes"], 1);
        put_aside();
        assert_eq!(json(&run(&["ranimer", "--tous"]), 0)["ranimes"], 1);
        put_aside();
        let refused = run(&["ranimer", "999999"]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(said(&refused).contains("n'est pas mis de côté"), "{}", said(&refused));
        let shown = server.text("/metrics", "Authorization: Bearer jeton-fictif\r\n");
        let line = "guichet_travaux{genre=\"courriel\",etat=\"mort\"} 1";
        assert!(shown.contains(line), "{shown}");
    }

    /// The documents of an account, taken away before their end.
    fn documents_are_exported_by_command(base: &Base) {
        let data = base.dossier().join("donnees");
        let server = start(base, &data, &[]);
        server.token().expect("a token");
        drop(server);
        let listed = guichet(base.adresse(), &["admin", "compte", "lister", "--data", text(&data), "--json"]);
        assert_eq!(listed.status.code(), Some(0), "{}", said(&listed));
        let lines = String::from_utf8(listed.stdout).expect("a line for each account");
        let account = lines
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
            .find(|account| account["nom"] == "CERISIER");
        let number = account.expect("the declarant")["compte"].to_string();
        let archive = base.dossier().join("documents.zip");
        let export = || {
            let arguments = ["admin", "exporter", &number, text(&archive), "--data", text(&data), "--json"];
            guichet(base.adresse(), &arguments)
        };
        let told = json(&export(), 0);
        assert_eq!(told["suite"], Value::Null);
        assert!(std::fs::read(&archive).expect("an archive").starts_with(b"PK"));
        assert_eq!(export().status.code(), Some(2), "nothing is overwritten");
    }

    fn what_has_ended_is_purged_by_command(base: &Base) {
        let data = base.dossier().join("donnees");
        let purge = || json(&guichet(base.adresse(), &["admin", "purger", "--data", text(&data), "--json"]), 0);
        // The demonstration of months ago, seen from today.
        let server = start(base, &data, &[]);
        server.token().expect("a token");
        drop(server);
        let first = purge();
        assert!(first["jetons"].as_u64() >= Some(1), "{first}");
        let second = purge();
        let left = second.as_object().expect("figures").values().filter_map(Value::as_u64).sum::<u64>();
        assert_eq!(left, 0, "{second}");
    }

    /// Another key would make strangers of everybody: it is refused at the start.
    fn another_key_is_refused(base: &Base) {
        let data = base.dossier().join("donnees");
        let purge = |key: &str| {
            let arguments = ["admin", "purger", "--data", text(&data)];
            let mut command = Command::new(env!("CARGO_BIN_EXE_guichet"));
            command.args(arguments).env_clear().envs(setting(base.adresse()));
            command.env("GUICHET_DONNEES_CLE", key).output().expect("the command")
        };
        let (one, other) = ("11".repeat(32), "22".repeat(32));
        assert_eq!(purge(&one).status.code(), Some(0));
        let refused = purge(&other);
        assert_eq!(refused.status.code(), Some(2));
        assert!(said(&refused).contains("la clé n'est pas celle"), "{}", said(&refused));
        assert!(!said(&refused).contains(&other));
        assert_eq!(purge(&one).status.code(), Some(0));
    }
}

#[test]
fn every_command_helps() {
    for command in [
        &["--help"][..],
        &["serve", "--help"],
        &["worker", "--help"],
        &["migrate", "--help"],
        &["admin", "--help"],
        &["admin", "sauvegarder", "--help"],
        &["admin", "restaurer", "--help"],
        &["admin", "exporter", "--help"],
    ] {
        let output = guichet("", command);
        assert_eq!(output.status.code(), Some(0), "{command:?}");
        assert!(
            said(&output).contains("Exemples :"),
            "{command:?}: {}",
            said(&output)
        );
    }
    for wrong in [
        &["migrate", "--inconnu"][..],
        &[
            "admin",
            "sauvegarder",
            "/nulle/part",
            "--data",
            "/nulle/part",
        ],
        &["admin", "verifier", "/dev/null/rien"],
    ] {
        let output = guichet("", wrong);
        let expected = if wrong[1] == "verifier" { 1 } else { 2 };
        assert_eq!(
            output.status.code(),
            Some(expected),
            "{wrong:?}: {}",
            said(&output)
        );
        assert!(!output.stderr.is_empty() || !output.stdout.is_empty());
    }
}

/// The units and the container start commands that exist, with options that exist.
#[test]
fn what_ops_starts_is_a_command() {
    let ops = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ops");
    let read = |name: &str| std::fs::read_to_string(ops.join(name)).expect(name);
    let mut commands = Vec::new();
    for unit in ["guichet.service", "guichet-worker.service"] {
        let text = read(unit);
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/guichet "));
        commands.push(line.expect(unit).to_owned());
    }
    let container = read("Containerfile");
    let line = container.lines().find_map(|line| line.strip_prefix("CMD "));
    let words: Vec<String> = serde_json::from_str(line.expect("CMD")).expect("a list");
    commands.push(words.join(" "));
    let typed = ["podman run ", "podman exec "];
    let examples = container.lines();
    for line in examples.filter(|line| typed.iter().any(|word| line.contains(word))) {
        if let Some((_, typed)) = line.split_once(" guichet ") {
            commands.push(typed.to_owned());
        }
    }
    assert!(commands.len() >= 6, "{commands:?}");
    for command in commands {
        let words: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let output = guichet("", &words);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{command}: {}",
            said(&output)
        );
    }
}
