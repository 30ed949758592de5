//! What every command begins with: the settings, and the portal they describe.

use std::path::{Path, PathBuf};

use guichet_store::documents::Objets;
use guichet_store::{Store, Target};

use crate::App;
use crate::clock::Clock;
use crate::comptes::Hacheur;
use crate::config::{self, Config};
use crate::hasard::Hasard;
use crate::http::Memory;
use crate::interdeclaration::empreintes::Empreintes;
use crate::travaux::Reveil;

/// The settings of a file and of the environment.
pub(crate) fn settings(file: Option<&Path>) -> Result<Config, String> {
    let text = match file {
        None => None,
        Some(path) => Some(
            std::fs::read_to_string(path)
                .map_err(|error| format!("{} : {error}", path.display()))?,
        ),
    };
    config::load(text.as_deref(), std::env::vars()).map_err(|error| error.to_string())
}

/// The portal, its tables as they are; the data directory is made if it is missing.
pub(crate) fn app(data: PathBuf, config: Config, clock: Clock, demo: bool) -> Result<App, String> {
    std::fs::create_dir_all(&data).map_err(|error| format!("{} : {error}", data.display()))?;
    let target = match config.donnees.base.as_str() {
        "" => Target::Sqlite(data.join("guichet.sqlite")),
        url => Target::Postgres(url.to_owned()),
    };
    let store =
        Store::open(&target, &guichet_store::Options::default()).map_err(|e| e.to_string())?;
    let objets = match config.donnees.objets.as_str() {
        "" => Objets::dossier(&data.join("objets")).map_err(|e| e.to_string())?,
        other => {
            return Err(format!(
                "documents : « {other} » n'est pas encore pris en charge"
            ));
        }
    };
    let hasard = Hasard::system();
    Ok(App {
        store,
        objets,
        empreintes: Empreintes::charger(&config.donnees.cle, &data, &hasard)?,
        clock,
        hasard,
        hacheur: Hacheur::new(&config.comptes)?,
        reveil: Reveil::default(),
        memory: Memory::new(config.serveur.memoire_corps),
        data,
        demo,
        config,
    })
}
