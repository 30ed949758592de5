//! The documents as a whole: what is written reads back, whatever the texts, and
//! is valid against the published schemas wherever they are at hand.

mod bilan;
mod bpij;
mod common;
mod listes;
mod supply;
