//! `dsn completions`: scripts for the shells.

use clap::CommandFactory;
use clap_complete::generate;

use crate::cli::{Cli, Completions};
use crate::failure::Failure;
use crate::output::write_to;

/// Writes the script of one shell.
pub(crate) fn run(args: &Completions) -> Result<(), Failure> {
    let mut script = Vec::new();
    generate(args.shell, &mut Cli::command(), "dsn", &mut script);
    write_to(None, |out| out.write_all(&script))
}
