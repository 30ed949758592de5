//! Stages that are one call of cargo each.

use super::Outcome;
use crate::command::{cargo_with, is_installed, run};

pub(super) fn format() -> Outcome {
    if !is_installed("cargo", &["fmt", "--version"]) {
        return Outcome::Skipped("rustfmt is not installed".to_owned());
    }
    run(cargo_with(&["fmt", "--all", "--", "--check"])).into()
}

pub(super) fn clippy() -> Outcome {
    if !is_installed("cargo", &["clippy", "--version"]) {
        return Outcome::Skipped("clippy is not installed".to_owned());
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

/// With cargo-nextest where it is installed: the same tests, every one in its own process.
pub(super) fn tests() -> Outcome {
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

pub(super) fn doctests() -> Outcome {
    run(cargo_with(&["test", "--workspace", "--locked", "--doc"])).into()
}

pub(super) fn rustdoc() -> Outcome {
    let mut command = cargo_with(&["doc", "--workspace", "--locked", "--no-deps"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    run(command).into()
}
