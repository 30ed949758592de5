//! Every crate we stand on has a licence that deny.toml allows.

use std::path::Path;

use super::{Outcome, no_complaint};
use crate::command::{cargo_with, is_installed, run as run_command};
use crate::metadata::Metadata;
use crate::repository;

pub(super) fn run() -> Outcome {
    let ours = no_complaint(complaints());
    if !matches!(ours, Outcome::Passed) || !is_installed("cargo", &["deny", "--version"]) {
        return ours;
    }
    run_command(cargo_with(&[
        "deny", "check", "licenses", "bans", "sources",
    ]))
    .into()
}

fn complaints() -> Result<Vec<String>, String> {
    let allowed = allowed(&repository::read(Path::new("deny.toml"))?);
    if allowed.is_empty() {
        return Err("deny.toml: no list `allow` under `[licenses]`".to_owned());
    }
    let metadata = Metadata::load()?;
    Ok(metadata
        .packages
        .values()
        .filter(|package| !satisfied(&package.licence, &allowed))
        .map(|package| {
            format!(
                "{} {}: the licence `{}` is not in deny.toml",
                package.name, package.version, package.licence
            )
        })
        .collect())
}

/// The strings of the first `allow` list: the one of `[licenses]`.
fn allowed(deny: &str) -> Vec<String> {
    let list = deny
        .split_once("allow = [")
        .and_then(|(_, rest)| rest.split_once(']'));
    let list = list.map_or("", |(list, _)| list);
    list.split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// Whether an SPDX expression can be met with the allowed licences: one side of `OR` (or of the old
/// `/`), both sides of `AND`. `OR` binds less than `AND`, and `WITH` belongs to its licence.
fn satisfied(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    match either(&words, allowed) {
        Some((met, rest)) => met && rest.is_empty(),
        None => false,
    }
}

type Met<'a, 'w> = Option<(bool, &'w [&'a str])>;

fn either<'a, 'w>(words: &'w [&'a str], allowed: &[String]) -> Met<'a, 'w> {
    let (mut met, mut rest) = both(words, allowed)?;
    while let Some(("OR", after)) = first(rest) {
        let (next, remaining) = both(after, allowed)?;
        met |= next;
        rest = remaining;
    }
    Some((met, rest))
}

fn both<'a, 'w>(words: &'w [&'a str], allowed: &[String]) -> Met<'a, 'w> {
    let (mut met, mut rest) = one(words, allowed)?;
    while let Some(("AND", after)) = first(rest) {
        let (next, remaining) = one(after, allowed)?;
        met &= next;
        rest = remaining;
    }
    Some((met, rest))
}

fn one<'a, 'w>(words: &'w [&'a str], allowed: &[String]) -> Met<'a, 'w> {
    let (word, rest) = first(words)?;
    if word == "(" {
        let (met, rest) = either(rest, allowed)?;
        let (")", rest) = first(rest)? else {
            return None;
        };
        return Some((met, rest));
    }
    if let Some(("WITH", after)) = first(rest) {
        let (exception, rest) = first(after)?;
        return Some((
            allowed.contains(&format!("{word} WITH {exception}"))
                || allowed.iter().any(|licence| licence == word),
            rest,
        ));
    }
    Some((allowed.iter().any(|licence| licence == word), rest))
}

fn first<'a, 'w>(words: &'w [&'a str]) -> Option<(&'a str, &'w [&'a str])> {
    words.split_first().map(|(word, rest)| (*word, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_understood() {
        let allowed = ["MIT", "Apache-2.0", "Zlib"].map(str::to_owned);
        let cases = [
            ("MIT", true),
            ("GPL-3.0", false),
            ("", false),
            ("GPL-3.0 OR MIT", true),
            ("GPL-3.0/MIT", true),
            ("GPL-3.0 AND MIT", false),
            ("(GPL-3.0 OR Zlib) AND MIT", true),
            ("MIT OR GPL-3.0 AND BSL-1.0", true),
            ("Apache-2.0 WITH LLVM-exception OR GPL-2.0", true),
            ("GPL-2.0 WITH Classpath-exception-2.0", false),
            ("(MIT", false),
            ("MIT Zlib", false),
        ];
        for (expression, expected) in cases {
            assert_eq!(satisfied(expression, &allowed), expected, "{expression}");
        }
    }

    #[test]
    fn the_list_is_the_one_of_deny_toml() {
        assert_eq!(
            allowed("[licenses]\nallow = [\n  \"MIT\",\n  \"A WITH b\",\n]\n"),
            ["MIT", "A WITH b"]
        );
    }
}
