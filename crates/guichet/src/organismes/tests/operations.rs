//! Every operation of the contract with every answer that it names.

use serde_json::{Value, json};

use super::*;
use crate::{distribution, retention};

/// An operation: its method, its path in the contract, a path for it, and a body that it takes.
struct Operation {
    method: Method,
    path: &'static str,
    concrete: String,
    body: Option<Value>,
}

fn operations(lot: &str) -> Vec<Operation> {
    let op = |method, path: &'static str, body| Operation {
        method,
        path,
        concrete: path.replace("{idlot}", lot).replace("{reference}", "CR-1"),
        body,
    };
    vec![
        op(Method::GET, "/organismes/v1/lots", None),
        op(Method::GET, "/organismes/v1/lots/{idlot}", None),
        op(Method::GET, "/organismes/v1/lots/{idlot}/fiche", None),
        op(
            Method::POST,
            "/organismes/v1/lots/{idlot}/accuse",
            Some(json!({})),
        ),
        op(
            Method::POST,
            "/organismes/v1/lots/{idlot}/echec",
            Some(json!({"motif": "autre", "definitif": false})),
        ),
        op(Method::GET, "/organismes/v1/lots/{idlot}/retours", None),
        op(
            Method::PUT,
            "/organismes/v1/lots/{idlot}/retours/{reference}",
            None,
        ),
        op(
            Method::GET,
            "/organismes/v1/lots/{idlot}/retours/{reference}",
            None,
        ),
        op(
            Method::GET,
            "/organismes/v1/lots/{idlot}/retours/{reference}/document",
            None,
        ),
        op(Method::PUT, "/organismes/v1/publications/{reference}", None),
        op(Method::GET, "/organismes/v1/publications/{reference}", None),
        op(
            Method::POST,
            "/organismes/v1/presence",
            Some(json!({"logiciel": "essai", "en_cours": 1})),
        ),
    ]
}

/// Calls an operation as it should be called.
async fn call(client: &Client, op: &Operation) -> Reponse {
    let path = match op.method {
        Method::PUT if op.path.contains("publications") => {
            format!("{}?nature=BPIJ&siret=99999900600011", op.concrete)
        }
        Method::PUT => format!("{}?nature=31&statut=OK", op.concrete),
        _ => op.concrete.clone(),
    };
    match (&op.body, &op.method) {
        (Some(body), _) => client.post(&path, body).await,
        (None, &Method::PUT) => send(client, Method::PUT, &path, "application/xml", BILAN).await,
        (None, _) => client.get(&path).await,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_gives_every_answer_of_the_contract() {
    let mut contrat = Contrat::lire();
    let banc = Banc::ouvrir().await;
    identities(&banc, &mut contrat).await;
    refused_alike(&banc, &mut contrat).await;
    bodies(&banc, &mut contrat).await;
    the_day(&banc, &mut contrat).await;
    super::publications::toutes_les_reponses(&banc, &mut contrat).await;
    in_the_end(&banc, &mut contrat).await;
    assert_eq!(contrat.jamais_vus(), std::collections::BTreeSet::new());
}

/// `POST /jeton` and `GET /sante`.
async fn identities(banc: &Banc, contrat: &mut Contrat) {
    let path = "/organismes/v1/jeton";
    let nobody = Client {
        jeton: String::new(),
        ..banc.cnam.clone()
    };
    let mut told = |response: Reponse, expected: (u16, &str)| {
        assert_eq!(response.probleme(), (expected.0, expected.1.to_owned()));
        contrat.verifier("POST", path, &response);
    };
    // A fresh identity, whose token the client already holds.
    let shown = {
        let app = Arc::clone(banc.app());
        let make = super::super::admin::Organisme::Creer {
            client_id: "oc-essai".to_owned(),
            organisme: "OC".to_owned(),
            institution: None,
        };
        let work =
            move || super::super::admin::executer(&app.store, &app.hasard, app.clock.now(), make);
        tokio::task::spawn_blocking(work).await.unwrap().unwrap()
    };
    let secret = shown
        .lines()
        .find_map(|l| l.strip_prefix("client_secret : "))
        .unwrap();
    let right = json!({"client_id": "oc-essai", "client_secret": secret});
    told(nobody.post(path, &right).await, (200, ""));
    let wrong = json!({"client_id": "oc-essai", "client_secret": "x"});
    told(
        nobody.post(path, &json!({"client_id": "a"})).await,
        (400, "champ-invalide"),
    );
    told(
        nobody
            .post(path, &json!({"client_id": "", "client_secret": "x"}))
            .await,
        (400, "champ-invalide"),
    );
    told(
        send(&nobody, Method::POST, path, "", b"").await,
        (400, "corps-illisible"),
    );
    told(
        send(&nobody, Method::POST, path, "text/plain", b"x").await,
        (415, "type-refuse"),
    );
    let large = vec![b' '; 65 * 1024];
    told(
        send(&nobody, Method::POST, path, "application/json", &large).await,
        (413, "corps-trop-volumineux"),
    );
    told(
        send(&nobody, Method::PATCH, path, "", b"").await,
        (405, "methode-refusee"),
    );
    for _ in 0..10 {
        told(
            nobody.post(path, &wrong).await,
            (401, "identifiants-refuses"),
        );
    }
    // Now the right secret waits too; an unknown name is treated alike.
    told(nobody.post(path, &right).await, (429, "trop-d-essais"));
    banc.epreuve.a("2026-04-02T09:11");
    told(nobody.post(path, &right).await, (200, ""));
    told(
        nobody
            .post(path, &json!({"client_id": "\u{0}", "client_secret": "x"}))
            .await,
        (401, "identifiants-refuses"),
    );
    let path = "/organismes/v1/sante";
    contrat.verifier("GET", path, &nobody.get(path).await);
    contrat.verifier(
        "GET",
        path,
        &send(&nobody, Method::POST, path, "", b"").await,
    );
}

/// What is refused in the same way everywhere: 401, 403, 404, 405, 429.
async fn refused_alike(banc: &Banc, contrat: &mut Contrat) {
    let suspended = banc.client("CNAM").await;
    let name = banc
        .app()
        .store
        .read(guichet_store::lots::clients)
        .await
        .unwrap()
        .into_iter()
        .filter(|client| client.organisme == "CNAM")
        .max_by_key(|client| client.id)
        .unwrap()
        .client_id;
    let change = move |tx: &mut guichet_store::Tx<'_>| {
        guichet_store::lots::changer_etat(tx, &name, "suspendu")
    };
    assert_eq!(banc.app().store.write(change).await, Ok(true));
    let busy = banc.client("CNAM").await;
    for _ in 0..banc.app().config.organismes.requetes_par_minute {
        assert_eq!(busy.get(&format!("{V1}/lots/9/fiche")).await.statut, 404);
    }
    let stranger = Client {
        jeton: "A".repeat(43),
        ..busy.clone()
    };
    let nobody = Client {
        jeton: String::new(),
        ..busy.clone()
    };
    for op in operations(banc.lot(0)) {
        let method = op.method.as_str();
        for (client, expected) in [
            (&nobody, (401, "jeton-absent")),
            (&stranger, (401, "jeton-refuse")),
            (&suspended, (403, "organisme-suspendu")),
            (&busy, (429, "trop-de-requetes")),
        ] {
            let told = call(client, &op).await;
            assert_eq!(
                told.probleme(),
                (expected.0, expected.1.to_owned()),
                "{method} {}",
                op.path
            );
            contrat.verifier(method, op.path, &told);
        }
        let told = send(&banc.cnam, Method::PATCH, &op.concrete, "", b"").await;
        assert_eq!(told.probleme(), (405, "methode-refusee".to_owned()));
        contrat.verifier(method, op.path, &told);
    }
    for op in operations("999999999")
        .iter()
        .filter(|op| op.path.contains("{idlot}"))
    {
        let told = call(&banc.cnam, op).await;
        assert_eq!(
            told.probleme(),
            (404, "lot-inconnu".to_owned()),
            "{}",
            op.path
        );
        contrat.verifier(op.method.as_str(), op.path, &told);
    }
}

/// What is refused for the form of its body or of its parameters: 400, 413, 415, 422.
async fn bodies(banc: &Banc, contrat: &mut Contrat) {
    let client = &banc.cnam;
    let json = "application/json";
    let large = vec![b' '; 65 * 1024];
    for op in operations(banc.lot(0))
        .iter()
        .filter(|op| op.body.is_some())
    {
        for (kind, body, expected) in [
            ("text/plain", &b"{}"[..], (415, "type-refuse")),
            (json, &large[..], (413, "corps-trop-volumineux")),
            (json, b"{", (400, "corps-illisible")),
            (json, b"{\"inconnu\":1}", (400, "champ-invalide")),
            (json, b"[]", (400, "champ-invalide")),
        ] {
            let told = send(client, Method::POST, &op.concrete, kind, body).await;
            assert_eq!(
                told.probleme(),
                (expected.0, expected.1.to_owned()),
                "{}",
                op.path
            );
            contrat.verifier("POST", op.path, &told);
        }
    }
    let told = client.get(&format!("{V1}/lots?limite=x")).await;
    contrat.verifier("GET", "/organismes/v1/lots", &told);
    let path = "/organismes/v1/lots/{idlot}/retours/{reference}";
    let put = format!("{V1}/lots/{}/retours/CR-1?nature=31&statut=OK", banc.lot(0));
    let xml = "application/xml";
    let huge = vec![b' '; 20 * 1024 * 1024 + 1];
    let bomb = crate::http::gzip(&huge);
    for (kind, coding, body, expected) in [
        ("text/html", "", BILAN, (415, "type-refuse")),
        (xml, "br", BILAN, (415, "type-refuse")),
        (xml, "gzip", BILAN, (400, "corps-illisible")),
        (xml, "", &huge, (413, "corps-trop-volumineux")),
        (xml, "gzip", &bomb, (413, "corps-trop-volumineux")),
        (xml, "", b"", (422, "document-absent")),
        (xml, "", b"<a>", (422, "document-mal-forme")),
    ] {
        let request = client
            .requete(Method::PUT, &put)
            .header(header::CONTENT_TYPE, kind)
            .header(header::CONTENT_ENCODING, coding)
            .body(Body::from(body.to_vec()))
            .unwrap();
        let told = client.portail.envoyer(request).await;
        assert_eq!(
            told.probleme(),
            (expected.0, expected.1.to_owned()),
            "{kind} {coding}"
        );
        contrat.verifier("PUT", path, &told);
    }
}

/// The ordinary day of an organism.
async fn the_day(banc: &Banc, contrat: &mut Contrat) {
    let (client, lot) = (&banc.cnam, banc.lot(0));
    let base = format!("{V1}/lots/{lot}");
    let page = client.get(&format!("{V1}/lots?limite=1")).await;
    contrat.verifier("GET", "/organismes/v1/lots", &page);
    assert_eq!(page.json()["suite"], true);
    let read = "/organismes/v1/lots/{idlot}";
    let text = client.get(&base).await;
    contrat.verifier("GET", read, &text);
    assert_eq!(
        text.entete("content-disposition"),
        format!("attachment; filename=\"lot-{lot}.dsn\"")
    );
    let packed = client
        .requete(Method::GET, &base)
        .header(header::ACCEPT_ENCODING, "br, gzip;q=0.5");
    let packed = banc
        .portail
        .envoyer(packed.body(Body::empty()).unwrap())
        .await;
    assert_eq!(packed.entete("content-encoding"), "gzip");
    assert_eq!(
        crate::http::gunzip(
            &packed.octets,
            crate::http::Bounds {
                size: 1 << 20,
                ratio: 1000
            },
            |_| true
        )
        .unwrap(),
        text.octets
    );
    let kept = client
        .requete(Method::GET, &base)
        .header(header::IF_NONE_MATCH, text.entete("etag"));
    let kept = banc
        .portail
        .envoyer(kept.body(Body::empty()).unwrap())
        .await;
    assert_eq!(kept.statut, 304);
    contrat.verifier("GET", read, &kept);
    let card = client.get(&format!("{base}/fiche")).await;
    contrat.verifier("GET", "/organismes/v1/lots/{idlot}/fiche", &card);
    let card = card.json();
    assert_eq!(card["etat"], "retire");
    assert_eq!(
        card["empreinte"],
        format!(
            "sha-256:{}",
            guichet_store::documents::empreinte(&text.octets)
        )
    );

    let receipt = "/organismes/v1/lots/{idlot}/accuse";
    let other = json!({"empreinte": format!("sha-256:{}", "0".repeat(64))});
    let told = client.post(&format!("{base}/accuse"), &other).await;
    assert_eq!(told.probleme(), (409, "empreinte-differente".to_owned()));
    contrat.verifier("POST", receipt, &told);
    let right = json!({"empreinte": card["empreinte"]});
    contrat.verifier_demande("POST", receipt, &right);
    let first = client.post(&format!("{base}/accuse"), &right).await;
    contrat.verifier("POST", receipt, &first);
    banc.epreuve.a("2026-04-02T09:20");
    let again = send(client, Method::POST, &format!("{base}/accuse"), "", b"").await;
    assert_eq!(first.json(), again.json());
    assert_eq!(first.json()["nature"], "30");

    versions::returns(banc, contrat).await;

    let failure = "/organismes/v1/lots/{idlot}/echec";
    let second = format!("{V1}/lots/{}", banc.lot(1));
    let body = json!({"motif": "interne", "message": "Base\u{0}indisponible.", "definitif": false});
    contrat.verifier_demande("POST", failure, &body);
    let put_off = client.post(&format!("{second}/echec"), &body).await;
    contrat.verifier("POST", failure, &put_off);
    let again = client.post(&format!("{second}/echec"), &body).await;
    assert_eq!(
        (&put_off.json()["etat"], put_off.json()),
        (&json!("publie"), again.json())
    );
    let mut reader = client.clone();
    assert_eq!(reader.relever().await.len(), 0);
    banc.epreuve.a("2026-04-02T09:50");
    assert_eq!(reader.relever().await.len(), 1);
    let body = json!({"motif": "illisible", "definitif": true});
    for _ in 0..2 {
        let given_up = client.post(&format!("{second}/echec"), &body).await;
        assert_eq!(given_up.json()["etat"], "echec");
        contrat.verifier("POST", failure, &given_up);
    }
    for (op, expected) in [(3, "accuse"), (4, "echec"), (6, "retours/{reference}")] {
        let op = &operations(banc.lot(1))[op];
        assert!(op.path.ends_with(expected));
        let told = call(client, op).await;
        assert_eq!(
            told.probleme(),
            (409, "lot-en-echec".to_owned()),
            "{}",
            op.path
        );
        contrat.verifier(op.method.as_str(), op.path, &told);
    }
    let presence = "/organismes/v1/presence";
    let body = json!({"logiciel": "simulateur 1.0", "en_cours": 3});
    contrat.verifier_demande("POST", presence, &body);
    let told = client.post(presence, &body).await;
    contrat.verifier("POST", presence, &told);
    assert_eq!(told.json()["lots_a_retirer"], 0);
}

/// When everything was purged, and when the database fails.
async fn in_the_end(banc: &Banc, contrat: &mut Contrat) {
    banc.epreuve.a("2026-09-30T09:00");
    distribution::attente::purger(banc.app()).await.unwrap();
    retention::purger(banc.app()).await.unwrap();
    let late = banc.client("CNAM").await;
    let expired = banc.cnam.get(&format!("{V1}/lots")).await;
    assert_eq!(expired.probleme(), (401, "jeton-refuse".to_owned()));
    assert!(expired.entete("www-authenticate").contains("invalid_token"));
    let lot = banc.lot(0);
    let text = late.get(&format!("{V1}/lots/{lot}")).await;
    assert_eq!(text.probleme(), (410, "lot-purge".to_owned()));
    contrat.verifier("GET", "/organismes/v1/lots/{idlot}", &text);
    let piece = late
        .get(&format!("{V1}/lots/{lot}/retours/CR-1/document"))
        .await;
    assert_eq!(piece.probleme(), (410, "retour-purge".to_owned()));
    contrat.verifier(
        "GET",
        "/organismes/v1/lots/{idlot}/retours/{reference}/document",
        &piece,
    );
    let broken = banc.app().store.write(|tx| {
        tx.execute("DROP TABLE lot_retour", &[])?;
        tx.execute("DROP TABLE lot", &[])
    });
    broken.await.unwrap();
    let told = late.get("/organismes/v1/sante").await;
    assert_eq!(told.probleme(), (503, "indisponible".to_owned()));
    contrat.verifier("GET", "/organismes/v1/sante", &told);
    assert_eq!(
        late.get(&format!("{V1}/lots")).await.probleme(),
        (500, "panne".to_owned())
    );
}
