//! Development tasks: everything a developer or CI runs, behind `cargo xtask`.
//!
//! It must never be needed to use the product, and it stands on none of our crates, so that it
//! still runs when they do not build. Start reading with [`mod@test`], the command CI calls.

mod bench;
mod command;
mod controls;
mod fuzz;
mod generated;
mod metadata;
mod norm_import;
mod options;
mod repository;
mod requirements;
mod stages;
mod test;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  norm import REFERENCE [TARGET]                      the tables below norm/ anew from the reference folder
  control new KEY                                     an empty section in the page of a keyed control
  test [--list] [--only STAGE]... [--skip STAGE]...   everything CI runs, with the time of each stage
  bench [--smoke]                                     speed, memory and allocations, recorded in bench/
  docs [--check]                                      write the generated parts of the documents
  fuzz [--seconds N] [--seed N] [--target NAME]       a short hunt for inputs that break the product
  soak [--minutes N] [--seed N] [--target NAME]       a long one
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", [].as_slice()),
    };
    let outcome = match command {
        "test" => test::run(rest),
        "bench" => bench::run(rest),
        "docs" => generated::run(rest),
        "fuzz" => fuzz::fuzz(rest),
        "soak" => fuzz::soak(rest),
        "norm" => norm_import::run(rest),
        "control" => controls::run(rest),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("unknown command `{other}`\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
