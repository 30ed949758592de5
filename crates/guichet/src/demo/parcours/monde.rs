//! The world of the journeys: calls by the accounts of the demonstration, the CNAM, and files changed.

use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use dsn_syntax::encoding::to_text;
use guichet_simulators::cnam::{Cnam, SansMessagerie, Tiroir};
use guichet_simulators::scenario::Scenario;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::super::tests::portail;
use super::super::{Caisse, preparer};
use crate::simulation::Interne;
use crate::{App, acces, paris, travaux};

/// What came back.
pub(super) struct Reponse {
    pub(super) statut: StatusCode,
    pub(super) octets: Vec<u8>,
}

impl Reponse {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.octets).unwrap_or_else(|_| panic!("{}", self.texte()))
    }

    pub(super) fn texte(&self) -> String {
        to_text(&self.octets).into_owned()
    }
}

/// A demonstration, with its CNAM.
pub(super) struct Monde {
    pub(super) app: Arc<App>,
    pub(super) comptes: Value,
    cnam: Cnam<Interne, Tiroir>,
    _dossier: tempfile::TempDir,
}

impl Monde {
    pub(super) async fn ouvrir(clients: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = portail(folder.path(), "2026-04-02T09:00", clients).await;
        let mut demo = preparer(&app).await.unwrap();
        demo.finir(&app).await.unwrap();
        let accounts = std::fs::read_to_string(folder.path().join("demo-accounts.json")).unwrap();
        let cnam = cnam(&app, folder.path()).await;
        Self {
            comptes: serde_json::from_str(&accounts).unwrap(),
            app,
            cnam,
            _dossier: folder,
        }
    }

    pub(super) async fn appeler(&self, request: Request<Body>) -> Reponse {
        let router = acces::router(acces::routes(&self.app)).with_state(Arc::clone(&self.app));
        let response = router.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Reponse {
            statut: parts.status,
            octets: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    /// A call by an account of the demonstration, who logs in first.
    pub(super) async fn api(
        &self,
        qui: &str,
        methode: Method,
        chemin: &str,
        corps: Vec<u8>,
    ) -> Reponse {
        let compte = &self.comptes[qui];
        let asked = json!({"siret": compte["siret"], "nom": compte["nom"], "prenom": compte["prenom"], "mot_de_passe": compte["motdepasse"]});
        let login = Request::post("/api/v1/jeton").header("content-type", "application/json");
        let login = login.body(Body::from(asked.to_string())).unwrap();
        let token = self.appeler(login).await;
        assert_eq!(token.statut, StatusCode::CREATED, "{}", token.texte());
        let token = token.json()["jeton"].as_str().unwrap().to_owned();
        let kind = match corps.first() {
            Some(b'{') => "application/json",
            _ => "text/plain; charset=ISO-8859-1",
        };
        let mut request = Request::builder()
            .method(methode)
            .uri(format!("/api/v1{chemin}"))
            .header("authorization", format!("Bearer {token}"))
            .header("accept", "application/json");
        if !corps.is_empty() {
            request = request.header("content-type", kind);
        }
        self.appeler(request.body(Body::from(corps)).unwrap()).await
    }

    pub(super) async fn lire(&self, qui: &str, chemin: &str) -> Reponse {
        let read = self.api(qui, Method::GET, chemin, Vec::new()).await;
        assert_eq!(read.statut, StatusCode::OK, "{chemin} {}", read.texte());
        read
    }

    /// Every return published for an account so far.
    pub(super) async fn retours(&self, qui: &str) -> Vec<Value> {
        let mut all = Vec::new();
        let mut cursor = 0;
        loop {
            let page = self
                .lire(qui, &format!("/retours?limite=100&depuis={cursor}"))
                .await
                .json();
            all.extend(page["retours"].as_array().unwrap().iter().cloned());
            cursor = page["curseur"].as_i64().unwrap();
            if page["suite"] == false {
                return all;
            }
        }
    }

    /// The bilans of the CNAM that stand, of this status and with this word: flux, and the report.
    pub(super) async fn bilans(&self, qui: &str, statut: &str, mot: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for retour in self.retours(qui).await {
            if retour["nature"] != 31 || retour["statut"] != statut || retour["remplace"] == true {
                continue;
            }
            let (flux, id) = (
                retour["flux"].as_str().unwrap(),
                retour["retour"].as_str().unwrap(),
            );
            let report = self
                .lire(qui, &format!("/depots/{flux}/retours/{id}/document"))
                .await
                .texte();
            if report.contains(mot) {
                found.push((flux.to_owned(), report));
            }
        }
        found
    }

    pub(super) async fn fichier(&self, qui: &str, flux: &str) -> Vec<u8> {
        self.lire(qui, &format!("/depots/{flux}/document"))
            .await
            .octets
    }

    /// The file of the certified monthly of a month.
    pub(super) async fn mensuelle(&self, qui: &str, siret: &str, mois: &str) -> Vec<u8> {
        let mut before = String::new();
        loop {
            let page = self
                .lire(qui, &format!("/depots?limite=100{before}"))
                .await
                .json();
            for depot in page["depots"].as_array().unwrap() {
                let flux = depot["flux"].as_str().unwrap();
                let one = self.lire(qui, &format!("/depots/{flux}")).await.json();
                let told = &one["declarations"][0];
                if told["nature"] == "01" && told["mois"] == mois && told["siret"] == siret {
                    return self.fichier(qui, flux).await;
                }
            }
            before = format!("&avant={}", page["suivant"].as_str().expect("the monthly"));
        }
    }

    /// Deposits, lets the jobs do their work and the CNAM take what is new; answers the flux.
    pub(super) async fn deposer(&mut self, qui: &str, octets: Vec<u8>) -> String {
        let check = self
            .api(qui, Method::POST, "/controles", octets.clone())
            .await;
        assert_eq!(check.json()["schema"], "dsn-check/1", "{}", check.texte());
        let made = self
            .api(qui, Method::POST, "/depots?service=25", octets)
            .await;
        assert_eq!(made.statut, StatusCode::CREATED, "{}", made.texte());
        let flux = made.json()["depot"]["flux"].as_str().unwrap().to_owned();
        self.vivre().await;
        let read = self.lire(qui, &format!("/depots/{flux}")).await;
        assert_eq!(
            read.json()["declarations"][0]["etat"],
            "conforme",
            "{}",
            read.texte()
        );
        flux
    }

    pub(super) async fn vivre(&mut self) {
        travaux::epuiser(&self.app, travaux::handlers())
            .await
            .unwrap();
        let now = self.app.clock.now().0;
        let tour = self.cnam.tour(now, &SansMessagerie).await.unwrap();
        assert!(tour.refus.is_empty(), "{tour:?}");
    }

    pub(super) async fn a(&mut self, instant: &str) {
        self.app.clock.move_to(paris::parse_iso(instant).unwrap());
        self.vivre().await;
    }
}

/// The CNAM of the demonstration, as it goes on.
async fn cnam(app: &Arc<App>, folder: &Path) -> Cnam<Interne, Tiroir> {
    let folder = folder.join("simulateurs");
    let drawer = Tiroir::new(&folder.join("cnam.json"));
    let scenario = std::fs::read_to_string(folder.join("cnam.toml")).unwrap();
    let caisse = Caisse::ouvrir(app).await.unwrap();
    Cnam::new(
        caisse.client(app),
        Scenario::lire(&scenario).unwrap(),
        drawer.ouvrir().unwrap(),
        drawer,
    )
}

/// The first value of a rubrique.
pub(super) fn valeur(file: &[u8], id: &str) -> String {
    let text = to_text(file);
    let found = text
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{id},'")));
    found
        .unwrap_or_else(|| panic!("{id}"))
        .trim_end_matches('\'')
        .to_owned()
}

/// The file with each line changed.
pub(super) fn lignes(file: &[u8], change: impl Fn(&str) -> String) -> Vec<u8> {
    let text = to_text(file);
    let changed: String = text.lines().map(|line| change(line) + "\r\n").collect();
    dsn_syntax::encoding::string_to_latin1(&changed).unwrap()
}

/// The file with other values.
pub(super) fn avec(file: &[u8], values: &[(&str, &str)]) -> Vec<u8> {
    lignes(file, |line| {
        let found = values
            .iter()
            .find(|(id, _)| line.starts_with(&format!("{id},")));
        found.map_or_else(|| line.to_owned(), |(id, value)| format!("{id},'{value}'"))
    })
}

/// A monthly as the same establishment would declare another month of the same year: its last day and its
/// days there. What people are, and when they came, stays.
pub(super) fn du_mois(file: &[u8], de: &str, a: &str) -> Vec<u8> {
    let (last, first) = de.split_at(2);
    let (new_last, new_first) = a.split_at(2);
    lignes(file, |line| {
        let stays = ["S21.G00.30", "S21.G00.40.001", "S21.G00.60", "S21.G00.66"];
        if stays.iter().any(|id| line.starts_with(id)) {
            return line.to_owned();
        }
        line.replace(
            &format!("'{last}{first}'"),
            &format!("'{new_last}{new_first}'"),
        )
        .replace(&format!("{first}'"), &format!("{new_first}'"))
    })
}

/// JJMMAAAA, so many days away.
pub(super) fn decale(day: &str, days: i32) -> String {
    let date: dsn_law::Date = format!("{}-{}-{}", &day[4..], &day[2..4], &day[..2])
        .parse()
        .unwrap();
    let moved = date.plus_days(days);
    format!("{:02}{:02}{:04}", moved.day(), moved.month(), moved.year())
}
