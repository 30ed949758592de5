//! Stages that run what users run.

use super::Outcome;
use crate::command::cargo_with;

/// A minute of our own hunt: the same inputs every time.
pub(super) fn fuzz() -> Outcome {
    crate::fuzz::short_hunt().into()
}

/// The bench on its small file: a ratio far below the target fails.
pub(super) fn bench() -> Outcome {
    crate::bench::smoke().into()
}

/// The file of the README, which has mistakes in it.
const EXAMPLE: &str = "examples/arret-avec-erreurs.dsn";

/// The first command of the README finds the mistakes of the example: exit code 1, and findings.
pub(super) fn readme() -> Outcome {
    let arguments = [
        "run",
        "--release",
        "--locked",
        "-p",
        "dsn",
        "--",
        "check",
        EXAMPLE,
    ];
    println!("$ cargo {}", arguments.join(" "));
    let output = match cargo_with(&arguments).output() {
        Ok(output) => output,
        Err(error) => return Outcome::Failed(format!("cargo could not start: {error}")),
    };
    let shown = String::from_utf8_lossy(&output.stdout);
    println!("{shown}");
    match output.status.code() {
        Some(1) if shown.contains(EXAMPLE) => Outcome::Passed,
        code => {
            let errors = String::from_utf8_lossy(&output.stderr);
            Outcome::Failed(format!(
                "{errors}\nexit code {code:?} where findings on {EXAMPLE} and 1 were expected"
            ))
        }
    }
}
