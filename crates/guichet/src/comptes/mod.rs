//! Accounts: who logs in, who calls, who may do what, and how that changes.
//!
//! The decisions are `guichet-identity`'s, the rows `guichet-store`'s; here they meet, with the clock,
//! chance, letters, and the audit log: every change of state adds an entry, in the transaction of
//! the change. It must never answer faster, or differently, because an account does not exist.
//!
//! Start reading with [`authentifier`], [`appelant`] and [`droit`].

mod appelants;
mod connexion;
mod echec;
mod hachage;
mod journal;

pub use appelants::{RefusJeton, appelant, declarant_de_concentrateur, droit};
pub use connexion::{Jeton, RefusIdentite, authentifier, deconnecter};
pub use echec::Echec;
pub use guichet_identity::{Action, Appelant, Cible, Decision, Identifiants, ServiceCode};
pub use hachage::Hacheur;
pub use journal::Acteur;
