//! PostgreSQL for the tests that run on both engines: found, or installed on Debian by root. The
//! tests start a cluster of their own, under a user who is not root, in a temporary folder.

use std::path::{Path, PathBuf};

use super::{Outcome, debian};

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
    debian::install("PostgreSQL", &["postgresql"]).map_err(|why| format!("{why}: {advice}"))?;
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
