//! The CNAM, simulated: it receives arrêts, reprises and monthlies, compares them with the prescriptions
//! that it holds and the pays of the reference months, and answers with bilans (31, and 33 for arrêts of
//! more than six months) and letters.
//!
//! Its decisions are [`regles`]: `OK` with the rhythm of payments, `KO` when the employer must correct,
//! `ANO` when the flux could not be taken in. What is said of a declaration at an instant is a function
//! of the file, the scenario and the instant; the portal is told when the answer changes, as another
//! version of the same return; `docs/simulators.md` lists the rules. Receipts (30, 32) are the portal's own, given when a lot is acknowledged.

mod courriel;
mod document;
mod fichier;
mod jugement;
mod long;
mod messages;
mod paiement;
pub mod regles;
mod salaires;

use bytes::Bytes;

pub use courriel::{Courriel, Envoi, Messagerie, SansMessagerie};
pub use fichier::{Armoire, Fichier, SansArmoire, Tiroir};

use crate::client::{Client, Echec, Fiche, Retour};
use crate::lecture;
use crate::scenario::Scenario;
use crate::transport::Transport;
use jugement::Regard;
use regles::Bilan;

/// What a turn did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tour {
    /// Lots taken in.
    pub recus: usize,
    /// Bilans given, new ones and new versions.
    pub bilans: usize,
    /// Letters handed over.
    pub courriels: usize,
    /// What the portal refused, and why: looked at by people, not asked again.
    pub refus: Vec<String>,
    /// The next instant at which there is something to say without anything new coming in.
    pub prochain: Option<i64>,
}

/// The simulated CNAM in front of a portal.
pub struct Cnam<T, A> {
    client: Client<T>,
    scenario: Scenario,
    fichier: Fichier,
    armoire: A,
}

impl<T: Transport, A: Armoire> Cnam<T, A> {
    /// With the file as it was left.
    pub fn new(client: Client<T>, scenario: Scenario, fichier: Fichier, armoire: A) -> Self {
        Self {
            client,
            scenario,
            fichier,
            armoire,
        }
    }

    /// The file as it is.
    pub fn fichier(&self) -> &Fichier {
        &self.fichier
    }

    /// One turn at an instant (milliseconds since 1970): what is new is taken in, made safe and
    /// acknowledged, then everything that is to be said by now is said.
    ///
    /// # Errors
    /// The portal cannot be reached, or the file cannot be kept: another turn goes on from there.
    pub async fn tour(
        &mut self,
        maintenant: i64,
        messagerie: &impl Messagerie,
    ) -> Result<Tour, Echec> {
        let mut tour = Tour::default();
        self.relever(maintenant, &mut tour).await?;
        self.accuser(&mut tour).await?;
        self.repondre(maintenant, &mut tour).await?;
        self.ecrire(messagerie, &mut tour).await?;
        Ok(tour)
    }

    fn garder(&mut self) -> Result<(), Echec> {
        self.armoire.garder(&self.fichier).map_err(Echec::PlusTard)
    }

    async fn relever(&mut self, maintenant: i64, tour: &mut Tour) -> Result<(), Echec> {
        loop {
            let page = self.client.lister(self.fichier.curseur.as_deref()).await?;
            for fiche in page.lots {
                self.prendre(fiche, maintenant, tour).await?;
            }
            let moved = self.fichier.curseur.as_deref() != Some(page.curseur.as_str());
            self.fichier.curseur = Some(page.curseur);
            if moved {
                self.garder()?;
            }
            if !page.suite {
                return Ok(());
            }
        }
    }

    async fn prendre(
        &mut self,
        fiche: Fiche,
        maintenant: i64,
        tour: &mut Tour,
    ) -> Result<(), Echec> {
        let texte = match self.client.telecharger(&fiche).await {
            Ok(texte) => texte,
            // Purged, or given up before: nothing can be done with it.
            Err(refus @ Echec::Refus { .. }) => {
                tour.refus.push(format!("lot {} : {refus}", fiche.idlot));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let declaration = lecture::lire(&texte);
        if declaration.nature != fiche.nature {
            self.client
                .renoncer(&fiche.idlot, "Le texte du lot n'est pas lisible.")
                .await?;
            tour.refus.push(format!("lot {} : illisible", fiche.idlot));
            return Ok(());
        }
        self.fichier
            .recevoir(&self.scenario, fiche, declaration, maintenant);
        tour.recus += 1;
        Ok(())
    }

    /// Acknowledges what is safe.
    async fn accuser(&mut self, tour: &mut Tour) -> Result<(), Echec> {
        let mut done = false;
        for dossier in self.fichier.dossiers.values_mut().filter(|d| !d.accuse) {
            let fiche = &dossier.fiche;
            match self.client.accuser(&fiche.idlot, &fiche.empreinte).await {
                Ok(()) => {}
                Err(refus @ Echec::Refus { .. }) => {
                    tour.refus.push(format!("accusé {} : {refus}", fiche.idlot));
                }
                Err(error) => return Err(error),
            }
            dossier.accuse = true;
            done = true;
        }
        if done { self.garder() } else { Ok(()) }
    }

    /// Says what is to be said by now.
    async fn repondre(&mut self, maintenant: i64, tour: &mut Tour) -> Result<(), Echec> {
        let mut said = Vec::new();
        let regard = Regard {
            scenario: &self.scenario,
            fichier: &self.fichier,
            maintenant,
        };
        let mut quiet = Vec::new();
        for (numero, dossier) in &self.fichier.dossiers {
            if dossier.clos || dossier.remplace {
                continue;
            }
            let avis = regard.avis(dossier);
            tour.prochain = match (tour.prochain, avis.prochain) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            match avis.bilan {
                Some(bilan) if dossier.repondu.as_ref() != Some(&document::empreinte(&bilan)) => {
                    said.push((*numero, bilan));
                }
                // A monthly without a long arrêt is never spoken of.
                None if avis.prochain.is_none() => quiet.push(*numero),
                _ => {}
            }
        }
        for numero in quiet {
            if let Some(dossier) = self.fichier.dossiers.get_mut(&numero) {
                dossier.clos = true;
            }
        }
        for (numero, bilan) in said {
            self.dire(numero, &bilan, maintenant, tour).await?;
        }
        if tour.bilans > 0 {
            self.garder()
        } else {
            Ok(())
        }
    }

    async fn dire(
        &mut self,
        numero: u64,
        bilan: &Bilan,
        maintenant: i64,
        tour: &mut Tour,
    ) -> Result<(), Echec> {
        let Some(dossier) = self.fichier.dossiers.get_mut(&numero) else {
            return Ok(());
        };
        let reference = format!("CNAM-{}-{numero}", bilan.nature);
        let text = document::ecrire(dossier, bilan, &reference);
        let retour = Retour {
            reference: &reference,
            nature: bilan.nature,
            statut: bilan.etat.code(),
        };
        let idlot = dossier.fiche.idlot.clone();
        match self
            .client
            .retourner(&idlot, retour, Bytes::from(text))
            .await
        {
            Ok(()) => tour.bilans += 1,
            Err(refus @ Echec::Refus { .. }) => {
                tour.refus.push(format!("retour {reference} : {refus}"));
                dossier.clos = true;
            }
            Err(error) => return Err(error),
        }
        dossier.repondu = Some(document::empreinte(bilan));
        let letter = courriel::cle(bilan);
        if dossier.ecrit.as_ref() != Some(&letter) {
            dossier.ecrit = Some(letter);
            let written = courriel::ecrire(&self.scenario, dossier, bilan, maintenant);
            self.fichier.courriels.extend(written);
        }
        Ok(())
    }

    /// Hands letters over, those that waited first.
    async fn ecrire(&mut self, messagerie: &impl Messagerie, tour: &mut Tour) -> Result<(), Echec> {
        let mut left = Vec::new();
        for courriel in std::mem::take(&mut self.fichier.courriels) {
            match messagerie.envoyer(&courriel).await {
                Envoi::Fini => tour.courriels += 1,
                Envoi::PlusTard => left.push(courriel),
            }
        }
        self.fichier.courriels = left;
        if tour.courriels > 0 {
            self.garder()
        } else {
            Ok(())
        }
    }
}
