//! Calls as a client makes them, through the whole router.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use dsn_norm::Nature;
use guichet_identity::nom;
use guichet_store::comptes::{self, NouveauCompte};
use guichet_testkit::{Base, sur_les_deux};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::App;
use crate::acces::{self, Acces};
use crate::api::operations;
use crate::controle::epreuve::{Epreuve, Fichier};

pub(super) const SIRET: &str = "99999900600014";
pub(super) const MDP: &str = "chaise-verte-42";

/// What came back.
pub(super) struct Reponse {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) bytes: Vec<u8>,
}

impl Reponse {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("JSON")
    }
}

async fn send(app: &Arc<App>, request: Request<Body>) -> Reponse {
    let router = acces::router(acces::routes(app)).with_state(Arc::clone(app));
    let response = router.oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    Reponse {
        status: parts.status,
        headers: parts.headers,
        bytes: body.collect().await.expect("a body").to_bytes().to_vec(),
    }
}

pub(super) async fn call(
    app: &Arc<App>,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Reponse {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_vec())).expect("a request");
    send(app, request).await
}

/// A declarant registered for trials of the régime général.
pub(super) async fn account(app: &Arc<App>, prenom: &str) {
    let hash = app
        .hacheur
        .hacher(MDP, [3; 16])
        .await
        .expect("a password hashed");
    let compte = NouveauCompte {
        genre: "declarant".to_owned(),
        siret: SIRET.to_owned(),
        nom: "Exemple".to_owned(),
        prenom: prenom.to_owned(),
        cle_nom: nom::cle("Exemple"),
        cle_prenom: nom::cle(prenom),
        mot_de_passe: Some(hash),
        courriel_etat: "absent".to_owned(),
        etat: "actif".to_owned(),
        ..NouveauCompte::default()
    };
    let now = app.clock.now().0;
    app.store
        .write(move |tx| {
            let id = comptes::creer(tx, &compte, now)?;
            comptes::inscrire(tx, id, "97", now)?;
            comptes::donner_role(tx, id, "declarant", SIRET, now)
        })
        .await
        .expect("an account");
}

/// Logs in and gives the header.
pub(super) async fn login(app: &Arc<App>) -> String {
    let demande = json!({"siret": SIRET, "nom": "EXEMPLE", "prenom": "ada", "mot_de_passe": MDP});
    let json = [("content-type", "application/json")];
    let answer = call(
        app,
        "POST",
        "/api/v1/jeton",
        &json,
        demande.to_string().as_bytes(),
    )
    .await;
    assert_eq!(answer.status, StatusCode::CREATED);
    format!(
        "Bearer {}",
        answer.json()["jeton"].as_str().expect("a token")
    )
}

pub(super) async fn begin(base: &Base) -> (Epreuve, String) {
    let epreuve = Epreuve::new(base, "2026-03-10T10:00");
    // The first account is the one that `Epreuve::deposer` deposits for: somebody else.
    account(&epreuve.app, "Autre").await;
    account(&epreuve.app, "Ada").await;
    let token = login(&epreuve.app).await;
    (epreuve, token)
}

sur_les_deux! {
async fn every_operation_refuses_who_shows_no_good_token(base: &Base) {
    let epreuve = Epreuve::new(base, "2026-03-10T10:00");
    for operation in operations().iter().filter(|o| o.acces != Acces::Public) {
        let path = operation
            .chemin
            .replace("{idflux}", &"a".repeat(23))
            .replace("{siret}", SIRET)
            .replace("{demarche}", "DSN")
            .replace("{repere}", "0123456789abcdef")
            .replace(['{', '}'], "");
        let method = operation.methode.as_str();
        for (shown, kind) in [
            (None, "jeton-absent"),
            (Some("Bearer abc"), "jeton-invalide"),
            (Some("Basic abc"), "jeton-invalide"),
        ] {
            let headers: Vec<_> = shown
                .map(|value| ("authorization", value))
                .into_iter()
                .collect();
            let answer = call(&epreuve.app, method, &path, &headers, b"").await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
            let expected = format!("/api/v1/problemes#{kind}");
            assert_eq!(answer.json()["type"], expected.as_str());
            assert!(answer.headers.contains_key(header::WWW_AUTHENTICATE));
        }
    }
}
}

sur_les_deux! {
async fn a_token_opens_until_it_is_revoked_or_too_old(base: &Base) {
    let (epreuve, token) = begin(base).await;
    let app = &epreuve.app;
    let shown = [("authorization", token.as_str())];
    let me = call(app, "GET", "/api/v1/compte", &shown, b"").await;
    assert_eq!(me.status, StatusCode::OK);
    assert_eq!(me.json()["siret"], SIRET);
    assert_eq!(me.json()["roles"], json!(["declarant"]));
    let gone = call(app, "DELETE", "/api/v1/jeton", &shown, b"").await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    let refused = call(app, "GET", "/api/v1/compte", &shown, b"").await;
    assert_eq!(refused.json()["type"], "/api/v1/problemes#jeton-invalide");
    let token = login(app).await;
    epreuve.a("2026-03-11T10:00");
    let english = [("authorization", token.as_str()), ("accept-language", "en")];
    let refused = call(app, "GET", "/api/v1/compte", &english, b"").await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refused.json()["title"], "Expired token");
}
}

sur_les_deux! {
async fn wrong_credentials_and_wrong_requests_are_explained(base: &Base) {
    let (epreuve, token) = begin(base).await;
    let app = &epreuve.app;
    let json = ("content-type", "application/json");
    let wrong = json!({"siret": SIRET, "nom": "EXEMPLE", "prenom": "ada", "mot_de_passe": "faux"});
    for (body, status, kind) in [
        (wrong.to_string(), 401, "identifiants-refuses"),
        ("{\"siret\":".to_owned(), 400, "corps-invalide"),
        (
            "{\"siret\":\"1\",\"autre\":2}".to_owned(),
            400,
            "corps-invalide",
        ),
        ("{}".to_owned(), 422, "demande-refusee"),
    ] {
        let answer = call(app, "POST", "/api/v1/jeton", &[json], body.as_bytes()).await;
        assert_eq!(answer.status.as_u16(), status, "{body}");
        let expected = format!("/api/v1/problemes#{kind}");
        assert_eq!(answer.json()["type"], expected.as_str(), "{body}");
    }
    let shown = ("authorization", token.as_str());
    for (method, path, headers, status) in [
        ("GET", "/api/v1/depots?limite=0", vec![shown], 400),
        ("GET", "/api/v1/depots?limit=3", vec![shown], 400),
        ("GET", "/api/v1/depots?limite=1&limite=2", vec![shown], 400),
        ("GET", "/api/v1/depots/abc", vec![shown], 400),
        (
            "GET",
            "/api/v1/depots/aaaaaaaaaaaaaaaaaaaaaaa",
            vec![shown],
            404,
        ),
        ("GET", "/api/v1/rien", vec![], 404),
        ("PATCH", "/api/v1/depots", vec![shown], 405),
        (
            "POST",
            "/api/v1/jeton",
            vec![("content-type", "text/plain")],
            415,
        ),
        (
            "POST",
            "/api/v1/depots",
            vec![shown, ("content-type", "text/plain")],
            422,
        ),
    ] {
        let answer = call(app, method, path, &headers, b"x").await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}");
        assert_eq!(
            answer.headers[header::CONTENT_TYPE],
            "application/problem+json"
        );
        assert!(
            answer.json()["a_faire"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
    }
}
}

sur_les_deux! {
async fn a_deposit_is_made_once_followed_and_its_returns_read(base: &Base) {
    let (epreuve, token) = begin(base).await;
    let app = &epreuve.app;
    let shown = ("authorization", token.as_str());
    let headers = [
        shown,
        ("content-type", "text/plain; charset=ISO-8859-1"),
        ("idempotency-key", "un"),
    ];
    let file = Fichier::exemple(Nature::Arret).octets();
    let path = "/api/v1/depots?service=97&nom_fichier=arret.txt";
    let first = call(app, "POST", path, &headers, &file).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let flux = first.json()["depot"]["flux"]
        .as_str()
        .expect("a flux")
        .to_owned();
    assert_eq!(
        first.headers[header::LOCATION],
        format!("/api/v1/depots/{flux}")
    );
    assert_eq!(first.json()["depot"]["environnement"], "essai");
    // The same again, after the control too: the same answer, and no second deposit.
    let zipped = crate::http::gzip(&file);
    let gzip = [headers.as_slice(), &[("content-encoding", "gzip")]].concat();
    let again = call(app, "POST", path, &gzip, &zipped).await;
    assert_eq!((again.status, &again.bytes), (first.status, &first.bytes));
    let other = call(app, "POST", path, &headers, b"S10.G00.00.001,'AUTRE'\n").await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    let unregistered = call(app, "POST", "/api/v1/depots?service=25", &headers, &file).await;
    assert_eq!(unregistered.status, StatusCode::FORBIDDEN);
    assert_eq!(epreuve.controler().await, [Ok(())]);

    let list = call(app, "GET", "/api/v1/depots", &[shown], b"")
        .await
        .json();
    assert_eq!(list["depots"].as_array().map(Vec::len), Some(1));
    let one = format!("/api/v1/depots/{flux}");
    let read = call(app, "GET", &one, &[shown], b"").await.json();
    assert_eq!(read["depot"]["etat"], "traite", "{read}");
    assert_eq!(read["declarations"][0]["etat"], "conforme", "{read}");
    let raw = call(app, "GET", &format!("{one}/document"), &[shown], b"").await;
    assert_eq!(raw.bytes, file);
    let report = call(app, "GET", &format!("{one}/controles"), &[shown], b"")
        .await
        .json();
    assert_eq!(report["schema"], "dsn-check/1");

    let since = call(app, "GET", "/api/v1/retours", &[shown], b"")
        .await
        .json();
    let found = since["retours"].as_array().expect("returns").clone();
    assert_eq!(found[0]["nature"], 11, "{since}");
    let cursor = since["curseur"].as_i64().expect("a cursor");
    let after = format!("/api/v1/retours?depuis={cursor}");
    let rest = call(app, "GET", &after, &[shown], b"").await.json();
    assert_eq!(rest["retours"], json!([]));
    assert_eq!(rest["curseur"], cursor);
    let events = call(app, "GET", "/api/v1/evenements", &[shown], b"")
        .await
        .json();
    let told: Vec<&str> = events["evenements"]
        .as_array()
        .expect("events")
        .iter()
        .filter_map(|event| event["genre"].as_str())
        .collect();
    // The certificate, and the comparison with what was declared before: nothing was.
    assert_eq!(
        told,
        ["depot.recu", "depot.certifie", "retour.publie", "retour.publie"]
    );
    assert_eq!(events["evenements"][2]["retour"], found[0]);

    let id = found[0]["retour"].as_str().expect("an identifier");
    let document = format!("{one}/retours/{id}/document");
    let original = call(app, "GET", &document, &[shown], b"").await;
    assert_eq!(original.headers[header::CONTENT_TYPE], "application/xml");
    assert!(original.bytes.starts_with(b"<?xml"));
    let accept = ("accept", "application/json");
    let parsed = call(app, "GET", &document, &[shown, accept], b"").await;
    assert_eq!(parsed.headers[header::CONTENT_TYPE], "application/json");
    assert!(parsed.json().is_object());

    let control = [shown, ("content-type", "text/plain")];
    let dry = call(app, "POST", "/api/v1/controles", &control, &file).await;
    assert_eq!(
        (dry.status, &dry.json()["schema"]),
        (StatusCode::OK, &json!("dsn-check/1"))
    );
    let list = call(app, "GET", "/api/v1/depots", &[shown], b"")
        .await
        .json();
    assert_eq!(
        list["depots"].as_array().map(Vec::len),
        Some(1),
        "nothing was kept"
    );
}
}

sur_les_deux! {
async fn what_is_somebody_elses_is_not_read(base: &Base) {
    let (epreuve, token) = begin(base).await;
    let app = &epreuve.app;
    let theirs = epreuve
        .deposer(&Fichier::exemple(Nature::Arret).octets())
        .await;
    let shown = [("authorization", token.as_str())];
    for end in ["", "/document", "/controles"] {
        let path = format!("/api/v1/depots/{}{end}", theirs.idflux);
        let answer = call(app, "GET", &path, &shown, b"").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        let todo = answer.json()["a_faire"].as_str().map(str::to_owned);
        assert!(todo.is_some_and(|text| text.contains("administrateur")));
    }
    let list = call(app, "GET", "/api/v1/depots", &shown, b"").await.json();
    assert_eq!(list["depots"], json!([]));
    let why = "/api/v1/droits?action=lire-etablissement&siret=99999900700012";
    let why = call(app, "GET", why, &shown, b"").await.json();
    assert_eq!(why["permis"], false);
    assert!(why["qui"].as_str().is_some_and(|text| !text.is_empty()));
}
}

#[test]
fn methods_are_those_that_http_has() {
    for operation in operations() {
        assert!(
            [Method::GET, Method::POST, Method::PUT, Method::DELETE].contains(&operation.methode)
        );
    }
}
