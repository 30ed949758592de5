//! The job that sends letters.

use std::sync::Arc;

use guichet_identity::{EtatCompte, jeton};
use guichet_store::comptes::{self, Compte, Confirmation};
use guichet_store::travaux::{self as jobs, Travail};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;

use super::{EnvoiErreur, Facteur, Lettre, Motif};
use crate::App;
use crate::comptes::menage;
use crate::travaux::{Echec, Handler, Issues, un_par_un};

/// The kind of these jobs.
pub const GENRE: &str = "courriel";

/// What a job holds.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Commande {
    /// See [`Motif::code`].
    pub(super) motif: String,
    /// The account it is about.
    pub(super) compte: i64,
    /// The account it is sent to.
    pub(super) pour: i64,
}

impl Commande {
    pub(super) fn ecrire(&self) -> String {
        // A number and two words always have a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Sends letters, one after another.
#[derive(Debug, Clone, Copy, Default)]
pub struct Courriels;

impl Handler for Courriels {
    fn genre(&self) -> &'static str {
        GENRE
    }

    fn traiter(&self, app: &Arc<App>, runtime: &Handle, lot: Vec<Travail>) -> Issues {
        un_par_un(lot, |job| {
            runtime.block_on(one(app, job))?;
            let done = job.clone();
            app.store.write_blocking(move |tx| jobs::finir(tx, &done))?;
            Ok(())
        })
    }
}

async fn one(app: &App, job: &Travail) -> Result<(), Echec> {
    let order: Commande = serde_json::from_str(&job.charge)
        .map_err(|error| Echec::Definitif(format!("charge illisible : {error}")))?;
    let motif = Motif::depuis_code(&order.motif)
        .ok_or_else(|| Echec::Definitif(format!("motif inconnu : {}", order.motif)))?;
    let (about, to) = (order.compte, order.pour);
    let (about, to) = app
        .store
        .read(move |tx| Ok((comptes::lire(tx, about)?, comptes::lire(tx, to)?)))
        .await?;
    let (Some(about), Some(to)) = (about, to) else {
        return Ok(());
    };
    let Some(address) = address(motif, &about, &to) else {
        return Ok(());
    };
    let facteur = Facteur::new(&app.config.courriel).map_err(settings)?;
    let Some(facteur) = facteur else {
        tracing::warn!(
            compte = to.id,
            motif = motif.code(),
            "courriel non envoyé : aucun serveur n'est réglé"
        );
        return Ok(());
    };
    let link = if matches!(motif, Motif::Demande | Motif::Fin) {
        String::new()
    } else {
        new_link(app, motif, &to, &address).await?
    };
    let time = match motif {
        Motif::Fin => app.config.conservation.avertissement,
        _ => app.config.comptes.confirmation,
    };
    let hours = time.get().as_secs() / 3_600;
    let letter = Lettre::ecrire(motif, &about, &address, &app.url(), &link, hours);
    let identity = format!("{}.{}", job.id, job.essais);
    let sent = facteur.envoyer(&letter, &identity, app.clock.now()).await;
    match sent {
        Ok(()) => Ok(()),
        Err(EnvoiErreur::Refuse) => {
            let now = app.clock.now();
            app.store
                .write(move |tx| menage::stale(tx, to.id, Some(&address), now))
                .await?;
            Ok(())
        }
        Err(other) => Err(settings(other)),
    }
}

fn settings(error: EnvoiErreur) -> Echec {
    // Settings are corrected by people: the letter waits for it as for a server that is away.
    Echec::Panne(error.to_string())
}

/// Where to write; nowhere when the reason for the letter is gone.
fn address(motif: Motif, about: &Compte, to: &Compte) -> Option<String> {
    let state = |wanted: EtatCompte, compte: &Compte| compte.etat == wanted.code();
    let still = match motif {
        Motif::Inscription => state(EtatCompte::Attente, to),
        Motif::MotDePasse => state(EtatCompte::Actif, to),
        Motif::Adresse => to.courriel_etat == "a-reconfirmer",
        Motif::Fin => state(EtatCompte::Actif, to) && to.courriel_etat == "confirme",
        Motif::Demande => state(EtatCompte::Actif, about) && state(EtatCompte::Actif, to),
    };
    to.courriel.clone().filter(|_| still)
}

async fn new_link(
    app: &App,
    motif: Motif,
    compte: &Compte,
    address: &str,
) -> Result<String, Echec> {
    let secret = app.hasard.secret();
    let expire = app.clock.now().plus(app.config.comptes.confirmation.get());
    let confirmation = Confirmation {
        compte_id: compte.id,
        motif: motif.code().to_owned(),
        courriel: address.to_owned(),
        expire_at: expire.0,
    };
    app.store
        .write(move |tx| {
            comptes::ajouter_confirmation(tx, &jeton::empreinte(&secret), &confirmation)
        })
        .await?;
    Ok(jeton::ecrire_lien(&secret))
}
