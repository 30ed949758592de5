//! Sudden death at a named step, for the tests that show that nothing is lost: the process ends there
//! without another instruction of its own, as when the machine loses power under it.
//!
//! Only in builds with debug assertions, and only when `GUICHET_PANNE` names a step and its rank
//! (`depot.garanti:3`: the third time that step is reached).

/// Every step at which the tests kill the server.
pub const POINTS: &[&str] = &[
    "depot.prepare",
    "depot.ecrit",
    "depot.durable",
    "controle.pris",
    "controle.examine",
    "controle.ecrit",
    "controle.durable",
    "distribution.prise",
    "distribution.ecrite",
    "distribution.durable",
];

/// Dies here if this is the step and the rank that the environment names.
#[cfg(debug_assertions)]
pub fn point(nom: &'static str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static ORDER: OnceLock<Option<(String, AtomicU32)>> = OnceLock::new();
    let order = ORDER.get_or_init(|| {
        let text = std::env::var("GUICHET_PANNE").ok()?;
        let (step, rank) = text.split_once(':')?;
        Some((step.to_owned(), AtomicU32::new(rank.parse().ok()?)))
    });
    debug_assert!(POINTS.contains(&nom), "{nom} is no known step");
    if let Some((step, left)) = order
        && step == nom
        && left.fetch_sub(1, Ordering::AcqRel) == 1
    {
        std::process::abort();
    }
}

/// Nothing, in what is shipped.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn point(_nom: &'static str) {}
