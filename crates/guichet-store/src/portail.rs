//! Facts that the portal remembers of itself: the first who says one is right for ever.

use crate::{StoreError, Tx, params};

/// The name of the key that hides identities: every server of a database must have the same.
pub const CLE: &str = "cle";

/// Says that a fact is so, unless another was said before, and returns what holds.
///
/// # Errors
/// Those of the database.
pub fn fixer(tx: &mut Tx<'_>, nom: &str, valeur: &str) -> Result<String, StoreError> {
    // The update that changes nothing waits for whoever says it at the same moment.
    let row = tx.query_one(
        "INSERT INTO portail (nom, valeur) VALUES ($1, $2) \
         ON CONFLICT (nom) DO UPDATE SET valeur = portail.valeur RETURNING valeur",
        params![nom, valeur],
    )?;
    Ok(row.text(0)?.to_owned())
}

#[cfg(test)]
mod tests {
    use guichet_testkit::sur_les_deux;

    use super::*;
    use crate::essai::ouvrir;

    sur_les_deux! {
        fn the_first_is_right(base: &Base) {
            let store = ouvrir(base);
            for said in ["un", "deux", "un"] {
                let kept = store.write_blocking(move |tx| fixer(tx, CLE, said));
                assert_eq!(kept.as_deref(), Ok("un"));
            }
        }
    }
}
