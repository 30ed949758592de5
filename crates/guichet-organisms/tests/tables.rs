//! The tables: what they may say, what is refused, and that they say nothing in vain.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use dsn_norm::{Nature, RubriqueIdx, Version, norme};
use guichet_organisms::{
    Catalogue, DeclarationView, Envelope, Envoi, Jour, Recipient, Tables, message, recipients,
};

const PETITES: Tables<'static> = Tables {
    organismes: "organisme\tnom\trégime\tunité\tdu\tau\tsource\tpourquoi\n\
        A\tA\ttous\tnationale\t2026-01-01\t2026-06-30\thypothèse\tessai\n\
        B\tB\tRA\tnationale\t\t\thypothèse\tessai\n",
    retours: "organisme\tretour\tnom\trôle\tformat\tnatures\tmoment\tsource\n\
        A\t31\tBilan\tbilan\tbilan\t04\t\thypothèse\n",
    routage: "organisme\tnatures\tenvoi\tversions\tcondition\tdu\tau\tsource\tpourquoi\n\
        A\t04\t*\t*\ttoujours\t\t\thypothèse\tessai\n\
        B\t04\tréel\tP26V01 P27V01\tpresent S21.G00.60\t2026-03-01\t\thypothèse\tessai\n",
    rubriques: "organismes\tnatures\tversions\tbloc\trubriques\tdu\tau\tsource\tpourquoi\n\
        *\t*\t*\tS20.G00.05\t* -005-009 007\t\t\thypothèse\tessai\n\
        *\t*\t*\tS21.G00.30\t*\t\t\thypothèse\tessai\n\
        A\t04\t*\tS21.G00.40\t*\t\t2026-02-28\thypothèse\tessai\n\
        A\t04\t*\tS21.G00.40\t009\t2026-03-01\t\thypothèse\tessai\n",
    occurrences: "organismes\tnatures\tversions\tbloc\tcondition\tdu\tau\tsource\tpourquoi\n\
        A\t04\t*\tS21.G00.30\tpresent S21.G00.60\t\t\thypothèse\tessai\n",
    enveloppe: "place\trubrique\tvaleur\tlongueur\tdu\tau\tsource\tpourquoi\n",
};

const DEPOT: &[u8] = b"S10.G00.00.005,'02'\nS10.G00.00.006,'P26V01'\nS20.G00.05.001,'04'\n\
    S20.G00.05.006,'1'\nS20.G00.05.007,'01032026'\nS21.G00.30.001,'1'\nS21.G00.40.001,'01012020'\n\
    S21.G00.40.009,'C1'\nS21.G00.60.001,'01'\nS21.G00.30.001,'2'\nS21.G00.40.009,'C2'\n";

fn charger(change: impl Fn(&mut Tables<'static>)) -> Result<Catalogue, String> {
    let mut tables = PETITES;
    change(&mut tables);
    Catalogue::charger(&tables).map_err(|erreur| erreur.to_string())
}

#[test]
fn a_table_says_different_things_on_different_days() {
    let catalogue = charger(|_| ()).unwrap();
    let envoi = Envoi::lire(DEPOT);
    let declaration = DeclarationView::lire(&catalogue, &envoi, 1).unwrap();
    for (jour, expected) in [
        (Jour::new(2025, 12, 31), ""),
        (Jour::new(2026, 1, 1), "A"),
        (Jour::new(2026, 3, 1), "A B"),
        (Jour::new(2026, 7, 1), "B"),
    ] {
        let codes: Vec<_> = recipients(&catalogue, &declaration, jour)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(codes.join(" "), expected, "{jour:?}");
    }
    let slice = |jour| {
        let recipient = Recipient::lire("A");
        let bytes = message(
            &catalogue,
            &declaration,
            &recipient,
            jour,
            &Envelope::default(),
        )
        .unwrap();
        String::from_utf8(bytes).unwrap().replace("\r\n", " ")
    };
    // The second individual has no arrêt, an ungated bloc: it goes.
    assert_eq!(
        slice(Jour::new(2026, 2, 28)),
        "S20.G00.05.001,'04' S20.G00.05.007,'01032026' S21.G00.30.001,'1' S21.G00.40.001,'01012020' \
         S21.G00.40.009,'C1' S90.G00.90.001,'7' S90.G00.90.002,'1' "
    );
    assert_eq!(
        slice(Jour::new(2026, 3, 1)),
        "S20.G00.05.001,'04' S20.G00.05.007,'01032026' S21.G00.30.001,'1' S21.G00.40.009,'C1' \
         S90.G00.90.001,'6' S90.G00.90.002,'1' "
    );
}

#[test]
fn what_a_table_cannot_say() {
    type Change = fn(&mut Tables<'static>);
    let cas: &[(&str, Change)] = &[
        ("organismes.tsv, ligne 2 : régime « X » inconnu", |t| {
            t.organismes = "organisme\tnom\trégime\tunité\tdu\tau\tsource\tpourquoi\nA\tA\tX\tnationale\t\t\t\t\n";
        }),
        (
            "organismes.tsv, ligne 2 : date « 1er janvier » illisible",
            |t| {
                t.organismes = "organisme\tnom\trégime\tunité\tdu\tau\tsource\tpourquoi\nA\tA\tRG\tnationale\t1er janvier\t\t\t\n";
            },
        ),
        ("retours.tsv, ligne 2 : organisme « Z » inconnu", |t| {
            t.retours = "organisme\tretour\tnom\trôle\tformat\tnatures\tmoment\tsource\nZ\t31\t\tbilan\tbilan\t04\t\t\n";
        }),
        (
            "routage.tsv, ligne 2 : « oc », « adhesion » et « affiliation » ne choisissent pas un destinataire",
            |t| {
                t.routage = "organisme\tnatures\tenvoi\tversions\tcondition\tdu\tau\tsource\tpourquoi\nA\t04\t*\t*\toc S21.G00.15.002\t\t\t\t\n";
            },
        ),
        (
            "rubriques.tsv, ligne 2 : bloc « S21.G00.99 » inconnu",
            |t| {
                t.rubriques = "organismes\tnatures\tversions\tbloc\trubriques\tdu\tau\tsource\tpourquoi\nA\t*\t*\tS21.G00.99\t*\t\t\t\t\n";
            },
        ),
        ("rubriques.tsv, ligne 2 : rubrique « x »", |t| {
            t.rubriques = "organismes\tnatures\tversions\tbloc\trubriques\tdu\tau\tsource\tpourquoi\nA\t*\t*\tS21.G00.30\tx\t\t\t\t\n";
        }),
        (
            "occurrences.tsv, ligne 2 : « peut-être » : «  » inconnu",
            |t| {
                t.occurrences = "organismes\tnatures\tversions\tbloc\tcondition\tdu\tau\tsource\tpourquoi\nA\t*\t*\tS21.G00.30\tpeut-être\t\t\t\t\n";
            },
        ),
        (
            "enveloppe.tsv, ligne 2 : valeur « lot.couleur » inconnue",
            |t| {
                t.enveloppe = "place\trubrique\tvaleur\tlongueur\tdu\tau\tsource\tpourquoi\navant\tS05.G51.00.001\tlot.couleur\t6\t\t\t\t\n";
            },
        ),
        (
            "enveloppe.tsv, ligne 2 : rubrique « S10.G00.95.999 » inconnue",
            |t| {
                t.enveloppe = "place\trubrique\tvaleur\tlongueur\tdu\tau\tsource\tpourquoi\nenvoi\tS10.G00.95.999\t=1\t6\t\t\t\t\n";
            },
        ),
    ];
    for (expected, change) in cas {
        assert_eq!(charger(change).err().as_deref(), Some(*expected));
    }
}

/// Rows of a table compiled in, as column → cell.
fn lignes(table: &'static str) -> Vec<BTreeMap<&'static str, &'static str>> {
    let mut lines = table.lines().filter(|line| !line.starts_with('#'));
    let columns: Vec<_> = lines.next().unwrap().split('\t').collect();
    lines
        .map(|line| columns.iter().copied().zip(line.split('\t')).collect())
        .collect()
}

#[test]
fn codes_are_known_and_reasons_are_given() {
    let codes: BTreeSet<_> = Catalogue::embarque()
        .organismes()
        .iter()
        .map(|o| o.code.as_str())
        .collect();
    let natures: BTreeSet<_> = Nature::ALL.iter().map(|nature| nature.code()).collect();
    let versions: BTreeSet<_> = Version::ALL.iter().map(|version| version.code()).collect();
    let Tables {
        organismes,
        retours,
        routage,
        rubriques,
        occurrences,
        enveloppe,
    } = Tables::EMBARQUEES;
    for table in [
        organismes,
        retours,
        routage,
        rubriques,
        occurrences,
        enveloppe,
    ] {
        for row in lignes(table) {
            for (colonne, connus) in [
                ("organisme", &codes),
                ("organismes", &codes),
                ("natures", &natures),
                ("versions", &versions),
            ] {
                for mot in row
                    .get(colonne)
                    .copied()
                    .unwrap_or_default()
                    .split_whitespace()
                {
                    let mot = mot.strip_prefix('-').unwrap_or(mot);
                    assert!(mot == "*" || connus.contains(mot), "{mot} : {row:?}");
                }
            }
            if let Some(envoi) = row.get("envoi") {
                assert!(["*", "réel", "essai"].contains(envoi), "{row:?}");
            }
            assert!(
                ["publié", "observé", "hypothèse"].contains(&row["source"]),
                "{row:?}"
            );
            assert!(
                row.get("pourquoi").is_none_or(|reason| !reason.is_empty()),
                "{row:?}"
            );
        }
    }
}

/// Each row of `rubriques.tsv` gives something, in some version, to some organism, in some nature.
#[test]
fn no_row_is_in_vain() {
    let rows = Tables::EMBARQUEES.rubriques;
    let header = rows.lines().find(|line| !line.starts_with('#')).unwrap();
    for line in rows.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let alone = format!("{header}\n{line}\n");
        let tables = Tables {
            rubriques: &alone,
            occurrences: "organismes\n",
            ..Tables::EMBARQUEES
        };
        let catalogue = Catalogue::charger(&tables).unwrap();
        let bloc = line.split('\t').nth(3).unwrap();
        let plateforme = RubriqueIdx::all()
            .any(|idx| idx.plateforme().is_some() && idx.bloc().id().to_string() == bloc);
        let gives = Version::ALL.into_iter().any(|version| {
            Nature::ALL.into_iter().any(|nature| {
                catalogue.organismes().iter().any(|organisme| {
                    !catalogue
                        .recu(&organisme.code, nature, version, Jour::new(2026, 3, 2))
                        .is_empty()
                })
            })
        });
        assert!(gives || plateforme, "{line}");
    }
}

/// What the published schema of the France Travail extracts holds, rubrique by rubrique.
#[test]
fn france_travail_receives_its_published_extract() {
    let Some(reference) = std::env::var_os("GUICHET_REFERENCE") else {
        eprintln!("GUICHET_REFERENCE is not set: the published extract is not compared");
        return;
    };
    let path = PathBuf::from(reference).join("norm/rubriques.csv");
    let text = std::fs::read_to_string(path).unwrap();
    // Names may hold commas inside quotes; the identifiers come before, the extract in the last columns.
    let mut compared = 0;
    for line in text.lines().filter(|line| line.starts_with("P26V01,")) {
        let id = line.split(',').nth(1).unwrap();
        let last: Vec<_> = line.rsplit(',').take(3).collect();
        for (nature, cell) in [(Nature::Mensuelle, last[2]), (Nature::FinContrat, last[1])] {
            let idx = RubriqueIdx::all()
                .find(|idx| idx.id().to_string() == id)
                .unwrap();
            let usage = norme(Version::P26V01)
                .rubrique(idx)
                .unwrap()
                .usage(nature)
                .lettre();
            if matches!(usage, 'N' | 'I') || id.starts_with("S90") {
                continue;
            }
            let catalogue = Catalogue::embarque();
            let recu = catalogue.recu(
                "FRANCE-TRAVAIL",
                nature,
                Version::P26V01,
                Jour::new(2026, 3, 2),
            );
            let passes = recu.iter().any(|bloc| bloc.rubriques.contains(&idx));
            assert_eq!(passes, !cell.trim().is_empty(), "{} {id}", nature.code());
            compared += 1;
        }
    }
    assert!(compared > 500, "{compared}");
}
