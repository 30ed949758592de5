//! Stages that are one call of cargo each.

use std::process::Command;

use super::{Outcome, debian, lacking};
use crate::command::{cargo_with, is_installed, run};

/// Finds a component of the toolchain, or has rustup add it.
fn component(command: &str, name: &str) -> Result<(), String> {
    if is_installed("cargo", &[command, "--version"]) {
        return Ok(());
    }
    println!("{name} is not here: it is being added with rustup");
    let mut rustup = Command::new("rustup");
    rustup.args(["component", "add", name]);
    run(rustup).map_err(|why| format!("{name} is not installed: {why}"))
}

pub(super) fn format() -> Outcome {
    if let Err(why) = component("fmt", "rustfmt") {
        return lacking(why);
    }
    run(cargo_with(&["fmt", "--all", "--", "--check"])).into()
}

pub(super) fn clippy() -> Outcome {
    if let Err(why) = component("clippy", "clippy") {
        return lacking(why);
    }
    run(cargo_with(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]))
    .into()
}

/// The tests that compare with official schemas and examples find them through this; neither ever
/// enters the project.
const REFERENCE: &str = "GUICHET_REFERENCE";

/// With cargo-nextest where it is installed: the same tests, every one in its own process.
pub(super) fn tests() -> Outcome {
    if let Err(why) = reference() {
        return lacking(why);
    }
    if is_installed("cargo", &["nextest", "--version"]) {
        return run(cargo_with(&[
            "nextest",
            "run",
            "--workspace",
            "--locked",
            "--no-fail-fast",
        ]))
        .into();
    }
    println!("cargo-nextest is not installed: the tests run under `cargo test`");
    run(cargo_with(&[
        "test",
        "--workspace",
        "--locked",
        "--no-fail-fast",
        "--all-targets",
    ]))
    .into()
}

/// Says which tests compare with nothing, or finds the tool that they need.
fn reference() -> Result<(), String> {
    if std::env::var_os(REFERENCE).is_none() {
        println!(
            "{REFERENCE} is not set: the tests that compare with official schemas and examples, which are \
             not part of the project, compare with nothing and pass"
        );
        return Ok(());
    }
    if is_installed("xmllint", &["--version"]) {
        return Ok(());
    }
    debian::install("xmllint, for the official schemas", &["libxml2-utils"])
}

pub(super) fn doctests() -> Outcome {
    run(cargo_with(&["test", "--workspace", "--locked", "--doc"])).into()
}

pub(super) fn rustdoc() -> Outcome {
    let mut command = cargo_with(&["doc", "--workspace", "--locked", "--no-deps"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    run(command).into()
}
