//! `cargo xtask control new KEY`: an empty section in the page of a keyed control; and the table of
//! what is written, for `docs/controls.md`.
//!
//! The pages themselves are compiled and checked by the build of `dsn-norm`.

mod keys;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::repository;
use keys::Key;

/// What to type.
const USAGE: &str = "usage: cargo xtask control new S21.G00.60.005/CCH-11";

/// Runs `control …`; `arguments` are the words after `control`.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let [verb, name] = arguments else {
        return Err(USAGE.to_owned());
    };
    if verb != "new" {
        return Err(USAGE.to_owned());
    }
    let keys = keys::read()?;
    let key = keys.iter().find(|key| key.name() == *name);
    let key = key.ok_or_else(|| {
        format!("the norm has no control {name}: see norm/controls/applicability.tsv")
    })?;
    let path = page_path(&key.rubrique);
    let page = std::fs::read_to_string(repository::root().join(&path)).unwrap_or_default();
    let page = if page.is_empty() {
        format!("# {} {}\n", key.rubrique, rubrique_name(&key.rubrique)?)
    } else {
        page
    };
    let page = with_section(&page, key)?;
    let full = repository::root().join(&path);
    let folder = full.parent().unwrap_or(&full);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&full, page))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    println!(
        "{}: section {} added; docs/controls.md says how to fill it",
        path.display(),
        key.code
    );
    Ok(())
}

fn page_path(rubrique: &str) -> PathBuf {
    let (bloc, number) = rubrique.split_at(10);
    Path::new("norm/controls")
        .join(bloc)
        .join(format!("{}.md", number.trim_start_matches('.')))
}

/// The name of a rubrique in the latest version that has it.
fn rubrique_name(rubrique: &str) -> Result<String, String> {
    for version in keys::VERSIONS.iter().rev() {
        let text = repository::read(&Path::new("norm").join(version).join("rubriques.tsv"))?;
        let row = text
            .lines()
            .find_map(|line| line.strip_prefix(rubrique)?.strip_prefix('\t'));
        if let Some(name) = row.and_then(|row| row.split('\t').next()) {
            return Ok(name.to_owned());
        }
    }
    Err(format!("no rubrique {rubrique}"))
}

/// The page with an empty section for the versions that have none yet, at its place.
fn with_section(page: &str, key: &Key) -> Result<String, String> {
    let (head, sections) = cut(page);
    let written: BTreeSet<&str> = sections
        .iter()
        .filter(|section| code_of(section) == key.code)
        .flat_map(|section| versions_of(section))
        .collect();
    let versions: Vec<&str> = key.versions().filter(|v| !written.contains(v)).collect();
    if versions.is_empty() {
        return Err(format!("{} is already written", key.name()));
    }
    let section = section(key, &versions.join(" "));
    let place = sections
        .iter()
        .position(|other| code_of(other) > key.code.as_str());
    let mut all: Vec<&str> = sections;
    all.insert(place.unwrap_or(all.len()), &section);
    let parts = std::iter::once(head).chain(all).map(str::trim_end);
    Ok(parts.collect::<Vec<_>>().join("\n\n") + "\n")
}

/// What precedes the sections, and the sections.
fn cut(page: &str) -> (&str, Vec<&str>) {
    let starts: Vec<usize> = page
        .match_indices("\n## ")
        .map(|(at, _)| at + 1)
        .chain([page.len()])
        .collect();
    let head = &page[..starts.first().copied().unwrap_or(page.len())];
    (
        head,
        starts
            .windows(2)
            .map(|pair| &page[pair[0]..pair[1]])
            .collect(),
    )
}

fn code_of(section: &str) -> &str {
    section
        .strip_prefix("## ")
        .and_then(|s| s.split_whitespace().next())
        .unwrap_or_default()
}

fn versions_of(section: &str) -> impl Iterator<Item = &str> {
    let line = section
        .lines()
        .find_map(|line| line.strip_prefix("- versions: "));
    line.unwrap_or_default().split_whitespace()
}

fn section(key: &Key, versions: &str) -> String {
    let Key {
        rubrique,
        code,
        severity,
        ..
    } = key;
    format!(
        "## {code}

- versions: {versions}
- severity: {severity}

```condition
present({rubrique})
```

**Message.** À écrire : ce qui ne va pas, avec la valeur « {{valeur}} ».

**Conseil.** À écrire : ce qu'il faut faire.

**Pourquoi.** À écrire : la raison du contrôle (cahier technique 2025.1, {rubrique}).

### Refusé : à écrire

```patch
base arret
- {rubrique}
```

### Accepté : à écrire

```patch
base arret
```
"
    )
}

/// Per nature and version, how many keyed controls the norm lists and how many are written.
pub(crate) fn coverage() -> Result<String, String> {
    let keys = keys::read()?;
    let mut written = BTreeSet::new();
    for path in repository::files()? {
        if !path.starts_with("norm/controls") || path.extension().is_none_or(|e| e != "md") {
            continue;
        }
        let page = repository::read(&path)?;
        let rubrique = page
            .strip_prefix("# ")
            .and_then(|p| p.get(..14))
            .unwrap_or_default();
        for section in cut(&page).1 {
            for version in versions_of(section) {
                written.insert((
                    rubrique.to_owned(),
                    code_of(section).to_owned(),
                    version.to_owned(),
                ));
            }
        }
    }
    let mut table = String::from("| nature |");
    for version in keys::VERSIONS {
        let _ = write!(table, " {version} |");
    }
    table += "\n|---|---|---|---|\n";
    for nature in keys::NATURES {
        let _ = write!(table, "| {nature} |");
        for version in keys::VERSIONS {
            let listed = keys
                .iter()
                .filter(|k| k.is_counted() && k.applies(version, nature));
            let (mut done, mut all) = (0, 0);
            for key in listed {
                all += 1;
                let id = (key.rubrique.clone(), key.code.clone(), version.to_owned());
                done += usize::from(written.contains(&id));
            }
            let _ = if all == 0 {
                write!(table, " – |")
            } else {
                write!(table, " {done} / {all} |")
            };
        }
        table.push('\n');
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: &str) -> Key {
        let cells = ["04", "04", ""].map(str::to_owned);
        Key {
            rubrique: "S21.G00.60.005".to_owned(),
            code: code.to_owned(),
            severity: "blocking".to_owned(),
            natures: cells,
        }
    }

    #[test]
    fn a_section_goes_to_its_place() {
        let page = with_section("# S21.G00.60.005 Date\n", &key("CCH-12")).unwrap();
        let page = with_section(&page, &key("SIG-13")).unwrap();
        let page = with_section(&page, &key("CCH-11")).unwrap();
        let (head, sections) = cut(&page);
        assert_eq!(head.trim_end(), "# S21.G00.60.005 Date");
        let codes: Vec<&str> = sections.iter().map(|s| code_of(s)).collect();
        assert_eq!(codes, ["CCH-11", "CCH-12", "SIG-13"]);
        assert!(page.contains("- versions: P25V01 P26V01\n") && page.ends_with("```\n"));
        assert!(!page.contains("\n\n\n"));
    }

    #[test]
    fn only_versions_that_lack_the_control_get_a_section() {
        let page = with_section("# S21.G00.60.005 Date\n", &key("CCH-11")).unwrap();
        assert!(with_section(&page, &key("CCH-11")).is_err());
        let page = page.replace("P25V01 P26V01", "P25V01");
        let page = with_section(&page, &key("CCH-11")).unwrap();
        assert!(page.contains("- versions: P26V01\n"));
    }

    #[test]
    fn pages_lie_where_the_compiler_reads_them() {
        assert_eq!(
            page_path("S21.G00.60.005"),
            Path::new("norm/controls/S21.G00.60/005.md")
        );
        assert_eq!(
            rubrique_name("S21.G00.60.005").unwrap(),
            "Date de début de subrogation"
        );
        assert!(rubrique_name("S21.G00.60.999").is_err());
    }

    /// The natures of an arrêt and of a reprise are checked completely.
    #[test]
    fn arret_and_reprise_are_covered() {
        let table = coverage().unwrap();
        assert!(
            table.contains("| 04 | 45 / 45 | 45 / 45 | 46 / 46 |\n"),
            "{table}"
        );
        assert!(
            table.contains("| 05 | 39 / 39 | 39 / 39 | 40 / 40 |\n"),
            "{table}"
        );
    }
}
