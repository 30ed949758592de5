//! The pages, for people: what the API gives to programs, shown by the same services.
//!
//! A handler reads what it needs through the services that our API calls too, asks
//! `guichet-identity` before it shows anything about somebody, makes a view of it, and
//! `guichet-pages` makes HTML of the view. What must never happen: a right decided here, a change
//! without the token of the form, a personal number in an address, a page that a cache may keep.
//!
//! Start reading at [`routes`], then `session` (who is there), `demande` (one request), then one page,
//! such as `accueil.rs`.

mod acces;
mod accueil;
mod administration;
mod aide;
mod arret;
mod assets;
mod attestation;
mod base;
mod besoins;
mod bilan;
mod certificat;
mod connexion;
mod constats;
mod controle;
mod correction;
mod corriger;
mod demande;
mod demandes;
mod deposer;
mod depot;
mod detail;
mod echeances;
mod echec;
mod editeur;
mod exploitation;
mod fabrique;
mod formulaire;
mod inscription;
mod instant;
mod libelles;
mod lignes;
mod notifications;
mod paiement;
mod portefeuille;
mod profil;
mod recherche;
mod reponse;
mod session;
mod signaler;
mod sorties;
mod statistiques;
mod suivi;
mod taches;
#[cfg(test)]
mod tests;
mod zip;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use std::sync::Arc;

use crate::App;
use crate::acces::Route;

/// The routes of this area.
pub fn routes() -> Vec<Route> {
    let mut routes = assets::routes();
    routes.extend(connexion::routes());
    routes.extend(accueil::routes());
    routes.extend(suivi::routes());
    routes.extend(recherche::routes());
    routes.extend(detail::routes());
    routes.extend(depot::routes());
    routes.extend(controle::routes());
    routes.extend(certificat::routes());
    routes.extend(bilan::routes());
    routes.extend(deposer::routes());
    routes.extend(corriger::routes());
    routes.extend(editeur::routes());
    routes.extend(attestation::routes());
    routes.extend(signaler::routes());
    routes.extend(taches::routes());
    routes.extend(notifications::routes());
    routes.extend(portefeuille::routes());
    routes.extend(administration::routes());
    routes.extend(demandes::routes());
    routes.extend(statistiques::routes());
    routes.extend(sorties::routes());
    routes.extend(profil::routes());
    routes.extend(inscription::routes());
    routes.extend(aide::routes());
    routes.extend(exploitation::routes());
    routes
}

/// What is answered where there is nothing.
pub async fn introuvable(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let qui = session::visiteur(&app, &headers).await.ok().flatten();
    echec::reponse(&app, qui.as_ref(), &echec::Echec::introuvable())
}
