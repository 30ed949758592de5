//! Estimates of arrêts deposited in a real pipeline.

use dsn_law::answer::Answer;
use dsn_law::{Date, Month};
use dsn_norm::Version;
use dsn_world::{
    Arret, Declaration, Envoi, EtablissementId, Graine, Mois, Monde, MotifArret, Taille,
};
use guichet_simulators::lecture::Centimes;
use guichet_store::declarations;
use guichet_testkit::Base;

use super::{Faits, Origine, Paie, de_l_arret, estimer};
use crate::controle::epreuve::Epreuve;
use crate::travaux;

const ID: EtablissementId = EtablissementId {
    entreprise: 0,
    rang: 0,
};

/// A small firm where the holder of the first job falls ill on 10 March 2026.
fn monde() -> Monde {
    let arret = Arret {
        motif: MotifArret::Maladie,
        dernier_jour_travaille: dsn_world::Date::new(2026, 3, 10),
        fin_previsionnelle: dsn_world::Date::new(2026, 3, 31),
        subrogation: false,
    };
    (0..4)
        .fold(
            Monde::new(Graine(3), Taille::un_etablissement(4)),
            |monde, poste| monde.avec_arrets(ID, poste, Vec::new()),
        )
        .avec_arrets(ID, 0, vec![arret])
}

async fn deposer(epreuve: &Epreuve, declaration: Declaration) -> i64 {
    let monde = monde();
    let version = if declaration.mois().annee() < 2026 {
        Version::P25V01
    } else {
        Version::P26V01
    };
    let send = Envoi::new(&monde, version).avec(declaration);
    let idflux = epreuve.deposer(&send.to_bytes().unwrap()).await.idflux;
    travaux::epuiser(&epreuve.app, travaux::handlers())
        .await
        .unwrap();
    let read = epreuve.app.store.read(move |tx| {
        let depot = guichet_store::depots::par_idflux(tx, &idflux)?.expect("the deposit");
        declarations::du_depot(tx, depot.id)
    });
    let made = read.await.unwrap();
    assert_eq!(made[0].etat, "conforme", "{declaration:?}");
    made[0].id
}

fn value(answer: &Answer, name: &str) -> String {
    let found = answer.values.iter().find(|(known, _)| *known == name);
    found
        .unwrap_or_else(|| panic!("{name} in {:?}", answer.values))
        .1
        .short()
}

/// Shows S104, S111, S116, S118, S127, S129.
#[tokio::test(flavor = "multi_thread")]
async fn an_arret_is_estimated_from_what_was_deposited() {
    let base = Base::sqlite();
    let epreuve = Epreuve::new(&base, "2026-01-03T09:00");
    for (instant, mois) in [
        ("2026-01-03T09:00", Mois::new(2025, 12)),
        ("2026-02-03T09:00", Mois::new(2026, 1)),
    ] {
        epreuve.a(instant);
        deposer(&epreuve, Declaration::mensuelle(ID, mois)).await;
    }
    epreuve.a("2026-03-13T09:00");
    let arret = deposer(&epreuve, Declaration::arret(ID, 0, Mois::new(2026, 3))).await;

    // February is not there yet: it is said, and nothing is made up.
    let told = de_l_arret(&epreuve.app, arret)
        .await
        .unwrap()
        .expect("an arrêt");
    assert_eq!(told.faits.paies[2].origine, Origine::SansMensuelle);
    let why = told.indemnites.unwrap_err();
    assert!(why.contains("02/2026"), "{why}");

    let february = deposer(&epreuve, Declaration::mensuelle(ID, Mois::new(2026, 2))).await;
    let told = de_l_arret(&epreuve.app, arret)
        .await
        .unwrap()
        .expect("an arrêt");
    assert_eq!(told.faits.effectif, Some(4));
    let sum: i64 = told
        .faits
        .paies
        .iter()
        .map(|paie| match paie.origine {
            Origine::Declaree { montant, retabli } => {
                assert!(retabli, "{paie:?}");
                // 1.4 SMIC of the month before the arrêt: 2 552.24 euros.
                montant.0.min(255_224)
            }
            ref other => panic!("{other:?}"),
        })
        .sum();
    let answer = told.indemnites.unwrap();
    // Half of the daily wage: the three pays over 91.25, rounded once.
    let daily = (4 * sum + 365) / 730;
    let expected = format!("{}.{:02}", daily / 100, daily % 100);
    assert_eq!(value(&answer, "ij_brute_jour"), expected);
    assert_eq!(value(&answer, "jours_carence"), "3");
    assert!(!answer.trace.steps.is_empty() && !answer.sources().is_empty());
    let due = told.echeance.unwrap();
    // Five jours ouvrés after Wednesday 11 March.
    assert_eq!(value(&due, "date"), "2026-03-18");
    assert!(!due.sources().is_empty());

    assert!(de_l_arret(&epreuve.app, february).await.unwrap().is_none());
}

fn faits(motif: &str) -> Faits {
    let day = |text: &str| text.parse::<Date>().unwrap();
    let paie = |month| Paie {
        mois: Month::new(2026, month).unwrap(),
        origine: Origine::Declaree {
            montant: Centimes(200_000),
            retabli: true,
        },
    };
    Faits {
        motif: motif.to_owned(),
        dernier_jour_travaille: day("2026-04-09"),
        fin_previsionnelle: Some(day("2026-04-30")),
        accident: Some(day("2026-04-09")),
        subrogation: false,
        debut_du_contrat: Some(day("2020-01-01")),
        paies: (1..=3).map(paie).collect(),
        effectif: None,
    }
}

/// Shows S129.
#[test]
fn each_motif_has_its_risk() {
    for motif in ["01", "02", "03", "09"] {
        estimer(&faits(motif)).unwrap_or_else(|error| panic!("{motif} {error}"));
    }
    for motif in ["04", "05", "06"] {
        let mut accident = faits(motif);
        accident.paies.drain(..2);
        let answer = estimer(&accident).unwrap_or_else(|error| panic!("{motif} {error}"));
        assert_eq!(value(&answer, "jours_carence"), "0");
    }
    for motif in ["15", "19", "99"] {
        let why = estimer(&faits(motif)).unwrap_err();
        assert!(why.contains(motif), "{why}");
    }
}

/// Shows S108, S116.
#[test]
fn a_pay_that_is_not_known_is_named() {
    for (origine, word) in [
        (Origine::Absente, "ne donne pas de salaire"),
        (Origine::SansMensuelle, "n'est pas déposée"),
        (Origine::AvantLeContrat, "n'avait pas commencé"),
    ] {
        let mut faits = faits("01");
        faits.paies[1].origine = origine;
        let why = estimer(&faits).unwrap_err();
        assert!(why.contains("02/2026") && why.contains(word), "{why}");
    }
    // A contract that began in the first month of reference: its pay is for so many days.
    let mut begun = faits("01");
    begun.debut_du_contrat = Some("2026-01-12".parse().unwrap());
    assert!(estimer(&begun).is_ok());
}
