//! The last validated real declaration of each key: what the next one is compared with.
//!
//! Every write here says what it expects to find; when something else is there (another worker was
//! faster), nothing changes and the caller decides anew.

use crate::{Row, StoreError, Tx, params};

/// Where an event, or the monthly of an establishment, stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Situation {
    /// Key: environment, kind, SIRET and what tells two of them apart.
    pub cle: String,
    /// Environment and SIRET: `reel/99999900600011`.
    pub perimetre: String,
    /// Nature of the declaration.
    pub nature: String,
    /// Month of a monthly, `AAAA-MM`.
    pub mois: Option<String>,
    /// The last validated declaration.
    pub declaration_id: i64,
    /// Its order number.
    pub ordre: i64,
    /// Month in which its file was made, `AAAA-MM`.
    pub constitution: String,
    /// What another declaration names it by.
    pub identifiant: String,
    /// Keyed hash of its only individual.
    pub individu_cle: Option<String>,
    /// Contract of its only individual.
    pub contrat: Option<String>,
    /// Keyed hash of its content.
    pub contenu_cle: Option<String>,
    /// Whether the event was cancelled.
    pub annulee: bool,
    /// The document that says, hashed, what a monthly holds of each individual.
    pub registre: Option<String>,
    /// Individuals of a monthly.
    pub individus: i64,
    /// Whether most of the pay of a monthly is paid after its month; unknown when nobody is paid.
    pub decalee: Option<bool>,
}

const COLONNES: &str = "cle, perimetre, nature, mois, declaration_id, ordre, constitution, \
     identifiant, individu_cle, contrat, contenu_cle, annulee, registre, individus, decalee";

fn situation(row: &Row) -> Result<Situation, StoreError> {
    let text = |column| Ok(row.opt_text(column)?.map(str::to_owned));
    Ok(Situation {
        cle: row.text(0)?.to_owned(),
        perimetre: row.text(1)?.to_owned(),
        nature: row.text(2)?.to_owned(),
        mois: text(3)?,
        declaration_id: row.int(4)?,
        ordre: row.int(5)?,
        constitution: row.text(6)?.to_owned(),
        identifiant: row.text(7)?.to_owned(),
        individu_cle: text(8)?,
        contrat: text(9)?,
        contenu_cle: text(10)?,
        annulee: row.bool(11)?,
        registre: text(12)?,
        individus: row.int(13)?,
        decalee: row.opt_bool(14)?,
    })
}

/// The situation of a key.
///
/// # Errors
/// Those of the database.
pub fn lire(tx: &mut Tx<'_>, cle: &str) -> Result<Option<Situation>, StoreError> {
    let sql = format!("SELECT {COLONNES} FROM situation WHERE cle = $1");
    let row = tx.query_opt(&sql, params![cle])?;
    row.as_ref().map(situation).transpose()
}

/// The events of an establishment whose last validated declaration has this identifier; more than one
/// when a software gave the same number twice on the same day.
///
/// # Errors
/// Those of the database.
pub fn par_identifiant(
    tx: &mut Tx<'_>,
    perimetre: &str,
    identifiant: &str,
) -> Result<Vec<Situation>, StoreError> {
    let sql = format!(
        "SELECT {COLONNES} FROM situation WHERE perimetre = $1 AND identifiant = $2 \
         AND mois IS NULL ORDER BY cle"
    );
    let rows = tx.query(&sql, params![perimetre, identifiant])?;
    rows.iter().map(situation).collect()
}

/// The monthlies of an establishment for a month, one for each fraction.
///
/// # Errors
/// Those of the database.
pub fn mensuelles(
    tx: &mut Tx<'_>,
    perimetre: &str,
    mois: &str,
) -> Result<Vec<Situation>, StoreError> {
    let sql = format!(
        "SELECT {COLONNES} FROM situation WHERE perimetre = $1 AND mois = $2 AND nature = '01' \
         ORDER BY cle"
    );
    let rows = tx.query(&sql, params![perimetre, mois])?;
    rows.iter().map(situation).collect()
}

/// The latest month before or equal to `mois` of which the establishment has a validated monthly.
///
/// # Errors
/// Those of the database.
pub fn dernier_mois(
    tx: &mut Tx<'_>,
    perimetre: &str,
    mois: &str,
) -> Result<Option<String>, StoreError> {
    let row = tx.query_opt(
        "SELECT mois FROM situation WHERE perimetre = $1 AND mois <= $2 AND nature = '01' \
         AND mois IS NOT NULL ORDER BY mois DESC LIMIT 1",
        params![perimetre, mois],
    )?;
    row.map(|row| row.text(0).map(str::to_owned)).transpose()
}

/// Takes a key that nobody has; `false` when somebody has it.
///
/// # Errors
/// Those of the database.
pub fn prendre(tx: &mut Tx<'_>, situation: &Situation) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "INSERT INTO situation (cle, perimetre, nature, mois, declaration_id, ordre, constitution, \
         identifiant, individu_cle, contrat, contenu_cle, annulee, registre, individus, decalee) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (cle) DO NOTHING",
        params![
            &situation.cle,
            &situation.perimetre,
            &situation.nature,
            situation.mois.as_ref(),
            situation.declaration_id,
            situation.ordre,
            &situation.constitution,
            &situation.identifiant,
            situation.individu_cle.as_ref(),
            situation.contrat.as_ref(),
            situation.contenu_cle.as_ref(),
            situation.annulee,
            situation.registre.as_ref(),
            situation.individus,
            situation.decalee,
        ],
    )?;
    Ok(changed == 1)
}

/// Puts a declaration in the place of `attendue`; `false` when that one is not the last any more.
///
/// # Errors
/// Those of the database.
pub fn remplacer(
    tx: &mut Tx<'_>,
    attendue: i64,
    situation: &Situation,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE situation SET declaration_id = $3, ordre = $4, constitution = $5, \
         identifiant = $6, contenu_cle = $7, annulee = $8, registre = $9, \
         individus = $10, decalee = $11 WHERE cle = $1 AND declaration_id = $2",
        params![
            &situation.cle,
            attendue,
            situation.declaration_id,
            situation.ordre,
            &situation.constitution,
            &situation.identifiant,
            situation.contenu_cle.as_ref(),
            situation.annulee,
            situation.registre.as_ref(),
            situation.individus,
            situation.decalee,
        ],
    )?;
    Ok(changed == 1)
}
