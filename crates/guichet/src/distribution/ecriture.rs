//! The transaction of a batch: for each job its lots, its end, and the state of its deposit.

use guichet_store::documents;
use guichet_store::travaux::{self, Travail};
use guichet_store::{StoreError, Tx, depots, evenements, lots};
use tokio::runtime::Handle;

use super::preparation::Prepare;
use crate::clock::Moment;
use crate::controle::DISTRIBUER;
use crate::travaux::Issues;
use crate::{App, panne};

/// Writes the lots of each job, or nothing of it.
pub(super) fn ecrire(app: &App, runtime: &Handle, mut ready: Vec<(Travail, Prepare)>) -> Issues {
    if ready.is_empty() {
        return Issues::new();
    }
    // Two workers that lock the same deposits take them in the same order.
    ready.sort_by_key(|(_, prepared)| prepared.depot_id);
    let jobs: Vec<Travail> = ready.iter().map(|(travail, _)| travail.clone()).collect();
    let now = app.clock.now();
    let written = app.store.write_blocking(move |tx| {
        let outcomes = tx.each(&ready, |tx, (travail, prepared)| {
            une(tx, travail, prepared, now)
        })?;
        panne::point("distribution.ecrite");
        Ok(outcomes)
    });
    panne::point("distribution.durable");
    let outcomes = match written {
        Ok(outcomes) => outcomes,
        Err(error) => return super::failed(jobs, &error),
    };
    jobs.into_iter()
        .zip(outcomes)
        .map(|(travail, outcome)| {
            let issue = outcome.map(|useless| {
                for objet in useless {
                    if let Err(error) = runtime.block_on(app.objets.retirer(&objet)) {
                        // The sweep of objects without a row finds it.
                        tracing::warn!(%error, "document en double laissé au balayage");
                    }
                }
            });
            (travail, issue.map_err(Into::into))
        })
        .collect()
}

/// Answers the names of objects that turned out useless.
fn une(
    tx: &mut Tx<'_>,
    travail: &Travail,
    prepared: &Prepare,
    now: Moment,
) -> Result<Vec<String>, StoreError> {
    let depot = depots::prendre(tx, prepared.depot_id)?;
    travaux::finir(tx, travail)?;
    let mut useless = Vec::new();
    for (lot, document) in &prepared.lots {
        useless.extend(documents::ecrire(tx, document, now.0)?);
        lots::ajouter(tx, lot)?;
    }
    if depot.etat == "traite" && lots::reste_a_distribuer(tx, DISTRIBUER, depot.id)? == 0 {
        depots::passer(tx, depot.id, "envoye")?;
        evenements::noter_depot(tx, evenements::DEPOT_DISTRIBUE, &depot, now.0)?;
    }
    Ok(useless)
}
