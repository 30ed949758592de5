//! The account of one file.

use dsn_norm::{Nature, RubriqueIdx, Version};

use crate::finding::{Code, Finding, Severity};

/// What the checker concludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Nothing blocking among the controls evaluated (see [`Coverage`]).
    Valid,
    /// At least one blocking finding.
    Invalid,
    /// The bytes were not read to the end. Never to be shown as valid.
    Interrupted,
}

impl Verdict {
    /// Name in machine formats.
    pub fn code(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Interrupted => "interrupted",
        }
    }
}

/// Exact numbers of findings, stored or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Blocking ones.
    pub blocking: u64,
    /// Warnings.
    pub warning: u64,
    /// Advice.
    pub advice: u64,
}

impl Counts {
    /// Counts one finding more, or several.
    pub fn add(&mut self, severity: Severity, number: u64) {
        match severity {
            Severity::Blocking => self.blocking += number,
            Severity::Warning => self.warning += number,
            Severity::Advice => self.advice += number,
        }
    }

    /// All severities together.
    pub fn total(self) -> u64 {
        self.blocking + self.warning + self.advice
    }
}

/// How many of the keyed controls (CCH and SIG) that the norm lists for a
/// nature were evaluated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Controls that were decided wherever they applied.
    pub evaluated: u32,
    /// Controls that the norm lists for this nature.
    pub applicable: u32,
}

impl Coverage {
    /// Whether nothing is missing.
    pub fn is_full(self) -> bool {
        self.evaluated == self.applicable
    }
}

/// A control, or a family of controls, that was not evaluated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotEvaluated {
    /// Its code, as displayed.
    pub code: String,
    /// Why, in French.
    pub reason: String,
}

/// One declaration of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclarationReport {
    /// 1-based rank in the file.
    pub rang: u32,
    /// Line of its S20.G00.05.
    pub line: u64,
    /// Nature as written (S20.G00.05.001), even if unknown.
    pub nature_code: Option<String>,
    /// Nature, if the version knows it.
    pub nature: Option<Nature>,
    /// Type as written (S20.G00.05.002).
    pub type_code: Option<String>,
    /// SIRET of the establishment: S21.G00.06.001 and S21.G00.11.001.
    pub siret: Option<String>,
    /// Month declared (S20.G00.05.005) as ISO `YYYY-MM`, where there is one.
    pub mois: Option<String>,
    /// Number of individuals (S21.G00.30).
    pub individus: u64,
    /// Findings inside this declaration.
    pub counts: Counts,
    /// Conclusion about this declaration alone.
    pub verdict: Verdict,
    /// Keyed controls evaluated.
    pub coverage: Coverage,
}

/// Exact number of findings of one code on one rubrique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The code.
    pub code: Code,
    /// The rubrique concerned, if one is.
    pub rubrique: Option<RubriqueIdx>,
    /// Severity.
    pub severity: Severity,
    /// How many, stored or not.
    pub count: u64,
    /// Line of the first one.
    pub first_line: u64,
}

/// Sizes of what was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Bytes.
    pub bytes: u64,
    /// Lines.
    pub lines: u64,
    /// Individuals, over all declarations.
    pub individus: u64,
}

/// The account of one file: same bytes and same context, same report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Version of the norm that the file declares, if we know it.
    pub norme: Option<Version>,
    /// Conclusion about the whole file.
    pub verdict: Verdict,
    /// Exact numbers of findings.
    pub counts: Counts,
    /// How many findings are counted but not stored.
    pub omitted: u64,
    /// Fingerprint of norm, tables and options: part of the verdict.
    pub context: String,
    /// What was not evaluated, and why; sorted.
    pub not_evaluated: Vec<NotEvaluated>,
    /// The declarations, in file order.
    pub declarations: Vec<DeclarationReport>,
    /// The findings stored, in file order, then by code.
    pub findings: Vec<Finding>,
    /// Exact number per code and rubrique, in order of first line.
    pub groups: Vec<Group>,
    /// Sizes.
    pub stats: Stats,
    /// Whether the file is a lot as organisms receive it.
    pub lot: bool,
}

impl Report {
    /// Coverage over all declarations together.
    pub fn coverage(&self) -> Coverage {
        self.declarations
            .iter()
            .fold(Coverage::default(), |sum, d| Coverage {
                evaluated: sum.evaluated + d.coverage.evaluated,
                applicable: sum.applicable + d.coverage.applicable,
            })
    }
}
