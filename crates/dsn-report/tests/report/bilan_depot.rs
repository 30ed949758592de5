//! What a platform answers to a deposit: CCO or BAN, from the same report as
//! every other format.

use dsn_report::{
    BilanDepot, DeclarationDepot, FileReport, Portee, RenderOptions, identification_envoi,
};
use dsn_returns::bilan::{self, Conformite, Declarant, EnvoiIdentification, Etat, Rapport};
use dsn_returns::civil::Moment;

use crate::bilan_schema::{complaints, schema};
use crate::common::{Bytes, Case, cases, interrompu, invalide, valide};
use crate::golden::check;

/// What the platform knows of the declarations of every case.
const KNOWN: &[DeclarationDepot<'static>] = &[
    DeclarationDepot {
        rang: 2,
        fraction: None,
        ordre: Some(7),
        id_annulation: None,
        identifiant_metier: None,
        nic_siege: None,
        certificat: Some("G-2026-000002"),
    },
    DeclarationDepot {
        rang: 1,
        fraction: Some(11),
        ordre: Some(3),
        id_annulation: Some(2),
        identifiant_metier: Some("M1"),
        nic_siege: Some("00025"),
        certificat: Some("G-2026-000001"),
    },
];

fn answered(case: &Case, portee: Portee) -> Rapport {
    let source = Bytes(&case.bytes);
    let file = FileReport {
        source: Some(&source),
        ..case.file()
    };
    let at = |second| Moment::new((2026, 5, 31), (11, 2, second));
    BilanDepot {
        identification: EnvoiIdentification {
            declarant: Some(Declarant {
                siret: "99999900600017".to_owned(),
                nom: "FICTIVE".to_owned(),
                prenom: "Ada".to_owned(),
            }),
            idflux: Some("EXEMPLE0000000000000001".to_owned()),
            identifiant: Some("depot.dsn".to_owned()),
            reception: at(58),
            enregistrement: at(59),
            ..EnvoiIdentification::default()
        },
        declarations: KNOWN,
        portee,
    }
    .rapport(&file, &RenderOptions::default())
}

fn written(rapport: &Rapport) -> String {
    let mut out = Vec::new();
    bilan::write(rapport, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The case of two declarations without its fault in S90.
fn mixed() -> Case {
    let mut case = invalide();
    case.report.findings.retain(|f| f.place.declaration > 0);
    case.report.counts.blocking -= 1;
    case
}

#[test]
fn a_certificate_and_both_kinds_of_refusal() {
    for (name, case) in [
        ("valide.cco.xml", valide()),
        ("mixte.ban.xml", mixed()),
        ("invalide.ban.xml", invalide()),
    ] {
        check(name, &written(&answered(&case, Portee::Envoi)));
    }
}

#[test]
fn answers_are_valid_against_the_published_schema() {
    let Some(schema) = schema() else {
        return;
    };
    let schema = schema.to_str().unwrap();
    for case in cases().into_iter().chain([mixed()]) {
        for portee in [Portee::Envoi, Portee::Declaration(1), Portee::Generales] {
            let document = written(&answered(&case, portee));
            assert_eq!(
                complaints(&["--schema", schema], &document),
                "",
                "{}",
                case.path
            );
        }
    }
}

#[test]
fn each_declaration_of_a_mixed_send_has_its_own_answer() {
    let whole = answered(&mixed(), Portee::Envoi);
    assert_eq!(
        (whole.type_code.as_str(), whole.envoi.etat),
        ("BAN", Etat::Ano)
    );
    let [first, second] = &whole.declarations[..] else {
        panic!("two declarations");
    };
    assert_eq!(first.conformite, Some(Conformite::Rejetee));
    let Some(Conformite::Certifiee(Some(certificat))) = &second.conformite else {
        panic!("no certificate");
    };
    assert!(certificat.starts_with("G-2026-000002"), "{certificat}");
    assert!(certificat.contains("45 sur 45"), "{certificat}");

    let one = answered(&mixed(), Portee::Declaration(2));
    assert_eq!((one.type_code.as_str(), one.envoi.etat), ("CCO", Etat::Ok));
    assert_eq!(one.declarations[0].rang, 2);
    assert_eq!(one.declarations[0].non_bloquantes, 1);
    assert_eq!(one.declarations[0].anomalies.len(), 1);

    let other = answered(&mixed(), Portee::Declaration(1));
    assert_eq!(
        (other.type_code.as_str(), other.envoi.etat),
        ("BAN", Etat::Ko)
    );
    assert_eq!(other.envoi.dans_declarations, 1204);
}

#[test]
fn a_fault_of_s90_and_an_interrupted_reading_reject_everything() {
    for case in [invalide(), interrompu()] {
        for portee in [
            Portee::Envoi,
            Portee::Declaration(1),
            Portee::Declaration(2),
        ] {
            let rapport = answered(&case, portee);
            assert_eq!(
                (rapport.type_code.as_str(), rapport.envoi.etat),
                ("BAN", Etat::Ko)
            );
            for declaration in &rapport.declarations {
                assert_eq!(declaration.conformite, Some(Conformite::Rejetee));
            }
        }
    }
    let general = answered(&invalide(), Portee::Generales);
    assert!(general.declarations.is_empty());
    assert_eq!(
        (general.envoi.generales, general.envoi.anomalies.len()),
        (1, 1)
    );
}

#[test]
fn a_receipt_needs_the_head_only() {
    let found = identification_envoi(&invalide().bytes);
    assert_eq!(found.emetteur_siret, "99999900600017");
    assert_eq!(found.nom_logiciel.as_deref(), Some("PAIE & <FICTIVE>"));
    assert_eq!(
        identification_envoi(b"\x1f\x8b\0"),
        EnvoiIdentification::default()
    );
}
