//! Which requirement is shown by which test.
//!
//! A test names what it shows in a comment of its own: `/// Shows S19, S20.` above a function of Rust,
//! `// Shows S19, S20.` above a test of the pages.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::repository;

/// The requirements, numbered.
const LIST: &str = "docs/requirements.tsv";

/// The mark that a comment begins with.
const MARK: &str = "Shows S";

/// The table of requirements with their tests.
pub(crate) fn table() -> Result<String, String> {
    let shown = shown()?;
    let text = repository::read(Path::new(LIST))?;
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    let mut table = String::new();
    let (mut all, mut done) = (0, 0);
    for row in rows {
        let [number, section, about] = row.split('\t').collect::<Vec<_>>()[..] else {
            return Err(format!("{LIST}: « {row} » does not have three columns"));
        };
        let tests = shown.get(number).map_or_else(Vec::new, Clone::clone);
        all += 1;
        done += usize::from(!tests.is_empty());
        let by = match tests.as_slice() {
            [] => "open".to_owned(),
            tests => tests.join(", "),
        };
        let _ = writeln!(table, "| {number} | {section} | {about} | {by} |");
    }
    let unknown: Vec<_> = shown
        .keys()
        .filter(|number| !text.contains(&format!("\n{number}\t")))
        .cloned()
        .collect();
    if !unknown.is_empty() {
        return Err(format!("{LIST} does not have {}", unknown.join(", ")));
    }
    Ok(format!(
        "{done} of {all} are shown by a test.\n\n| number | section | requirement | shown by |\n|---|---|---|---|\n{table}"
    ))
}

/// For each number, the tests that show it.
fn shown() -> Result<BTreeMap<String, Vec<String>>, String> {
    let mut shown: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in repository::files()? {
        let is_source = file
            .extension()
            .is_some_and(|extension| ["rs", "mjs", "js"].iter().any(|known| extension == *known));
        if !is_source || file.starts_with("xtask") {
            continue;
        }
        let text = repository::read(&file)?;
        if !text.contains(MARK) {
            continue;
        }
        for (numbers, test) in named(&text) {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let by = format!("[{name}](../{}) `{test}`", file.display());
            for number in numbers {
                let tests = shown.entry(number).or_default();
                if !tests.contains(&by) {
                    tests.push(by.clone());
                }
            }
        }
    }
    Ok(shown)
}

/// The numbers that each test of a text names.
fn named(text: &str) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    let mut numbers: Vec<String> = Vec::new();
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        let comment = line.starts_with("//");
        if comment && line.contains(MARK) {
            inside = true;
        }
        if comment && inside {
            numbers.extend(numbers_of(line));
            inside = !line.ends_with('.');
        } else if !comment {
            inside = false;
            if let Some(test) = test_name(line)
                && !numbers.is_empty()
            {
                found.push((std::mem::take(&mut numbers), test));
            }
        }
    }
    found
}

/// The numbers in a comment, ranges written out.
fn numbers_of(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let words = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '–' || c == '-'));
    for word in words {
        let mut ends = word.split(['–', '-']).map(|end| {
            end.strip_prefix('S')
                .and_then(|end| end.parse::<u32>().ok())
        });
        match (ends.next().flatten(), ends.next()) {
            (Some(first), None) => found.push(format!("S{first}")),
            (Some(first), Some(Some(last))) => {
                found.extend((first..=last).map(|number| format!("S{number}")));
            }
            _ => {}
        }
    }
    found
}

/// The name of the test that a line begins, if it begins one.
fn test_name(line: &str) -> Option<String> {
    for begin in ["fn ", "async fn ", "pub fn ", "pub(crate) fn "] {
        if let Some(rest) = line.strip_prefix(begin) {
            let name = rest.split(['(', '<']).next()?;
            return Some(name.to_owned());
        }
    }
    for begin in ["test(", "it("] {
        if let Some(rest) = line.strip_prefix(begin) {
            let quote = rest.chars().next()?;
            return rest.get(1..)?.split(quote).next().map(str::to_owned);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_above_their_tests() {
        let text = "/// Shows S1, S3–S5.\n#[test]\nfn one() {}\n\n// Shows S7,\n// S9.\ntest(\"deux\", () => {});\nfn none() {}\n";
        let found: Vec<_> = named(text)
            .into_iter()
            .map(|(numbers, test)| format!("{test}: {}", numbers.join(" ")))
            .collect();
        assert_eq!(found, ["one: S1 S3 S4 S5", "deux: S7 S9"]);
    }
}
