//! The tables against what the published norm says of itself: counts, cardinalities, usages.

use dsn_norm::{
    BlocId, BlocIdx, Genre, Modele, Nature, Norme, Rubrique, RubriqueIdx, UsageKind, Version,
    bloc_index, enveloppe, norme, plateforme, rubrique_index,
};

fn bloc(id: &str) -> BlocIdx {
    bloc_index(id.as_bytes().try_into().unwrap()).unwrap_or_else(|| panic!("bloc {id}"))
}

fn rubrique(id: &str) -> RubriqueIdx {
    rubrique_index(id.as_bytes().try_into().unwrap()).unwrap_or_else(|| panic!("rubrique {id}"))
}

fn in_version(version: Version, id: &str) -> &'static Rubrique {
    norme(version)
        .rubrique(rubrique(id))
        .unwrap_or_else(|| panic!("{id} in {version:?}"))
}

#[test]
fn each_version_has_the_published_counts() {
    let counts = |norme: &Norme| {
        let mut lists: Vec<_> = norme.rubriques().filter_map(|r| r.liste).collect();
        lists.sort_unstable();
        lists.dedup();
        (norme.blocs().len(), norme.rubriques().len(), lists.len())
    };
    // Two lists of each version belong to no rubrique (124, 124 and 133 with them).
    assert_eq!(counts(norme(Version::P25V01)), (62, 570, 122));
    assert_eq!(counts(norme(Version::P26V01)), (62, 573, 122));
    assert_eq!(counts(norme(Version::P27V01)), (64, 591, 131));
}

#[test]
fn versions_are_found_by_their_code() {
    for version in Version::ALL {
        assert_eq!(Version::from_code(version.code().as_bytes()), Some(version));
        assert_eq!(norme(version).version, version);
        assert!(
            version
                .libelle()
                .contains(&format!("20{}", &version.code()[1..3]))
        );
    }
    assert_eq!(Version::from_code(b"P24V01"), None);
    assert_eq!(Version::from_code(b""), None);
}

/// Places, masks, parents and children all come from the same tables and must agree.
#[test]
fn every_bloc_is_consistent() {
    for version in Version::ALL {
        let norme = norme(version);
        let mut seen = Vec::new();
        for bloc in norme.blocs() {
            assert!(std::ptr::eq(norme.bloc(bloc.idx).unwrap(), bloc));
            assert_eq!(usize::from(bloc.ordre), seen.len() + 1);
            assert!(
                bloc.parent.is_none_or(|parent| seen.contains(&parent)),
                "{}",
                bloc.idx.id()
            );
            for enfant in bloc.enfants {
                assert_eq!(norme.bloc(*enfant).unwrap().parent, Some(bloc.idx));
            }
            assert!(!bloc.rubriques.is_empty() && plateforme_free(bloc.idx));
            for (rang, rubrique) in bloc.rubriques.iter().enumerate() {
                assert_eq!(
                    (usize::from(rubrique.rang), rubrique.bloc),
                    (rang, bloc.idx)
                );
                assert!(std::ptr::eq(
                    norme.rubrique(rubrique.idx).unwrap(),
                    rubrique
                ));
                assert!(rubrique.min <= rubrique.max && !plateforme(rubrique.idx));
                assert_eq!(rubrique.genre == Genre::E, rubrique.liste.is_some());
                assert_eq!(rubrique.genre == Genre::R, rubrique.table.is_some());
                for nature in Nature::ALL {
                    let usage = rubrique.usage(nature);
                    let bit = |mask: u128| mask & rubrique.masque() != 0;
                    let is = |kind| usage.certain && usage.kind == kind;
                    assert_eq!(bit(bloc.obligatoires(nature)), is(UsageKind::Obligatoire));
                    assert_eq!(bit(bloc.interdites(nature)), is(UsageKind::Interdit));
                    assert_eq!(bit(bloc.incertaines(nature)), !usage.certain);
                }
            }
            seen.push(bloc.idx);
        }
        assert_eq!(
            norme.rubriques().count(),
            norme.blocs().map(|b| b.rubriques.len()).sum()
        );
    }
}

fn plateforme_free(idx: BlocIdx) -> bool {
    idx.plateforme().is_none()
}

/// A bloc exists in a model exactly when its rubriques are usable in the nature, and its parent exists too.
#[test]
fn every_tree_is_closed() {
    for version in Version::ALL {
        for bloc in norme(version).blocs() {
            for modele in Modele::ALL
                .into_iter()
                .filter(|m| norme(version).a_nature(m.nature()))
            {
                let nature = modele.nature();
                let usable = bloc
                    .rubriques
                    .iter()
                    .any(|r| r.usage(nature).kind != UsageKind::Absent);
                let present = bloc.cardinalite(modele).is_some();
                let place = format!("{version:?} {modele:?} {}", bloc.idx.id());
                if modele != Modele::MensuelleSansIndividu {
                    assert_eq!(present, usable, "{place}");
                }
                if let (true, Some(parent)) = (present, bloc.parent) {
                    let parent = norme(version).bloc(parent).unwrap();
                    assert!(parent.cardinalite(modele).is_some(), "{place}");
                }
            }
        }
    }
}

#[test]
fn cardinalities_are_those_of_the_nature() {
    let cases = [
        ("S20.G00.07", Modele::Arret, "1..2"),
        ("S20.G00.07", Modele::Reprise, "1..2"),
        ("S20.G00.07", Modele::Mensuelle, "0..*"),
        ("S20.G00.07", Modele::Substitution, "forbidden"),
        ("S21.G00.30", Modele::Arret, "1..1"),
        ("S21.G00.40", Modele::Arret, "1..1"),
        ("S21.G00.60", Modele::Reprise, "1..1"),
        ("S21.G00.30", Modele::FinContrat, "1..1"),
        ("S21.G00.62", Modele::FinContrat, "1..1"),
        ("S21.G00.63", Modele::FinContrat, "1..*"),
        ("S21.G00.30", Modele::Amorcage, "0..1"),
        ("S21.G00.65", Modele::Amorcage, "0..1"),
        ("S89.G00.91", Modele::Amorcage, "0..1"),
        ("S21.G00.30", Modele::Mensuelle, "0..*"),
        ("S21.G00.62", Modele::Mensuelle, "0..1"),
        ("S21.G00.63", Modele::Mensuelle, "forbidden"),
        ("S20.G00.05", Modele::Arret, "1..*"),
        ("S90.G00.90", Modele::MensuelleSansIndividu, "1..1"),
        ("S21.G00.44", Modele::MensuelleSansIndividu, "0..*"),
        ("S89.G00.43", Modele::MensuelleSansIndividu, "0..*"),
        ("S21.G00.12", Modele::MensuelleSansIndividu, "forbidden"),
        ("S21.G00.30", Modele::MensuelleSansIndividu, "forbidden"),
        ("S21.G00.85", Modele::MensuelleSansIndividu, "forbidden"),
        ("S89.G00.91", Modele::MensuelleSansIndividu, "forbidden"),
    ];
    for version in Version::ALL {
        for (id, modele, expected) in cases {
            let found = norme(version).bloc(bloc(id)).unwrap().cardinalite(modele);
            let found = found.map_or("forbidden".to_owned(), |c| c.to_string());
            assert_eq!(found, expected, "{version:?} {id} {modele:?}");
        }
    }
}

#[test]
fn the_dpae_exists_from_p26() {
    assert!(!norme(Version::P25V01).a_nature(Nature::Dpae));
    assert!(
        norme(Version::P25V01)
            .blocs()
            .all(|b| b.cardinalite(Modele::Dpae).is_none())
    );
    for version in [Version::P26V01, Version::P27V01] {
        let blocs = norme(version)
            .blocs()
            .filter(|b| b.cardinalite(Modele::Dpae).is_some());
        assert_eq!(blocs.count(), 10, "{version:?}");
    }
}

/// 31 cells carry a mark of doubt in P26V01; two more are empty (06.003 and 11.002 in the DPAE).
#[test]
fn uncertain_usages_are_few_and_known() {
    for version in Version::ALL {
        let rubriques = norme(version).rubriques();
        let uncertain: Vec<String> = rubriques
            .flat_map(|r| Nature::ALL.map(|n| (r, n)))
            .filter(|(r, n)| !r.usage(*n).certain)
            .map(|(r, n)| format!("{} {}", r.idx.id(), n.code()))
            .collect();
        let dpae = uncertain.iter().filter(|u| u.ends_with(" 10")).count();
        let expected = if version == Version::P26V01 {
            (33, 2)
        } else {
            (0, 0)
        };
        assert_eq!(
            (uncertain.len(), dpae),
            expected,
            "{version:?} {uncertain:?}"
        );
    }
}

#[test]
fn rubriques_carry_what_the_norm_says() {
    let fraction = in_version(Version::P26V01, "S20.G00.05.003");
    assert_eq!(
        (fraction.genre, fraction.min, fraction.max),
        (Genre::N, 2, 2)
    );
    let motif = norme(Version::P26V01).motif(fraction.motif.unwrap());
    assert_eq!(motif.source, "[1-9]{2}");
    assert!(motif.matches(b"11") && !motif.matches(b"10") && !motif.matches(b"111"));

    let extension = in_version(Version::P25V01, "S21.G00.60.600");
    assert_eq!(extension.usage(Nature::Arret).lettre(), 'C');

    assert_eq!(
        in_version(Version::P26V01, "S21.G00.06.003")
            .usage(Nature::Mensuelle)
            .lettre(),
        'O'
    );
    assert!(
        norme(Version::P27V01)
            .rubrique(rubrique("S21.G00.06.003"))
            .is_none()
    );
    assert!(norme(Version::P26V01).bloc(bloc("S21.G00.75")).is_none());
    assert!(norme(Version::P27V01).bloc(bloc("S21.G00.75")).is_some());

    let motif = in_version(Version::P27V01, "S21.G00.60.001");
    let liste = norme(Version::P27V01).liste(motif.liste.unwrap());
    assert_eq!(
        liste.libelle(b"20"),
        Some("Congé supplémentaire de naissance")
    );
    assert!(!liste.contains(b"00") && !liste.contains(b"1") && !liste.contains(b""));
}

#[test]
fn the_platform_and_the_envelope_stand_apart() {
    let ids = |found: Vec<BlocId>| found.iter().map(ToString::to_string).collect::<Vec<_>>();
    let envelope = ids(BlocIdx::all()
        .filter(|b| enveloppe(*b))
        .map(BlocIdx::id)
        .collect());
    assert_eq!(
        envelope,
        ["S05.G51.00", "S06.G51.00", "S95.G51.00", "S96.G51.00"]
    );
    for id in [
        "S10.G00.95.900",
        "S20.G00.96.902",
        "S21.G00.30.313",
        "S21.G00.11.112",
    ] {
        assert!(plateforme(rubrique(id)), "{id}");
        assert!(
            Version::ALL
                .iter()
                .all(|v| norme(*v).rubrique(rubrique(id)).is_none())
        );
    }
    assert!(!plateforme(rubrique("S21.G00.60.600")));
    assert!(rubrique("S21.G00.06.903").id().numero_de_plateforme());
    assert!(!rubrique("S21.G00.60.600").id().numero_de_plateforme());
}

/// An index out of range, which nobody can get from a look-up, is answered, not a crash.
#[test]
fn indexes_out_of_range_are_harmless() {
    let (bloc, rubrique) = (BlocIdx(u8::MAX), RubriqueIdx(u16::MAX));
    assert_eq!(
        (bloc.id().to_string(), rubrique.id().to_string()),
        ("S00.G00.00".into(), "S00.G00.00.000".into())
    );
    for version in Version::ALL {
        assert!(norme(version).bloc(bloc).is_none() && norme(version).rubrique(rubrique).is_none());
        assert!(norme(version).rubriques_of(bloc).is_empty());
        assert!(
            !norme(version)
                .motif(dsn_norm::MotifIdx(u16::MAX))
                .matches(b"")
        );
        assert!(
            !norme(version)
                .liste(dsn_norm::ListeIdx(u16::MAX))
                .contains(b"")
        );
    }
    assert!(!plateforme(rubrique) && !enveloppe(bloc));
}

#[test]
fn the_fingerprint_is_a_sha256() {
    let fingerprint = dsn_norm::fingerprint();
    assert_eq!(fingerprint.len(), 64);
    assert!(fingerprint.bytes().all(|b| b.is_ascii_hexdigit()));
}
