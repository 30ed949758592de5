//! The command `guichet`.

use std::process::ExitCode;
use std::thread;
use std::time::Duration;

/// Gives back to the system what a burst took: that of the C library keeps some of it in every thread. It
/// serves the libraries in C as well, SQLite among them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    small_pages();
    // Without it memory goes back later, nothing else.
    let _ = thread::Builder::new()
        .name("guichet-memoire".to_owned())
        .spawn(give_back);
    guichet::cli::run()
}

/// Memory in pages of 4 KiB: of a page of 2 MiB nothing goes back to the system as long as any of it is
/// used, and the idle portal kept twice what it needs.
#[cfg(target_os = "linux")]
fn small_pages() {
    // A system that refuses costs memory, nothing else.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

/// The allocator gives back what has been free for a second, but looks for it only when a thread asks for
/// much or ends; in an idle portal neither happens. So a thread begins and ends every second.
fn give_back() {
    loop {
        thread::sleep(Duration::from_secs(1));
        let ended = thread::Builder::new().spawn(|| {
            // Only a thread that had memory of its own has some to tidy up.
            drop(std::hint::black_box(Vec::<u8>::with_capacity(1)));
        });
        // A system without a thread left has other worries.
        let _ = ended.map(thread::JoinHandle::join);
    }
}
