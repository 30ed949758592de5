//! What the tables compiled in promise: read in full, minimal data, no orphan blocs.

use std::collections::BTreeSet;

use dsn_norm::{BlocId, Nature, Version, bloc_index, norme};
use dsn_world::{Graine, Mois, exemple, mensuelle};
use guichet_organisms::{
    Catalogue, DeclarationView, Envelope, Envoi, Jour, Recipient, Tables, TypeEnvoi, lot, message,
    recipients,
};

const JOUR: Jour = Jour::new(2026, 3, 2);

fn envelope() -> Envelope<'static> {
    Envelope {
        numero_lot: "7",
        horodatage_lot: "20260302093000",
        idflux: "A0000000000000000000007",
        ..Envelope::default()
    }
}

/// The rubriques of some bytes, in order.
fn rubriques(bytes: &[u8]) -> Vec<&str> {
    let lines = bytes.split(|byte| *byte == b'\n');
    lines
        .filter(|line| !line.is_empty())
        .map(|line| std::str::from_utf8(&line[..14]).unwrap())
        .collect()
}

fn blocs(bytes: &[u8]) -> BTreeSet<String> {
    rubriques(bytes)
        .iter()
        .map(|id| id[..10].to_owned())
        .collect()
}

fn pour(depot: &[u8], destinataire: &str) -> Option<Vec<u8>> {
    let catalogue = Catalogue::embarque();
    let envoi = Envoi::lire(depot);
    let declaration = DeclarationView::lire(catalogue, &envoi, 1).unwrap();
    let recipients = recipients(catalogue, &declaration, JOUR);
    let found = recipients.iter().find(|r| r.organisme == destinataire)?;
    Some(lot(catalogue, &declaration, found, JOUR, &envelope()).unwrap())
}

fn une_mensuelle() -> Vec<u8> {
    mensuelle(Graine(5), Version::P26V01, 40, Mois::new(2026, 2)).to_bytes()
}

#[test]
fn the_tables_compiled_in_are_read() {
    let catalogue = Catalogue::charger(&Tables::EMBARQUEES).unwrap();
    assert_eq!(catalogue.organismes().len(), 14);
    assert!(!Catalogue::embarque().organismes().is_empty());
    for organisme in catalogue.organismes() {
        assert!(!organisme.pourquoi.is_empty(), "{}", organisme.code);
    }
}

#[test]
fn who_receives_each_nature() {
    let catalogue = Catalogue::embarque();
    for (nature, expected) in [
        (
            Nature::Mensuelle,
            "URSSAF CNAM CNAV AGIRC-ARRCO FRANCE-TRAVAIL DGFIP OC OC OC",
        ),
        (Nature::Arret, "CNAM OC OC"),
        (Nature::Reprise, "CNAM OC OC"),
        (Nature::FinContrat, "FRANCE-TRAVAIL OC OC"),
        (Nature::Amorcage, "DGFIP OC OC"),
        (Nature::Substitution, "URSSAF CNAV AGIRC-ARRCO"),
        (Nature::Dpae, "URSSAF"),
    ] {
        let depot = exemple(nature, Version::P26V01).unwrap();
        let envoi = Envoi::lire(&depot);
        let declaration = DeclarationView::lire(catalogue, &envoi, 1).unwrap();
        assert_eq!(declaration.type_envoi(), TypeEnvoi::Reel);
        let found: Vec<_> = recipients(catalogue, &declaration, JOUR)
            .into_iter()
            .map(|recipient| recipient.organisme)
            .collect();
        assert_eq!(found.join(" "), expected, "{}", nature.code());
    }
}

#[test]
fn minimal_data() {
    let depot = une_mensuelle();
    for (destinataire, jamais) in [
        // No tax data: rates and amounts of the levy at source, taxable pay, taxes, seizures.
        (
            "OC",
            &[
                "S21.G00.44",
                "S21.G00.50.002",
                "S21.G00.50.006",
                "S21.G00.50.009",
                "S21.G00.50.013",
                "S21.G00.56",
                "S21.G00.58",
                "S21.G00.98",
                "S89",
                "S21.G00.22",
                "S21.G00.51",
                "S21.G00.66",
                "S21.G00.60.007",
            ][..],
        ),
        // No health data, nothing of a mutuelle.
        (
            "DGFIP",
            &[
                "S21.G00.60",
                "S21.G00.66",
                "S21.G00.65",
                "S21.G00.15",
                "S21.G00.70",
                "S21.G00.73",
                "S21.G00.40.018",
                "S21.G00.40.072",
            ][..],
        ),
        // No bank data of contributions, no tax data.
        (
            "CNAM",
            &[
                "S21.G00.20",
                "S21.G00.22",
                "S21.G00.23",
                "S21.G00.55",
                "S21.G00.12",
                "S21.G00.50.006",
                "S21.G00.56",
                "S21.G00.98",
                "S21.G00.81",
                "S21.G00.70",
                "S89",
            ][..],
        ),
        // No health data for those who collect contributions.
        (
            "URSSAF",
            &[
                "S21.G00.60",
                "S21.G00.66",
                "S21.G00.70",
                "S21.G00.73",
                "S21.G00.56",
                "S21.G00.98",
            ][..],
        ),
        (
            "CNAV",
            &[
                "S21.G00.20",
                "S21.G00.50.006",
                "S21.G00.60.007",
                "S21.G00.70",
            ][..],
        ),
        (
            "AGIRC-ARRCO",
            &["S21.G00.50.006", "S21.G00.60.007", "S21.G00.70"][..],
        ),
        (
            "FRANCE-TRAVAIL",
            &[
                "S21.G00.20",
                "S21.G00.50.006",
                "S21.G00.70",
                "S21.G00.60.007",
            ][..],
        ),
    ] {
        let lot = pour(&depot, destinataire).unwrap();
        for id in rubriques(&lot) {
            for interdit in jamais {
                assert!(!id.starts_with(interdit), "{destinataire} : {id}");
            }
        }
    }
}

/// Every bloc that passes stands below one that passes: a slice is a tree of the norm.
#[test]
fn no_orphan_blocs() {
    let catalogue = Catalogue::embarque();
    for version in Version::ALL {
        for nature in Nature::ALL
            .into_iter()
            .filter(|n| norme(version).a_nature(*n))
        {
            let depot = match nature {
                Nature::Mensuelle => {
                    mensuelle(Graine(5), version, 40, Mois::new(2026, 2)).to_bytes()
                }
                _ => exemple(nature, version).unwrap(),
            };
            let envoi = Envoi::lire(&depot);
            let declaration = DeclarationView::lire(catalogue, &envoi, 1).unwrap();
            for recipient in recipients(catalogue, &declaration, JOUR) {
                let bytes =
                    message(catalogue, &declaration, &recipient, JOUR, &envelope()).unwrap();
                let present = blocs(&bytes);
                for id in &present {
                    let parsed: BlocId = id.parse().unwrap();
                    let idx =
                        bloc_index(parsed.to_string().as_bytes().try_into().unwrap()).unwrap();
                    if let Some(parent) = norme(version).bloc(idx).and_then(|bloc| bloc.parent) {
                        let parent = parent.id().to_string();
                        assert!(
                            present.contains(&parent),
                            "{recipient} {}: {id}",
                            nature.code()
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn test_sends_go_where_they_are_analysed() {
    let catalogue = Catalogue::embarque();
    let essai = |bytes: Vec<u8>| {
        let text = bytes.iter().map(|b| char::from(*b)).collect::<String>();
        let text = text.replace("S10.G00.00.005,'02'", "S10.G00.00.005,'01'");
        text.chars()
            .map(|c| u8::try_from(c).unwrap())
            .collect::<Vec<u8>>()
    };
    let depot = essai(une_mensuelle());
    let envoi = Envoi::lire(&depot);
    let declaration = DeclarationView::lire(catalogue, &envoi, 1).unwrap();
    let found = recipients(catalogue, &declaration, JOUR);
    let organismes: BTreeSet<_> = found.iter().map(|r| r.organisme.as_str()).collect();
    assert_eq!(organismes, BTreeSet::from(["AGIRC-ARRCO", "OC", "URSSAF"]));
    for nature in [
        Nature::Arret,
        Nature::Reprise,
        Nature::FinContrat,
        Nature::Amorcage,
    ] {
        let depot = essai(exemple(nature, Version::P26V01).unwrap());
        let envoi = Envoi::lire(&depot);
        let declaration = DeclarationView::lire(catalogue, &envoi, 1).unwrap();
        assert_eq!(
            recipients(catalogue, &declaration, JOUR),
            [],
            "{}",
            nature.code()
        );
    }
}

#[test]
fn receipts_have_their_nature() {
    let catalogue = Catalogue::embarque();
    for (organisme, declaration, nature) in [
        ("CNAM", "04", Some("30")),
        ("CNAM", "01", Some("32")),
        ("MSA", "05", Some("30")),
        ("URSSAF", "01", Some("60")),
        ("AGIRC-ARRCO", "01", Some("70")),
        ("FRANCE-TRAVAIL", "07", Some("40")),
        ("DGFIP", "01", Some("92")),
        ("OC", "04", Some("50")),
        ("MSA", "01", None),
        ("CNAV", "01", None),
        ("CNAM", "07", None),
    ] {
        let accuse = catalogue.organisme(organisme).unwrap().accuse(declaration);
        let found = accuse.map(|retour| retour.nature.as_str());
        assert_eq!(found, nature, "{organisme} {declaration}");
    }
}

#[test]
fn what_is_unknown_is_said() {
    let catalogue = Catalogue::embarque();
    let depot = exemple(Nature::Arret, Version::P26V01).unwrap();
    let envoi = Envoi::lire(&depot);
    assert!(DeclarationView::lire(catalogue, &envoi, 2).is_err());
    let declaration = DeclarationView::lire(catalogue, &envoi, 1).unwrap();
    let erreur = |code: &str, envelope: &Envelope<'_>| {
        lot(
            catalogue,
            &declaration,
            &Recipient::lire(code),
            JOUR,
            envelope,
        )
        .err()
        .map(|erreur| erreur.to_string())
    };
    assert_eq!(
        erreur("INCONNU", &envelope()).as_deref(),
        Some("l'organisme « INCONNU » est inconnu à cette date")
    );
    let sans_instant = Envelope {
        horodatage_lot: "",
        ..envelope()
    };
    assert_eq!(
        erreur("CNAM", &sans_instant).as_deref(),
        Some("l'instant du lot n'est pas de la forme AAAAMMJJHHMMSS")
    );
    assert_eq!(erreur("CNAM", &envelope()), None);
}

/// The contract of the organism API names the organisms of the tables.
#[test]
fn the_contract_knows_our_organisms() {
    let contract = include_str!("../../../docs/organism-api/openapi.yaml");
    let codes = Catalogue::embarque().organismes().iter();
    let codes: Vec<_> = codes.map(|organisme| organisme.code.as_str()).collect();
    assert!(contract.contains(&format!("enum: [{}]", codes.join(", "))));
}
