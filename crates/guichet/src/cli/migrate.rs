//! `guichet migrate`: the tables, brought up to date without starting anything.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use guichet_store::{Options, Store};
use serde_json::json;

use crate::app;

/// Met les tables de la base à jour, sans rien démarrer
#[derive(Debug, Args)]
#[command(after_help = "Exemples :\n  \
    guichet migrate --config /etc/guichet.toml\n  \
    guichet migrate --data /var/lib/guichet --json\n\n\
    « serve » et « worker » le font aussi à leur démarrage. Sauvegardez avant : une mise à jour va \
    toujours vers l'avant (guichet admin sauvegarder DOSSIER).\n\
    Code de sortie : 0 les tables sont à jour ; 2 elles ne le sont pas.")]
pub(super) struct Migrate {
    /// Dossier des données, créé s'il n'existe pas
    #[arg(long, value_name = "DOSSIER", default_value = "donnees")]
    data: PathBuf,
    /// Fichier de réglages (TOML)
    #[arg(long, value_name = "FICHIER")]
    config: Option<PathBuf>,
    /// Réponse en JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &Migrate) -> Result<ExitCode, String> {
    let config = super::settings(command.config.as_deref())?;
    std::fs::create_dir_all(&command.data)
        .map_err(|error| format!("{} : {error}", command.data.display()))?;
    let target = app::base(&config, &command.data)?;
    let said = |error: guichet_store::StoreError| error.to_string();
    let store = Store::open(&target, &Options::default()).map_err(said)?;
    let before = store.version_blocking().map_err(said)?;
    let applied = store.migrate_blocking().map_err(said)?;
    let after = store.version_blocking().map_err(said)?;
    if command.json {
        println!(
            "{}",
            json!({ "de": before, "a": after, "appliquees": applied })
        );
        return Ok(ExitCode::SUCCESS);
    }
    let name = |version: &Option<String>| match version {
        None => "une base vide".to_owned(),
        Some(name) => name.clone(),
    };
    if applied.is_empty() {
        println!("Tables à jour : {}. Rien à faire.", name(&after));
    } else {
        println!(
            "Tables mises à jour de {} à {} : {}.",
            name(&before),
            name(&after),
            applied.join(", ")
        );
    }
    Ok(ExitCode::SUCCESS)
}
