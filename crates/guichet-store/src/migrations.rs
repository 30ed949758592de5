//! The tables, made forward, one migration after another, each in its own transaction.

use sha2::{Digest, Sha256};

use crate::hexadecimal::hex;
use crate::{StoreError, Tx, dialect, params};

/// Every migration, in order. A published one never changes: its fingerprint is compared.
const MIGRATIONS: &[(&str, &str)] = &[
    (
        "0001_comptes",
        include_str!("../migrations/0001_comptes.sql"),
    ),
    (
        "0002_repertoire",
        include_str!("../migrations/0002_repertoire.sql"),
    ),
    ("0003_audit", include_str!("../migrations/0003_audit.sql")),
    ("0004_depots", include_str!("../migrations/0004_depots.sql")),
    (
        "0005_travaux",
        include_str!("../migrations/0005_travaux.sql"),
    ),
    (
        "0006_organismes",
        include_str!("../migrations/0006_organismes.sql"),
    ),
    ("0007_api", include_str!("../migrations/0007_api.sql")),
    (
        "0008_publications",
        include_str!("../migrations/0008_publications.sql"),
    ),
    (
        "0009_entretien",
        include_str!("../migrations/0009_entretien.sql"),
    ),
    (
        "0010_parutions",
        include_str!("../migrations/0010_parutions.sql"),
    ),
    ("0011_pages", include_str!("../migrations/0011_pages.sql")),
    ("0012_suivi", include_str!("../migrations/0012_suivi.sql")),
    (
        "0013_cabinet",
        include_str!("../migrations/0013_cabinet.sql"),
    ),
    (
        "0014_conservation",
        include_str!("../migrations/0014_conservation.sql"),
    ),
    (
        "0015_situations",
        include_str!("../migrations/0015_situations.sql"),
    ),
    (
        "0016_ecritures",
        include_str!("../migrations/0016_ecritures.sql"),
    ),
    ("0017_ordres", include_str!("../migrations/0017_ordres.sql")),
    (
        "0018_echeances",
        include_str!("../migrations/0018_echeances.sql"),
    ),
    ("0019_places", include_str!("../migrations/0019_places.sql")),
    ("0020_cles", include_str!("../migrations/0020_cles.sql")),
];

/// How many there are.
pub(crate) const COUNT: usize = MIGRATIONS.len();

/// Does the next step of the way, if one is left: the transaction of one call holds one migration.
/// `position` is the place in the list. Returns the name when it was applied just now.
pub(crate) fn apply(tx: &mut Tx<'_>, position: usize) -> Result<Option<&'static str>, StoreError> {
    let Some(&(name, text)) = MIGRATIONS.get(position) else {
        return Ok(None);
    };
    prepare(tx)?;
    let fingerprint = hex(&Sha256::digest(text.as_bytes()));
    let known = tx.query_opt(
        "SELECT empreinte FROM migration WHERE nom = $1",
        params![name],
    )?;
    match known {
        Some(row) if row.text(0)? == fingerprint => Ok(None),
        Some(_) => Err(StoreError::Other(format!(
            "la migration {name} a changé depuis qu’elle a été appliquée à cette base"
        ))),
        None => {
            let engine = tx.engine();
            tx.batch(&dialect::migration(text, engine))?;
            tx.execute(
                "INSERT INTO migration (nom, empreinte) VALUES ($1, $2)",
                params![name, fingerprint],
            )?;
            Ok(Some(name))
        }
    }
}

/// Fails when the database was made by a later version of the program, or was not migrated.
pub(crate) fn check(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let mut missing: Vec<&str> = MIGRATIONS.iter().map(|(name, _)| *name).collect();
    for row in tx.query("SELECT nom FROM migration ORDER BY nom", &[])? {
        let name = row.text(0)?;
        let before = missing.len();
        missing.retain(|known| *known != name);
        if missing.len() == before {
            return Err(StoreError::Other(format!(
                "la base vient d’une version plus récente du programme (migration {name})"
            )));
        }
    }
    match missing.first() {
        None => Ok(()),
        Some(name) => Err(StoreError::Other(format!(
            "la base n’est pas à jour : il manque la migration {name}"
        ))),
    }
}

/// The last migration applied; none in an empty database. Changes nothing.
pub(crate) fn version(tx: &mut Tx<'_>) -> Result<Option<String>, StoreError> {
    if tx
        .query_opt(dialect::has_migrations(tx.engine()), &[])?
        .is_none()
    {
        return Ok(None);
    }
    let row = tx.query_one("SELECT MAX(nom) FROM migration", &[])?;
    Ok(row.opt_text(0)?.map(str::to_owned))
}

/// The table of what was applied; two servers that start together take turns.
fn prepare(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    if let Some(turn) = dialect::one_at_a_time(tx.engine()) {
        tx.query(turn, &[])?;
    }
    tx.batch(
        "CREATE TABLE IF NOT EXISTS migration (nom TEXT PRIMARY KEY, empreinte TEXT NOT NULL);",
    )
}

#[cfg(test)]
mod tests;
