//! One's own account: its tokens, its address; deposits in the name of another; certificates.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dsn_norm::Nature;
use guichet_identity::nom;
use guichet_store::comptes;
use guichet_testkit::{ServeurSmtp, sur_les_deux};
use serde_json::json;

use super::parcours::{MDP, SIRET, account, begin, call, login};
use crate::controle::epreuve::Fichier;
use crate::courriel::Courriels;
use crate::travaux::epuiser;

sur_les_deux! {
async fn the_tokens_of_an_account_are_listed_and_revoked(base: &Base) {
    let (epreuve, token) = begin(base).await;
    let app = &epreuve.app;
    let other = login(app).await;
    let third = login(app).await;
    let shown = [("authorization", token.as_str())];
    let list = call(app, "GET", "/api/v1/jetons", &shown, b"").await.json();
    let held = list["jetons"].as_array().expect("tokens").clone();
    assert_eq!(held.len(), 3, "{list}");
    assert_eq!(held.iter().filter(|one| one["presente"] == true).count(), 1);
    let strange = held.iter().find(|one| one["presente"] == false).expect("another");
    let one = format!("/api/v1/jetons/{}", strange["repere"].as_str().expect("a name"));
    assert_eq!(call(app, "DELETE", &one, &shown, b"").await.status, StatusCode::NO_CONTENT);
    assert_eq!(call(app, "DELETE", &one, &shown, b"").await.status, StatusCode::NOT_FOUND);
    let mut left = 0;
    for token in [&other, &third] {
        let shown = [("authorization", token.as_str())];
        let told = call(app, "GET", "/api/v1/compte", &shown, b"").await.status;
        left += u32::from(told == StatusCode::OK);
    }
    assert_eq!(left, 1, "one of the two was revoked");
    let told = call(app, "DELETE", "/api/v1/jetons", &shown, b"").await;
    assert_eq!(told.json()["revoques"], 1);
    let list = call(app, "GET", "/api/v1/jetons", &shown, b"").await.json();
    assert_eq!(list["jetons"].as_array().map(Vec::len), Some(1));
}
}

sur_les_deux! {
/// Who asks too much is told to wait, in problem+json, and nobody else waits.
async fn an_account_has_its_number_of_requests_in_a_minute(base: &Base) {
    let (mut epreuve, token) = begin(base).await;
    Arc::get_mut(&mut epreuve.app).expect("nobody else holds it").config.api.requetes_par_minute = 2;
    let app = &epreuve.app;
    account(app, "Bob").await;
    let shown = [("authorization", token.as_str()), ("accept-language", "en")];
    let ask = async || call(app, "GET", "/api/v1/compte", &shown, b"").await;
    for _ in 0..2 {
        assert_eq!(ask().await.status, StatusCode::OK);
    }
    epreuve.a("2026-03-10T10:00:20");
    let refused = ask().await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers[header::CONTENT_TYPE], "application/problem+json");
    assert_eq!(refused.headers[header::RETRY_AFTER], "41");
    let told = refused.json();
    assert_eq!((told["status"].as_u64(), told["title"].as_str()), (Some(429), Some("Too many requests")));
    // Another account, and what anybody may ask.
    let autre = json!({"siret": SIRET, "nom": "EXEMPLE", "prenom": "bob", "mot_de_passe": MDP});
    let plain = [("content-type", "application/json")];
    let answer = call(app, "POST", "/api/v1/jeton", &plain, autre.to_string().as_bytes()).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let bob = format!("Bearer {}", answer.json()["jeton"].as_str().expect("a token"));
    let answer = call(app, "GET", "/api/v1/compte", &[("authorization", bob.as_str())], b"").await;
    assert_eq!(answer.status, StatusCode::OK);
    epreuve.a("2026-03-10T10:01");
    assert_eq!(ask().await.status, StatusCode::OK);
}
}

sur_les_deux! {
async fn another_address_is_taken_by_the_password_and_confirmed_by_letter(base: &Base) {
    let (mut epreuve, token) = begin(base).await;
    let server = ServeurSmtp::demarrer();
    Arc::get_mut(&mut epreuve.app).expect("nobody else holds it").config.courriel.smtp = server.url();
    let app = &epreuve.app;
    let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
    let path = "/api/v1/compte/courriel";
    for (courriel, mot_de_passe, status) in [
        ("ada@exemple.example", "faux", StatusCode::UNAUTHORIZED),
        ("ada", MDP, StatusCode::UNPROCESSABLE_ENTITY),
        ("ada@exemple.example", MDP, StatusCode::NO_CONTENT),
    ] {
        let body = json!({"courriel": courriel, "mot_de_passe": mot_de_passe}).to_string();
        let told = call(app, "PUT", path, &headers, body.as_bytes()).await;
        assert_eq!(told.status, status, "{courriel}");
    }
    let state = async || {
        let told = call(app, "GET", "/api/v1/compte", &headers[..1], b"").await.json();
        (told["courriel"].clone(), told["courriel_etat"].clone())
    };
    assert_eq!(state().await, (json!("ada@exemple.example"), json!("a-reconfirmer")));
    epuiser(app, vec![Box::new(Courriels)]).await.expect("letters");
    let letter = server.lettres().pop().expect("a letter");
    assert_eq!(letter.a, ["ada@exemple.example"]);
    let (_, rest) = letter.texte.split_once("?lien=").expect("a link");
    let lien = rest.split_whitespace().next().expect("a secret");
    let body = json!({"lien": lien}).to_string();
    let path = "/api/v1/compte/courriel/confirmation";
    for status in [StatusCode::NO_CONTENT, StatusCode::NOT_FOUND] {
        let told = call(app, "POST", path, &headers[1..], body.as_bytes()).await;
        assert_eq!(told.status, status, "a link is good once");
    }
    assert_eq!(state().await.1, "confirme");
}
}

sur_les_deux! {
async fn a_concentrateur_deposits_for_the_declarant_it_names(base: &Base) {
    let (epreuve, token) = begin(base).await;
    let app = &epreuve.app;
    account(app, "Tiers").await;
    let now = app.clock.now().0;
    let make = move |tx: &mut guichet_store::Tx<'_>| {
        let (nom, prenom) = (nom::cle("Exemple"), nom::cle("Tiers"));
        let found = comptes::nomme(tx, SIRET, &nom, &prenom)?;
        let id = found.ok_or(guichet_store::StoreError::NotFound)?.id;
        comptes::donner_role(tx, id, "concentrateur", SIRET, now)?;
        comptes::inscrire(tx, id, "98", now)
    };
    app.store.write(make).await.expect("a concentrateur");
    let asked = json!({"siret": SIRET, "nom": "EXEMPLE", "prenom": "Tiers", "mot_de_passe": MDP,
        "service": "98"}).to_string();
    let json_body = [("content-type", "application/json")];
    let given = call(app, "POST", "/api/v1/jeton", &json_body, asked.as_bytes()).await.json();
    let theirs = format!("Bearer {}", given["jeton"].as_str().expect("a token"));
    let named = STANDARD.encode(format!("{SIRET};Exemple;Ada"));
    let unknown = STANDARD.encode(format!("{SIRET};Personne;Nulle"));
    let file = Fichier::exemple(Nature::Arret).octets();
    let text = ("content-type", "text/plain");
    for (who, declarant, status) in [
        (&theirs, named.as_str(), StatusCode::CREATED),
        (&theirs, unknown.as_str(), StatusCode::FORBIDDEN),
        (&theirs, "pas du base64", StatusCode::BAD_REQUEST),
        // Who is no concentrateur names nobody.
        (&token, named.as_str(), StatusCode::FORBIDDEN),
    ] {
        let headers = [("authorization", who.as_str()), text, ("declarant", declarant)];
        let told = call(app, "POST", "/api/v1/depots", &headers, &file).await;
        assert_eq!(told.status, status, "{declarant}");
        if status == StatusCode::CREATED {
            let told = told.json();
            assert_eq!(told["depot"]["declarant"]["prenom"], "Ada");
            // The only service that Ada is registered for.
            assert_eq!(told["depot"]["environnement"], "essai");
        }
    }
    for who in [&theirs, &token] {
        let shown = [("authorization", who.as_str())];
        let list = call(app, "GET", "/api/v1/depots", &shown, b"").await.json();
        assert_eq!(list["depots"].as_array().map(Vec::len), Some(1), "{list}");
    }
    epreuve.controler().await;
    let shown = [("authorization", theirs.as_str())];
    let list = call(app, "GET", "/api/v1/depots", &shown, b"").await.json();
    let flux = list["depots"][0]["flux"].as_str().expect("a flux");
    let path = format!("/api/v1/depots/{flux}/declarations/1/certificat");
    let pdf = call(app, "GET", &path, &shown, b"").await;
    assert_eq!(pdf.headers[header::CONTENT_TYPE], "application/pdf");
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    let none = path.replace("/1/", "/2/");
    assert_eq!(call(app, "GET", &none, &shown, b"").await.status, StatusCode::NOT_FOUND);
}
}
