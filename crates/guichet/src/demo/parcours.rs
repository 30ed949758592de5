//! The journeys through our own API, on the world of the demonstration: the clock is moved by the tests,
//! the simulated CNAM has its turns in front of the organism API.

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

use super::tests::portail;
use super::{Caisse, preparer};
use crate::simulation::Interne;
use crate::{App, acces, paris, travaux};

/// What came back.
struct Reponse {
    statut: StatusCode,
    octets: Vec<u8>,
}

impl Reponse {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.octets).unwrap_or_else(|_| panic!("{}", self.texte()))
    }

    fn texte(&self) -> String {
        to_text(&self.octets).into_owned()
    }
}

/// A demonstration, with its CNAM.
struct Monde {
    app: Arc<App>,
    comptes: Value,
    cnam: Cnam<Interne, Tiroir>,
    _dossier: tempfile::TempDir,
}

impl Monde {
    async fn ouvrir(clients: u32) -> Self {
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

    async fn appeler(&self, request: Request<Body>) -> Reponse {
        let router = acces::router(acces::routes(&self.app)).with_state(Arc::clone(&self.app));
        let response = router.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Reponse {
            statut: parts.status,
            octets: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    /// A call by an account of the demonstration, who logs in first.
    async fn api(&self, qui: &str, methode: Method, chemin: &str, corps: Vec<u8>) -> Reponse {
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

    async fn lire(&self, qui: &str, chemin: &str) -> Reponse {
        let read = self.api(qui, Method::GET, chemin, Vec::new()).await;
        assert_eq!(read.statut, StatusCode::OK, "{chemin} {}", read.texte());
        read
    }

    /// Every return published for an account so far.
    async fn retours(&self, qui: &str) -> Vec<Value> {
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
    async fn bilans(&self, qui: &str, statut: &str, mot: &str) -> Vec<(String, String)> {
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

    async fn fichier(&self, qui: &str, flux: &str) -> Vec<u8> {
        self.lire(qui, &format!("/depots/{flux}/document"))
            .await
            .octets
    }

    /// The file of the certified monthly of a month.
    async fn mensuelle(&self, qui: &str, siret: &str, mois: &str) -> Vec<u8> {
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
    async fn deposer(&mut self, qui: &str, octets: Vec<u8>) -> String {
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

    async fn vivre(&mut self) {
        travaux::epuiser(&self.app, travaux::handlers())
            .await
            .unwrap();
        let now = self.app.clock.now().0;
        let tour = self.cnam.tour(now, &SansMessagerie).await.unwrap();
        assert!(tour.refus.is_empty(), "{tour:?}");
    }

    async fn a(&mut self, instant: &str) {
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
fn valeur(file: &[u8], id: &str) -> String {
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
fn lignes(file: &[u8], change: impl Fn(&str) -> String) -> Vec<u8> {
    let text = to_text(file);
    let changed: String = text.lines().map(|line| change(line) + "\r\n").collect();
    dsn_syntax::encoding::string_to_latin1(&changed).unwrap()
}

/// The file with other values.
fn avec(file: &[u8], values: &[(&str, &str)]) -> Vec<u8> {
    lignes(file, |line| {
        let found = values
            .iter()
            .find(|(id, _)| line.starts_with(&format!("{id},")));
        found.map_or_else(|| line.to_owned(), |(id, value)| format!("{id},'{value}'"))
    })
}

/// A monthly as the same establishment would declare another month of the same year: its last day and its
/// days there. What people are, and when they came, stays.
fn du_mois(file: &[u8], de: &str, a: &str) -> Vec<u8> {
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
fn decale(day: &str, days: i32) -> String {
    let date: dsn_law::Date = format!("{}-{}-{}", &day[4..], &day[2..4], &day[..2])
        .parse()
        .unwrap();
    let moved = date.plus_days(days);
    format!("{:02}{:02}{:04}", moved.day(), moved.month(), moved.year())
}

/// J1. Shows S18: the monthly is checked, deposited and certified; the certificate and the returns are read.
#[tokio::test(flavor = "multi_thread")]
async fn j1_a_monthly_is_certified() {
    let mut monde = Monde::ouvrir(0).await;
    let siret = monde.comptes["declarant"]["siret"]
        .as_str()
        .unwrap()
        .to_owned();
    let march = monde.mensuelle("declarant", &siret, "2026-03").await;
    monde.a("2026-05-04T10:00").await;
    let flux = monde
        .deposer("declarant", du_mois(&march, "31032026", "30042026"))
        .await;
    let read = monde
        .lire("declarant", &format!("/depots/{flux}"))
        .await
        .json();
    assert_eq!(read["depot"]["etat"], "envoye", "{read}");
    assert_eq!(read["declarations"][0]["mois"], "2026-04");
    let told: Vec<_> = read["retours"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["nature"].clone(), r["statut"].clone()))
        .collect();
    assert!(
        told.contains(&(json!(10), json!("OK"))) && told.contains(&(json!(11), json!("OK"))),
        "{told:?}"
    );
    let certificate = monde
        .lire(
            "declarant",
            &format!("/depots/{flux}/declarations/1/certificat"),
        )
        .await;
    assert!(certificate.octets.starts_with(b"%PDF"));
}

/// J2. Shows S18: the KO of the caisse is read, the arrêt is replaced, and the OK comes with its payments.
#[tokio::test(flavor = "multi_thread")]
async fn j2_a_last_day_worked_is_corrected() {
    let mut monde = Monde::ouvrir(0).await;
    let (flux, report) = monde.bilans("declarant", "KO", "DJTNC").await.remove(0);
    let at = report.find("prescrit commence le ").unwrap() + "prescrit commence le ".len();
    let begins = report[at..at + 10].replace('/', "");
    let wrong = monde.fichier("declarant", &flux).await;
    let target = valeur(&wrong, "S20.G00.05.007") + &valeur(&wrong, "S20.G00.05.004");
    let right = avec(
        &wrong,
        &[
            ("S20.G00.05.002", "03"),
            ("S20.G00.05.004", "999999999999"),
            ("S20.G00.05.007", "02042026"),
            ("S21.G00.60.002", &decale(&begins, -1)),
        ],
    );
    // What it replaces is named after the order number.
    let right = lignes(&right, |line| match line.starts_with("S20.G00.05.007") {
        true => format!("S20.G00.05.006,'{target}'\r\n{line}"),
        false => match line.strip_prefix("S90.G00.90.001,'") {
            Some(total) => format!(
                "S90.G00.90.001,'{}'",
                total.trim_end_matches('\'').parse::<u32>().unwrap() + 1
            ),
            None => line.to_owned(),
        },
    });
    let corrected = monde.deposer("declarant", right).await;
    let old = monde
        .lire("declarant", &format!("/depots/{flux}"))
        .await
        .json();
    assert_eq!(old["declarations"][0]["etat"], "remplacee", "{old}");
    assert!(
        !monde
            .bilans("declarant", "OK", "")
            .await
            .iter()
            .any(|(of, _)| *of == corrected)
    );
    monde.a("2026-04-02T14:00").await;
    let ok = monde.bilans("declarant", "OK", "tous les 14 jours").await;
    assert!(ok.iter().any(|(of, _)| *of == corrected), "{ok:?}");
}

/// J3. Shows S18, S69: the month that is missing is named; once it is there, the arrêt is taken.
#[tokio::test(flavor = "multi_thread")]
async fn j3_a_missing_month_is_deposited() {
    let mut monde = Monde::ouvrir(0).await;
    let (flux, report) = monde.bilans("groupe", "ANO", "Flux Dsn").await.remove(0);
    assert!(
        report.contains("02-2026") && report.contains("HORS DELAI") && report.contains("bloquant"),
        "{report}"
    );
    let arret = monde.fichier("groupe", &flux).await;
    let siret = valeur(&arret, "S21.G00.06.001") + &valeur(&arret, "S21.G00.11.001");
    let january = monde.mensuelle("groupe", &siret, "2026-01").await;
    monde
        .deposer("groupe", du_mois(&january, "31012026", "28022026"))
        .await;
    monde.a("2026-04-02T11:00").await;
    assert!(monde.bilans("groupe", "ANO", "Flux Dsn").await.is_empty());
    let ok = monde.bilans("groupe", "OK", "").await;
    assert!(ok.iter().any(|(of, _)| *of == flux), "{ok:?}");
}

/// J4, as far as our API goes: wages that do not fit are told, with all their causes in one text. The
/// attestation that corrects them is a form of the pages, not a DSN.
#[tokio::test(flavor = "multi_thread")]
async fn j4_wages_that_do_not_fit_are_told() {
    let monde = Monde::ouvrir(0).await;
    let (_, report) = monde.bilans("declarant", "KO", "SALER").await.remove(0);
    assert!(
        report.contains("attestation de salaire rectificative"),
        "{report}"
    );
}

/// J7. Shows S18: the accountant reads the returns and the certificates of clients, until one right is taken
/// back, at once.
#[tokio::test(flavor = "multi_thread")]
async fn j7_the_morning_of_an_accountant() {
    let monde = Monde::ouvrir(12).await;
    assert!(!monde.bilans("accountant", "KO", "DJTNC").await.is_empty());
    let me = monde.lire("accountant", "/compte").await.json()["numero"]
        .as_i64()
        .unwrap();
    let held = monde
        .lire("accountant", "/habilitations?limite=100")
        .await
        .json();
    assert!(
        held["habilitations"].as_array().unwrap().len() >= 12,
        "{held}"
    );
    let page = monde
        .lire("accountant", "/depots?limite=20&etat=envoye")
        .await
        .json();
    let mut read = 0;
    for depot in page["depots"].as_array().unwrap() {
        let flux = depot["flux"].as_str().unwrap();
        let certificate = monde
            .lire(
                "accountant",
                &format!("/depots/{flux}/declarations/1/certificat"),
            )
            .await;
        assert!(certificate.octets.starts_with(b"%PDF"));
        read += 1;
    }
    assert!(read >= 10, "{read}");
    let siret = held["habilitations"][0]["siret"]
        .as_str()
        .unwrap()
        .to_owned();
    let right = format!("/droits?action=lire-etablissement&siret={siret}");
    assert_eq!(
        monde.lire("accountant", &right).await.json()["permis"],
        true
    );
    let gone = monde
        .api(
            "operator",
            Method::DELETE,
            &format!("/habilitations/{me}/{siret}/DSN"),
            Vec::new(),
        )
        .await;
    assert_eq!(gone.statut, StatusCode::OK, "{}", gone.texte());
    assert_eq!(
        monde.lire("accountant", &right).await.json()["permis"],
        false
    );
}

/// J14. Shows S50, S55: the ninetieth day and the ninety-first of a certificate, three months of a bilan.
#[tokio::test(flavor = "multi_thread")]
async fn j14_what_the_clock_ends() {
    let monde = Monde::ouvrir(0).await;
    let retour = monde
        .retours("declarant")
        .await
        .into_iter()
        .find(|r| r["nature"] == 31 && r["remplace"] == false)
        .unwrap();
    let (flux, id) = (
        retour["flux"].as_str().unwrap(),
        retour["retour"].as_str().unwrap(),
    );
    let certificate = format!("/depots/{flux}/declarations/1/certificat");
    let report = format!("/depots/{flux}/retours/{id}/document");
    let deposit = monde
        .lire("declarant", &format!("/depots/{flux}"))
        .await
        .json();
    let end = paris::parse_iso(retour["lisible_jusqu_au"].as_str().unwrap()).unwrap();
    let published = paris::parse_iso(retour["publie_le"].as_str().unwrap()).unwrap();
    assert_eq!(Some(end), paris::plus_months(published, 3));
    let controlled = paris::parse_iso(deposit["depot"]["controle_le"].as_str().unwrap()).unwrap();
    let day = std::time::Duration::from_secs(86_400);
    let minute = std::time::Duration::from_secs(60);
    for (instant, path, expected) in [
        (controlled.plus(day * 90).minus(minute), &certificate, true),
        (controlled.plus(day * 90).plus(minute), &certificate, false),
        (end.minus(minute), &report, true),
        (end, &report, false),
    ] {
        monde.app.clock.move_to(instant);
        let answer = monde.api("declarant", Method::GET, path, Vec::new()).await;
        assert_eq!(
            answer.statut == StatusCode::OK,
            expected,
            "{path} {}",
            answer.texte()
        );
    }
}
