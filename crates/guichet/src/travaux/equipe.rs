//! The team: for each handler, arms that take a batch, have it done, and come back for more.

use std::sync::Arc;
use std::time::Duration;

use guichet_store::{StoreError, travaux};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::fond::Fond;
use super::veille::veiller;
use super::{Handler, lot};
use crate::App;

/// How long an arm rests when the store does not answer, in the world's time.
const PANNE: Duration = Duration::from_secs(2);

/// How long an arm lets other kinds go first, before each of its batches, in the world's time.
pub(super) const RETENUE: Duration = Duration::from_millis(500);

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
            for number in 0..handler.bras(app).max(1) {
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
    let Some(fond) = thread_of(&app, &handler, &mut stopped).await else {
        return;
    };
    while !*stopped.borrow() {
        if handler
            .apres()
            .iter()
            .any(|genre| app.reveil.affluence(genre))
        {
            tokio::select! {
                _ = stopped.wait_for(|stop| *stop) => continue,
                () = tokio::time::sleep(RETENUE) => {}
            }
        }
        let prise = one_batch(&app, &fond, &handler, &ouvrier).await;
        bell.dire(matches!(prise, Ok(Prise::Pleine)));
        let rest = match prise {
            Ok(Prise::Pleine) => {
                // There is work for another arm as well.
                bell.sonner();
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
            () = bell.entendre() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

/// The thread of an arm, as soon as the system has one for it; none when the arm is to stop.
async fn thread_of(
    app: &App,
    handler: &Arc<dyn Handler>,
    stopped: &mut watch::Receiver<bool>,
) -> Option<Fond> {
    loop {
        match Fond::demarrer(handler.genre(), app.config.travaux.retrait) {
            Ok(fond) => return Some(fond),
            Err(error) => {
                tracing::warn!(genre = handler.genre(), %error, "travaux : aucun fil d’exécution")
            }
        }
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return None,
            () = tokio::time::sleep(PANNE) => {}
        }
    }
}

/// Takes one batch and has it done.
async fn one_batch(
    app: &Arc<App>,
    fond: &Fond,
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
        lot::faire(app, fond, handler, taken).await;
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
            while !matches!(
                one_batch(app, &Fond::Bassin, handler, "epuiser").await?,
                Prise::Vide
            ) {
                taken += 1;
            }
        }
        if taken == before {
            return Ok(taken);
        }
    }
}
