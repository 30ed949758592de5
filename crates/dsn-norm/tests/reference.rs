//! Our tables against the reference they come from, where it is at hand (`GUICHET_REFERENCE`).

use std::collections::BTreeSet;
use std::path::PathBuf;

use dsn_norm::{Aspect, Objet, Version, diff, norme, rubrique_index};

/// The folder `norm` of the reference, if there is one; says so if there is none.
fn reference() -> Option<PathBuf> {
    let folder = std::env::var_os("GUICHET_REFERENCE").map(|f| PathBuf::from(f).join("norm"));
    let folder = folder.filter(|f| f.is_dir());
    if folder.is_none() {
        eprintln!("skipped: GUICHET_REFERENCE does not name a reference folder");
    }
    folder
}

/// The cells of each line of a CSV file; none of its cells holds a line end.
fn rows(text: &str) -> Vec<Vec<String>> {
    text.lines()
        .map(|line| {
            let mut cells = vec![String::new()];
            let mut inside = false;
            let mut signs = line.chars().peekable();
            while let Some(sign) = signs.next() {
                match sign {
                    '"' if inside && signs.peek() == Some(&'"') => {
                        cells.last_mut().unwrap().push(signs.next().unwrap());
                    }
                    '"' => inside = !inside,
                    ',' if !inside => cells.push(String::new()),
                    _ => cells.last_mut().unwrap().push(sign),
                }
            }
            cells
        })
        .collect()
}

/// A change in the words of the reference: kind, change, object, before, after.
type Line = [String; 5];

/// What the reference lists between two versions, of what concerns blocs, rubriques and codes.
fn listed(folder: &std::path::Path, file: &str) -> BTreeSet<Line> {
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    rows(&text)
        .into_iter()
        .filter(|row| row[0] == "ct_xlsx" && row[1] != "control")
        .map(|row| {
            // An added rubrique is listed with its type behind its name.
            let after = match row[5].rsplit_once(" [") {
                Some((name, _)) if row[1] == "rubrique" && row[2] == "added" => name.to_owned(),
                _ => row[5].clone(),
            };
            [
                row[1].clone(),
                row[2].clone(),
                row[3].clone(),
                row[4].clone(),
                after,
            ]
        })
        .collect()
}

/// The same from our tables. The reference lists no usages, and of a type no more than its name.
fn ours(avant: Version, apres: Version) -> BTreeSet<Line> {
    let mut lines = BTreeSet::new();
    for change in diff(avant, apres) {
        let kind = match change.objet {
            Objet::Bloc(_) => "block",
            Objet::Rubrique(_) => "rubrique",
            Objet::Valeur { .. } => "enum value",
        };
        let word = match (change.aspect, &change.avant, &change.apres) {
            (Aspect::Existence, None, _) => "added",
            (Aspect::Existence, _, None) => "removed",
            (Aspect::Nom, ..) if kind == "enum value" => "changed label",
            (Aspect::Motif, ..) => "changed regex",
            (Aspect::Type, ..) => "changed datatype",
            (Aspect::Usage(_), ..) => continue,
            _ => panic!("a change the reference does not list: {change:?}"),
        };
        let object = change.objet.to_string().replace(" = ", "=");
        let state = |state: Option<String>| state.unwrap_or_default();
        lines.insert([
            kind.into(),
            word.into(),
            object,
            state(change.avant),
            state(change.apres),
        ]);
    }
    lines
}

#[test]
fn the_differences_are_those_listed_by_the_reference() {
    let Some(folder) = reference() else { return };
    let steps = [
        ("diff_P25_P26.csv", Version::P25V01, Version::P26V01),
        ("diff_P26_P27.csv", Version::P26V01, Version::P27V01),
    ];
    for (file, avant, apres) in steps {
        let (listed, ours) = (listed(&folder, file), ours(avant, apres));
        let missing: Vec<_> = listed.difference(&ours).collect();
        let surplus: Vec<_> = ours.difference(&listed).collect();
        assert!(
            missing.is_empty() && surplus.is_empty(),
            "{file}\n{missing:#?}\n{surplus:#?}"
        );
    }
}

/// Name, kind, lengths, pattern and usages of every rubrique, cell by cell.
#[test]
fn every_rubrique_is_that_of_the_reference() {
    let Some(folder) = reference() else { return };
    let text = std::fs::read_to_string(folder.join("rubriques.csv")).unwrap();
    let rows = rows(&text);
    let column = |name: &str| rows[0].iter().position(|cell| cell == name).unwrap();
    let mut compared = 0;
    for row in &rows[1..] {
        let cell = |name: &str| row[column(name)].as_str();
        let version = Version::from_code(cell("version").as_bytes()).unwrap();
        let idx = rubrique_index(cell("id").as_bytes().try_into().unwrap()).unwrap();
        let rubrique = norme(version).rubrique(idx).unwrap();
        let motif = rubrique
            .motif
            .map_or("", |motif| norme(version).motif(motif).source);
        assert_eq!(rubrique.nom, cell("name_fr"));
        assert_eq!(
            format!("{:?}", rubrique.genre),
            cell("type"),
            "{}",
            cell("id")
        );
        assert_eq!(rubrique.min.to_string(), cell("min_len"), "{}", cell("id"));
        assert_eq!(rubrique.max.to_string(), cell("max_len"), "{}", cell("id"));
        assert_eq!(motif, cell("regex"), "{}", cell("id"));
        for nature in dsn_norm::Nature::ALL {
            let usage = rubrique.usage(nature);
            let published = cell(&format!("usage_{}", nature.code()));
            if usage.certain && norme(version).a_nature(nature) {
                assert_eq!(usage.lettre().to_string(), published, "{}", cell("id"));
            } else {
                assert!(
                    published.is_empty() || published.ends_with('?'),
                    "{}",
                    cell("id")
                );
            }
        }
        compared += 1;
    }
    assert_eq!(compared, 570 + 573 + 591);
}
