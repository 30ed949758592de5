//! Running other programs: always from the root of the repository, always echoed.

use std::process::{Command, Stdio};

use crate::repository;

/// The cargo that runs us, so that a toolchain override carries over.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(repository::root());
    command
}

/// `cargo` with these arguments.
pub(crate) fn cargo_with(arguments: &[&str]) -> Command {
    let mut command = cargo();
    command.args(arguments);
    command
}

/// Runs a command with its output going to ours; an exit code other than 0 is an error.
pub(crate) fn run(mut command: Command) -> Result<(), String> {
    let shown = display(&command);
    println!("$ {shown}");
    let status = command
        .status()
        .map_err(|error| format!("`{shown}` could not start: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{shown}` failed ({status})"))
    }
}

/// Runs a command and gives back its standard output; an exit code other than 0 is an error.
pub(crate) fn output(mut command: Command) -> Result<String, String> {
    let shown = display(&command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`{shown}` could not start: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{shown}` failed ({})", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("`{shown}` did not print UTF-8"))
}

/// Whether a program is there: it starts and answers `arguments` with exit code 0.
pub(crate) fn is_installed(program: &str, arguments: &[&str]) -> bool {
    let mut command = if program == "cargo" {
        cargo()
    } else {
        Command::new(program)
    };
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The command as one would type it.
pub(crate) fn display(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let mut shown = program
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    for argument in command.get_args() {
        shown.push(' ');
        shown.push_str(&argument.to_string_lossy());
    }
    shown
}
