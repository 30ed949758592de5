//! The cases as data: tables of nine columns separated by `|`, in which a row stands for as many
//! cases as its paths expand to.
//!
//! | column | content |
//! |---|---|
//! | source | `kit`, `guide`, `client` or `assumption`: what the rule rests on |
//! | rule | what is being shown |
//! | request | method and path; `{a,b}` stands for each of them, `@NAME` for each path of a set, the method `*` for that of the operation |
//! | who | the `Authorization` header: see `identites.rs` |
//! | headers | `Name: value` separated by ` ; `; an empty value removes a default |
//! | body | see `corps.rs` |
//! | status | |
//! | answer | headers: `Name: value`, `!Name`, `Name: *`, or a macro of `attendu.rs` |
//! | content | see `attendu.rs` |
//!
//! A line that begins with `@NAME=` defines a set of paths, `#` a remark, `-` stands for nothing.

use std::collections::BTreeMap;

/// One request with its expected answer.
#[derive(Clone, Debug)]
pub(crate) struct Cas {
    pub(crate) nom: String,
    pub(crate) methode: String,
    pub(crate) chemin: String,
    pub(crate) qui: String,
    pub(crate) entetes: Vec<(String, String)>,
    pub(crate) corps: String,
    pub(crate) statut: u16,
    pub(crate) attendus: Vec<String>,
    pub(crate) contenu: String,
}

/// Every case of a table.
pub(crate) fn lire(fichier: &str, texte: &str) -> Vec<Cas> {
    let mut ensembles = BTreeMap::new();
    let mut cas = Vec::new();
    for (numero, ligne) in texte.lines().enumerate() {
        if ligne.is_empty() || ligne.starts_with('#') {
            continue;
        }
        if let Some((nom, valeur)) = ligne.strip_prefix('@').and_then(|l| l.split_once('=')) {
            let chemins: Vec<String> = valeur.split_whitespace().flat_map(etendre).collect();
            ensembles.insert(nom.to_owned(), chemins);
            continue;
        }
        let colonnes: Vec<&str> = ligne.split('|').map(str::trim).collect();
        let [
            source,
            regle,
            requete,
            qui,
            entetes,
            corps,
            statut,
            attendus,
            contenu,
        ] = colonnes[..]
        else {
            panic!("{fichier}:{}: nine columns are expected", numero + 1);
        };
        assert!(
            ["kit", "guide", "client", "assumption"].contains(&source),
            "{fichier}:{}: {source} is no source",
            numero + 1
        );
        let (methodes, chemin) = requete.split_once(' ').expect("method and path");
        let chemins = match chemin.strip_prefix('@') {
            Some(nom) => ensembles.get(nom).expect("a set of paths").clone(),
            None => etendre(chemin),
        };
        for methode in etendre(methodes) {
            for chemin in &chemins {
                let methode = match methode.as_str() {
                    "*" if chemin.starts_with("/deposer-dsn/") => "POST",
                    "*" => "GET",
                    autre => autre,
                };
                cas.push(Cas {
                    nom: format!("{fichier}: {regle} [{source}] {methode} {chemin}"),
                    methode: methode.to_owned(),
                    chemin: chemin.clone(),
                    qui: qui.to_owned(),
                    entetes: liste(entetes)
                        .filter_map(|entete| entete.split_once(':'))
                        .map(|(nom, valeur)| (nom.to_owned(), valeur.trim().to_owned()))
                        .collect(),
                    corps: corps.to_owned(),
                    statut: statut.parse().expect("a status"),
                    attendus: liste(attendus).map(str::to_owned).collect(),
                    contenu: contenu.to_owned(),
                });
            }
        }
    }
    cas
}

fn liste(colonne: &str) -> impl Iterator<Item = &str> {
    colonne.split(" ; ").filter(|element| *element != "-")
}

/// Replaces each `{a,b}` by `a`, then by `b`.
fn etendre(modele: &str) -> Vec<String> {
    let Some((avant, reste)) = modele.split_once('{') else {
        return vec![modele.to_owned()];
    };
    let (choix, apres) = reste.split_once('}').expect("a closing brace");
    choix
        .split(',')
        .flat_map(|un| etendre(&format!("{avant}{un}{apres}")))
        .collect()
}
