//! The declarations of a deposit, and what became of them.

mod ordres;
#[cfg(test)]
mod tests;

pub use ordres::{donner_ordre, ordre_suivant};

use crate::{Row, StoreError, Tx, params, suivi};

/// A declaration that was controlled. As written and as read; `id` is 0 before it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declaration {
    /// Key.
    pub id: i64,
    /// Its deposit.
    pub depot_id: i64,
    /// 1-based rank in the file.
    pub rang: u32,
    /// S20.G00.05.001.
    pub nature: Option<String>,
    /// S20.G00.05.002.
    pub type_code: Option<String>,
    /// S20.G00.05.003.
    pub fraction: Option<String>,
    /// S20.G00.05.004, where it is a number.
    pub ordre: Option<i64>,
    /// S20.G00.05.009.
    pub identifiant_metier: Option<String>,
    /// S20.G00.05.006.
    pub id_annulation: Option<String>,
    /// S20.G00.05.005 as `AAAA-MM`.
    pub mois: Option<String>,
    /// S21.G00.06.001 and S21.G00.11.001.
    pub siret: Option<String>,
    /// S21.G00.06.002.
    pub nic_siege: Option<String>,
    /// S20.G00.05.007 and .004 together: what another declaration names it by.
    pub identifiant: Option<String>,
    /// Number of individuals.
    pub individus: i64,
    /// Keyed hash of the only individual.
    pub individu_cle: Option<String>,
    /// Contract of the only individual: number and first day.
    pub contrat: Option<String>,
    /// Keyed hash of the content from S21 on.
    pub contenu_cle: Option<String>,
    /// Key of the situation it changed, if it is real and was certified.
    pub situation: Option<String>,
    /// The declaration whose place it took.
    pub remplace_id: Option<i64>,
    /// Blocking anomalies.
    pub bloquantes: i64,
    /// Others, without advice.
    pub signalements: i64,
    /// `conforme`, `rejetee`, `annulee` or `remplacee`.
    pub etat: String,
    /// Reference of the certificate.
    pub certificat: Option<String>,
    /// Controls evaluated.
    pub evalues: i64,
    /// Controls that apply.
    pub applicables: i64,
    /// When it was controlled.
    pub controlee_at: i64,
}

const COLONNES: &str = "id, depot_id, rang, nature, type, fraction, ordre, identifiant_metier, \
     id_annulation, mois, siret, nic_siege, identifiant, individus, individu_cle, contrat, \
     contenu_cle, bloquantes, signalements, etat, certificat, evalues, applicables, controlee_at, \
     situation, remplace_id";

fn declaration(row: &Row) -> Result<Declaration, StoreError> {
    let text = |column| Ok(row.opt_text(column)?.map(str::to_owned));
    Ok(Declaration {
        id: row.int(0)?,
        depot_id: row.int(1)?,
        rang: u32::try_from(row.int(2)?)
            .map_err(|_| StoreError::Corrupt("rang de déclaration négatif".to_owned()))?,
        nature: text(3)?,
        type_code: text(4)?,
        fraction: text(5)?,
        ordre: row.opt_int(6)?,
        identifiant_metier: text(7)?,
        id_annulation: text(8)?,
        mois: text(9)?,
        siret: text(10)?,
        nic_siege: text(11)?,
        identifiant: text(12)?,
        individus: row.int(13)?,
        individu_cle: text(14)?,
        contrat: text(15)?,
        contenu_cle: text(16)?,
        bloquantes: row.int(17)?,
        signalements: row.int(18)?,
        etat: row.text(19)?.to_owned(),
        certificat: text(20)?,
        evalues: row.opt_int(21)?.unwrap_or_default(),
        applicables: row.opt_int(22)?.unwrap_or_default(),
        controlee_at: row.opt_int(23)?.unwrap_or_default(),
        situation: text(24)?,
        remplace_id: row.opt_int(25)?,
    })
}

/// Writes a declaration and answers its key.
///
/// # Errors
/// Conflicts on `declaration_depot_id_rang_key` and `declaration_etat_legal`.
pub fn ajouter(tx: &mut Tx<'_>, declaration: &Declaration) -> Result<i64, StoreError> {
    let id = tx.insert(
        "INSERT INTO declaration (depot_id, rang, nature, type, fraction, ordre, \
         identifiant_metier, id_annulation, mois, siret, nic_siege, identifiant, individus, \
         individu_cle, contrat, contenu_cle, bloquantes, signalements, etat, certificat, evalues, \
         applicables, controlee_at, situation, remplace_id, recu_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
         $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, \
         (SELECT recu_at FROM depot WHERE id = $1))",
        params![
            declaration.depot_id,
            declaration.rang,
            declaration.nature.as_ref(),
            declaration.type_code.as_ref(),
            declaration.fraction.as_ref(),
            declaration.ordre,
            declaration.identifiant_metier.as_ref(),
            declaration.id_annulation.as_ref(),
            declaration.mois.as_ref(),
            declaration.siret.as_ref(),
            declaration.nic_siege.as_ref(),
            declaration.identifiant.as_ref(),
            declaration.individus,
            declaration.individu_cle.as_ref(),
            declaration.contrat.as_ref(),
            declaration.contenu_cle.as_ref(),
            declaration.bloquantes,
            declaration.signalements,
            &declaration.etat,
            declaration.certificat.as_ref(),
            declaration.evalues,
            declaration.applicables,
            declaration.controlee_at,
            declaration.situation.as_ref(),
            declaration.remplace_id,
        ],
    )?;
    suivi::noter_deposant(tx, declaration)?;
    Ok(id)
}

/// The declaration of a key.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn lire(tx: &mut Tx<'_>, id: i64) -> Result<Declaration, StoreError> {
    let sql = format!("SELECT {COLONNES} FROM declaration WHERE id = $1");
    declaration(&tx.query_one(&sql, params![id])?)
}

/// The declarations of a deposit, in file order; none before it is controlled.
///
/// # Errors
/// Those of the database.
pub fn du_depot(tx: &mut Tx<'_>, depot_id: i64) -> Result<Vec<Declaration>, StoreError> {
    let sql = format!("SELECT {COLONNES} FROM declaration WHERE depot_id = $1 ORDER BY rang");
    let rows = tx.query(&sql, params![depot_id])?;
    rows.iter().map(declaration).collect()
}

/// The last declarations of an establishment, the latest first.
///
/// # Errors
/// Those of the database.
pub fn du_siret(tx: &mut Tx<'_>, siret: &str, max: u32) -> Result<Vec<Declaration>, StoreError> {
    let sql = format!(
        "SELECT {COLONNES} FROM declaration WHERE siret = $1 ORDER BY siret DESC, id DESC LIMIT $2"
    );
    let rows = tx.query(&sql, params![siret, max])?;
    rows.iter().map(declaration).collect()
}

/// The key of the situation that a real certified declaration of an establishment changed, from what
/// other declarations name it by; the latest when there are several.
///
/// # Errors
/// Those of the database.
pub fn evenement_de(
    tx: &mut Tx<'_>,
    siret: &str,
    identifiant: &str,
) -> Result<Option<String>, StoreError> {
    let row = tx.query_opt(
        "SELECT situation FROM declaration WHERE siret = $1 AND identifiant = $2 \
         AND situation IS NOT NULL ORDER BY id DESC LIMIT 1",
        params![siret, identifiant],
    )?;
    row.map(|row| row.text(0).map(str::to_owned)).transpose()
}

/// Moves a conform declaration to `annulee` or `remplacee`.
///
/// # Errors
/// A conflict on `declaration_etat_legal` when the transition is not legal.
pub fn passer(tx: &mut Tx<'_>, id: i64, etat: &str) -> Result<(), StoreError> {
    let changed = tx.execute(
        "UPDATE declaration SET etat_avant = etat, etat = $2 WHERE id = $1",
        params![id, etat],
    )?;
    match changed {
        1 => Ok(()),
        _ => Err(StoreError::NotFound),
    }
}
