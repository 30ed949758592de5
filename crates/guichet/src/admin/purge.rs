//! `guichet admin purger`.

use std::process::ExitCode;

use serde_json::json;

use super::sortie::Sortie;
use crate::App;
use crate::comptes::menage::{self, Bilan};

pub(super) async fn run(app: &App, output: Sortie) -> Result<ExitCode, String> {
    let mut total = Bilan::default();
    loop {
        let round = menage::passer(app)
            .await
            .map_err(|error| error.to_string())?;
        if round == Bilan::default() {
            break;
        }
        total.jetons += round.jetons;
        total.liens += round.liens;
        total.tentatives += round.tentatives;
        total.relances += round.relances;
        total.perimees += round.perimees;
    }
    output.dire(
        &format!(
            "Effacés : {} jeton(s), {} lien(s), {} compteur(s) d'échecs. Adresses : {} à confirmer de nouveau, {} périmée(s).",
            total.jetons, total.liens, total.tentatives, total.relances, total.perimees
        ),
        &json!({
            "jetons": total.jetons, "liens": total.liens, "tentatives": total.tentatives,
            "relances": total.relances, "perimees": total.perimees,
        }),
    );
    Ok(ExitCode::SUCCESS)
}
