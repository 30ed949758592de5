//! States: the same by API as on the pages, those of a deposit, what remains to be checked, and the
//! trend of rejections.

use axum::http::Method;
use guichet_organisms::Catalogue;
use guichet_testkit::sur_les_deux;
use serde_json::Value;

use super::*;
use crate::organismes::essai::Reponse;

/// Ada's program: a token, and what it reads.
async fn programme(one: &Navigateur) -> impl AsyncFn(&str) -> Value {
    let asked = json!({"siret": SIRET, "nom": "EXEMPLE", "prenom": "Ada", "mot_de_passe": MDP});
    let request = Request::post("/api/v1/jeton")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(asked.to_string()))
        .unwrap();
    let given: Reponse = one.portail.envoyer(request).await;
    assert_eq!(given.statut, StatusCode::CREATED, "{:?}", given.probleme());
    let token = given.json()["jeton"].as_str().unwrap().to_owned();
    let portail = one.portail.clone();
    async move |path: &str| {
        let request = Request::builder()
            .method(Method::GET)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::empty())
            .unwrap();
        let answer = portail.envoyer(request).await;
        assert_eq!(answer.statut, StatusCode::OK, "{path}");
        answer.json()
    }
}

/// What the page of a deposit says for a state of the API.
fn mot_du_depot(etat: &str) -> &'static str {
    match etat {
        "recu" => "Le fichier est reçu et conservé",
        "traite" | "envoye" => "Fichier contrôlé conforme",
        "rejete" => "il n’a pas été transmis aux organismes",
        other => panic!("{other}"),
    }
}

sur_les_deux! {
/// Shows S18, S182: a program reads the states that the pages show, deposit by deposit, through
/// received, controlled, handed over and rejected.
async fn a_program_reads_what_the_pages_show(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let read = programme(&one).await;
    // Received, before the jobs have done their work.
    let page = one.envoyer_fichier("/deposer", "paie.dsn", &arret().octets()).await;
    let first = page.lieu().strip_prefix("/depots/").unwrap().to_owned();
    let answer = read(&format!("/api/v1/depots/{first}")).await;
    assert_eq!(answer["depot"]["etat"], "recu");
    assert!(one.lire(&format!("/depots/{first}")).await.page().contains(mot_du_depot("recu")));
    one.travailler().await;
    let second = one.deposer(&arret().avec("S21.G00.60.001", "99").octets()).await;
    let third = one.deposer(&Fichier::exemple(Nature::Mensuelle).octets()).await;
    one.repondre_au(&first, "KO", "DJTNC", "x").await;
    let mut states = Vec::new();
    for flux in [&first, &second, &third] {
        let answer = read(&format!("/api/v1/depots/{flux}")).await;
        let state = answer["depot"]["etat"].as_str().unwrap();
        let page = one.lire(&format!("/depots/{flux}")).await.page();
        assert!(page.contains(mot_du_depot(state)), "{state}\n{page}");
        states.push(state.to_owned());
        for declaration in answer["declarations"].as_array().unwrap() {
            let word = crate::web::libelles::etat_de_declaration(declaration["etat"].as_str().unwrap()).texte;
            let detail = one.lire(&format!("/declarations/{flux}/{}", declaration["rang"])).await.page();
            assert!(detail.contains(&word), "{word}");
            // Each answer of an organism is on both, and says the same.
            for retour in answer["retours"].as_array().unwrap().iter().filter(|r| !r["media"].is_null()) {
                let id = retour["retour"].as_str().unwrap_or_default();
                assert!(!id.is_empty(), "{retour}");
                let shown = page.contains(id) || detail.contains(id);
                assert!(shown, "{retour}");
            }
        }
    }
    assert_eq!(states, ["envoye", "rejete", "envoye"]);
    // The list: the same deposits in the same order.
    let list = read("/api/v1/depots").await;
    let listed: Vec<&str> = list["depots"].as_array().unwrap().iter().map(|d| d["flux"].as_str().unwrap()).collect();
    let board = one.lire("/suivi").await.page();
    let at: Vec<usize> = listed.iter().map(|flux| board.find(&format!("/depots/{flux}\"")).expect(flux)).collect();
    assert!(at.is_sorted() && at.len() == 3);
}

/// Shows S183: what is conform remains to be checked until every report is read.
async fn what_is_conform_remains_to_be_checked(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&Fichier::exemple(Nature::Mensuelle).octets()).await;
    let path = format!("/declarations/{flux}/1");
    const MARKER: &str = "à vérifier";
    assert!(!one.lire(&path).await.page().contains(MARKER), "nothing was answered yet");
    let mut made = Vec::new();
    for (code, nature) in [("URSSAF", 61), ("DGFIP", 95)] {
        made.push(one.retourner(code, nature, "KO").await);
        let page = one.lire(&path).await.page();
        let told = guichet_pages::texte::compte(made.len() as u64, "compte rendu à vérifier", "comptes rendus à vérifier");
        assert!(page.contains("Déclaration conforme</span>") && page.contains(&told), "{told}\n{page}");
        assert!(one.lire(&format!("/suivi/recherche?tout=1&siret={SIRET}")).await.page().contains(&told));
    }
    for (rank, retour) in made.iter().enumerate() {
        assert_eq!(one.lire(&format!("/depots/{flux}/retours/{retour}")).await.statut, StatusCode::OK);
        assert_eq!(one.lire(&path).await.page().contains(MARKER), rank == 0, "read: {rank}");
    }
}

/// Shows S185: each organism that was given a declaration answers, OK or with anomalies, and both are
/// shown.
async fn each_organism_answers(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&Fichier::exemple(Nature::Mensuelle).octets()).await;
    let mut asked = 0;
    for (code, nature) in [("URSSAF", 61), ("CNAM", 36), ("CNAV", 20), ("DGFIP", 95)] {
        let name = Catalogue::embarque().organisme(code).unwrap().nom.clone();
        for (statut, word) in [("OK", "Compte-rendu disponible</span>"), ("KO", "Compte-rendu disponible avec notifications</span>")] {
            one.retourner(code, nature, statut).await;
            let page = one.lire(&format!("/declarations/{flux}/1")).await.page();
            let node = page.split(&format!("<b>{}</b>", name.replace('\'', "&#39;"))).nth(1)
                .or_else(|| page.split(&format!("<b>{name}</b>")).nth(1)).expect("the organism is in the tree");
            let node = node.split("</li>").next().unwrap();
            assert!(node.contains(word) && node.contains("Accéder au bilan de traitement"), "{code} {statut}: {node}");
            asked += 1;
        }
    }
    assert_eq!(asked, 8);
}

/// Shows S190: how the rate of rejection moves, for everything and for one establishment.
async fn the_rate_of_rejection_has_its_trend(base: &Base) {
    let mut one = Navigateur::avec_ada(base, "2025-11-10T10:00").await;
    let (good, bad) = (arret(), arret().avec("S21.G00.60.001", "99"));
    for (instant, rejected) in [("2025-11-10T10:00", true), ("2025-12-10T10:00", false), ("2026-03-10T10:00", false)] {
        one.epreuve.a(instant);
        one.entrer("Ada", SIRET).await;
        let file = if rejected { &bad } else { &good };
        let id = instant[..7].replace('-', "");
        one.deposer(&file.clone().avec("S20.G00.05.004", &id).octets()).await;
    }
    for path in ["/statistiques".to_owned(), format!("/statistiques?siret={SIRET}")] {
        let page = one.lire(&path).await.page();
        for piece in ["dont 1\u{a0}rejetée", "Le taux de rejet est en baisse : 0\u{a0}% sur les 3 derniers mois, 50,0\u{a0}% sur les 3 précédents."] {
            assert!(page.contains(piece), "{path}: {piece}\n{page}");
        }
    }
    let page = one.lire("/statistiques").await.page();
    let row = page.split("Établissements qui ont eu des rejets").nth(2).or_else(|| page.split("Établissements qui ont eu des rejets").nth(1)).unwrap();
    assert!(row.contains("999\u{a0}999\u{a0}006\u{a0}00011") && row.contains("En baisse"), "{row}");
    // What is not one's own is not told: it is as if nobody had been named.
    let elsewhere = Personne { prenom: "Bob", siret: "99999901400015", habilitations: &[], ..Personne::default() };
    compte(&one.epreuve.app, &elsewhere).await;
    let bob = one.autre("Bob", "99999901400015").await;
    assert!(!bob.lire(&format!("/statistiques?siret={SIRET}")).await.page().contains("rejetée ("));
    let csv = bob.lire(&format!("/statistiques.csv?siret={SIRET}")).await.texte();
    assert!(csv.lines().skip(1).all(|line| line.ends_with(";0;0")), "{csv}");
}
}

impl Navigateur {
    /// An organism answers the last lot that it was given; the identifier of its return.
    async fn retourner(&self, code: &str, nature: u32, statut: &str) -> String {
        let mut client = Client::ouvrir(&self.epreuve.app, &self.portail, code).await;
        let lots = client.relever().await;
        let lot = lots.last().expect(code);
        let id = lot["idlot"].as_str().unwrap();
        let receipt = json!({"empreinte": lot["empreinte"]});
        assert_eq!(
            client
                .post(&format!("/organismes/v1/lots/{id}/accuse"), &receipt)
                .await
                .statut,
            200
        );
        let message = if statut == "OK" { "" } else { "une remarque" };
        let document = bilan(
            lot["idflux"].as_str().unwrap(),
            nature,
            statut,
            "X",
            message,
        );
        let query = format!("nature={nature}&statut={statut}");
        let given = client
            .retourner(id, "CR-1", &query, document.as_bytes())
            .await;
        assert!(
            [200, 201].contains(&given.statut.as_u16()),
            "{code}: {:?}",
            given.probleme()
        );
        let flux = lot["idflux"].as_str().unwrap().to_owned();
        let now = self.epreuve.now().0;
        let known = self
            .epreuve
            .app
            .store
            .read(move |tx| {
                let depot = guichet_store::depots::par_idflux(tx, &flux)?.expect("the deposit");
                guichet_store::retours::du_depot(tx, depot.id, now)
            })
            .await
            .unwrap();
        let mut mine = known
            .into_iter()
            .filter(|r| r.organisme == code && r.nature == i64::from(nature));
        mine.next_back().map(|r| r.idretour).unwrap_or_default()
    }

    /// The CNAM answers the lot of one deposit.
    async fn repondre_au(&self, flux: &str, statut: &str, code: &str, message: &str) {
        let mut cnam = Client::ouvrir(&self.epreuve.app, &self.portail, "CNAM").await;
        let lots = cnam.relever().await;
        let lot = lots
            .iter()
            .find(|lot| lot["idflux"] == flux)
            .expect("its lot");
        let id = lot["idlot"].as_str().unwrap();
        let receipt = json!({"empreinte": lot["empreinte"]});
        assert_eq!(
            cnam.post(&format!("/organismes/v1/lots/{id}/accuse"), &receipt)
                .await
                .statut,
            200
        );
        let document = bilan(flux, 31, statut, code, message);
        let given = cnam
            .retourner(
                id,
                "CR-1",
                &format!("nature=31&statut={statut}"),
                document.as_bytes(),
            )
            .await;
        assert!(
            [200, 201].contains(&given.statut.as_u16()),
            "{:?}",
            given.probleme()
        );
    }
}
