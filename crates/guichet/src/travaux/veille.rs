//! What sees to it that jobs come at their time, whatever becomes of the clock: planned jobs are there,
//! and what a clock that was ahead has put off comes back when it is put right.

use std::sync::Arc;
use std::time::{Duration, Instant};

use guichet_store::{StoreError, lots, travaux};
use tokio::sync::watch;

use super::{Handler, Prevu};
use crate::App;
use crate::clock::Moment;

/// How often planned jobs are seen to, in the world's time.
const RAPPEL: Duration = Duration::from_secs(600);

/// A clock that goes back by less is none of ours: nothing waits for so short a time.
const RECUL: Duration = Duration::from_secs(2);

/// How long after the clock went back jobs are still put right, in the world's time: what was in hand
/// when it did ends later, with instants of before.
const SUITES: Duration = Duration::from_secs(120);

/// No job that failed is put off for longer than an hour.
const REPORT: Duration = Duration::from_secs(3_700);

pub(super) async fn veiller(
    app: Arc<App>,
    handlers: Vec<Arc<dyn Handler>>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut last = app.clock.now();
    // Both are due at the start: the clock may have been put right while nobody worked.
    let mut planned: Option<Instant> = None;
    let mut moved = Instant::now();
    while !*stopped.borrow() {
        let now = app.clock.now();
        if now.plus(RECUL) < last {
            tracing::warn!("l'horloge a reculé : les travaux remis à plus tard sont repris");
            moved = Instant::now();
        }
        last = now;
        let due = planned.is_none_or(|at| at.elapsed() >= RAPPEL);
        if (due || moved.elapsed() < SUITES) && !said(redresser(&app, &handlers).await) {
            moved = Instant::now();
        }
        if due {
            planned = said(planifier(&app, &handlers).await).then(Instant::now);
        }
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => {}
            () = tokio::time::sleep(app.config.travaux.intervalle.get()) => {}
        }
    }
}

fn said(outcome: Result<(), StoreError>) -> bool {
    if let Err(error) = &outcome {
        tracing::warn!(%error, "travaux : la base ne répond pas");
    }
    outcome.is_ok()
}

/// Adds the planned jobs of the present day that are not there.
///
/// # Errors
/// Those of the store.
pub async fn planifier(app: &App, handlers: &[Arc<dyn Handler>]) -> Result<(), StoreError> {
    let planned = planned(app, handlers);
    if planned.is_empty() {
        return Ok(());
    }
    app.store
        .write(move |tx| {
            for (genre, prevu) in &planned {
                travaux::ajouter(tx, genre, &prevu.cle, "{}", prevu.at.0)?;
            }
            Ok(())
        })
        .await
}

async fn redresser(app: &App, handlers: &[Arc<dyn Handler>]) -> Result<(), StoreError> {
    let now = app.clock.now();
    let lease = app
        .clock
        .span(app.config.travaux.bail.get())
        .saturating_mul(2);
    let lease = now.plus(lease.max(Duration::from_secs(60)));
    let later = now.plus(REPORT);
    let offer = now.plus(app.config.organismes.delai_max.get() + REPORT);
    let genres: Vec<&'static str> = planned(app, handlers)
        .into_iter()
        .map(|(genre, _)| genre)
        .collect();
    app.store
        .write(move |tx| {
            travaux::redresser(tx, now.0, lease.0, later.0, &genres)?;
            lots::redresser(tx, now.0, offer.0).map(drop)
        })
        .await
}

fn planned(app: &App, handlers: &[Arc<dyn Handler>]) -> Vec<(&'static str, Prevu)> {
    let now: Moment = app.clock.now();
    handlers
        .iter()
        .filter_map(|handler| Some((handler.genre(), handler.prevoir(app, now)?)))
        .collect()
}
