//! `POST /organismes/v1/jeton`: credentials against a token.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use guichet_identity::jeton;
use guichet_store::lots;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::appel::Demande;
use super::probleme::{Code, Refus};
use super::{corps, vues};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemandeDeJeton {
    client_id: String,
    client_secret: String,
}

pub(super) async fn creer(demande: Demande) -> Result<Response, Refus> {
    let (app, etat, now) = (demande.app.clone(), demande.etat.clone(), demande.now);
    let asked: Option<DemandeDeJeton> = corps::json(demande).await?;
    let asked = asked.ok_or_else(|| Refus::new(Code::CorpsIllisible))?;
    let within = |text: &str, most| (1..=most).contains(&text.chars().count());
    if !within(&asked.client_id, 64) || !within(&asked.client_secret, 128) {
        return Err(Refus::new(Code::ChampInvalide));
    }
    etat.peut_essayer(&asked.client_id, now)?;
    // No database keeps a NUL: no identity has one in its name.
    let name = asked.client_id.replace('\0', "\u{FFFD}");
    let found = app.store.read(move |tx| lots::client(tx, &name)).await?;
    // Hashes are compared, not secrets: how long it takes says nothing about a secret.
    let shown: [u8; 32] = Sha256::digest(asked.client_secret.as_bytes()).into();
    let known = found.filter(|client| client.secret == shown && client.etat == "actif");
    let Some(client) = known else {
        etat.echec(&asked.client_id, now, &app.config.organismes);
        return Err(Refus::new(Code::IdentifiantsRefuses));
    };
    etat.reussite(&asked.client_id);
    let secret = app.hasard.secret();
    let print = jeton::empreinte(&secret);
    let life = app.config.organismes.jeton.get();
    let (id, expire) = (client.id, now.plus(life));
    app.store
        .write(move |tx| {
            lots::emettre_jeton(tx, &print, id, expire.0)?;
            lots::noter_presence(tx, id, now.0, None, None)
        })
        .await?;
    let mut response = corps::reponse(
        StatusCode::OK,
        &json!({
            "access_token": jeton::ecrire_lien(&secret),
            "token_type": "Bearer",
            "expires_in": life.as_secs().max(1),
            "organisme": client.organisme,
            "institution": vues::institution(&client.institution),
        }),
    );
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
