//! The distribution of certified declarations: job `distribuer`.
//!
//! Each recipient of a declaration gets a lot: its slice in an envelope, made by `guichet-organisms`
//! from versioned tables, kept as a document, to be pulled through the organism API
//! ([`crate::organismes`]). A batch of declarations is read at one instant (`lecture`), cut outside
//! any transaction (`preparation`) and written in one, each job in a savepoint with its end
//! (`ecriture`): done twice it writes once. An organism that does not fetch its lots holds up nobody:
//! they wait, and [`attente`] says since when.
//!
//! When a declaration replaces or cancels another one, whoever was given lots of the other is a
//! recipient too, so that nobody goes on with what was cancelled (assumption: nothing is published).
//! That is why a declaration waits until the lots of the one it replaces are written.
//!
//! No return `EN COURS` is published while a lot waits (assumption: the word is known, the nature that
//! would carry it is not).

pub mod attente;
mod ecriture;
mod lecture;
mod preparation;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use guichet_store::travaux::Travail;
use guichet_store::webhooks::LIVRER;
use guichet_store::{StoreError, lots};
use tokio::runtime::Handle;

use crate::controle::DISTRIBUER;
use crate::depot::CONTROLER;
use crate::travaux::{Echec, Handler, Issues};
use crate::{App, panne};

/// How many numbers of lots are reserved at a time.
const NUMEROS: i64 = 1000;

/// How long a declaration waits when the one it replaces is not distributed yet.
const PATIENCE: Duration = Duration::from_secs(1);

/// The handlers of this area.
pub fn handlers() -> Vec<Box<dyn Handler>> {
    vec![Box::<Distribution>::default()]
}

/// Distributes certified declarations.
#[derive(Debug, Default)]
struct Distribution {
    numeros: Numeros,
}

impl Handler for Distribution {
    fn genre(&self) -> &'static str {
        DISTRIBUER
    }

    fn suites(&self) -> &'static [&'static str] {
        &[LIVRER]
    }

    /// Somebody waits for the certificate; organisms fetch their lots now and then.
    fn apres(&self) -> &'static [&'static str] {
        &[CONTROLER]
    }

    fn traiter(&self, app: &Arc<App>, runtime: &Handle, lot: Vec<Travail>) -> Issues {
        panne::point("distribution.prise");
        let found = match lecture::lire(app, &lot) {
            Ok(found) => found,
            Err(error) => return failed(lot, &error),
        };
        let mut issues = Issues::new();
        let mut ready = Vec::new();
        for (travail, found) in lot.into_iter().zip(found) {
            let prepared = found.and_then(|dossier| {
                let dossier = dossier.ok_or_else(|| {
                    let again = app.clock.now().plus(PATIENCE);
                    Echec::PlusTard(
                        again,
                        "la déclaration remplacée est à distribuer".to_owned(),
                    )
                })?;
                preparation::preparer(app, runtime, &self.numeros, &travail, dossier)
            });
            match prepared {
                Ok(prepared) => ready.push((travail, prepared)),
                Err(echec) => issues.push((travail, Err(echec))),
            }
        }
        issues.extend(ecriture::ecrire(app, runtime, ready));
        issues
    }
}

fn failed(lot: Vec<Travail>, error: &StoreError) -> Issues {
    lot.into_iter()
        .map(|travail| (travail, Err(Echec::from(error.clone()))))
        .collect()
}

/// Numbers of lots reserved and not given yet. Those left when the process ends are never given.
#[derive(Debug, Default)]
struct Numeros(Mutex<Range<i64>>);

impl Numeros {
    fn prendre(&self, app: &App) -> Result<i64, StoreError> {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = left.next() {
            return Ok(number);
        }
        let first = app
            .store
            .write_blocking(|tx| lots::reserver_numeros(tx, NUMEROS))?;
        *left = first + 1..first + NUMEROS;
        Ok(first)
    }
}
