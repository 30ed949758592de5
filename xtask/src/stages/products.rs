//! Stages that run what users run.

use std::path::Path;

use super::{Outcome, no_complaint};
use crate::command::cargo_with;
use crate::repository;

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

/// The first command of the README finds the mistakes of the example, in the words the README
/// shows, and ends with exit code 1.
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
    // French puts a space that does not break before `:` and inside « »; in the README it is plain.
    let shown = String::from_utf8_lossy(&output.stdout).replace(['\u{a0}', '\u{202f}'], " ");
    println!("{shown}");
    if output.status.code() != Some(1) {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Outcome::Failed(format!(
            "{errors}\n{}, and exit code 1 was expected",
            output.status
        ));
    }
    no_complaint(repository::read(Path::new("README.md")).map(|readme| {
        let promised = promised(&readme);
        let missing = promised
            .iter()
            .filter(|line| !shown.lines().any(|other| other == **line));
        let mut complaints: Vec<String> = missing
            .map(|line| format!("README.md shows a line that does not come: {line}"))
            .collect();
        if promised.is_empty() {
            complaints.push("README.md shows nothing of the output".to_owned());
        }
        complaints
    }))
}

/// The lines of output that the README shows: its `text` block, without what is left out.
fn promised(readme: &str) -> Vec<&str> {
    let block = readme
        .split_once("```text\n")
        .and_then(|(_, rest)| rest.split_once("```"));
    let lines = block.map_or("", |(block, _)| block).lines();
    lines
        .filter(|line| !line.is_empty() && *line != "…")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_of_the_readme_is_found() {
        assert_eq!(
            promised("a\n```sh\nb\n```\n```text\n  c\n…\nd\n```\ne\n"),
            ["  c", "d"]
        );
        assert!(promised("a\n").is_empty());
    }
}
