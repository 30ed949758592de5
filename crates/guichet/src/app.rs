//! What every handler and every worker is given.

use std::path::PathBuf;

use guichet_store::Store;
use guichet_store::documents::Objets;

use crate::clock::Clock;
use crate::comptes::Hacheur;
use crate::config::Config;
use crate::hasard::Hasard;
use crate::http::Memory;
use crate::interdeclaration::empreintes::Empreintes;
use crate::travaux::Reveil;

/// The portal, shared by everything that runs in it.
pub struct App {
    /// Where everything is kept.
    pub store: Store,
    /// Where large documents are kept.
    pub objets: Objets,
    /// What hides identities in the tables.
    pub empreintes: Empreintes,
    /// Where every instant comes from.
    pub clock: Clock,
    /// Where every random byte comes from.
    pub hasard: Hasard,
    /// What hashes passwords, few at a time.
    pub hacheur: Hacheur,
    /// Wakes the workers when a job was added.
    pub reveil: Reveil,
    /// The settings.
    pub config: Config,
    /// The data directory.
    pub data: PathBuf,
    /// Whether this is a demonstration.
    pub demo: bool,
    /// What the bodies of requests may occupy together.
    pub memory: Memory,
}

impl App {
    /// The address of the portal as the outside sees it, without a slash at the end.
    pub fn url(&self) -> String {
        let wanted = self.config.serveur.url_publique.trim_end_matches('/');
        if wanted.is_empty() {
            format!("http://{}", self.config.serveur.ecoute)
        } else {
            wanted.to_owned()
        }
    }
}
