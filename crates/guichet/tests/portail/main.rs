//! The command `guichet serve` from outside: killed, overloaded, abused.

mod charge;
mod client;
mod commandes;
mod etat;
mod limites;
mod pannes;
mod partage;
mod ruptures;
mod serveur;
