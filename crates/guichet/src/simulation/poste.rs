//! The letters of a simulated caisse, sent through the mail server of the settings.

use guichet_simulators::cnam::{Courriel, Envoi, Messagerie};

use crate::clock::Clock;
use crate::config;
use crate::courriel::{EnvoiErreur, Facteur, Lettre};

/// Sends letters; without a mail server they are forgotten, and it is said.
pub(crate) struct Poste {
    facteur: Option<Facteur>,
    clock: Clock,
}

impl Poste {
    /// As the settings say.
    ///
    /// # Errors
    /// Settings that make no sense.
    pub(crate) fn new(reglages: &config::Courriel, clock: &Clock) -> Result<Self, String> {
        Ok(Self {
            facteur: Facteur::new(reglages).map_err(|error| error.to_string())?,
            clock: clock.clone(),
        })
    }
}

impl Messagerie for Poste {
    async fn envoyer(&self, courriel: &Courriel) -> Envoi {
        let Some(facteur) = &self.facteur else {
            tracing::debug!("compte rendu métier non envoyé : aucun serveur n'est réglé");
            return Envoi::Fini;
        };
        let lettre = Lettre {
            adresse: courriel.adresse.clone(),
            objet: courriel.objet.clone(),
            texte: courriel.texte.clone(),
        };
        let now = self.clock.now();
        match facteur.envoyer(&lettre, &courriel.identite, now).await {
            Ok(()) => Envoi::Fini,
            Err(error @ EnvoiErreur::Absent(_)) => {
                tracing::warn!(%error, "compte rendu métier remis à plus tard");
                Envoi::PlusTard
            }
            Err(error) => {
                tracing::warn!(%error, "compte rendu métier abandonné");
                Envoi::Fini
            }
        }
    }
}
