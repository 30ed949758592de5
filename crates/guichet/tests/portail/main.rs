//! The command `guichet serve` from outside: killed, overloaded, abused.

mod limites;
mod pannes;
mod serveur;
