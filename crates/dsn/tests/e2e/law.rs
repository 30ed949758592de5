//! The calls and keys of the law commands that others build on, as they were pinned.

use serde_json::Value;

use crate::common::{Run, dsn, dsn_with, golden};

/// One call, one JSON object.
fn json(call: &str) -> Value {
    let run = run(call);
    assert_eq!(run.code, 0, "{call}: {}", run.stderr);
    serde_json::from_slice(&run.stdout).unwrap_or_else(|error| panic!("{call}: {error}"))
}

fn run(call: &str) -> Run {
    dsn(&call.split(' ').collect::<Vec<_>>())
}

/// The pinned calls with the values they must give.
const PINNED: &[(&str, &[(&str, &str)])] = &[
    (
        "ijss --risque maladie --debut 2025-05-12 --fin 2025-06-08 --paies 1801.80,1801.80,1801.80 --format json",
        &[
            ("/salaire_journalier_base", "59.24"),
            ("/ij_brute_jour", "29.62"),
            ("/periodes/0/du", "2025-05-15"),
            ("/periodes/0/au", "2025-06-08"),
            ("/periodes/0/ij_brute_jour", "29.62"),
            ("/total_brut", "740.50"),
            ("/csg", "45.91"),
            ("/crds", "3.70"),
            ("/total_net", "690.89"),
        ],
    ),
    (
        "echeance mensuelle --periode 2026-03 --effectif 49 --paie-mois oui --format json",
        &[
            ("/date", "2026-04-15"),
            ("/heure", "12:00"),
            ("/certitude", "sûre"),
        ],
    ),
    (
        "echeance signalement --connaissance 2026-05-12 --motif arret --subrogation non --format json",
        &[("/date", "2026-05-20"), ("/certitude", "sûre")],
    ),
    (
        "echeance signalement --connaissance 2026-05-12 --motif arret --aucune-retenue oui --effectif 80 --format json",
        &[("/date", "2026-06-05"), ("/heure", "12:00")],
    ),
    (
        "penalite retard --periode 2025-03 --salaries 30 --jours-retard 4 --format json",
        &[
            ("/montant", "1766.25"),
            ("/unitaire", "58.88"),
            ("/plafond", "5887.50"),
        ],
    ),
    (
        "penalite retard --periode 2025-03 --salaries 30 --mois-retard 2 --plafond-deja-utilise oui --format json",
        &[("/montant", "3532.50")],
    ),
];

#[test]
fn pinned_calls_give_pinned_values() {
    for (call, expected) in PINNED {
        let answer = json(call);
        for (pointer, value) in *expected {
            let found = answer.pointer(pointer).and_then(Value::as_str);
            assert_eq!(found, Some(*value), "{call}: {pointer}");
        }
        for list in ["steps", "sources"] {
            assert!(
                !answer[list].as_array().unwrap().is_empty(),
                "{call}: {list}"
            );
        }
    }
}

#[test]
fn every_risk_answers_with_the_pinned_flags_alone() {
    let keys = [
        "salaire_journalier_base",
        "ij_brute_jour",
        "periodes",
        "jours_carence",
        "jours_indemnises",
        "total_brut",
        "csg",
        "crds",
        "total_net",
        "steps",
        "sources",
        "options",
    ];
    for risk in [
        "maladie",
        "at",
        "maternite",
        "paternite",
        "adoption",
        "deuil",
        "tpt",
    ] {
        let pays = if risk == "at" {
            "2000"
        } else {
            "2000,2000,2000"
        };
        let answer = json(&format!(
            "ijss --risque {risk} --debut 2025-05-12 --fin 2025-06-08 --paies {pays} --format json"
        ));
        for key in keys {
            assert!(!answer[key].is_null(), "{risk}: {key}");
        }
        let daily = json(&format!(
            "ijss --risque {risk} --debut 2025-05-12 --paies {pays} --format json"
        ));
        assert!(
            daily["ij_brute_jour"].is_string() && daily["total_brut"].is_null(),
            "{risk}"
        );
    }
}

#[test]
fn every_reason_without_waiting_time_is_known() {
    for reason in [
        "prolongation",
        "ald",
        "fausse-couche",
        "deces-enfant",
        "tpt",
        "suite-maternite",
    ] {
        let answer = json(&format!(
            "ijss --risque maladie --debut 2025-05-12 --fin 2025-05-20 --paies 1800,1800,1800 --sans-carence {reason} --ij-deja-versees 10 --format json"
        ));
        assert_eq!(answer["jours_carence"], 0, "{reason}");
        assert_eq!(answer["jours_indemnises"], 9, "{reason}");
    }
}

#[test]
fn identifiers_say_what_is_wrong() {
    let right = json("verifier nir 103072A00498147 --format json");
    assert_eq!(
        (&right["valide"], &right["motif"]),
        (&Value::Bool(true), &Value::Null)
    );
    let wrong = run("verifier nir 103072A00498148 --format json");
    assert_eq!(wrong.code, 1);
    let wrong: Value = serde_json::from_slice(&wrong.stdout).unwrap();
    assert_eq!(wrong["valide"], Value::Bool(false));
    assert!(wrong["motif"].as_str().unwrap().contains("47 attendue"));
    for (kind, value) in [
        ("siren", "732829320"),
        ("siret", "73282932000074"),
        ("iban", "DE89370400440532013000"),
        ("bic", "AGRIFRPP"),
    ] {
        assert_eq!(run(&format!("verifier {kind} {value}")).code, 0, "{kind}");
    }
}

#[test]
fn questions_come_as_an_object_a_list_or_lines() {
    let one = r#"{"risque": "at", "debut": "2025-05-12", "paies": [2000]}"#;
    let object = dsn_with(
        &["ijss", "--fichier", "-", "--format", "json"],
        one.as_bytes(),
    );
    let answer: Value = serde_json::from_slice(&object.stdout).unwrap();
    assert_eq!(answer["ij_brute_jour"], "39.45");
    let list = dsn_with(
        &["ijss", "--fichier", "-", "--format", "json"],
        format!("[{one},{one}]").as_bytes(),
    );
    assert_eq!(list.text().lines().count(), 2);
    let lines = format!("{one}\n\n{{\"risque\": \"grippe\"}}\nrien\n{one}\n");
    let many = dsn_with(
        &["ijss", "--fichier", "-", "--format", "json"],
        lines.as_bytes(),
    );
    assert_eq!(many.code, 2);
    let answers: Vec<Value> = many
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), 4);
    assert!(answers[0]["erreur"].is_null() && answers[3]["erreur"].is_null());
    assert!(
        answers[1]["erreur"].is_string()
            && answers[2]["erreur"]
                .as_str()
                .unwrap()
                .starts_with("ligne 4")
    );
}

#[test]
fn flags_complete_the_questions_of_a_file() {
    let question =
        br#"{"debut": "2025-05-12", "paies": "2000", "jour_par_jour": true, "fin": "2025-05-13"}"#;
    let run = dsn_with(
        &[
            "ijss",
            "--risque",
            "at",
            "--fichier",
            "-",
            "--format",
            "json",
        ],
        question,
    );
    let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(answer["jours"].as_array().unwrap().len(), 2);
}

#[test]
fn a_refusal_is_said_in_french_and_exits_2() {
    for (call, piece) in [
        (
            "ijss --risque maladie --debut 2027-02-15 --paies 1,1,1",
            "doit être revérifiée",
        ),
        (
            "ijss --risque maladie --debut 2025-02-30 --paies 1,1,1",
            "n'existe pas dans le calendrier",
        ),
        ("echeance mensuelle --periode 2026-13", "n'est pas un mois"),
        (
            "penalite retard --periode 2025-03 --salaries 3",
            "jours-retard",
        ),
        (
            "maintien --bareme @absent.tsv --debut 2025-05-01 --fin 2025-05-02 --salaire 1 --ij 1 --anciennete 1",
            "absent.tsv",
        ),
    ] {
        let run = run(call);
        assert_eq!(run.code, 2, "{call}");
        assert!(run.stderr.contains(piece), "{call}: {}", run.stderr);
        assert!(run.stdout.is_empty(), "{call}");
    }
    let run = run("ijss --risque maladie --debut 2027-02-15 --paies 1,1,1 --format json");
    let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert!(
        answer["erreur"]
            .as_str()
            .unwrap()
            .contains("doit être revérifiée")
    );
}

#[test]
fn what_people_read_is_the_golden_text() {
    for (name, call) in [
        (
            "law/ijss.txt",
            "ijss --risque maladie --debut 2025-05-12 --fin 2025-06-08 --paies 1801.80,1801.80,1801.80",
        ),
        (
            "law/maintien.txt",
            "maintien --debut 2025-05-12 --fin 2025-06-30 --anciennete 3 --salaire 2500 --ij 41.10",
        ),
        (
            "law/echeance.txt",
            "echeance signalement --connaissance 2026-06-01 --motif at --effectif 49",
        ),
        (
            "law/penalite.txt",
            "penalite retard --periode 2025-03 --salaries 101 --jours-retard 5",
        ),
        (
            "law/calendrier.ics",
            "echeance calendrier --du 2026-01 --au 2026-02 --effectif 49 --format ics",
        ),
        ("law/help-ijss.txt", "ijss --help"),
        ("law/help-echeance.txt", "echeance --help"),
    ] {
        let run = run(call);
        assert_eq!(run.code, 0, "{call}: {}", run.stderr);
        golden(name, run.text());
    }
}
