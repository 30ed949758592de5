//! Deposits: what was received, from whom, and its state.

use crate::{Row, StoreError, Tx, params};

/// A deposit about to be written.
#[derive(Debug, Clone)]
pub struct NouveauDepot {
    /// Identifier of the flux, unique.
    pub idflux: String,
    /// When it was received, in milliseconds since 1970.
    pub recu_at: i64,
    /// The declarant's account.
    pub compte_id: Option<i64>,
    /// The declarant as the account names it that day.
    pub declarant_siret: String,
    /// Its family name.
    pub declarant_nom: String,
    /// Its first name.
    pub declarant_prenom: String,
    /// The account of the concentrateur that brought it.
    pub concentrateur_compte_id: Option<i64>,
    /// `RG` or `RA`.
    pub point: &'static str,
    /// `reel` or `essai`.
    pub environnement: &'static str,
    /// `fil`, `api` or `web`.
    pub canal: &'static str,
    /// Name of the file, as the client gives it.
    pub nom_fichier: Option<String>,
    /// Software, as the file names it.
    pub logiciel: Option<String>,
    /// Name of the document of the raw bytes.
    pub document: String,
    /// Their number.
    pub taille: i64,
    /// `recu` or `rejete`.
    pub etat: &'static str,
    /// S10.G00.00.005.
    pub essai_reel: Option<String>,
    /// S10.G00.00.006.
    pub norme: Option<String>,
    /// S10.G00.01.001 and .002.
    pub emetteur_siret: Option<String>,
}

/// A deposit as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Depot {
    /// Key.
    pub id: i64,
    /// Identifier of the flux.
    pub idflux: String,
    /// When it was received.
    pub recu_at: i64,
    /// The declarant's account.
    pub compte_id: Option<i64>,
    /// The declarant.
    pub declarant_siret: String,
    /// Its family name.
    pub declarant_nom: String,
    /// Its first name.
    pub declarant_prenom: String,
    /// The account of the concentrateur that brought it.
    pub concentrateur_compte_id: Option<i64>,
    /// `RG` or `RA`.
    pub point: String,
    /// `reel` or `essai`.
    pub environnement: String,
    /// `fil`, `api` or `web`.
    pub canal: String,
    /// Name of the file.
    pub nom_fichier: Option<String>,
    /// Software, as the file names it.
    pub logiciel: Option<String>,
    /// Name of the document of the raw bytes, until they are purged.
    pub document: Option<String>,
    /// Their number.
    pub taille: i64,
    /// S10.G00.00.005.
    pub essai_reel: Option<String>,
    /// S10.G00.00.006.
    pub norme: Option<String>,
    /// SIRET of the sender.
    pub emetteur_siret: Option<String>,
    /// When the control concluded.
    pub verdict_at: Option<i64>,
    /// Fingerprint of what the control stood on.
    pub contexte: Option<String>,
    /// `recu`, `rejete`, `traite` or `envoye`.
    pub etat: String,
}

/// A deposit in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepotListe {
    /// The deposit.
    pub depot: Depot,
    /// Whether it was registered (AEE) rather than refused at once (ARE).
    pub enregistre: bool,
}

const COLONNES: &str = "d.id, d.idflux, d.recu_at, d.compte_id, d.declarant_siret, d.declarant_nom, \
     d.declarant_prenom, d.concentrateur_compte_id, d.point, d.environnement, d.canal, \
     d.nom_fichier, d.logiciel, d.document, d.taille, d.essai_reel, d.norme, d.emetteur_siret, \
     d.verdict_at, d.contexte, d.etat";

/// How many columns [`COLONNES`] names.
const NOMBRE: usize = 21;

fn depot(row: &Row) -> Result<Depot, StoreError> {
    let text = |column| Ok(row.opt_text(column)?.map(str::to_owned));
    Ok(Depot {
        id: row.int(0)?,
        idflux: row.text(1)?.to_owned(),
        recu_at: row.int(2)?,
        compte_id: row.opt_int(3)?,
        declarant_siret: row.text(4)?.to_owned(),
        declarant_nom: row.text(5)?.to_owned(),
        declarant_prenom: row.text(6)?.to_owned(),
        concentrateur_compte_id: row.opt_int(7)?,
        point: row.text(8)?.to_owned(),
        environnement: row.text(9)?.to_owned(),
        canal: row.text(10)?.to_owned(),
        nom_fichier: text(11)?,
        logiciel: text(12)?,
        document: text(13)?,
        taille: row.int(14)?,
        essai_reel: text(15)?,
        norme: text(16)?,
        emetteur_siret: text(17)?,
        verdict_at: row.opt_int(18)?,
        contexte: text(19)?,
        etat: row.text(20)?.to_owned(),
    })
}

/// Writes a deposit and answers its key.
///
/// # Errors
/// A conflict on `depot_idflux_key` when the identifier is taken.
pub fn ajouter(tx: &mut Tx<'_>, nouveau: &NouveauDepot) -> Result<i64, StoreError> {
    tx.insert(
        "INSERT INTO depot (idflux, recu_at, compte_id, declarant_siret, declarant_nom, \
         declarant_prenom, concentrateur_compte_id, point, environnement, canal, nom_fichier, \
         logiciel, document, taille, etat, essai_reel, norme, emetteur_siret) VALUES ($1, $2, $3, \
         $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        params![
            &nouveau.idflux,
            nouveau.recu_at,
            nouveau.compte_id,
            &nouveau.declarant_siret,
            &nouveau.declarant_nom,
            &nouveau.declarant_prenom,
            nouveau.concentrateur_compte_id,
            nouveau.point,
            nouveau.environnement,
            nouveau.canal,
            nouveau.nom_fichier.as_ref(),
            nouveau.logiciel.as_ref(),
            &nouveau.document,
            nouveau.taille,
            nouveau.etat,
            nouveau.essai_reel.as_ref(),
            nouveau.norme.as_ref(),
            nouveau.emetteur_siret.as_ref(),
        ],
    )
}

/// The deposit of a key.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn lire(tx: &mut Tx<'_>, id: i64) -> Result<Depot, StoreError> {
    let sql = format!("SELECT {COLONNES} FROM depot d WHERE d.id = $1");
    depot(&tx.query_one(&sql, params![id])?)
}

/// The deposit of an idflux.
///
/// # Errors
/// Those of the database.
pub fn par_idflux(tx: &mut Tx<'_>, idflux: &str) -> Result<Option<Depot>, StoreError> {
    let sql = format!("SELECT {COLONNES} FROM depot d WHERE d.idflux = $1");
    let row = tx.query_opt(&sql, params![idflux])?;
    row.as_ref().map(depot).transpose()
}

/// The deposit of a key, locked until the end of the transaction.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn prendre(tx: &mut Tx<'_>, id: i64) -> Result<Depot, StoreError> {
    let sql = format!(
        "SELECT {COLONNES} FROM depot d WHERE d.id = $1{}",
        tx.engine().for_update()
    );
    depot(&tx.query_one(&sql, params![id])?)
}

/// Locks a deposit until the end of the transaction: two writers of its returns take turns.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn verrouiller(tx: &mut Tx<'_>, id: i64) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT id FROM depot WHERE id = $1{}",
        tx.engine().for_update()
    );
    tx.query_one(&sql, params![id]).map(|_| ())
}

/// What the control concluded about a deposit in state `recu`.
#[derive(Debug, Clone, Copy)]
pub struct Verdict<'a> {
    /// `traite` or `rejete`.
    pub etat: &'a str,
    /// When.
    pub at: i64,
    /// Fingerprint of what it stood on.
    pub contexte: &'a str,
}

/// Writes the conclusion of the control.
///
/// # Errors
/// A conflict on `depot_etat_legal` when the deposit was concluded already.
pub fn conclure(tx: &mut Tx<'_>, id: i64, verdict: Verdict<'_>) -> Result<(), StoreError> {
    let changed = tx.execute(
        "UPDATE depot SET etat_avant = etat, etat = $2, verdict_at = $3, contexte = $4 \
         WHERE id = $1",
        params![id, verdict.etat, verdict.at, verdict.contexte],
    )?;
    one(changed)
}

/// Moves a deposit to another state.
///
/// # Errors
/// A conflict on `depot_etat_legal` when the transition is not legal.
pub fn passer(tx: &mut Tx<'_>, id: i64, etat: &str) -> Result<(), StoreError> {
    let changed = tx.execute(
        "UPDATE depot SET etat_avant = etat, etat = $2 WHERE id = $1",
        params![id, etat],
    )?;
    one(changed)
}

fn one(changed: u64) -> Result<(), StoreError> {
    match changed {
        1 => Ok(()),
        _ => Err(StoreError::NotFound),
    }
}

/// Whose deposits a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum De {
    /// Those of a declarant's account, whoever brought them.
    Compte(i64),
    /// Those that a concentrateur brought.
    Concentrateur(i64),
}

/// The deposits received from `debut` to `fin`, both included, the oldest first.
///
/// # Errors
/// Those of the database.
pub fn liste(
    tx: &mut Tx<'_>,
    de: De,
    debut: i64,
    fin: i64,
    max: u32,
) -> Result<Vec<DepotListe>, StoreError> {
    let (column, id) = match de {
        De::Compte(id) => ("compte_id", id),
        De::Concentrateur(id) => ("concentrateur_compte_id", id),
    };
    // A deposit refused at once was never controlled: it has no verdict.
    let sql = format!(
        "SELECT {COLONNES}, CASE WHEN d.etat = 'rejete' AND d.verdict_at IS NULL THEN 0 ELSE 1 END \
         FROM depot d WHERE d.{column} = $1 AND d.recu_at BETWEEN $2 AND $3 \
         ORDER BY d.recu_at, d.id LIMIT $4"
    );
    let rows = tx.query(&sql, params![id, debut, fin, max])?;
    rows.iter()
        .map(|row| {
            Ok(DepotListe {
                depot: depot(row)?,
                enregistre: row.bool(NOMBRE)?,
            })
        })
        .collect()
}

/// The deposits that an account made or transmitted, the latest first, before a flux if one is given,
/// in one state if one is given.
///
/// # Errors
/// Those of the database.
pub fn page(
    tx: &mut Tx<'_>,
    compte_id: i64,
    avant: Option<&str>,
    etat: Option<&str>,
    max: u32,
) -> Result<Vec<Depot>, StoreError> {
    let before = match avant {
        Some(idflux) => par_idflux(tx, idflux)?,
        None => None,
    };
    let (at, id) = before.map_or((i64::MAX, i64::MAX), |depot| (depot.recu_at, depot.id));
    let of = |column: &str| {
        format!(
            "SELECT * FROM (SELECT {COLONNES} FROM depot d WHERE d.{column} = $1 \
             AND (d.recu_at, d.id) < ($2, $3) AND ($4 = '' OR d.etat = $4) \
             ORDER BY d.recu_at DESC, d.id DESC LIMIT $5) {column}"
        )
    };
    let sql = format!(
        "{} UNION {} ORDER BY recu_at DESC, id DESC LIMIT $5",
        of("compte_id"),
        of("concentrateur_compte_id")
    );
    let rows = tx.query(&sql, params![compte_id, at, id, etat.unwrap_or(""), max])?;
    rows.iter().map(depot).collect()
}

/// Whether an account deposited a file, known by its hash, at an instant.
///
/// # Errors
/// Those of the database.
pub fn deja(
    tx: &mut Tx<'_>,
    compte_id: i64,
    recu_at: i64,
    empreinte: &str,
) -> Result<bool, StoreError> {
    let row = tx.query_opt(
        "SELECT 1 FROM depot d JOIN document o ON o.nom = d.document \
         WHERE d.compte_id = $1 AND d.recu_at = $2 AND o.empreinte = $3",
        params![compte_id, recu_at, empreinte],
    )?;
    Ok(row.is_some())
}

/// The deposits that an account made or transmitted and that wait for their control, the latest first.
///
/// # Errors
/// Those of the database.
pub fn en_attente(tx: &mut Tx<'_>, compte_id: i64, max: u32) -> Result<Vec<Depot>, StoreError> {
    let of = |column: &str| {
        format!(
            "SELECT * FROM (SELECT {COLONNES} FROM depot d WHERE d.{column} = $1 \
             AND d.etat = 'recu' ORDER BY d.recu_at DESC LIMIT $2) {column}"
        )
    };
    let sql = format!(
        "{} UNION {} ORDER BY recu_at DESC, id DESC LIMIT $2",
        of("compte_id"),
        of("concentrateur_compte_id")
    );
    let rows = tx.query(&sql, params![compte_id, max])?;
    rows.iter().map(depot).collect()
}

/// How many deposits are in each state: for metrics.
///
/// # Errors
/// Those of the database.
pub fn par_etat(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = tx.query("SELECT etat, COUNT(*) FROM depot GROUP BY etat", &[])?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?)))
        .collect()
}
