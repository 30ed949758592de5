//! The only crate that speaks SQL: rows, jobs and documents of the portal, in SQLite by default,
//! in PostgreSQL when the portal runs on several machines.
//!
//! It must never decide anything: rights, verdicts and dates come from its callers, and so does
//! the time. It must never let SQL out: other crates call typed functions that take a [`Tx`].
//!
//! Start reading with [`Store`], then with one area, such as [`travaux`]. A closure given to
//! [`Store::write`] is one transaction; what it wrote is on the disk when the call returns.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)
)]

pub mod dialect;
mod error;
#[cfg(test)]
mod essai;
mod fichiers;
mod hexadecimal;
mod migrations;
#[cfg(test)]
mod pannes;
mod postgres;
mod sqlite;
mod store;
mod target;
mod tx;
mod value;

// The areas, each with the tables of one migration.
pub mod attestations;
pub mod cabinet;
pub mod comptes;
pub mod declarations;
pub mod demandes;
pub mod depots;
pub mod documents;
pub mod evenements;
pub mod habilitations;
pub mod idempotence;
pub mod jetons;
pub mod journal;
pub mod lots;
pub mod portail;
pub mod publications;
pub mod repertoire;
pub mod retention;
pub mod retours;
pub mod sauvegarde;
pub mod situations;
pub mod sorties;
pub mod suivi;
pub mod travaux;
pub mod webhooks;

pub use dialect::Engine;
pub use error::StoreError;
pub use store::Store;
pub use target::{Options, Target};
pub use tx::Tx;
pub use value::{Row, Value};
