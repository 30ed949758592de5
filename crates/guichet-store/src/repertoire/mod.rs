//! The directory of declarants: companies and establishments as SIRENE knows them.

mod ecriture;

pub use ecriture::{ecrire_etablissements, ecrire_unites};

use crate::{Row, StoreError, Tx, Value, params};

/// A company.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UniteLegale {
    /// Nine digits.
    pub siren: String,
    /// Whether it is active.
    pub active: bool,
    /// Its name.
    pub denomination: String,
    /// Its legal form, INSEE code; may be empty, as all that follows.
    pub categorie_juridique: String,
    /// Its activity.
    pub naf: String,
    /// The NIC of its head office.
    pub nic_siege: String,
    /// ISO date.
    pub creation: Option<String>,
    /// ISO date, when it has ceased.
    pub cessation: Option<String>,
}

/// An establishment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Etablissement {
    /// Fourteen digits.
    pub siret: String,
    /// Whether it is the head office.
    pub siege: bool,
    /// Whether it is open.
    pub ouvert: bool,
    /// Its usual name; may be empty, as all that follows.
    pub denomination: String,
    /// Its sign.
    pub enseigne: String,
    /// Its activity.
    pub naf: String,
    /// Its postcode.
    pub code_postal: String,
    /// INSEE code of its commune.
    pub commune: String,
    /// The name of the commune.
    pub commune_nom: String,
    /// ISO date.
    pub creation: Option<String>,
    /// ISO date from which it is closed.
    pub fermeture: Option<String>,
}

/// An establishment and its company, when that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fiche {
    /// The establishment.
    pub etablissement: Etablissement,
    /// Its company.
    pub unite: Option<UniteLegale>,
}

/// How many keys one statement asks for.
const PAR_REQUETE: usize = 50;

const UNITE: &str = "u.siren, u.etat, u.denomination, u.categorie_juridique, u.naf, u.nic_siege, u.creation, u.cessation";
const FICHE: &str = "e.siret, e.siege, e.etat, e.denomination, e.enseigne, e.naf, e.code_postal, \
     e.commune, e.commune_nom, e.creation, e.fermeture";

/// The establishment of this SIRET.
pub fn fiche(tx: &mut Tx<'_>, siret: &str) -> Result<Option<Fiche>, StoreError> {
    let sql = sheets("e.siret = $1");
    let row = tx.query_opt(&sql, params![siret])?;
    row.as_ref().map(sheet).transpose()
}

/// The establishments of these SIRET that are known, in no particular order.
pub fn fiches(tx: &mut Tx<'_>, sirets: &[String]) -> Result<Vec<Fiche>, StoreError> {
    let marks: Vec<String> = (1..=PAR_REQUETE).map(|rank| format!("${rank}")).collect();
    let sql = sheets(&format!("e.siret IN ({})", marks.join(", ")));
    let mut found = Vec::with_capacity(sirets.len());
    for chunk in sirets.chunks(PAR_REQUETE) {
        // One text for every length: what is left of the last chunk asks for nothing.
        let mut values: Vec<Value> = chunk.iter().map(Value::from).collect();
        values.resize(PAR_REQUETE, Value::from(""));
        for row in tx.query(&sql, &values)? {
            found.push(sheet(&row)?);
        }
    }
    Ok(found)
}

/// The head office of a company.
pub fn siege(tx: &mut Tx<'_>, siren: &str) -> Result<Option<Fiche>, StoreError> {
    let sql = format!(
        "{} ORDER BY e.etat, e.siret DESC LIMIT 1",
        sheets("e.siren = $1 AND e.siege = 1")
    );
    let row = tx.query_opt(&sql, params![siren])?;
    row.as_ref().map(sheet).transpose()
}

/// The company of this SIREN.
pub fn unite(tx: &mut Tx<'_>, siren: &str) -> Result<Option<UniteLegale>, StoreError> {
    let sql = format!("SELECT {UNITE} FROM unite_legale u WHERE u.siren = $1");
    let row = tx.query_opt(&sql, params![siren])?;
    row.map(|row| company(&row, 0)).transpose()
}

/// Whether anything is known at all.
pub fn charge(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let row = tx.query_opt("SELECT 1 FROM unite_legale LIMIT 1", &[])?;
    Ok(row.is_some())
}

/// How many companies and establishments are known.
pub fn compter(tx: &mut Tx<'_>) -> Result<(i64, i64), StoreError> {
    let row = tx.query_one(
        "SELECT (SELECT COUNT(*) FROM unite_legale), (SELECT COUNT(*) FROM etablissement)",
        &[],
    )?;
    Ok((row.int(0)?, row.int(1)?))
}

fn sheets(condition: &str) -> String {
    format!(
        "SELECT {FICHE}, {UNITE} FROM etablissement e \
         LEFT JOIN unite_legale u ON u.siren = e.siren WHERE {condition}"
    )
}

fn sheet(row: &Row) -> Result<Fiche, StoreError> {
    let text = |column: usize| row.text(column).map(str::to_owned);
    Ok(Fiche {
        etablissement: Etablissement {
            siret: text(0)?,
            siege: row.bool(1)?,
            ouvert: row.text(2)? == "A",
            denomination: text(3)?,
            enseigne: text(4)?,
            naf: text(5)?,
            code_postal: text(6)?,
            commune: text(7)?,
            commune_nom: text(8)?,
            creation: row.opt_text(9)?.map(str::to_owned),
            fermeture: row.opt_text(10)?.map(str::to_owned),
        },
        unite: match row.opt_text(11)? {
            Some(_) => Some(company(row, 11)?),
            None => None,
        },
    })
}

fn company(row: &Row, first: usize) -> Result<UniteLegale, StoreError> {
    let text = |column: usize| row.text(first + column).map(str::to_owned);
    Ok(UniteLegale {
        siren: text(0)?,
        active: row.text(first + 1)? == "A",
        denomination: text(2)?,
        categorie_juridique: text(3)?,
        naf: text(4)?,
        nic_siege: text(5)?,
        creation: row.opt_text(first + 6)?.map(str::to_owned),
        cessation: row.opt_text(first + 7)?.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests;
