//! `guichet admin travaux`.

use std::process::ExitCode;

use clap::Subcommand;
use guichet_store::travaux as rows;
use serde_json::json;

use super::sortie::Sortie;
use crate::App;

#[derive(Debug, Subcommand)]
pub(super) enum Travaux {
    /// Compte les travaux qui attendent et nomme ceux qui ont été mis de côté
    #[command(
        after_help = "Code de sortie : 0 aucun travail n'est mis de côté ; 1 il y en a à regarder."
    )]
    Lister,
    /// Rend à un travail mis de côté tous ses essais, à partir de maintenant
    Ranimer {
        /// Numéro du travail
        #[arg(required_unless_present = "tous")]
        travail: Option<i64>,
        /// Tous les travaux mis de côté
        #[arg(long, conflicts_with = "travail")]
        tous: bool,
    },
}

/// Jobs read at a time.
const PAGE: i64 = 500;

pub(super) fn run(app: &App, output: Sortie, command: Travaux) -> Result<ExitCode, String> {
    match command {
        Travaux::Lister => list(app, output),
        Travaux::Ranimer { travail, .. } => revive(app, output, travail),
    }
}

fn list(app: &App, output: Sortie) -> Result<ExitCode, String> {
    let counts = app
        .store
        .read_blocking(rows::compter)
        .map_err(|error| error.to_string())?;
    let dead = dead(app)?;
    let mut text: Vec<String> = counts
        .iter()
        .map(|count| format!("{} {} : {}", count.genre, word(&count.etat), count.nombre))
        .collect();
    if text.is_empty() {
        text.push("Aucun travail n'attend.".to_owned());
    }
    for job in &dead {
        text.push(format!(
            "n° {} {} « {} » mis de côté après {} essai(s) : {}",
            job.id, job.genre, job.cle, job.essais, job.erreur
        ));
    }
    let counted: Vec<_> = counts
        .iter()
        .map(|c| json!({ "genre": c.genre, "etat": c.etat, "nombre": c.nombre }))
        .collect();
    let aside: Vec<_> = dead
        .iter()
        .map(|job| {
            json!({ "travail": job.id, "genre": job.genre, "cle": job.cle,
                    "essais": job.essais, "erreur": job.erreur })
        })
        .collect();
    output.dire(
        &text.join("\n"),
        &json!({ "travaux": counted, "mis_de_cote": aside }),
    );
    Ok(ExitCode::from(u8::from(!dead.is_empty())))
}

fn word(etat: &str) -> &str {
    match etat {
        "pret" => "en attente",
        "pris" => "en cours",
        _ => "mis de côté",
    }
}

fn dead(app: &App) -> Result<Vec<rows::Mort>, String> {
    let mut all: Vec<rows::Mort> = Vec::new();
    loop {
        let after = all.last().map_or(0, |job| job.id);
        let page = app
            .store
            .read_blocking(|tx| rows::morts(tx, after, PAGE))
            .map_err(|error| error.to_string())?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

fn revive(app: &App, output: Sortie, travail: Option<i64>) -> Result<ExitCode, String> {
    let which = match travail {
        Some(id) => vec![id],
        None => dead(app)?.into_iter().map(|job| job.id).collect(),
    };
    let now = app.clock.now().0;
    let mut revived = 0_u32;
    for id in which {
        let again = app
            .store
            .write_blocking(move |tx| rows::ranimer(tx, id, now))
            .map_err(|error| error.to_string())?;
        if !again && travail.is_some() {
            return Err(format!("le travail n° {id} n'est pas mis de côté"));
        }
        revived += u32::from(again);
    }
    output.dire(
        &format!("{revived} travail(-aux) ranimé(s)."),
        &json!({ "ranimes": revived }),
    );
    Ok(ExitCode::SUCCESS)
}
