//! `guichet admin repertoire`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use guichet_store::repertoire as rows;
use serde_json::json;

use super::ACTEUR;
use super::sortie::{Sortie, ouvrir};
use crate::App;
use crate::comptes::{repertoire::est_ouvert, sirene};

#[derive(Debug, Subcommand)]
pub(super) enum Repertoire {
    /// Importe un fichier de SIRENE : StockEtablissement ou StockUniteLegale
    #[command(after_help = "Exemples :\n  \
        guichet admin repertoire importer StockUniteLegale_utf8.csv\n  \
        unzip -p StockEtablissement_utf8.zip | guichet admin repertoire importer -\n\n\
        Importer de nouveau ne change rien ; importer un fichier plus récent met à jour.")]
    Importer {
        /// Fichier, ou - pour l'entrée standard
        fichier: PathBuf,
    },
    /// Montre un établissement
    Montrer {
        /// Établissement
        siret: String,
    },
}

pub(super) fn run(app: &App, output: Sortie, command: Repertoire) -> Result<ExitCode, String> {
    match command {
        Repertoire::Importer { fichier } => import(app, output, &fichier),
        Repertoire::Montrer { siret } => show(app, output, &siret),
    }
}

fn import(app: &App, output: Sortie, fichier: &std::path::Path) -> Result<ExitCode, String> {
    let file = ouvrir(fichier)?;
    let shows = !output.json;
    let outcome = sirene::importer(&app.store, file, &ACTEUR.nom(), app.clock.now(), |read| {
        if shows {
            eprint!("\r{read} lignes lues");
        }
    });
    if shows {
        eprintln!();
    }
    let done = outcome.map_err(|error| error.to_string())?;
    for (line, why) in &done.fautes {
        eprintln!("ligne {line} écartée : {why}");
    }
    output.dire(
        &format!(
            "{} : {} ligne(s) lue(s), {} écrite(s), {} écartée(s).",
            done.genre, done.lues, done.ecrites, done.ecartees
        ),
        &json!({
            "genre": done.genre, "lues": done.lues, "ecrites": done.ecrites,
            "ecartees": done.ecartees,
        }),
    );
    Ok(ExitCode::from(u8::from(done.ecartees > 0)))
}

fn show(app: &App, output: Sortie, siret: &str) -> Result<ExitCode, String> {
    let found = app
        .store
        .read_blocking(|tx| rows::fiche(tx, siret))
        .map_err(|error| error.to_string())?;
    let Some(fiche) = found else {
        output.dire(
            &format!("{siret} est inconnu du répertoire."),
            &json!({ "siret": siret, "connu": false }),
        );
        return Ok(ExitCode::from(1));
    };
    let place = &fiche.etablissement;
    let company = fiche.unite.as_ref();
    let name = company.map_or("", |unite| unite.denomination.as_str());
    let open = est_ouvert(&fiche);
    output.dire(
        &format!(
            "{siret} {name} {}\n  {} {} · NAF {} · {}{}",
            place.enseigne,
            place.code_postal,
            place.commune_nom,
            place.naf,
            if open { "ouvert" } else { "fermé" },
            if place.siege { " · siège" } else { "" }
        ),
        &json!({
            "siret": siret, "connu": true, "ouvert": open, "siege": place.siege,
            "denomination": name, "enseigne": place.enseigne, "naf": place.naf,
            "code_postal": place.code_postal, "commune": place.commune,
            "creation": place.creation, "fermeture": place.fermeture,
            "categorie_juridique": company.map(|unite| &unite.categorie_juridique),
        }),
    );
    Ok(ExitCode::SUCCESS)
}
