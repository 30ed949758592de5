//! What time undoes: expired tokens and links, forgotten failures, addresses that grew old. The upkeep
//! of every night ([`crate::retention`]) calls it.

use guichet_identity::EtatCompte;
use guichet_store::comptes::{
    anciens, changer_courriel, courriels, purger_confirmations, purger_tentatives, supprimer,
};
use guichet_store::{StoreError, Tx, jetons};

use super::journal::{self, Evenement, noter};
use crate::App;
use crate::clock::Moment;
use crate::courriel::{self, Motif};

/// Rows in one transaction.
const LOT: u32 = 500;

/// How long a registration waits beyond the life of its link: the letter may have left late.
const INSCRIPTION: std::time::Duration = std::time::Duration::from_secs(7 * 86_400);

/// What a round did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bilan {
    /// Tokens forgotten.
    pub jetons: u64,
    /// Links forgotten.
    pub liens: u64,
    /// Counters of failures forgotten.
    pub tentatives: u64,
    /// Addresses asked to be confirmed again.
    pub relances: u64,
    /// Addresses that nobody confirmed again.
    pub perimees: u64,
    /// Registrations that nobody confirmed, deleted.
    pub inscriptions: u64,
}

impl Bilan {
    /// Adds what another round did.
    pub fn ajouter(&mut self, other: Self) {
        self.jetons += other.jetons;
        self.liens += other.liens;
        self.tentatives += other.tentatives;
        self.relances += other.relances;
        self.perimees += other.perimees;
        self.inscriptions += other.inscriptions;
    }
}

/// One round, in short transactions. Doing it again does what is left.
///
/// # Errors
/// The database does not answer.
pub async fn passer(app: &App) -> Result<Bilan, StoreError> {
    let now = app.clock.now();
    let settings = &app.config.comptes;
    let day_ago = now.minus(std::time::Duration::from_secs(86_400)).0;
    let old = now.minus(settings.courriel_perime.get());
    let unanswered = now.minus(settings.confirmation.get());
    let unconfirmed = unanswered.minus(INSCRIPTION);
    app.store
        .write(move |tx| {
            let mut bilan = Bilan {
                jetons: jetons::purger(tx, now.0, LOT)?,
                liens: purger_confirmations(tx, now.0, LOT)?,
                tentatives: purger_tentatives(tx, day_ago, now.0, LOT)?,
                ..Bilan::default()
            };
            for compte in courriels(tx, "confirme", old.0, LOT)? {
                let address = compte.courriel.as_deref();
                changer_courriel(tx, compte.id, address, "a-reconfirmer", now.0)?;
                courriel::demander(tx, Motif::Adresse, compte.id, now)?;
                bilan.relances += 1;
            }
            for compte in courriels(tx, "a-reconfirmer", unanswered.0, LOT)? {
                stale(tx, compte.id, compte.courriel.as_deref(), now)?;
                bilan.perimees += 1;
            }
            for id in anciens(tx, EtatCompte::Attente.code(), unconfirmed.0, LOT)? {
                supprimer(tx, id)?;
                let who = journal::compte(id);
                noter(tx, now, "systeme", Evenement::CompteSupprime, &who, "")?;
                bilan.inscriptions += 1;
            }
            Ok(bilan)
        })
        .await
}

/// An address to which nobody answers: letters are no longer sent there.
pub(crate) fn stale(
    tx: &mut Tx<'_>,
    compte_id: i64,
    address: Option<&str>,
    now: Moment,
) -> Result<(), StoreError> {
    changer_courriel(tx, compte_id, address, "perime", now.0)?;
    let who = journal::compte(compte_id);
    noter(tx, now, "systeme", Evenement::AdressePerimee, &who, "")
}
