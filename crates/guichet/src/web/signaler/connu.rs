//! What is known of an establishment: its last monthly that stands, and the arrêts that were signalled.

use bytes::Bytes;
use guichet_store::{declarations, depots, situations};

use super::super::demande::Demande;
use super::super::echec::Echec;
use super::super::suivi::mois_avant;
use crate::depot;
use crate::depot::lecture::Contenu;
use crate::depot::mensuelle;
use crate::signalement::{self, Personne, Signalement};

/// A monthly that stands.
pub(super) struct Connue {
    /// `AAAA-MM`.
    pub(super) mois: String,
    octets: Bytes,
    rang: u32,
}

impl Connue {
    pub(super) fn personnes(&self) -> Vec<Personne> {
        signalement::personnes(&self.octets, self.rang)
    }

    pub(super) fn reprendre(&self, personne: Option<u32>) -> Signalement {
        signalement::reprendre(&self.octets, self.rang, personne)
    }
}

/// The last monthly of an establishment, the present month included.
pub(super) async fn derniere(demande: &Demande, siret: &str) -> Result<Option<Connue>, Echec> {
    let scope = format!("reel/{siret}");
    let now = mois_avant(demande.maintenant(), 0);
    let month = demande
        .app
        .store
        .read(move |tx| situations::dernier_mois(tx, &scope, &now))
        .await?;
    match month {
        Some(month) => de(demande, siret, &month).await,
        None => Ok(None),
    }
}

/// The monthly of a month.
pub(super) async fn de(
    demande: &Demande,
    siret: &str,
    mois: &str,
) -> Result<Option<Connue>, Echec> {
    let found = mensuelle::du_mois(&demande.app, siret, mois).await?;
    Ok(found.map(|found| Connue {
        mois: mois.to_owned(),
        octets: found.octets.into(),
        rang: found.rang,
    }))
}

/// Declarations looked at for the arrêt of somebody, at most, and arrêts among them.
const DECLARATIONS: u32 = 500;
const ARRETS: usize = 20;

/// The last arrêt that was signalled for somebody, by their number.
pub(super) async fn arret_de(
    demande: &Demande,
    siret: &str,
    personne: &str,
) -> Result<Option<Contenu>, Echec> {
    let number = siret.to_owned();
    let known = demande
        .app
        .store
        .read(move |tx| {
            let all = declarations::du_siret(tx, &number, DECLARATIONS)?;
            let arrets = all
                .into_iter()
                .filter(|d| d.nature.as_deref() == Some("04") && d.etat == "conforme");
            let mut found = Vec::new();
            for one in arrets.take(ARRETS) {
                found.push((depots::lire(tx, one.depot_id)?, one.rang));
            }
            Ok(found)
        })
        .await?;
    for (kept, rang) in known {
        let Some(bytes) = depot::contenu(&demande.app, &kept).await? else {
            continue;
        };
        let contenu = Contenu::lire(&bytes, rang);
        let theirs = ["S21.G00.30.001", "S21.G00.30.020"];
        if theirs.iter().any(|id| contenu.valeur(id) == personne) {
            return Ok(Some(contenu));
        }
    }
    Ok(None)
}
