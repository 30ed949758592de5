//! Objects: documents that say how to set up payroll.

use super::{Lecture, Regard, VU, lire as lire_document};
use crate::{Row, StoreError, Tx, Value, params};

/// An object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objet {
    /// Identifier in the machine API.
    pub idobjet: String,
    /// `FPOC`.
    pub nature: String,
    /// The company.
    pub siren: String,
    /// Its establishment, or the name of a set of them.
    pub perimetre: Perimetre,
    /// The organism that made it.
    pub producteur: String,
    /// The organism that carries the risk, if it is another.
    pub porteur: Option<String>,
    /// When it was made, in milliseconds since 1970.
    pub production_at: i64,
    /// When it was published.
    pub publication_at: i64,
    /// Name of the document: its hash, since equal ones are one.
    pub document: String,
}

/// What of a company an object is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Perimetre {
    /// One establishment, by its NIC.
    Nic(String),
    /// A set of establishments, by its name.
    Ensemble(String),
}

/// An object, and a declarant whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjetListe {
    /// The declarant's account.
    pub compte_id: i64,
    /// Its SIRET.
    pub declarant_siret: String,
    /// Its nom.
    pub declarant_nom: String,
    /// Its prénom.
    pub declarant_prenom: String,
    /// The object.
    pub objet: Objet,
}

/// Publishes an object.
///
/// # Errors
/// A conflict when the identifier is taken.
pub fn ajouter(tx: &mut Tx<'_>, objet: &Objet) -> Result<(), StoreError> {
    let (nic, ensemble) = match &objet.perimetre {
        Perimetre::Nic(nic) => (Some(nic.clone()), None),
        Perimetre::Ensemble(ensemble) => (None, Some(ensemble.clone())),
    };
    tx.execute(
        "INSERT INTO objet (idobjet, nature, siren, nic, ensemble, producteur, porteur, \
         production_at, publication_at, document) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            &objet.idobjet,
            &objet.nature,
            &objet.siren,
            nic,
            ensemble,
            &objet.producteur,
            objet.porteur.clone(),
            objet.production_at,
            objet.publication_at,
            &objet.document,
        ],
    )?;
    Ok(())
}

/// The object of this identifier, whoever asks.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub(super) fn trouver(tx: &mut Tx<'_>, idobjet: &str) -> Result<Objet, StoreError> {
    let row = tx.query_one(
        &format!("SELECT {COLONNES} FROM objet o WHERE o.idobjet = $1"),
        params![idobjet],
    )?;
    objet(&row, 0)
}

/// The columns of an object `o`, as [`objet`] reads them.
const COLONNES: &str = "o.idobjet, o.nature, o.siren, o.nic, o.ensemble, o.producteur, o.porteur, \
     o.production_at, o.publication_at, o.document";

/// An object concerns whoever may declare for one of its establishments.
const CONCERNE: &str = "objet o JOIN habilitation h ON h.demarche = 'DSN' \
     AND h.siret >= o.siren || COALESCE(o.nic, '00000') \
     AND h.siret <= o.siren || COALESCE(o.nic, '99999')";

/// The objects published from `debut`, included, to `fin`, excluded: by declarant, then in order of
/// publication, `max` at most.
///
/// # Errors
/// Those of the database.
pub fn publies(
    tx: &mut Tx<'_>,
    regard: Regard,
    debut: i64,
    fin: i64,
    max: u32,
) -> Result<Vec<ObjetListe>, StoreError> {
    let sql = format!(
        "SELECT DISTINCT c.id, c.siret, c.nom, c.prenom, {COLONNES}, o.id \
         FROM {CONCERNE} JOIN compte c ON c.id = h.compte_id \
         WHERE {VU} AND o.publication_at >= $3 AND o.publication_at < $4 \
         ORDER BY c.id, o.publication_at, o.id LIMIT $5"
    );
    let [compte, concentrateur] = regard.params();
    let params = [
        compte,
        concentrateur,
        debut.into(),
        fin.into(),
        Value::from(max),
    ];
    tx.query(&sql, &params)?.iter().map(listed).collect()
}

fn listed(row: &Row) -> Result<ObjetListe, StoreError> {
    let text = |column| row.text(column).map(str::to_owned);
    Ok(ObjetListe {
        compte_id: row.int(0)?,
        declarant_siret: text(1)?,
        declarant_nom: text(2)?,
        declarant_prenom: text(3)?,
        objet: objet(row, 4)?,
    })
}

/// The object whose columns begin at `at`.
fn objet(row: &Row, at: usize) -> Result<Objet, StoreError> {
    let text = |column| row.text(at + column).map(str::to_owned);
    let perimetre = match row.opt_text(at + 3)? {
        Some(nic) => Perimetre::Nic(nic.to_owned()),
        None => Perimetre::Ensemble(text(4)?),
    };
    Ok(Objet {
        idobjet: text(0)?,
        nature: text(1)?,
        siren: text(2)?,
        perimetre,
        producteur: text(5)?,
        porteur: row.opt_text(at + 6)?.map(str::to_owned),
        production_at: row.int(at + 7)?,
        publication_at: row.int(at + 8)?,
        document: text(9)?,
    })
}

/// The document of an object.
///
/// # Errors
/// Those of the database.
pub fn lire(tx: &mut Tx<'_>, regard: Regard, idobjet: &str) -> Result<Lecture, StoreError> {
    lire_document(
        tx,
        regard,
        idobjet,
        "SELECT document FROM objet WHERE idobjet = $1",
        &format!("SELECT COUNT(*) FROM {CONCERNE} WHERE {VU} AND o.idobjet = $3"),
    )
}
