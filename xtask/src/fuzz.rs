//! `cargo xtask fuzz` and `cargo xtask soak`: looking for inputs that break the product.

use crate::command::{self, cargo_with, is_installed};
use crate::options::Options;
use crate::repository;

/// Seconds a hunt takes when nothing is said: what CI spends on it.
const SHORT: u64 = 60;

/// Minutes a soak takes when nothing is said.
const LONG: u64 = 60;

/// With cargo-fuzz where it is installed, otherwise with our own hunt.
pub(crate) fn fuzz(arguments: &[String]) -> Result<(), String> {
    let options = Options::parse(arguments, &["--seconds", "--seed", "--target"])?;
    let seconds = options.number("--seconds", SHORT)?;
    let target = options.text("--target");
    if !is_installed("cargo", &["fuzz", "--version"]) {
        println!("cargo-fuzz is not installed: our own hunt on stable Rust");
        return hunt("dev", seconds, options.number("--seed", 1)?, target);
    }
    let targets = match target {
        Some(target) => vec![target.to_owned()],
        None => libfuzzer_targets()?,
    };
    let each = seconds / (targets.len() as u64).max(1);
    targets
        .iter()
        .try_for_each(|target| libfuzzer(target, each))
}

/// The target of `soak` that kills writers and servers instead of hunting inputs.
const KILLS: &str = "kills";

/// How often it kills each of them.
const HOW_OFTEN: &str = "300";

/// Our own hunt, optimized, for a long time; and writers and servers killed hundreds of times.
pub(crate) fn soak(arguments: &[String]) -> Result<(), String> {
    let options = Options::parse(arguments, &["--minutes", "--seed", "--target"])?;
    if options
        .text("--target")
        .is_none_or(|target| target == KILLS)
    {
        kills()?;
    }
    if options.text("--target") == Some(KILLS) {
        return Ok(());
    }
    let seconds = options.number("--minutes", LONG)? * 60;
    hunt(
        "soak",
        seconds,
        options.number("--seed", 1)?,
        options.text("--target"),
    )
}

/// The tests of killed writers and of killed servers, far more often than in `cargo xtask test`.
fn kills() -> Result<(), String> {
    let store = [
        "--package",
        "guichet-store",
        "--lib",
        "a_killed_process_loses_nothing_it_acknowledged",
    ];
    let servers = [
        "--package",
        "guichet",
        "--test",
        "portail",
        "two_servers_and_a_worker_share_the_work",
    ];
    for tests in [&store[..], &servers[..]] {
        let mut command = cargo_with(&[&["test", "--locked"], tests].concat());
        command.env("GUICHET_TUERIES", HOW_OFTEN);
        command::run(command)?;
    }
    Ok(())
}

/// A hunt in the way CI does it.
pub(crate) fn short_hunt() -> Result<(), String> {
    hunt("dev", SHORT, 1, None)
}

fn hunt(profile: &str, seconds: u64, seed: u64, target: Option<&str>) -> Result<(), String> {
    let folder = repository::target().join("fuzz");
    let mut command = cargo_with(&[
        "run",
        "--quiet",
        "--locked",
        "--package",
        "dsn-fuzz",
        "--profile",
        profile,
        "--",
    ]);
    command
        .arg(folder)
        .arg(seconds.to_string())
        .arg(seed.to_string());
    command.args(target);
    command::run(command)
}

/// The targets that have a harness for libFuzzer.
fn libfuzzer_targets() -> Result<Vec<String>, String> {
    let harnesses = repository::files_with_extension(&["rs"])?;
    let names = harnesses
        .iter()
        .filter(|path| path.starts_with("fuzz/libfuzzer/fuzz_targets"));
    Ok(names
        .filter_map(|path| path.file_stem()?.to_str().map(str::to_owned))
        .collect())
}

/// On the stable toolchain too: the switch below opens what libFuzzer needs.
fn libfuzzer(target: &str, seconds: u64) -> Result<(), String> {
    let time = format!("-max_total_time={seconds}");
    let mut command = cargo_with(&[
        "fuzz",
        "run",
        "--fuzz-dir",
        "fuzz/libfuzzer",
        target,
        "--",
        &time,
    ]);
    command.env("RUSTC_BOOTSTRAP", "1");
    command::run(command)
}
