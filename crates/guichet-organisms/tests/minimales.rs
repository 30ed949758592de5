//! Minimal data: what an organism must never receive, whatever the declaration.

use std::collections::BTreeSet;

use dsn_norm::{Nature, Version, norme};
use guichet_organisms::{Catalogue, Jour};

const JOUR: Jour = Jour::new(2026, 3, 2);

/// Taxes and taxable income: levy at source, taxable pay, fiscal figures, seizures, fees, titles.
const FISCAL: &[&str] = &[
    "S21.G00.44",
    "S21.G00.50.002",
    "S21.G00.50.006",
    "S21.G00.50.007",
    "S21.G00.50.008",
    "S21.G00.50.009",
    "S21.G00.50.011",
    "S21.G00.50.012",
    "S21.G00.50.013",
    "S21.G00.56",
    "S21.G00.58",
    "S21.G00.98",
    "S21.G00.30.022",
    "S89.G00.32",
    "S89.G00.33",
    "S89.G00.35",
    "S89.G00.43",
    "S89.G00.87",
    "S89.G00.88",
    "S89.G00.89",
    "S89.G00.92",
    "S89.G00.93",
];

/// Levy at source alone: taxes collected by the Urssaf and the MSA are theirs.
const PRELEVEMENT: &[&str] = &[
    "S21.G00.50.006",
    "S21.G00.50.007",
    "S21.G00.50.008",
    "S21.G00.50.009",
    "S21.G00.50.011",
    "S21.G00.50.012",
    "S21.G00.50.013",
    "S21.G00.56",
    "S21.G00.98",
    "S89.G00.92.006",
    "S89.G00.92.007",
    "S89.G00.92.008",
    "S89.G00.92.009",
    "S89.G00.92.010",
    "S89.G00.93",
];

/// Arrêts and what tells of them.
const SANTE: &[&str] = &[
    "S21.G00.60",
    "S21.G00.66",
    "S21.G00.65",
    "S21.G00.40.072",
    "S21.G00.41.048",
    "S21.G00.73",
    "S21.G00.13",
];

/// Whether an employee is handicapped.
const HANDICAP: &[&str] = &["S21.G00.40.072", "S21.G00.41.048", "S21.G00.13"];

/// Membership of a mutuelle or of a prévoyance.
const PREVOYANCE: &[&str] = &["S21.G00.15", "S21.G00.16", "S21.G00.70", "S21.G00.73"];

/// Accounts from which or to which contributions are paid.
const BANQUE: &[&str] = &["S21.G00.12", "S21.G00.20", "S21.G00.55"];

/// Contributions to other organisms.
const COTISATIONS: &[&str] = &["S21.G00.22", "S21.G00.23", "S21.G00.81", "S21.G00.82"];

const JAMAIS: &[(&str, &[&[&str]])] = &[
    (
        "OC",
        &[
            HANDICAP,
            FISCAL,
            &[
                "S21.G00.22",
                "S21.G00.23",
                "S21.G00.51",
                "S21.G00.52",
                "S21.G00.60.007",
                "S21.G00.60.008",
                "S21.G00.60.012",
                "S21.G00.66",
                "S21.G00.34",
            ],
        ],
    ),
    (
        "DGFIP",
        &[
            SANTE,
            PREVOYANCE,
            &[
                "S21.G00.22",
                "S21.G00.23",
                "S21.G00.81",
                "S21.G00.71",
                "S21.G00.34",
            ],
        ],
    ),
    ("CNAM", &[HANDICAP, FISCAL, BANQUE, COTISATIONS, PREVOYANCE]),
    (
        "URSSAF",
        &[
            PRELEVEMENT,
            PREVOYANCE,
            &["S21.G00.60", "S21.G00.66", "S21.G00.71"],
        ],
    ),
    ("MSA", &[PRELEVEMENT, PREVOYANCE, &["S21.G00.71"]]),
    (
        "CNAV",
        &[
            HANDICAP,
            FISCAL,
            BANQUE,
            COTISATIONS,
            PREVOYANCE,
            &["S21.G00.60.007", "S21.G00.66"],
        ],
    ),
    (
        "AGIRC-ARRCO",
        &[
            HANDICAP,
            FISCAL,
            PREVOYANCE,
            &["S21.G00.22", "S21.G00.23", "S21.G00.60.007", "S21.G00.66"],
        ],
    ),
    (
        "FRANCE-TRAVAIL",
        &[
            PRELEVEMENT,
            BANQUE,
            PREVOYANCE,
            &["S21.G00.22", "S21.G00.23", "S21.G00.60.007", "S89"],
        ],
    ),
    (
        "CIBTP",
        &[
            HANDICAP,
            FISCAL,
            PREVOYANCE,
            SANTE,
            &["S21.G00.22", "S21.G00.23"],
        ],
    ),
    (
        "CNIEG",
        &[HANDICAP, FISCAL, PREVOYANCE, &["S21.G00.60.007", "S89"]],
    ),
    (
        "CAMIEG",
        &[HANDICAP, FISCAL, PREVOYANCE, &["S21.G00.60", "S89"]],
    ),
    (
        "CRPNPAC",
        &[HANDICAP, FISCAL, PREVOYANCE, &["S21.G00.60.007", "S89"]],
    ),
    (
        "CRPCEN",
        &[HANDICAP, FISCAL, PREVOYANCE, &["S21.G00.60.007", "S89"]],
    ),
    (
        "IRCANTEC",
        &[HANDICAP, FISCAL, PREVOYANCE, &["S21.G00.60", "S89"]],
    ),
];

/// Shows S173.
#[test]
fn nobody_receives_what_is_not_theirs() {
    let catalogue = Catalogue::embarque();
    for organisme in catalogue.organismes() {
        let (_, jamais) = JAMAIS
            .iter()
            .find(|(code, _)| *code == organisme.code)
            .unwrap();
        for version in Version::ALL {
            for nature in Nature::ALL {
                for recu in catalogue.recu(&organisme.code, nature, version, JOUR) {
                    // Fees, titles and the like of the Urssaf and the MSA are listed where they differ.
                    for idx in &recu.rubriques {
                        let id = idx.id().to_string();
                        let interdit = jamais
                            .iter()
                            .flat_map(|list| list.iter())
                            .find(|i| id.starts_with(**i));
                        assert_eq!(
                            interdit,
                            None,
                            "{} {} {}",
                            organisme.code,
                            nature.code(),
                            id
                        );
                    }
                }
            }
        }
    }
}

/// In every version, every bloc that passes stands below one that passes.
#[test]
fn what_passes_is_a_tree() {
    let catalogue = Catalogue::embarque();
    for organisme in catalogue.organismes() {
        for version in Version::ALL {
            for nature in Nature::ALL {
                let recu = catalogue.recu(&organisme.code, nature, version, JOUR);
                let blocs: BTreeSet<_> = recu.iter().map(|recu| recu.bloc).collect();
                for bloc in &blocs {
                    if let Some(parent) = norme(version).bloc(*bloc).and_then(|bloc| bloc.parent) {
                        assert!(
                            blocs.contains(&parent),
                            "{} {} : {} sans {}",
                            organisme.code,
                            nature.code(),
                            bloc.id(),
                            parent.id()
                        );
                    }
                }
            }
        }
    }
}

/// Whoever receives a declaration can tell whose and which it is.
#[test]
fn every_slice_names_its_declaration() {
    let catalogue = Catalogue::embarque();
    for route in [
        "URSSAF 01",
        "MSA 04",
        "CNAM 05",
        "OC 07",
        "DGFIP 08",
        "CNAV 09",
        "URSSAF 10",
    ] {
        let (organisme, nature) = route.split_once(' ').unwrap();
        let nature = Nature::from_code(nature.as_bytes()).unwrap();
        let recu = catalogue.recu(organisme, nature, Version::P26V01, JOUR);
        let rubriques: BTreeSet<String> = recu
            .iter()
            .flat_map(|recu| recu.rubriques.iter().map(|idx| idx.id().to_string()))
            .collect();
        for needed in [
            "S10.G00.00.006",
            "S20.G00.05.001",
            "S20.G00.05.004",
            "S21.G00.06.001",
            "S21.G00.11.001",
            "S21.G00.30.001",
            "S21.G00.30.002",
            "S21.G00.40.001",
        ] {
            assert!(rubriques.contains(needed), "{route} : {needed}");
        }
    }
}
