//! What every command begins with: the settings, and the portal they describe.

use std::path::{Path, PathBuf};

use crate::App;
use crate::app::Depart;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::hasard::Hasard;

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
    App::ouvrir(Depart {
        data,
        config,
        clock,
        hasard: Hasard::system(),
        demo,
    })
}
