//! The law of the DSN as pure functions: sick pay, kept wages, deadlines, penalties.
//!
//! A function takes a situation, dates and [`Parameters`] and gives a result **with its steps**: each
//! names its rule, its text, the values used with their validity, and the rounding. The figures and
//! the wording of the rules live in `law/` and are compiled in; `docs/law.md` lists every assumption.
//!
//! This crate must never read a clock, a file or the network, use binary floating point, know a DSN
//! file, or answer with a value past the day it holds until without saying so.
//!
//! Start reading at [`params`], then [`ijss`].
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

pub mod amount;
pub mod answer;
pub mod commands;
pub mod date;
pub mod deadlines;
pub mod error;
pub mod fields;
pub mod holidays;
pub mod ijss;
pub mod maintien;
pub mod params;
pub mod penalties;
pub mod trace;

pub use date::{Date, Month};
pub use error::LawError;
pub use params::{Key, Parameters, Rule};
