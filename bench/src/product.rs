//! The product, as far as it is measured: a generated file, and its check.

use std::io::{self, Write};

use dsn_check::{Context, Report, check_bytes, check_source};
use dsn_norm::Version;
use dsn_world::{Graine, Mois, mensuelle};

/// Writes the monthly declaration of so many fictitious employees: the same bytes every time.
///
/// # Errors
///
/// What `out` gives.
pub fn generate(employees: u32, out: &mut dyn Write) -> io::Result<()> {
    mensuelle(Graine(7), Version::P26V01, employees, Mois::new(2026, 3)).write_to(out)?;
    out.flush()
}

/// The full check of bytes in memory, on so many threads.
pub fn check(bytes: &[u8], threads: usize) -> Report {
    let context = Context::default();
    if threads == 1 {
        return check_bytes(bytes, &context);
    }
    let Ok(report) = check_source(bytes, &context, threads, &|_| {});
    report
}
