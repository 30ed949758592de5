//! The identities of the organism API, and their tokens.

use crate::{Row, StoreError, Tx, params};

/// An identity about to be created.
#[derive(Debug, Clone)]
pub struct NouveauClient {
    /// Its name.
    pub client_id: String,
    /// Code of the organism.
    pub organisme: String,
    /// Institution; empty for all.
    pub institution: String,
    /// SHA-256 of its secret.
    pub secret: [u8; 32],
    /// When.
    pub cree_at: i64,
}

/// An identity of the organism API.
#[derive(Clone, PartialEq, Eq)]
pub struct Client {
    /// Key.
    pub id: i64,
    /// Its name.
    pub client_id: String,
    /// Code of the organism.
    pub organisme: String,
    /// Institution; empty for all.
    pub institution: String,
    /// SHA-256 of its secret.
    pub secret: Vec<u8>,
    /// `actif` or `suspendu`.
    pub etat: String,
    /// When it was created.
    pub cree_at: i64,
    /// When it was last heard of.
    pub vu_at: Option<i64>,
    /// What it said it runs.
    pub logiciel: Option<String>,
}

impl std::fmt::Debug for Client {
    /// Never shows the hash of the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Client({}, {})", self.client_id, self.organisme)
    }
}

/// Who shows a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Porteur {
    /// The identity.
    pub client: Client,
    /// From when the token is no longer valid.
    pub expire_at: i64,
}

const COLONNES: &str = "c.id, c.client_id, c.organisme, c.institution, c.secret, c.etat, \
     c.cree_at, c.vu_at, c.logiciel";

fn read(row: &Row) -> Result<Client, StoreError> {
    Ok(Client {
        id: row.int(0)?,
        client_id: row.text(1)?.to_owned(),
        organisme: row.text(2)?.to_owned(),
        institution: row.text(3)?.to_owned(),
        secret: row.bytes(4)?.to_vec(),
        etat: row.text(5)?.to_owned(),
        cree_at: row.int(6)?,
        vu_at: row.opt_int(7)?,
        logiciel: row.opt_text(8)?.map(str::to_owned),
    })
}

/// Creates an identity and answers its key.
///
/// # Errors
/// A conflict on `organisme_client_client_id_key` when the name is taken.
pub fn creer_client(tx: &mut Tx<'_>, nouveau: &NouveauClient) -> Result<i64, StoreError> {
    tx.insert(
        "INSERT INTO organisme_client (client_id, organisme, institution, secret, etat, cree_at) \
         VALUES ($1, $2, $3, $4, 'actif', $5)",
        params![
            &nouveau.client_id,
            &nouveau.organisme,
            &nouveau.institution,
            nouveau.secret.as_slice(),
            nouveau.cree_at,
        ],
    )
}

/// The identity of this name.
///
/// # Errors
/// Those of the database.
pub fn client(tx: &mut Tx<'_>, client_id: &str) -> Result<Option<Client>, StoreError> {
    let sql = format!("SELECT {COLONNES} FROM organisme_client c WHERE c.client_id = $1");
    let row = tx.query_opt(&sql, params![client_id])?;
    row.as_ref().map(read).transpose()
}

/// All identities, by organism and name.
///
/// # Errors
/// Those of the database.
pub fn clients(tx: &mut Tx<'_>) -> Result<Vec<Client>, StoreError> {
    let sql =
        format!("SELECT {COLONNES} FROM organisme_client c ORDER BY c.organisme, c.client_id");
    tx.query(&sql, &[])?.iter().map(read).collect()
}

/// Gives an identity another secret; says whether there is such an identity.
///
/// # Errors
/// Those of the database.
pub fn renouveler_secret(
    tx: &mut Tx<'_>,
    client_id: &str,
    secret: &[u8; 32],
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE organisme_client SET secret = $2 WHERE client_id = $1",
        params![client_id, secret.as_slice()],
    )?;
    Ok(changed == 1)
}

/// Makes an identity `actif` or `suspendu`; says whether there is such an identity.
///
/// # Errors
/// Those of the database.
pub fn changer_etat(tx: &mut Tx<'_>, client_id: &str, etat: &str) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE organisme_client SET etat = $2 WHERE client_id = $1",
        params![client_id, etat],
    )?;
    Ok(changed == 1)
}

/// Keeps a new token.
///
/// # Errors
/// Those of the database.
pub fn emettre_jeton(
    tx: &mut Tx<'_>,
    empreinte: &[u8; 32],
    client_id: i64,
    expire_at: i64,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO organisme_jeton (empreinte, client_id, expire_at) VALUES ($1, $2, $3)",
        params![empreinte.as_slice(), client_id, expire_at],
    )?;
    Ok(())
}

/// Who shows the token of this hash, whether it is still valid or not.
///
/// # Errors
/// Those of the database.
pub fn porteur(tx: &mut Tx<'_>, empreinte: &[u8; 32]) -> Result<Option<Porteur>, StoreError> {
    let sql = format!(
        "SELECT {COLONNES}, j.expire_at FROM organisme_jeton j \
         JOIN organisme_client c ON c.id = j.client_id WHERE j.empreinte = $1"
    );
    let row = tx.query_opt(&sql, params![empreinte.as_slice()])?;
    row.map(|row| {
        Ok(Porteur {
            client: read(&row)?,
            expire_at: row.int(9)?,
        })
    })
    .transpose()
}

/// Forgets all tokens of an identity, and says how many.
///
/// # Errors
/// Those of the database.
pub fn revoquer_jetons(tx: &mut Tx<'_>, client_id: &str) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM organisme_jeton WHERE client_id IN \
         (SELECT id FROM organisme_client WHERE client_id = $1)",
        params![client_id],
    )
}

/// Forgets tokens that have expired, at most `max`, and says how many.
///
/// # Errors
/// Those of the database.
pub fn purger_jetons(tx: &mut Tx<'_>, now: i64, max: u32) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM organisme_jeton WHERE empreinte IN (SELECT empreinte FROM organisme_jeton \
         WHERE expire_at <= $1 ORDER BY expire_at LIMIT $2)",
        params![now, max],
    )
}

/// Remembers that an identity was heard of, and what it said of itself.
///
/// # Errors
/// Those of the database.
pub fn noter_presence(
    tx: &mut Tx<'_>,
    id: i64,
    at: i64,
    logiciel: Option<&str>,
    en_cours: Option<i64>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE organisme_client SET vu_at = $2, logiciel = COALESCE($3, logiciel), \
         en_cours = COALESCE($4, en_cours) WHERE id = $1",
        params![id, at, logiciel, en_cours],
    )?;
    Ok(())
}
