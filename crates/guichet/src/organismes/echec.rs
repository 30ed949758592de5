//! `POST /lots/{idlot}/echec`: the organism cannot process a lot, for a while or for good.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use guichet_store::lots::{self, Motif};
use serde::Deserialize;
use serde_json::json;

use super::accuse::locked;
use super::appel::{Appel, Issue};
use super::probleme::{Code, Refus};
use super::{corps, vues};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Echec {
    motif: Raison,
    message: Option<String>,
    definitif: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Raison {
    Illisible,
    HorsPerimetre,
    Interne,
    Autre,
}

impl Raison {
    fn mot(self) -> &'static str {
        match self {
            Self::Illisible => "illisible",
            Self::HorsPerimetre => "hors-perimetre",
            Self::Interne => "interne",
            Self::Autre => "autre",
        }
    }
}

pub(super) async fn signaler(mut appel: Appel) -> Result<Response, Refus> {
    let id = appel.idlot().await?;
    let (app, now, portee) = (appel.demande.app.clone(), appel.demande.now, appel.portee);
    let told: Option<Echec> = corps::json(appel.demande).await?;
    let told = told.ok_or_else(|| Refus::new(Code::CorpsIllisible))?;
    let message = told.message.unwrap_or_default();
    if message.chars().count() > 500 {
        return Err(Refus::new(Code::ChampInvalide));
    }
    // No database keeps a NUL.
    let message = message.replace(char::is_control, " ");
    let (motif, definitif) = (told.motif.mot(), told.definitif);
    let first = app.config.organismes.delai.get();
    let longest = app.config.organismes.delai_max.get();
    let organisme = portee.organisme.clone();
    let (changed, again) = app
        .store
        .write(move |tx| -> Issue<_> {
            let Some(lot) = locked(tx, &portee, id)? else {
                return Ok(Err(Refus::new(Code::LotInconnu)));
            };
            let motif = Motif {
                motif,
                message: Some(message.as_str()).filter(|text| !text.is_empty()),
                at: now.0,
            };
            if definitif {
                let changed = lot.etat != "echec";
                if changed {
                    lots::noter_echec(tx, id, motif)?;
                }
                return Ok(Ok((changed, None)));
            }
            if lot.etat == "echec" {
                return Ok(Err(Refus::new(Code::LotEnEchec)));
            }
            // Told twice: it is out of the list already.
            if lot.etat == "publie" && lot.place.is_none() && lot.disponible_at > now.0 {
                return Ok(Ok((false, Some(lot.disponible_at))));
            }
            let again = now.plus(delai(lot.echecs, first, longest)).0;
            lots::remettre_plus_tard(tx, id, motif, again)?;
            Ok(Ok((true, Some(again))))
        })
        .await??;
    if changed && definitif {
        tracing::warn!(lot = id, organisme, motif, "lot en échec définitif");
    }
    Ok(corps::reponse(
        StatusCode::OK,
        &json!({
            "idlot": id.to_string(),
            "etat": if definitif { "echec" } else { "publie" },
            "republie_le": again.map(vues::instant),
        }),
    ))
}

/// How long a lot stays out of the list after so many failures before this one.
fn delai(echecs: i64, first: Duration, longest: Duration) -> Duration {
    let doublings = u32::try_from(echecs.clamp(0, 20)).unwrap_or_default();
    first.saturating_mul(1 << doublings).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_doubles_up_to_a_limit() {
        let (first, longest) = (Duration::from_secs(300), Duration::from_secs(6 * 3600));
        let minutes = |echecs| delai(echecs, first, longest).as_secs() / 60;
        assert_eq!(
            [0, 1, 2, 6, 7, 1000].map(minutes),
            [5, 10, 20, 320, 360, 360]
        );
    }
}
