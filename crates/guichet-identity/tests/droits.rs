//! Every role × every action × every situation, kept as a golden table; and every refusal in words.
//!
//! `GUICHET_BLESS=1 cargo test -p guichet-identity` writes both files again.

use std::fmt::Write as _;
use std::path::Path;

use guichet_identity::{
    Action, Appelant, Cible, Decision, Genre, Inscriptions, Liens, Role, Roles, ServiceCode, droit,
};

const SIRET: &str = "99999900600011";

fn appelant(role: Option<Role>) -> Appelant {
    Appelant {
        compte_id: 7,
        genre: Genre::Declarant,
        siret: SIRET.to_owned(),
        nom: "ESSAI".to_owned(),
        prenom: "ADA".to_owned(),
        service: ServiceCode::RG_REEL,
        roles: role.into_iter().collect(),
        inscriptions: Inscriptions::default(),
        organisme: Some("CPAM 000".to_owned()),
        concentrateur: None,
    }
}

/// Whatever somebody may be to the target, beside their role. Nothing holds in `rien`.
type Situation = (&'static str, fn(&mut Appelant, &mut Liens, &mut Cible));

const SITUATIONS: [Situation; 9] = [
    ("rien", |_, _, _| ()),
    ("inscrit", |who, _, _| {
        who.inscriptions = Inscriptions::depuis_codes("25");
    }),
    ("habilité", |_, links, _| links.habilite = true),
    ("déposant", |who, _, target| {
        target.depose_par = Some(who.compte_id)
    }),
    ("transmetteur", |who, _, target| {
        target.transmis_par = Some(who.compte_id);
    }),
    ("hab. déposant", |_, links, target| {
        links.habilite_deposant = true;
        target.deposant_siret = Some(SIRET.to_owned());
    }),
    ("administre", |_, links, _| links.administre = true),
    ("son organisme", |who, _, target| {
        target.organisme.clone_from(&who.organisme)
    }),
    ("son compte", |who, _, target| {
        target.compte_id = Some(who.compte_id)
    }),
];

fn roles() -> impl Iterator<Item = Option<Role>> {
    std::iter::once(None).chain(Role::TOUS.into_iter().map(Some))
}

fn other() -> Cible {
    Cible {
        depose_par: Some(1),
        transmis_par: Some(2),
        organisme: Some("CPAM 999".to_owned()),
        compte_id: Some(1),
        ..Cible::etablissement("99999901400015")
    }
}

fn golden(name: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name);
    if std::env::var_os("GUICHET_BLESS").is_some() {
        std::fs::write(&path, made).expect("the golden file is written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, made, "{name}: GUICHET_BLESS=1 to accept");
}

#[test]
fn every_role_in_every_situation() {
    let mut table = String::from("rôle | action | permis quand\n");
    for role in roles() {
        for action in Action::TOUTES {
            let mut open = Vec::new();
            for (name, arrange) in SITUATIONS {
                let (mut who, mut links, mut target) = (appelant(role), Liens::default(), other());
                arrange(&mut who, &mut links, &mut target);
                if droit(&who, &links, action, &target).est_permis() {
                    open.push(name);
                }
            }
            let when = match open.as_slice() {
                [] => "jamais".to_owned(),
                all if all.len() == SITUATIONS.len() => "toujours".to_owned(),
                some => some.join(", "),
            };
            let role = role.map_or_else(|| "aucun".to_owned(), |role| role.to_string());
            writeln!(table, "{role} | {action:?} | {when}").expect("a String takes all");
        }
    }
    golden("droits.txt", &table);
}

#[test]
fn every_refusal_in_words() {
    let mut texte = String::new();
    for action in Action::TOUTES {
        for role in [None, Some(Role::Operateur)] {
            let target = other();
            if let Decision::Refuse(refus) =
                droit(&appelant(role), &Liens::default(), action, &target)
            {
                let role = role.map_or_else(|| "aucun rôle".to_owned(), |role| role.to_string());
                writeln!(
                    texte,
                    "{action:?}, {role}, manque : {}\n  {refus}",
                    refus.manque
                )
                .expect("a String takes all");
            }
        }
    }
    golden("refus.txt", &texte);
}

#[test]
fn a_named_declarant_deposits_by_their_own_registrations() {
    let mut who = appelant(None);
    who.service = ServiceCode::CONCENTRATEUR;
    who.concentrateur = Some(40);
    let ask =
        |who: &Appelant, target: &Cible| droit(who, &Liens::default(), Action::Deposer, target);
    let Decision::Refuse(refus) = ask(&who, &Cible::default()) else {
        panic!("not registered for anything");
    };
    assert!(refus.pourquoi.contains("déclarant désigné"), "{refus}");
    who.inscriptions = Inscriptions::depuis_codes("94");
    assert!(ask(&who, &Cible::default()).est_permis());
    let real = Cible {
        service: Some(ServiceCode::RA_REEL),
        ..Cible::default()
    };
    assert!(!ask(&who, &real).est_permis());
    let transmitted = Cible {
        transmis_par: Some(40),
        ..other()
    };
    assert!(droit(&who, &Liens::default(), Action::LireDepot, &transmitted).est_permis());
}

#[test]
fn the_declared_siret_never_refuses_a_deposit() {
    let mut who = appelant(None);
    who.inscriptions = Inscriptions::depuis_codes("25");
    for siret in ["99999901400015", "00000000000000", "x"] {
        let target = Cible::etablissement(siret);
        assert!(droit(&who, &Liens::default(), Action::Deposer, &target).est_permis());
    }
}

#[test]
fn links_without_a_target_open_nothing() {
    let links = Liens {
        habilite: true,
        habilite_deposant: true,
        administre: true,
    };
    for action in [
        Action::LireDepot,
        Action::LireEtablissement,
        Action::GererHabilitations,
    ] {
        assert!(
            !droit(&appelant(None), &links, action, &Cible::default()).est_permis(),
            "{action:?}"
        );
    }
}

#[test]
fn the_database_is_asked_only_when_it_can_change_the_answer() {
    let links = [false, true].into_iter().flat_map(|habilite| {
        [false, true]
            .into_iter()
            .flat_map(move |habilite_deposant| {
                [false, true].into_iter().map(move |administre| Liens {
                    habilite,
                    habilite_deposant,
                    administre,
                })
            })
    });
    let links: Vec<Liens> = links.collect();
    let target = Cible {
        deposant_siret: Some(SIRET.to_owned()),
        ..other()
    };
    for role in roles() {
        for action in Action::TOUTES {
            let who = appelant(role);
            let answers: Vec<bool> = links
                .iter()
                .map(|links| droit(&who, links, action, &target).est_permis())
                .collect();
            let varies = answers.iter().any(|answer| *answer != answers[0]);
            assert_eq!(
                guichet_identity::droit::depend_des_liens(&who, action, &target),
                varies,
                "{role:?} {action:?}"
            );
        }
    }
}

#[test]
fn all_roles_together_open_no_more_than_each() {
    let all: Roles = Role::TOUS.into_iter().collect();
    for action in Action::TOUTES {
        let mut who = appelant(None);
        who.roles = all;
        let together = droit(&who, &Liens::default(), action, &other()).est_permis();
        let apart = roles()
            .any(|role| droit(&appelant(role), &Liens::default(), action, &other()).est_permis());
        assert_eq!(together, apart, "{action:?}");
    }
}
