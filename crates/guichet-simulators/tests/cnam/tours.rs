//! Turns of the caisse: what is taken in, said once, said again, and survives.

use guichet_simulators::client::Echec;
use guichet_simulators::cnam::{SansMessagerie, Tiroir};
use guichet_simulators::paris;

use crate::monde::{Arret, Mensuelle, NIR, Scene, cnam, date};

const RIEN: &str = "graine = 1";

/// Shows S102. The answer comes after a while, on the clock, within four hours.
#[tokio::test]
async fn an_answer_takes_its_time_and_comes_once() {
    let mut scene = Scene::new(RIEN);
    scene.portail.trois_mois();
    let lot = scene.portail.arret(&Arret::default());
    let first = scene.le("2026-03-12 8").await;
    assert_eq!((first.recus, first.bilans), (4, 0));
    assert_eq!(scene.portail.0.lock().unwrap().accuses.len(), 4);
    let due = first.prochain.expect("an answer is due");
    let received = paris::debut(date("2026-03-12")) + 8 * 3_600_000;
    assert!((45..=240).contains(&((due - received) / 60_000)));
    let early = scene.cnam.tour(due - 1, &SansMessagerie).await.unwrap();
    assert_eq!(early.bilans, 0);
    let told = scene.cnam.tour(due, &SansMessagerie).await.unwrap();
    assert_eq!(told.bilans, 1);
    let again = scene.cnam.tour(due, &SansMessagerie).await.unwrap();
    assert_eq!((again.recus, again.bilans), (0, 0));
    assert_eq!(scene.portail.retour(&lot).unwrap().versions, 1);
}

/// Shows S64. Each payment is another version of the bilan, until the end of the arrêt.
#[tokio::test]
async fn payments_follow_each_other() {
    let mut scene = Scene::new(RIEN);
    scene.portail.trois_mois();
    let lot = scene.portail.arret(&Arret::default());
    for (instant, word) in [
        ("2026-03-12 8", ""),
        ("2026-03-13", "Premier paiement attendu le 24/03/2026"),
        ("2026-03-23", "Premier paiement attendu le 24/03/2026"),
        ("2026-03-24", "le prochain est attendu le 07/04/2026"),
        ("2026-04-07", "aucun autre paiement"),
        ("2026-12-01", "aucun autre paiement"),
    ] {
        scene.le(instant).await;
        if word.is_empty() {
            continue;
        }
        let (_, rapport) = scene.portail.bilan(&lot);
        let message = &rapport.declarations[0].anomalies[0].message;
        assert!(message.contains(word), "{instant} : {message}");
    }
    assert_eq!(scene.portail.retour(&lot).unwrap().versions, 3);
}

/// The corrected arrêt is right, and the one it replaces is not a double.
#[tokio::test]
async fn a_replacement_takes_the_place_of_what_was_wrong() {
    let scenario = format!(
        "[[assure]]\nnir = \"{NIR}\"\n[[assure.prescription]]\ndebut = \"2026-03-12\"\nfin = \"2026-03-31\"\n"
    );
    let mut scene = Scene::new(&scenario);
    scene.portail.trois_mois();
    let wrong = scene.portail.arret(&Arret::default());
    scene.le("2026-03-12 8").await;
    scene.le("2026-03-12 13").await;
    assert_eq!(scene.portail.retour(&wrong).unwrap().statut, "KO");
    let right = Arret {
        djt: "2026-03-11",
        ..Arret::default()
    };
    let text = right
        .signalement("99")
        .lignes()
        .replace("05.002,'01'", "05.002,'03'");
    let right = scene.portail.publier("04", &text, Some(&wrong));
    scene.le("2026-03-13 8").await;
    scene.le("2026-03-13 13").await;
    assert_eq!(scene.portail.retour(&right).unwrap().statut, "OK");
    let old = scene.portail.retour(&wrong).unwrap();
    assert_eq!((old.statut.as_str(), old.versions), ("KO", 1));
}

/// An early reprise ends the payments; one without arrêt is not taken in.
#[tokio::test]
async fn a_reprise_ends_its_arret() {
    let mut scene = Scene::new(RIEN);
    scene.portail.trois_mois();
    let arret = Arret::default();
    let lot = scene.portail.arret(&arret);
    let early = arret.reprise("50", "2026-03-20");
    let early = scene.portail.publier("05", early.lignes(), None);
    let alone = Arret {
        djt: "2026-01-05",
        ..arret
    };
    let alone = alone.reprise("51", "2026-03-20");
    let alone = scene.portail.publier("05", alone.lignes(), None);
    let before = arret.reprise("52", "2026-03-08");
    let before = scene.portail.publier("05", before.lignes(), None);
    scene.le("2026-03-21").await;
    scene.le("2026-03-22").await;
    let statut = |lot: &str| scene.portail.retour(lot).unwrap().statut;
    assert_eq!(
        [statut(&early), statut(&alone), statut(&before)],
        ["OK", "ANO", "KO"]
    );
    scene.le("2026-06-01").await;
    let (_, rapport) = scene.portail.bilan(&lot);
    let message = &rapport.declarations[0].anomalies[0].message;
    assert!(message.contains("jusqu'au 19/03/2026"), "{message}");
}

/// The document ties the bilan to the deposit and to the person.
#[tokio::test]
async fn the_document_names_the_deposit_the_declaration_and_the_person() {
    let mut scene = Scene::new("[regles]\necart_salaires = 0\n");
    scene.portail.mensuelle(&Mensuelle {
        contrats: vec![("C1", "2400.00")],
        ..Mensuelle::de("2025-12")
    });
    scene.portail.mensuelle(&Mensuelle::de("2026-01"));
    scene.portail.mensuelle(&Mensuelle::de("2026-02"));
    let lot = scene.portail.arret(&Arret::default());
    scene.le("2026-03-12 8").await;
    scene.le("2026-03-13").await;
    let (statut, rapport) = scene.portail.bilan(&lot);
    assert_eq!(statut, "KO");
    let send = &rapport.envoi.identification;
    assert_eq!(send.idflux.as_deref(), Some("ABCDEF0123456789exemple"));
    assert_eq!(send.essai_reel.as_deref(), Some("02"));
    assert_eq!(send.emetteur_siret, "99999900600011");
    let told = &rapport.declarations[0];
    assert_eq!(told.nature.as_deref(), Some("04"));
    assert_eq!(
        (told.siren.as_str(), told.nic_affectation.as_str()),
        ("999999006", "00011")
    );
    assert_eq!(told.contenu.salaries, Some(1));
    let person = &told.anomalies[0].environnement.salaries[0];
    assert_eq!(person.nir, NIR);
    assert_eq!(person.nom_famille.as_deref(), Some("NOISETIER"));
    assert!(rapport.message.unwrap().contains("Invalide"));
}

#[tokio::test]
async fn the_same_seed_gives_the_same_answers() {
    let scenario = "graine = 5\n[hasard]\ndjt_incoherent = 500\nsans_prescription = 300\n";
    let mut all = Vec::new();
    for scenario in [scenario, scenario, &scenario.replace('5', "6")] {
        let mut scene = Scene::new(scenario);
        let people: Vec<String> = (1..=20).map(|n| format!("19901999990{n:02}")).collect();
        let mut lots = Vec::new();
        for nir in &people {
            for mois in ["2025-12", "2026-01", "2026-02"] {
                // One establishment a person would be truer; one monthly a fraction is enough here.
                let text = Mensuelle {
                    nir,
                    ..Mensuelle::de(mois)
                };
                let text = text
                    .texte()
                    .lignes()
                    .replace("05.003,'11'", &format!("05.003,'{nir}'"));
                scene.portail.publier("01", &text, None);
            }
            lots.push(scene.portail.arret(&Arret {
                nir,
                ..Arret::default()
            }));
        }
        scene.le("2026-03-12 8").await;
        scene.le("2026-03-13").await;
        let documents: Vec<_> = lots
            .iter()
            .map(|lot| scene.portail.retour(lot).unwrap())
            .collect();
        all.push(documents);
    }
    let statuses = |documents: &[crate::monde::Recu]| {
        let ko = documents.iter().filter(|d| d.statut == "KO").count();
        (ko, documents.len() - ko)
    };
    assert_eq!(all[0], all[1]);
    assert_ne!(all[0], all[2]);
    let (ko, others) = statuses(&all[0]);
    assert!(ko > 2 && others > 2, "{ko} {others}");
}

#[tokio::test]
async fn a_token_that_ended_is_asked_for_again() {
    let mut scene = Scene::new(RIEN);
    scene.portail.trois_mois();
    scene.le("2026-03-12 8").await;
    scene.portail.0.lock().unwrap().jetons_finis = 1;
    scene.portail.arret(&Arret::default());
    assert_eq!(scene.le("2026-03-12 9").await.recus, 1);
    assert_eq!(scene.portail.0.lock().unwrap().jetons, 2);
    // A second refusal in a row is an answer.
    scene.portail.0.lock().unwrap().jetons_finis = 2;
    let refused = scene.cnam.tour(0, &SansMessagerie).await;
    assert!(
        matches!(refused, Err(Echec::Refus { statut: 401, .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn who_stops_goes_on_from_its_file() {
    let mut scene = Scene::new(RIEN);
    scene.portail.trois_mois();
    let lot = scene.portail.arret(&Arret::default());
    scene.le("2026-03-12 8").await;
    scene.portail.0.lock().unwrap().muet = true;
    let silent = scene.cnam.tour(0, &SansMessagerie).await;
    assert!(matches!(silent, Err(Echec::PlusTard(_))), "{silent:?}");
    scene.portail.0.lock().unwrap().muet = false;

    let folder = tempfile::tempdir().unwrap();
    let mut drawer = Tiroir::new(&folder.path().join("cnam.json"));
    assert_eq!(drawer.ouvrir().unwrap(), Default::default());
    guichet_simulators::cnam::Armoire::garder(&mut drawer, scene.cnam.fichier()).unwrap();
    scene.cnam = cnam(&scene.portail, RIEN, drawer.ouvrir().unwrap());
    let tour = scene.le("2026-03-13").await;
    assert_eq!((tour.recus, tour.bilans), (0, 1));
    assert_eq!(scene.portail.retour(&lot).unwrap().statut, "OK");
    std::fs::write(folder.path().join("cnam.json"), "{").unwrap();
    assert!(drawer.ouvrir().is_err());
}

#[tokio::test]
async fn a_lot_that_nobody_can_read_is_no_end_of_the_day() {
    let mut scene = Scene::new(RIEN);
    let strange = Arret::default().signalement("7");
    let strange = strange.lignes().replace("S21.G00.60", "S21.G00.61");
    let lot = scene.portail.publier("04", &strange, None);
    scene.le("2026-03-12 8").await;
    scene.le("2026-03-13").await;
    let (statut, rapport) = scene.portail.bilan(&lot);
    assert_eq!(statut, "ANO");
    assert_eq!(rapport.declarations[0].anomalies[0].code, "Flux Dsn");
}

/// Motif 99 cancels an arrêt that was signalled by mistake.
#[tokio::test]
async fn a_cancelled_arret_is_paid_no_more() {
    let mut scene = Scene::new(RIEN);
    scene.portail.trois_mois();
    let arret = Arret::default();
    let lot = scene.portail.arret(&arret);
    scene.le("2026-03-12 8").await;
    scene.le("2026-03-13").await;
    let cancelled = Arret {
        motif: "99",
        ..arret
    };
    let text = cancelled.signalement("99");
    let cancelled = scene.portail.publier("04", text.lignes(), Some(&lot));
    scene.le("2026-03-14").await;
    scene.le("2026-04-15").await;
    let (statut, rapport) = scene.portail.bilan(&cancelled);
    assert_eq!(statut, "OK");
    assert!(
        rapport.declarations[0].anomalies[0]
            .message
            .contains("annulé")
    );
    assert_eq!(scene.portail.retour(&lot).unwrap().versions, 1);
}
