//! The keyed controls: which keys the norm lists for which natures, and the pages of
//! `norm/controls/` as static data.
//!
//! Start reading at [`Key`] (a fact of the norm) and [`Control`] (a page's section); the language of
//! conditions is [`expr`]; `docs/controls.md` describes it for people.

pub mod expr;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::{BlocIdx, Nature, RubriqueIdx, Version};
use expr::{Expr, Ref, WideAtom};

/// What `build/pages` writes.
mod generated {
    use super::expr::*;
    use super::{Control, Example, Family, Key, Part, Severity};
    use crate::{BlocIdx, RubriqueIdx, TableId};

    include!(concat!(env!("OUT_DIR"), "/controls.rs"));
}

pub use generated::{CONTROLS, COUNTS, KEY_SETS, KEYS};

/// The family of a control, which says what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Consistency between rubriques.
    Cch,
    /// The same, never blocking.
    Sig,
    /// A value in an external table.
    Cre,
    /// The form of one value.
    Csl,
    /// The register of the INSEE.
    Cme,
    /// What the platform remembers.
    Cid,
    /// The structure of the send.
    Cst,
}

impl Family {
    /// All families.
    pub const ALL: [Self; 7] = [
        Self::Cch,
        Self::Sig,
        Self::Cre,
        Self::Csl,
        Self::Cme,
        Self::Cid,
        Self::Cst,
    ];

    /// The three letters of the norm.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cch => "CCH",
            Self::Sig => "SIG",
            Self::Cre => "CRE",
            Self::Csl => "CSL",
            Self::Cme => "CME",
            Self::Cid => "CID",
            Self::Cst => "CST",
        }
    }

    /// Whether the norm's annex lists the natures of its controls: these are counted in the coverage.
    #[must_use]
    pub const fn is_counted(self) -> bool {
        matches!(self, Self::Cch | Self::Sig)
    }
}

/// What a violation means for the declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It is rejected.
    Blocking,
    /// It is told (SIG).
    Warning,
}

/// A keyed control that the norm lists, whether a page exists for it or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The rubrique it is attached to.
    pub rubrique: RubriqueIdx,
    /// `CCH-11`.
    pub code: &'static str,
    /// Its family.
    pub family: Family,
    /// Its severity.
    pub severity: Severity,
    /// For each version that has it, the natures it applies to, as bits by [`Nature::index`].
    pub(crate) natures: [Option<u8>; Version::COUNT],
}

impl Key {
    /// Whether it exists in a version.
    #[must_use]
    pub fn exists(&self, version: Version) -> bool {
        self.bits(version).is_some()
    }

    /// Whether it applies to a nature of a version.
    #[must_use]
    pub fn applies(&self, version: Version, nature: Nature) -> bool {
        self.bits(version)
            .is_some_and(|bits| bits >> nature.index() & 1 == 1)
    }

    fn bits(&self, version: Version) -> Option<u8> {
        self.natures.get(version as usize).copied().flatten()
    }

    /// The pages' sections for this key: none, one, or one per group of versions.
    pub fn controls(&'static self) -> impl Iterator<Item = &'static Control> {
        let first = CONTROLS.partition_point(|c| c.rubrique < self.rubrique);
        CONTROLS
            .iter()
            .skip(first)
            .take_while(|c| c.rubrique == self.rubrique)
            .filter(move |c| c.key() == self)
    }

    /// The section in force in a version.
    #[must_use]
    pub fn control(&'static self, version: Version) -> Option<&'static Control> {
        self.controls().find(|c| c.in_version(version))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.rubrique.id(), self.code)
    }
}

/// One section of a page: a control in some versions.
#[derive(Debug)]
pub struct Control {
    pub(crate) key: u16,
    pub(crate) versions: u8,
    /// The bloc on each of whose occurrences it is asked.
    pub bloc: BlocIdx,
    /// The rubrique it is attached to.
    pub rubrique: RubriqueIdx,
    /// What must hold: it fires when this is false.
    pub expr: Expr,
    /// The facts about the whole declaration or send that `expr` names.
    pub wides: &'static [WideAtom],
    /// The key sets whose uniqueness `expr` asks.
    pub uniques: &'static [u16],
    /// The counts that `expr` reads as numbers, known only at the end: indexes in [`COUNTS`].
    pub counts: &'static [u16],
    /// Whether `expr` reads numbers that are known only at the end.
    pub at_end: bool,
    /// The condition as the page writes it.
    pub condition: &'static str,
    /// What is wrong, in French.
    pub message: &'static [Part],
    /// What to do, in French.
    pub advice: &'static [Part],
    /// Why it exists, in French, with the paragraph of the norm.
    pub pourquoi: &'static str,
    /// Fragments that are refused or accepted; the tests run them.
    pub examples: &'static [Example],
}

impl Control {
    /// The key it belongs to.
    #[must_use]
    pub fn key(&self) -> &'static Key {
        static NONE: Key = Key {
            rubrique: RubriqueIdx(0),
            code: "",
            family: Family::Cch,
            severity: Severity::Blocking,
            natures: [None; Version::COUNT],
        };
        KEYS.get(usize::from(self.key)).unwrap_or(&NONE)
    }

    /// Whether it is in force in a version.
    #[must_use]
    pub fn in_version(&self, version: Version) -> bool {
        self.versions >> (version as u8) & 1 == 1
    }
}

/// Part of a template of message.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// Itself.
    Text(&'static str),
    /// The value of a rubrique; dates are written JJ/MM/AAAA.
    Value(Ref),
    /// The label of the value of a rubrique, with its code.
    Label(Ref),
    /// The line of the first occurrence with the same key.
    FirstLine,
    /// The number that a comparison found wanting: its right-hand side.
    Expected,
}

/// A fragment on which a control fires, or not.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Whether it fires.
    pub refused: bool,
    /// What it shows.
    pub titre: &'static str,
    /// Changes to a base declaration: see `docs/controls.md`.
    pub patch: &'static str,
}

/// The control of this name (`S21.G00.60.005/CCH-11`).
#[must_use]
pub fn find(name: &str) -> Option<&'static Key> {
    let (rubrique, code) = name.split_once('/')?;
    let rubrique = crate::rubrique_index(rubrique.as_bytes().try_into().ok()?)?;
    of_rubrique(rubrique).iter().find(|key| key.code == code)
}

/// The keys attached to a rubrique.
#[must_use]
pub fn of_rubrique(rubrique: RubriqueIdx) -> &'static [Key] {
    let first = KEYS.partition_point(|k| k.rubrique < rubrique);
    let end = KEYS.partition_point(|k| k.rubrique <= rubrique);
    KEYS.get(first..end).unwrap_or_default()
}

/// The keys that apply to a nature of a version, in the order of their rubriques.
pub fn applicable(version: Version, nature: Nature) -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(move |key| key.applies(version, nature))
}
