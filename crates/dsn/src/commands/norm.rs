//! `dsn norm`: what changes between versions, and which tables we have.

mod diff;
mod tables;

pub(crate) use diff::sentence;

use crate::cli::{Common, Norm, NormCommand};
use crate::failure::Failure;

/// Runs one of the commands about the norm.
pub(crate) fn run(args: &Norm, common: &Common) -> Result<(), Failure> {
    match &args.command {
        NormCommand::Tables(args) => tables::run(args, common),
        NormCommand::Diff(args) => diff::run(args, common),
    }
}
