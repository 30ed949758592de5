//! The object store: where documents too large for the database's commit are, in the data
//! directory or in an S3-compatible service.
//!
//! An object's name is the document's hash and a number nobody else uses. So an object belongs to
//! at most one row, ever: when the row goes, so does the object, and nobody who writes the same
//! content at the same moment can lose theirs.

mod adresse;
mod dossier;
mod s3;

use std::path::Path;
use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::{Garanti, Garde, Lieu, Prepare, forme};
use crate::StoreError;

pub use s3::S3;

/// A handle on the object store; copies are cheap.
#[derive(Clone)]
pub struct Objets {
    place: Arc<Place>,
}

enum Place {
    Dossier(dossier::Dossier),
    S3(s3::Client),
}

impl Objets {
    /// Objects where a setting says: in the folder `dossier` when it is empty, in a folder that
    /// servers share when it is an absolute path, otherwise in the service of an address such as
    /// `s3://KEY:SECRET@HOST/BUCKET?region=REGION`.
    pub fn ouvrir_reglage(reglage: &str, dossier: &Path) -> Result<Self, StoreError> {
        match reglage {
            "" => Self::dossier(dossier),
            shared if shared.starts_with('/') => Self::dossier(Path::new(shared)),
            address => Self::s3(&address.parse()?),
        }
    }

    /// Objects in a folder, made if it is missing.
    pub fn dossier(chemin: &Path) -> Result<Self, StoreError> {
        Ok(Self {
            place: Arc::new(Place::Dossier(dossier::Dossier::open(chemin)?)),
        })
    }

    /// Objects in an S3-compatible service.
    pub fn s3(reglages: &S3) -> Result<Self, StoreError> {
        Ok(Self {
            place: Arc::new(Place::S3(s3::Client::open(reglages)?)),
        })
    }

    /// Makes the bytes of a document safe, if the database's commit does not do it: when this
    /// returns, the object is on the disk (or the service answered that it is). `unique` is a
    /// number nobody else gives: a random one.
    pub async fn garantir(&self, prepare: Prepare, unique: u64) -> Result<Garanti, StoreError> {
        if prepare.tient_en_base() {
            return Ok(Garanti {
                prepare,
                objet: None,
            });
        }
        let name = format!("{}-{unique:016x}", prepare.empreinte);
        let mut prepare = prepare;
        let contenu = std::mem::take(&mut prepare.contenu);
        self.put(&name, contenu).await?;
        Ok(Garanti {
            prepare,
            objet: Some(name),
        })
    }

    /// The plain bytes of a document; [`StoreError::Corrupt`] when they are not those of its hash.
    pub async fn ouvrir(&self, garde: Garde) -> Result<Vec<u8>, StoreError> {
        let Garde {
            empreinte,
            taille,
            codage,
            lieu,
        } = garde;
        let contenu = match lieu {
            // Small: faster here than on another thread.
            Lieu::Base(contenu) => return forme::ouvrir(&empreinte, taille, codage, contenu),
            Lieu::Objet(name) => self.get(&name).await?.ok_or_else(|| {
                StoreError::Corrupt(format!("document {empreinte} : l’objet {name} a disparu"))
            })?,
        };
        blocking(move || forme::ouvrir(&empreinte, taille, codage, contenu)).await
    }

    /// Deletes an object to which no row refers any more; a missing one is no error.
    pub async fn retirer(&self, name: &str) -> Result<(), StoreError> {
        match &*self.place {
            Place::Dossier(_) => {
                let name = name.to_owned();
                self.in_folder(move |folder| folder.delete(&name)).await
            }
            Place::S3(client) => client.delete(name).await,
        }
    }

    /// The names of all objects, in order.
    pub async fn noms(&self) -> Result<Vec<String>, StoreError> {
        match &*self.place {
            Place::Dossier(_) => self.in_folder(dossier::Dossier::names).await,
            Place::S3(client) => client.names().await,
        }
    }

    /// The bytes of an object as they are kept.
    pub(crate) async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match &*self.place {
            Place::Dossier(_) => {
                let name = name.to_owned();
                self.in_folder(move |folder| folder.get(&name)).await
            }
            Place::S3(client) => client.get(name).await,
        }
    }

    pub(crate) async fn put(&self, name: &str, contenu: Vec<u8>) -> Result<(), StoreError> {
        match &*self.place {
            Place::Dossier(_) => {
                let name = name.to_owned();
                self.in_folder(move |folder| folder.put(&name, &contenu))
                    .await
            }
            Place::S3(client) => client.put(name, contenu).await,
        }
    }

    async fn in_folder<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dossier::Dossier) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let place = Arc::clone(&self.place);
        blocking(move || match &*place {
            Place::Dossier(folder) => work(folder),
            Place::S3(_) => Err(StoreError::Other("pas de dossier d’objets".to_owned())),
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    spawn_blocking(work)
        .await
        .map_err(|error| StoreError::Other(format!("lecture ou écriture interrompue : {error}")))?
}
