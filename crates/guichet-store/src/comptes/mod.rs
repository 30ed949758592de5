//! Accounts, and what proves who someone is.
//!
//! Names come with their keys, computed by the caller: what two spellings have in common. Constraint
//! names that callers look at: [`DEJA_NOMME`], [`DEJA_IDENTIFIE`].

mod confirmations;
mod roles;
mod tentatives;

pub use confirmations::{
    Confirmation, ajouter_confirmation, lire_confirmation, prendre_confirmation,
    purger_confirmations,
};
pub use roles::{
    RoleTenu, administrateurs, desinscrire, donner_role, inscrire, retirer_role, roles,
};
pub use tentatives::{
    Tentatives, ecrire_tentatives, effacer_tentatives, lire_tentatives, purger_tentatives,
};

use crate::{Row, StoreError, Tx, params};

/// Somebody has this SIRET, nom and prénom already.
pub const DEJA_NOMME: &str = "compte_siret_cle_nom_cle_prenom_key";
/// Somebody has this identifier already.
pub const DEJA_IDENTIFIE: &str = "compte_identifiant_key";

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NouveauCompte {
    /// Its kind.
    pub genre: String,
    /// Its establishment, or empty.
    pub siret: String,
    /// Its nom, or empty.
    pub nom: String,
    /// Its prénom, or empty.
    pub prenom: String,
    /// The key of the nom.
    pub cle_nom: String,
    /// The key of the prénom.
    pub cle_prenom: String,
    /// Its identifier, upper case.
    pub identifiant: Option<String>,
    /// Its organism.
    pub organisme: Option<String>,
    /// Its password, hashed.
    pub mot_de_passe: Option<String>,
    /// Its e-mail address.
    pub courriel: Option<String>,
    /// The state of the address.
    pub courriel_etat: String,
    /// Its state.
    pub etat: String,
}

/// An account as kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Compte {
    /// Its number.
    pub id: i64,
    /// Its kind.
    pub genre: String,
    /// Its establishment, or empty.
    pub siret: String,
    /// Its nom, or empty.
    pub nom: String,
    /// Its prénom, or empty.
    pub prenom: String,
    /// Its identifier.
    pub identifiant: Option<String>,
    /// Its organism.
    pub organisme: Option<String>,
    /// Its password, hashed.
    pub mot_de_passe: Option<String>,
    /// When the password was set, in milliseconds since 1970.
    pub mot_de_passe_at: Option<i64>,
    /// Its e-mail address.
    pub courriel: Option<String>,
    /// The state of the address.
    pub courriel_etat: String,
    /// Since when the address is in that state.
    pub courriel_at: i64,
    /// Its state.
    pub etat: String,
    /// When it was made.
    pub cree_at: i64,
    /// When a token was last given.
    pub connexion_at: Option<i64>,
}

impl std::fmt::Debug for Compte {
    /// Never shows the hash of a password, nor an address.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "Compte({}, {}, {})",
            self.id, self.genre, self.etat
        )
    }
}

/// Makes an account and returns its number.
pub fn creer(tx: &mut Tx<'_>, compte: &NouveauCompte, maintenant: i64) -> Result<i64, StoreError> {
    let password_at = compte.mot_de_passe.as_ref().map(|_| maintenant);
    tx.insert(
        "INSERT INTO compte (genre, siret, nom, prenom, cle_nom, cle_prenom, identifiant, organisme, \
         mot_de_passe, mot_de_passe_at, courriel, courriel_etat, courriel_at, etat, cree_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $13)",
        params![
            &compte.genre,
            &compte.siret,
            &compte.nom,
            &compte.prenom,
            &compte.cle_nom,
            &compte.cle_prenom,
            compte.identifiant.clone(),
            compte.organisme.clone(),
            compte.mot_de_passe.clone(),
            password_at,
            compte.courriel.clone(),
            &compte.courriel_etat,
            maintenant,
            &compte.etat,
        ],
    )
}

const COLUMNS: &str = "SELECT id, genre, siret, nom, prenom, identifiant, organisme, mot_de_passe, \
     mot_de_passe_at, courriel, courriel_etat, courriel_at, etat, cree_at, connexion_at FROM compte";

/// The account of this number.
pub fn lire(tx: &mut Tx<'_>, id: i64) -> Result<Option<Compte>, StoreError> {
    let row = tx.query_opt(&format!("{COLUMNS} WHERE id = $1"), params![id])?;
    row.as_ref().map(account).transpose()
}

/// As [`lire`], and nobody else changes it until the end of the transaction.
pub fn lire_pour_changer(tx: &mut Tx<'_>, id: i64) -> Result<Option<Compte>, StoreError> {
    let sql = format!("{COLUMNS} WHERE id = $1{}", tx.engine().for_update());
    let row = tx.query_opt(&sql, params![id])?;
    row.as_ref().map(account).transpose()
}

/// The account of this SIRET, nom and prénom.
pub fn nomme(
    tx: &mut Tx<'_>,
    siret: &str,
    cle_nom: &str,
    cle_prenom: &str,
) -> Result<Option<Compte>, StoreError> {
    let sql =
        format!("{COLUMNS} WHERE siret = $1 AND siret <> '' AND cle_nom = $2 AND cle_prenom = $3");
    let row = tx.query_opt(&sql, params![siret, cle_nom, cle_prenom])?;
    row.as_ref().map(account).transpose()
}

/// The account of this identifier (upper case).
pub fn identifie(tx: &mut Tx<'_>, identifiant: &str) -> Result<Option<Compte>, StoreError> {
    let sql = format!("{COLUMNS} WHERE identifiant = $1");
    let row = tx.query_opt(&sql, params![identifiant])?;
    row.as_ref().map(account).transpose()
}

/// Accounts that are not deleted, of an establishment if one is given, at most `max` after a number.
pub fn lister(
    tx: &mut Tx<'_>,
    siret: Option<&str>,
    apres: i64,
    max: u32,
) -> Result<Vec<Compte>, StoreError> {
    let rows = match siret {
        Some(siret) => tx.query(
            &format!(
                "{COLUMNS} WHERE siret = $1 AND id > $2 AND etat <> 'supprime' ORDER BY id LIMIT $3"
            ),
            params![siret, apres, max],
        )?,
        None => tx.query(
            &format!("{COLUMNS} WHERE id > $1 AND etat <> 'supprime' ORDER BY id LIMIT $2"),
            params![apres, max],
        )?,
    };
    rows.iter().map(account).collect()
}

/// Accounts whose address is in a state since before an instant, at most `max`.
pub fn courriels(
    tx: &mut Tx<'_>,
    etat: &str,
    avant: i64,
    max: u32,
) -> Result<Vec<Compte>, StoreError> {
    let sql = format!(
        "{COLUMNS} WHERE courriel_etat = $1 AND courriel_at <= $2 AND etat <> 'supprime' \
         ORDER BY courriel_at LIMIT $3"
    );
    let rows = tx.query(&sql, params![etat, avant, max])?;
    rows.iter().map(account).collect()
}

/// At most `max` accounts in this state that were made before `avant`.
pub fn anciens(tx: &mut Tx<'_>, etat: &str, avant: i64, max: u32) -> Result<Vec<i64>, StoreError> {
    tx.query(
        "SELECT id FROM compte WHERE etat = $1 AND cree_at < $2 ORDER BY id LIMIT $3",
        params![etat, avant, max],
    )?
    .iter()
    .map(|row| row.int(0))
    .collect()
}

fn account(row: &Row) -> Result<Compte, StoreError> {
    Ok(Compte {
        id: row.int(0)?,
        genre: row.text(1)?.to_owned(),
        siret: row.text(2)?.to_owned(),
        nom: row.text(3)?.to_owned(),
        prenom: row.text(4)?.to_owned(),
        identifiant: row.opt_text(5)?.map(str::to_owned),
        organisme: row.opt_text(6)?.map(str::to_owned),
        mot_de_passe: row.opt_text(7)?.map(str::to_owned),
        mot_de_passe_at: row.opt_int(8)?,
        courriel: row.opt_text(9)?.map(str::to_owned),
        courriel_etat: row.text(10)?.to_owned(),
        courriel_at: row.int(11)?,
        etat: row.text(12)?.to_owned(),
        cree_at: row.int(13)?,
        connexion_at: row.opt_int(14)?,
    })
}

/// Changes the state of an account from one to another; `false` when it was in another state.
pub fn changer_etat(tx: &mut Tx<'_>, id: i64, de: &str, vers: &str) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE compte SET etat = $3 WHERE id = $1 AND etat = $2",
        params![id, de, vers],
    )?;
    Ok(changed > 0)
}

/// Sets the password (hashed) and when it was set.
pub fn changer_mot_de_passe(
    tx: &mut Tx<'_>,
    id: i64,
    mot_de_passe: &str,
    maintenant: i64,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE compte SET mot_de_passe = $2, mot_de_passe_at = $3 WHERE id = $1",
        params![id, mot_de_passe, maintenant],
    )?;
    Ok(())
}

/// Sets the address and its state.
pub fn changer_courriel(
    tx: &mut Tx<'_>,
    id: i64,
    courriel: Option<&str>,
    etat: &str,
    maintenant: i64,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE compte SET courriel = $2, courriel_etat = $3, courriel_at = $4 WHERE id = $1",
        params![id, courriel, etat, maintenant],
    )?;
    Ok(())
}

/// Notes a login, if the account is still in use with the password that was verified; `false`
/// otherwise: it was locked, deleted, or got another password while the old one was verified.
pub fn connecter(
    tx: &mut Tx<'_>,
    id: i64,
    mot_de_passe: &str,
    maintenant: i64,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE compte SET connexion_at = $3 \
         WHERE id = $1 AND mot_de_passe = $2 AND etat = 'actif'",
        params![id, mot_de_passe, maintenant],
    )?;
    Ok(changed > 0)
}

/// Deletes an account: its tokens, roles, registrations, habilitations and links are gone at once,
/// its name and address with them. The row stays for what refers to it.
pub fn supprimer(tx: &mut Tx<'_>, id: i64) -> Result<bool, StoreError> {
    for table in [
        "jeton",
        "compte_role",
        "inscription",
        "habilitation",
        "confirmation",
        "suivi_client",
        "vue_enregistree",
    ] {
        tx.execute(
            &format!("DELETE FROM {table} WHERE compte_id = $1"),
            params![id],
        )?;
    }
    let changed = tx.execute(
        "UPDATE compte SET etat = 'supprime', siret = '', nom = '', prenom = '', cle_nom = '', \
         cle_prenom = '', identifiant = NULL, mot_de_passe = NULL, mot_de_passe_at = NULL, \
         courriel = NULL, courriel_etat = 'absent', connexion_at = NULL \
         WHERE id = $1 AND etat <> 'supprime'",
        params![id],
    )?;
    Ok(changed > 0)
}

#[cfg(test)]
mod tests;
