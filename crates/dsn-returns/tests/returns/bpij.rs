//! The BPIJ: properties over generated ones, and the published example.

use dsn_returns::bpij::{
    self, Adresse, Assurance, Assure, Bpij, Caisse, CertificatMedical, CodeCaisse, Cumul,
    Domiciliation, Employeur, Entete, Ligne, NirAssure, Partie, Prestation, Regularisation,
};
use dsn_returns::decimal::Decimal;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use crate::common::{complaints, reference};
use crate::supply::{Supply, hostile_supply, supply};

const SCHEMA: &str = "protocol/schemas/ROOT_BPIJ_V02_04.xsd";

fn amount(supply: &mut Supply) -> Decimal {
    Decimal::from_centimes(i64::from(supply.number()) - 2_000_000_000)
}

fn cumul(supply: &mut Supply) -> Option<Cumul> {
    supply.maybe(|supply| Cumul {
        libelle: supply.maybe_text(),
        montant: amount(supply),
    })
}

fn line<const N: usize>(supply: &mut Supply) -> Option<Ligne<N>> {
    supply.maybe(|supply| Ligne::new(&supply.text()))
}

fn account(supply: &mut Supply) -> Option<Domiciliation> {
    supply.maybe(|supply| Domiciliation {
        iban: supply.maybe_text(),
        bic: supply.maybe_text(),
        guichet: supply.maybe_text(),
        compte: supply.maybe_text(),
        cle_rib: supply.maybe_text(),
    })
}

fn head(supply: &mut Supply) -> Entete {
    Entete {
        texte: supply.text(),
        a: supply.maybe_text(),
        l: supply.maybe_text(),
        v: supply.maybe_text(),
        q: supply.maybe_text(),
        code: supply.maybe_text(),
        r: supply.maybe_text(),
    }
}

fn party(supply: &mut Supply) -> Partie {
    Partie {
        identite: supply.text(),
        referentiel: "SIRET".into(),
        raison_sociale: supply.maybe_text(),
        adresse: supply.maybe(|supply| Adresse {
            complement: line(supply),
            numero_voie: supply.maybe_text(),
            nom_voie: line(supply),
            code_postal: line(supply),
            localite: line(supply),
        }),
        domiciliation: account(supply),
        cumul: cumul(supply),
    }
}

fn some<T>(supply: &mut Supply, of: fn(&mut Supply) -> T) -> Vec<T> {
    (0..=supply.below(2)).map(|_| of(supply)).collect()
}

fn payment(supply: &mut Supply) -> Prestation {
    Prestation {
        code_nature: supply.text(),
        reference: supply.maybe(|supply| (supply.text(), supply.maybe_text())),
        libelle: supply.text(),
        debut: supply.jour(),
        fin: supply.maybe(Supply::jour),
        numero_sinistre: supply.maybe_text(),
        date_sinistre: supply.maybe(Supply::jour),
        debut_conge: supply.maybe(Supply::jour),
        fin_conge: supply.maybe(Supply::jour),
        nombre_ij: supply.maybe(amount),
        ij_subrogee: supply.maybe(|supply| supply.below(2) == 0),
        prix_unitaire: supply.maybe(amount),
        montant: supply.maybe(amount),
        certificat: supply.maybe(|supply| CertificatMedical {
            type_code: supply.text(),
            debut: supply.jour(),
            fin: supply.jour(),
        }),
    }
}

fn settled(supply: &mut Supply) -> Regularisation {
    Regularisation {
        numero: supply.text(),
        montant: amount(supply),
    }
}

fn person(supply: &mut Supply) -> Assure {
    let nir = supply.one_of(&["2990199999999", "199012A999999", "299019999999901"]);
    Assure {
        nir: NirAssure::new(nir).unwrap(),
        nom: supply.text(),
        prenom: supply.text(),
        info: supply.maybe_text(),
        domiciliation: account(supply),
        cumul: cumul(supply),
        assurances: some(supply, |supply| Assurance {
            code_nature: supply.text(),
            cumul: cumul(supply),
            prestations: some(supply, payment),
        }),
        indus: supply.several(2, settled),
        rappels: supply.several(2, settled),
    }
}

fn bpij(supply: &mut Supply) -> Bpij {
    Bpij {
        identification: supply.text(),
        temps: supply.moment(),
        fonction: supply.maybe(head),
        info: supply.maybe(head),
        cumul: cumul(supply),
        declarant: party(supply),
        declares: some(supply, |supply| Employeur {
            partie: party(supply),
            caisses: supply.several(2, |supply| Caisse {
                code: CodeCaisse::new(supply.one_of(&["631", "000"])).unwrap(),
                libelle: supply.maybe_text(),
                jour_comptable: supply.jour(),
                cumul: cumul(supply),
                assures: supply.several(2, person),
            }),
        }),
    }
}

fn written(bpij: &Bpij) -> Vec<u8> {
    let mut out = Vec::new();
    bpij::write(bpij, &mut out).unwrap();
    out
}

proptest! {
    #![proptest_config(Config::with_cases(64))]

    #[test]
    fn what_is_written_reads_back(mut supply in supply()) {
        let bpij = bpij(&mut supply);
        prop_assert_eq!(bpij::read(&written(&bpij)), Ok(bpij));
    }

    #[test]
    fn texts_xml_does_not_admit_are_replaced_once_for_all(mut supply in hostile_supply()) {
        let first = written(&bpij(&mut supply));
        prop_assert_eq!(written(&bpij::read(&first).unwrap()), first);
    }
}

#[test]
fn generated_ones_are_valid_against_the_published_schema() {
    let mut runner = TestRunner::deterministic();
    let documents: Vec<_> = (0..40)
        .map(|_| {
            let mut supply = hostile_supply().new_tree(&mut runner).unwrap().current();
            written(&bpij(&mut supply))
        })
        .collect();
    for (document, complaint) in documents
        .iter()
        .zip(complaints(SCHEMA, &documents).unwrap_or_default())
    {
        assert_eq!(complaint, "", "{}", String::from_utf8_lossy(document));
    }
}

#[test]
fn what_the_schema_wants_is_not_left_out() {
    let mut runner = TestRunner::deterministic();
    let mut supply = supply().new_tree(&mut runner).unwrap().current();
    let mut bpij = bpij(&mut supply);
    bpij.declares.clear();
    let error = bpij::write(&bpij, &mut Vec::new()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
}

#[test]
fn forms_are_checked() {
    for text in ["63", "6311", "63A", ""] {
        assert_eq!(CodeCaisse::new(text), None, "{text}");
    }
    for text in [
        "",
        "29901999999",
        "29901999999999",
        "A990199999999",
        "299019999999é",
    ] {
        assert_eq!(NirAssure::new(text), None, "{text}");
    }
    assert_eq!(Ligne::<5>::new("ab\ncdef").as_str(), "ab cd");
}

#[test]
fn the_published_example_is_read_and_its_totals_are_found_again() {
    let Some(path) = reference("protocol/examples/exemple_BPIJ_sans_indu.xml") else {
        return;
    };
    let mut bpij = bpij::read(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(bpij::read(&written(&bpij)).as_ref(), Ok(&bpij));
    let amounts = |bpij: &Bpij| -> Vec<_> {
        let employer = &bpij.declares[0];
        let totals = [&bpij.declarant.cumul, &employer.partie.cumul];
        let caisses = employer.caisses.iter();
        let people = caisses.clone().flat_map(|c| &c.assures).map(|a| &a.cumul);
        totals
            .into_iter()
            .chain(caisses.map(|caisse| &caisse.cumul))
            .chain(people)
            .map(|cumul| cumul.as_ref().map(|cumul| cumul.montant.centimes()))
            .collect()
    };
    let published = amounts(&bpij);
    assert_eq!(published.len(), 7);
    assert_eq!(bpij.totaliser(), Some(559_171));
    assert_eq!(amounts(&bpij), published);
}
