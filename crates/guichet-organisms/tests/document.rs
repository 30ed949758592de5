//! `docs/organisms.md`: its tables are written from ours, so that they cannot lie. `GUICHET_BLESS=1` rewrites them.

use std::fmt::Write as _;
use std::path::Path;

use dsn_norm::{BlocIdx, Nature, Version, norme};
use guichet_organisms::{BlocRecu, Catalogue, Jour, Tables, Unite};

const JOUR: Jour = Jour::new(2026, 3, 2);
const VERSION: Version = Version::P26V01;

#[test]
fn the_document_says_what_the_tables_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/organisms.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut written = text.clone();
    for (nom, table) in [
        ("organisms", organismes()),
        ("natures", natures()),
        ("monthly", matrice(&[Nature::Mensuelle])),
        ("events", evenements()),
        ("conditions", conditions()),
        ("assumptions", parts()),
    ] {
        written = remplacer(&written, nom, &table);
    }
    if std::env::var_os("GUICHET_BLESS").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        written,
        "docs/organisms.md: GUICHET_BLESS=1 rewrites its tables"
    );
}

/// The text with another part between the marks of a name.
fn remplacer(texte: &str, nom: &str, table: &str) -> String {
    let (debut, fin) = (
        format!("<!-- table: {nom} -->\n"),
        format!("<!-- end table: {nom} -->"),
    );
    let (avant, reste) = texte
        .split_once(&debut)
        .unwrap_or_else(|| panic!("{nom}: no mark"));
    let (_, apres) = reste
        .split_once(&fin)
        .unwrap_or_else(|| panic!("{nom}: no end"));
    format!("{avant}{debut}{table}{fin}{apres}")
}

fn organismes() -> String {
    let mut table =
        "| code | name | scheme | recipients | returns |\n|---|---|---|---|---|\n".to_owned();
    for organisme in Catalogue::embarque().organismes() {
        let unite = match organisme.unite {
            Unite::Nationale => "one",
            Unite::Institution => "one for each institution of S21.G00.15.002",
        };
        let retours: Vec<_> = organisme
            .retours
            .iter()
            .map(|r| r.nature.as_str())
            .collect();
        let _ = writeln!(
            table,
            "| `{}` | {} | {} | {unite} | {} |",
            organisme.code,
            organisme.nom,
            organisme.regime,
            retours.join(", ")
        );
    }
    table
}

/// The rows of the routing table, as they are.
fn natures() -> String {
    let mut table =
        "| organism | natures | sends | condition | source | why |\n|---|---|---|---|---|---|\n"
            .to_owned();
    let rows = Tables::EMBARQUEES
        .routage
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1);
    for row in rows {
        let cells: Vec<_> = row.split('\t').collect();
        let envoi = match cells[2] {
            "*" => "réel, essai",
            autre => autre,
        };
        let _ = writeln!(
            table,
            "| `{}` | {} | {envoi} | `{}` | {} | {} |",
            cells[0],
            cells[1],
            cells[4].replace('|', "\\|"),
            cells[7],
            cells[8]
        );
    }
    table
}

/// Blocs in lines, organisms in columns.
fn matrice(natures: &[Nature]) -> String {
    let catalogue = Catalogue::embarque();
    let organismes: Vec<_> = catalogue
        .organismes()
        .iter()
        .map(|o| o.code.as_str())
        .collect();
    let columns: Vec<Vec<Vec<BlocRecu>>> = organismes
        .iter()
        .map(|code| {
            natures
                .iter()
                .map(|n| catalogue.recu(code, *n, VERSION, JOUR))
                .collect()
        })
        .collect();
    let mut table = format!(
        "| bloc | {} |\n|---|{}\n",
        organismes.join(" | "),
        "---|".repeat(organismes.len())
    );
    for bloc in norme(VERSION).blocs() {
        let cells: Vec<_> = columns
            .iter()
            .map(|natures| {
                natures
                    .iter()
                    .map(|recus| signe(recus, bloc.idx))
                    .collect::<String>()
            })
            .collect();
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            let _ = writeln!(
                table,
                "| {} {} | {} |",
                bloc.idx.id(),
                bloc.nom,
                cells.join(" | ")
            );
        }
    }
    table
}

fn signe(recus: &[BlocRecu], bloc: BlocIdx) -> &'static str {
    match recus.iter().find(|recu| recu.bloc == bloc) {
        None => "",
        Some(recu) => match (recu.retenues.is_empty(), recu.condition.is_some()) {
            (true, false) => "●",
            (true, true) => "● ?",
            (false, false) => "◐",
            (false, true) => "◐ ?",
        },
    }
}

/// For each signalement and recipient, its blocs with what is held back.
fn evenements() -> String {
    let mut text = String::new();
    for nature in Nature::ALL
        .into_iter()
        .filter(|nature| *nature != Nature::Mensuelle)
    {
        let _ = writeln!(text, "\n**{} {}**\n", nature.code(), nature.libelle());
        for organisme in Catalogue::embarque().organismes() {
            let recus = Catalogue::embarque().recu(&organisme.code, nature, VERSION, JOUR);
            let blocs = recus
                .iter()
                .filter(|recu| recu.bloc.id().to_string().starts_with("S21"));
            let blocs: Vec<_> = blocs.map(part).collect();
            if !blocs.is_empty() {
                let _ = writeln!(text, "- `{}`: {}", organisme.code, blocs.join("; "));
            }
        }
    }
    text.push('\n');
    text
}

fn part(recu: &BlocRecu) -> String {
    let id = recu.bloc.id().to_string();
    let numeros = |list: &[dsn_norm::RubriqueIdx]| {
        let numeros: Vec<_> = list
            .iter()
            .map(|idx| format!("{:03}", idx.id().numero()))
            .collect();
        numeros.join(" ")
    };
    match (recu.retenues.len(), recu.rubriques.len()) {
        (0, _) => id[8..].to_owned(),
        (held, given) if held < given => {
            format!("{} without {}", &id[8..], numeros(&recu.retenues))
        }
        _ => format!("{} only {}", &id[8..], numeros(&recu.rubriques)),
    }
}

fn conditions() -> String {
    let mut table =
        "| organisms | natures | bloc | condition | source | why |\n|---|---|---|---|---|---|\n"
            .to_owned();
    for row in Tables::EMBARQUEES
        .occurrences
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
    {
        let cells: Vec<_> = row.split('\t').collect();
        let _ = writeln!(
            table,
            "| {} | {} | {} | `{}` | {} | {} |",
            cells[0],
            cells[1],
            cells[3],
            cells[4].replace('|', "\\|"),
            cells[7],
            cells[8]
        );
    }
    table
}

/// How many rows rest on what.
fn parts() -> String {
    let mut table = "| table | publié | observé | hypothèse |\n|---|---|---|---|\n".to_owned();
    let Tables {
        organismes,
        retours,
        routage,
        rubriques,
        occurrences,
        enveloppe,
    } = Tables::EMBARQUEES;
    for (nom, texte) in [
        ("organismes.tsv", organismes),
        ("retours.tsv", retours),
        ("routage.tsv", routage),
        ("rubriques.tsv", rubriques),
        ("occurrences.tsv", occurrences),
        ("enveloppe.tsv", enveloppe),
    ] {
        let count = |source: &str| {
            let rows = texte.lines().filter(|line| !line.starts_with('#')).skip(1);
            rows.filter(|row| row.split('\t').any(|cell| cell == source))
                .count()
        };
        let _ = writeln!(
            table,
            "| `organismes/{nom}` | {} | {} | {} |",
            count("publié"),
            count("observé"),
            count("hypothèse")
        );
    }
    table
}
