//! For tests: an organism that pulls, acknowledges and answers, against the routes themselves.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::admin::{self, Organisme};
use crate::{App, acces};

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub(crate) struct Reponse {
    pub(crate) statut: StatusCode,
    pub(crate) entetes: HeaderMap,
    pub(crate) octets: Vec<u8>,
}

impl Reponse {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.octets).unwrap()
    }

    /// The status and the code of the problem, empty when it is none.
    pub(crate) fn probleme(&self) -> (u16, String) {
        let code = match self.entetes.get(header::CONTENT_TYPE) {
            Some(kind) if kind == "application/problem+json" => {
                self.json()["code"].as_str().unwrap().to_owned()
            }
            _ => String::new(),
        };
        (self.statut.as_u16(), code)
    }

    /// A header as text.
    pub(crate) fn entete(&self, name: &str) -> &str {
        self.entetes
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// The routes, without a network.
#[derive(Clone)]
pub(crate) struct Portail {
    router: Router,
}

impl Portail {
    pub(crate) fn new(app: &Arc<App>) -> Self {
        Self {
            router: acces::router(acces::routes(app)).with_state(Arc::clone(app)),
        }
    }

    /// Sends a request as it is.
    pub(crate) async fn envoyer(&self, request: Request<Body>) -> Reponse {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Reponse {
            statut: parts.status,
            entetes: parts.headers,
            octets: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }
}

/// An organism with its token.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) portail: Portail,
    pub(crate) jeton: String,
    /// The last cursor that it was given.
    pub(crate) curseur: Option<String>,
}

impl Client {
    /// Makes an identity as the operator does, and gets its token.
    pub(crate) async fn ouvrir(app: &Arc<App>, portail: &Portail, organisme: &str) -> Self {
        let (code, institution) = match organisme.split_once(':') {
            Some((code, institution)) => (code, Some(institution.to_owned())),
            None => (organisme, None),
        };
        let client_id = format!("{}-{}", organisme.replace(':', "-"), app.hasard.word(6));
        let commande = Organisme::Creer {
            client_id: client_id.clone(),
            organisme: code.to_owned(),
            institution,
        };
        let shown = {
            let app = Arc::clone(app);
            let make = move || admin::executer(&app.store, &app.hasard, app.clock.now(), commande);
            tokio::task::spawn_blocking(make).await.unwrap().unwrap()
        };
        let secret = shown
            .lines()
            .find_map(|line| line.strip_prefix("client_secret : "))
            .unwrap();
        let mut client = Self {
            portail: portail.clone(),
            jeton: String::new(),
            curseur: None,
        };
        let asked = json!({"client_id": client_id, "client_secret": secret});
        let answer = client.post("/organismes/v1/jeton", &asked).await;
        assert_eq!(answer.statut, 200, "{:?}", answer.probleme());
        answer.json()["access_token"]
            .as_str()
            .unwrap()
            .clone_into(&mut client.jeton);
        client
    }

    /// A request with the token.
    pub(crate) fn requete(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let builder = Request::builder().method(method).uri(path);
        if self.jeton.is_empty() {
            return builder;
        }
        builder.header(header::AUTHORIZATION, format!("Bearer {}", self.jeton))
    }

    pub(crate) async fn get(&self, path: &str) -> Reponse {
        let request = self.requete(Method::GET, path).body(Body::empty()).unwrap();
        self.portail.envoyer(request).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reponse {
        let request = self
            .requete(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        self.portail.envoyer(request).await
    }

    /// A return; no document when it is empty.
    pub(crate) async fn retourner(
        &self,
        lot: &str,
        reference: &str,
        query: &str,
        document: &[u8],
    ) -> Reponse {
        let path = format!("/organismes/v1/lots/{lot}/retours/{reference}?{query}");
        let kind = if document.starts_with(b"%PDF") {
            "application/pdf"
        } else {
            "application/xml"
        };
        let request = self
            .requete(Method::PUT, &path)
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(document.to_vec()))
            .unwrap();
        self.portail.envoyer(request).await
    }

    /// What is new since the last time.
    pub(crate) async fn relever(&mut self) -> Vec<Value> {
        let mut lots = Vec::new();
        loop {
            let from = self
                .curseur
                .as_ref()
                .map(|c| format!("&depuis={c}"))
                .unwrap_or_default();
            let page = self
                .get(&format!("/organismes/v1/lots?limite=2{from}"))
                .await;
            assert_eq!(page.statut, 200, "{:?}", page.probleme());
            let page = page.json();
            lots.extend(page["lots"].as_array().unwrap().clone());
            self.curseur = Some(page["curseur"].as_str().unwrap().to_owned());
            if page["suite"] == false {
                return lots;
            }
        }
    }

    /// The whole day of an organism: pulls, downloads, checks, acknowledges, answers each lot with
    /// this return. Answers the lots.
    pub(crate) async fn travailler(&mut self, query: &str, document: &[u8]) -> Vec<Value> {
        let lots = self.relever().await;
        for lot in &lots {
            let id = lot["idlot"].as_str().unwrap();
            let text = self.get(&format!("/organismes/v1/lots/{id}")).await;
            assert_eq!(text.statut, 200);
            assert_eq!(text.octets.len() as u64, lot["taille"].as_u64().unwrap());
            let receipt = json!({"empreinte": lot["empreinte"]});
            let path = format!("/organismes/v1/lots/{id}/accuse");
            assert_eq!(self.post(&path, &receipt).await.statut, 200);
            let given = self.retourner(id, "CR-1", query, document).await;
            assert_eq!(given.statut, 201, "{:?}", given.probleme());
        }
        lots
    }
}
