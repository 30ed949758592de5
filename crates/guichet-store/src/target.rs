//! Where a store is, and how it is opened.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use crate::StoreError;

/// Where the rows are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A SQLite file, made if it is missing. Its folder must exist.
    Sqlite(PathBuf),
    /// A PostgreSQL database: an address such as `postgres://user:password@host:5432/name`, or a
    /// list of settings such as `host=/run/postgresql user=guichet dbname=guichet`. The connection
    /// is encrypted where an address says `?sslmode=verify-full&sslrootcert=/path/of/ca.pem`
    /// (`require` and `verify-ca` check as much); else it is for a socket of the same machine, a
    /// private network or a tunnel. The database's encoding is UTF-8; with the collation `C` texts
    /// sort as in SQLite.
    Postgres(String),
}

impl FromStr for Target {
    type Err = StoreError;

    /// Reads `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    fn from_str(text: &str) -> Result<Self, StoreError> {
        if let Some(path) = text.strip_prefix("sqlite:").filter(|path| !path.is_empty()) {
            return Ok(Self::Sqlite(path.into()));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        // The text may hold a password: it is not repeated.
        Err(StoreError::Other(
            "adresse de base de données non reconnue : attendu sqlite:CHEMIN ou postgres://…"
                .to_owned(),
        ))
    }
}

/// How a store is opened. The defaults serve a machine of a few cores.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections that read at the same time (SQLite), or all connections (PostgreSQL).
    pub connections: usize,
    /// Writes that wait for their turn (SQLite) before callers are held back.
    pub queue: usize,
    /// Writes that one commit carries at most (SQLite).
    pub batch: usize,
    /// How long a write waits for another process that holds the database (SQLite), or a
    /// connection attempt takes (PostgreSQL).
    pub patience: Duration,
    /// Pages of 4 KiB the SQLite file may have; no limit when absent. Beyond it writes fail with
    /// [`StoreError::Full`].
    pub max_pages: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connections: 8,
            queue: 1024,
            batch: 512,
            patience: Duration::from_secs(5),
            max_pages: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read() {
        assert_eq!(
            "sqlite:/var/lib/guichet.db".parse(),
            Ok(Target::Sqlite("/var/lib/guichet.db".into()))
        );
        let url = "postgres://u:secret@h/d";
        assert_eq!(url.parse(), Ok(Target::Postgres(url.to_owned())));
        for wrong in ["", "sqlite:", "guichet.db", "mysql://u:secret@h/d"] {
            let error = wrong.parse::<Target>().unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
