//! The tables of `routes/`: one row a route, and what it answers to each sort of caller.
//!
//! Columns, apart by tabs: method, path as the router has it, what is asked (`-`: the path itself),
//! body, then a status for each caller: nobody, an account without the right, one with it, the same
//! with a token too old, and an account whose right was withdrawn after it logged in. A status is
//! written `who:status`, or alone where nobody has to be named; `-` where there is no such caller,
//! because being logged in is all the right there is.

use std::path::Path;

/// What is expected of one sort of caller.
#[derive(Clone, Debug)]
pub(crate) struct Attendu {
    /// Whose token is shown.
    pub(crate) qui: String,
    pub(crate) statut: u16,
}

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Ligne {
    /// File and line, for who mends it.
    pub(crate) place: String,
    pub(crate) methode: String,
    pub(crate) chemin: String,
    pub(crate) demande: String,
    pub(crate) corps: String,
    pub(crate) anonyme: u16,
    pub(crate) sans: Option<Attendu>,
    pub(crate) avec: Attendu,
    pub(crate) expire: u16,
    pub(crate) retire: Option<Attendu>,
}

/// Every row of every table, in the order of their names.
pub(crate) fn lire() -> Vec<Ligne> {
    let dossier = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/droits/routes");
    let mut tables: Vec<_> = std::fs::read_dir(dossier)
        .expect("the tables")
        .map(|table| table.expect("a table").path())
        .collect();
    tables.sort();
    tables.iter().flat_map(|table| une(table)).collect()
}

fn une(table: &Path) -> Vec<Ligne> {
    let nom = table.file_name().expect("a name").to_string_lossy();
    let texte = std::fs::read_to_string(table).expect("a table");
    texte
        .lines()
        .enumerate()
        .filter(|(_, ligne)| !ligne.is_empty() && !ligne.starts_with('#'))
        .map(|(rang, ligne)| une_ligne(&format!("{nom}:{}", rang + 1), ligne))
        .collect()
}

fn une_ligne(place: &str, ligne: &str) -> Ligne {
    let champs: Vec<&str> = ligne.split('\t').collect();
    let [
        methode,
        chemin,
        demande,
        corps,
        anonyme,
        sans,
        avec,
        expire,
        retire,
    ] = champs[..]
    else {
        panic!("{place}: {} columns", champs.len());
    };
    let statut = |ecrit: &str| -> u16 {
        ecrit
            .parse()
            .unwrap_or_else(|_| panic!("{place}: {ecrit} is no status"))
    };
    let attendu = |ecrit: &str| {
        let (qui, code) = ecrit.split_once(':')?;
        Some(Attendu {
            qui: qui.to_owned(),
            statut: statut(code),
        })
    };
    Ligne {
        place: place.to_owned(),
        methode: methode.to_owned(),
        chemin: chemin.to_owned(),
        demande: if demande == "-" { chemin } else { demande }.to_owned(),
        corps: corps.to_owned(),
        anonyme: statut(anonyme),
        sans: attendu(sans),
        avec: attendu(avec).unwrap_or_else(|| panic!("{place}: nobody has the right")),
        expire: statut(expire),
        retire: attendu(retire),
    }
}
