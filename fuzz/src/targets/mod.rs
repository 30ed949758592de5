//! What must hold for any bytes.
//!
//! A target answers with a signature: a number that is the same for inputs handled in the same way.
//! Inputs with a new signature are worth changing further.

mod checker;
mod reader;
mod threads;

/// What must hold of some part of the product, whatever the bytes.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name on the command line.
    pub name: &'static str,
    /// Tries it: a signature, or what does not hold. A panic is a failure too.
    pub run: fn(&[u8]) -> Result<u64, String>,
}

/// Every target.
pub const ALL: &[Target] = &[
    Target {
        name: "reader",
        run: reader::run,
    },
    Target {
        name: "checker",
        run: checker::run,
    },
    Target {
        name: "threads",
        run: threads::run,
    },
];

/// For harnesses that know panics only.
///
/// # Panics
///
/// When the target of this name does not hold, or does not exist.
pub fn must_hold(name: &str, bytes: &[u8]) {
    let Some(target) = ALL.iter().find(|target| target.name == name) else {
        panic!("no target is called {name}");
    };
    if let Err(message) = (target.run)(bytes) {
        panic!("{name}: {message}");
    }
}
