//! Conditions compiled to code: for each bloc one function that finds the
//! controls which are not plainly satisfied.
//!
//! The functions are written by the build script (`build/`) from the conditions
//! of the pages. They answer one question only: may this control have something
//! to say about this occurrence? What they let through is asked again by the
//! interpreter ([`super::eval`]), which alone decides, writes the message and
//! knows why something cannot be evaluated. So a function may suspect too much,
//! which costs time; it must never suspect too little, which the twin test
//! (`tests/twin.rs`) looks for.
//!
//! What generated code calls: values ([`value`]), the occurrence and its
//! declaration ([`frame`]), other occurrences ([`others`]), texts ([`texts`]).

mod frame;
mod others;
mod suspects;
mod texts;
mod value;

pub(crate) use frame::{Caches, Frame, Shared};
pub(crate) use generated::{Check, checks, count, key};
pub(crate) use others::Index;
pub(crate) use suspects::Suspects;

/// What the build script writes.
#[allow(
    clippy::all,
    non_upper_case_globals,
    unused_imports,
    unused_parens,
    unused_variables,
    reason = "written by a program, for the compiler"
)]
mod generated {
    use dsn_norm::controls::expr::{Cmp, Predicate, TextTest};
    use dsn_norm::{BlocIdx, RubriqueIdx, TableId, Version};

    use super::frame::{Frame, keyed, part};
    use super::others::BLOCS;
    use super::suspects::Suspects;
    use super::texts::*;
    use super::value::*;
    use crate::controls::Truth;
    use crate::controls::keys::Hash;
    use crate::controls::values::DayNumber;
    use crate::segment::{Occ, OccIdx};

    include!(concat!(env!("OUT_DIR"), "/conditions.rs"));
}
