//! PostgreSQL for the tests that run on both engines: found, or installed on Debian by root. The
//! tests start a cluster of their own, under a user who is not root, in a temporary folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Outcome;
use crate::command::{is_installed, output, run};

/// Where Debian puts the programs, one folder per version.
const DEBIAN: &str = "/usr/lib/postgresql";

pub(super) fn run_stage() -> Outcome {
    prepare().into()
}

fn prepare() -> Result<(), String> {
    if let Some(folder) = programs() {
        println!("PostgreSQL: {}", folder.display());
        return Ok(());
    }
    let advice = "install PostgreSQL (initdb and pg_ctl), or leave its tests out with \
                  GUICHET_SANS_POSTGRES=1 and `--skip postgresql`";
    if !is_installed("apt-get", &["--version"]) {
        return Err(format!(
            "PostgreSQL is not here, and neither is apt-get: {advice}"
        ));
    }
    let mut whoami = Command::new("id");
    whoami.arg("--user");
    if output(whoami)?.trim() != "0" {
        return Err(format!(
            "PostgreSQL is not here, and only root can install it: {advice}"
        ));
    }
    println!("PostgreSQL is not here: it is being installed with apt-get");
    apt_get(&["update", "--quiet"])?;
    apt_get(&[
        "install",
        "--yes",
        "--quiet",
        "--no-install-recommends",
        "postgresql",
    ])?;
    match programs() {
        Some(folder) => {
            println!("PostgreSQL: {}", folder.display());
            Ok(())
        }
        None => Err(format!(
            "apt-get installed no PostgreSQL that can be found: {advice}"
        )),
    }
}

fn apt_get(arguments: &[&str]) -> Result<(), String> {
    let mut command = Command::new("apt-get");
    command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    run(command)
}

/// The folder of the programs: in PATH, or where Debian puts them, the newest first.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    debian.sort_unstable();
    debian.reverse();
    let complete = |folder: &PathBuf| {
        let has = |name: &str| Path::new(folder).join(name).is_file();
        has("initdb") && has("pg_ctl")
    };
    std::env::split_paths(&path).chain(debian).find(complete)
}
