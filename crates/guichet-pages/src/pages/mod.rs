//! One page per file: what it shows, and how.

pub mod accueil;
pub mod bilan;
pub mod certificat;
pub mod connexion;
pub mod deposer;
pub mod depot;
pub mod detail;
pub mod erreur;
pub mod fichier;
pub mod recherche;
pub mod suivi;
