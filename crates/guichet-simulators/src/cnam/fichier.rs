//! The caisse's own file: what it received, what it knows, what it has answered so far.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dsn_law::Month;
use serde::{Deserialize, Serialize};

use super::courriel::Courriel;
use crate::client::Fiche;
use crate::hachage;
use crate::lecture::{Arret, Declaration, Individu, Jour};
use crate::scenario::{Prescription, Scenario};

/// How far a prescription may begin from what a DJT says and still be that of the arrêt, in days.
pub(super) const PROCHE: i32 = 31;

/// The file. It holds national numbers: whoever writes it keeps it from others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fichier {
    /// Where the list of lots was left.
    pub(super) curseur: Option<String>,
    /// What was received, by the number of its lot.
    pub(super) dossiers: BTreeMap<u64, Dossier>,
    /// The lot of the last monthly of an establishment, a month and a fraction.
    pub(super) mensuelles: BTreeMap<String, u64>,
    /// Prescriptions of people whom the scenario gives none, drawn when an arrêt first spoke of them.
    pub(super) prescriptions: BTreeMap<String, Vec<Prescription>>,
    /// Letters to send.
    pub(super) courriels: Vec<Courriel>,
}

/// A declaration received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Dossier {
    pub(super) fiche: Fiche,
    /// Instant of the receipt, in milliseconds.
    pub(super) recu_le: i64,
    pub(super) accuse: bool,
    pub(super) declaration: Declaration,
    /// Another declaration took its place: its answer stays as it is.
    pub(super) remplace: bool,
    /// Nothing more will be said.
    pub(super) clos: bool,
    /// Hash of the answer that the portal has.
    pub(super) repondu: Option<String>,
    /// The last letter, by its content.
    pub(super) ecrit: Option<String>,
}

impl Dossier {
    /// The person, the contract and the arrêt of a signalement.
    pub(super) fn evenement(&self) -> Option<(&Individu, &crate::lecture::Contrat, &Arret)> {
        let individu = self.declaration.individus.first()?;
        let contrat = individu.contrats.first()?;
        Some((individu, contrat, contrat.arrets.first()?))
    }
}

/// The key of a month of an establishment, without its fraction.
fn cle_de_mois(siret: &str, mois: Month) -> String {
    format!("{siret}/{:04}-{:02}/", mois.year(), mois.number())
}

impl Fichier {
    /// An empty file that goes on in the list of lots where this one is.
    #[must_use]
    pub fn suite(&self) -> Self {
        Self {
            curseur: self.curseur.clone(),
            ..Self::default()
        }
    }

    /// Takes in what another file, begun as the [`suite`](Self::suite) of this one, has learnt.
    pub fn joindre(&mut self, autre: Self) {
        self.curseur = autre.curseur.or(self.curseur.take());
        self.dossiers.extend(autre.dossiers);
        self.mensuelles.extend(autre.mensuelles);
        self.prescriptions.extend(autre.prescriptions);
        self.courriels.extend(autre.courriels);
    }

    /// Takes in a lot, once: a lot that is there already stays as it is.
    pub(super) fn recevoir(
        &mut self,
        scenario: &Scenario,
        fiche: Fiche,
        declaration: Declaration,
        maintenant: i64,
    ) {
        let Ok(numero) = fiche.idlot.parse::<u64>() else {
            return;
        };
        if self.dossiers.contains_key(&numero) {
            return;
        }
        if !fiche.essai {
            self.classer(scenario, &fiche, &declaration, numero);
        }
        let clos = fiche.essai;
        let dossier = Dossier {
            fiche,
            recu_le: maintenant,
            accuse: false,
            declaration,
            remplace: false,
            clos,
            repondu: None,
            ecrit: None,
        };
        self.dossiers.insert(numero, dossier);
    }

    fn classer(
        &mut self,
        scenario: &Scenario,
        fiche: &Fiche,
        declaration: &Declaration,
        numero: u64,
    ) {
        if let Some(target) = &fiche.cible {
            for known in self.dossiers.values_mut() {
                if known.fiche.idflux == target.idflux && known.fiche.rang == target.rang {
                    known.remplace = true;
                }
            }
        }
        match (declaration.nature.as_str(), declaration.jour) {
            ("01", Some(Jour(day))) => {
                let key = cle_de_mois(&declaration.siret(), day.month_of());
                let key = format!("{key}{}", declaration.fraction);
                self.mensuelles.insert(key, numero);
            }
            ("04", _) => self.supposer(scenario, declaration),
            _ => {}
        }
    }

    /// Draws the prescription of somebody whom the scenario gives none.
    fn supposer(&mut self, scenario: &Scenario, declaration: &Declaration) {
        let Some(person) = declaration.individus.first() else {
            return;
        };
        let key = person.cle();
        let named = scenario.assure(key);
        if named.is_some_and(|a| a.sans_prescription || !a.prescription.is_empty()) {
            return;
        }
        let arret = person.contrats.first().and_then(|c| c.arrets.first());
        let Some((arret, Jour(djt))) =
            arret.and_then(|arret| Some((arret, arret.dernier_jour_travaille?)))
        else {
            return;
        };
        let chance = |what, limit: u32| {
            named.is_none() && hachage::tirage(scenario.graine, &[what, key], 1000) < limit.into()
        };
        if chance("prescription", scenario.hasard.sans_prescription) {
            return;
        }
        let late = if chance("djt", scenario.hasard.djt_incoherent) {
            2
        } else {
            0
        };
        let begins = djt.plus_days(1 + late);
        let known = self.prescriptions.entry(key.to_owned()).or_default();
        if known
            .iter()
            .any(|p| p.debut.0.days_since(begins).abs() <= PROCHE)
        {
            return;
        }
        let planned = arret.fin_previsionnelle.map(|Jour(end)| end);
        known.push(Prescription {
            debut: Jour(begins),
            fin: Jour(planned.unwrap_or_else(|| djt.plus_days(30)).max(begins)),
            risque: arret.motif.clone(),
            recue_le: None,
        });
    }

    /// The monthlies of an establishment and a month, one a fraction, that arrived before an instant.
    pub(super) fn mensuelles(
        &self,
        siret: &str,
        mois: Month,
        avant: i64,
    ) -> impl Iterator<Item = &Dossier> {
        let prefix = cle_de_mois(siret, mois);
        self.mensuelles
            .range(prefix.clone()..)
            .take_while(move |(key, _)| key.starts_with(&prefix))
            .filter_map(|(_, numero)| self.dossiers.get(numero))
            .filter(move |dossier| dossier.recu_le <= avant)
    }
}

/// Keeps a file: on disk, or not at all.
pub trait Armoire: Send {
    /// Makes the file safe.
    ///
    /// # Errors
    /// In French, what prevents it.
    fn garder(&mut self, fichier: &Fichier) -> Result<(), String>;
}

/// A file on disk, which only its owner reads.
#[derive(Clone, Debug)]
pub struct Tiroir(PathBuf);

impl Tiroir {
    /// At a path.
    #[must_use]
    pub fn new(chemin: &Path) -> Self {
        Self(chemin.to_owned())
    }

    /// What is on disk; a new file when there is nothing.
    ///
    /// # Errors
    /// A file that cannot be read or is not one of ours.
    pub fn ouvrir(&self) -> Result<Fichier, String> {
        let failed = |why: &dyn std::fmt::Display| format!("{} : {why}", self.0.display());
        match std::fs::read(&self.0) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| failed(&error)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Fichier::default()),
            Err(error) => Err(failed(&error)),
        }
    }
}

impl Armoire for Tiroir {
    fn garder(&mut self, fichier: &Fichier) -> Result<(), String> {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;

        let failed = |why: &dyn std::fmt::Display| format!("{} : {why}", self.0.display());
        let text = serde_json::to_vec(fichier).map_err(|error| failed(&error))?;
        let temporary = self.0.with_extension("tmp");
        let mut out = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&temporary)
            .map_err(|error| failed(&error))?;
        out.write_all(&text)
            .and_then(|()| out.sync_all())
            .and_then(|()| std::fs::rename(&temporary, &self.0))
            .map_err(|error| failed(&error))
    }
}

/// Keeps nothing: for what is made again from the beginning.
#[derive(Clone, Copy, Debug, Default)]
pub struct SansArmoire;

impl Armoire for SansArmoire {
    fn garder(&mut self, _: &Fichier) -> Result<(), String> {
        Ok(())
    }
}
