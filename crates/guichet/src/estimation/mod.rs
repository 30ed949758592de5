//! What the law says of an arrêt that was deposited: the daily allowances it may give, with their steps,
//! and the last day to declare it or the month.
//!
//! The facts come from the declaration and from the monthlies that the portal certified for the
//! establishment; the calculation is `dsn-law`'s alone. It is an estimate: the organism decides on what
//! it knows. Start reading at [`de_l_arret`].

mod calcul;
mod faits;
#[cfg(test)]
mod tests;

pub use calcul::{echeance_de_l_arret, estimer};
pub use faits::{Faits, Origine, Paie};

use dsn_law::answer::Answer;
use guichet_store::StoreError;

use crate::App;

/// An arrêt with what the law says of it. Each answer has its values, its steps and its sources, or
/// says in French why there is none.
#[derive(Debug)]
pub struct Estimation {
    /// What was read, pay by pay, with what is missing.
    pub faits: Faits,
    /// The allowances.
    pub indemnites: Result<Answer, String>,
    /// The last day of the signalement.
    pub echeance: Result<Answer, String>,
}

/// The estimate of an arrêt (nature 04) that was deposited; `None` for another declaration, or one whose
/// text is gone.
///
/// # Errors
/// Those of the store.
pub async fn de_l_arret(app: &App, declaration: i64) -> Result<Option<Estimation>, StoreError> {
    let Some(faits) = faits::lire(app, declaration).await? else {
        return Ok(None);
    };
    Ok(Some(Estimation {
        indemnites: estimer(&faits),
        echeance: echeance_de_l_arret(&faits),
        faits,
    }))
}
