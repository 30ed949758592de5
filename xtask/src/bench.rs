//! `cargo xtask bench`: builds what is measured in release, then measures.

use std::process::Command;

use crate::command::{self, cargo_with};
use crate::repository;

/// Measures everything and records it in `bench/`; with `--smoke`, only that it works; with
/// `--portail [SECONDS]`, the portal under load instead; with `--pages [--encore]`, what each page of
/// the portal costs an account with a long past (`--encore`: in the directory of the last run).
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    match arguments {
        [] => full(),
        [word] if word == "--smoke" => smoke(),
        [word, rest @ ..] if word == "--portail" && rest.len() <= 1 => guichet_bench(&[], rest),
        [word, rest @ ..] if word == "--pages" && rest.len() <= 1 => {
            guichet_bench(&["pages"], rest)
        }
        _ => Err("bench [--smoke | --portail [SECONDS] | --pages [--encore]]".to_owned()),
    }
}

/// Builds the portal and its bench, and measures. Under load, less than a minute is a trial, and
/// records nothing.
fn guichet_bench(what: &[&str], rest: &[String]) -> Result<(), String> {
    let packages = ["--package", "guichet", "--package", "guichet-bench"];
    let build = [&["build", "--release", "--locked"][..], &packages].concat();
    command::run(cargo_with(&build))?;
    let folder = repository::target().join("release");
    let mut bench = Command::new(folder.join("guichet-bench"));
    bench.args(what).arg(folder.join("guichet")).args(rest);
    command::run(bench)
}

/// The bench on a small file, recording nothing.
pub(crate) fn smoke() -> Result<(), String> {
    bench(&["--", "--smoke"])
}

fn full() -> Result<(), String> {
    let build = [
        "build",
        "--release",
        "--locked",
        "--package",
        "dsn",
        "--package",
        "dsn-bench",
    ];
    command::run(cargo_with(&build))?;
    let arret = repository::target().join("bench-arret");
    let mut part = cargo_with(&["build", "--release", "--locked", "--package", "dsn-bench"]);
    part.env("CARGO_TARGET_DIR", &arret);
    // The keyed controls of arrêts and reprises, and no others: see `bench/README.md`.
    part.env("DSN_NORM_CONTROLES_DES_NATURES", "04 05");
    command::run(part)?;
    let program = arret.join("release/dsn-bench");
    bench(&["--", "--avec", &program.display().to_string()])
}

fn bench(rest: &[&str]) -> Result<(), String> {
    let run = [
        "run",
        "--release",
        "--locked",
        "--quiet",
        "--package",
        "dsn-bench",
        "--bin",
        "dsn-bench",
    ];
    command::run(cargo_with(&[&run[..], rest].concat()))
}
