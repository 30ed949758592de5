//! The pages in a real Chromium: every page with axe, the journeys as people go through them. Node and
//! Chromium are the system's (Debian: `apt-get install chromium nodejs npm`), the driver and axe come from
//! npm by the lock file of `tests/navigateur`. Pictures of the pages are left below `target/`.

use std::path::PathBuf;
use std::process::Command;

use super::{Outcome, debian, lacking};
use crate::command::is_installed;
use crate::repository;

/// What drives the browser.
const TOOLS: [&str; 2] = ["node", "npm"];

/// What a machine that lacks something is told.
const INSTALL: &str = "on Debian: apt-get install chromium nodejs npm";

pub(super) fn run() -> Outcome {
    let chromium = match tools().or_else(|why| installed(&why)) {
        Ok(chromium) => chromium,
        Err(why) => return lacking(why),
    };
    try_it(&chromium).into()
}

/// Where Chromium is once what lacks was installed. npm alone draws hundreds of packages with it: it is
/// left out where it is there.
fn installed(why: &str) -> Result<PathBuf, String> {
    let mut packages = vec!["chromium"];
    for tool in TOOLS {
        if !is_installed(tool, &["--version"]) {
            packages.push(if tool == "node" { "nodejs" } else { tool });
        }
    }
    debian::install("a browser for the tests", &packages)
        .map_err(|error| format!("{why}: {error}"))?;
    tools()
}

/// Where Chromium is; what lacks otherwise.
fn tools() -> Result<PathBuf, String> {
    for tool in TOOLS {
        if !is_installed(tool, &["--version"]) {
            return Err(format!("{tool} is not installed; {INSTALL}"));
        }
    }
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].map(PathBuf::from);
    named
        .into_iter()
        .chain(usual)
        .find(|path| path.exists())
        .ok_or_else(|| format!("Chromium is not installed; {INSTALL}"))
}

fn try_it(chromium: &std::path::Path) -> Result<(), String> {
    let root = repository::root();
    let folder = root.join("tests").join("navigateur");
    if !folder.join("node_modules").exists() {
        done(
            Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund"])
                .current_dir(&folder),
        )?;
    }
    done(Command::new("cargo").args(["build", "--quiet", "--locked", "-p", "guichet"]))?;
    let target = repository::target();
    let pictures = target.join("navigateur");
    done(
        Command::new("node")
            .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
            .current_dir(&folder)
            .env("CHROMIUM", chromium)
            .env("NAVIGATEUR_PROGRAMME", target.join("debug").join("guichet"))
            .env("NAVIGATEUR_ARTEFACTS", &pictures),
    )?;
    println!("  pictures: {}", pictures.display());
    Ok(())
}

fn done(command: &mut Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?}: {status}")),
        Err(error) => Err(format!("{command:?}: {error}")),
    }
}
