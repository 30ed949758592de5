//! The evaluator on segments made by hand: what a condition means, and what is
//! remembered from one segment to the next. The pages' own examples run in
//! `tests/pages`.

pub(super) mod build;
mod evaluation;
mod remembered;
mod speed;
pub(super) mod twin;
