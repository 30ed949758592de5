//! The control of deposits: job `controler`.
//!
//! A batch of deposits is examined in parallel with the checker's own function (`examen`), compared
//! with what the database knows (`savoir`), concluded (`jugement`) and written in one transaction
//! (`ecriture`). A deposit whose conclusion stood on something that changed meanwhile is concluded
//! anew. What must never happen: a certificate without the checker's verdict, a verdict without its
//! coverage, or two declarations certified under one key.
//!
//! Rejection is per declaration, except for faults of S10 and S90 (and of the file itself), which
//! reject them all (cahier technique 4.2). The returns of nature 11: a CCO when something is certified,
//! a BAN when something is rejected; a mixed send has both, the CCO with the certified declarations
//! only, the BAN with all of them.

mod a_la_demande;
mod augmentation;
mod ecriture;
#[cfg(test)]
pub(crate) mod epreuve;
mod examen;
mod jugement;
mod publication;
mod savoir;
#[cfg(test)]
mod tests;

use std::num::NonZero;
use std::sync::Arc;

use guichet_store::documents::Garde;
use guichet_store::travaux::Travail;
use guichet_store::webhooks::LIVRER;
use guichet_store::{StoreError, Tx, depots, documents};
use tokio::runtime::Handle;

use crate::clock::Moment;
use crate::depot::{CONTROLER, Depot};
use crate::travaux::{Echec, Handler, Issues};
use crate::{App, panne};

pub use a_la_demande::{Controle, a_la_demande, contexte_du_jour};
pub use examen::contexte;
pub use jugement::certificat;

/// The kind of the jobs that distribute a certified declaration; their key is the reference of its
/// certificate, their charge the key of the declaration.
pub const DISTRIBUER: &str = "distribuer";

/// The nature of certificates and reports of anomalies.
pub const NATURE_CONTROLE: i64 = 11;

/// The nature of the checks between declarations.
pub const NATURE_INTERDECLARATION: i64 = 21;

/// How often a conclusion is tried again when what it stood on changed meanwhile.
const ESSAIS: usize = 8;

/// A deposit to control.
struct Dossier {
    travail: Travail,
    depot: Depot,
    octets: Vec<u8>,
}

/// Does the jobs `controler`.
pub struct Controleur;

impl Handler for Controleur {
    fn genre(&self) -> &'static str {
        CONTROLER
    }

    fn traiter(&self, app: &Arc<App>, runtime: &Handle, lot: Vec<Travail>) -> Issues {
        panne::point("controle.pris");
        traiter_lot(app, runtime, lot)
            .into_iter()
            .map(|(travail, outcome)| (travail, outcome.map_err(Echec::from)))
            .collect()
    }

    fn suites(&self) -> &'static [&'static str] {
        &[DISTRIBUER, LIVRER]
    }

    /// As many batches as may compute: while one waits for the disk, another has the processor.
    fn bras(&self, app: &App) -> usize {
        app.config.travaux.ouvriers as usize
    }
}

/// Controls deposits and answers, job by job, whether it is done. A job whose answer is an error was
/// left untouched: nothing of it is kept.
fn traiter_lot(
    app: &App,
    runtime: &Handle,
    travaux: Vec<Travail>,
) -> Vec<(Travail, Result<(), StoreError>)> {
    let mut done = Vec::with_capacity(travaux.len());
    let mut left = Vec::new();
    let found = match chercher(app, &travaux) {
        Ok(found) => found,
        Err(error) => {
            let failed = |travail| (travail, Err(error.clone()));
            return travaux.into_iter().map(failed).collect();
        }
    };
    let mut size = 0;
    for (travail, found) in travaux.into_iter().zip(found) {
        let (depot, garde) = match found {
            Ok(found) => found,
            Err(error) => {
                done.push((travail, Err(error)));
                continue;
            }
        };
        if size + depot.taille > ENSEMBLE && !left.is_empty() {
            done.extend(conclure(app, runtime, std::mem::take(&mut left)));
            size = 0;
        }
        match runtime.block_on(app.objets.ouvrir(garde)) {
            Ok(octets) => {
                size += depot.taille;
                left.push(Dossier {
                    travail,
                    depot,
                    octets,
                });
            }
            Err(error) => done.push((travail, Err(error))),
        }
    }
    done.extend(conclure(app, runtime, left));
    done
}

/// Bytes of the deposits that are in memory together; one alone may have more.
const ENSEMBLE: i64 = 64 * 1024 * 1024;

/// Up to so many bytes one thread is as fast as several: to start them, and to make in each what
/// compresses, costs more than the work, which the batch of the other arm shares the processors with.
const SEUL: i64 = 1024 * 1024;

/// Deposits whose control is written in one transaction: receipts wait no longer than for these.
const PART: usize = 28;

/// A deposit, and where its bytes are.
type Trouve = (Depot, Garde);

/// The deposit of each job.
fn chercher(app: &App, travaux: &[Travail]) -> Result<Vec<Result<Trouve, StoreError>>, StoreError> {
    app.store.read_blocking(|tx| {
        let mut found = Vec::with_capacity(travaux.len());
        for travail in travaux {
            let wrong =
                |what: &str| StoreError::Corrupt(format!("travail {} : dépôt {what}", travail.id));
            let Ok(id) = travail.charge.parse() else {
                found.push(Err(wrong("illisible")));
                continue;
            };
            let depot = depots::lire(tx, id)?;
            let garde = match &depot.document {
                Some(nom) => documents::trouver(tx, nom)?,
                None => None,
            };
            found.push(
                garde
                    .map(|garde| (depot, garde))
                    .ok_or_else(|| wrong("sans contenu")),
            );
        }
        Ok(found)
    })
}

/// Examines, then concludes until everything is written or hopeless.
fn conclure(
    app: &App,
    runtime: &Handle,
    dossiers: Vec<Dossier>,
) -> Vec<(Travail, Result<(), StoreError>)> {
    let now = app.clock.now();
    let size: i64 = dossiers.iter().map(|dossier| dossier.depot.taille).sum();
    let workers = match NonZero::new(app.config.travaux.ouvriers as usize) {
        Some(workers) if size > SEUL => workers,
        _ => NonZero::<usize>::MIN,
    };
    let examines = en_parallele(workers, &dossiers, |dossier| {
        examen::examiner(&dossier.depot, &dossier.octets, &app.empreintes)
    });
    let mut open: Vec<_> = (0..dossiers.len()).collect();
    let mut outcomes: Vec<Option<Result<(), StoreError>>> = vec![None; dossiers.len()];
    for _ in 0..ESSAIS {
        if open.is_empty() {
            break;
        }
        let round = tour(app, runtime, &dossiers, &examines, &open, workers, now);
        for (at, outcome) in open.iter().zip(round) {
            if let Some(slot) = outcomes.get_mut(*at) {
                *slot = outcome;
            }
        }
        open.retain(|at| outcomes.get(*at).is_some_and(Option::is_none));
    }
    drop(examines);
    let hopeless = || StoreError::Unavailable("la situation change sans cesse".to_owned());
    dossiers
        .into_iter()
        .zip(outcomes)
        .map(|(dossier, outcome)| {
            let outcome = outcome.unwrap_or_else(|| Err(hopeless()));
            (dossier.travail, outcome)
        })
        .collect()
}

/// One attempt at the deposits `open`: for each, its outcome, or none when it must be concluded anew.
fn tour(
    app: &App,
    runtime: &Handle,
    dossiers: &[Dossier],
    examines: &[examen::Examine<'_>],
    open: &[usize],
    workers: NonZero<usize>,
    now: Moment,
) -> Vec<Option<Result<(), StoreError>>> {
    let fail = |error: StoreError| vec![Some(Err(error)); open.len()];
    let pairs: Vec<_> = open
        .iter()
        .filter_map(|at| Some((dossiers.get(*at)?, examines.get(*at)?)))
        .collect();
    let savoir = match savoir::lire(app, runtime, &pairs) {
        Ok(savoir) => savoir,
        Err(error) => return fail(error),
    };
    let known: Vec<_> = pairs.iter().zip(&savoir.depots).collect();
    let judged = en_parallele(workers, &known, |((dossier, examine), connu)| {
        jugement::juger(app, dossier, examine, connu, &savoir.annuaire, now)
    });
    let mut ready = Vec::with_capacity(judged.len());
    for jugement in judged {
        match jugement.and_then(|j| j.garantir(app, runtime)) {
            Ok(ecriture) => ready.push(ecriture),
            Err(error) => return fail(error),
        }
    }
    panne::point("controle.examine");
    let mut parts = Vec::new();
    while !ready.is_empty() {
        let rest = ready.split_off(ready.len().min(PART));
        parts.push(std::mem::replace(&mut ready, rest));
    }
    let sizes: Vec<usize> = parts.iter().map(Vec::len).collect();
    let write = |part| {
        move |tx: &mut Tx<'_>| {
            let outcomes = ecriture::ecrire(tx, part)?;
            panne::point("controle.ecrit");
            Ok(outcomes)
        }
    };
    let written = app
        .store
        .write_aside_blocking(parts.into_iter().map(write).collect());
    panne::point("controle.durable");
    let each = written.into_iter().zip(sizes);
    each.flat_map(|(written, size)| written.unwrap_or_else(|error| vec![Some(Err(error)); size]))
        .collect()
}

/// Does the same to each element, in order, on several threads.
fn en_parallele<'a, T: Sync, R: Send>(
    workers: NonZero<usize>,
    elements: &'a [T],
    work: impl Fn(&'a T) -> R + Sync,
) -> Vec<R> {
    let size = elements.len().div_ceil(workers.get()).max(1);
    if elements.len() <= 1 || workers.get() == 1 {
        return elements.iter().map(work).collect();
    }
    let work = &work;
    std::thread::scope(|scope| {
        let threads: Vec<_> = elements
            .chunks(size)
            .map(|chunk| scope.spawn(move || chunk.iter().map(work).collect::<Vec<R>>()))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| match thread.join() {
                Ok(results) => results,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}
