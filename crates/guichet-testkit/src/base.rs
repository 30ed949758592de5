//! A new, empty database, gone when the test ends.

use std::path::Path;

use tempfile::TempDir;

use crate::postgres::Grappe;

/// An empty database of the test's own, and a folder beside it.
pub struct Base {
    address: String,
    folder: TempDir,
    cluster: Option<&'static Grappe>,
}

impl Base {
    /// A SQLite file that does not exist yet.
    pub fn sqlite() -> Self {
        let folder = folder();
        Self {
            address: format!("sqlite:{}", folder.path().join("guichet.db").display()),
            folder,
            cluster: None,
        }
    }

    /// A database on the PostgreSQL cluster that all tests share. Nothing only when
    /// `GUICHET_SANS_POSTGRES` asks for it.
    pub fn postgres() -> Option<Self> {
        if std::env::var_os("GUICHET_SANS_POSTGRES").is_some() {
            eprintln!("not run: GUICHET_SANS_POSTGRES is set");
            return None;
        }
        let cluster = Grappe::partagee();
        Some(Self {
            address: cluster.nouvelle_base(),
            folder: folder(),
            cluster: Some(cluster),
        })
    }

    /// What the store opens: `sqlite:…` or `postgres://…`.
    pub fn adresse(&self) -> &str {
        &self.address
    }

    /// A folder of the test's own.
    pub fn dossier(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        if let Some(cluster) = self.cluster {
            cluster.supprimer_base(&self.address);
        }
    }
}

fn folder() -> TempDir {
    tempfile::Builder::new()
        .prefix("guichet-")
        .tempdir()
        .expect("a temporary folder")
}
