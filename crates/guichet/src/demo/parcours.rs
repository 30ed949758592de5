//! The journeys through our own API, on the world of the demonstration: the clock is moved by the tests,
//! the simulated CNAM has its turns in front of the organism API.

mod monde;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::paris;
use monde::{Monde, avec, decale, du_mois, lignes, valeur};

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

/// J4. Shows S18, S67, S73, S108: wages that do not fit are told, and the attestation that corrects them is
/// made from what the arrêt and the monthlies say; the return then asks for nothing more.
#[tokio::test(flavor = "multi_thread")]
async fn j4_wages_are_corrected_by_an_attestation() {
    let monde = Monde::ouvrir(0).await;
    let (flux, report) = monde.bilans("declarant", "KO", "SALER").await.remove(0);
    assert!(
        report.contains("attestation de salaire rectificative"),
        "{report}"
    );
    let all = monde.retours("declarant").await;
    let ko = all
        .iter()
        .find(|r| r["flux"] == flux.as_str() && r["nature"] == 31 && r["remplace"] == false)
        .unwrap();
    let retour = ko["retour"].as_str().unwrap();
    let path = format!("/depots/{flux}/retours/{retour}/attestation");
    let known = monde.lire("declarant", &path).await.json();
    assert_eq!(known["demandee"], "rectificative", "{known}");
    assert_eq!(known["signalement_a_corriger"], false);
    assert_eq!(
        known.get("etablie").cloned().unwrap_or_default(),
        Value::Null
    );
    let arret = monde.fichier("declarant", &flux).await;
    let nir = valeur(&arret, "S21.G00.30.001");
    assert!(!known.to_string().contains(&nir), "the NIR is masked");
    // The caisse found no wages for the first month: what the monthlies do not tell is typed.
    let wages: Vec<Value> = known["salaires"]
        .as_array()
        .unwrap()
        .iter()
        .map(|month| {
            let gross = month["brut"].as_str().unwrap_or("2150.00");
            json!({"mois": month["mois"], "brut": gross})
        })
        .collect();
    assert_eq!(wages.len(), 3, "{known}");
    let mut asked = json!({"genre": known["demandee"], "flux": flux, "retour": retour, "djt": known["djt"], "motif": known["motif"], "salaires": wages});
    let make = async |body: &Value| {
        let body = body.to_string().into_bytes();
        monde
            .api("declarant", Method::POST, "/attestations", body)
            .await
    };
    let mut wrong = asked.clone();
    wrong["salaires"][1]["brut"] = json!("beaucoup");
    let refused = make(&wrong).await;
    assert_eq!(refused.statut, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["erreurs"][0]["pointeur"], "/salaires/1");
    let made = make(&asked).await;
    assert_eq!(made.statut, StatusCode::CREATED, "{}", made.texte());
    let made = made.json();
    assert_eq!(
        (&made["flux"], &made["retour"]),
        (&json!(flux), &json!(retour)),
        "settled"
    );
    let one = format!("/attestations/{}", made["numero"]);
    let read = monde.lire("declarant", &one).await.json();
    assert!(read["lignes"].to_string().contains(&nir), "{read}");
    assert_eq!(read["attestation"], made);
    let list = monde.lire("declarant", "/attestations").await.json();
    assert_eq!(list["attestations"], json!([made]));
    let after = monde.lire("declarant", &path).await.json();
    assert_eq!(after["etablie"], made["numero"]);
    // An arrêt that names its employee is not told by somebody else's typing.
    asked["nom"] = json!("AUTRE");
    let refused = make(&asked).await;
    assert_eq!(refused.statut, StatusCode::BAD_REQUEST);
    assert_eq!(refused.json()["erreurs"][0]["pointeur"], "/nom");
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
