//! Looks for inputs that break the reader and the checker.
//!
//! What must hold for any bytes is said once, in [`targets`], and tried in two ways: by [`hunt`],
//! which needs nothing but stable Rust, and by libFuzzer (the harness in `fuzz/libfuzzer`). An input
//! is never found by luck that cannot be repeated: chance is a seed given as argument.
//!
//! Start with [`targets`], then [`hunt`].

pub mod hunt;
pub mod minimise;
pub mod mutate;
pub mod rng;
pub mod seeds;
pub mod targets;
