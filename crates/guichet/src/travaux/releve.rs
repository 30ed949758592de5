//! The jobs, for the metrics: how many wait, are in hand or were given up, and since when.

use guichet_store::{StoreError, travaux};

use super::handlers;
use crate::App;

/// Jobs that are not done, by kind and state.
const TRAVAUX: &str = "guichet_travaux";
/// Age in seconds of the oldest job that could be taken, by kind; 0 when there is none.
const PLUS_ANCIEN: &str = "guichet_travail_plus_ancien_age";

/// Sets the gauges of every kind of job.
///
/// # Errors
/// Those of the store.
pub async fn relever(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now().0;
    let (counts, oldest) = app
        .store
        .read(move |tx| Ok((travaux::compter(tx)?, travaux::plus_anciens(tx, now)?)))
        .await?;
    for handler in handlers() {
        let genre = handler.genre();
        for etat in ["pret", "pris", "mort"] {
            let found = counts.iter().find(|c| c.genre == genre && c.etat == etat);
            // Figures of a gauge: far below the integers that a float cannot hold.
            let number = found.map_or(0, |count| count.nombre) as f64;
            metrics::gauge!(TRAVAUX, "genre" => genre, "etat" => etat).set(number);
        }
        let since = oldest.iter().find(|(kind, _)| kind == genre);
        let age = since.map_or(0, |(_, at)| now.saturating_sub(*at) / 1000);
        metrics::gauge!(PLUS_ANCIEN, "genre" => genre).set(age as f64);
    }
    Ok(())
}
