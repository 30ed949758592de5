//! The lists: recorded documents, properties over generated ones, and what other
//! implementations are known to write.

use std::fmt::Debug;

use dsn_returns::bilan::{Declarant, Etat};
use dsn_returns::civil::{Jour, Moment};
use dsn_returns::listes::{
    BpijPublie, DeclarantBpij, DeclarantDepots, DeclarantObjets, Declare, Depot, FluxRetours,
    Liste, ListeBpij, ListeDepots, ListeObjets, ListeRetours, Objet, Perimetre, Retour, Statut,
    Syntaxe,
};
use dsn_returns::tree::ReadError;
use proptest::prelude::*;

use crate::common::golden;
use crate::supply::{Supply, supply};

fn written(list: &impl Liste, syntaxe: Syntaxe) -> String {
    let mut out = Vec::new();
    list.ecrire(syntaxe, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn at(seconde: u8) -> Moment {
    Moment::new((2026, 5, 31), (11, 2, seconde)).unwrap()
}

fn declarant() -> Declarant {
    Declarant {
        siret: "99999900600017".into(),
        nom: "FICTIVE".into(),
        prenom: "Ada".into(),
    }
}

fn retours() -> ListeRetours {
    let retour = |nature: &str, statut, id: Option<&str>| Retour {
        publication: at(59),
        production: at(58),
        ops: None,
        delegataire: None,
        nature: nature.into(),
        statut,
        id: id.map(str::to_owned),
        url: id.map(|id| format!("https://hote.example/telecharger-retour/1.0/EXEMPLE1/{id}")),
    };
    ListeRetours {
        flux: vec![
            FluxRetours {
                id: "EXEMPLE1".into(),
                retours: vec![
                    retour("10", Statut::Ok, Some("A1")),
                    retour("30", Statut::EnCours, None),
                    Retour {
                        ops: Some("PFICTI".into()),
                        delegataire: Some("DFICT1".into()),
                        ..retour("51", Statut::Ano, Some("A2"))
                    },
                ],
            },
            FluxRetours {
                id: "EXEMPLE2".into(),
                retours: vec![retour("11", Statut::Ko, Some("B1"))],
            },
        ],
    }
}

fn depots() -> ListeDepots {
    let depot = |idflux: &str, statut| Depot {
        idflux: idflux.into(),
        date: at(1),
        statut,
    };
    ListeDepots {
        declarant: Some(DeclarantDepots {
            declarant: declarant(),
            depots: vec![depot("EXEMPLE1", Statut::Ok), depot("EXEMPLE2", Statut::Ko)],
        }),
    }
}

fn objets() -> ListeObjets {
    let objet = |perimetre, porteur: Option<&str>| Objet {
        id: "O1".into(),
        siren: "999999006".into(),
        perimetre,
        nature: "FPOC".into(),
        publication: at(2),
        production: at(1),
        url: "https://hote.example/telecharger-objet/1.0/O1/xml".into(),
        producteur: "PFICTI".into(),
        porteur: porteur.map(str::to_owned),
    };
    ListeObjets {
        declarants: vec![DeclarantObjets {
            declarant: declarant(),
            objets: vec![
                objet(Perimetre::Nic("00017".into()), None),
                objet(Perimetre::Ensemble("TOUS".into()), Some("QFICTI")),
            ],
        }],
    }
}

fn bpij() -> ListeBpij {
    let declare = |statut, bpij, message: Option<&str>| Declare {
        siret: "99999901400015".into(),
        statut,
        bpij,
        message: message.map(str::to_owned),
    };
    let published = BpijPublie {
        publication: Jour::new(2026, 5, 31).unwrap(),
        url: "https://hote.example/telecharger-bpij/1.0/J1".into(),
    };
    ListeBpij {
        declarants: vec![DeclarantBpij {
            siret: "99999900600017".into(),
            declares: vec![
                declare(Etat::Ok, vec![published.clone(), published], None),
                declare(Etat::Ok, Vec::new(), Some(Declare::AUCUN)),
                declare(Etat::Ko, Vec::new(), Some(Declare::SANS_LIEN)),
            ],
        }],
        pages: Some((1, 15)),
    }
}

fn recorded<L: Liste + PartialEq + Debug>(name: &str, list: &L) {
    for (syntaxe, extension) in [(Syntaxe::Xml, "xml"), (Syntaxe::Json, "json")] {
        let document = written(list, syntaxe);
        golden(&format!("liste-{name}.{extension}"), document.as_bytes());
        assert_eq!(L::lire(syntaxe, document.as_bytes()).as_ref(), Ok(list));
    }
}

#[test]
fn lists_are_as_recorded_and_read_back() {
    recorded("retours", &retours());
    recorded("depots", &depots());
    recorded("objets", &objets());
    recorded("bpij", &bpij());
}

#[test]
fn empty_lists_are_their_root_alone() {
    fn empty<L: Liste + Default + PartialEq + Debug>(xml: &str, json: &str) {
        let list = L::default();
        assert_eq!(written(&list, Syntaxe::Xml), xml);
        assert_eq!(written(&list, Syntaxe::Json).trim_end(), json);
        assert_eq!(L::lire(Syntaxe::Xml, xml.as_bytes()).as_ref(), Ok(&list));
        assert_eq!(L::lire(Syntaxe::Json, json.as_bytes()), Ok(list));
    }
    empty::<ListeRetours>("<retours></retours>", r#"{"retours":{"flux":[]}}"#);
    empty::<ListeDepots>("<depots></depots>", r#"{"depots":{}}"#);
    empty::<ListeObjets>("<objets></objets>", r#"{"objets":{"declarant":[]}}"#);
    empty::<ListeBpij>("<retours></retours>", r#"{"retours":{"declarant":[]}}"#);
    let nothing = ListeDepots {
        declarant: Some(DeclarantDepots {
            declarant: declarant(),
            depots: Vec::new(),
        }),
    };
    assert!(written(&nothing, Syntaxe::Json).contains(r#""depot":[]"#));
}

#[test]
fn what_others_write_is_read() {
    let one = r#"{"Retours":{"Flux":{"Id":"F","Retour":{"publication":"20260531110259",
        "production":"2026-05-31T11:02:58","nature":10,"statut":"OK","id":null}}}}"#;
    let list = ListeRetours::lire(Syntaxe::Json, one.as_bytes()).unwrap();
    assert_eq!(list.flux[0].retours[0].nature, "10");
    assert_eq!(list.flux[0].retours[0].publication, at(59));
    assert_eq!(list.flux[0].retours[0].id, None);
    let spaced = "\u{feff}<?xml version=\"1.0\"?>\n<depots> <declarant> <siret>1</siret>\
         <depot>\n <date> 20260531110201 </date><statut> OK </statut></depot></declarant> </depots>";
    let list = ListeDepots::lire(Syntaxe::Xml, spaced.as_bytes()).unwrap();
    assert_eq!(list.declarant.unwrap().depots[0].date, at(1));
}

#[test]
fn what_means_nothing_is_refused() {
    let read = |text: &str| ListeRetours::lire(Syntaxe::Xml, text.as_bytes());
    let retour =
        |inside: &str| format!("<retours><flux><retour>{inside}</retour></flux></retours>");
    assert!(matches!(read("<depots/>"), Err(ReadError::Root { .. })));
    assert_eq!(read(&retour("")), Err(ReadError::Missing("publication")));
    let date = "<publication>20260531110259</publication><production>20260531110259</production>";
    assert_eq!(
        read(&retour(&format!("{date}<statut>PEUT-ÊTRE</statut>"))),
        Err(ReadError::Value {
            element: "statut",
            text: "PEUT-ÊTRE".into()
        })
    );
}

fn any_retour(supply: &mut Supply) -> Retour {
    Retour {
        publication: supply.moment(),
        production: supply.moment(),
        ops: supply.maybe_text(),
        delegataire: supply.maybe_text(),
        nature: supply.text(),
        statut: supply.one_of(&Statut::ALL),
        id: supply.maybe_text(),
        url: supply.maybe_text(),
    }
}

fn any_declare(supply: &mut Supply) -> Declare {
    Declare {
        siret: supply.text(),
        statut: supply.one_of(&Etat::ALL),
        bpij: supply.several(2, |supply| BpijPublie {
            publication: supply.jour(),
            url: supply.text(),
        }),
        message: supply.maybe_text(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_written_reads_back(mut supply in supply()) {
        let retours = ListeRetours {
            flux: supply.several(3, |supply| FluxRetours {
                id: supply.text(),
                retours: supply.several(3, any_retour),
            }),
        };
        let bpij = ListeBpij {
            declarants: supply.several(2, |supply| DeclarantBpij {
                siret: supply.text(),
                declares: supply.several(3, any_declare),
            }),
            pages: supply.maybe(|supply| (supply.number(), supply.number())),
        };
        for syntaxe in [Syntaxe::Xml, Syntaxe::Json] {
            let read = ListeRetours::lire(syntaxe, written(&retours, syntaxe).as_bytes());
            prop_assert_eq!(read.as_ref(), Ok(&retours));
            let read = ListeBpij::lire(syntaxe, written(&bpij, syntaxe).as_bytes());
            prop_assert_eq!(read.as_ref(), Ok(&bpij));
        }
    }
}
