//! What a stage needs and a fresh Debian lacks is installed, and said.

use std::process::Command;

use crate::command::{is_installed, output, run};

/// Installs packages, as root, where apt-get is; `what` names what they are for.
pub(super) fn install(what: &str, packages: &[&str]) -> Result<(), String> {
    if !is_installed("apt-get", &["--version"]) {
        return Err(format!("{what} is not here, and neither is apt-get"));
    }
    let mut whoami = Command::new("id");
    whoami.arg("--user");
    if output(whoami)?.trim() != "0" {
        return Err(format!("{what} is not here, and only root can install it"));
    }
    println!("{what} is not here: it is being installed with apt-get");
    apt_get(&["update", "--quiet"])?;
    let install = ["install", "--yes", "--quiet", "--no-install-recommends"];
    apt_get(&[&install, packages].concat())
}

fn apt_get(arguments: &[&str]) -> Result<(), String> {
    let mut command = Command::new("apt-get");
    command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    run(command)
}
