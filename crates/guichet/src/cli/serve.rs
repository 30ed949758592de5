//! `guichet serve`: the portal, its API and its workers in one process.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::clock::{Clock, ClockStart};
use crate::config::Config;
use crate::exploitation::mesures;
use crate::travaux::{self, Equipe};

/// Démarre le portail : pages, API et travaux dans un seul processus
#[derive(Debug, Args)]
#[command(after_help = "Exemples :\n  \
    guichet serve --demo\n  \
    guichet serve --data /var/lib/guichet --listen 0.0.0.0:8080 --config /etc/guichet.toml\n  \
    guichet serve --demo --clock 2026-03-01T08:00,x60")]
pub(super) struct Serve {
    /// Dossier des données, créé s'il n'existe pas
    #[arg(long, value_name = "DOSSIER", default_value = "donnees")]
    data: PathBuf,
    /// Adresse et port d'écoute ; l'emporte sur les réglages
    #[arg(long, value_name = "ADRESSE:PORT")]
    listen: Option<SocketAddr>,
    /// Fichier de réglages (TOML)
    #[arg(long, value_name = "FICHIER")]
    config: Option<PathBuf>,
    /// Remplit le portail d'un petit monde fictif, et permet d'avancer l'horloge
    #[arg(long)]
    demo: bool,
    /// Instant de départ de l'horloge et vitesse, par exemple 2026-03-01T08:00,x60
    #[arg(long, value_name = "INSTANT[,xN]")]
    clock: Option<ClockStart>,
}

pub(super) fn run(command: Serve) -> Result<(), String> {
    let config = settings(command.config.as_deref(), command.listen, command.demo)?;
    logs(&config);
    mesures::start();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("le serveur ne peut pas démarrer : {error}"))?;
    runtime.block_on(listen(command, config))
}

/// The settings, with what the command line says on top.
fn settings(file: Option<&Path>, listen: Option<SocketAddr>, demo: bool) -> Result<Config, String> {
    let mut config = super::settings(file)?;
    if let Some(listen) = listen {
        config.serveur.ecoute = listen;
    }
    if demo {
        config.fil.requetes_par_minute = 0;
    }
    Ok(config)
}

fn logs(config: &Config) {
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
}

async fn listen(command: Serve, mut config: Config) -> Result<(), String> {
    let listener = TcpListener::bind(config.serveur.ecoute)
        .await
        .map_err(|error| format!("{} : {error}", config.serveur.ecoute))?;
    // Port 0 asks for any: what was given is what links must name.
    config.serveur.ecoute = listener.local_addr().map_err(|error| error.to_string())?;
    let clock = command.clock.map_or_else(Clock::system, Clock::starting);
    let app = Arc::new(super::app(command.data, config, clock, command.demo)?);
    app.store.migrate().await.map_err(|e| e.to_string())?;
    if app.demo {
        crate::demo::preparer(&app).await?;
    }
    println!("guichet écoute sur {}", app.url());
    crate::comptes::menage::amorcer(&app)
        .await
        .map_err(|error| error.to_string())?;
    crate::retention::planifier(&app)
        .await
        .map_err(|e| e.to_string())?;
    let equipe = Equipe::demarrer(&app, travaux::handlers());
    let served = crate::serve::serve(app, listener, stopped()).await;
    equipe.arreter().await;
    served.map_err(|error| error.to_string())
}

/// Done when the process is asked to stop.
async fn stopped() {
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
