//! A demonstration that was stopped while it was filled: where it was, so that the next start goes on.

use std::path::{Path, PathBuf};

use guichet_simulators::cnam::{Armoire, Fichier, Tiroir};
use serde::{Deserialize, Serialize};

use crate::clock::Moment;

/// Where the mark is, in the data directory: there from the first deposit to the last one.
const MARQUE: &str = "demo-remplissage.json";

/// Of so many states of the CNAM's file, one is kept: it is written whole.
const UN_SUR: u32 = 60;

/// What a filling that goes on must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Marque {
    /// The instant that the past leads to, in milliseconds: the world and its deposits follow from it.
    pub(super) debut: i64,
    /// Clients of the accountant.
    pub(super) clients: u32,
    /// The small firm and the group are complete.
    pub(super) entreprises: bool,
}

impl Marque {
    /// The mark that an earlier start left.
    ///
    /// # Errors
    /// In French, a mark that cannot be read.
    pub(super) fn lire(data: &Path) -> Result<Option<Self>, String> {
        let path = data.join(MARQUE);
        let failed = |why: &dyn std::fmt::Display| format!("{} : {why}", path.display());
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|error| failed(&error)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    /// Leaves the mark.
    ///
    /// # Errors
    /// In French, what prevents it.
    pub(super) fn poser(self, data: &Path) -> Result<(), String> {
        let path = data.join(MARQUE);
        let failed = |why: &dyn std::fmt::Display| format!("{} : {why}", path.display());
        let text = serde_json::to_vec(&self).map_err(|error| failed(&error))?;
        std::fs::write(&path, text).map_err(|error| failed(&error))
    }

    /// Takes the mark away: the past is complete.
    ///
    /// # Errors
    /// In French, what prevents it.
    pub(super) fn lever(data: &Path) -> Result<(), String> {
        let path = data.join(MARQUE);
        std::fs::remove_file(&path).map_err(|error| format!("{} : {error}", path.display()))
    }

    /// The instant that the past leads to.
    pub(super) fn maintenant(self) -> Moment {
        Moment(self.debut)
    }
}

/// Keeps the file of the CNAM now and then while the past is made: what is lost is received again.
pub(super) struct DeTempsEnTemps {
    tiroir: Tiroir,
    chemin: PathBuf,
    demandes: u32,
}

impl DeTempsEnTemps {
    /// At a path of its own.
    pub(super) fn new(chemin: PathBuf) -> Self {
        Self {
            tiroir: Tiroir::new(&chemin),
            chemin,
            demandes: 0,
        }
    }

    /// What an earlier start kept, if it did.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(super) fn ouvrir(&self) -> Result<Option<Fichier>, String> {
        match self.chemin.exists() {
            true => self.tiroir.ouvrir().map(Some),
            false => Ok(None),
        }
    }

    /// Forgets what was kept.
    pub(super) fn oublier(chemin: &Path) {
        // What is not there, or stays, is only read by a filling that goes on.
        let _ = std::fs::remove_file(chemin);
    }
}

impl Armoire for DeTempsEnTemps {
    fn garder(&mut self, fichier: &Fichier) -> Result<(), String> {
        self.demandes += 1;
        match self.demandes % UN_SUR {
            0 => self.tiroir.garder(fichier),
            _ => Ok(()),
        }
    }
}
