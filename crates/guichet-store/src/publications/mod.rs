//! What organisms publish for establishments, outside any deposit: fiches de paramétrage
//! ([`objets`]) and bordereaux de paiement des indemnités journalières ([`bpij`]), under references of
//! their own ([`parutions`]). Who may see them follows from habilitations, at the moment of reading.

pub mod bpij;
pub mod objets;
pub mod parutions;

#[cfg(test)]
mod tests;

use crate::{StoreError, Tx, Value, params};

/// Who is looking. A concentrateur sees through the declarants for whom it transmits; together with
/// a declarant, through this one, provided it transmits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Regard {
    /// The declarant's account.
    pub compte_id: Option<i64>,
    /// The concentrateur's account.
    pub concentrateur: Option<i64>,
}

impl Regard {
    /// The parameters `$1` and `$2` of [`VU`].
    fn params(self) -> [Value; 2] {
        // No account has the key 0.
        [self.compte_id, self.concentrateur].map(|id| Value::Int(id.unwrap_or(0)))
    }
}

/// The habilitations `h` through which somebody looks; 0 stands for nobody.
const VU: &str = "(h.compte_id = $1 OR $1 = 0) AND (h.compte_id IN \
     (SELECT compte_id FROM depot WHERE concentrateur_compte_id = $2) OR $2 = 0)";

/// Whether a published document can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lecture {
    /// There is none of this name.
    Inconnu,
    /// It is for establishments that the caller may not look at.
    Interdit,
    /// The name of the document.
    Permis(String),
}

/// Reads the hash that `trouver` finds under `id`, when `permis` finds a link to who is looking.
fn lire(
    tx: &mut Tx<'_>,
    regard: Regard,
    id: &str,
    trouver: &str,
    permis: &str,
) -> Result<Lecture, StoreError> {
    let Some(row) = tx.query_opt(trouver, params![id])? else {
        return Ok(Lecture::Inconnu);
    };
    let [compte, concentrateur] = regard.params();
    let links = tx.query_one(permis, &[compte, concentrateur, Value::from(id)])?;
    Ok(match links.int(0)? {
        0 => Lecture::Interdit,
        _ => Lecture::Permis(row.text(0)?.to_owned()),
    })
}
