//! The organism API, held to its contract: every operation with every answer, order of checks, what
//! hostile clients send, two who do the same at once.

mod concurrence;
mod contrat;
mod operations;
mod publications;
mod versions;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, header};
use dsn_norm::{Nature, Version};
use dsn_world::exemple;

use guichet_testkit::Base;

use super::essai::{Client, Portail, Reponse};
use super::probleme::CODES;
use crate::App;
use crate::acces::Acces;
use crate::controle::epreuve::Epreuve;
use contrat::Contrat;

const V1: &str = "/organismes/v1";
const BILAN: &[u8] = b"<rapport xmlns='http://www.gip-mds.fr/'><envoi/></rapport>";

/// A portal with two stops of work distributed, and the CNAM at work.
struct Banc {
    epreuve: Epreuve,
    portail: Portail,
    cnam: Client,
    /// The idlots of the CNAM.
    lots: Vec<String>,
    idflux: Vec<String>,
    /// Held for its drop, when the bench made it.
    _base: Option<Base>,
}

impl Banc {
    async fn ouvrir() -> Self {
        let base = Base::sqlite();
        let mut banc = Self::sur(&base).await;
        banc._base = Some(base);
        banc
    }

    async fn sur(base: &Base) -> Self {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let mut idflux = Vec::new();
        let arret = exemple(Nature::Arret, Version::P26V01).unwrap();
        let reprise = exemple(Nature::Reprise, Version::P26V01).unwrap();
        // A signalement is known by its establishment and its order number, whatever its nature.
        for octets in [arret, numerotee(&reprise, "900")] {
            idflux.push(epreuve.deposer(&octets).await.idflux);
        }
        epreuve.controler().await;
        crate::travaux::epuiser(&epreuve.app, crate::distribution::handlers())
            .await
            .unwrap();
        let portail = Portail::new(&epreuve.app);
        let mut cnam = Client::ouvrir(&epreuve.app, &portail, "CNAM").await;
        let lots = cnam.relever().await;
        assert_eq!(lots.len(), 2, "{lots:#?}");
        let lots = lots
            .iter()
            .map(|lot| lot["idlot"].as_str().unwrap().to_owned())
            .collect();
        Self {
            epreuve,
            portail,
            cnam,
            lots,
            idflux,
            _base: None,
        }
    }

    fn app(&self) -> &Arc<App> {
        &self.epreuve.app
    }

    async fn client(&self, organisme: &str) -> Client {
        Client::ouvrir(self.app(), &self.portail, organisme).await
    }

    fn lot(&self, at: usize) -> &str {
        &self.lots[at]
    }
}

async fn send(client: &Client, method: Method, path: &str, kind: &str, body: &[u8]) -> Reponse {
    let mut request = client.requete(method, path);
    if !kind.is_empty() {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    let request = request.body(Body::from(body.to_vec())).unwrap();
    client.portail.envoyer(request).await
}

#[test]
fn the_routes_are_those_of_the_contract() {
    let contrat = Contrat::lire();
    let routes: std::collections::BTreeSet<_> = super::routes()
        .into_iter()
        .filter(|route| !route.chemin.ends_with("{*reste}"))
        .map(|route| {
            let public = ["/organismes/v1/jeton", "/organismes/v1/sante"].contains(&route.chemin);
            let expected = if public {
                Acces::Public
            } else {
                Acces::Organisme
            };
            assert_eq!(route.acces, expected, "{}", route.chemin);
            (route.methode.to_string(), route.chemin.to_owned())
        })
        .collect();
    assert_eq!(routes, contrat.operations());
    assert_eq!(contrat.codes(), CODES);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organism_never_sees_the_lots_of_another() {
    let banc = Banc::ouvrir().await;
    let lot = banc.lot(0).to_owned();
    for other in ["MSA", "CNAV", "OC:P9999"] {
        let mut other = banc.client(other).await;
        let listed = other.relever().await;
        assert!(listed.iter().all(|l| l["idlot"] != lot.as_str()));
        let unknown = (404, "lot-inconnu".to_owned());
        for path in [
            "",
            "/fiche",
            "/retours",
            "/retours/a",
            "/retours/a/document",
        ] {
            let told = other.get(&format!("{V1}/lots/{lot}{path}")).await;
            assert_eq!(told.probleme(), unknown, "{path}");
        }
        for (path, body) in [
            ("accuse", serde_json::json!({})),
            (
                "echec",
                serde_json::json!({"motif": "autre", "definitif": true}),
            ),
        ] {
            let told = other.post(&format!("{V1}/lots/{lot}/{path}"), &body).await;
            assert_eq!(told.probleme(), unknown, "{path}");
        }
        let told = other
            .retourner(&lot, "a", "nature=31&statut=OK", BILAN)
            .await;
        assert_eq!(told.probleme(), unknown);
        // Its cursor is of no use here.
        let stolen = banc.cnam.curseur.clone().unwrap();
        let told = other.get(&format!("{V1}/lots?depuis={stolen}")).await;
        assert_eq!(told.probleme(), (400, "curseur-inconnu".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_are_told_in_the_language_of_the_client() {
    let banc = Banc::ouvrir().await;
    for (wanted, language, title) in [
        ("", "fr", "Jeton absent"),
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr", "Jeton absent"),
        ("en", "en", "Token missing"),
        ("de, en-GB;q=0.7, fr;q=0.3", "en", "Token missing"),
        ("en;q=0", "fr", "Jeton absent"),
        ("\u{7f}", "fr", "Jeton absent"),
    ] {
        let mut request = Request::get(format!("{V1}/lots"));
        if let Ok(value) = wanted.parse::<axum::http::HeaderValue>() {
            request = request.header(header::ACCEPT_LANGUAGE, value);
        }
        let told = banc
            .portail
            .envoyer(request.body(Body::empty()).unwrap())
            .await;
        assert_eq!(told.entete("content-language"), language, "{wanted}");
        assert_eq!(told.json()["title"], title);
        assert_eq!(told.entete("www-authenticate"), "Bearer");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_come_in_the_documented_order() {
    let banc = Banc::ouvrir().await;
    let nobody = Client {
        jeton: String::new(),
        ..banc.cnam.clone()
    };
    let lot = banc.lot(0);
    let json = "application/json";
    for (client, method, path, kind, body, expected) in [
        (
            &nobody,
            Method::GET,
            "/rien".to_owned(),
            "",
            &b""[..],
            (404, "chemin-inconnu"),
        ),
        (
            &nobody,
            Method::DELETE,
            "/lots".to_owned(),
            "",
            b"",
            (405, "methode-refusee"),
        ),
        (
            &nobody,
            Method::HEAD,
            format!("/lots/{lot}"),
            "",
            b"",
            (405, ""),
        ),
        (
            &nobody,
            Method::GET,
            "/lots?limite=0".to_owned(),
            "",
            b"",
            (401, "jeton-absent"),
        ),
        (
            &banc.cnam,
            Method::GET,
            "/lots?limite=0".to_owned(),
            "",
            b"",
            (400, "parametre-invalide"),
        ),
        (
            &banc.cnam,
            Method::GET,
            "/lots?limite=1001".to_owned(),
            "",
            b"",
            (400, "parametre-invalide"),
        ),
        (
            &banc.cnam,
            Method::GET,
            "/lots?limite=1&limite=1".to_owned(),
            "",
            b"",
            (400, "parametre-invalide"),
        ),
        (
            &banc.cnam,
            Method::GET,
            "/lots?autre=1".to_owned(),
            "",
            b"",
            (400, "parametre-invalide"),
        ),
        (
            &banc.cnam,
            Method::GET,
            "/lots?etat=rien".to_owned(),
            "",
            b"",
            (400, "parametre-invalide"),
        ),
        (
            &banc.cnam,
            Method::GET,
            "/lots?depuis=%FF".to_owned(),
            "",
            b"",
            (400, ""),
        ),
        (
            &banc.cnam,
            Method::GET,
            "/lots?depuis=abc".to_owned(),
            "",
            b"",
            (400, "curseur-inconnu"),
        ),
        (
            &banc.cnam,
            Method::GET,
            "/lots/00".to_owned(),
            "",
            b"",
            (404, "lot-inconnu"),
        ),
        (
            &banc.cnam,
            Method::GET,
            format!("/lots/0{lot}"),
            "",
            b"",
            (404, "lot-inconnu"),
        ),
        (
            &banc.cnam,
            Method::GET,
            "/lots/99999999999".to_owned(),
            "",
            b"",
            (404, "lot-inconnu"),
        ),
        (
            &banc.cnam,
            Method::GET,
            "/lots/%2e%2e".to_owned(),
            "",
            b"",
            (404, "lot-inconnu"),
        ),
        (
            &banc.cnam,
            Method::GET,
            "/lots/%FF".to_owned(),
            "",
            b"",
            (404, "lot-inconnu"),
        ),
        (
            &banc.cnam,
            Method::POST,
            "/lots/9/echec".to_owned(),
            "text/plain",
            b"{}",
            (415, "type-refuse"),
        ),
        (
            &banc.cnam,
            Method::POST,
            "/lots/9/echec".to_owned(),
            json,
            b"{",
            (400, "corps-illisible"),
        ),
        (
            &banc.cnam,
            Method::POST,
            "/lots/9/echec".to_owned(),
            json,
            b"\xFF",
            (400, "corps-illisible"),
        ),
        (
            &banc.cnam,
            Method::POST,
            "/lots/9/echec".to_owned(),
            json,
            b"{}",
            (400, "champ-invalide"),
        ),
        (
            &banc.cnam,
            Method::POST,
            "/lots/9/accuse".to_owned(),
            json,
            b"{\"x\":1}",
            (400, "champ-invalide"),
        ),
        (
            &banc.cnam,
            Method::POST,
            "/lots/9/accuse".to_owned(),
            json,
            b"{\"empreinte\":\"sha-256:00\"}",
            (400, "champ-invalide"),
        ),
        (
            &banc.cnam,
            Method::POST,
            "/lots/9/accuse".to_owned(),
            "",
            b"",
            (404, "lot-inconnu"),
        ),
        (
            &banc.cnam,
            Method::PUT,
            format!("/lots/{lot}/retours/-a?nature=31&statut=OK"),
            "",
            b"",
            (404, "retour-inconnu"),
        ),
        (
            &banc.cnam,
            Method::PUT,
            format!("/lots/{lot}/retours/a?nature=31"),
            "",
            b"",
            (400, "parametre-invalide"),
        ),
        (
            &banc.cnam,
            Method::PUT,
            format!("/lots/{lot}/retours/a?nature=%0031&statut=OK"),
            "",
            b"",
            (400, "parametre-invalide"),
        ),
        (
            &banc.cnam,
            Method::PUT,
            "/lots/9/retours/a?nature=31&statut=OK".to_owned(),
            "text/html",
            b"<a/>",
            (415, "type-refuse"),
        ),
        (
            &banc.cnam,
            Method::PUT,
            "/lots/9/retours/a?nature=31&statut=OK".to_owned(),
            "",
            b"",
            (404, "lot-inconnu"),
        ),
        (
            &banc.cnam,
            Method::PUT,
            format!("/lots/{lot}/retours/a?nature=61&statut=OK"),
            "",
            b"",
            (422, "nature-refusee"),
        ),
        (
            &banc.cnam,
            Method::PUT,
            format!("/lots/{lot}/retours/a?nature=30&statut=OK"),
            "",
            b"",
            (422, "nature-d-accuse"),
        ),
        (
            &banc.cnam,
            Method::PUT,
            format!("/lots/{lot}/retours/a?nature=31&statut=OK&delegataire=AB12CD"),
            "",
            b"",
            (422, "delegataire-inattendu"),
        ),
        (
            &banc.cnam,
            Method::PUT,
            format!("/lots/{lot}/retours/a?nature=31&statut=OK"),
            "",
            b"",
            (422, "document-absent"),
        ),
        (
            &banc.cnam,
            Method::PUT,
            format!("/lots/{lot}/retours/a?nature=31&statut=OK"),
            "application/xml",
            b"<autre/>",
            (422, "document-mal-forme"),
        ),
        (
            &banc.cnam,
            Method::PUT,
            format!("/lots/{lot}/retours/a?nature=31&statut=OK"),
            "application/pdf",
            b"%PDF-1.7",
            (422, "document-mal-forme"),
        ),
    ] {
        let told = send(client, method.clone(), &format!("{V1}{path}"), kind, body).await;
        let (status, code) = if method == Method::HEAD {
            (told.statut.as_u16(), String::new())
        } else {
            told.probleme()
        };
        assert_eq!(status, expected.0, "{method} {path}");
        if !expected.1.is_empty() {
            assert_eq!(code, expected.1, "{method} {path}");
        }
    }
    // Nothing of it left a trace.
    assert_eq!(
        banc.cnam
            .get(&format!("{V1}/lots/{lot}/fiche"))
            .await
            .json()["etat"],
        "publie"
    );
}

/// The same declaration under another order number.
fn numerotee(octets: &[u8], ordre: &str) -> Vec<u8> {
    let rubrique = b"S20.G00.05.004,'";
    let at = octets.windows(rubrique.len()).position(|w| w == rubrique);
    let start = at.expect("an order number") + rubrique.len();
    let length = octets[start..].iter().position(|&b| b == b'\'');
    let end = start + length.expect("its end");
    [&octets[..start], ordre.as_bytes(), &octets[end..]].concat()
}
