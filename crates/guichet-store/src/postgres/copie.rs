//! A copy of a database as it is at one instant, and back, by PostgreSQL's own programs.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use postgres::Client;
use postgres::config::Host;

use super::chiffrement::Acces;
use super::errors::translate;
use crate::sauvegarde::Existant;
use crate::{StoreError, fichiers};

/// Writes the database into a file, in the format of `pg_restore`.
pub(super) fn dump(acces: &Acces, to: &Path) -> Result<(), StoreError> {
    run(with_settings(Command::new("pg_dump"), acces)
        .args(["--format=custom", "--no-owner", "--no-privileges", "--file"])
        .arg(to))?;
    fichiers::sync_file(to).map_err(|error| fichiers::failure(&error, to))
}

/// Restores such a file into an empty database, or takes the place of what is in one that nobody uses.
pub(crate) fn restore(saved: &Path, address: &str, existant: Existant) -> Result<(), StoreError> {
    let acces = super::acces(address, crate::Options::default().patience)?;
    let mut client = acces.connect()?;
    if occupied(&mut client, existant)? {
        in_its_place(&mut client, saved, &acces)
    } else {
        run_restore(saved, &acces)
    }
}

/// Fails when a restoration would overwrite what it may not, or what somebody uses.
pub(crate) fn may_restore(address: &str, existant: Existant) -> Result<(), StoreError> {
    let acces = super::acces(address, crate::Options::default().patience)?;
    let mut client = acces.connect()?;
    occupied(&mut client, existant).map(drop)
}

/// A connection that was closed is there for an instant still: how often, and how long, it is waited for.
const GOODBYES: u32 = 20;
const GOODBYE: Duration = Duration::from_millis(100);

/// Whether there is something to be replaced; an error when it may not be.
fn occupied(client: &mut Client, existant: Existant) -> Result<bool, StoreError> {
    let tables = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1";
    let occupied = client
        .query_opt(tables, &[])
        .map_err(|error| translate(&error))?;
    if occupied.is_none() {
        return Ok(false);
    }
    if existant == Existant::Garder {
        return Err(StoreError::Other(
            "la base n’est pas vide : la restauration n’écrase rien".to_owned(),
        ));
    }
    let others = "SELECT COUNT(*) FROM pg_stat_activity \
                  WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let mut left = GOODBYES;
    loop {
        let others: i64 = client
            .query_one(others, &[])
            .map_err(|error| translate(&error))?
            .get(0);
        match (others, left) {
            (0, _) => return Ok(true),
            (_, 0) => {
                return Err(StoreError::Other(format!(
                    "la base est utilisée ({others} connexions) : arrêtez le portail avant de restaurer"
                )));
            }
            _ => {
                left -= 1;
                std::thread::sleep(GOODBYE);
            }
        }
    }
}

/// The schema in which what is replaced waits until the restoration has succeeded.
const ASIDE: &str = "guichet_avant_restauration";

fn in_its_place(client: &mut Client, saved: &Path, acces: &Acces) -> Result<(), StoreError> {
    let schema: String = client
        .query_one("SELECT quote_ident(current_schema())", &[])
        .map_err(|error| translate(&error))?
        .get(0);
    let mut all = |sql: &str| client.batch_execute(sql).map_err(|error| translate(&error));
    all(&format!(
        "BEGIN; ALTER SCHEMA {schema} RENAME TO {ASIDE}; CREATE SCHEMA {schema}; COMMIT"
    ))?;
    match run_restore(saved, acces) {
        Ok(()) => all(&format!("DROP SCHEMA {ASIDE} CASCADE")),
        Err(failure) => {
            all(&format!(
                "BEGIN; DROP SCHEMA {schema} CASCADE; ALTER SCHEMA {ASIDE} RENAME TO {schema}; COMMIT"
            ))?;
            Err(failure)
        }
    }
}

fn run_restore(saved: &Path, acces: &Acces) -> Result<(), StoreError> {
    run(with_settings(Command::new("pg_restore"), acces)
        .args(["--no-owner", "--no-privileges", "--single-transaction"])
        .args([
            "--exit-on-error",
            "--dbname",
            acces.config().get_dbname().unwrap_or_default(),
        ])
        .arg(saved))
}

/// The address as the environment of a program: arguments, and a password among them, would be
/// seen by everybody on the machine.
fn with_settings(mut command: Command, acces: &Acces) -> Command {
    let config = acces.config();
    match config.get_hosts().first() {
        Some(Host::Tcp(host)) => command.env("PGHOST", host),
        Some(Host::Unix(folder)) => command.env("PGHOST", folder),
        None => &mut command,
    };
    if let Some(port) = config.get_ports().first() {
        command.env("PGPORT", port.to_string());
    }
    if let Some(user) = config.get_user() {
        command.env("PGUSER", user);
    }
    if let Some(password) = config.get_password() {
        command.env("PGPASSWORD", std::ffi::OsStr::from_bytes(password));
    }
    if let Some(name) = config.get_dbname() {
        command.env("PGDATABASE", OsString::from(name));
    }
    if let Some(authorities) = acces.autorites() {
        command
            .env("PGSSLMODE", "verify-full")
            .env("PGSSLROOTCERT", authorities);
    }
    command
}

fn run(command: &mut Command) -> Result<(), StoreError> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| StoreError::Other(format!("{name} ne peut pas être lancé : {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    let told = told.lines().next().unwrap_or_default();
    Err(StoreError::Other(format!("{name} a échoué : {told}")))
}
