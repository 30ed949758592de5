//! Measures the checker against the machine it runs on.
//!
//! Figures that can be compared are ratios taken within one run, its parts interleaved: the same
//! program varies by half from one run to the next. It must never be the reason why a file is read
//! into memory by the product: what is measured here is what users run.
//!
//! Start with [`speed`] (bytes in memory), then [`process`] (the whole command), then [`results`]
//! (what is recorded). The program is `src/main.rs`; `cargo xtask bench` builds and calls it.

pub mod process;
pub mod product;
pub mod results;
pub mod samples;
pub mod speed;

/// The machine a bench ran on, in a sentence.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    format!(
        "{cores} cores, {}, {}.",
        std::env::consts::ARCH,
        std::env::consts::OS
    )
}
