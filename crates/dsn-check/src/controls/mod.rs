//! The keyed controls of the pages, evaluated on segments.
//!
//! The engine calls an [`Evaluator`] when a segment is complete
//! ([`Evaluator::segment`]), when a declaration is ([`Evaluator::end_declaration`])
//! and when a send is ([`Evaluator::envelope`]); what is found goes to a
//! [`ControlSink`]. What a control must know beyond its segment is gathered in
//! counters and sets of keys ([`wide`]), never as values.
//!
//! Read first [`eval`] (what a condition means), then [`evaluator`] (when each
//! is asked), [`compiled`] (what spares most of the asking) and [`wide`] (what is
//! remembered).

mod compare;
mod compiled;
mod eval;
mod evaluator;
mod keys;
mod message;
mod operands;
mod plan;
mod predicates;
#[cfg(test)]
mod tests;
mod values;
mod wide;

use std::fmt;

use dsn_norm::TableId;
use dsn_norm::controls::Control;
use dsn_norm::controls::expr::PlatformFact;

use crate::finding::Finding;
pub(crate) use evaluator::{Evaluator, Work};
pub(crate) use message::{Violation, severity_of};

/// True, false, or undetermined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    False,
    Unknown,
    True,
}

impl From<bool> for Truth {
    #[inline]
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl Truth {
    #[inline]
    fn negated(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

/// Why a control could not be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Reason {
    /// We do not have the table.
    NoTable(TableId),
    /// Our table lacks codes: a value that is not in it proves nothing.
    PartialTable(TableId),
    /// Only the platform knows.
    Platform(PlatformFact),
    /// More blocs than are compared with each other.
    TooLarge,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTable(table) => {
                write!(f, "table externe « {} » non disponible", table.nom())
            }
            Self::PartialTable(table) => write!(
                f,
                "table externe « {} » incomplète : une valeur absente de la table ne prouve rien",
                table.nom()
            ),
            Self::Platform(PlatformFact::EntrepriseActive) => {
                f.write_str("demande le répertoire SIRENE (état de l'entreprise)")
            }
            Self::Platform(PlatformFact::EtablissementConnu) => {
                f.write_str("demande le répertoire SIRENE (état de l'établissement)")
            }
            Self::Platform(PlatformFact::DeclarationConnue) => f.write_str(
                "demande les déclarations déjà certifiées, que seule la plateforme connaît",
            ),
            Self::TooLarge => {
                f.write_str("trop de blocs à comparer entre eux chez un même individu")
            }
        }
    }
}

/// Where the evaluator says what it finds.
pub(crate) trait ControlSink {
    /// A control fires here.
    fn violation(&mut self, violation: &Violation<'_>);

    /// A control may fire here, which only the end of the declaration or of the
    /// send will tell: the finding, built but not counted; `None` when enough
    /// are stored.
    fn capture(&mut self, violation: &Violation<'_>) -> Option<Box<Finding>>;

    /// A control fires `count` times, first at `line`, where `finding` was
    /// captured.
    fn release(
        &mut self,
        control: &'static Control,
        finding: Option<Box<Finding>>,
        line: u64,
        count: u64,
    );

    /// A control could not be decided somewhere in this declaration, or in the
    /// envelope; said at most once for each of them.
    fn not_evaluated(&mut self, control: &'static Control, reason: Reason);
}

/// What the envelope's totals are compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SendFacts {
    /// Rubriques of the send, both S90 lines included.
    pub(crate) rubriques: u64,
}
