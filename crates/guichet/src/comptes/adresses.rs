//! Another e-mail address: by the password, because whoever reads the letters of an account can choose
//! its password; confirmed by a letter to the new address.

use guichet_identity::{Identifiants, courriel as adresse};
use guichet_store::comptes;

use super::Echec;
use super::connexion::{accepter, prouver};
use super::journal::{self, Evenement, noter};
use super::mots_de_passe::RefusChangement;
use crate::App;
use crate::courriel::{self, Motif};

/// Sets another address, to be confirmed, and sends the letter to it: one in a quarter of an hour.
///
/// # Errors
/// See [`RefusChangement`].
pub async fn changer(
    app: &App,
    identifiants: Identifiants,
    nouvelle: String,
) -> Result<(), RefusChangement> {
    adresse::valider(&nouvelle).map_err(Echec::invalide)?;
    let preuve = prouver(app, &identifiants)
        .await
        .map_err(RefusChangement::Identite)?;
    let now = app.clock.now();
    let outcome = app
        .store
        .write(move |tx| {
            if let Err(refus) = accepter(tx, &preuve, now)? {
                return Ok(Err(refus));
            }
            let id = preuve.compte.id;
            comptes::changer_courriel(tx, id, Some(&nouvelle), "a-reconfirmer", now.0)?;
            courriel::demander(tx, Motif::Adresse, id, now)?;
            let who = journal::compte(id);
            noter(tx, now, &who, Evenement::AdresseChangee, &who, "")?;
            Ok(Ok(()))
        })
        .await?;
    courriel::reveiller(app);
    outcome.map_err(RefusChangement::Identite)
}
