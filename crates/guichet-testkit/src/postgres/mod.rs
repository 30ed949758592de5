//! PostgreSQL clusters for tests.
//!
//! `initdb` refuses to work for root: then everything runs as the user `postgres`. The shared
//! cluster belongs to all test processes of this user: nextest runs each test in its own process,
//! and one cluster for each would cost more than the tests. Who uses it holds a lock; a shell
//! watches, and stops the cluster when nobody holds it any more, however its users ended.

mod programmes;
mod tls;

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use postgres::{Client, NoTls};
use tempfile::TempDir;

use programmes::{Programs, run};
pub use tls::GrappeTls;

/// The file that the users of a cluster hold a shared lock on.
const USERS: &str = "utilisateurs";

/// A cluster that nobody reaches over TCP, and the number in the name of its socket.
const SOCKET_ONLY: &str = "-c listen_addresses=''";
const PORT: u16 = 5432;

/// A running cluster.
pub struct Grappe {
    programs: Programs,
    /// Data, sockets and log are below it.
    folder: PathBuf,
    /// A private cluster is stopped when it is dropped.
    private: bool,
    /// Its folder, removed when it is dropped.
    owned_folder: Option<TempDir>,
    /// Where and how it listens besides its socket.
    settings: String,
    /// Of the socket.
    port: u16,
    /// Locked as long as this process lives, however it ends.
    _using: File,
}

impl Grappe {
    /// The cluster that all tests share, started by the first.
    pub fn partagee() -> &'static Self {
        static SHARED: OnceLock<Grappe> = OnceLock::new();
        SHARED.get_or_init(|| {
            let programs = Programs::find();
            let folder = std::env::temp_dir().join(format!("guichet-postgres-{}", programs.uid));
            fs::create_dir_all(&folder).expect("the folder of the shared cluster");
            let using = lock_file(&folder, USERS);
            using.lock_shared().expect("a lock");
            // One of those who begin at the same time starts it, the others wait.
            let starting = lock_file(&folder, "demarrage");
            starting.lock().expect("a lock");
            let cluster = Self {
                programs,
                folder,
                private: false,
                owned_folder: None,
                settings: SOCKET_ONLY.to_owned(),
                port: PORT,
                _using: using,
            };
            if !cluster.repond() {
                cluster.initialise();
                cluster.demarrer();
                cluster.watch();
            }
            cluster
        })
    }

    /// A cluster of the test's own, to be stopped and started at will.
    pub fn privee() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("guichet-pg-")
            .tempdir()
            .expect("a temporary folder");
        let mut cluster = Self::privee_dans(folder.path());
        cluster.owned_folder = Some(folder);
        cluster
    }

    /// The same in a folder that is there: on a disk of the test's own.
    pub fn privee_dans(dossier: &Path) -> Self {
        enterable(dossier);
        let using = lock_file(dossier, USERS);
        using.lock_shared().expect("a lock");
        let cluster = Self {
            programs: Programs::find(),
            folder: dossier.to_owned(),
            private: true,
            owned_folder: None,
            settings: SOCKET_ONLY.to_owned(),
            port: PORT,
            _using: using,
        };
        cluster.initialise();
        cluster.demarrer();
        cluster.watch();
        cluster
    }

    /// Makes an empty database and gives its address.
    pub fn nouvelle_base(&self) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "essai_{}_{}",
            std::process::id(),
            NUMBER.fetch_add(1, Ordering::Relaxed)
        );
        self.as_administrator(format!("CREATE DATABASE {name} TEMPLATE template0"));
        format!("{}/{name}", self.address())
    }

    /// Removes a database made by [`Grappe::nouvelle_base`], whoever still uses it.
    pub fn supprimer_base(&self, address: &str) {
        if let Some((_, name)) = address.rsplit_once('/') {
            self.as_administrator(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }

    /// Starts it, again or for the first time, and waits until it answers.
    pub fn demarrer(&self) {
        run(&mut self.starting());
    }

    fn starting(&self) -> Command {
        let socket = self.folder.join("s");
        let settings = format!(
            "{} -c unix_socket_directories='{}' -c max_connections=300 \
             -c fsync=off -c full_page_writes=off -c shared_buffers=64MB -c autovacuum=off",
            self.settings,
            socket.display()
        );
        let mut command = self.programs.command("pg_ctl");
        command
            .arg("--pgdata")
            .arg(self.data())
            .arg("--log")
            .arg(self.folder.join("s/journal"))
            .args(["--wait", "--silent", "--options", &settings, "start"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// Starts it once more after it stopped by itself, with whatever it left behind.
    pub fn redemarrer(&self) {
        // It may be busy dying: a start that fails is tried again.
        for _ in 0..50 {
            if self.repond() {
                return;
            }
            let ready = self
                .starting()
                .status()
                .is_ok_and(|status| status.success());
            if ready {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
        panic!(
            "the cluster does not start again: see {}",
            self.folder.join("s/journal").display()
        );
    }

    /// Stops it; `brutalement` as a machine that loses power does, without a word to clients.
    pub fn arreter(&self, brutalement: bool) {
        let mode = if brutalement { "immediate" } else { "fast" };
        run(self
            .programs
            .command("pg_ctl")
            .arg("--pgdata")
            .arg(self.data())
            .args(["--wait", "--silent", "--mode", mode, "stop"]));
    }

    fn initialise(&self) {
        // What an earlier run left would be of another day, or of another version.
        let _ = fs::remove_dir_all(self.data());
        let socket = self.folder.join("s");
        let _ = fs::remove_dir_all(&socket);
        for folder in [self.data(), socket] {
            fs::create_dir(&folder).expect("a folder for the cluster");
            self.programs.give(&folder);
        }
        run(self
            .programs
            .command("initdb")
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8"])
            .args(["--locale=C", "--no-sync", "--pgdata"])
            .arg(self.data())
            .stdout(Stdio::null()));
    }

    /// Leaves a shell behind that stops the cluster once no process uses it.
    fn watch(&self) {
        let stop = format!(
            "{} --pgdata={} --mode=immediate stop",
            self.programs.typed("pg_ctl"),
            self.data().display()
        );
        let lock = self.folder.join(USERS);
        let lock = lock.display();
        let script = format!(
            "while sleep 20; do [ -e {lock} ] || exit; \
             flock --nonblock --exclusive {lock} {stop} && exit; done"
        );
        run(Command::new("setsid")
            .args(["--fork", "sh", "-c", &script])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null()));
    }

    fn data(&self) -> PathBuf {
        self.folder.join("d")
    }

    /// Without the name of the database.
    fn address(&self) -> String {
        let socket = self.folder.join("s").display().to_string();
        format!(
            "postgres://postgres@{}:{}",
            socket.replace('/', "%2F"),
            self.port
        )
    }

    /// Whether it answers.
    pub fn repond(&self) -> bool {
        let address = self.address();
        apart(move || Client::connect(&format!("{address}/postgres"), NoTls).is_ok())
    }

    fn as_administrator(&self, statement: String) {
        let address = self.address();
        apart(move || {
            Client::connect(&format!("{address}/postgres"), NoTls)
                .and_then(|mut client| client.batch_execute(&statement))
                .unwrap_or_else(|error| panic!("{statement}: {error}"));
        });
    }
}

impl Drop for Grappe {
    fn drop(&mut self) {
        if self.private && self.repond() {
            self.arreter(true);
        }
    }
}

/// The user PostgreSQL runs as must be able to enter.
fn enterable(folder: &Path) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("permissions");
}

/// Talking to PostgreSQL blocks, which a thread of asynchronous tasks must not.
fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join()).expect("a thread")
}

fn lock_file(folder: &Path, name: &str) -> File {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(folder.join(name))
        .expect("a lock file")
}
