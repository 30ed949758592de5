//! The team: for each handler, arms that take a batch, have it done, and come back for more.

use std::sync::Arc;
use std::time::Duration;

use guichet_store::{StoreError, travaux};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::veille::veiller;
use super::{Handler, lot};
use crate::App;

/// How long an arm rests when the store does not answer, in the world's time.
const PANNE: Duration = Duration::from_secs(2);

/// Workers at work.
pub struct Equipe {
    stop: watch::Sender<bool>,
    arms: JoinSet<()>,
}

impl Equipe {
    /// Starts the arms of all handlers.
    pub fn demarrer(app: &Arc<App>, handlers: Vec<Box<dyn Handler>>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let ouvrier = app.hasard.word(12);
        let mut arms = JoinSet::new();
        let handlers: Vec<Arc<dyn Handler>> = handlers.into_iter().map(Arc::from).collect();
        if !handlers.is_empty() {
            arms.spawn(veiller(Arc::clone(app), handlers.clone(), stopped.clone()));
        }
        for handler in handlers {
            for number in 0..handler.bras().max(1) {
                arms.spawn(work(
                    Arc::clone(app),
                    Arc::clone(&handler),
                    format!("{ouvrier}-{number}"),
                    stopped.clone(),
                ));
            }
        }
        Self { stop, arms }
    }

    /// Takes no more jobs, and waits until those in hand have come to their end.
    pub async fn arreter(mut self) {
        let _ = self.stop.send(true);
        while self.arms.join_next().await.is_some() {}
    }
}

/// What one look into the store gave.
enum Prise {
    /// As many jobs as were asked for: there may be more.
    Pleine,
    /// Fewer.
    Entamee,
    /// None.
    Vide,
}

async fn work(
    app: Arc<App>,
    handler: Arc<dyn Handler>,
    ouvrier: String,
    mut stopped: watch::Receiver<bool>,
) {
    let bell = app.reveil.cloche(handler.genre());
    while !*stopped.borrow() {
        let rest = match one_batch(&app, &handler, &ouvrier).await {
            Ok(Prise::Pleine) => {
                // There is work for another arm as well.
                bell.notify_one();
                continue;
            }
            Ok(Prise::Entamee) => continue,
            Ok(Prise::Vide) => app.config.travaux.intervalle.get(),
            Err(error) => {
                tracing::warn!(genre = handler.genre(), %error, "travaux : la base ne répond pas");
                PANNE
            }
        };
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => {}
            () = bell.notified() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

/// Takes one batch and has it done.
async fn one_batch(
    app: &Arc<App>,
    handler: &Arc<dyn Handler>,
    ouvrier: &str,
) -> Result<Prise, StoreError> {
    let genre = handler.genre();
    let most = handler.lot(app).max(1);
    let now = app.clock.now();
    let bail_ms = now.until(lot::bail_at(app));
    let bail_ms = i64::try_from(bail_ms.as_millis()).unwrap_or(i64::MAX);
    let name = ouvrier.to_owned();
    let taken = app
        .store
        .write(move |tx| travaux::prendre(tx, &[genre], &name, now.0, bail_ms, most))
        .await?;
    let count = taken.len();
    if count > 0 {
        lot::faire(app, handler, taken).await;
    }
    Ok(match count {
        0 => Prise::Vide,
        _ if count < most => Prise::Entamee,
        _ => Prise::Pleine,
    })
}

/// Does all the jobs whose time has come, and those that they add, until none is left, and says how
/// many were taken: for tests, and for filling a demonstration.
///
/// # Errors
/// Those of the store.
pub async fn epuiser(app: &Arc<App>, handlers: Vec<Box<dyn Handler>>) -> Result<usize, StoreError> {
    let handlers: Vec<Arc<dyn Handler>> = handlers.into_iter().map(Arc::from).collect();
    let mut taken = 0;
    loop {
        let before = taken;
        for handler in &handlers {
            while !matches!(one_batch(app, handler, "epuiser").await?, Prise::Vide) {
                taken += 1;
            }
        }
        if taken == before {
            return Ok(taken);
        }
    }
}
