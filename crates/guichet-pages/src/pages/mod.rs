//! One page per file: what it shows, and how.

pub mod accueil;
pub mod attestation;
pub mod bilan;
pub mod certificat;
pub mod composee;
pub mod connexion;
pub mod corriger;
pub mod deposer;
pub mod depot;
pub mod detail;
pub mod erreur;
pub mod fichier;
pub mod notifications;
pub mod portefeuille;
pub mod recherche;
pub mod signaler;
pub mod suivi;
pub mod taches;
