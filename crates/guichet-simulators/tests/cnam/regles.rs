//! Each rule of the caisse.

use crate::monde::{Arret, Mensuelle, NIR, Scene};

const RIEN: &str = "graine = 1";

/// What is said to an arrêt whose three months are there: the status, and each code with its text.
async fn repond(scenario: &str, arret: &Arret<'_>) -> (String, Vec<(String, String)>) {
    let mut scene = Scene::new(scenario);
    scene.portail.trois_mois();
    let lot = scene.portail.arret(arret);
    scene.le("2026-03-12 8").await;
    scene.le("2026-03-12 13").await;
    lue(&scene, &lot)
}

fn lue(scene: &Scene, lot: &str) -> (String, Vec<(String, String)>) {
    let (statut, rapport) = scene.portail.bilan(lot);
    assert_eq!(rapport.type_code, "31");
    let told = &rapport.declarations[0].anomalies;
    let points = told.iter().map(|a| (a.code.clone(), a.message.clone()));
    (statut, points.collect())
}

/// The only code and text.
fn seul(points: &[(String, String)]) -> (&str, &str) {
    let [(code, message)] = points else {
        panic!("{points:?}");
    };
    (code, message)
}

/// A prescription of the usual person, in a scenario.
fn prescrit(debut: &str, fin: &str, more: &str) -> String {
    format!(
        "[[assure]]\nnir = \"{NIR}\"\n{more}\n[[assure.prescription]]\ndebut = \"{debut}\"\nfin = \"{fin}\"\n"
    )
}

/// Shows S64.
#[tokio::test]
async fn a_right_arret_is_ok_and_names_its_first_payment() {
    let (statut, points) = repond(RIEN, &Arret::default()).await;
    assert_eq!(statut, "OK");
    let (code, message) = seul(&points);
    assert_eq!(code, "non renseigné");
    assert!(
        message.contains("24/03/2026") && message.contains("14 jours"),
        "{message}"
    );
}

#[tokio::test]
async fn without_a_prescription_the_arret_is_ok_and_to_be_watched() {
    let scenario = format!("[[assure]]\nnir = \"{NIR}\"\nsans_prescription = true\n");
    let (statut, points) = repond(&scenario, &Arret::default()).await;
    assert_eq!(statut, "OK");
    assert!(seul(&points).1.starts_with("À surveiller"));
}

#[tokio::test]
async fn a_prescription_that_comes_late_starts_the_payments() {
    let scenario = prescrit("2026-03-10", "2026-03-31", "") + "recue_le = \"2026-03-20\"\n";
    let mut scene = Scene::new(&scenario);
    scene.portail.trois_mois();
    let lot = scene.portail.arret(&Arret::default());
    scene.le("2026-03-12").await;
    let tour = scene.le("2026-03-13").await;
    assert!(seul(&lue(&scene, &lot).1).1.starts_with("À surveiller"));
    assert_eq!(
        tour.prochain,
        Some(guichet_simulators::paris::debut(crate::monde::date(
            "2026-03-20"
        )))
    );
    scene.le("2026-03-20").await;
    assert!(seul(&lue(&scene, &lot).1).1.contains("24/03/2026"));
}

/// Shows S66.
#[tokio::test]
async fn a_last_day_that_does_not_fit_the_prescription_is_djtnc() {
    // The arrêt follows Monday 9 March; prescribed from Thursday 12.
    let (statut, points) =
        repond(&prescrit("2026-03-12", "2026-03-31", ""), &Arret::default()).await;
    assert_eq!(statut, "KO");
    let (code, message) = seul(&points);
    assert_eq!(code, "DJTNC");
    assert!(
        message.contains("09/03/2026") && message.contains("12/03/2026"),
        "{message}"
    );
}

/// Shows S66.
#[tokio::test]
async fn days_off_and_a_first_day_worked_in_part_fit() {
    for (djt, debut) in [
        ("2026-03-09", "2026-03-10"),
        ("2026-03-09", "2026-03-09"),
        // Friday, then Monday; Thursday 30 April, then Monday over the 1st of May.
        ("2026-03-06", "2026-03-09"),
    ] {
        let arret = Arret {
            djt,
            ..Arret::default()
        };
        let (statut, points) = repond(&prescrit(debut, "2026-03-31", ""), &arret).await;
        assert_eq!(statut, "OK", "{djt} {debut} {points:?}");
    }
    let after = Arret {
        djt: "2026-03-10",
        ..Arret::default()
    };
    let (statut, _) = repond(&prescrit("2026-03-09", "2026-03-31", ""), &after).await;
    assert_eq!(statut, "KO");
}

#[tokio::test]
async fn another_risk_and_a_subrogation_outside_the_arret_are_refused() {
    let scenario = prescrit("2026-03-10", "2026-03-31", "") + "risque = \"06\"\n";
    let (statut, points) = repond(&scenario, &Arret::default()).await;
    assert_eq!((statut.as_str(), seul(&points).0), ("KO", "RISQN"));

    for (dates, expected) in [
        (("2026-03-10", "2026-03-31"), "OK"),
        (("2026-03-09", "2026-03-31"), "KO"),
        (("2026-03-20", "2026-03-15"), "KO"),
        (("2026-04-02", "2026-04-10"), "KO"),
    ] {
        let arret = Arret {
            subrogation: Some(dates),
            ..Arret::default()
        };
        let (statut, points) = repond(RIEN, &arret).await;
        assert_eq!(statut, expected, "{dates:?}");
        if expected == "KO" {
            assert_eq!(seul(&points).0, "SUBRO");
        }
    }
}

/// Shows S66, S67. Causes of two codes are two anomalies, causes of one share a text.
#[tokio::test]
async fn several_causes_stand_together() {
    let scenario = prescrit(
        "2026-03-12",
        "2026-03-31",
        "doutes_salaires = [\"base forfaitaire d'apprenti\", \"prolongation : vérifiez les salaires\"]",
    );
    let (statut, points) = repond(&scenario, &Arret::default()).await;
    assert_eq!(statut, "KO");
    let codes: Vec<&str> = points.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["DJTNC", "SALER"]);
    let text = &points[1].1;
    assert!(
        text.contains("base forfaitaire d'apprenti ; prolongation"),
        "{text}"
    );
}

/// Shows S67.
#[tokio::test]
async fn pays_that_are_absent_or_doubtful_are_saler() {
    let usual = || Mensuelle::de("2026-01");
    let away = Arret {
        djt: "2026-01-05",
        fin: "2026-01-09",
        ..Arret::default()
    };
    let cases = [
        (
            Mensuelle {
                contrats: vec![("C1", "400.00")],
                ..usual()
            },
            "s'écarte trop",
        ),
        (
            Mensuelle {
                contrats: vec![("C1", "")],
                ..usual()
            },
            "aucun salaire brut pour 01-2026",
        ),
        (
            Mensuelle {
                contrats: vec![("C9", "2500.00")],
                ..usual()
            },
            "ne porte pas ce contrat",
        ),
        (
            Mensuelle {
                arret: Some(away),
                ..usual()
            },
            "salaire rétabli absent",
        ),
        (
            Mensuelle {
                arret: Some(away),
                retabli: Some("1000.00"),
                ..usual()
            },
            "inférieur au salaire versé",
        ),
        (
            Mensuelle {
                primes: vec![["027", "100.00", "", ""]],
                ..usual()
            },
            "prime 027",
        ),
        (
            Mensuelle {
                primes: vec![["026", "100.00", "2026-01-31", "2026-01-01"]],
                ..usual()
            },
            "à l'envers",
        ),
    ];
    for (january, expected) in cases {
        let mut scene = Scene::new(RIEN);
        scene.portail.mensuelle(&Mensuelle::de("2025-12"));
        scene.portail.mensuelle(&january);
        scene.portail.mensuelle(&Mensuelle::de("2026-02"));
        let lot = scene.portail.arret(&Arret::default());
        scene.le("2026-03-12 8").await;
        scene.le("2026-03-12 13").await;
        let (statut, points) = lue(&scene, &lot);
        assert_eq!(statut, "KO", "{expected}");
        let (code, message) = seul(&points);
        assert_eq!(code, "SALER");
        assert!(message.contains(expected), "{expected} : {message}");
    }
}

/// A month of absence whose pay is rebuilt, and a bonus with its period, are no fault.
#[tokio::test]
async fn a_month_that_was_rebuilt_is_right() {
    let mut scene = Scene::new(RIEN);
    scene.portail.mensuelle(&Mensuelle::de("2025-12"));
    scene.portail.mensuelle(&Mensuelle {
        contrats: vec![("C1", "700.00")],
        arret: Some(Arret {
            djt: "2026-01-05",
            fin: "2026-01-28",
            ..Arret::default()
        }),
        retabli: Some("2650.00"),
        primes: vec![["026", "150.00", "2025-01-01", "2025-12-31"]],
        ..Mensuelle::de("2026-01")
    });
    scene.portail.mensuelle(&Mensuelle::de("2026-02"));
    let lot = scene.portail.arret(&Arret::default());
    scene.le("2026-03-12 8").await;
    scene.le("2026-03-12 13").await;
    let (statut, points) = lue(&scene, &lot);
    assert_eq!(statut, "OK", "{points:?}");
}

/// Shows S67. For an accident the last pay alone counts.
#[tokio::test]
async fn an_accident_looks_at_the_last_pay_only() {
    let mut scene = Scene::new(RIEN);
    scene.portail.mensuelle(&Mensuelle::de("2026-02"));
    let accident = scene.portail.arret(&Arret {
        motif: "06",
        ..Arret::default()
    });
    scene.le("2026-03-12 8").await;
    scene.le("2026-03-12 13").await;
    assert_eq!(lue(&scene, &accident).0, "OK");
}

/// Shows S69. Who waits in vain for the month before is told which month and which contract.
#[tokio::test]
async fn a_missing_month_before_is_an_anomaly_of_the_flux() {
    let mut scene = Scene::new(RIEN);
    scene.portail.mensuelle(&Mensuelle::de("2025-12"));
    scene.portail.mensuelle(&Mensuelle::de("2026-01"));
    let lot = scene.portail.arret(&Arret::default());
    scene.le("2026-03-12 8").await;
    let tour = scene.le("2026-03-17 23").await;
    // Five jours ouvrés after Tuesday 10 March: Tuesday 17.
    assert!(scene.portail.retour(&lot).is_none());
    assert_eq!(
        tour.prochain,
        Some(guichet_simulators::paris::debut(crate::monde::date(
            "2026-03-18"
        )))
    );
    scene.le("2026-03-18").await;
    let (statut, rapport) = scene.portail.bilan(&lot);
    assert_eq!(statut, "ANO");
    let declaration = &rapport.declarations[0];
    assert_eq!(declaration.contenu.contrats, Some(1));
    let told = &declaration.anomalies[0];
    assert_eq!(told.code, "Flux Dsn");
    assert_eq!(told.categorie.map(|c| c.code()), Some("bloquant"));
    assert_eq!(told.nombre, Some(1));
    for word in ["02-2026", "C1", "HORS DELAI"] {
        assert!(told.message.contains(word), "{}", told.message);
    }
    let contract = told.environnement.contrat.as_ref().expect("a contract");
    assert_eq!(
        (contract.numero.as_str(), contract.date_debut.as_str()),
        ("C1", "01012020")
    );
}

/// Shows S69. The month comes after all, and the return is replaced.
#[tokio::test]
async fn a_month_that_comes_late_replaces_the_anomaly() {
    let mut scene = Scene::new(RIEN);
    scene.portail.mensuelle(&Mensuelle::de("2025-12"));
    scene.portail.mensuelle(&Mensuelle::de("2026-01"));
    let lot = scene.portail.arret(&Arret::default());
    scene.le("2026-03-12 8").await;
    scene.le("2026-03-18").await;
    assert_eq!(scene.portail.retour(&lot).unwrap().statut, "ANO");
    scene.portail.mensuelle(&Mensuelle::de("2026-02"));
    scene.le("2026-03-18 9").await;
    assert_eq!(scene.portail.retour(&lot).unwrap().statut, "ANO");
    scene.le("2026-03-18 11").await;
    let recu = scene.portail.retour(&lot).unwrap();
    assert_eq!((recu.statut.as_str(), recu.versions), ("OK", 2));
}

/// Another contract number than that of the monthly is a matter of settings.
#[tokio::test]
async fn a_contract_that_the_month_before_does_not_have_is_an_anomaly() {
    let mut scene = Scene::new(RIEN);
    scene.portail.trois_mois();
    let lot = scene.portail.arret(&Arret {
        contrat: "00001",
        ..Arret::default()
    });
    scene.le("2026-03-12 8").await;
    scene.le("2026-03-20").await;
    let (statut, points) = lue(&scene, &lot);
    assert_eq!(statut, "ANO");
    let (code, message) = seul(&points);
    assert_eq!(code, "Flux Dsn");
    assert!(
        message.contains("00001") && message.contains("éditeur"),
        "{message}"
    );
}

#[tokio::test]
async fn a_second_attestation_is_refused_unless_the_caisse_asked_for_it() {
    for (scenario, expected) in [
        (RIEN.to_owned(), "ANO"),
        (
            format!("[[assure]]\nnir = \"{NIR}\"\ndouble_demande = true\n"),
            "OK",
        ),
    ] {
        let mut scene = Scene::new(&scenario);
        scene.portail.trois_mois();
        let first = scene.portail.arret(&Arret::default());
        let second = scene.portail.arret(&Arret::default());
        scene.le("2026-03-12 8").await;
        scene.le("2026-03-12 13").await;
        assert_eq!(lue(&scene, &first).0, "OK");
        assert_eq!(lue(&scene, &second).0, expected);
    }
}

/// With several contracts one arrêt is enough; the next monthly repeats it on each.
#[tokio::test]
async fn one_signalement_is_enough_for_all_contracts() {
    let two = |mois, arret, premier_seul| Mensuelle {
        contrats: vec![("C1", "2500.00"), ("C2", "900.00")],
        arret,
        premier_seul,
        retabli: Some("2500.00"),
        ..Mensuelle::de(mois)
    };
    for (premier_seul, expected) in [(true, "manque : C2"), (false, "24/03/2026")] {
        let mut scene = Scene::new(RIEN);
        for mois in ["2025-12", "2026-01", "2026-02"] {
            scene.portail.mensuelle(&two(mois, None, false));
        }
        let lot = scene.portail.arret(&Arret::default());
        scene.le("2026-03-12 8").await;
        scene.le("2026-03-12 13").await;
        let (statut, points) = lue(&scene, &lot);
        assert_eq!(statut, "OK");
        assert!(points[1].1.contains("2 contrats"), "{points:?}");
        let march = two("2026-03", Some(Arret::default()), premier_seul);
        scene.portail.mensuelle(&march);
        scene.le("2026-03-20").await;
        scene.le("2026-03-20 3").await;
        let (_, points) = lue(&scene, &lot);
        assert!(points.last().unwrap().1.contains(expected), "{points:?}");
    }
}

/// Shows S79, S80.
#[tokio::test]
async fn a_document_is_asked_for_by_name() {
    let leave = |fin| Arret {
        motif: "03",
        fin,
        ..Arret::default()
    };
    let (statut, points) = repond(RIEN, &leave("2026-03-20")).await;
    assert_eq!(statut, "KO");
    let (code, message) = seul(&points);
    assert_eq!(code, "PIECE");
    assert!(
        message.contains("fractionnement du congé de paternité"),
        "{message}"
    );
    assert_eq!(repond(RIEN, &leave("2026-04-03")).await.0, "OK");

    let scenario = format!("[[assure]]\nnir = \"{NIR}\"\npiece = \"bulletins de paie\"\n");
    let (_, points) = repond(&scenario, &Arret::default()).await;
    assert!(seul(&points).1.contains("bulletins de paie"));
}

/// An unknown person.
#[tokio::test]
async fn somebody_unknown_to_the_caisse_is_pmnr() {
    let scenario = format!("[[assure]]\nnir = \"{NIR}\"\ninconnu = true\n");
    let (statut, points) = repond(&scenario, &Arret::default()).await;
    assert_eq!((statut.as_str(), seul(&points).0), ("KO", "PMNR"));
}

#[tokio::test]
async fn an_arret_of_six_months_that_nobody_closed_is_told() {
    let long = |fin| Mensuelle {
        arret: Some(Arret {
            djt: "2025-08-03",
            fin,
            ..Arret::default()
        }),
        ..Mensuelle::de("2026-02")
    };
    for (fin, expected) in [("2026-02-10", "KO"), ("2026-03-31", "OK")] {
        let mut scene = Scene::new(RIEN);
        let lot = scene.portail.mensuelle(&long(fin));
        let other = scene.portail.mensuelle(&Mensuelle::de("2026-01"));
        scene.le("2026-03-12 8").await;
        scene.le("2026-03-12 13").await;
        let recu = scene.portail.retour(&lot).unwrap();
        assert_eq!(
            (recu.nature.as_str(), recu.statut.as_str()),
            ("33", expected)
        );
        assert!(scene.portail.retour(&other).is_none());
    }
}
