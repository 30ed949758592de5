//! Our own API, under `/api/v1`: what the pages show, for programs, in JSON.
//!
//! Each operation is one value (`contrat::Operation`) that says who may call it, what it takes and
//! what it gives; its route, the checks before it, the OpenAPI document and the page are made from
//! that value, so that none can say something else. What must never happen: an operation that answers
//! about somebody else's deposits without asking `guichet-identity`, a 4xx that does not say what to
//! do, a personal number in an address.
//!
//! Start reading at `operations`, then one operation, such as `jetons.rs`; `appel` is what happens
//! before each, `catalogue` the problems.

mod appel;
mod attestations;
mod catalogue;
mod compte;
mod contrat;
mod courriel;
mod depots;
mod droits;
mod evenements;
mod habilitations;
mod idempotence;
mod jetons;
mod mes_jetons;
mod mot_de_passe;
mod probleme;
mod publication;
mod repertoire;
mod retours;
#[cfg(test)]
mod tests;
mod webhooks;

use std::collections::HashSet;

use axum::http::Method;

use crate::acces::{Acces, Route};
use contrat::Operation;

pub use webhooks::Livraisons;

/// The chapters of the contract, in the order of its page.
const CHAPITRES: &[(&str, &str)] = &[
    ("Jetons", "Se connecter et se déconnecter."),
    (
        "Dépôts",
        "Déposer, suivre, relire ; contrôler sans déposer.",
    ),
    ("Retours", "Ce que le portail et les organismes répondent."),
    (
        "Attestations",
        "L'attestation de salaire que la caisse demande après un arrêt : proposée, établie, conservée.",
    ),
    ("Compte", "Son propre compte."),
    (
        "Répertoire",
        "Le répertoire commun des déclarants : un SIRET existe-t-il, est-il ouvert ?",
    ),
    (
        "Habilitations",
        "Qui peut faire quoi pour quel établissement.",
    ),
    ("Événements", "Ce qui est arrivé, depuis un curseur."),
    (
        "Webhooks",
        "Être prévenu : une adresse à vous, des messages signés.",
    ),
    ("Contrat", "Le contrat lui-même."),
];

/// What the contract begins with.
const INTRODUCTION: &str = "L'API de Guichet : déposer des DSN, lire les contrôles et les retours, \
     être prévenu. Les identifiants sont des textes opaques ; les instants s'écrivent en ISO 8601 avec \
     leur décalage ; de nouveaux champs peuvent s'ajouter aux réponses. Les problèmes sont en français, \
     ou en anglais avec Accept-Language: en.";

/// Every operation, in the order of the page.
fn operations() -> Vec<Operation> {
    let mut operations = Vec::new();
    operations.extend(jetons::operations());
    operations.extend(mes_jetons::operations());
    operations.extend(depots::operations());
    operations.extend(retours::operations());
    operations.extend(attestations::operations());
    operations.extend(compte::operations());
    operations.extend(mot_de_passe::operations());
    operations.extend(courriel::operations());
    operations.extend(repertoire::operations());
    operations.extend(habilitations::operations());
    operations.extend(droits::operations());
    operations.extend(evenements::operations());
    operations.extend(webhooks::operations());
    operations.extend(publication::operations());
    operations
}

/// The routes of this area.
pub fn routes() -> Vec<Route> {
    let mut seen = HashSet::new();
    let mut routes: Vec<Route> = operations().into_iter().map(Operation::route).collect();
    for route in &mut routes {
        // One answer for the methods that a path has not, whatever their number.
        if seen.insert(route.chemin) {
            route.service = std::mem::take(&mut route.service).fallback(appel::methode);
        }
    }
    for chemin in ["/api/{*reste}", "/api"] {
        let nothing = axum::routing::any(appel::introuvable);
        routes.push(Route::of(Method::GET, chemin, Acces::Public, nothing));
    }
    routes
}
