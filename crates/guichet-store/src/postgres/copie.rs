//! A copy of a database as it is at one instant, and back, by PostgreSQL's own programs.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Stdio};

use postgres::config::Host;
use postgres::{Config, NoTls};

use super::errors::translate;
use crate::{StoreError, fichiers};

/// Writes the database into a file, in the format of `pg_restore`.
pub(super) fn dump(config: &Config, to: &Path) -> Result<(), StoreError> {
    run(with_settings(Command::new("pg_dump"), config)
        .args(["--format=custom", "--no-owner", "--no-privileges", "--file"])
        .arg(to))?;
    fichiers::sync_file(to).map_err(|error| fichiers::failure(&error, to))
}

/// Restores such a file into an empty database.
pub(crate) fn restore(saved: &Path, address: &str) -> Result<(), StoreError> {
    let config: Config = super::config(address, crate::Options::default().patience)?;
    let mut client = config.connect(NoTls).map_err(|error| translate(&error))?;
    let tables = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1";
    let occupied = client
        .query_opt(tables, &[])
        .map_err(|error| translate(&error))?;
    if occupied.is_some() {
        return Err(StoreError::Other(
            "la base n’est pas vide : la restauration n’écrase rien".to_owned(),
        ));
    }
    run(with_settings(Command::new("pg_restore"), &config)
        .args(["--no-owner", "--no-privileges", "--single-transaction"])
        .args([
            "--exit-on-error",
            "--dbname",
            config.get_dbname().unwrap_or_default(),
        ])
        .arg(saved))
}

/// The address as the environment of a program: arguments, and a password among them, would be
/// seen by everybody on the machine.
fn with_settings(mut command: Command, config: &Config) -> Command {
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
