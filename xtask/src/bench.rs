//! `cargo xtask bench`: builds what is measured in release, then measures.

use std::path::PathBuf;
use std::process::Command;

use crate::command::{self, cargo_with};

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
    let folder =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    let folder = folder.join("release");
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
    bench(&[])
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
