//! `cargo xtask bench`: builds what is measured in release, then measures.

use crate::command::{self, cargo_with};

/// Measures everything and records it in `bench/`; with `--smoke`, only that it works.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    match arguments {
        [] => full(),
        [word] if word == "--smoke" => smoke(),
        _ => Err("bench [--smoke]".to_owned()),
    }
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
