//! What waits for organisms: for the metrics, and what is no longer kept.

use guichet_store::retention::Purge;
use guichet_store::{StoreError, lots};

use crate::App;
use crate::depot::REFERENCES;
use crate::retention::tranches;

/// Lots that an organism has not acknowledged.
pub const LOTS_EN_ATTENTE: &str = "guichet_lots_en_attente";
/// Age in seconds of the oldest of them; 0 when there is none.
pub const LOT_LE_PLUS_ANCIEN: &str = "guichet_lot_plus_ancien_age";

/// 1 when no identity of the organism was heard of lately, or ever.
pub const ORGANISME_MUET: &str = "guichet_organisme_muet";

/// At most as many rows in one transaction.
const TRANCHE: u32 = 500;

/// Sets the gauges of every organism of the tables. Lots that are put off after a failure count from
/// the instant at which they come back.
///
/// # Errors
/// Those of the store.
pub async fn relever(app: &App) -> Result<(), StoreError> {
    let (waiting, clients) = app
        .store
        .read(|tx| Ok((lots::attentes(tx)?, lots::clients(tx)?)))
        .await?;
    let now = app.clock.now();
    let silent_since = now.minus(app.config.organismes.silence.get()).0;
    for organisme in guichet_organisms::Catalogue::embarque().organismes() {
        let found = waiting.iter().find(|w| w.organisme == organisme.code);
        let (count, since) = found.map_or((0, now.0), |w| (w.lots, w.plus_ancien_at));
        let heard = clients
            .iter()
            .filter(|client| client.organisme == organisme.code)
            .any(|client| client.vu_at.is_some_and(|at| at >= silent_since));
        let age = now.0.saturating_sub(since).max(0) / 1000;
        // Figures of a gauge: far below the integers that a float cannot hold.
        let (count, age) = (count as f64, age as f64);
        metrics::gauge!(LOTS_EN_ATTENTE, "organisme" => organisme.code.clone()).set(count);
        metrics::gauge!(LOT_LE_PLUS_ANCIEN, "organisme" => organisme.code.clone()).set(age);
        metrics::gauge!(ORGANISME_MUET, "organisme" => organisme.code.clone()).set(if heard {
            0.0
        } else {
            1.0
        });
    }
    Ok(())
}

/// Deletes the texts of lots whose time is over. A lot that its organism
/// has not acknowledged keeps its text, however long that takes.
///
/// # Errors
/// Those of the store: what was deleted before stays deleted.
pub async fn purger(app: &App) -> Result<Purge, StoreError> {
    let now = app.clock.now();
    let before = now.minus(app.config.organismes.lots.get());
    let mut all = Purge::default();
    loop {
        let step = app
            .store
            .write(move |tx| lots::purger(tx, before.0, TRANCHE, REFERENCES))
            .await?;
        let last = step.lignes < u64::from(TRANCHE);
        for objet in &step.objets {
            app.objets.retirer(objet).await?;
        }
        all.ajouter(step);
        if last {
            return Ok(all);
        }
    }
}

/// Deletes the tokens of organisms that have expired, and says how many.
///
/// # Errors
/// Those of the store: what was deleted before stays deleted.
pub async fn purger_jetons(app: &App) -> Result<u64, StoreError> {
    let now = app.clock.now();
    tranches(app, move |tx| lots::purger_jetons(tx, now.0, TRANCHE)).await
}
