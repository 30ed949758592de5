//! The command `guichet`.

use std::process::ExitCode;

/// Gives back to the system what a burst took: that of the C library keeps some of it in every thread. It
/// serves the libraries in C as well, SQLite among them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    small_pages();
    guichet::cli::run()
}

/// Memory in pages of 4 KiB: of a page of 2 MiB nothing goes back to the system as long as any of it is
/// used, and the idle portal kept twice what it needs.
#[cfg(target_os = "linux")]
fn small_pages() {
    // A system that refuses costs memory, nothing else.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
