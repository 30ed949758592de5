//! The controls of the norm over the bytes of a DSN file: bytes in, a
//! [`Report`] out.
//!
//! It must never read a file, a clock or the network, never panic on any bytes,
//! and never remember more than one individual and small indexes. Same bytes
//! and same [`Context`]: same report, with one thread or with many.
//!
//! Start with [`report`] and [`finding`] (what comes out), then [`context`]
//! (what goes in besides the bytes).

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

mod checker;
pub mod codes;
pub mod context;
mod controls;
mod engine;
pub mod finding;
mod forms;
mod known;
pub mod parallel;
mod plan;
pub mod report;
pub mod segment;
mod sink;

pub use checker::{Checker, check_bytes};
pub use context::{Channel, Context, Day, GivenTable, Limits};
pub use finding::{Code, Finding, IndividuRef, Place, Severity};
pub use parallel::{Interrupted, Source, check_source};
pub use report::{
    Counts, Coverage, DeclarationReport, Group, NotEvaluated, Report, Stats, Verdict,
};
