//! The contract as a whole.

mod attester;
mod parcours;
mod prevenir;
mod soi;

use std::collections::HashSet;

use super::*;

#[test]
fn the_contract_that_is_kept_is_the_one_that_is_served() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/api/openapi.json");
    let document = contrat::document(&operations(), CHAPITRES, INTRODUCTION);
    let text = format!(
        "{}\n",
        serde_json::to_string_pretty(&document).expect("JSON")
    );
    if std::env::var_os("GUICHET_BLESS").is_some() {
        std::fs::write(path, &text).expect("the contract is written");
    }
    let kept = std::fs::read_to_string(path).expect("docs/api/openapi.json");
    assert!(
        kept == text,
        "docs/api/openapi.json is not current: run this test with GUICHET_BLESS=1"
    );
}

#[test]
fn every_operation_has_a_name_a_chapter_and_its_path_parameters() {
    let mut names = HashSet::new();
    for operation in operations() {
        assert!(names.insert(operation.nom), "{}", operation.nom);
        let chapter = CHAPITRES
            .iter()
            .any(|(name, _)| *name == operation.chapitre);
        assert!(chapter, "{}", operation.chapitre);
        let in_path: Vec<&str> = operation
            .chemin
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        let described: Vec<&str> = operation
            .parametres
            .iter()
            .filter(|p| p.lieu == contrat::Lieu::Chemin)
            .map(|p| p.nom)
            .collect();
        assert_eq!(in_path, described, "{}", operation.nom);
        assert!(!operation.reponses.is_empty(), "{}", operation.nom);
        assert!(
            operation.chemin.starts_with("/api/v1/"),
            "{}",
            operation.chemin
        );
    }
}

#[test]
fn the_page_names_every_operation_and_runs_no_script() {
    let page = contrat::page(&operations(), CHAPITRES, INTRODUCTION, "http://127.0.0.1");
    for operation in operations() {
        assert!(page.contains(&format!("id=\"{}\"", operation.nom)));
    }
    assert!(!page.contains("<script"));
    assert!(contrat::page_des_problemes().contains("jeton-absent"));
}
