//! What the commands that stay (`serve`, `worker`) have in common: logs, start, stop.

use std::path::PathBuf;
use std::sync::Arc;

use tracing_subscriber::EnvFilter;

use crate::App;
use crate::clock::{Clock, ClockStart};
use crate::config::Config;
use crate::exploitation::mesures;

/// Sends the logs to the standard error and starts counting.
pub(super) fn observer(config: &Config) {
    let filter =
        EnvFilter::try_new(&config.journaux.niveau).unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second subscriber, as in tests, is refused and changes nothing.
    let _ = if config.journaux.json {
        logs.json().try_init()
    } else {
        logs.try_init()
    };
    mesures::start();
}

/// Runs a command that stays until it comes to its end.
pub(super) fn executer(work: impl Future<Output = Result<(), String>>) -> Result<(), String> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("le programme ne peut pas démarrer : {error}"))?
        .block_on(work)
}

/// The portal, its tables brought up to date, its key compared with that of the database.
pub(super) async fn portail(
    data: PathBuf,
    config: Config,
    clock: Option<ClockStart>,
    demo: bool,
) -> Result<Arc<App>, String> {
    let clock = clock.map_or_else(Clock::system, Clock::starting);
    let app = super::app(data, config, clock, demo)?;
    app.store
        .migrate()
        .await
        .map_err(|error| error.to_string())?;
    app.reconnaitre().await?;
    Ok(Arc::new(app))
}

/// Done when the process is asked to stop.
pub(super) async fn arret() {
    let interrupted = tokio::signal::ctrl_c();
    let Ok(mut terminated) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    else {
        let _ = interrupted.await;
        return;
    };
    tokio::select! {
        _ = interrupted => {}
        _ = terminated.recv() => {}
    }
}
