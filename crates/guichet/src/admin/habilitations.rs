//! `guichet admin habilitation`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use guichet_identity::Demarche;
use guichet_store::habilitations as rows;
use serde_json::json;

use super::ACTEUR;
use super::sortie::{Sortie, lire};
use crate::App;
use crate::comptes::habilitations::{self, Issue};

#[derive(Debug, Subcommand)]
pub(super) enum Habilitation {
    /// Accorde une habilitation ; elle prend effet immédiatement
    Accorder {
        /// Numéro du compte
        compte: i64,
        /// Établissement
        siret: String,
        /// DSN, BPIJ ou DPAE
        #[arg(value_parser = demarche)]
        demarche: Demarche,
    },
    /// Retire une habilitation ; elle cesse immédiatement
    Retirer {
        /// Numéro du compte
        compte: i64,
        /// Établissement
        siret: String,
        /// DSN, BPIJ ou DPAE
        #[arg(value_parser = demarche)]
        demarche: Demarche,
    },
    /// Liste les habilitations d'un établissement
    Lister {
        /// Établissement
        siret: String,
    },
    /// Accorde et retire ce que dit un fichier
    #[command(after_help = "Fichier à points-virgules, une ligne par demande :\n  \
        siret_declarant;nom;prenom;siret;demarche;action\n  \
        99999900600011;MARTIN;ADA;99999901400015;DSN;1\n\n\
        1 accorde, 0 retire. Une ligne refusée n'arrête pas les autres ; le code de sortie est alors 1.")]
    Importer {
        /// Fichier, ou - pour l'entrée standard
        fichier: PathBuf,
    },
}

fn demarche(text: &str) -> Result<Demarche, String> {
    Demarche::depuis_code(text).ok_or_else(|| "l'une de : DSN, BPIJ, DPAE".to_owned())
}

pub(super) async fn run(
    app: &App,
    output: Sortie,
    command: Habilitation,
) -> Result<ExitCode, String> {
    match command {
        Habilitation::Accorder {
            compte,
            siret,
            demarche,
        } => one(app, output, (compte, &siret, demarche), true).await,
        Habilitation::Retirer {
            compte,
            siret,
            demarche,
        } => one(app, output, (compte, &siret, demarche), false).await,
        Habilitation::Lister { siret } => list(app, output, siret).await,
        Habilitation::Importer { fichier } => {
            let bytes = lire(&fichier)?;
            let report = habilitations::importer(app, ACTEUR, &bytes)
                .await
                .map_err(|error| error.to_string())?;
            let mut refused = 0;
            for line in &report {
                refused += usize::from(matches!(line.issue, Issue::Refusee(_)));
                let said = line.issue.to_string();
                output.dire(
                    &format!("ligne {} : {said}", line.ligne),
                    &json!({ "ligne": line.ligne, "change": line.issue.a_change(), "issue": said }),
                );
            }
            if !output.json {
                println!("{} ligne(s) lue(s), {refused} refusée(s).", report.len());
            }
            Ok(ExitCode::from(u8::from(refused > 0)))
        }
    }
}

async fn one(
    app: &App,
    output: Sortie,
    (compte, siret, demarche): (i64, &str, Demarche),
    ajout: bool,
) -> Result<ExitCode, String> {
    let issue = habilitations::regler(app, ACTEUR, compte, siret, demarche, ajout)
        .await
        .map_err(|error| error.to_string())?;
    output.dire(
        &format!("Compte {compte}, {siret}, {} : {issue}.", demarche.code()),
        &json!({
            "compte": compte, "siret": siret, "demarche": demarche.code(),
            "change": issue.a_change(),
        }),
    );
    Ok(ExitCode::SUCCESS)
}

async fn list(app: &App, output: Sortie, siret: String) -> Result<ExitCode, String> {
    const PAGE: u32 = 500;
    let mut after = 0;
    loop {
        let asked = siret.clone();
        let page = app
            .store
            .read(move |tx| rows::du_siret(tx, &asked, after, PAGE))
            .await
            .map_err(|error| error.to_string())?;
        let Some(last) = page.last() else {
            return Ok(ExitCode::SUCCESS);
        };
        after = last.compte_id;
        for held in &page {
            output.dire(
                &format!(
                    "{:>6}  {:<5} {} {} ({})",
                    held.compte_id, held.demarche, held.nom, held.prenom, held.compte_siret
                ),
                &json!({
                    "compte": held.compte_id, "demarche": held.demarche, "nom": held.nom,
                    "prenom": held.prenom, "siret_declarant": held.compte_siret,
                }),
            );
        }
    }
}
