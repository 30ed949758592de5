//! The organism API: organisms pull the lots meant for them, acknowledge them and give returns; they
//! publish fiches de paramétrage and bordereaux of their own accord.
//!
//! The contract is `docs/organism-api/openapi.yaml`; a test holds the routes and the answers to it.
//! What must never happen: a lot that a reader of the list misses, an organism that learns of another's
//! lots (they are unknown to it), or two answers to one question. Every write is idempotent.
//!
//! Start reading at [`routes`]; `appel` does what all operations begin with, each operation has a
//! file of its own.

mod accuse;
pub mod admin;
mod appel;
mod corps;
mod document;
mod echec;
#[cfg(test)]
pub(crate) mod essai;
mod etat;
mod jeton;
mod lots;
mod presence;
mod probleme;
mod publications;
mod retour;
mod retours;
#[cfg(test)]
mod tests;
mod vues;

use std::sync::Arc;

use axum::http::Method;

use crate::acces::{Acces, Route};
use appel::{publique, reservee, sans_methode};
use etat::Etat;

/// The routes of the organism API.
pub fn routes() -> Vec<Route> {
    let etat = Arc::new(Etat::default());
    let (get, post, put) = (|| Method::GET, || Method::POST, || Method::PUT);
    let lot = "/organismes/v1/lots/{idlot}";
    let retour = "/organismes/v1/lots/{idlot}/retours/{reference}";
    let piece = "/organismes/v1/lots/{idlot}/retours/{reference}/document";
    let mut routes = vec![
        publique(&etat, post(), "/organismes/v1/jeton", jeton::creer),
        publique(&etat, get(), "/organismes/v1/sante", presence::sante),
        reservee(&etat, post(), "/organismes/v1/presence", presence::dire),
        reservee(&etat, get(), "/organismes/v1/lots", lots::lister),
        reservee(&etat, get(), lot, lots::telecharger),
        reservee(
            &etat,
            get(),
            "/organismes/v1/lots/{idlot}/fiche",
            lots::fiche,
        ),
        reservee(
            &etat,
            post(),
            "/organismes/v1/lots/{idlot}/accuse",
            accuse::accuser,
        ),
        reservee(
            &etat,
            post(),
            "/organismes/v1/lots/{idlot}/echec",
            echec::signaler,
        ),
        reservee(
            &etat,
            get(),
            "/organismes/v1/lots/{idlot}/retours",
            retours::lister,
        ),
        reservee(&etat, put(), retour, retour::deposer),
        reservee(&etat, get(), retour, retours::lire),
        reservee(&etat, get(), piece, retours::document),
    ];
    let publication = "/organismes/v1/publications/{reference}";
    routes.push(reservee(&etat, put(), publication, publications::deposer));
    routes.push(reservee(&etat, get(), publication, publications::lire));
    let mut seen: Vec<&'static str> = Vec::new();
    for route in &mut routes {
        // One answer to other methods for each path.
        if !seen.contains(&route.chemin) {
            seen.push(route.chemin);
            route.service = sans_methode(std::mem::take(&mut route.service));
        }
    }
    routes.push(Route::of(
        Method::GET,
        "/organismes/v1/{*reste}",
        Acces::Public,
        axum::routing::any(appel::chemin_inconnu),
    ));
    routes
}
