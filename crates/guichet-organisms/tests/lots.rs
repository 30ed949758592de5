//! Whole lots: their bytes, their places, and how others read them.

use std::collections::BTreeMap;
use std::path::Path;

use dsn_check::{Context, Verdict, check_bytes};
use dsn_norm::{Nature, Version};
use dsn_world::{Graine, Mois, exemple, mensuelle};
use guichet_organisms::{
    Catalogue, DeclarationView, Envelope, Envoi, Etablissement, Jour, LotError, Recipient, lot,
    message, recipients,
};

const JOUR: Jour = Jour::new(2026, 3, 2);

/// A monthly declaration of a mixed firm: one employee of each scheme, two adhésions of two institutions.
const MIXTE: &str = include_str!("donnees/mixte.txt");

/// The bytes of a deposit written one rubrique a line, blank lines and `#` for people.
fn depot(texte: &str) -> Vec<u8> {
    let lines = texte
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut bytes = Vec::new();
    for line in lines {
        bytes.extend(line.chars().map(|signe| u8::try_from(signe).unwrap()));
        bytes.extend(b"\r\n");
    }
    bytes
}

fn texte(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| char::from(*byte))
        .filter(|c| *c != '\r')
        .collect()
}

fn envelope() -> Envelope<'static> {
    Envelope {
        numero_lot: "1042",
        horodatage_lot: "20260302093000",
        nom: "GLYCINE",
        prenom: "Amélie",
        siret: "99999900600011",
        mode_depot: "MtoM",
        horodatage_depot: "20260302092958",
        raison_sociale: "Cabinet de l'Étang fictif",
        idflux: "AbCdEf0123456789exemple",
        mel: "amelie.glycine@exemple.fr",
        cible: Some(("ZyXwVu9876543210exemple", 3)),
        entreprise: "SOCIETE IMAGINAIRE",
        etablissement: Etablissement {
            commune: "57463",
            echeance: "15032026",
            categorie_juridique: "5710",
            enseigne: "CHEZ PERSONNE",
        },
        individus: BTreeMap::from([(
            &b"1990199999001"[..],
            BTreeMap::from([(300, "1990199999001"), (305, "10"), (302, "NOISETIER")]),
        )]),
        lieux: BTreeMap::from([(&b"99999900600011"[..], "ATELIER NORD")]),
        ..Envelope::default()
    }
}

/// Compares with a file recorded by `GUICHET_BLESS=1`.
fn golden(nom: &str, trouve: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(nom);
    if std::env::var_os("GUICHET_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, trouve).unwrap();
    }
    let attendu = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        trouve,
        attendu,
        "{}: GUICHET_BLESS=1 records it",
        path.display()
    );
}

#[test]
fn the_lots_of_a_mixed_firm() {
    let catalogue = Catalogue::embarque();
    let bytes = depot(MIXTE);
    let envoi = Envoi::lire(&bytes);
    let declaration = DeclarationView::lire(catalogue, &envoi, 1).unwrap();
    let recipients = recipients(catalogue, &declaration, JOUR);
    let codes: Vec<_> = recipients.iter().map(ToString::to_string).collect();
    assert_eq!(
        codes.join(" "),
        "URSSAF MSA CNAM CNAV AGIRC-ARRCO FRANCE-TRAVAIL DGFIP OC:P9999 OC:A99999"
    );
    for recipient in &recipients {
        let lot = lot(catalogue, &declaration, recipient, JOUR, &envelope()).unwrap();
        let nom = recipient.to_string().to_lowercase().replace(':', "-");
        golden(&format!("{nom}.txt"), &texte(&lot));
    }
}

/// Whom a declaration does not name can still be given its slice: it holds none of the individuals.
#[test]
fn an_institution_that_the_declaration_does_not_name_gets_nobody() {
    let catalogue = Catalogue::embarque();
    let bytes = depot(MIXTE);
    let envoi = Envoi::lire(&bytes);
    let declaration = DeclarationView::lire(catalogue, &envoi, 1).unwrap();
    let other = Recipient::lire("OC:P0001");
    let message = texte(&message(catalogue, &declaration, &other, JOUR, &envelope()).unwrap());
    for bloc in ["S21.G00.15", "S21.G00.20", "S21.G00.30"] {
        assert!(!message.contains(bloc), "{bloc}");
    }
    assert!(message.contains("S20.G00.05.001,'01'"));
}

#[test]
fn each_declaration_of_a_deposit_has_its_own_lot() {
    let catalogue = Catalogue::embarque();
    let un = depot(
        "S10.G00.00.005,'02'\nS10.G00.00.006,'P26V01'\nS10.G00.00.007,'01'\n\
         S20.G00.05.001,'04'\nS20.G00.05.002,'01'\nS20.G00.05.004,'1'\n\
         S21.G00.06.001,'999999006'\nS21.G00.11.001,'00011'\n\
         S21.G00.30.001,'1990199999001'\nS21.G00.40.009,'C1'\nS21.G00.60.001,'01'\n\
         S20.G00.05.001,'05'\nS20.G00.05.002,'01'\nS20.G00.05.004,'2'\n\
         S21.G00.06.001,'999999006'\nS21.G00.11.001,'00011'\n\
         S21.G00.30.001,'2990199999001'\nS21.G00.40.009,'C2'\nS21.G00.60.010,'01032026'\n\
         S90.G00.90.001,'21'\nS90.G00.90.002,'2'\n",
    );
    let envoi = Envoi::lire(&un);
    for (rang, present, absent) in [
        (1, "1990199999001", "2990199999001"),
        (2, "2990199999001", "1990199999001"),
    ] {
        let declaration = DeclarationView::lire(catalogue, &envoi, rang).unwrap();
        let cnam = Recipient::lire("CNAM");
        let bare = Envelope {
            horodatage_lot: "20260302093000",
            ..Envelope::default()
        };
        let lot = texte(&lot(catalogue, &declaration, &cnam, JOUR, &bare).unwrap());
        assert!(lot.contains(present) && !lot.contains(absent), "{rang}");
        assert!(lot.contains(&format!("S20.G00.96.902,'{rang}'")));
        // S10 (3), S20.05 (3), 96 (1), what follows (5), S90 (2).
        assert!(
            lot.contains("S90.G00.90.001,'14'\nS90.G00.90.002,'1'\n"),
            "{lot}"
        );
    }
}

#[test]
fn blanks_are_mended_and_what_is_no_record_is_refused() {
    let catalogue = Catalogue::embarque();
    let bare = Envelope {
        horodatage_lot: "20260302093000",
        ..Envelope::default()
    };
    let lot = |milieu: &str| {
        let bytes = format!(
            "S10.G00.00.006,'P26V01'\nS20.G00.05.001,'04'\n{milieu}\nS21.G00.06.001,'999999006'\n"
        );
        let envoi = Envoi::lire(bytes.as_bytes());
        let declaration = DeclarationView::lire(catalogue, &envoi, 1).unwrap();
        let lot = lot(
            catalogue,
            &declaration,
            &Recipient::lire("CNAM"),
            JOUR,
            &bare,
        );
        lot.map(|bytes| texte(&bytes))
    };
    assert!(lot("").unwrap().contains("S21.G00.06.001,'999999006'"));
    assert!(
        lot(" S20.G00.05.002, '01' ")
            .unwrap()
            .contains("\nS20.G00.05.002,'01'\n")
    );
    assert_eq!(lot("S20.G00.05.002;'01'"), Err(LotError::LigneIllisible(2)));
    assert_eq!(lot("n'importe quoi"), Err(LotError::LigneIllisible(2)));
    // What only the platform writes, and what no norm knows, never comes from a declarant.
    for intrus in [
        "S20.G00.96.902,'9'",
        "S21.G00.06.903,'FAUX'",
        "S21.G00.99.001,'X'",
        "S05.G51.00.002,'6'",
    ] {
        assert!(!lot(intrus).unwrap().contains(intrus), "{intrus}");
    }
}

/// Others read a lot as what it is: the only reproaches are about what the slice leaves out.
#[test]
fn the_checker_reads_lots() {
    let catalogue = Catalogue::embarque();
    for version in Version::ALL {
        for depot in [
            mensuelle(Graine(5), version, 30, Mois::new(2026, 2)).to_bytes(),
            exemple(Nature::Arret, version).unwrap(),
            exemple(Nature::Reprise, version).unwrap(),
            exemple(Nature::FinContrat, version).unwrap(),
            exemple(Nature::Amorcage, version).unwrap(),
        ] {
            let envoi = Envoi::lire(&depot);
            let declaration = DeclarationView::lire(catalogue, &envoi, 1).unwrap();
            for recipient in recipients(catalogue, &declaration, JOUR) {
                let lot = lot(catalogue, &declaration, &recipient, JOUR, &envelope()).unwrap();
                let report = check_bytes(&lot, &Context::default());
                assert_ne!(report.verdict, Verdict::Interrupted, "{recipient}");
                let mut recognised = false;
                for finding in &report.findings {
                    let (code, structural) =
                        (finding.code.name(), finding.code.rubrique().is_none());
                    // Absences, and keyed controls that miss what is absent; never form, order or totals.
                    let expected = match structural {
                        true => ["CST-02", "CST-03", "DSN-FIC-05"].contains(&code),
                        false => code.starts_with("CCH") || code.starts_with("SIG"),
                    };
                    assert!(expected, "{recipient}: {finding:?}");
                    recognised |= code == "DSN-FIC-05";
                }
                assert!(recognised, "{recipient}");
            }
        }
    }
}
