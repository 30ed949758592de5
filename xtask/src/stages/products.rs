//! Stages that run what users run.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

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

/// The command of the README that checks a file finds the mistakes of the example, in the words the README
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

/// The first command of the README: the portal is ready, and shows its page with the accounts of the
/// demonstration to whoever comes. Built in release as the README says, without the optimisation of
/// the whole program, which takes minutes and changes nothing here.
pub(super) fn portal() -> Outcome {
    let folder = repository::target().join("readme-portail");
    let _ = std::fs::remove_dir_all(&folder);
    let mut command = cargo_with(&["run", "--release", "--locked", "-p", "guichet", "--"]);
    command
        .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
        .arg(&folder)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .stdout(Stdio::piped());
    println!("$ {}", crate::command::display(&command));
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Outcome::Failed(format!("cargo could not start: {error}")),
    };
    let shown = first_page(&mut child);
    // What cargo runs takes its place: this ends the portal.
    let _ = child.kill();
    let _ = child.wait();
    let _ = std::fs::remove_dir_all(&folder);
    no_complaint(shown.map(|page| {
        ["<!DOCTYPE html>", "lang=\"fr\"", "AMANDINE"]
            .iter()
            .filter(|word| !page.contains(**word))
            .map(|word| format!("the first page does not have « {word} »:\n{page}"))
            .collect()
    }))
}

/// The page that the portal shows at the address that it says.
fn first_page(child: &mut Child) -> Result<String, String> {
    let output = child.stdout.take().ok_or("no output")?;
    let address = BufReader::new(output)
        .lines()
        .map_while(Result::ok)
        .find_map(|line| Some(line.split_once("http://")?.1.trim().to_owned()))
        .ok_or("the portal ended without saying where it listens")?;
    let mut stream = TcpStream::connect(&address).map_err(|error| format!("{address}: {error}"))?;
    let request =
        format!("GET /connexion HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let mut page = Vec::new();
    stream
        .write_all(request.as_bytes())
        .and_then(|()| stream.read_to_end(&mut page))
        .map_err(|error| format!("{address}: {error}"))?;
    Ok(String::from_utf8_lossy(&page).into_owned())
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
