//! Bytes to lines to rubriques, and back to the same bytes.
//!
//! This crate knows the physical form of a DSN file (one record a line,
//! `S21.G00.30.002,'VALEUR'`, ISO-8859-1, LF or CRLF) and nothing else: no
//! norm version, no rule, no input or output. It must never fail on a byte
//! sequence, never lose a byte and never allocate while scanning.
//!
//! Start with [`line::parse_line`] (one line) and [`newline::find`] (where it
//! ends); [`document`] puts a whole file into a tree; [`encoding`] recognises
//! UTF-8, [`sniff`] what is not a DSN file at all.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

pub mod document;
pub mod encoding;
pub mod line;
pub mod newline;
pub mod sniff;

pub use line::{Defect, Line, LineShape, Lines, Terminator, parse_line};
