//! `dsn-fuzz FOLDER SECONDS SEED [TARGET]`: hunts with every target in turn, or with one, and says
//! what was found. Failures and their messages are left in FOLDER.
//!
//! `dsn-fuzz --try FILE`: tries every target on one file, for a failure found before.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use dsn_fuzz::hunt::hunt;
use dsn_fuzz::{seeds, targets};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["--try", file] => try_file(file),
        [folder, seconds, seed] => run(folder, seconds, seed, None),
        [folder, seconds, seed, target] => run(folder, seconds, seed, Some(target)),
        _ => Err("dsn-fuzz FOLDER SECONDS SEED [TARGET] | dsn-fuzz --try FILE".to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("dsn-fuzz: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &str, seconds: &str, seed: &str, only: Option<&str>) -> Result<(), String> {
    let number = |word: &str| {
        word.parse::<u64>()
            .map_err(|_| format!("`{word}` is not a number"))
    };
    let (seconds, seed) = (number(seconds)?, number(seed)?);
    let chosen: Vec<_> = targets::ALL
        .iter()
        .filter(|target| only.is_none_or(|name| name == target.name))
        .collect();
    let each = Duration::from_secs(seconds) / chosen.len().max(1) as u32;
    let mut failures = 0;
    for target in chosen {
        let corpus = seeds::all().map_err(|error| format!("the first inputs: {error}"))?;
        let outcome = hunt(target, corpus, seed, each, Path::new(folder))
            .map_err(|error| format!("{folder}: {error}"))?;
        println!(
            "{:<10}{:>10} inputs tried in {} s, {} ways to behave seen, {} failures",
            target.name,
            outcome.executions,
            each.as_secs(),
            outcome.behaviours,
            outcome.failures.len()
        );
        for (message, path) in &outcome.failures {
            println!("  {}: {message}", path.display());
        }
        failures += outcome.failures.len();
    }
    if failures == 0 {
        Ok(())
    } else {
        Err(format!("{failures} failures, saved in {folder}"))
    }
}

fn try_file(file: &str) -> Result<(), String> {
    let bytes = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
    for target in targets::ALL {
        (target.run)(&bytes).map_err(|message| format!("{}: {message}", target.name))?;
        println!("{} holds", target.name);
    }
    Ok(())
}
