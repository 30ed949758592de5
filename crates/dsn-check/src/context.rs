//! Everything besides the bytes that a verdict depends on.

use dsn_norm::{LoadError, LoadedTable, TableId, Version};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::sync::Arc;

/// A day of the Gregorian calendar, ordered as days are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// Year.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
}

/// How the file came, as far as the caller knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Not known: a file on a disk.
    #[default]
    Unknown,
    /// Machine to machine: exactly one declaration a send
    /// (S20.G00.05.001/CST-11).
    Machine,
}

/// Options of a check. Everything that changes a verdict is here and goes into
/// [`Context::fingerprint`].
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Norm to use whatever the file says (S10.G00.00.006).
    pub force_version: Option<Version>,
    /// The day the check is made, for the few controls that name "the current
    /// year"; without it they use the date the file was made
    /// (S20.G00.05.007).
    pub today: Option<Day>,
    /// How the file came.
    pub channel: Channel,
    /// External tables given at run time instead of those compiled in.
    pub tables: Vec<GivenTable>,
    /// How many findings of one code are stored; the others are counted.
    pub limits: Limits,
}

/// An external table given at run time.
#[derive(Clone, Debug)]
pub struct GivenTable {
    /// The table.
    pub table: Arc<LoadedTable>,
    /// SHA-256 of the file it was read from, or over those of several files, in
    /// hexadecimal.
    pub digest: String,
}

impl GivenTable {
    /// Reads a table from the bytes of its file.
    ///
    /// # Errors
    /// Those of [`LoadedTable::parse`].
    pub fn parse(id: TableId, bytes: &[u8]) -> Result<Self, LoadError> {
        Ok(Self {
            table: Arc::new(LoadedTable::parse(id, bytes)?),
            digest: sha256(bytes),
        })
    }

    /// Adds another file of the same table: PREV, MUT, ASSU and OCI make up one.
    pub fn merge(&mut self, other: Self) {
        Arc::make_mut(&mut self.table).merge(Arc::unwrap_or_clone(other.table));
        self.digest = sha256(format!("{} {}", self.digest, other.digest).as_bytes());
    }
}

/// A digest in hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(bytes) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// Bounds on what a report stores. They never change a verdict or a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Findings stored per code.
    pub per_code: u32,
    /// Findings stored in all.
    pub total: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_code: 200,
            total: 20_000,
        }
    }
}

impl Context {
    /// What the verdict rests on besides the bytes: norm, tables, options.
    pub fn fingerprint(&self) -> String {
        let mut text = format!("norme:{}", short(dsn_norm::fingerprint()));
        if let Some(version) = self.force_version {
            let _ = write!(text, " version:{}", version.code());
        }
        if let Some(Day { year, month, day }) = self.today {
            let _ = write!(text, " date:{year:04}-{month:02}-{day:02}");
        }
        if self.channel == Channel::Machine {
            text.push_str(" canal:machine");
        }
        for given in &self.tables {
            let _ = write!(
                text,
                " table:{}:{}",
                given.table.id().id(),
                short(&given.digest)
            );
        }
        text
    }
}

/// Enough of a digest to tell two tables apart by eye.
fn short(digest: &str) -> &str {
    digest.get(..16).unwrap_or(digest)
}
