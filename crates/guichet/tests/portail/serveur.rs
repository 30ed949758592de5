//! The real command on a real port, killed and started again; and what deposits into it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use dsn_norm::Version;
use dsn_world::{Declaration, Envoi, EtablissementId, Graine, Mois, Monde, Taille};

use crate::client::{self, get, post};

/// A running server.
pub(crate) struct Serveur {
    child: Mutex<Child>,
    data: PathBuf,
    pub(crate) address: SocketAddr,
}

/// Kills the server, whenever.
pub(crate) struct Killer<'s>(&'s Mutex<Child>);

impl Killer<'_> {
    pub(crate) fn kill(&self) {
        // SIGKILL; that it is dead already is no harm.
        let _ = self.0.lock().expect("the server").kill();
    }
}

impl Serveur {
    /// Starts on `data`, to die at `panne` if one is named.
    pub(crate) fn start(data: &Path, panne: Option<&str>) -> Self {
        let panne = panne.map(|panne| ("GUICHET_PANNE", panne));
        Self::start_with(data, panne.as_slice())
    }

    /// Starts on `data` with these variables.
    pub(crate) fn start_with(data: &Path, variables: &[(&str, &str)]) -> Self {
        Self::start_as(data, variables, &[])
    }

    /// Starts on `data` with these variables and arguments.
    pub(crate) fn start_as(data: &Path, variables: &[(&str, &str)], more: &[&str]) -> Self {
        let clock = ["--clock", "2026-04-02T09:00"];
        Self::launch(
            data,
            variables,
            &[&["serve", "--demo"], &clock[..], more].concat(),
        )
    }

    /// Workers alone, which answer about their health.
    pub(crate) fn worker(data: &Path, variables: &[(&str, &str)]) -> Self {
        Self::launch(data, variables, &["worker", "--clock", "2026-04-02T09:00"])
    }

    /// Starts on `data` with these variables, without a demonstration, by the clock of the world.
    pub(crate) fn start_plain(data: &Path, variables: &[(&str, &str)]) -> Self {
        Self::launch(data, variables, &["serve"])
    }

    fn launch(data: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guichet"));
        command
            .args(arguments)
            .args(["--listen", "127.0.0.1:0"])
            .arg("--data")
            .arg(data)
            .env_clear()
            // What is tested is the portal: its past is small, and nobody else calls it.
            .envs([
                ("GUICHET_DEMO_CLIENTS", "0"),
                ("GUICHET_DEMO_SIMULATEUR", "false"),
            ])
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().expect("the command");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let address = output
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.split("http://").nth(1)?.trim().parse().ok())
            .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 9)));
        Self {
            child: Mutex::new(child),
            data: data.to_owned(),
            address,
        }
    }

    pub(crate) fn killer(&self) -> Killer<'_> {
        Killer(&self.child)
    }

    pub(crate) fn alive(&self) -> bool {
        matches!(self.child.lock().expect("the server").try_wait(), Ok(None))
    }

    /// A line of `/proc/PID/status`, in bytes.
    pub(crate) fn memory(&self, name: &str) -> u64 {
        let id = self.child.lock().expect("the server").id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("its status");
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|text| {
            text.trim_matches([':', ' ', '\t'])
                .trim_end_matches(" kB")
                .parse::<u64>()
                .ok()
        });
        number.expect("a number of kB") * 1_024
    }

    /// Whether a GET is answered with 200.
    pub(crate) fn answers(&self, path: &str) -> bool {
        matches!(get(self.address, path, ""), Some((200, _)))
    }

    /// What a GET with these headers answers.
    pub(crate) fn text(&self, path: &str, headers: &str) -> String {
        let (status, body) = get(self.address, path, headers).expect("an answer");
        assert_eq!(status, 200, "{path}");
        String::from_utf8(body).expect("a text")
    }

    /// Asks it to stop (SIGTERM), and says whether it ended well.
    pub(crate) fn stop(mut self) -> bool {
        let child = self.child.get_mut().expect("the server");
        let asked = Command::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .status();
        assert!(asked.is_ok_and(|status| status.success()));
        child.wait().is_ok_and(|status| status.success())
    }

    /// Every return of a flux by its identifier, with its bytes.
    pub(crate) fn documents(&self, token: &str, idflux: &str) -> BTreeMap<String, Vec<u8>> {
        client::documents(self.address, token, idflux)
    }

    /// Waits until each of these deposits has its report beside its receipt.
    pub(crate) fn until_quiet(&self, token: &str, flux: &[String]) {
        let begun = Instant::now();
        for idflux in flux {
            while self.documents(token, idflux).len() < 2 {
                assert!(
                    begun.elapsed() < Duration::from_secs(120),
                    "{idflux}: no report"
                );
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }

    /// Moves the clock of the demonstration.
    pub(crate) fn set_clock(&self, instant: &str) {
        let body = format!("{{\"maintenant\":\"{instant}\"}}");
        let headers = "Content-Type: application/json\r\n";
        let answer = post(self.address, "/demo/horloge", headers, body.as_bytes());
        assert_eq!(answer.map(|(status, _)| status), Some(200), "{instant}");
    }

    pub(crate) fn wait(&mut self) {
        let _ = self.child.get_mut().expect("the server").wait();
    }

    /// A token of the demonstration's declarant; `None` when the server is dead.
    pub(crate) fn token(&self) -> Option<String> {
        match Compte::declarant(&self.data)?.entrer(self.address) {
            Ok(token) => Some(token),
            Err(None) => None,
            Err(Some(status)) => panic!("{status}: the declarant logs in"),
        }
    }
}

/// What somebody logs in with.
pub(crate) struct Compte(String);

impl Compte {
    /// The declarant of the demonstration in this data directory.
    pub(crate) fn declarant(data: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(data.join("demo-accounts.json")).ok()?;
        let accounts: serde_json::Value = serde_json::from_str(&text).expect("accounts");
        let field = |name: &str| {
            accounts["declarant"][name]
                .as_str()
                .expect("a field")
                .to_owned()
        };
        Some(Self(format!(
            "<identifiants><siret>{}</siret><nom>{}</nom><prenom>{}</prenom><motdepasse>{}</motdepasse><service>25</service></identifiants>",
            field("siret"),
            field("nom"),
            field("prenom"),
            field("motdepasse")
        )))
    }

    /// A token, or the status of the refusal, or nothing when there was no answer.
    pub(crate) fn entrer(&self, address: SocketAddr) -> Result<String, Option<u16>> {
        let headers = "Content-Type: application/xml\r\n";
        match post(address, "/authentifier/1.0/", headers, self.0.as_bytes()) {
            Some((200, token)) => Ok(String::from_utf8(token).expect("a token")),
            other => Err(other.map(|(status, _)| status)),
        }
    }
}

impl Drop for Serveur {
    fn drop(&mut self) {
        self.killer().kill();
        self.wait();
    }
}

/// Arrêts of a fictitious firm, each another one by its order number.
pub(crate) struct Envois {
    models: Vec<Vec<u8>>,
    next: AtomicUsize,
}

const ORDRE: &[u8] = b"S20.G00.05.004,'";

impl Envois {
    pub(crate) fn new() -> Self {
        let monde = Monde::new(Graine(11), Taille::un_etablissement(400));
        let id = EtablissementId {
            entreprise: 0,
            rang: 0,
        };
        let model = |poste| {
            let arret = Declaration::arret(id, poste, Mois::new(2026, 3));
            let send = Envoi::new(&monde, Version::P26V01).avec(arret);
            send.to_bytes().ok()
        };
        let models: Vec<Vec<u8>> = (0..400).filter_map(model).collect();
        assert!(!models.is_empty(), "the world has arrêts");
        Self {
            models,
            next: AtomicUsize::new(1),
        }
    }

    pub(crate) fn next(&self) -> Vec<u8> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let model = &self.models[number % self.models.len()];
        let at = model.windows(ORDRE.len()).position(|w| w == ORDRE);
        let start = at.expect("an order number") + ORDRE.len();
        let length = model[start..].iter().position(|&b| b == b'\'');
        let end = start + length.expect("its end");
        let ordre = (100_000 + number).to_string();
        [&model[..start], ordre.as_bytes(), &model[end..]].concat()
    }

    /// A monthly of many employees: more than a commit of the database carries.
    pub(crate) fn large(&self) -> Vec<u8> {
        let monde = Monde::new(Graine(12), Taille::un_etablissement(1_500));
        let id = EtablissementId {
            entreprise: 0,
            rang: 0,
        };
        let monthly = Declaration::mensuelle(id, Mois::new(2026, 3));
        let send = Envoi::new(&monde, Version::P26V01).avec(monthly);
        send.to_bytes().expect("a monthly")
    }
}
