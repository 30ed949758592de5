//! The stages of `cargo xtask test`, quick ones first.

mod architecture;
mod browser;
mod compiler;
mod contract;
mod debian;
mod dependencies;
mod documents;
mod length;
mod licences;
mod postgresql;
mod products;

/// How a stage ended.
pub(crate) enum Outcome {
    /// All is well.
    Passed,
    /// Not run, and why: a tool that is not installed.
    Skipped(String),
    /// Something is wrong, said in full.
    Failed(String),
}

impl From<Result<(), String>> for Outcome {
    fn from(result: Result<(), String>) -> Self {
        match result {
            Ok(()) => Self::Passed,
            Err(message) => Self::Failed(message),
        }
    }
}

/// The outcome of a check that lists what is wrong.
fn no_complaint(complaints: Result<Vec<String>, String>) -> Outcome {
    match complaints {
        Ok(complaints) if complaints.is_empty() => Outcome::Passed,
        Ok(complaints) => Outcome::Failed(complaints.join("\n")),
        Err(message) => Outcome::Failed(message),
    }
}

/// What a stage answers when a tool lacks that could not be installed: in CI nothing is left out; elsewhere
/// it is seen that nothing was tried.
fn lacking(why: String) -> Outcome {
    match std::env::var_os("CI") {
        Some(_) => Outcome::Failed(why),
        None => Outcome::Skipped(why),
    }
}

/// One thing to check.
pub(crate) struct Stage {
    /// The name `--only` and `--skip` take.
    pub(crate) name: &'static str,
    /// What it checks, in a few words.
    pub(crate) about: &'static str,
    /// Checks it.
    pub(crate) run: fn() -> Outcome,
}

const fn stage(name: &'static str, about: &'static str, run: fn() -> Outcome) -> Stage {
    Stage { name, about, run }
}

/// Every stage, in the order in which they run.
pub(crate) const ALL: &[Stage] = &[
    stage(
        "format",
        "the code is laid out by rustfmt",
        compiler::format,
    ),
    stage(
        "architecture",
        "no crate reaches what it must not",
        architecture::run,
    ),
    stage(
        "length",
        "every source file can be read in one sitting",
        length::run,
    ),
    stage(
        "dependencies",
        "every dependency has its reason in docs/dependencies.md",
        dependencies::run,
    ),
    stage(
        "licences",
        "every dependency has a licence of deny.toml",
        licences::run,
    ),
    stage(
        "documents",
        "links lead somewhere, generated parts are fresh",
        documents::run,
    ),
    stage(
        "clippy",
        "no warning of the compiler or of clippy",
        compiler::clippy,
    ),
    stage(
        "postgresql",
        "PostgreSQL is here for the tests, or is installed",
        postgresql::run_stage,
    ),
    stage(
        "tests",
        "unit tests, golden files, properties",
        compiler::tests,
    ),
    stage(
        "contract",
        "the server answers as the contract of its API says, whatever is asked",
        contract::run,
    ),
    stage(
        "browser",
        "the journeys and every page in a real Chromium, with axe",
        browser::run,
    ),
    stage(
        "doctests",
        "the examples in the documentation run",
        compiler::doctests,
    ),
    stage(
        "rustdoc",
        "the documentation builds without a warning",
        compiler::rustdoc,
    ),
    stage(
        "readme",
        "the command of the README that checks a file shows what it promises",
        products::readme,
    ),
    stage(
        "portal",
        "the first command of the README opens a portal",
        products::portal,
    ),
    stage(
        "fuzz",
        "a minute of hostile inputs breaks nothing",
        products::fuzz,
    ),
    stage(
        "bench",
        "the bench works; speed is shown, not required",
        products::bench,
    ),
];
