//! Reports in every format: made by hand for what must be shown, made by the
//! checker for what is really said.

mod bilan_depot;
mod bilan_schema;
mod common;
mod engine;
mod golden;
mod json_schema;
mod safety;
mod schema;
