//! What the areas share about HTTP: bodies read in bounded memory and time, gzip both ways.

mod body;
mod gzip;

pub use body::{BodyError, Memory, Reservation, read_body};
pub use gzip::{gunzip, gzip};
