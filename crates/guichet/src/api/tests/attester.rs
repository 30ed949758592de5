//! Attestations de salaire: made once, listed page by page, read by who may.

use axum::http::{StatusCode, header};
use guichet_identity::nom;
use guichet_store::{comptes, habilitations};
use guichet_testkit::sur_les_deux;
use serde_json::{Value, json};

use super::parcours::{MDP, SIRET, account, begin, call};

/// The establishment that Ada follows.
const CLIENT: &str = "99999900600011";
const CHEMIN: &str = "/api/v1/attestations";

fn attestation(genre: &str) -> Value {
    json!({"genre": genre, "siret": CLIENT, "nir": "285069912345678", "nom": "ARBRE", "prenom": "Lucie",
        "djt": "2026-01-09", "motif": "01", "salaires": [{"mois": "2025-12", "brut": "2150.5"},
        {"mois": "2025-11", "brut": "2 150,50"}, {"mois": "2025-10", "brut": "2150"}]})
}

sur_les_deux! {
/// Shows S18, S108: the same key makes one attestation, and what is wrong is named in the language asked for.
async fn an_attestation_is_made_once(base: &Base) {
    let (epreuve, token) = begin(base).await;
    let app = &epreuve.app;
    let key = nom::cle("Ada");
    app.store.write(move |tx| {
        let ada = comptes::nomme(tx, SIRET, &nom::cle("Exemple"), &key)?.expect("Ada").id;
        habilitations::accorder(tx, ada, CLIENT, "DSN", None, 0)
    }).await.expect("a right");
    let shown = [("authorization", token.as_str()), ("content-type", "application/json"), ("accept-language", "en")];
    let keyed = [shown[0], shown[1], ("idempotency-key", "a-1")];
    let make = async |headers: &[(&str, &str)], body: &Value| {
        call(app, "POST", CHEMIN, headers, body.to_string().as_bytes()).await
    };
    let first = make(&keyed, &attestation("nouvelle")).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.json());
    let number = first.json()["numero"].clone();
    assert_eq!(first.headers[header::LOCATION], format!("{CHEMIN}/{number}"));
    let again = make(&keyed, &attestation("nouvelle")).await;
    assert_eq!((again.json(), &again.headers[header::LOCATION]), (first.json(), &first.headers[header::LOCATION]));
    assert_eq!(make(&keyed, &attestation("rectificative")).await.status, StatusCode::CONFLICT);
    let mut wrong = attestation("nouvelle");
    wrong["motif"] = json!("ZZ");
    wrong["salaires"] = json!([{"mois": "2025-12", "brut": "much"}]);
    let refused = make(&shown, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = refused.json();
    let told: Vec<_> = told["erreurs"].as_array().expect("faults").iter().map(|e| e["pointeur"].as_str().unwrap_or_default()).collect();
    assert_eq!(told, ["/motif", "/salaires/0", "/salaires/1", "/salaires/2"]);
    assert!(refused.json()["erreurs"][1]["message"].as_str().is_some_and(|text| text.starts_with("Write an amount")));
    let mut half = attestation("nouvelle");
    half["flux"] = json!("0VbPq4mZ7dK2sW9xT1cR8aB");
    let refused = make(&shown, &half).await;
    assert_eq!((refused.status, refused.json()["erreurs"][0]["pointeur"].clone()), (StatusCode::BAD_REQUEST, json!("/retour")));

    let second = make(&shown, &attestation("rectificative")).await.json()["numero"].clone();
    let list = call(app, "GET", &format!("{CHEMIN}?limite=1"), &shown, b"").await.json();
    assert_eq!((&list["attestations"][0]["numero"], &list["suivant"]), (&second, &second));
    let list = call(app, "GET", &format!("{CHEMIN}?avant={second}"), &shown, b"").await.json();
    assert_eq!((&list["attestations"], &list["suivant"]), (&json!([first.json()]), &Value::Null));
    let read = call(app, "GET", &format!("{CHEMIN}/{number}"), &shown, b"").await.json();
    let lines = read["lignes"].to_string();
    for piece in ["285069912345678", "2\u{202f}150,50\u{a0}€", "9\u{a0}janvier\u{a0}2026"] {
        assert!(lines.contains(piece), "{piece} {lines}");
    }

    // Somebody of the same establishment, without the right.
    account(app, "Bob").await;
    let who = json!({"siret": SIRET, "nom": "EXEMPLE", "prenom": "bob", "mot_de_passe": MDP});
    let bob = call(app, "POST", "/api/v1/jeton", &shown[1..2], who.to_string().as_bytes()).await.json();
    let bob = format!("Bearer {}", bob["jeton"].as_str().expect("a token"));
    let bob = [("authorization", bob.as_str()), shown[1]];
    assert_eq!(call(app, "GET", &format!("{CHEMIN}/{number}"), &bob, b"").await.status, StatusCode::NOT_FOUND);
    assert_eq!(make(&bob, &attestation("nouvelle")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(call(app, "GET", CHEMIN, &bob, b"").await.json()["attestations"], json!([]));
}
}
