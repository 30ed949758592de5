//! Simulated organisms: `guichet simulate`, and the one that answers in a demonstration.
//!
//! They know the portal by the organism API alone ([`guichet_simulators`]); this area gives them a clock,
//! a way to the portal and a mail server, and nothing of the store.

mod boucle;
mod interne;
mod poste;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use guichet_simulators::client::{Client, Identite};
use guichet_simulators::cnam::{self, Tiroir};
use guichet_simulators::http::Http;
use guichet_simulators::scenario::Scenario;

use crate::clock::{Clock, ClockStart};

pub(crate) use boucle::tourner;
pub(crate) use interne::Interne;
pub(crate) use poste::Poste;

/// Joue un organisme en face d'un portail, par l'API des organismes
#[derive(Debug, Subcommand)]
pub enum Simulate {
    /// La CNAM : accuse réception, rend ses bilans d'arrêts et de reprises, écrit aux employeurs
    Cnam(Cnam),
}

/// La CNAM simulée
#[derive(Debug, Args)]
#[command(after_help = "Exemple :\n  \
    guichet admin organisme creer cnam-essai --organisme CNAM\n  \
    guichet simulate cnam --url http://127.0.0.1:8080 --identifiant cnam-essai --scenario cnam.toml < secret\n\n\
    Le secret de l'identité est lu sur l'entrée standard. Un scénario est décrit par celui du dossier\n\
    crates/guichet-simulators/scenarios ; sans scénario, chaque arrêt est jugé sur les seules déclarations.")]
pub struct Cnam {
    /// Adresse du portail
    #[arg(long, value_name = "URL")]
    url: String,
    /// Identité d'organisme (client_id)
    #[arg(long, value_name = "NOM")]
    identifiant: String,
    /// Scénario (TOML)
    #[arg(long, value_name = "FICHIER")]
    scenario: Option<PathBuf>,
    /// Ce que la caisse sait, gardé d'une fois à l'autre
    #[arg(long, value_name = "FICHIER", default_value = "cnam.json")]
    fichier: PathBuf,
    /// Réglages : la section [courriel] donne le serveur d'envoi des comptes rendus
    #[arg(long, value_name = "FICHIER")]
    config: Option<PathBuf>,
    /// Instant de départ de l'horloge et vitesse, par exemple 2026-03-01T08:00,x60
    #[arg(long, value_name = "INSTANT[,xN]")]
    clock: Option<ClockStart>,
    /// Fait un seul tour et s'arrête
    #[arg(long)]
    une_fois: bool,
}

/// Runs a simulated organism until the process is asked to stop.
///
/// # Errors
/// Why it could not begin, in French; for a single turn, why it failed.
pub fn run(simulate: Simulate) -> Result<(), String> {
    let Simulate::Cnam(command) = simulate;
    let config = crate::cli::settings(command.config.as_deref())?;
    let scenario = scenario(command.scenario.as_deref())?;
    let drawer = Tiroir::new(&command.fichier);
    let file = drawer.ouvrir()?;
    let identite = Identite {
        identifiant: command.identifiant,
        secret: secret()?,
    };
    let client = Client::new(Http::new(&command.url)?, identite);
    let mut cnam = cnam::Cnam::new(client, scenario, file, drawer);
    let clock = command.clock.map_or_else(Clock::system, Clock::starting);
    let poste = Poste::new(&config.courriel, &clock)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("le simulateur ne peut pas démarrer : {error}"))?;
    runtime.block_on(async {
        if command.une_fois {
            let tour = cnam.tour(clock.now().0, &poste).await;
            let tour = tour.map_err(|error| error.to_string())?;
            println!(
                "lots reçus : {}, bilans rendus : {}, courriels : {}",
                tour.recus, tour.bilans, tour.courriels
            );
            return Ok(());
        }
        tokio::select! {
            () = tourner(&mut cnam, &clock, &poste, |tour| {
                println!(
                    "lots reçus : {}, bilans rendus : {}, courriels : {}",
                    tour.recus, tour.bilans, tour.courriels
                );
                for refus in &tour.refus {
                    eprintln!("guichet : {refus}");
                }
            }) => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        Ok(())
    })
}

/// The scenario of a file, or the one that knows nobody.
fn scenario(file: Option<&Path>) -> Result<Scenario, String> {
    let Some(path) = file else {
        return Ok(Scenario::default());
    };
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| format!("{} : {error}", path.display()))?;
    Scenario::lire(&text).map_err(|error| format!("{} : {error}", path.display()))
}

/// The first line of the standard input: a secret never is an argument.
fn secret() -> Result<String, String> {
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|error| format!("entrée standard : {error}"))?;
    let secret = line.trim().to_owned();
    if secret.is_empty() {
        return Err("le secret de l'identité est attendu sur l'entrée standard.".to_owned());
    }
    Ok(secret)
}
