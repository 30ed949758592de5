//! `cargo xtask docs`: the parts of the documents that a program writes, so that they cannot drift.
//!
//! Such a part stands between `<!-- generated: NAME -->` and `<!-- end: NAME -->`.

use std::fmt::Write as _;
use std::path::Path;

use crate::metadata::Metadata;
use crate::repository;

/// A part: the document, its name there, and what writes it.
type Part = (&'static str, &'static str, fn() -> Result<String, String>);

const PARTS: &[Part] = &[
    ("ARCHITECTURE.md", "crates", crates),
    ("docs/controls.md", "coverage", crate::controls::coverage),
    (
        "docs/requirements.md",
        "requirements",
        crate::requirements::table,
    ),
];

/// Writes every part anew; with `--check`, says which ones are stale.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    match arguments {
        [] => write_all(),
        [word] if word == "--check" => match stale()?.as_slice() {
            [] => Ok(()),
            stale => Err(stale.join("\n")),
        },
        _ => Err("docs [--check]".to_owned()),
    }
}

/// What is not as a program would write it.
pub(crate) fn stale() -> Result<Vec<String>, String> {
    let mut complaints = Vec::new();
    for (document, name, written) in PARTS {
        let text = repository::read(Path::new(document))?;
        if replaced(&text, name, &written()?)? != text {
            complaints.push(format!(
                "{document}: the part `{name}` is stale: run `cargo xtask docs`"
            ));
        }
    }
    Ok(complaints)
}

fn write_all() -> Result<(), String> {
    for (document, name, written) in PARTS {
        let text = replaced(&repository::read(Path::new(document))?, name, &written()?)?;
        std::fs::write(repository::root().join(document), text)
            .map_err(|error| format!("{document}: {error}"))?;
    }
    Ok(())
}

/// The text with another content between the two marks.
fn replaced(text: &str, name: &str, content: &str) -> Result<String, String> {
    let (begin, end) = (
        format!("<!-- generated: {name} -->\n"),
        format!("<!-- end: {name} -->"),
    );
    let missing = || format!("no part `{name}` between its two marks");
    let (before, rest) = text.split_once(&begin).ok_or_else(missing)?;
    let (_, after) = rest.split_once(&end).ok_or_else(missing)?;
    Ok(format!("{before}{begin}{content}{end}{after}"))
}

/// Our crates, what each is, and what it stands on.
fn crates() -> Result<String, String> {
    let metadata = Metadata::load()?;
    let mut table = "| crate | what it is | stands on, of ours |\n|---|---|---|\n".to_owned();
    for package in metadata.ours() {
        let mut below: Vec<String> = package
            .stands_on
            .iter()
            .filter_map(|id| metadata.packages.get(id))
            .filter(|below| below.is_ours)
            .map(|below| format!("`{}`", below.name))
            .collect();
        below.sort();
        let (name, about, below) = (&package.name, &package.description, below.join(", "));
        let _ = writeln!(table, "| `{name}` | {about} | {below} |");
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_changes() {
        let text = "a\n<!-- generated: x -->\nold\n<!-- end: x -->\nb\n";
        let expected = "a\n<!-- generated: x -->\nnew\n<!-- end: x -->\nb\n";
        assert_eq!(replaced(text, "x", "new\n"), Ok(expected.to_owned()));
        assert!(replaced(text, "y", "new\n").is_err());
    }
}
