//! `guichet admin exporter`: the documents of an account in one archive, before their end.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::sortie::Sortie;
use crate::App;
use crate::clock::Moment;
use crate::paris;
use crate::retention;
use crate::retours::{De, Periode};

#[derive(Debug, Args)]
#[command(after_help = "Exemples :\n  \
    guichet admin exporter 12 documents.zip\n  \
    guichet admin exporter 12 suite.zip --depuis 2026-03-01T08:00\n\n\
    Code de sortie : 0 tout y est ; 1 l'archive est pleine, la réponse dit d'où reprendre.")]
pub(super) struct Exporter {
    /// Numéro du compte
    compte: i64,
    /// Archive à écrire ; elle ne doit pas exister
    fichier: PathBuf,
    /// Documents publiés à partir de cet instant
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    depuis: Option<Moment>,
    /// Documents des déclarations transmises par ce concentrateur
    #[arg(long)]
    concentrateur: bool,
}

fn instant(text: &str) -> Result<Moment, String> {
    paris::parse_iso(text)
        .ok_or_else(|| "écrivez un instant, par exemple 2026-03-01T08:00".to_owned())
}

pub(super) async fn run(app: &App, output: Sortie, command: &Exporter) -> Result<ExitCode, String> {
    let failed = |error: std::io::Error| format!("{} : {error}", command.fichier.display());
    let de = if command.concentrateur {
        De::Concentrateur(command.compte)
    } else {
        De::Compte(command.compte)
    };
    let periode = Periode {
        debut: command.depuis.unwrap_or(Moment(0)),
        fin: app.clock.now(),
    };
    let export = retention::exporter(app, de, periode)
        .await
        .map_err(|error| error.to_string())?;
    let mut file = std::fs::File::create_new(&command.fichier).map_err(failed)?;
    std::io::Write::write_all(&mut file, &export.octets).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    let next = export.suite.map(paris::format_iso);
    let mut text = format!(
        "{} document(s) dans {}.",
        export.retours,
        command.fichier.display()
    );
    if let Some(next) = &next {
        text.push_str(&format!(
            "\nL'archive est pleine : la suite avec --depuis {next}"
        ));
    }
    output.dire(
        &text,
        &json!({ "documents": export.retours, "suite": next }),
    );
    Ok(ExitCode::from(u8::from(next.is_some())))
}
