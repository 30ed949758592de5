//! Everything the world writes passes the checker without a single finding.

use std::collections::BTreeMap;

use dsn_check::{Context, check_bytes};
use dsn_norm::{Nature, Version};
use dsn_world::{
    Declaration, Envoi, Erreur, EtablissementId, Graine, Identifiant, Mois, Monde, Taille, exemple,
    mensuelle, mois_d_exemple,
};

/// What the checker found, one line per code, with the first place.
fn complaints(bytes: &[u8]) -> Vec<String> {
    check_bytes(bytes, &Context::default())
        .findings
        .iter()
        .map(|f| {
            let rubrique = f.rubrique.map(|rubrique| rubrique.id().to_string());
            let rubrique = rubrique.unwrap_or_default();
            format!(
                "{:?} {} {rubrique} line {}: {}",
                f.severity, f.code, f.place.line, f.message
            )
        })
        .collect()
}

#[track_caller]
fn assert_clean(name: &str, bytes: &[u8]) {
    let found = complaints(bytes);
    assert!(
        found.is_empty(),
        "{name}: {} findings\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn examples_are_clean() {
    for version in Version::ALL {
        for nature in Nature::ALL {
            if let Ok(bytes) = exemple(nature, version) {
                assert_clean(&format!("{version:?} {nature:?}"), &bytes);
            }
        }
    }
}

#[test]
fn large_months_are_clean() {
    for (graine, version) in (30..).zip(Version::ALL) {
        for months in [-2, 0, 9] {
            let mois = mois_d_exemple(version).plus(months);
            let bytes = mensuelle(Graine(graine), version, 600, mois).to_bytes();
            assert_clean(&format!("{version:?} {months:+}"), &bytes);
        }
    }
}

/// All that a person's month can tell, with the types that each nature allows.
fn declarations(id: EtablissementId, poste: u32, mois: Mois) -> Vec<Declaration> {
    [
        Declaration::arret(id, poste, mois),
        Declaration::reprise(id, poste, mois),
        Declaration::fin_contrat(id, poste, mois),
        Declaration::amorcage(id, poste, mois),
        Declaration::substitution(id, poste, mois),
        Declaration::dpae(id, poste, mois),
    ]
    .into_iter()
    .flat_map(|d| [d, d.annule_et_remplace(), d.annule()])
    .filter(Declaration::portee_permise)
    .collect()
}

#[test]
fn a_small_world_is_clean_in_every_nature_and_type() {
    let taille = Taille {
        entreprises: 6,
        etablissements: 3,
        salaries: (1, 25),
    };
    let monde = Monde::new(Graine(17), taille);
    let mut counted: BTreeMap<(Version, Nature), u32> = BTreeMap::new();
    for version in Version::ALL {
        for months in 0..4 {
            let mois = mois_d_exemple(version).plus(months);
            for etablissement in monde.etablissements() {
                let id = etablissement.id;
                let whole = [
                    Declaration::mensuelle(id, mois),
                    Declaration::sans_individu(id, mois),
                ];
                let all = whole
                    .into_iter()
                    .flat_map(|d| [d, d.annule_et_remplace()])
                    .chain(
                        (0..etablissement.effectif).flat_map(|poste| declarations(id, poste, mois)),
                    );
                for declaration in all {
                    match Envoi::new(&monde, version).avec(declaration).to_bytes() {
                        Ok(bytes) => {
                            *counted.entry((version, declaration.nature())).or_default() += 1;
                            assert_clean(&format!("{version:?} {declaration:?}"), &bytes);
                        }
                        Err(Erreur::SansEvenement(_) | Erreur::NatureInconnue(..)) => {}
                        Err(error) => panic!("{declaration:?}: {error}"),
                    }
                }
            }
        }
    }
    for version in Version::ALL {
        for nature in Nature::ALL {
            let expected = nature != Nature::Dpae || version != Version::P25V01;
            assert_eq!(
                counted.contains_key(&(version, nature)),
                expected,
                "{version:?} {nature:?}"
            );
        }
    }
}

#[test]
fn several_declarations_share_a_send() {
    let taille = Taille {
        entreprises: 4,
        etablissements: 4,
        salaries: (1, 10),
    };
    let monde = Monde::new(Graine(3), taille);
    let mois = Mois::new(2026, 4);
    let envoi = monde
        .etablissements()
        .fold(Envoi::new(&monde, Version::P26V01), |envoi, e| {
            envoi
                .avec(Declaration::mensuelle(e.id, mois))
                .avec(Declaration::substitution(e.id, 0, mois))
        });
    assert_clean("several", &envoi.to_bytes().expect("a valid send"));
}

/// Over a year: every arrêt that is told is followed by its reprise, every hire is in the month's file.
#[test]
fn a_year_of_declarations_is_consistent() {
    let monde = Monde::new(Graine(23), Taille::un_etablissement(120));
    let id = EtablissementId {
        entreprise: 0,
        rang: 0,
    };
    let (mut arrets, mut reprises) = (BTreeMap::new(), BTreeMap::new());
    for month in 1..=12 {
        let mois = Mois::new(2026, month);
        let declarations = monde.declarations(id, mois);
        assert_eq!(declarations.last(), Some(&Declaration::mensuelle(id, mois)));
        for declaration in &declarations {
            let envoi = Envoi::new(&monde, Version::P26V01).avec(*declaration);
            let bytes = envoi.to_bytes().expect("what is listed can be told");
            let value = |id: &str| {
                let start = format!("{id},'");
                let line = bytes
                    .split(|b| *b == b'\n')
                    .find(|line| line.starts_with(start.as_bytes()));
                line.map(|line| line[start.len()..line.len() - 2].to_vec())
            };
            let key = (value("S21.G00.40.009"), value("S21.G00.60.002"));
            match declaration.nature() {
                Nature::Arret => drop(arrets.insert(key, month)),
                Nature::Reprise => drop(reprises.insert(key, month)),
                _ => {}
            }
        }
    }
    assert!(arrets.len() > 20, "{}", arrets.len());
    for (key, month) in &arrets {
        // They are drawn in periods of four months, in which they end.
        assert!(reprises.get(key) >= Some(month), "{key:?} in month {month}");
    }
}

#[test]
fn what_cannot_be_told_is_refused() {
    let monde = Monde::new(Graine(1), Taille::un_etablissement(1));
    let (known, mois) = (
        EtablissementId {
            entreprise: 0,
            rang: 0,
        },
        Mois::new(2025, 3),
    );
    let refused = |declaration| {
        let error = Envoi::new(&monde, Version::P25V01)
            .avec(declaration)
            .to_bytes();
        error.expect_err("refused").to_string()
    };
    let unknown = EtablissementId {
        entreprise: 3,
        rang: 1,
    };
    assert_eq!(
        refused(Declaration::mensuelle(unknown, mois)),
        "le monde n'a pas d'établissement 1 dans l'entreprise 3"
    );
    assert_eq!(
        refused(Declaration::substitution(known, 9, mois)),
        "l'établissement n'a pas de poste 9"
    );
    assert_eq!(
        refused(Declaration::dpae(known, 0, mois)),
        "la nature 10 n'existe pas en P25V01"
    );
    assert_eq!(
        refused(Declaration::arret(known, 0, mois).annule()),
        "ce type de déclaration n'existe pas pour la nature 04"
    );
    assert_eq!(
        refused(Declaration::arret(known, 0, mois)),
        "rien à déclarer ce mois-là pour cette personne (nature 04)"
    );
    let empty = Envoi::new(&monde, Version::P25V01).to_bytes();
    assert_eq!(
        empty.expect_err("refused").to_string(),
        "l'envoi ne contient aucune déclaration"
    );
}

/// With several contracts one signalement is enough: it names the first, and the monthly repeats the arrêt
/// on each contract that ran on the last day worked.
#[test]
fn a_monthly_repeats_an_arret_on_each_contract() {
    let monde = Monde::new(Graine(3), Taille::un_etablissement(400));
    let id = EtablissementId {
        entreprise: 0,
        rang: 0,
    };
    let count = |bytes: &[u8], id: &[u8]| {
        bytes
            .split(|b| *b == b'\n')
            .filter(|line| line.starts_with(id))
            .count()
    };
    let mut several = 0;
    for mois in (1..=12).map(|month| Mois::new(2026, month)) {
        for person in monde.salaries(id, mois) {
            let Some(arret) = person.arret else { continue };
            let day = arret.dernier_jour_travaille;
            let runs = person
                .contrats
                .iter()
                .filter(|c| c.debut <= day && c.fin.is_none_or(|fin| fin.date >= day));
            if runs.count() < 2 || person.contrats.len() != 2 {
                continue;
            }
            several += 1;
            let all = Envoi::new(&monde, Version::P26V01)
                .avec(Declaration::mensuelle(id, mois))
                .to_bytes()
                .unwrap();
            let text = String::from_utf8_lossy(&all).into_owned();
            let Identifiant::Nir(nir) = person.identifiant else {
                continue;
            };
            let theirs = text
                .split("S21.G00.30.001,'")
                .find(|part| part.starts_with(&nir.to_string()))
                .unwrap();
            assert_eq!(count(theirs.as_bytes(), b"S21.G00.40.001"), 2);
            assert_eq!(count(theirs.as_bytes(), b"S21.G00.60.001"), 2, "{theirs}");
            if day.mois() == mois {
                let one = Envoi::new(&monde, Version::P26V01)
                    .avec(Declaration::arret(id, person.poste, mois))
                    .to_bytes();
                assert!(one.is_err() || count(&one.unwrap(), b"S21.G00.60.001") == 1);
            }
        }
    }
    assert!(several > 0, "nobody of two contracts was ever ill");
}
