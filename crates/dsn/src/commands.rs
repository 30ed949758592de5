//! The commands, one module each: arguments in, output written.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod convert;
pub(crate) mod explain;
pub(crate) mod norm;
pub(crate) mod schema;
pub(crate) mod show;

use crate::failure::Failure;
use crate::output::write_to;

/// Writes a value as JSON on the standard output.
pub(crate) fn write_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::new(format!("le JSON ne peut pas être écrit : {error}")))?;
    write_to(None, |out| writeln!(out, "{text}"))
}
