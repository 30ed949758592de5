//! What the API counts in memory: failed identifications. Each process counts for itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::probleme::{Code, Refus};
use crate::clock::Moment;
use crate::config;

/// At most as many names are remembered: beyond, all are forgotten. A secret has 256 random bits, so
/// that the pause saves work and does not protect the secret.
const NOMS: usize = 10_000;

/// What is counted.
#[derive(Debug, Default)]
pub(super) struct Etat {
    echecs: Mutex<HashMap<[u8; 32], Echecs>>,
}

#[derive(Debug, Clone, Copy)]
struct Echecs {
    nombre: u32,
    depuis: Moment,
    pause: Option<Moment>,
}

impl Etat {
    /// Refuses a name that failed too often.
    pub(super) fn peut_essayer(&self, client_id: &str, now: Moment) -> Result<(), Refus> {
        let mut failures = self.echecs.lock().unwrap_or_else(PoisonError::into_inner);
        let key = key(client_id);
        match failures.get(&key).and_then(|found| found.pause) {
            Some(until) if until > now => {
                let left = until.0.saturating_sub(now.0);
                Err(Refus::new(Code::TropDEssais).attendre(left))
            }
            Some(_) => {
                failures.remove(&key);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Counts a failed identification.
    pub(super) fn echec(&self, client_id: &str, now: Moment, reglages: &config::Organismes) {
        let mut failures = self.echecs.lock().unwrap_or_else(PoisonError::into_inner);
        let key = key(client_id);
        if failures.len() >= NOMS && !failures.contains_key(&key) {
            failures.clear();
        }
        let found = failures.entry(key).or_insert(Echecs {
            nombre: 0,
            depuis: now,
            pause: None,
        });
        if now > found.depuis.plus(reglages.fenetre.get()) {
            found.nombre = 0;
            found.depuis = now;
        }
        found.nombre += 1;
        if found.nombre >= reglages.essais {
            found.pause = Some(now.plus(reglages.pause.get()));
        }
    }

    /// Forgets the failures of a name that was identified.
    pub(super) fn reussite(&self, client_id: &str) {
        let mut failures = self.echecs.lock().unwrap_or_else(PoisonError::into_inner);
        failures.remove(&key(client_id));
    }
}

fn key(client_id: &str) -> [u8; 32] {
    Sha256::digest(client_id.as_bytes()).into()
}
