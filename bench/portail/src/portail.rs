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
    pub(crate) fn start(guichet: &Path, data: &Path) -> Result<Self, String> {
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
            // What is measured is the portal: its past is small, and nobody else calls it.
            .env("GUICHET_DEMO_CLIENTS", "0")
            .env("GUICHET_DEMO_SIMULATEUR", "false")
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
        let path = self.data.join("demo-accounts.json");
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let accounts: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let field = |name: &str| {
            accounts
                .get("declarant")
                .and_then(|a| a.get(name))
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        Ok(format!(
            "<identifiants><siret>{}</siret><nom>{}</nom><prenom>{}</prenom><motdepasse>{}</motdepasse><service>25</service></identifiants>",
            field("siret"),
            field("nom"),
            field("prenom"),
            field("motdepasse")
        ))
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
