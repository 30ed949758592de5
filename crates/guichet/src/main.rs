//! The command `guichet`.

use std::process::ExitCode;

/// Gives back to the system what a burst took: that of the C library keeps some of it in every thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    guichet::cli::run()
}
