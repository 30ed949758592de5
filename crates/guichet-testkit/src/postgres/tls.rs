//! A cluster that speaks TLS only, with a certificate made for it.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::programmes::run;
use super::{Grappe, USERS, lock_file};

/// Who may connect over TCP: with a password, and over TLS.
const HBA: &str = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n";

/// A private cluster at 127.0.0.1 whose certificate names that address and nothing else.
pub struct GrappeTls {
    // Stopped before its folder goes.
    grappe: Grappe,
    port: u16,
    folder: TempDir,
}

impl GrappeTls {
    /// Makes authorities, a certificate and a cluster, with the role `guichet`, password `secret`.
    pub fn nouvelle() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("guichet-pg-")
            .tempdir()
            .expect("a temporary folder");
        super::enterable(folder.path());
        let (certificate, key) = certifier(folder.path());
        let port = free_port();
        let using = lock_file(folder.path(), USERS);
        using.lock_shared().expect("a lock");
        let grappe = Grappe {
            programs: super::Programs::find(),
            folder: folder.path().to_owned(),
            private: true,
            owned_folder: None,
            settings: format!(
                "-c listen_addresses=127.0.0.1 -c port={port} -c ssl=on -c ssl_cert_file='{}' \
                 -c ssl_key_file='{}'",
                certificate.display(),
                key.display()
            ),
            port,
            _using: using,
        };
        grappe.initialise();
        fs::write(grappe.data().join("pg_hba.conf"), HBA).expect("pg_hba.conf");
        grappe.programs.give(&key);
        run(Command::new("chmod").arg("600").arg(&key));
        grappe.demarrer();
        grappe.watch();
        grappe.as_administrator("CREATE ROLE guichet SUPERUSER LOGIN PASSWORD 'secret'".to_owned());
        Self {
            grappe,
            port,
            folder,
        }
    }

    /// Makes an empty database and gives its name.
    pub fn nouvelle_base(&self) -> String {
        let address = self.grappe.nouvelle_base();
        let (_, name) = address.rsplit_once('/').expect("a name");
        name.to_owned()
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The authorities that signed its certificate.
    pub fn autorites(&self) -> PathBuf {
        self.folder.path().join("autorites.pem")
    }

    /// Other authorities, that signed nothing here.
    pub fn autres_autorites(&self) -> PathBuf {
        self.folder.path().join("autres.pem")
    }
}

/// Two authorities, and a certificate of the first for 127.0.0.1 with its key.
fn certifier(folder: &Path) -> (PathBuf, PathBuf) {
    for name in ["autorites", "autres"] {
        openssl(
            folder,
            &format!(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
                 -subj /CN={name} -addext basicConstraints=critical,CA:TRUE \
                 -keyout {name}.key -out {name}.pem"
            ),
        );
    }
    openssl(
        folder,
        "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=serveur \
         -keyout serveur.key -out serveur.csr",
    );
    fs::write(folder.join("noms"), "subjectAltName=IP:127.0.0.1\n").expect("a file");
    openssl(
        folder,
        "x509 -req -in serveur.csr -CA autorites.pem -CAkey autorites.key -CAcreateserial \
         -days 30 -extfile noms -out serveur.pem",
    );
    (folder.join("serveur.pem"), folder.join("serveur.key"))
}

/// Debian's PostgreSQL brings it along.
fn openssl(folder: &Path, arguments: &str) {
    run(Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null()));
}

/// A port that nobody uses now: PostgreSQL cannot choose one by itself.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").port()
}
