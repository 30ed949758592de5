//! `guichet serve`: the portal, its API and its workers in one process.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::demarrage::{self, arret, executer, observer};
use crate::App;
use crate::clock::ClockStart;
use crate::config::Config;
use crate::demo::Demonstration;
use crate::travaux::{self, Equipe, Handler};

/// Démarre le portail : pages, API et travaux dans un seul processus
#[derive(Debug, Args)]
#[command(after_help = "Exemples :\n  \
    guichet serve --demo\n  \
    guichet serve --data /var/lib/guichet --listen 0.0.0.0:8080 --config /etc/guichet.toml\n  \
    guichet serve --config /etc/guichet.toml --sans-travaux\n  \
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
    /// Reçoit et répond sans faire les travaux : ils attendent un autre serveur ou « guichet worker »
    #[arg(long)]
    sans_travaux: bool,
    /// Instant de départ de l'horloge et vitesse, par exemple 2026-03-01T08:00,x60
    #[arg(long, value_name = "INSTANT[,xN]")]
    clock: Option<ClockStart>,
}

pub(super) fn run(command: Serve) -> Result<(), String> {
    let config = settings(command.config.as_deref(), command.listen, command.demo)?;
    observer(&config);
    executer(listen(command, config))
}

/// The settings, with what the command line says on top.
fn settings(file: Option<&Path>, listen: Option<SocketAddr>, demo: bool) -> Result<Config, String> {
    let mut config = super::settings(file)?;
    if let Some(listen) = listen {
        config.serveur.ecoute = listen;
    }
    if demo {
        config.fil.requetes_par_minute = 0;
        config.api.requetes_par_minute = 0;
        config.organismes.requetes_par_minute = 0;
    }
    Ok(config)
}

async fn listen(command: Serve, mut config: Config) -> Result<(), String> {
    let listener = TcpListener::bind(config.serveur.ecoute)
        .await
        .map_err(|error| format!("{} : {error}", config.serveur.ecoute))?;
    // Port 0 asks for any: what was given is what links must name.
    config.serveur.ecoute = listener.local_addr().map_err(|error| error.to_string())?;
    let app = demarrage::portail(command.data, config, command.clock, command.demo).await?;
    let demo = if app.demo {
        Some(crate::demo::preparer(&app).await?)
    } else {
        None
    };
    println!("guichet écoute sur {}", app.url());
    let handlers = if command.sans_travaux {
        Vec::new()
    } else {
        travaux::handlers()
    };
    let (stop, stops) = watch::channel(false);
    let working = tokio::spawn(travailler(Arc::clone(&app), handlers, demo, stops));
    let served = crate::serve::serve(app, listener, arret()).await;
    // Nobody listening any more means that it has ended by itself.
    let _ = stop.send(true);
    let _ = working.await;
    served.map_err(|error| error.to_string())
}

/// The workers, until they are told to stop; in a demonstration its past first, and its CNAM beside.
async fn travailler(
    app: Arc<App>,
    handlers: Vec<Box<dyn Handler>>,
    demo: Option<Demonstration>,
    mut stops: watch::Receiver<bool>,
) {
    let mut demo = demo;
    if let Some(demo) = &mut demo {
        let filled = tokio::select! {
            filled = demo.finir(&app) => filled,
            _ = stops.changed() => return,
        };
        if let Err(error) = filled {
            tracing::error!(error, "démonstration incomplète");
        }
    }
    let equipe = Equipe::demarrer(&app, handlers);
    let answered = async {
        match demo {
            Some(demo) if app.config.demo.simulateur => demo.repondre(&app).await,
            _ => std::future::pending().await,
        }
    };
    tokio::select! {
        ended = answered => if let Err(error) = ended {
            tracing::error!(error, "la CNAM simulée s'arrête");
            let _ = stops.changed().await;
        },
        _ = stops.changed() => {}
    }
    equipe.arreter().await;
}
