//! For tests only: databases and an S3 service, real ones, started for the test.
//!
//! It must never be a dependency of anything shipped, and stands on none of our crates: it gives
//! addresses. Start reading with [`Base`], a new empty database, and [`sur_les_deux!`], which
//! runs one test on both engines.

mod base;
mod deux;
mod disque;
mod postgres;
#[cfg(feature = "s3")]
mod s3;
mod smtp;

pub use base::Base;
pub use deux::attendre;
pub use disque::PetitDisque;
pub use postgres::{Grappe, GrappeTls};
#[cfg(feature = "s3")]
pub use s3::ServiceS3;
pub use smtp::{Humeur, Lettre, ServeurSmtp};
