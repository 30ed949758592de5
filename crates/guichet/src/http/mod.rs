//! What the areas share about HTTP: bodies read in bounded memory and time, gzip both ways.

mod body;
pub mod formulaire;
mod gzip;

pub use body::{BodyError, Memory, Reservation, inflate, read_body, read_body_within};
pub use gzip::{Bounds, GunzipError, gunzip, gzip, holds_text};
