//! The built binary from outside: what it prints, what it writes, its exit codes.

mod check;
mod cli;
mod common;
mod convert;
mod law;
