//! What the checker has to say about a place in a file.

use std::fmt;
use std::sync::Arc;

use dsn_norm::{BlocIdx, RubriqueIdx};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The declaration (or the send) is rejected for it.
    Blocking,
    /// The norm's SIG controls: reported, never rejected for.
    Warning,
    /// Ours: worth knowing, no rule is broken.
    Advice,
}

impl Severity {
    /// All of them, the heaviest first.
    pub const ALL: [Self; 3] = [Self::Blocking, Self::Warning, Self::Advice];

    /// Name in machine formats.
    pub fn code(self) -> &'static str {
        match self {
            Self::Blocking => "blocking",
            Self::Warning => "warning",
            Self::Advice => "advice",
        }
    }

    /// Name for people, in French.
    pub fn libelle(self) -> &'static str {
        match self {
            Self::Blocking => "bloquant",
            Self::Warning => "signalement",
            Self::Advice => "conseil",
        }
    }
}

/// Name of a control: `CST-03` alone, or `S21.G00.60.005/CCH-11` when it is
/// attached to a rubrique.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    rubrique: Option<RubriqueIdx>,
    name: &'static str,
}

impl Code {
    /// A code that stands alone.
    pub const fn alone(name: &'static str) -> Self {
        Self {
            rubrique: None,
            name,
        }
    }

    /// A code attached to a rubrique.
    pub const fn keyed(rubrique: RubriqueIdx, name: &'static str) -> Self {
        Self {
            rubrique: Some(rubrique),
            name,
        }
    }

    /// The rubrique it is attached to.
    pub const fn rubrique(self) -> Option<RubriqueIdx> {
        self.rubrique
    }

    /// The part after the slash, or the whole.
    pub const fn name(self) -> &'static str {
        self.name
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(rubrique) = self.rubrique {
            write!(f, "{}/", rubrique.id())?;
        }
        f.write_str(self.name)
    }
}

/// The employee a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndividuRef {
    /// 1-based rank in the declaration.
    pub rang: u32,
    /// Family name and first names as declared, for people; may be empty.
    pub nom: String,
    /// NIR as declared (S21.G00.30.001), for the official bilan.
    pub nir: Option<String>,
}

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// 1-based line.
    pub line: u64,
    /// Byte offset of the line.
    pub offset: u64,
    /// Length in bytes of the line, without terminator.
    pub len: u32,
    /// 1-based rank of the declaration in the file; 0 outside any.
    pub declaration: u32,
    /// The employee, inside one.
    pub individu: Option<Arc<IndividuRef>>,
    /// Number of the contract, inside one.
    pub contrat: Option<Arc<str>>,
}

/// One anomaly, ready to be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The control that found it.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// The rubrique concerned, if one is.
    pub rubrique: Option<RubriqueIdx>,
    /// The bloc concerned, if one is.
    pub bloc: Option<BlocIdx>,
    /// Where it is.
    pub place: Place,
    /// The value found, decoded to text; `None` where there is none.
    pub value: Option<String>,
    /// What is wrong, in French; one sentence.
    pub message: String,
    /// What to do, in French.
    pub advice: String,
}
