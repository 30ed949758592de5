//! The real command on a real port, killed and started again; and what deposits into it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dsn_norm::Version;
use dsn_world::{Declaration, Envoi, EtablissementId, Graine, Mois, Monde, Taille};
use guichet::http::{Bounds, gunzip, gzip};

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
        let mut command = Command::new(env!("CARGO_BIN_EXE_guichet"));
        command
            .args([
                "serve",
                "--demo",
                "--clock",
                "2026-04-02T09:00",
                "--listen",
                "127.0.0.1:0",
                "--data",
            ])
            .arg(data)
            .env_clear()
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

    pub(crate) fn wait(&mut self) {
        let _ = self.child.get_mut().expect("the server").wait();
    }

    /// A token of the demonstration's declarant; `None` when the server is dead.
    pub(crate) fn token(&self) -> Option<String> {
        let text = std::fs::read_to_string(self.data.join("demo-accounts.json")).ok()?;
        let accounts: serde_json::Value = serde_json::from_str(&text).expect("accounts");
        let field = |name: &str| {
            accounts["declarant"][name]
                .as_str()
                .expect("a field")
                .to_owned()
        };
        let body = format!(
            "<identifiants><siret>{}</siret><nom>{}</nom><prenom>{}</prenom><motdepasse>{}</motdepasse><service>25</service></identifiants>",
            field("siret"),
            field("nom"),
            field("prenom"),
            field("motdepasse")
        );
        let answer = post(
            self.address,
            "/authentifier/1.0/",
            "Content-Type: application/xml\r\n",
            body.as_bytes(),
        )?;
        assert_eq!(answer.0, 200, "the declarant logs in");
        Some(String::from_utf8(answer.1).expect("a token"))
    }
}

impl Drop for Serveur {
    fn drop(&mut self) {
        self.killer().kill();
        self.wait();
    }
}

/// Deposits; the idflux of the receipt, or `None` when there was no answer.
pub(crate) fn deposer(address: SocketAddr, token: &str, file: &[u8]) -> Option<String> {
    let headers = format!(
        "Authorization: DSNLogin jeton={token}\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\
         Content-Disposition: attachment; filename=\"panne.dsn\"\r\n"
    );
    let (status, body) = post(address, "/deposer-dsn/1.0/", &headers, &gzip(file))?;
    assert_eq!(status, 200, "a server that answers keeps what it is given");
    let text = String::from_utf8(
        gunzip(
            &body,
            Bounds {
                size: 1 << 20,
                ratio: 1000,
            },
            |_| true,
        )
        .ok()?,
    )
    .ok()?;
    Some(text.split("<idflux>").nth(1)?.split('<').next()?.to_owned())
}

/// `None` unless the answer came to its end.
pub(crate) fn post(
    address: SocketAddr,
    path: &str,
    headers: &str,
    body: &[u8],
) -> Option<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .ok()?;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, body) = (
        String::from_utf8_lossy(&answer[..end]).to_lowercase(),
        &answer[end + 4..],
    );
    let length: usize = head
        .split("content-length:")
        .nth(1)?
        .lines()
        .next()?
        .trim()
        .parse()
        .ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    (body.len() == length).then(|| (status, body.to_owned()))
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
}
