//! Backup and restoration, while the portal works.
//!
//! A backup is a folder that its owner alone may enter: the database as it was at one instant, the
//! objects to which it refers, small files of the portal (its key), and a manifest with the hash of
//! every file, written last: a folder without it is no backup. It can be restored into the other
//! kind of object store, but only into the same kind of database.

mod manifeste;

use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use tokio::task::spawn_blocking;

use crate::documents::Objets;
use crate::{Engine, Options, Store, StoreError, Target, fichiers, params};
use manifeste::Manifeste;

const OBJECTS: &str = "objets";

/// What was saved, or restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bilan {
    /// Objects, beside the database.
    pub objets: usize,
    /// Bytes of all files.
    pub octets: u64,
}

/// A small file beside the database: its name and its bytes.
pub type Annexe = (&'static str, Vec<u8>);

/// What to do with a database that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existant {
    /// Refuse: nothing is overwritten.
    Garder,
    /// Take its place, unless somebody uses it.
    Remplacer,
}

/// Saves everything into a folder that is empty or does not exist, small files included. The portal
/// goes on working; what is written meanwhile may or may not be saved.
pub async fn sauvegarder(
    store: &Store,
    objets: &Objets,
    annexes: &[Annexe],
    dossier: &Path,
) -> Result<Bilan, StoreError> {
    make_empty(dossier)?;
    let saved = Objets::dossier(&dossier.join(OBJECTS))?;
    let mut manifest = Manifeste::default();
    // Objects first: one that goes afterwards is not in the database's copy either, for its row
    // goes before it does. Then those that came meanwhile.
    copy_objects(store, objets, &saved, &mut manifest).await?;
    let file = store.engine().backup_file();
    let (copied, path) = (store.clone(), dossier.join(file));
    blocking(move || copied.copy_into(&path)).await?;
    copy_objects(store, objets, &saved, &mut manifest).await?;
    let objects = manifest.len();
    let (dossier, annexes) = (dossier.to_owned(), annexes.to_vec());
    blocking(move || {
        manifest.add_file(&dossier, file)?;
        for (name, bytes) in &annexes {
            let path = dossier.join(name);
            fichiers::write_safely(&path, bytes)
                .map_err(|error| fichiers::failure(&error, &path))?;
            manifest.add_file(&dossier, name)?;
        }
        manifest.write(&dossier)?;
        Ok(Bilan {
            objets: objects,
            octets: manifest.bytes(),
        })
    })
    .await
}

/// Copies the objects to which rows refer and that are not in the manifest yet.
async fn copy_objects(
    store: &Store,
    from: &Objets,
    to: &Objets,
    manifest: &mut Manifeste,
) -> Result<(), StoreError> {
    let mut last = String::new();
    loop {
        let page = objects_after(store, last).await?;
        let Some(name) = page.last() else {
            return Ok(());
        };
        last = name.clone();
        for name in page {
            if manifest.has_object(&name) {
                continue;
            }
            match from.get(&name).await? {
                Some(bytes) => {
                    manifest.add_object(&name, &bytes);
                    to.put(&name, bytes).await?;
                }
                None if is_referred_to(store, &name).await? => {
                    return Err(StoreError::Corrupt(format!("l’objet {name} a disparu")));
                }
                // It went since the page was read.
                None => {}
            }
        }
    }
}

/// Some names of objects that rows refer to, in order.
async fn objects_after(store: &Store, last: String) -> Result<Vec<String>, StoreError> {
    store
        .read(move |tx| {
            tx.query(
                "SELECT objet FROM document WHERE objet IS NOT NULL AND objet > $1 \
                 ORDER BY objet LIMIT 500",
                params![&last],
            )?
            .iter()
            .map(|row| row.text(0).map(str::to_owned))
            .collect()
        })
        .await
}

async fn is_referred_to(store: &Store, name: &str) -> Result<bool, StoreError> {
    let name = name.to_owned();
    store
        .read(move |tx| {
            let row = tx.query_opt("SELECT 1 FROM document WHERE objet = $1", params![&name])?;
            Ok(row.is_some())
        })
        .await
}

/// Verifies a backup: every file of its manifest is there and has its hash.
pub async fn verifier(dossier: &Path) -> Result<Bilan, StoreError> {
    let dossier = dossier.to_owned();
    blocking(move || {
        let manifest = Manifeste::read(&dossier)?;
        manifest.verify(&dossier)?;
        Ok(Bilan {
            objets: manifest.objects().count(),
            octets: manifest.bytes(),
        })
    })
    .await
}

/// A small file of a backup; none when it has none of this name.
pub fn annexe(dossier: &Path, nom: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let path = dossier.join(nom);
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(fichiers::failure(&error, &path)),
    }
}

/// Verifies a backup, then restores it into a database that does not exist yet (SQLite) or is
/// empty (PostgreSQL), or takes the place of one that nobody uses, and puts its objects where
/// `objets` says. At the end every object that the database refers to is there.
pub async fn restaurer(
    dossier: &Path,
    cible: &Target,
    objets: &Objets,
    existant: Existant,
) -> Result<Bilan, StoreError> {
    let bilan = verifier(dossier).await?;
    let target = cible.clone();
    blocking(move || match &target {
        Target::Sqlite(path) => crate::sqlite::may_restore(path, existant),
        Target::Postgres(address) => crate::postgres::may_restore(address, existant),
    })
    .await?;
    let saved = Objets::dossier(&dossier.join(OBJECTS))?;
    for name in saved.noms().await? {
        if let Some(bytes) = saved.get(&name).await? {
            objets.put(&name, bytes).await?;
        }
    }
    let (source, target) = (dossier.to_owned(), cible.clone());
    blocking(move || restore_database(&source, &target, existant)).await?;
    let target = cible.clone();
    let store = blocking(move || Store::open(&target, &Options::default())).await?;
    let mut last = String::new();
    loop {
        let page = objects_after(&store, last).await?;
        let Some(name) = page.last() else {
            return Ok(bilan);
        };
        last = name.clone();
        for name in page {
            if saved.get(&name).await?.is_none() {
                return Err(StoreError::Corrupt(format!(
                    "la base restaurée cite l’objet {name}, absent de la sauvegarde"
                )));
            }
        }
    }
}

fn restore_database(dossier: &Path, cible: &Target, existant: Existant) -> Result<(), StoreError> {
    let engine = match cible {
        Target::Sqlite(_) => Engine::Sqlite,
        Target::Postgres(_) => Engine::Postgres,
    };
    let saved = dossier.join(engine.backup_file());
    if !saved.is_file() {
        return Err(StoreError::Other(format!(
            "{} : cette sauvegarde n’est pas celle d’une base de cette sorte",
            saved.display()
        )));
    }
    match cible {
        Target::Sqlite(path) => crate::sqlite::restore(&saved, path, existant),
        Target::Postgres(address) => crate::postgres::restore(&saved, address, existant),
    }
}

fn make_empty(dossier: &Path) -> Result<(), StoreError> {
    let failed =
        |error: std::io::Error| StoreError::Other(format!("{} : {error}", dossier.display()));
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dossier)
        .map_err(failed)?;
    match fs::read_dir(dossier).map_err(failed)?.next() {
        None => Ok(()),
        Some(_) => Err(StoreError::Other(format!(
            "{} : ce dossier n’est pas vide",
            dossier.display()
        ))),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    spawn_blocking(work)
        .await
        .map_err(|error| StoreError::Other(format!("sauvegarde interrompue : {error}")))?
}

#[cfg(test)]
mod tests;
