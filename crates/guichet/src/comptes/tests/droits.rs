//! Rights granted, explained and revoked, with immediate effect.

use guichet_identity::{Decision, Demarche, Role};
use guichet_testkit::sur_les_deux;

use super::*;
use crate::comptes::habilitations::{self, Issue};
use crate::comptes::{Action, Appelant, Cible, Echec, appelant, droit};

async fn caller(app: &App, prenom: &str) -> Appelant {
    let jeton = enter(app, prenom, MDP).await.unwrap();
    appelant(app, &jeton.valeur).await.unwrap()
}

sur_les_deux! {
    /// « Pourquoi ne puis-je pas ? », then yes, then no again: without logging in again.
    async fn an_habilitation_works_at_once(base: &Base) {
        let app = app(base);
        somebody(&app, SIRET, "Chef", Role::Administrateur).await;
        let ada = somebody(&app, SIRET, "Ada", Role::Declarant).await;
        let (chef, caller) = (caller(&app, "Chef").await, caller(&app, "Ada").await);
        let ask = async || droit(&app, &caller, Action::LireEtablissement, Cible::etablissement(SIRET)).await.unwrap();
        let Decision::Refuse(refus) = ask().await else { panic!("not granted yet") };
        assert!(refus.qui.contains(SIRET), "{refus}");
        let set = async |actor, add| habilitations::regler(&app, actor, ada, SIRET, Demarche::Dsn, add).await;
        assert!(matches!(set(Acteur::Compte(&caller), true).await, Err(Echec::Droit(_))));
        assert_eq!(set(Acteur::Compte(&chef), true).await, Ok(Issue::Accordee));
        assert_eq!(set(Acteur::Compte(&chef), true).await, Ok(Issue::DejaAccordee));
        assert!(ask().await.est_permis());
        let bpij = droit(&app, &caller, Action::LireBpij, Cible::etablissement(SIRET)).await.unwrap();
        assert!(!bpij.est_permis());
        let others = Cible { deposant_siret: Some(SIRET.into()), ..Cible::etablissement(AUTRE) };
        assert!(droit(&app, &caller, Action::LireDepot, others).await.unwrap().est_permis());
        assert_eq!(set(Acteur::Compte(&chef), false).await, Ok(Issue::Retiree));
        assert_eq!(set(Acteur::Compte(&chef), false).await, Ok(Issue::DejaAbsente));
        assert!(!ask().await.est_permis());
        let elsewhere = habilitations::regler(&app, Acteur::Compte(&chef), ada, AUTRE, Demarche::Dsn, true).await;
        assert!(matches!(elsewhere, Err(Echec::Droit(_))));
        let nobody = habilitations::regler(&app, Acteur::Compte(&chef), 999, SIRET, Demarche::Dsn, true).await;
        assert!(matches!(nobody, Err(Echec::Introuvable(_))));
        assert_eq!(logged(&app).iter().filter(|action| action.starts_with("habilitation.")).count(), 2);
    }

    /// A file adds and removes; each line stands alone; twice is once.
    async fn a_file_of_habilitations(base: &Base) {
        let app = app(base);
        somebody(&app, SIRET, "Chef", Role::Administrateur).await;
        somebody(&app, SIRET, "Ada", Role::Declarant).await;
        let chef = caller(&app, "Chef").await;
        let file = format!(
            "siret_declarant;nom;prenom;siret;demarche;action\n\
             {SIRET};DUPRE;ADA;{SIRET};DSN;1\n\
             {SIRET};DUPRE;ADA;{SIRET};BPIJ;0\n\
             {SIRET};DUPRE;EVE;{SIRET};DSN;1\n\
             {SIRET};DUPRE;ADA;{AUTRE};DSN;1\n\
             {SIRET};DUPRE;ADA;{SIRET};DSN;peut-être\n"
        );
        let run = async |actor| {
            let report = habilitations::importer(&app, actor, file.as_bytes()).await.unwrap();
            let lines: Vec<usize> = report.iter().map(|line| line.ligne).collect();
            assert_eq!(lines, [2, 3, 4, 5, 6]);
            report.into_iter().map(|line| line.issue).collect::<Vec<_>>()
        };
        let refused = |issue: &Issue| matches!(issue, Issue::Refusee(_));
        let first = run(Acteur::Compte(&chef)).await;
        assert_eq!(first[..2], [Issue::Accordee, Issue::DejaAbsente]);
        assert!(first[2..].iter().all(refused), "{first:?}");
        let again = run(Acteur::Compte(&chef)).await;
        assert_eq!(again[0], Issue::DejaAccordee);
        let operator = run(Acteur::Console).await;
        assert_eq!(operator[3], Issue::Accordee);
    }

    /// Who may make and change accounts, and never beyond their establishment.
    async fn administrators_stay_at_home(base: &Base) {
        let app = app(base);
        somebody(&app, SIRET, "Chef", Role::Administrateur).await;
        let ada = somebody(&app, SIRET, "Ada", Role::Declarant).await;
        let stranger = somebody(&app, AUTRE, "Loin", Role::Declarant).await;
        let (chef, adas) = (caller(&app, "Chef").await, caller(&app, "Ada").await);
        let actor = Acteur::Compte(&chef);
        let contact = |siret: &str, role| NouveauContact {
            siret: siret.into(),
            nom: "Neuf".into(),
            prenom: "Un".into(),
            courriel: Some("un@exemple.fr".into()),
            roles: vec![role],
            ..NouveauContact::de(guichet_identity::Genre::Declarant)
        };
        contacts::creer(&app, actor, contact(SIRET, Role::TiersDeclarant)).await.unwrap();
        for (by, wanted) in [
            (actor, contact(AUTRE, Role::Declarant)),
            (Acteur::Compte(&adas), contact(SIRET, Role::Declarant)),
            (actor, NouveauContact { services: vec![ServiceCode::CONCENTRATEUR], ..contact(SIRET, Role::Declarant) }),
            (actor, NouveauContact { genre: guichet_identity::Genre::Operateur, ..contact(SIRET, Role::Operateur) }),
        ] {
            let refused = contacts::creer(&app, by, wanted).await;
            assert!(matches!(refused, Err(Echec::Droit(_))), "{refused:?}");
        }
        let promoted = contacts::creer(&app, actor, contact(SIRET, Role::Operateur)).await;
        assert!(matches!(promoted, Err(Echec::Invalide(_))), "{promoted:?}");
        for (id, service, allowed) in [(ada, ServiceCode::RA_REEL, true), (ada, ServiceCode::CONCENTRATEUR, false), (stranger, ServiceCode::RA_REEL, false), (999, ServiceCode::RA_REEL, false)] {
            let done = contacts::inscrire(&app, actor, id, service, true).await;
            assert_eq!(done.is_ok(), allowed, "{id} {service}: {done:?}");
        }
        assert!(contacts::supprimer(&app, actor, stranger).await.is_err());
        assert!(contacts::verrouiller(&app, actor, stranger, true).await.is_err());
        assert!(contacts::regler_role(&app, actor, ada, Role::Operateur, "", true).await.is_err());
        // The last administrator stays until there is another.
        let leave = contacts::regler_role(&app, actor, chef.compte_id, Role::Administrateur, SIRET, false).await;
        assert!(matches!(leave, Err(Echec::Conflit(_))));
        assert!(matches!(contacts::supprimer(&app, actor, chef.compte_id).await, Err(Echec::Conflit(_))));
        assert_eq!(contacts::regler_role(&app, actor, ada, Role::Administrateur, SIRET, true).await, Ok(true));
        assert_eq!(contacts::supprimer(&app, actor, chef.compte_id).await, Ok(()));
        let last = contacts::supprimer(&app, Acteur::Compte(&adas), ada).await;
        assert!(matches!(last, Err(Echec::Conflit(_))), "{last:?}");
    }
}
