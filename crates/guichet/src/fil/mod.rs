//! The machine API, as the official one: what payroll software speaks to the official service, it
//! speaks to ours by changing a host name. One file per sort of operation, each with the order
//! of its checks; what they share is one file per rule.
//!
//! Marks in the comments: *kit* (the published developer kit, the strongest source), *guide* (the
//! implementation guide, second hand), *assumption* (ours). `docs/machine-api.md` lists them.
//!
//! It must never answer an error with a body (but for the two documented ones), name a production
//! host, trust what a token says, or look at the SIRET declared in a file to refuse a deposit.
//!
//! Start reading at `deposer_dsn` and `lister`.

mod authentifier;
mod authentifier_msa;
mod autorisation;
mod bpij;
mod chemin;
mod corps;
mod deposer_dsn;
mod entetes;
mod hote;
mod lister;
mod lister_bpij;
mod lister_retours_flux;
mod listes;
mod objets;
mod periode;
mod refus;
mod reponse;
mod telecharger;

use axum::extract::Request;
use axum::http::Method;

use crate::acces::{Acces, Route};
use refus::Refus;

/// The routes of the machine API.
pub fn routes() -> Vec<Route> {
    let mut routes = authentifier::routes();
    routes.extend(authentifier_msa::routes());
    routes.extend(deposer_dsn::routes());
    routes.extend(lister::routes());
    routes.extend(lister_retours_flux::routes());
    routes.extend(lister_bpij::routes());
    routes.extend(telecharger::routes());
    routes.extend(AUTRES.map(autre));
    routes
}

/// Every other path of a function: no version, or none of ours, or no date where there must be one.
const AUTRES: [&str; 13] = [
    "/authentifier/{*reste}",
    "/deposer-dsn/{*reste}",
    "/lister-depots/{*reste}",
    "/lister-retours-flux/{*reste}",
    "/lister-retours-declarant/{*reste}",
    "/lister-retours-concentrateur/{*reste}",
    "/telecharger-retour/{*reste}",
    "/lister-objets-declarant/{*reste}",
    "/lister-objets-concentrateur/{*reste}",
    "/telecharger-objet/{*reste}",
    "/lister-bpij-declarant/{*reste}",
    "/lister-bpij-concentrateur/{*reste}",
    "/telecharger-bpij/{*reste}",
];

/// Nothing is there (404), whoever asks and however.
fn autre(chemin: &'static str) -> Route {
    let service = axum::routing::any(|_: Request| async { Refus::Inconnu });
    Route::of(Method::GET, chemin, Acces::Public, service)
}
