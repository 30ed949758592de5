//! The server that is measured: the released command, on an empty directory.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

/// A running portal; it is stopped when dropped.
pub(crate) struct Portail {
    child: Child,
    data: PathBuf,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

/// What the database holds at one instant.
#[derive(Clone, Copy)]
pub(crate) struct Compte {
    pub(crate) deposits: f64,
    pub(crate) controlled: f64,
}

impl Portail {
    /// Starts it with these settings, a variable of the environment and its value each.
    pub(crate) fn start(
        guichet: &Path,
        data: &Path,
        settings: &[(&str, &str)],
    ) -> Result<Self, String> {
        let mut child = Command::new(guichet)
            .args([
                "serve",
                "--demo",
                "--listen",
                "127.0.0.1:0",
                "--clock",
                "2026-04-02T09:00",
                "--data",
            ])
            .arg(data)
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", guichet.display()))?;
        let output = child.stdout.take().ok_or("no output")?;
        let mut said = String::new();
        for line in BufReader::new(output).lines() {
            said = line.map_err(|error| error.to_string())?;
            if let Some(address) = said
                .split("http://")
                .nth(1)
                .and_then(|text| text.trim().parse().ok())
            {
                return Ok(Self {
                    child,
                    data: data.to_owned(),
                    address,
                });
            }
        }
        let _ = child.kill();
        Err(format!("the portal did not start: {said}"))
    }

    /// The demonstration's declarant, as the login of the machine API wants it.
    pub(crate) fn login(&self) -> Result<String, String> {
        let [siret, nom, prenom, word] = self.account("declarant")?;
        Ok(format!(
            "<identifiants><siret>{siret}</siret><nom>{nom}</nom><prenom>{prenom}</prenom><motdepasse>{word}</motdepasse><service>25</service></identifiants>",
        ))
    }

    /// SIRET, nom, prénom and password of an account of the demonstration.
    pub(crate) fn account(&self, key: &str) -> Result<[String; 4], String> {
        let path = self.data.join("demo-accounts.json");
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let accounts: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        Ok(["siret", "nom", "prenom", "motdepasse"].map(|name| {
            let field = accounts.get(key).and_then(|account| account.get(name));
            field.and_then(Value::as_str).unwrap_or_default().to_owned()
        }))
    }

    /// Resident memory after a rest.
    pub(crate) fn resident_bytes(&self) -> Result<u64, String> {
        std::thread::sleep(Duration::from_secs(2));
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes =
            line.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok());
        Ok(kilobytes.ok_or("no VmRSS")? * 1_024)
    }

    /// Processor time used since it began, in seconds: that of the whole process, as the system counts
    /// it in hundredths of a second.
    pub(crate) fn cpu_seconds(&self) -> Result<f64, String> {
        let path = format!("/proc/{}/stat", self.child.id());
        let stat = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        let after_name = stat.rsplit_once(')').ok_or("no name in stat")?.1;
        let ticks = |place: usize| {
            after_name
                .split_whitespace()
                .nth(place)?
                .parse::<u32>()
                .ok()
        };
        // Fields 14 and 15 of the line, 12 and 13 after the name: utime and stime.
        let used = ticks(11).zip(ticks(12)).ok_or("no times in stat")?;
        Ok(f64::from(used.0 + used.1) / 100.0)
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn stop(mut self) -> Result<(), String> {
        let pid = self.child.id().to_string();
        let kill = Command::new("kill").args(["-TERM", &pid]).status();
        kill.map_err(|error| error.to_string())?;
        self.child
            .wait()
            .map(|_| ())
            .map_err(|error| error.to_string())
    }

    /// Counts by looking into the database itself, not by asking the server.
    pub(crate) fn count(&self) -> Result<Compte, String> {
        let path = self.data.join("guichet.sqlite");
        let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
            .map_err(|error| error.to_string())?;
        let sql = "SELECT COUNT(*), COUNT(verdict_at) FROM depot WHERE etat <> 'rejete' OR verdict_at IS NOT NULL";
        database
            .query_row(sql, [], |row| {
                Ok(Compte {
                    deposits: f64::from(row.get::<_, u32>(0)?),
                    controlled: f64::from(row.get::<_, u32>(1)?),
                })
            })
            .map_err(|error| error.to_string())
    }
}

impl Drop for Portail {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
