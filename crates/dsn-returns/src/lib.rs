//! The official return documents of the DSN, typed.
//!
//! Now: the *bilan* (`dsn_bilans` v02r03) of a send, as AEE, ARE, CCO, BAN and
//! as report of an organism; the lists of the machine API; the BPIJ. The other
//! returns (NEOReS, CRM-OC) come beside them, one module each, as they are needed.
//!
//! It must never judge a declaration (it writes what it is told), never name a
//! value that the schema does not admit (closed lists are enums), never let a
//! text break the document, and never read a clock: dates are arguments.
//!
//! Start with [`bilan`], [`listes`] or [`bpij`]. Each document is one walk over a typed
//! value: [`sink`] is what it is written to, [`xml`] and [`json`] are the two
//! syntaxes; [`tree`] is what both are read into.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

pub mod bilan;
pub mod bpij;
pub mod civil;
pub mod decimal;
pub mod json;
pub mod listes;
pub mod sink;
pub mod tree;
pub mod xml;
