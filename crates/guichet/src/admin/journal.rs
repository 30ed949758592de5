//! `guichet admin journal`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use guichet_store::journal as rows;
use serde_json::json;

use super::sortie::Sortie;
use crate::App;
use crate::clock::Moment;
use crate::paris;

#[derive(Debug, Subcommand)]
pub(super) enum Journal {
    /// Relit toute la chaîne et nomme la première entrée qui ne tient pas
    #[command(
        alias = "verify",
        after_help = "Notez l'empreinte de tête hors de la machine : --attendu la retrouvera plus tard.\n\
            Code de sortie : 0 la chaîne tient ; 1 elle est rompue."
    )]
    Verifier {
        /// Empreinte notée auparavant, qui doit se trouver dans la chaîne
        #[arg(long, value_name = "EMPREINTE")]
        attendu: Option<String>,
    },
    /// Écrit les entrées, une par ligne, en JSON
    Exporter {
        /// Fichier à écrire, ou - pour la sortie standard
        fichier: PathBuf,
        /// À partir de l'entrée qui suit ce rang
        #[arg(long, default_value_t = 0)]
        apres: i64,
    },
}

pub(super) fn run(app: &App, output: Sortie, command: Journal) -> Result<ExitCode, String> {
    match command {
        Journal::Verifier { attendu } => verify(app, output, attendu.as_deref()),
        Journal::Exporter { fichier, apres } => export(app, output, &fichier, apres),
    }
}

fn verify(app: &App, output: Sortie, expected: Option<&str>) -> Result<ExitCode, String> {
    let verdict = rows::verifier(&app.store, |_| ()).map_err(|error| error.to_string())?;
    if let Some(broken) = verdict.rupture {
        output.dire(
            &format!(
                "Journal rompu à l'entrée {} : {}.",
                broken.rang, broken.motif
            ),
            &json!({ "intact": false, "rang": broken.rang, "motif": broken.motif.to_string() }),
        );
        return Ok(ExitCode::from(1));
    }
    let head = verdict.tete;
    let found = match expected {
        None => true,
        Some(hash) if hash == head.empreinte => true,
        Some(hash) => app
            .store
            .read_blocking(|tx| rows::contient(tx, hash))
            .map_err(|error| error.to_string())?,
    };
    if !found {
        output.dire(
            "La chaîne tient, mais l'empreinte attendue ne s'y trouve pas : le journal a été remplacé ou raccourci.",
            &json!({ "intact": false, "motif": "empreinte attendue absente" }),
        );
        return Ok(ExitCode::from(1));
    }
    output.dire(
        &format!(
            "Journal intact : {} entrée(s).\nEmpreinte de tête : {}",
            head.rang, head.empreinte
        ),
        &json!({ "intact": true, "entrees": head.rang, "tete": head.empreinte }),
    );
    Ok(ExitCode::SUCCESS)
}

fn export(
    app: &App,
    output: Sortie,
    fichier: &std::path::Path,
    mut after: i64,
) -> Result<ExitCode, String> {
    const PAGE: u32 = 2_000;
    let failed = |error: std::io::Error| format!("{} : {error}", fichier.display());
    let to_screen = fichier == std::path::Path::new("-");
    let mut out: Box<dyn Write> = if to_screen {
        Box::new(std::io::stdout().lock())
    } else {
        let file = std::fs::File::create(fichier).map_err(failed)?;
        Box::new(std::io::BufWriter::new(file))
    };
    let mut written = 0_usize;
    loop {
        let from = after;
        let page = app
            .store
            .read_blocking(|tx| rows::lire(tx, from, PAGE))
            .map_err(|error| error.to_string())?;
        let Some(last) = page.last() else {
            break;
        };
        after = last.rang;
        written += page.len();
        for entry in &page {
            let line = json!({
                "rang": entry.rang, "instant": paris::format_iso(Moment(entry.survenu_at)),
                "survenu_at": entry.survenu_at, "acteur": entry.acteur, "action": entry.action,
                "objet": entry.objet, "detail": entry.detail, "precedente": entry.precedente,
                "empreinte": entry.empreinte,
            });
            writeln!(out, "{line}").map_err(failed)?;
        }
    }
    out.flush().map_err(failed)?;
    if !to_screen {
        output.dire(
            &format!("{written} entrée(s) exportée(s)."),
            &json!({ "entrees": written }),
        );
    }
    Ok(ExitCode::SUCCESS)
}
