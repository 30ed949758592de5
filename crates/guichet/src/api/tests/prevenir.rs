//! A webhook from its subscription to its delivery, against a server that fails first.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

use axum::http::StatusCode;
use dsn_norm::Nature;
use guichet_store::travaux::{self, Travail};
use guichet_testkit::sur_les_deux;
use serde_json::{Value, json};
use tokio::runtime::Handle;

use super::parcours::{begin, call};
use crate::App;
use crate::api::Livraisons;
use crate::controle::epreuve::Fichier;
use crate::travaux::{Handler, Issues};

/// Answers each connection in turn with one of `statuses`, and gives what was asked.
fn listen(statuses: &'static [&'static str]) -> (u16, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let thread = std::thread::spawn(move || {
        statuses
            .iter()
            .map(|status| {
                let (mut stream, _) = listener.accept().expect("a connection");
                let mut asked = Vec::new();
                let mut piece = [0; 4096];
                while !whole(&asked) {
                    let read = stream.read(&mut piece).expect("a request");
                    assert_ne!(read, 0, "cut short");
                    asked.extend_from_slice(&piece[..read]);
                }
                let answer =
                    format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                stream.write_all(answer.as_bytes()).expect("an answer");
                String::from_utf8(asked).expect("text")
            })
            .collect()
    });
    (port, thread)
}

fn whole(asked: &[u8]) -> bool {
    let text = String::from_utf8_lossy(asked);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    body.len() >= header(head, "content-length").parse().unwrap_or(0)
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines
        .find(|(found, _)| found.eq_ignore_ascii_case(name))
        .map_or("", |(_, value)| value)
}

/// Does the deliveries whose time has come.
async fn deliver(app: &Arc<App>, livraisons: &Arc<Livraisons>) -> Issues {
    let now = app.clock.now().0;
    let taken: Vec<Travail> = app
        .store
        .write(move |tx| travaux::prendre(tx, &["webhook"], "x", now, 60_000, 9))
        .await
        .expect("jobs");
    let (app, livraisons, runtime) = (Arc::clone(app), Arc::clone(livraisons), Handle::current());
    tokio::task::spawn_blocking(move || livraisons.traiter(&app, &runtime, taken))
        .await
        .expect("deliveries")
}

sur_les_deux! {
async fn an_event_is_posted_signed_until_it_is_taken(base: &Base) {
    let (mut epreuve, token) = begin(base).await;
    Arc::get_mut(&mut epreuve.app)
        .expect("nobody else holds it")
        .config
        .webhooks
        .reseaux_prives = true;
    let app = &epreuve.app;
    let (port, server) = listen(&["500 Internal Server Error", "204 No Content"]);
    let shown = ("authorization", token.as_str());
    let json_body = [shown, ("content-type", "application/json")];
    let wanted = json!({"url": format!("http://127.0.0.1:{port}/x")}).to_string();
    let made = call(
        app,
        "POST",
        "/api/v1/webhooks",
        &json_body,
        wanted.as_bytes(),
    )
    .await;
    assert_eq!(made.status, StatusCode::CREATED);
    let made = made.json();
    let one = format!("/api/v1/webhooks/{}", made["numero"]);
    let tried = call(app, "POST", &format!("{one}/essai"), &[shown], b"").await;
    assert_eq!(tried.status, StatusCode::ACCEPTED);

    let livraisons = Arc::new(Livraisons::default());
    let list = format!("{one}/livraisons");
    for (state, attempts) in [("attente", 1), ("livree", 2)] {
        let issues = deliver(app, &livraisons).await;
        assert_eq!(issues.len(), 1);
        for (travail, issue) in issues {
            assert_eq!(issue.is_ok(), state == "livree");
            if issue.is_err() {
                let put_back = move |tx: &mut guichet_store::Tx<'_>| travaux::reporter(tx, &travail, "", 0);
                app.store.write(put_back).await.expect("put back");
            }
        }
        let found = call(app, "GET", &list, &[shown], b"").await.json();
        assert_eq!(found["livraisons"][0]["etat"], state, "{found}");
        assert_eq!(found["livraisons"][0]["essais"], attempts);
    }
    let asked = server.join().expect("two requests");
    let secret = made["secret"].as_str().expect("a secret");
    let secret = secret.strip_prefix("whsec_").expect("its prefix");
    for request in &asked {
        let (head, body) = request.split_once("\r\n\r\n").expect("a request");
        let seconds = header(head, "webhook-timestamp").parse().expect("seconds");
        let id = header(head, "webhook-id");
        let expected = crate::api::webhooks::signer([secret].into_iter(), id, seconds, body);
        assert_eq!(header(head, "webhook-signature"), expected);
        let sent: Value = serde_json::from_str(body).expect("JSON");
        assert_eq!(sent["type"], "essai");
    }
    let again = call(app, "GET", &one, &[shown], b"").await.json();
    assert_eq!(again["secret"], Value::Null, "told once");
}
}

/// Does all the deliveries there are, the failed ones again.
async fn deliver_all(app: &Arc<App>, livraisons: &Arc<Livraisons>) {
    loop {
        let issues = deliver(app, livraisons).await;
        if issues.is_empty() {
            return;
        }
        for (travail, issue) in issues {
            if issue.is_err() {
                let put_back =
                    move |tx: &mut guichet_store::Tx<'_>| travaux::reporter(tx, &travail, "", 0);
                app.store.write(put_back).await.expect("put back");
            }
        }
    }
}

/// The identifier, the kind and the flux of a message, whose signature is right.
fn message(request: &str, secret: &str) -> (String, String, String) {
    let (head, body) = request.split_once("\r\n\r\n").expect("a request");
    let seconds = header(head, "webhook-timestamp").parse().expect("seconds");
    let id = header(head, "webhook-id");
    let expected = crate::api::webhooks::signer([secret].into_iter(), id, seconds, body);
    assert_eq!(header(head, "webhook-signature"), expected);
    let sent: Value = serde_json::from_str(body).expect("JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (
        id.to_owned(),
        text(&sent["type"]),
        text(&sent["data"]["flux"]),
    )
}

sur_les_deux! {
async fn the_life_of_a_deposit_is_told_to_who_subscribed(base: &Base) {
    let (mut epreuve, token) = begin(base).await;
    Arc::get_mut(&mut epreuve.app)
        .expect("nobody else holds it")
        .config
        .webhooks
        .reseaux_prives = true;
    let app = &epreuve.app;
    // One failure, the six deliveries, one of them again.
    const OK: &str = "204 No Content";
    let (port, server) = listen(&["503 Service Unavailable", OK, OK, OK, OK, OK, OK, OK]);
    let shown = ("authorization", token.as_str());
    let json_body = [shown, ("content-type", "application/json")];
    let wanted = json!({"url": format!("http://127.0.0.1:{port}/x")}).to_string();
    let made = call(app, "POST", "/api/v1/webhooks", &json_body, wanted.as_bytes()).await.json();
    let secret = made["secret"].as_str().expect("a secret");
    let secret = secret.strip_prefix("whsec_").expect("its prefix");

    let text = [shown, ("content-type", "text/plain")];
    let file = Fichier::exemple(Nature::Arret).octets();
    let path = "/api/v1/depots?service=97";
    let given = call(app, "POST", path, &text, &file).await.json();
    let flux = given["depot"]["flux"].as_str().expect("a flux");
    let refused = call(app, "POST", path, &text, b"ceci n'est pas une DSN").await.json();
    let other = refused["depot"]["flux"].as_str().expect("a flux");
    assert_eq!(epreuve.controler().await, [Ok(())]);
    crate::travaux::epuiser(app, crate::distribution::handlers()).await.expect("lots");

    let livraisons = Arc::new(Livraisons::default());
    deliver_all(app, &livraisons).await;
    let list = format!("/api/v1/webhooks/{}/livraisons", made["numero"]);
    let done = call(app, "GET", &list, &[shown], b"").await.json();
    let done = done["livraisons"].as_array().expect("deliveries");
    assert_eq!(done.len(), 6, "{done:?}");
    assert!(done.iter().all(|delivery| delivery["etat"] == "livree"), "{done:?}");
    let last = &done[0];
    let again = format!("{list}/{}/rejeu", last["numero"]);
    assert_eq!(call(app, "POST", &again, &[shown], b"").await.status, StatusCode::ACCEPTED);
    deliver_all(app, &livraisons).await;

    let asked = server.join().expect("all requests");
    let told: Vec<_> = asked.iter().map(|request| message(request, secret)).collect();
    let mut distinct = told.clone();
    distinct.sort();
    distinct.dedup();
    // In the order of their keys, which is that of what happened.
    distinct.sort_by_key(|(id, ..)| {
        id.strip_prefix("evenement-").and_then(|id| id.parse::<i64>().ok())
    });
    let seen: Vec<(&str, &str)> = distinct
        .iter()
        .map(|(_, kind, flux)| (kind.as_str(), flux.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            ("depot.recu", flux),
            ("depot.rejete", other),
            ("depot.certifie", flux),
            // Its certificate, and the comparison with what was declared before.
            ("retour.publie", flux),
            ("retour.publie", flux),
            ("depot.distribue", flux),
        ]
    );
    let replayed = format!("evenement-{}", last["evenement"]);
    for (id, kind, _) in &distinct {
        let times = told.iter().filter(|(other, ..)| other == id).count();
        let failed_first = usize::from(*id == told[0].0);
        assert_eq!(times, 1 + failed_first + usize::from(*id == replayed), "{kind}");
    }
}
}

sur_les_deux! {
async fn nothing_is_sent_into_private_networks(base: &Base) {
    let (epreuve, token) = begin(base).await;
    let shown = [
        ("authorization", token.as_str()),
        ("content-type", "application/json"),
    ];
    for url in [
        "http://a.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/",
    ] {
        let wanted = json!({"url": url}).to_string();
        let answer = call(
            &epreuve.app,
            "POST",
            "/api/v1/webhooks",
            &shown,
            wanted.as_bytes(),
        )
        .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{url}");
    }
    // A name is admitted, and refused once it is resolved.
    let wanted = json!({"url": "https://localhost/"}).to_string();
    let made = call(
        &epreuve.app,
        "POST",
        "/api/v1/webhooks",
        &shown,
        wanted.as_bytes(),
    )
    .await;
    let one = format!("/api/v1/webhooks/{}", made.json()["numero"]);
    call(&epreuve.app, "POST", &format!("{one}/essai"), &shown, b"").await;
    let issues = deliver(&epreuve.app, &Arc::new(Livraisons::default())).await;
    let told = issues.first().and_then(|(_, issue)| issue.as_ref().err());
    assert!(
        told.is_some_and(|told| told.to_string().contains("adresse privée")),
        "{told:?}"
    );
}
}
