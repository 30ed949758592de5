//! How a database is reached: over TLS where its address asks for it.

use std::path::Path;
use std::sync::Arc;

use postgres::{Client, Config, NoTls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::adresse::Adresse;
use super::errors::translate;
use crate::StoreError;

/// Makes connections to one database.
pub(super) struct Acces {
    adresse: Adresse,
    tls: Option<MakeRustlsConnect>,
}

impl Acces {
    /// Reads what is needed; nobody is asked anything.
    pub(super) fn new(adresse: Adresse) -> Result<Self, StoreError> {
        let tls = adresse.autorites.as_deref().map(confiance).transpose()?;
        Ok(Self { adresse, tls })
    }

    /// What the address says.
    pub(super) fn config(&self) -> &Config {
        &self.adresse.config
    }

    /// The certificates that the server's must lead to; none when the connection is not encrypted.
    pub(super) fn autorites(&self) -> Option<&Path> {
        self.adresse.autorites.as_deref()
    }

    /// Connects.
    pub(super) fn connect(&self) -> Result<Client, StoreError> {
        let made = match &self.tls {
            Some(tls) => self.config().connect(tls.clone()),
            None => self.config().connect(NoTls),
        };
        made.map_err(|error| translate(&error))
    }
}

/// TLS with a server whose certificate leads to one of these, and to no other.
fn confiance(path: &Path) -> Result<MakeRustlsConnect, StoreError> {
    let told = |why: String| StoreError::Other(format!("sslrootcert, {} : {why}", path.display()));
    let mut roots = RootCertStore::empty();
    let all = CertificateDer::pem_file_iter(path).map_err(|error| told(error.to_string()))?;
    for one in all {
        let one = one.map_err(|error| told(error.to_string()))?;
        roots.add(one).map_err(|error| told(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(told("aucun certificat".to_owned()));
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::Other(format!("TLS : {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests;
