//! The letters of the caisse.

use crate::monde::{Arret, NIR, Scene};

const CAISSES: &str = "[[caisse]]\ncode = \"991\"\nnom = \"CPAM de la Fiction\"\ntelephone = \"00 00\"\n\
     courriel = \"dsij@cpam-fiction.example\"\ndepartements = [\"99\"]\n\
     [[caisse]]\ncode = \"571\"\nnom = \"CPAM de l'Exemple\"\ntelephone = \"11 11\"\n\
     courriel = \"dsij@cpam-exemple.example\"\ndepartements = [\"57\"]\n";

async fn lettres(scenario: &str, arret: &Arret<'_>, until: &[&str]) -> Vec<(String, String)> {
    let mut scene = Scene::new(scenario);
    scene.portail.trois_mois();
    scene.portail.arret(arret);
    scene.le("2026-03-12 8").await;
    for instant in until {
        scene.le(instant).await;
    }
    let boite = scene.boite.0.lock().unwrap();
    let letters = boite.0.iter();
    letters
        .map(|l| (l.objet.clone(), l.texte.clone()))
        .collect()
}

/// Shows S75, S76, S77, S82.
#[tokio::test]
async fn an_arret_that_is_right_is_in_progress_then_valid() {
    let letters = lettres(
        CAISSES,
        &Arret::default(),
        &["2026-03-13", "2026-03-24", "2026-04-07"],
    )
    .await;
    let [(first, text), (second, paid)] = letters.as_slice() else {
        panic!("{letters:?}");
    };
    assert!(first.ends_with("En cours de traitement CPAM"));
    assert!(second.ends_with("Valide"));
    for word in [
        "Type : CRC",
        "Date de création : 13/03/2026",
        "CPAM émettrice : CPAM de l'Exemple",
        "SIRET : 99999900600011",
        "Profil : DSN",
        "Nom : NOISETIER ANSELME",
        "Activité : PROGRES",
        "État : En cours de traitement CPAM",
        "Tél. : 11 11 - Mél. : dsij@cpam-exemple.example",
    ] {
        assert!(text.contains(word), "{word}\n{text}");
    }
    assert!(!text.contains(NIR) && !text.contains("Cause :"));
    assert!(paid.contains("procédure d'envoi de pièces"));
}

/// Shows S75, S79, S80.
#[tokio::test]
async fn a_ko_writes_that_it_is_invalid_and_why() {
    let leave = Arret {
        motif: "03",
        fin: "2026-03-20",
        ..Arret::default()
    };
    let letters = lettres(CAISSES, &leave, &["2026-03-13", "2026-05-13"]).await;
    let [(subject, text)] = letters.as_slice() else {
        panic!("{letters:?}");
    };
    assert!(subject.ends_with("Invalide"));
    assert!(text.contains("Cause : Demande de pièces complémentaires à l'employeur"));
    assert!(text.contains("Libellé : ") && text.contains("fractionnement"));
    assert!(!text.contains(NIR));
}

#[tokio::test]
async fn an_anomaly_writes_no_letter() {
    let unknown = Arret {
        contrat: "autre",
        ..Arret::default()
    };
    assert!(lettres(CAISSES, &unknown, &["2026-03-20"]).await.is_empty());
}

/// Shows S81.
#[tokio::test]
async fn who_is_subrogated_without_bpij_is_invited() {
    let subrogated = Arret {
        subrogation: Some(("2026-03-10", "2026-03-31")),
        ..Arret::default()
    };
    let invited = |letters: &[(String, String)]| letters[0].1.contains("BPIJ");
    let at = ["2026-03-13"];
    assert!(invited(&lettres(CAISSES, &subrogated, &at).await));
    assert!(!invited(&lettres(CAISSES, &Arret::default(), &at).await));
    let subscribed = format!("abonnes_bpij = [\"99999900600011\"]\n{CAISSES}");
    assert!(!invited(&lettres(&subscribed, &subrogated, &at).await));
}

#[tokio::test]
async fn a_letter_waits_for_the_mail_server() {
    let mut scene = Scene::new(CAISSES);
    scene.portail.trois_mois();
    scene.portail.arret(&Arret::default());
    scene.le("2026-03-12 8").await;
    scene.boite.0.lock().unwrap().1 = true;
    assert_eq!(scene.le("2026-03-13").await.courriels, 0);
    scene.boite.0.lock().unwrap().1 = false;
    assert_eq!(scene.le("2026-03-14").await.courriels, 1);
    assert_eq!(scene.le("2026-03-15").await.courriels, 0);
}
