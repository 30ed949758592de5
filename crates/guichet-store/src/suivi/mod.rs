//! What an account follows: its own deposits, and the declarations of the establishments it is
//! habilitated for or administers, whoever deposited them.

mod compteurs;
mod employeurs;
mod portee;
mod recherche;
mod signales;
#[cfg(test)]
mod tests;

pub use compteurs::{
    DelaiDeReponse, EtatDuMois, Mensuel, Tendance, delais_de_reponse, delais_des_retours,
    depots_par_mois, du_mois, etablissements, evenements, tendances,
};
pub use employeurs::{decalages, effectifs};
pub(crate) use portee::{PORTEE, noter_deposant};
pub use recherche::{Critere, Depuis, Lieux, Ligne, rechercher};
pub use signales::{Signale, a_lire, a_traiter, non_lus, signales};

use crate::depots::{self, Depot};
use crate::{StoreError, Tx, params};

/// The deposits that an account follows, received from `debut` on until `now`, the latest first.
///
/// # Errors
/// Those of the database.
pub fn echanges(
    tx: &mut Tx<'_>,
    compte_id: i64,
    (debut, now): (i64, i64),
    max: u32,
) -> Result<Vec<Depot>, StoreError> {
    let enough = usize::try_from(max).unwrap_or(usize::MAX);
    let mut found = depots::page(tx, compte_id, None, None, max)?;
    found.retain(|depot| depot.recu_at >= debut);
    let sql = format!(
        "SELECT DISTINCT d.depot_id, d.recu_at FROM {PORTEE} s CROSS JOIN declaration d \
         WHERE d.siret = s.siret AND d.recu_at >= $2 AND d.recu_at <= $3 \
         ORDER BY d.recu_at DESC, d.depot_id DESC LIMIT $4"
    );
    let mut ids: Vec<i64> = Vec::new();
    for (from, until) in recherche::periodes(debut, now, Depuis::Dernier) {
        let missing = enough.saturating_sub(ids.len());
        if missing == 0 {
            break;
        }
        let missing = i64::try_from(missing).unwrap_or(i64::MAX);
        for row in tx.query(&sql, params![compte_id, from, until, missing])? {
            ids.push(row.int(0)?);
        }
    }
    for id in ids {
        if !found.iter().any(|depot| depot.id == id) {
            found.push(depots::lire(tx, id)?);
        }
    }
    found.sort_by_key(|depot| std::cmp::Reverse((depot.recu_at, depot.id)));
    found.truncate(enough);
    Ok(found)
}

/// What an organism was given of a declaration, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remise {
    /// Code of the organism.
    pub organisme: String,
    /// Institution of an organisme complémentaire, else empty.
    pub institution: String,
    /// `publie`, `retire`, `accuse` or `echec`.
    pub etat: String,
    /// When its part was ready.
    pub prete_at: i64,
    /// When it acknowledged it.
    pub accuse_at: Option<i64>,
    /// Why it failed, in a word.
    pub echec: Option<String>,
}

/// What was given to organisms of a declaration, the oldest first.
///
/// # Errors
/// Those of the database.
pub fn remises(
    tx: &mut Tx<'_>,
    depot_id: i64,
    declaration_id: i64,
) -> Result<Vec<Remise>, StoreError> {
    let rows = tx.query(
        "SELECT organisme, institution, etat, cree_at, accuse_at, echec_motif FROM lot \
         WHERE depot_id = $1 AND declaration_id = $2 ORDER BY id",
        params![depot_id, declaration_id],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Remise {
                organisme: row.text(0)?.to_owned(),
                institution: row.text(1)?.to_owned(),
                etat: row.text(2)?.to_owned(),
                prete_at: row.int(3)?,
                accuse_at: row.opt_int(4)?,
                echec: row.opt_text(5)?.map(str::to_owned),
            })
        })
        .collect()
}
