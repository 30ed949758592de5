//! `guichet admin`: what the operator does on the machine, with the portal running or not.
//!
//! It goes through the same services as the API, as [`Acteur::Console`]: the same rules, the same
//! audit log. Passwords come from the standard input or are drawn here, never from an argument.

mod comptes;
mod exporter;
mod habilitations;
mod journal;
mod purge;
mod repertoire;
mod sauvegarde;
mod sortie;
mod travaux;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use tokio::runtime::Runtime;

use crate::App;
use crate::clock::Clock;
use crate::comptes::Acteur;

use sortie::Sortie;

/// Administration : comptes, habilitations, répertoire, journal d'audit, sauvegarde, entretien
#[derive(Debug, Args)]
#[command(after_help = "Exemples :\n  \
    guichet admin operateur creer --siret 99999900600011 --nom MARTIN --prenom Ada\n  \
    guichet admin compte lister --siret 99999900600011\n  \
    guichet admin habilitation importer portefeuille.csv\n  \
    guichet admin repertoire importer StockEtablissement_utf8.csv\n  \
    guichet admin journal verifier\n  \
    guichet admin sauvegarder /sauvegardes/2026-03-01\n  \
    guichet admin travaux lister\n\n\
    Code de sortie : 0 c'est fait ; 1 c'est fait, et quelque chose est à regarder ; 2 ce n'est pas fait.")]
pub struct Admin {
    /// Dossier des données
    #[arg(long, value_name = "DOSSIER", default_value = "donnees", global = true)]
    data: PathBuf,
    /// Fichier de réglages (TOML)
    #[arg(long, value_name = "FICHIER", global = true)]
    config: Option<PathBuf>,
    /// Réponse en JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    Portail(Portail),
    #[command(flatten)]
    Sauvegarde(sauvegarde::Sauvegarde),
}

/// What is done on an open portal, its tables up to date.
#[derive(Debug, Subcommand)]
enum Portail {
    /// Opérateurs de la plateforme
    #[command(subcommand)]
    Operateur(comptes::Operateur),
    /// Comptes : créer, lister, verrouiller, supprimer, rôles, inscriptions
    #[command(subcommand)]
    Compte(comptes::Compte),
    /// Habilitations, une par une ou par fichier
    #[command(subcommand)]
    Habilitation(habilitations::Habilitation),
    /// Répertoire des déclarants (SIRENE)
    #[command(subcommand)]
    Repertoire(repertoire::Repertoire),
    /// Journal d'audit : vérifier la chaîne, exporter
    #[command(subcommand, alias = "audit")]
    Journal(journal::Journal),
    /// Identités des organismes
    #[command(subcommand)]
    Organisme(crate::organismes::admin::Organisme),
    /// Travaux mis de côté : les lister, les ranimer
    #[command(subcommand)]
    Travaux(travaux::Travaux),
    /// Écrit les documents d'un compte dans une archive ZIP
    Exporter(exporter::Exporter),
    /// Fait aussitôt l'entretien de chaque nuit : avertit, efface ce que le temps a périmé
    #[command(after_help = "Le faire plusieurs fois ne fait rien de plus.")]
    Purger,
}

/// What commands act as.
const ACTEUR: Acteur<'static> = Acteur::Console;

/// Runs a command; the exit code says whether something is to be looked at.
///
/// # Errors
/// Why it could not be done, in French.
pub fn run(admin: Admin) -> Result<ExitCode, String> {
    let config = crate::cli::settings(admin.config.as_deref())?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let output = Sortie { json: admin.json };
    match admin.command {
        // A backup must not change the tables, and a restoration finds none.
        Command::Sauvegarde(command) => {
            runtime.block_on(sauvegarde::run(&config, &admin.data, output, command))
        }
        Command::Portail(command) => {
            let app = crate::cli::app(admin.data, config, Clock::system(), false)?;
            app.store
                .migrate_blocking()
                .map_err(|error| error.to_string())?;
            runtime.block_on(app.reconnaitre())?;
            on_the_portal(&app, &runtime, output, command)
        }
    }
}

fn on_the_portal(
    app: &App,
    runtime: &Runtime,
    output: Sortie,
    command: Portail,
) -> Result<ExitCode, String> {
    match command {
        Portail::Operateur(command) => runtime.block_on(comptes::operator(app, output, command)),
        Portail::Compte(command) => runtime.block_on(comptes::run(app, output, command)),
        Portail::Habilitation(command) => {
            runtime.block_on(habilitations::run(app, output, command))
        }
        Portail::Repertoire(command) => repertoire::run(app, output, command),
        Portail::Journal(command) => journal::run(app, output, command),
        Portail::Organisme(command) => {
            let now = app.clock.now();
            let told = crate::organismes::admin::executer(&app.store, &app.hasard, now, command)?;
            output.dire(&told, &serde_json::json!({ "reponse": told }));
            Ok(ExitCode::SUCCESS)
        }
        Portail::Travaux(command) => travaux::run(app, output, command),
        Portail::Exporter(command) => runtime.block_on(exporter::run(app, output, &command)),
        Portail::Purger => runtime.block_on(purge::run(app, output)),
    }
}
