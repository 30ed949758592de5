//! One batch: handed to its handler, its leases kept meanwhile, its failures put back or given up.

use std::sync::Arc;
use std::time::{Duration, Instant};

use guichet_store::travaux::{self, BAIL_PERDU, Travail};
use guichet_store::{StoreError, Tx};
use tokio::runtime::Handle;

use super::fond::{Fond, Interrompu};
use super::{Echec, Handler, Issues};
use crate::App;
use crate::clock::Moment;
use crate::exploitation::mesures;

/// A job taken this often is done alone: whatever made the process die may be among its neighbours.
const SEUL: i64 = 3;

/// Until when jobs taken now are reserved. The settings count the world's time, leases the clock's.
pub(super) fn bail_at(app: &App) -> Moment {
    let lease = app.clock.span(app.config.travaux.bail.get());
    app.clock.now().plus(lease)
}

/// Has the jobs done, and puts back or gives up those that are not.
pub(super) async fn faire(
    app: &Arc<App>,
    fond: &Fond,
    handler: &Arc<dyn Handler>,
    taken: Vec<Travail>,
) {
    // Failures are counted when they are told; beyond, the process itself died every time.
    let most = i64::from(app.config.travaux.essais.max(1)).saturating_mul(4);
    let mut together = Vec::with_capacity(taken.len());
    let mut alone = Vec::new();
    for travail in taken {
        if travail.essais > most {
            let often = format!("pris plus de {most} fois sans arriver à son terme");
            settle(app, &travail, Echec::Definitif(often)).await;
        } else if travail.essais > SEUL {
            alone.push(vec![travail]);
        } else {
            together.push(travail);
        }
    }
    if !together.is_empty() {
        alone.push(together);
    }
    for jobs in alone {
        hand_over(app, fond, handler, jobs).await;
    }
}

async fn hand_over(app: &Arc<App>, fond: &Fond, handler: &Arc<dyn Handler>, jobs: Vec<Travail>) {
    let begun = Instant::now();
    let together = jobs.len() > 1;
    match attempt(app, fond, handler, &jobs).await {
        Ok(issues) => close(app, handler, &jobs, &issues).await,
        // Nobody pays for a neighbour: what is still in hand is done again, each alone.
        Err(_) if together => {
            for travail in renew(app, jobs).await {
                let alone = vec![travail];
                let issues = attempt(app, fond, handler, &alone)
                    .await
                    .unwrap_or_default();
                close(app, handler, &alone, &issues).await;
            }
        }
        Err(_) => close(app, handler, &jobs, &[]).await,
    }
    mesures::lot(handler.genre(), begun.elapsed());
    for next in handler.suites() {
        app.reveil.sonner(next);
    }
}

/// Calls the handler on a thread that may block. The error is its panic.
async fn attempt(
    app: &Arc<App>,
    fond: &Fond,
    handler: &Arc<dyn Handler>,
    jobs: &[Travail],
) -> Result<Issues, Interrompu> {
    let issues = {
        let (app, handler, runtime) = (Arc::clone(app), Arc::clone(handler), Handle::current());
        let jobs = jobs.to_vec();
        fond.faire(move || handler.traiter(&app, &runtime, jobs))
    };
    keeping_leases(app, jobs, issues).await
}

/// Settles each job by its issue. A job without one counts as failed.
async fn close(
    app: &Arc<App>,
    handler: &Arc<dyn Handler>,
    jobs: &[Travail],
    issues: &[(Travail, Result<(), Echec>)],
) {
    for travail in jobs {
        let issue = issues
            .iter()
            .find(|(job, _)| job.id == travail.id)
            .map_or_else(forgotten, |(_, issue)| issue.clone());
        let word = match issue {
            Ok(()) => "fait",
            Err(echec) => settle(app, travail, echec).await,
        };
        mesures::travail(handler.genre(), word);
    }
}

fn forgotten() -> Result<(), Echec> {
    Err(Echec::Erreur(
        "le traitement s’est interrompu sur une erreur du programme".to_owned(),
    ))
}

/// Waits for the handler, and renews the leases before they run out.
async fn keeping_leases(
    app: &Arc<App>,
    jobs: &[Travail],
    issues: impl Future<Output = Result<Issues, Interrompu>>,
) -> Result<Issues, Interrompu> {
    let half = (app.config.travaux.bail.get() / 2).max(Duration::from_millis(10));
    tokio::pin!(issues);
    loop {
        tokio::select! {
            issues = &mut issues => return issues,
            () = tokio::time::sleep(half) => {
                renew(app, jobs.to_vec()).await;
            }
        }
    }
}

/// Renews the leases, and returns the jobs that are still in hand: neither finished nor lost.
async fn renew(app: &App, jobs: Vec<Travail>) -> Vec<Travail> {
    let until = bail_at(app).0;
    let renewed = app.store.write(move |tx| {
        let mut held = Vec::with_capacity(jobs.len());
        for job in &jobs {
            if tx.attempt(|tx| travaux::prolonger(tx, job, until)).is_ok() {
                held.push(job.clone());
            }
        }
        Ok(held)
    });
    renewed.await.unwrap_or_else(|error| {
        // Nothing is lost: they are taken again when their leases run out.
        tracing::warn!(%error, "travaux : les baux n’ont pas été renouvelés");
        Vec::new()
    })
}

/// Puts a job back or gives it up, and says which.
async fn settle(app: &App, travail: &Travail, echec: Echec) -> &'static str {
    let now = app.clock.now();
    let text = echec.to_string();
    let last = travail.essais >= i64::from(app.config.travaux.essais);
    let fate = match echec {
        Echec::Definitif(_) => Suite::Mort,
        Echec::Erreur(_) if last => Suite::Mort,
        Echec::PlusTard(at, _) => Suite::Reporte(at),
        Echec::Erreur(_) | Echec::Panne(_) => {
            let mut bytes = [0; 8];
            app.hasard.fill(&mut bytes);
            let wait = travaux::attente_ms(travail.essais, u64::from_le_bytes(bytes));
            Suite::Repousse(Moment(now.0.saturating_add(wait)))
        }
    };
    let (id, genre, essais) = (travail.id, travail.genre.as_str(), travail.essais);
    let word = match fate {
        Suite::Reporte(_) => "reporte",
        Suite::Repousse(_) => {
            tracing::info!(
                id,
                genre,
                essais,
                erreur = text,
                "travail remis à plus tard"
            );
            "repousse"
        }
        Suite::Mort => {
            tracing::error!(id, genre, essais, erreur = text, "travail mis de côté");
            "mort"
        }
    };
    let travail = travail.clone();
    let settled = app.store.write(move |tx| leave(tx, &travail, &text, fate));
    match settled.await {
        Ok(()) => word,
        Err(error) if error.is_conflict_on(BAIL_PERDU) => "bail perdu",
        Err(error) => {
            // Nothing is lost: the job is taken again when its lease runs out.
            tracing::warn!(id, genre, %error, "travail laissé à la fin de son bail");
            "panne"
        }
    }
}

/// What happens to a job that is not done.
#[derive(Clone, Copy)]
enum Suite {
    /// Taken again then; the attempt counts.
    Repousse(Moment),
    /// Taken again then; it was no attempt.
    Reporte(Moment),
    /// Given up.
    Mort,
}

fn leave(tx: &mut Tx<'_>, travail: &Travail, text: &str, fate: Suite) -> Result<(), StoreError> {
    match fate {
        Suite::Repousse(at) => travaux::repousser(tx, travail, text, at.0),
        Suite::Reporte(at) => travaux::reporter(tx, travail, text, at.0),
        Suite::Mort => travaux::enterrer(tx, travail, text),
    }
}
