//! What a file alone cannot know: doubles, replacements, cancellations, the monthly before, the
//! directory of establishments.
//!
//! Decisions here are pure: [`decider`] is given the facts of one declaration and what the database
//! knew a moment ago, and answers what is wrong and what the declaration would change. The change
//! says what it expects to find, so that two workers who decided at the same moment cannot both be
//! right: the second one's transaction does nothing, and it decides anew.
//!
//! Assumptions of ours, where the norm leaves room:
//! - a declaration is named, in S20.G00.05.006, by the date of its file and its order number
//!   (S20.G00.05.007 and .004 together), within its SIRET;
//! - test and editors' environments each have their own situations; a test send has none;
//! - the due date of an establishment (5 or 15) is not declared: the later one is taken where a
//!   declaration might be refused, so that nothing is that might be in time;
//! - order numbers of monthlies begin anew each month, so they are compared with their month;
//! - a substitution (nature 09) has no S20.G00.05.006: the one before of the same establishment,
//!   month, fraction and individual is meant;
//! - an event once cancelled keeps its order number: a new signalement takes a new one.

pub mod annuaire;
pub mod cle;
pub mod codes;
mod decision;
pub mod echeance;
pub mod empreintes;
pub mod faits;
mod rapprochement;
pub mod registre;

pub use decision::{Connu, Decision, Effet, decider, mois_clair};
pub use echeance::{Delais, Echeance, jour};
pub use rapprochement::{Mensuelle, mois_avant, mois_manquant, rapprocher, se_rapproche};

use dsn_check::Severity;
use dsn_norm::{RubriqueIdx, rubrique_index};

/// Something wrong between declarations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constat {
    /// Its code, ours or the norm's.
    pub code: dsn_check::Code,
    /// How much it weighs.
    pub gravite: Severity,
    /// The rubrique it is about.
    pub rubrique: Option<RubriqueIdx>,
    /// 1-based line; 0 when the file has none for it.
    pub ligne: u64,
    /// The value found.
    pub valeur: Option<String>,
    /// What is wrong, in French.
    pub message: String,
    /// What to do, in French.
    pub conseil: String,
}

impl Constat {
    /// One of our codes.
    pub fn new(code: codes::Code, message: String, conseil: String) -> Self {
        Self {
            code: dsn_check::Code::alone(code.code),
            gravite: if code.bloquant {
                Severity::Blocking
            } else {
                Severity::Warning
            },
            rubrique: None,
            ligne: 0,
            valeur: None,
            message: format!("{message} ({})", code.paragraphe),
            conseil,
        }
    }

    /// About this rubrique.
    #[must_use]
    pub fn sur(mut self, rubrique: &'static [u8; 14], valeur: faits::Valeur<'_>) -> Self {
        self.rubrique = rubrique_index(rubrique);
        self.ligne = valeur.ligne;
        self.valeur = valeur.owned();
        self
    }
}
