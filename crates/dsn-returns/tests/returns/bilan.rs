//! The bilan: properties over generated ones, and the published examples.

use dsn_returns::bilan::documents::{Controle, aee, are, compte_rendu};
use dsn_returns::bilan::{
    self, Anomalie, Categorie, Conformite, Contenu, Contrat, Couverture, Declarant, Declaration,
    Environnement, EnvoiIdentification, Etat, FuturTaux, Origine, Rapport, Reconstituee, Rubrique,
    Salarie, Valeurs,
};
use dsn_returns::decimal::Decimal;
use dsn_returns::tree::ReadError;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use crate::common::{complaints, golden, reference};
use crate::supply::{Supply, hostile_supply, supply};

const SCHEMA: &str = "protocol/schemas/dsn_bilans_v02r03.xsd";

fn identification(supply: &mut Supply) -> EnvoiIdentification {
    EnvoiIdentification {
        declarant: supply.maybe(|supply| Declarant {
            siret: supply.text(),
            nom: supply.text(),
            prenom: supply.text(),
        }),
        idflux: supply.maybe_text(),
        identifiant_archive: supply.maybe_text(),
        identifiant: supply.maybe_text(),
        version_norme: supply.maybe_text(),
        point_de_depot: supply.maybe_text(),
        type_envoi: supply.maybe_text(),
        essai_reel: supply.maybe_text(),
        emetteur_siret: supply.text(),
        raison_sociale: supply.maybe_text(),
        nom_logiciel: supply.maybe_text(),
        editeur_logiciel: supply.maybe_text(),
        version_logiciel: supply.maybe_text(),
        code_conformite: supply.maybe_text(),
        reception: supply.maybe(Supply::moment),
        enregistrement: supply.maybe(Supply::moment),
    }
}

fn rubrique(supply: &mut Supply) -> Rubrique {
    Rubrique {
        identifiant: supply.text(),
        libelle: supply.maybe_text(),
        valeur: supply.text(),
    }
}

fn salarie(supply: &mut Supply, origine: Option<Origine>) -> Salarie {
    Salarie {
        origine,
        nir: supply.text(),
        ntt: supply.text(),
        nom_famille: supply.maybe_text(),
        nom_usage: supply.maybe_text(),
        prenoms: supply.maybe_text(),
        sexe: supply.maybe_text(),
        date_naissance: supply.maybe_text(),
        lieu_naissance: supply.maybe_text(),
        code_pays: supply.maybe_text(),
        matricule: supply.maybe_text(),
        rang: supply.maybe(Supply::number),
        taux_imposition_pas: supply
            .maybe(|supply| Decimal::from_centimes(i64::from(supply.number()))),
        futur_taux: supply.maybe(|supply| FuturTaux {
            taux: supply.maybe(|supply| Decimal::from_centimes(i64::from(supply.number()))),
            date_effet: supply.jour(),
        }),
    }
}

fn person_of_an_anomaly(supply: &mut Supply) -> Salarie {
    let origine = supply.maybe(|s| s.one_of(&[Origine::Dsn, Origine::Pasrau, Origine::Sngi]));
    salarie(supply, origine)
}

fn anomalie(supply: &mut Supply, of_a_declaration: bool) -> Anomalie {
    Anomalie {
        code: supply.text(),
        categorie: supply.maybe(|s| s.one_of(&[Categorie::Bloquant, Categorie::NonBloquant])),
        message: supply.text(),
        numero_ligne: supply.maybe(Supply::number).map(u64::from),
        nombre: supply.maybe(Supply::number).map(u64::from),
        valeurs: supply.maybe(|supply| Valeurs {
            declenchante: rubrique(supply),
            associees: supply.several(2, rubrique),
        }),
        environnement: if of_a_declaration {
            Environnement {
                salaries: supply.several(2, person_of_an_anomaly),
                non_salaries: supply.several(2, person_of_an_anomaly),
                contrat: supply.maybe(|supply| Contrat {
                    date_debut: supply.text(),
                    numero: supply.text(),
                    nature: supply.maybe_text(),
                    statut_conventionnel: supply.maybe_text(),
                    libelle_emploi: supply.maybe_text(),
                    code_regime_maladie: supply.maybe_text(),
                }),
            }
        } else {
            Environnement::default()
        },
    }
}

fn declaration(supply: &mut Supply) -> Declaration {
    Declaration {
        rang: supply.number(),
        nature: supply.maybe_text(),
        type_code: supply.maybe_text(),
        fraction: supply.maybe(Supply::number),
        ordre: supply.maybe(Supply::number).map(u64::from),
        mois: supply.maybe_text(),
        identifiant_metier: supply.maybe_text(),
        id_annulation: supply.maybe(Supply::number).map(u64::from),
        siren: supply.text(),
        nic_siege: supply.maybe_text(),
        nic_affectation: supply.text(),
        etat: supply.one_of(&Etat::ALL),
        contenu: Contenu {
            declarations: None,
            salaries: supply.maybe(Supply::number).map(u64::from),
            individus_non_salaries: supply.maybe(Supply::number).map(u64::from),
            contrats: supply.maybe(Supply::number).map(u64::from),
        },
        reconstituees: supply.several(2, |supply| Reconstituee {
            type_code: supply.text(),
            etat: supply.one_of(&Etat::ALL),
            nombre: u64::from(supply.number()),
        }),
        bloquantes: u64::from(supply.below(3)),
        non_bloquantes: u64::from(supply.below(3)),
        conformite: supply.maybe(|supply| match supply.below(3) {
            0 => Conformite::Rejetee,
            _ => Conformite::Certifiee(supply.maybe_text()),
        }),
        salaries: supply.several(2, |supply| salarie(supply, None)),
        anomalies: supply.several(3, |supply| anomalie(supply, true)),
    }
}

fn rapport(supply: &mut Supply) -> Rapport {
    let mut rapport = Rapport {
        type_code: supply.text(),
        identifiant: supply.maybe_text(),
        message: supply.maybe_text(),
        declarations: supply.several(3, declaration),
        ..Rapport::default()
    };
    rapport.envoi.identification = identification(supply);
    rapport.envoi.etat = supply.one_of(&Etat::ALL);
    rapport.envoi.contenu = Contenu {
        declarations: supply.maybe(Supply::number).map(u64::from),
        salaries: supply.maybe(Supply::number).map(u64::from),
        individus_non_salaries: supply.maybe(Supply::number).map(u64::from),
        contrats: None,
    };
    rapport.envoi.generales = u64::from(supply.below(3));
    rapport.envoi.dans_declarations = u64::from(supply.below(3));
    rapport.envoi.anomalies = supply.several(3, |supply| anomalie(supply, false));
    rapport
}

fn written(rapport: &Rapport) -> Vec<u8> {
    let mut out = Vec::new();
    bilan::write(rapport, &mut out).unwrap();
    out
}

fn written_json(rapport: &Rapport) -> Vec<u8> {
    let mut out = Vec::new();
    bilan::write_json(rapport, &mut out).unwrap();
    out
}

proptest! {
    #![proptest_config(Config::with_cases(128))]

    #[test]
    fn what_is_written_reads_back(mut supply in supply()) {
        let rapport = rapport(&mut supply);
        let read = bilan::read(&written(&rapport));
        prop_assert_eq!(read.as_ref(), Ok(&rapport));
        prop_assert_eq!(bilan::read_bilan_json(&written_json(&rapport)), Ok(rapport));
    }

    #[test]
    fn texts_xml_does_not_admit_are_replaced_once_for_all(mut supply in hostile_supply()) {
        let rapport = rapport(&mut supply);
        let first = written(&rapport);
        let read = bilan::read(&first).unwrap();
        prop_assert_eq!(written(&read), first);
        // JSON holds them all.
        prop_assert_eq!(bilan::read_bilan_json(&written_json(&rapport)), Ok(rapport));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = bilan::read(&bytes);
        let _ = bilan::read_bilan_json(&bytes);
    }

    #[test]
    fn a_document_cut_or_changed_is_read_or_refused(
        mut supply in supply(), at in any::<prop::sample::Index>(), byte in any::<u8>()
    ) {
        let mut document = written(&rapport(&mut supply));
        let at = at.index(document.len());
        // What follows the root is a line end, which may be missing.
        let whole = at >= document.trim_ascii_end().len();
        document[at] = byte;
        let _ = bilan::read(&document);
        document.truncate(at);
        prop_assert_eq!(bilan::read(&document).is_ok(), whole);
    }
}

#[test]
fn generated_bilans_are_valid_against_the_published_schema() {
    let mut runner = TestRunner::deterministic();
    let documents: Vec<_> = (0..60)
        .map(|_| {
            let mut supply = hostile_supply().new_tree(&mut runner).unwrap().current();
            written(&rapport(&mut supply))
        })
        .collect();
    for (document, complaint) in documents
        .iter()
        .zip(complaints(SCHEMA, &documents).unwrap_or_default())
    {
        assert_eq!(complaint, "", "{}", String::from_utf8_lossy(document));
    }
}

/// A platform's and an organism's documents with nothing left out.
fn samples() -> Vec<(&'static str, Rapport)> {
    let identification = || EnvoiIdentification {
        declarant: Some(Declarant {
            siret: "99999900600017".into(),
            nom: "FICTIVE".into(),
            prenom: "Ada".into(),
        }),
        idflux: Some("EXEMPLE0000000000000001".into()),
        identifiant: Some("depot.dsn".into()),
        point_de_depot: Some("01".into()),
        essai_reel: Some("02".into()),
        emetteur_siret: "99999900600017".into(),
        reception: dsn_returns::civil::Moment::new((2026, 5, 31), (11, 2, 58)),
        enregistrement: dsn_returns::civil::Moment::new((2026, 5, 31), (11, 2, 59)),
        ..EnvoiIdentification::default()
    };
    let declaration = |etat| Declaration {
        rang: 1,
        nature: Some("04".into()),
        type_code: Some("01".into()),
        ordre: Some(1),
        siren: "999999006".into(),
        nic_affectation: "00017".into(),
        etat,
        ..Declaration::default()
    };
    let mut rejected = declaration(Etat::Ko);
    rejected.push(Anomalie {
        categorie: Some(Categorie::Bloquant),
        numero_ligne: Some(12),
        environnement: Environnement::salarie(Salarie {
            nir: "2990199999999".into(),
            rang: Some(1),
            ..Salarie::default()
        }),
        ..Anomalie::simple("I0320", "Le salarié n'est pas reconnu.")
    });
    let control = |declaration| Controle {
        identification: identification(),
        declarations: vec![declaration],
        couverture: Couverture {
            evalues: 45,
            applicables: 45,
        },
        ..Controle::default()
    };
    vec![
        ("aee", aee(identification())),
        (
            "are",
            are(
                EnvoiIdentification {
                    enregistrement: None,
                    ..identification()
                },
                vec![Anomalie::simple(
                    bilan::documents::FORMAT_NON_RECONNU,
                    "Le fichier n'est pas une DSN\u{a0}: il ne commence pas par S10.",
                )],
            ),
        ),
        ("cco", control(declaration(Etat::Ok)).rapport()),
        ("ban", control(rejected.clone()).rapport()),
        ("bis", compte_rendu("20", identification(), vec![rejected])),
    ]
}

#[test]
fn documents_are_as_recorded() {
    for (name, rapport) in samples() {
        golden(&format!("{name}.xml"), &written(&rapport));
        golden(&format!("{name}.json"), &written_json(&rapport));
    }
}

#[test]
fn documents_are_valid_against_the_published_schema() {
    let documents: Vec<_> = samples().iter().map(|(_, r)| written(r)).collect();
    for (sample, complaint) in samples()
        .iter()
        .zip(complaints(SCHEMA, &documents).unwrap_or_default())
    {
        assert_eq!(complaint, "", "{}", sample.0);
    }
}

#[test]
fn published_examples_are_read() {
    let Some(folder) = reference("protocol/examples") else {
        return;
    };
    let read = |name: &str| bilan::read(&std::fs::read(folder.join(name)).unwrap());
    for (name, type_code, etat, declarations) in [
        ("exemple_retour_10_AEE.xml", "AEE", Etat::Ok, 0),
        ("exemple_retour_10_ARE.xml", "ARE", Etat::Ko, 0),
        ("exemple_retour_11_BAN.xml", "BAN", Etat::Ko, 1),
        ("exemple_retour_11_CCO.xml", "CCO", Etat::Ok, 1),
        ("exemple_retour_31_CRM_CNAM_1.xml", "31", Etat::Ko, 1),
    ] {
        let rapport = read(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(rapport.type_code, type_code, "{name}");
        assert_eq!(rapport.envoi.etat, etat, "{name}");
        assert_eq!(rapport.declarations.len(), declarations, "{name}");
        assert!(rapport.envoi.identification.idflux.is_some(), "{name}");
        // Read whole: writing it again loses nothing.
        assert_eq!(bilan::read(&written(&rapport)), Ok(rapport), "{name}");
    }
    let crm = read("exemple_retour_31_CRM_CNAM_1.xml").unwrap();
    let anomaly = &crm.declarations[0].anomalies[0];
    assert_eq!(anomaly.code, "PMNR");
    assert_eq!(anomaly.environnement.salaries[0].nir, "299999999999999");
    let ban = read("exemple_retour_11_BAN.xml").unwrap();
    let valeurs = ban.envoi.anomalies[0].valeurs.as_ref().unwrap();
    assert_eq!(valeurs.declenchante.identifiant, "S10.G00.00.002");
    for other in [
        "exemple_retour_119_CRM_ACOSS_OK.xml",
        "exemple_BPIJ_sans_indu.xml",
    ] {
        assert!(
            matches!(read(other), Err(ReadError::Root { .. })),
            "{other}"
        );
    }
}
