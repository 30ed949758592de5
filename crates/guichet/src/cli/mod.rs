//! The command line of the portal.

mod demarrage;
mod migrate;
mod ouverture;
mod serve;
mod worker;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub(crate) use ouverture::{app, settings};

/// Portail ouvert de la déclaration sociale nominative.
#[derive(Debug, Parser)]
#[command(
    name = "guichet",
    version,
    max_term_width = 100,
    disable_help_subcommand = true,
    after_help = "Exemples :\n  \
        guichet serve --demo\n  \
        guichet admin operateur creer --siret 99999900600011 --nom MARTIN --prenom Ada\n  \
        guichet admin sauvegarder /sauvegardes/2026-03-01\n\n\
        Code de sortie : 0 c'est fait ; 1 c'est fait, et quelque chose est à regarder ; 2 ce n'est pas fait."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Worker(worker::Worker),
    Migrate(migrate::Migrate),
    Admin(crate::admin::Admin),
    #[command(subcommand)]
    Simulate(crate::simulation::Simulate),
}

/// Runs the command; its exit code is 0 when it did its work, 1 when something is to be looked at, 2
/// when it could not.
pub fn run() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Serve(command) => serve::run(command).map(|()| ExitCode::SUCCESS),
        Command::Worker(command) => worker::run(command).map(|()| ExitCode::SUCCESS),
        Command::Migrate(command) => migrate::run(&command),
        Command::Admin(command) => crate::admin::run(command),
        Command::Simulate(command) => crate::simulation::run(command).map(|()| ExitCode::SUCCESS),
    };
    match result {
        Ok(code) => code,
        Err(message) => {
            eprintln!("guichet : {message}");
            ExitCode::from(2)
        }
    }
}
