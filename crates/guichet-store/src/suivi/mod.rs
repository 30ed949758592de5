//! What an account follows: its own deposits, and the declarations of the establishments it is
//! habilitated for or administers, whoever deposited them.

mod compteurs;
mod signales;
#[cfg(test)]
mod tests;

pub use compteurs::{
    DelaiDeReponse, EtatDuMois, Mensuel, Tendance, d_un_etablissement, delais_de_reponse,
    delais_des_retours, depots_par_mois, du_mois, etablissements, evenements, tendances,
};
pub use signales::{Signale, a_lire, signales};

use crate::depots::{self, Depot};
use crate::{Row, StoreError, Tx, params};

/// The establishments of an account, `$1`.
pub(crate) const PORTEE: &str = "(SELECT siret FROM habilitation WHERE compte_id = $1 AND demarche = 'DSN' \
     UNION SELECT siret FROM compte_role WHERE compte_id = $1 AND role = 'administrateur')";

/// What is looked for. What is left empty narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Critere {
    /// Received from this instant on.
    pub debut: i64,
    /// Received until this instant.
    pub fin: i64,
    /// S20.G00.05.001.
    pub nature: String,
    /// A SIRET, or the SIREN of several.
    pub siret: String,
    /// S20.G00.05.009.
    pub identifiant_metier: String,
    /// `conforme` (those cancelled or replaced since included) or `rejetee`.
    pub etat: String,
    /// S20.G00.05.005 as `AAAA-MM`.
    pub mois: String,
    /// Only events: every nature but the monthly.
    pub evenements: bool,
}

/// A declaration in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ligne {
    /// Its key.
    pub declaration_id: i64,
    /// Its flux.
    pub idflux: String,
    /// Its rank there.
    pub rang: i64,
    /// When its deposit was received.
    pub recu_at: i64,
    /// Name of the file.
    pub nom_fichier: Option<String>,
    /// S10.G00.00.005.
    pub essai_reel: Option<String>,
    /// S20.G00.05.001.
    pub nature: String,
    /// S20.G00.05.002.
    pub type_code: String,
    /// S20.G00.05.005 as `AAAA-MM`.
    pub mois: Option<String>,
    /// Establishment declared.
    pub siret: String,
    /// S20.G00.05.009.
    pub identifiant_metier: Option<String>,
    /// `conforme`, `rejetee`, `annulee` or `remplacee`.
    pub etat: String,
    /// Reference of the certificate.
    pub certificat: Option<String>,
    /// Returns that must be read and were not.
    pub a_lire: i64,
}

const COLONNES: &str = "d.id AS id, p.idflux AS idflux, d.rang AS rang, p.recu_at AS recu_at, \
     p.nom_fichier AS nom_fichier, p.essai_reel AS essai_reel, d.nature AS nature, d.type AS type, \
     d.mois AS mois, d.siret AS siret, d.identifiant_metier AS identifiant_metier, d.etat AS etat, \
     d.certificat AS certificat, d.depot_id AS depot_id";

/// `$2` to `$9`: see [`rechercher`]. The same for both ways to a declaration.
const FILTRE: &str = "p.recu_at BETWEEN $2 AND $3 AND ($4 = '' OR d.nature = $4) \
     AND ($5 = '' OR d.siret = $5 OR (LENGTH($5) = 9 AND SUBSTR(d.siret, 1, 9) = $5)) \
     AND ($6 = '' OR d.identifiant_metier = $6) \
     AND ($7 = '' OR d.etat = $7 OR ($7 = 'conforme' AND d.etat IN ('annulee', 'remplacee'))) \
     AND ($8 = '' OR d.mois = $8) AND ($9 = 0 OR d.nature <> '01')";

fn ligne(row: &Row) -> Result<Ligne, StoreError> {
    let text = |column| Ok::<_, StoreError>(row.opt_text(column)?.map(str::to_owned));
    let word = |column| Ok::<_, StoreError>(text(column)?.unwrap_or_default());
    Ok(Ligne {
        declaration_id: row.int(0)?,
        idflux: row.text(1)?.to_owned(),
        rang: row.int(2)?,
        recu_at: row.int(3)?,
        nom_fichier: text(4)?,
        essai_reel: text(5)?,
        nature: word(6)?,
        type_code: word(7)?,
        mois: text(8)?,
        siret: word(9)?,
        identifiant_metier: text(10)?,
        etat: row.text(11)?.to_owned(),
        certificat: text(12)?,
        a_lire: row.int(14)?,
    })
}

/// The declarations that an account follows and that answer the criteria, the latest first, from the
/// `saut`-th on.
///
/// # Errors
/// Those of the database.
pub fn rechercher(
    tx: &mut Tx<'_>,
    compte_id: i64,
    critere: &Critere,
    saut: u32,
    max: u32,
) -> Result<Vec<Ligne>, StoreError> {
    // A declaration is controlled after its deposit was received: the index on that instant narrows
    // the establishments, the exact bound is the reception.
    let sql = format!(
        "SELECT f.*, (SELECT COUNT(*) FROM retour r WHERE r.depot_id = f.depot_id \
         AND r.notification = 1 AND r.lu_at IS NULL AND r.remplace_par IS NULL \
         AND COALESCE(r.declaration_id, f.id) = f.id) FROM ( \
         SELECT {COLONNES} FROM depot p JOIN declaration d ON d.depot_id = p.id \
         WHERE p.compte_id = $1 AND {FILTRE} \
         UNION SELECT {COLONNES} FROM {PORTEE} s JOIN declaration d ON d.siret = s.siret \
         AND d.controlee_at >= $2 JOIN depot p ON p.id = d.depot_id WHERE {FILTRE} \
         ORDER BY recu_at DESC, id DESC LIMIT $10 OFFSET $11) f ORDER BY f.recu_at DESC, f.id DESC"
    );
    let rows = tx.query(
        &sql,
        params![
            compte_id,
            critere.debut,
            critere.fin,
            &critere.nature,
            &critere.siret,
            &critere.identifiant_metier,
            &critere.etat,
            &critere.mois,
            critere.evenements,
            max,
            saut,
        ],
    )?;
    rows.iter().map(ligne).collect()
}

/// The deposits that an account follows, received from `debut` on, the latest first.
///
/// # Errors
/// Those of the database.
pub fn echanges(
    tx: &mut Tx<'_>,
    compte_id: i64,
    debut: i64,
    max: u32,
) -> Result<Vec<Depot>, StoreError> {
    let mut found = depots::page(tx, compte_id, None, None, max)?;
    found.retain(|depot| depot.recu_at >= debut);
    let sql = format!(
        "SELECT DISTINCT p.id, p.recu_at FROM {PORTEE} s JOIN declaration d ON d.siret = s.siret \
         AND d.controlee_at >= $2 JOIN depot p ON p.id = d.depot_id WHERE p.recu_at >= $2 \
         ORDER BY p.recu_at DESC, p.id DESC LIMIT $3"
    );
    for row in tx.query(&sql, params![compte_id, debut, max])? {
        let id = row.int(0)?;
        if !found.iter().any(|depot| depot.id == id) {
            found.push(depots::lire(tx, id)?);
        }
    }
    found.sort_by_key(|depot| std::cmp::Reverse((depot.recu_at, depot.id)));
    found.truncate(usize::try_from(max).unwrap_or(usize::MAX));
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
