//! The official return documents of the DSN, typed.
//!
//! Now: the *bilan* (`dsn_bilans` v02r03), written. The other returns that a
//! platform or an organism produces (NEOReS, CRM-OC, BPIJ) and the reading of
//! all of them come beside it, one module each, as they are needed.
//!
//! It must never judge a declaration (it writes what it is told), never name a
//! value that the schema does not admit (closed lists are enums), and never let
//! a text break the document.
//!
//! Start with [`bilan`]; [`xml`] is the small writer below it.

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
pub mod xml;
