//! Whether the API answers, and whether the organism is there.

use axum::http::StatusCode;
use axum::response::Response;
use guichet_store::lots;
use serde::Deserialize;
use serde_json::json;

use super::appel::{Appel, Demande};
use super::probleme::{Code, Refus};
use super::{corps, vues};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Presence {
    logiciel: Option<String>,
    en_cours: Option<i64>,
}

/// `POST /presence`: the organism is there; what waits for it.
pub(super) async fn dire(appel: Appel) -> Result<Response, Refus> {
    let Appel {
        demande,
        client,
        portee,
    } = appel;
    let (app, now) = (demande.app.clone(), demande.now);
    let said: Presence = corps::json(demande).await?.unwrap_or_default();
    let software = said
        .logiciel
        .map(|text| text.replace(char::is_control, " "));
    let long = |text: &String| text.chars().count() > 100;
    if said.en_cours.is_some_and(|n| n < 0) || software.as_ref().is_some_and(long) {
        return Err(Refus::new(Code::ChampInvalide));
    }
    app.store
        .write(move |tx| {
            lots::noter_presence(tx, client.id, now.0, software.as_deref(), said.en_cours)
        })
        .await?;
    let scope = portee.clone();
    let found = app
        .store
        .read(move |tx| lots::situation(tx, &scope))
        .await?;
    Ok(corps::reponse(
        StatusCode::OK,
        &json!({
            "heure": vues::instant(now.0),
            "organisme": portee.organisme,
            "institution": vues::institution(&portee.institution),
            "lots_a_retirer": found.a_retirer,
            "lots_a_accuser": found.a_accuser,
            "plus_ancien_le": found.plus_ancien_at.map(vues::instant),
        }),
    ))
}

/// `GET /sante`: whether lots could be given.
pub(super) async fn sante(demande: Demande) -> Result<Response, Refus> {
    demande
        .app
        .store
        .read(lots::attentes)
        .await
        .map_err(|_| Refus::new(Code::Indisponible).attendre(5_000))?;
    Ok(corps::reponse(
        StatusCode::OK,
        &json!({ "etat": "ok", "heure": vues::instant(demande.now.0) }),
    ))
}
