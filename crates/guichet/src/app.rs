//! What every handler and every worker is given.

use std::path::{Path, PathBuf};

use guichet_store::documents::Objets;
use guichet_store::{Options, Store, StoreError, Target, portail};

use crate::clock::Clock;
use crate::comptes::Hacheur;
use crate::config::Config;
use crate::hasard::Hasard;
use crate::http::Memory;
use crate::interdeclaration::empreintes::{self, Empreintes};
use crate::quota::Quota;
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
    /// The requests of each API, counted.
    pub quotas: Quotas,
}

/// The requests of each API, counted.
#[derive(Debug, Default)]
pub struct Quotas {
    /// Queries of the machine API, by account.
    pub fil: Quota,
    /// Our own API, by account.
    pub api: Quota,
    /// The organism API, by identity.
    pub organismes: Quota,
}

/// Where the rows are, by the settings.
///
/// # Errors
/// In French: an address that cannot be used.
pub fn base(config: &Config, data: &Path) -> Result<Target, String> {
    match config.donnees.base.as_str() {
        "" => Ok(Target::Sqlite(data.join("guichet.sqlite"))),
        adresse => adresse.parse().map_err(|e: StoreError| e.to_string()),
    }
}

/// Where large documents are, by the settings; a folder is made if it is missing.
///
/// # Errors
/// In French: a folder that cannot be made, an address that cannot be used.
pub fn objets(config: &Config, data: &Path) -> Result<Objets, String> {
    Objets::ouvrir_reglage(&config.donnees.objets, &data.join("objets")).map_err(|e| e.to_string())
}

/// What a portal is opened with.
pub struct Depart {
    /// The data directory, made when it is not there.
    pub data: PathBuf,
    /// The settings.
    pub config: Config,
    /// Where every instant comes from.
    pub clock: Clock,
    /// Where every random byte comes from.
    pub hasard: Hasard,
    /// Whether this is a demonstration.
    pub demo: bool,
}

impl App {
    /// Opens a portal, its tables as they are; the data directory is made if it is missing.
    ///
    /// # Errors
    /// In French: a folder or a database that cannot be opened, settings that cannot be used.
    pub fn ouvrir(depart: Depart) -> Result<Self, String> {
        let Depart {
            data,
            config,
            clock,
            hasard,
            demo,
        } = depart;
        std::fs::create_dir_all(&data).map_err(|error| format!("{} : {error}", data.display()))?;
        let target = base(&config, &data)?;
        let store = Store::open(&target, &Options::default()).map_err(|e| e.to_string())?;
        let objets = objets(&config, &data)?;
        Ok(Self {
            store,
            objets,
            empreintes: Empreintes::charger(&config.donnees.cle, &data, &hasard)?,
            clock,
            hasard,
            hacheur: Hacheur::new(&config.comptes)?,
            reveil: Reveil::default(),
            memory: Memory::new(config.serveur.memoire_corps),
            quotas: Quotas::default(),
            data,
            demo,
            config,
        })
    }

    /// Compares the key of this portal with that of its database, which remembers the first one:
    /// with another, nobody would be known again and doubles would pass.
    ///
    /// # Errors
    /// In French: another key, or a database that does not answer.
    pub async fn reconnaitre(&self) -> Result<(), String> {
        let mine = self.empreintes.nom_de_la_cle();
        let known = self
            .store
            .write(move |tx| portail::fixer(tx, portail::CLE, &mine))
            .await
            .map_err(|error| error.to_string())?;
        if known == self.empreintes.nom_de_la_cle() {
            return Ok(());
        }
        Err(format!(
            "la clé n'est pas celle avec laquelle cette base a été remplie : donnez la même à tous \
             les serveurs, par le réglage donnees.cle ou le fichier {}",
            self.data.join(empreintes::FICHIER).display()
        ))
    }

    /// The address of the portal as the outside sees it, without a slash at the end.
    pub fn url(&self) -> String {
        let wanted = self.config.serveur.url_publique.trim_end_matches('/');
        if wanted.is_empty() {
            format!("http://{}", self.config.serveur.ecoute)
        } else {
            wanted.to_owned()
        }
    }

    /// The same portal, told another time: for what a demonstration declares in the past.
    #[must_use]
    pub fn a_l_heure_de(&self, clock: Clock) -> Self {
        Self {
            store: self.store.clone(),
            objets: self.objets.clone(),
            empreintes: self.empreintes.clone(),
            clock,
            hasard: self.hasard.clone(),
            hacheur: self.hacheur.clone(),
            reveil: Reveil::default(),
            config: self.config.clone(),
            data: self.data.clone(),
            demo: self.demo,
            memory: self.memory.clone(),
            quotas: Quotas::default(),
        }
    }
}
