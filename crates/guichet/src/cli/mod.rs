//! The command line of the portal.

mod ouverture;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub(crate) use ouverture::{app, settings};

/// Portail ouvert de la déclaration sociale nominative.
#[derive(Debug, Parser)]
#[command(
    name = "guichet",
    version,
    max_term_width = 100,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Admin(crate::admin::Admin),
}

/// Runs the command; its exit code is 0 when it did its work, 1 when something is to be looked at, 2
/// when it could not.
pub fn run() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Serve(command) => serve::run(command).map(|()| ExitCode::SUCCESS),
        Command::Admin(command) => crate::admin::run(command),
    };
    match result {
        Ok(code) => code,
        Err(message) => {
            eprintln!("guichet : {message}");
            ExitCode::from(2)
        }
    }
}
