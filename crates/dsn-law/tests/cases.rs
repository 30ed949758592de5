//! The golden cases of `law/cases/*.tsv`: every line is one question and what it must answer.
//!
//! Columns: name, command, data (`name=value`, separated by spaces), expected (`path=value`, or
//! `refus=` and a piece of the message with `_` for spaces), origin of the expected figures.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use dsn_law::answer::Node;
use dsn_law::commands::{self, Command, Output, Shape};
use dsn_law::fields::Fields;

struct Case {
    place: String,
    name: String,
    command: &'static Command,
    data: String,
    expected: String,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law/cases");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("law/cases exists")
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "tsv"))
        .collect();
    files.sort();
    let mut all = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines = text.lines().enumerate();
        for (number, line) in lines
            .filter(|(_, l)| !l.starts_with('#') && !l.is_empty())
            .skip(1)
        {
            let place = format!("{}:{}", path.file_name().unwrap().display(), number + 1);
            let columns: Vec<&str> = line.split('\t').collect();
            let [name, command, data, expected, origin] = columns[..] else {
                panic!("{place}: {} columns instead of 5", columns.len());
            };
            assert!(origin.len() > 4, "{place}: no origin");
            let words: Vec<&str> = command.split(' ').collect();
            all.push(Case {
                command: commands::find(&words)
                    .unwrap_or_else(|| panic!("{place}: no command {command}")),
                name: name.to_owned(),
                data: data.to_owned(),
                expected: expected.to_owned(),
                place,
            });
        }
    }
    all
}

fn fields(data: &str) -> Fields {
    let mut fields = Fields::new();
    for pair in data.split(' ').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair
            .split_once('=')
            .unwrap_or_else(|| panic!("{pair}: name=value"));
        fields.set(name, value);
    }
    fields
}

/// What is wrong with a case, nothing when it passes.
fn failures(case: &Case) -> Vec<String> {
    let answer = case.command.answer(&fields(&case.data));
    let mut wrong = Vec::new();
    for pair in case.expected.split(' ').filter(|pair| !pair.is_empty()) {
        let (path, value) = pair
            .split_once('=')
            .unwrap_or_else(|| panic!("{}: {pair}", case.place));
        let found = match (&answer, path) {
            (Err(error), "refus") => {
                let message = error.to_string();
                if message.replace(' ', "_").contains(value) {
                    continue;
                }
                message
            }
            (Err(error), _) => format!("refus : {error}"),
            (Ok(answer), "avertissement") => {
                let warnings = answer.warnings().join(" | ");
                if warnings.replace(' ', "_").contains(value) {
                    continue;
                }
                warnings
            }
            (Ok(answer), _) => match answer.node().at(path).map(Node::short) {
                Some(found) if found.replace(' ', "_") == value => continue,
                Some(found) => found,
                None => "rien sous ce nom".to_owned(),
            },
        };
        wrong.push(format!(
            "{} {} : {path} = {found}, attendu {value}",
            case.place, case.name
        ));
    }
    wrong
}

/// Shows S111, S119, S122, S127–S129, S241–S243, S256, S257, S259, S262–S266.
#[test]
fn every_case_answers_as_its_line_says() {
    let wrong: Vec<String> = cases().iter().flat_map(failures).collect();
    assert!(
        wrong.is_empty(),
        "{} échecs :\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn there_are_enough_cases_and_their_names_differ() {
    let all = cases();
    let names: BTreeSet<&str> = all.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), all.len(), "two cases share a name");
    assert!(all.len() >= 150, "{} cases", all.len());
}

fn shape_holds(output: &Output, node: &Node) -> bool {
    match (output.shape, node) {
        (_, Node::Null) => output.nullable,
        (Shape::Amount, Node::Text(text)) => {
            let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
            decimals.len() == 2 && whole.parse::<i64>().is_ok()
        }
        (Shape::Date, Node::Text(text)) => text.parse::<dsn_law::Date>().is_ok(),
        (Shape::List(items), Node::List(nodes)) => nodes.iter().all(|node| {
            items.iter().all(|item| {
                node.at(item.name)
                    .is_some_and(|node| shape_holds(item, node))
            })
        }),
        (Shape::Text, Node::Text(_))
        | (Shape::Count, Node::Int(_))
        | (Shape::YesNo, Node::Bool(_))
        | (Shape::Object, Node::Object(_)) => true,
        _ => false,
    }
}

#[test]
fn every_answer_holds_what_its_command_publishes() {
    for case in cases() {
        let Ok(answer) = case.command.answer(&fields(&case.data)) else {
            continue;
        };
        for output in case.command.outputs {
            let found = answer.values.iter().find(|(name, _)| *name == output.name);
            let Some((_, node)) = found else {
                panic!("{}: {} is missing", case.place, output.name);
            };
            assert!(
                shape_holds(output, node),
                "{}: {} = {node:?}",
                case.place,
                output.name
            );
        }
        assert!(!answer.text().is_empty(), "{}", case.place);
    }
}

/// Shows S268.
#[test]
fn every_computed_answer_explains_itself() {
    for case in cases() {
        let Ok(answer) = case.command.answer(&fields(&case.data)) else {
            continue;
        };
        // Lists and identifiers apply no rule of the law.
        let lists = ["verifier", "parametres", "guides"];
        let first = case.command.path[0];
        if lists.contains(&first) || case.command.path.last() == Some(&"historique") {
            continue;
        }
        assert!(!answer.trace.steps.is_empty(), "{}: no step", case.place);
        assert!(!answer.sources().is_empty(), "{}: no source", case.place);
    }
}
