//! `guichet worker`: the workers alone, beside servers that share their database.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use tokio::net::TcpListener;

use super::demarrage::{self, arret, executer, observer};
use crate::clock::ClockStart;
use crate::config::Config;
use crate::exploitation;
use crate::travaux::{self, Equipe};

/// Fait les travaux sans rien recevoir : contrôles, distribution, courriels, entretien
#[derive(Debug, Args)]
#[command(after_help = "Exemples :\n  \
    guichet worker --config /etc/guichet.toml\n  \
    guichet worker --data /var/lib/guichet --config /etc/guichet.toml --listen 127.0.0.1:9090\n\n\
    Les réglages sont ceux des serveurs : même base, mêmes documents, même clé.")]
pub(super) struct Worker {
    /// Dossier des données, créé s'il n'existe pas
    #[arg(long, value_name = "DOSSIER", default_value = "donnees")]
    data: PathBuf,
    /// Fichier de réglages (TOML)
    #[arg(long, value_name = "FICHIER")]
    config: Option<PathBuf>,
    /// Répond à /sante, /sante/pret et /metrics à cette adresse ; sinon rien n'écoute
    #[arg(long, value_name = "ADRESSE:PORT")]
    listen: Option<SocketAddr>,
    /// Instant de départ de l'horloge et vitesse : le même que celui des serveurs
    #[arg(long, value_name = "INSTANT[,xN]")]
    clock: Option<ClockStart>,
}

pub(super) fn run(command: Worker) -> Result<(), String> {
    let config = super::settings(command.config.as_deref())?;
    observer(&config);
    executer(work(command, config))
}

async fn work(command: Worker, config: Config) -> Result<(), String> {
    let listener = match command.listen {
        None => None,
        Some(address) => {
            let bound = TcpListener::bind(address).await;
            Some(bound.map_err(|error| format!("{address} : {error}"))?)
        }
    };
    let app = demarrage::portail(command.data, config, command.clock, false).await?;
    if app.config.serveur.url_publique.is_empty() {
        tracing::warn!(
            url = app.url(),
            "serveur.url_publique est vide : les liens des courriels porteront cette adresse"
        );
    }
    let equipe = Equipe::demarrer(&app, travaux::handlers());
    let outcome = match listener {
        None => {
            println!("guichet travaille");
            arret().await;
            Ok(())
        }
        Some(listener) => {
            let address = listener.local_addr().map_err(|error| error.to_string())?;
            println!("guichet travaille ; santé et mesures sur http://{address}");
            crate::serve::serve_routes(app, exploitation::routes(), listener, arret()).await
        }
    };
    equipe.arreter().await;
    outcome.map_err(|error| error.to_string())
}
