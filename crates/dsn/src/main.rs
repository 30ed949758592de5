//! The `dsn` command: checks, explains, shows and converts DSN files.
//!
//! It must never use the network, and its verdict must never come from
//! anywhere but `dsn-check`: here are only arguments, files and what people
//! read around a report. Everything a user reads is French; exit codes are 0, 1
//! and 2 and nothing else.
//!
//! Start with [`cli`] (what can be asked), then the command of the same name in
//! [`commands`].

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

mod catalogue;
mod cli;
mod commands;
mod failure;
mod inputs;
mod law;
mod output;
mod usage;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::cli::{Cli, Command};
use crate::failure::Failure;

/// The work could not be done.
const UNABLE: u8 = 2;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    match run(&cli) {
        Ok(code) => ExitCode::from(code),
        Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure);
            ExitCode::from(UNABLE)
        }
    }
}

fn run(cli: &Cli) -> Result<u8, Failure> {
    let common = &cli.common;
    match &cli.command {
        Command::Check(args) => return commands::check::run(args, common),
        Command::Explain(args) => commands::explain::run(args, common)?,
        Command::Show(args) => commands::show::run(args, common)?,
        Command::Convert(args) => commands::convert::run(args)?,
        Command::Norm(args) => commands::norm::run(args, common)?,
        Command::Schema(args) => commands::schema::run(args)?,
        Command::Completions(args) => commands::completions::run(args)?,
        Command::Law(question) => return law::run(question),
    }
    Ok(0)
}

/// Help and version are asked for, everything else is a mistake.
fn refuse(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Nobody reads it any more: nothing to say.
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            ExitCode::from(UNABLE)
        }
        _ => {
            write_error(&usage::message(error));
            ExitCode::from(UNABLE)
        }
    }
}

/// Tells why something could not be done.
fn complain(failure: &Failure) {
    write_error(&format!("dsn : {failure}\n"));
}

/// Writes to the standard error; if that fails too, the exit code remains.
fn write_error(message: &str) {
    let _ = io::stderr().write_all(message.as_bytes());
}
