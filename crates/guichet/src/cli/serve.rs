//! `guichet serve`: the portal, its API and its workers in one process.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use guichet_store::documents::Objets;
use guichet_store::{Store, Target};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::App;
use crate::clock::{Clock, ClockStart};
use crate::comptes::Hacheur;
use crate::config::{self, Config};
use crate::exploitation::mesures;
use crate::hasard::Hasard;
use crate::http::Memory;
use crate::interdeclaration::empreintes::Empreintes;
use crate::travaux::{self, Equipe, Reveil};

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
    let text = match file {
        None => None,
        Some(path) => Some(
            std::fs::read_to_string(path)
                .map_err(|error| format!("{} : {error}", path.display()))?,
        ),
    };
    let mut config =
        config::load(text.as_deref(), std::env::vars()).map_err(|error| error.to_string())?;
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
    std::fs::create_dir_all(&command.data)
        .map_err(|error| format!("{} : {error}", command.data.display()))?;
    let target = match config.donnees.base.as_str() {
        "" => Target::Sqlite(command.data.join("guichet.sqlite")),
        url => Target::Postgres(url.to_owned()),
    };
    let store =
        Store::open(&target, &guichet_store::Options::default()).map_err(|e| e.to_string())?;
    store.migrate().await.map_err(|e| e.to_string())?;
    let listener = TcpListener::bind(config.serveur.ecoute)
        .await
        .map_err(|error| format!("{} : {error}", config.serveur.ecoute))?;
    // Port 0 asks for any: what was given is what links must name.
    config.serveur.ecoute = listener.local_addr().map_err(|error| error.to_string())?;
    let hasard = Hasard::system();
    let objets = match config.donnees.objets.as_str() {
        "" => Objets::dossier(&command.data.join("objets")).map_err(|e| e.to_string())?,
        other => {
            return Err(format!(
                "documents : « {other} » n'est pas encore pris en charge"
            ));
        }
    };
    let empreintes = Empreintes::charger(&config.donnees.cle, &command.data, &hasard)?;
    let app = Arc::new(App {
        store,
        objets,
        empreintes,
        clock: command.clock.map_or_else(Clock::system, Clock::starting),
        hasard,
        hacheur: Hacheur::new(&config.comptes)?,
        reveil: Reveil::default(),
        memory: Memory::new(config.serveur.memoire_corps),
        data: command.data,
        demo: command.demo,
        config,
    });
    println!("guichet écoute sur {}", app.url());
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
