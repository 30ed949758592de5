//! The machine API asked from outside, over real sockets: tables of cases, each with the source of
//! the rule it shows. `cas.rs` says how they are written.

mod attendu;
mod cas;
mod client;
mod comptes;
mod corps;
mod identites;
mod monde;

use std::sync::OnceLock;

use cas::Cas;
use client::Requete;
use monde::Monde;

/// Fewer cases than this means that a table was lost.
const AU_MOINS: usize = 390;

const TABLES: [(&str, &str); 7] = [
    (
        "authentification",
        include_str!("cases/authentification.txt"),
    ),
    ("depot", include_str!("cases/depot.txt")),
    ("identites", include_str!("cases/identites.txt")),
    ("recherches", include_str!("cases/recherches.txt")),
    ("flux", include_str!("cases/flux.txt")),
    ("objets", include_str!("cases/objets.txt")),
    ("methodes", include_str!("cases/methodes.txt")),
];

fn table(nom: &str) -> Vec<Cas> {
    let (nom, texte) = TABLES
        .iter()
        .find(|(table, _)| *table == nom)
        .expect("a table");
    cas::lire(nom, texte)
}

/// Asks every question of a table and shows all the answers that are not what they should be.
fn jouer(nom: &str) {
    let monde = monde();
    let cas = table(nom);
    let fautes: Vec<String> = cas.iter().filter_map(|un| faute(monde, un)).collect();
    assert!(
        fautes.is_empty(),
        "{} of {} cases:\n{}",
        fautes.len(),
        cas.len(),
        fautes.join("\n")
    );
}

fn monde() -> &'static Monde {
    static MONDE: OnceLock<Monde> = OnceLock::new();
    MONDE.get_or_init(Monde::ouvrir)
}

fn faute(monde: &Monde, cas: &Cas) -> Option<String> {
    let chemin = monde.remplacer(&cas.chemin);
    let reponse = requete(monde, cas, &chemin).envoyer(monde.adresse);
    let mut plaintes = Vec::new();
    if reponse.statut != cas.statut {
        plaintes.push(format!(
            "status {}, expected {}",
            reponse.statut, cas.statut
        ));
    }
    plaintes.extend(attendu::entetes(monde, &reponse, &cas.attendus, &chemin));
    if plaintes.is_empty() {
        plaintes.extend(attendu::contenu(monde, &reponse, &cas.contenu, &chemin));
    }
    (!plaintes.is_empty()).then(|| {
        let qui = &cas.qui;
        format!("- {} (as {qui}): {}", cas.nom, plaintes.join("; "))
    })
}

fn requete(monde: &Monde, cas: &Cas, chemin: &str) -> Requete {
    let mut requete = Requete::get(chemin);
    requete.methode.clone_from(&cas.methode);
    requete.corps = corps::corps(monde, &cas.corps, chemin);
    if let Some(valeur) = identites::autorisation(monde, &cas.qui) {
        requete = requete.entete("Authorization", valeur);
    }
    if cas.methode == "POST" && chemin.starts_with("/deposer-dsn/") {
        requete = requete
            .entete("Content-Type", "text/plain")
            .entete("Content-Encoding", "gzip");
    }
    if cas.methode == "POST" && chemin.starts_with("/authentifier/") {
        requete = requete.entete("Content-Type", "application/xml");
    }
    for (nom, valeur) in &cas.entetes {
        requete = requete.entete(nom, valeur);
    }
    requete
}

#[test]
fn authentification() {
    jouer("authentification");
}

#[test]
fn depot() {
    jouer("depot");
}

#[test]
fn identites() {
    jouer("identites");
}

#[test]
fn recherches() {
    jouer("recherches");
}

#[test]
fn flux() {
    jouer("flux");
}

#[test]
fn objets() {
    jouer("objets");
}

#[test]
fn methodes() {
    jouer("methodes");
}

#[test]
fn no_table_is_lost() {
    let nombre: usize = TABLES.iter().map(|(nom, _)| table(nom).len()).sum();
    println!("{nombre} cases");
    assert!(nombre >= AU_MOINS, "{nombre} cases");
}
