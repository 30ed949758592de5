//! Accounts: who logs in, who calls, who may do what, and how that changes.
//!
//! The decisions are `guichet-identity`'s, the rows `guichet-store`'s; here they meet, with the clock,
//! chance, letters, and the audit log: every change of state adds an entry, in the transaction of
//! the change. It must never answer faster, or differently, because an account does not exist.
//!
//! Start reading with [`authentifier`], [`appelant`] and [`droit`].

pub mod adresses;
mod appelants;
mod connexion;
pub mod contacts;
mod echec;
pub mod habilitations;
mod hachage;
pub mod inscription;
mod journal;
pub mod menage;
pub mod mots_de_passe;
pub mod repertoire;
pub mod sirene;
#[cfg(test)]
mod tests;

pub use appelants::{RefusJeton, appelant, declarant_de_concentrateur, droit};
pub use connexion::{Jeton, RefusIdentite, authentifier, deconnecter};
pub use echec::Echec;
pub use guichet_identity::{Action, Appelant, Cible, Decision, Identifiants, ServiceCode};
pub use hachage::Hacheur;
pub use journal::{Acteur, Evenement};

use crate::App;

/// Whether the actor may do this. The console may do all: whoever has the machine has the data.
///
/// # Errors
/// [`Echec::Droit`] with the reason, or the database does not answer.
pub async fn autoriser(
    app: &App,
    acteur: Acteur<'_>,
    action: Action,
    cible: Cible,
) -> Result<(), Echec> {
    let Acteur::Compte(appelant) = acteur else {
        return Ok(());
    };
    match droit(app, appelant, action, cible).await? {
        Decision::Permis(_) => Ok(()),
        Decision::Refuse(refus) => Err(Echec::Droit(Box::new(refus))),
    }
}
