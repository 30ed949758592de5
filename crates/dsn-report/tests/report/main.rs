//! Reports made by hand, in every format.

mod bilan_schema;
mod common;
mod golden;
mod json_schema;
mod safety;
mod schema;
