//! `guichet admin sauvegarder`, `restaurer` and `verifier`: while the portal works, or on a new machine.
//!
//! They touch no table of their own accord: a backup is taken before the tables are brought up to date.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use guichet_store::sauvegarde::{self, Annexe, Bilan, Existant};
use guichet_store::{Options, Store, StoreError, Target};
use serde_json::json;

use super::sortie::Sortie;
use crate::app;
use crate::config::Config;
use crate::demo;
use crate::interdeclaration::empreintes;

/// The files of the data directory without which the database is not the same portal.
const ANNEXES: [&str; 2] = [empreintes::FICHIER, demo::FICHIER];

#[derive(Debug, Args)]
#[command(after_help = "Exemples :\n  \
    guichet admin sauvegarder /sauvegardes/2026-03-01 --config /etc/guichet.toml\n\n\
    Le portail peut travailler pendant ce temps. La sauvegarde contient la base, les documents et la \
    clé : gardez-la comme les données elles-mêmes. PostgreSQL : il faut pg_dump sur cette machine.")]
pub(super) struct Sauvegarder {
    /// Dossier à remplir : vide, ou créé
    dossier: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "Exemples :\n  \
    guichet admin restaurer /sauvegardes/2026-03-01 --data /var/lib/guichet\n  \
    guichet admin restaurer /sauvegardes/2026-03-01 --config /etc/guichet.toml --ecraser\n\n\
    La sauvegarde est vérifiée d'abord. Arrêtez le portail avant d'écraser. PostgreSQL : il faut \
    pg_restore sur cette machine.")]
pub(super) struct Restaurer {
    /// Dossier d'une sauvegarde
    dossier: PathBuf,
    /// Prend la place de la base qui s'y trouve ; sans cela rien n'est écrasé
    #[arg(long)]
    ecraser: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Code de sortie : 0 la sauvegarde est entière ; 1 un fichier manque ou a changé."
)]
pub(super) struct Verifier {
    /// Dossier d'une sauvegarde
    dossier: PathBuf,
}

/// What touches whole portals.
#[derive(Debug, Subcommand)]
pub(super) enum Sauvegarde {
    /// Sauvegarde la base, les documents et la clé dans un dossier
    Sauvegarder(Sauvegarder),
    /// Restaure une sauvegarde dans un portail vide
    Restaurer(Restaurer),
    /// Vérifie qu'une sauvegarde est entière
    Verifier(Verifier),
}

pub(super) async fn run(
    config: &Config,
    data: &Path,
    output: Sortie,
    command: Sauvegarde,
) -> Result<ExitCode, String> {
    match command {
        Sauvegarde::Sauvegarder(command) => sauvegarder(config, data, output, &command).await,
        Sauvegarde::Restaurer(command) => restaurer(config, data, output, &command).await,
        Sauvegarde::Verifier(command) => verifier(output, &command).await,
    }
}

async fn sauvegarder(
    config: &Config,
    data: &Path,
    output: Sortie,
    command: &Sauvegarder,
) -> Result<ExitCode, String> {
    let target = app::base(config, data)?;
    if let Target::Sqlite(path) = &target
        && !path.exists()
    {
        return Err(format!("{} : aucune base à sauvegarder", path.display()));
    }
    let store = Store::open(&target, &Options::default()).map_err(said)?;
    let objets = app::objets(config, data)?;
    let mut annexes: Vec<Annexe> = Vec::new();
    for name in ANNEXES {
        // A key of the settings is the one that counts.
        if name == empreintes::FICHIER && !config.donnees.cle.is_empty() {
            continue;
        }
        let path = data.join(name);
        if path.exists() {
            let bytes = std::fs::read(&path).map_err(|error| failed(&path, &error))?;
            annexes.push((name, bytes));
        }
    }
    let saved = sauvegarde::sauvegarder(&store, &objets, &annexes, &command.dossier)
        .await
        .map_err(said)?;
    let key = annexes.iter().any(|(name, _)| *name == empreintes::FICHIER);
    let mut text = format!(
        "Sauvegardé dans {} : la base et {}.",
        command.dossier.display(),
        contents(saved)
    );
    if !key {
        text.push_str(
            "\nLa clé des réglages (donnees.cle) n'y est pas : gardez-la aussi, ailleurs.",
        );
    }
    output.dire(&text, &answer(saved, Some(key)));
    Ok(ExitCode::SUCCESS)
}

async fn restaurer(
    config: &Config,
    data: &Path,
    output: Sortie,
    command: &Restaurer,
) -> Result<ExitCode, String> {
    std::fs::create_dir_all(data).map_err(|error| failed(data, &error))?;
    let target = app::base(config, data)?;
    let existant = if command.ecraser {
        Existant::Remplacer
    } else {
        Existant::Garder
    };
    let mut annexes = Vec::new();
    for name in ANNEXES {
        let Some(bytes) = sauvegarde::annexe(&command.dossier, name).map_err(said)? else {
            continue;
        };
        let path = data.join(name);
        let there = std::fs::read(&path).ok();
        let other = there.is_some_and(|there| there != bytes);
        if other && !command.ecraser {
            return Err(format!(
                "{} existe déjà et n'est pas celui de la sauvegarde : la restauration n'écrase rien \
                 (--ecraser)",
                path.display()
            ));
        }
        annexes.push((path, bytes));
    }
    let objets = app::objets(config, data)?;
    let restored = sauvegarde::restaurer(&command.dossier, &target, &objets, existant)
        .await
        .map_err(said)?;
    for (path, bytes) in &annexes {
        keep(path, bytes).map_err(|error| failed(path, &error))?;
    }
    let text = format!(
        "Restauré depuis {} : la base et {}.",
        command.dossier.display(),
        contents(restored)
    );
    output.dire(&text, &answer(restored, None));
    Ok(ExitCode::SUCCESS)
}

async fn verifier(output: Sortie, command: &Verifier) -> Result<ExitCode, String> {
    match sauvegarde::verifier(&command.dossier).await {
        Ok(found) => {
            output.dire(
                &format!("Sauvegarde entière : la base et {}.", contents(found)),
                &answer(found, None),
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(StoreError::Corrupt(why)) => {
            output.dire(
                &format!("Sauvegarde altérée : {why}."),
                &json!({ "entiere": false, "motif": why }),
            );
            Ok(ExitCode::from(1))
        }
        Err(error) => Err(said(error)),
    }
}

fn contents(bilan: Bilan) -> String {
    format!(
        "{} document(s) volumineux, {} octets en tout",
        bilan.objets, bilan.octets
    )
}

fn answer(bilan: Bilan, cle: Option<bool>) -> serde_json::Value {
    let mut answer = json!({ "objets": bilan.objets, "octets": bilan.octets, "entiere": true });
    if let (Some(cle), Some(fields)) = (cle, answer.as_object_mut()) {
        fields.insert("cle".to_owned(), cle.into());
    }
    answer
}

/// Writes a file that nobody else may read.
fn keep(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn said(error: StoreError) -> String {
    error.to_string()
}

fn failed(path: &Path, error: &std::io::Error) -> String {
    format!("{} : {error}", path.display())
}
