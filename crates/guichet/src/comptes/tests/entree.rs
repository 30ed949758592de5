//! Logging in, being locked out, calling, leaving.

use std::time::Duration;

use guichet_identity::{Genre, Role};
use guichet_testkit::sur_les_deux;

use super::*;
use crate::comptes::mots_de_passe::{self, RefusChangement};
use crate::comptes::{RefusJeton, appelant, declarant_de_concentrateur, deconnecter, menage};

sur_les_deux! {
    /// Any spelling of the name, the right password, the right service.
    async fn the_four_fields_open_the_door(base: &Base) {
        let app = app(base);
        let id = somebody(&app, SIRET, "Ada", Role::Declarant).await;
        for (nom, prenom) in [("Dupré", "Ada"), ("DUPRE", "ADA"), (" dupre", "ada ")] {
            let jeton = authentifier(&app, four(SIRET, nom, prenom, MDP), ServiceCode::RG_REEL).await.unwrap();
            assert_eq!(jeton.compte_id, id);
            assert_eq!(jeton.expire, Moment(1_750_000_000_000 + 2 * 3_600_000));
            let who = appelant(&app, &jeton.valeur).await.unwrap();
            assert_eq!((who.compte_id, who.nom.as_str(), who.service), (id, "Dupré", ServiceCode::RG_REEL));
            assert!(who.inscrit() && who.roles.a(Role::Declarant));
            assert_eq!(appelant(&app, jeton.valeur.trim_end_matches('=')).await.unwrap(), who);
            assert!(!format!("{jeton:?}").contains(&jeton.valeur));
        }
        for wrong in [
            four(AUTRE, "DUPRE", "ADA", MDP),
            four(SIRET, "DUPRES", "ADA", MDP),
            four(SIRET, "DUPRE", "ADA", "chaise-verte-43"),
            four("", "DUPRE", "ADA", MDP),
            Identifiants::Identifiant { identifiant: "\u{0}".into(), mot_de_passe: MDP.into() },
        ] {
            assert_eq!(authentifier(&app, wrong, ServiceCode::RG_REEL).await, Err(RefusIdentite::Inconnu));
        }
        let other = authentifier(&app, four(SIRET, "DUPRE", "ADA", MDP), ServiceCode::RA_REEL).await;
        assert_eq!(other, Err(RefusIdentite::NonInscrit));
        let portal = authentifier(&app, four(SIRET, "DUPRE", "ADA", MDP), ServiceCode::PORTAIL).await;
        assert!(portal.is_ok());
        assert_eq!(logged(&app), [
            "compte.cree", "connexion.reussie", "connexion.reussie", "connexion.reussie",
            "connexion.refusee", "connexion.reussie",
        ]);
    }

    /// Known or not, a name locks out; the right password does not help, time does.
    async fn too_many_failures_lock(base: &Base) {
        let app = app(base);
        somebody(&app, SIRET, "Ada", Role::Declarant).await;
        for prenom in ["Ada", "Personne"] {
            for _ in 0..3 {
                assert_eq!(enter(&app, prenom, "faux").await, Err(RefusIdentite::Inconnu));
            }
            let until = Moment(app.clock.now().0 + 30 * 60_000);
            assert_eq!(enter(&app, prenom, MDP).await, Err(RefusIdentite::Verrouille(Some(until))));
        }
        app.clock.move_to(app.clock.now().plus(Duration::from_secs(30 * 60)));
        assert!(enter(&app, "Ada", MDP).await.is_ok());
        assert_eq!(enter(&app, "Personne", MDP).await, Err(RefusIdentite::Inconnu));
        // A success forgets the failures before it.
        for _ in 0..2 {
            for _ in 0..2 {
                assert_eq!(enter(&app, "Ada", "faux").await, Err(RefusIdentite::Inconnu));
            }
            assert!(enter(&app, "Ada", MDP).await.is_ok());
        }
        assert_eq!(logged(&app).iter().filter(|action| *action == "connexion.verrouillee").count(), 1);
        app.clock.move_to(app.clock.now().plus(Duration::from_secs(2 * 86_400)));
        assert_eq!(menage::passer(&app).await.unwrap().tentatives, 1);
    }

    /// Guesses sent side by side get no more answers than the threshold.
    async fn guesses_side_by_side_are_locked_too(base: &Base) {
        let app = std::sync::Arc::new(app(base));
        somebody(&app, SIRET, "Ada", Role::Declarant).await;
        let guesses: Vec<_> = (0..24)
            .map(|rank| {
                let app = std::sync::Arc::clone(&app);
                tokio::spawn(async move { enter(&app, "Ada", &format!("faux {rank}")).await })
            })
            .collect();
        let mut answered = 0;
        for guess in guesses {
            answered += usize::from(guess.await.unwrap() == Err(RefusIdentite::Inconnu));
        }
        assert_eq!(answered, 3);
        assert!(matches!(enter(&app, "Ada", MDP).await, Err(RefusIdentite::Verrouille(Some(_)))));
    }

    /// A password expires, and is changed by the old one; tokens given before end.
    async fn an_expired_password_is_changed(base: &Base) {
        let app = app(base);
        somebody(&app, SIRET, "Ada", Role::Declarant).await;
        app.clock.move_to(app.clock.now().plus(Duration::from_secs(365 * 86_400 - 60)));
        let old = enter(&app, "Ada", MDP).await.unwrap();
        app.clock.move_to(app.clock.now().plus(Duration::from_secs(60)));
        assert_eq!(enter(&app, "Ada", MDP).await, Err(RefusIdentite::MotDePasseExpire));
        assert_eq!(enter(&app, "Ada", "faux").await, Err(RefusIdentite::Inconnu));
        assert!(appelant(&app, &old.valeur).await.is_ok());
        let change = async |given: &str, new: &str| {
            mots_de_passe::changer(&app, four(SIRET, "Dupré", "Ada", given), new.into()).await
        };
        assert_eq!(change("faux", "table-bleue-43").await, Err(RefusChangement::Identite(RefusIdentite::Inconnu)));
        assert!(matches!(change(MDP, MDP).await, Err(RefusChangement::Echec(_))));
        assert!(matches!(change(MDP, "court").await, Err(RefusChangement::Echec(_))));
        assert_eq!(change(MDP, "table-bleue-43").await, Ok(()));
        assert_eq!(appelant(&app, &old.valeur).await, Err(RefusJeton::Invalide));
        assert_eq!(enter(&app, "Ada", MDP).await, Err(RefusIdentite::Inconnu));
        assert!(enter(&app, "Ada", "table-bleue-43").await.is_ok());
    }

    /// A token ends by time, by leaving, by a lock, by deletion.
    async fn tokens_end(base: &Base) {
        let app = app(base);
        let id = somebody(&app, SIRET, "Ada", Role::Declarant).await;
        assert_eq!(appelant(&app, "").await, Err(RefusJeton::Absent));
        assert_eq!(appelant(&app, "QUJD").await, Err(RefusJeton::Invalide));
        let stranger = guichet_identity::jeton::ecrire(&[1; 32]);
        assert_eq!(appelant(&app, &stranger).await, Err(RefusJeton::Invalide));
        let old = enter(&app, "Ada", MDP).await.unwrap();
        app.clock.move_to(old.expire);
        assert_eq!(appelant(&app, &old.valeur).await, Err(RefusJeton::Expire));
        assert_eq!(menage::passer(&app).await.unwrap().jetons, 1);
        assert_eq!(appelant(&app, &old.valeur).await, Err(RefusJeton::Invalide));
        let left = enter(&app, "Ada", MDP).await.unwrap();
        deconnecter(&app, &left.valeur).await.unwrap();
        deconnecter(&app, "rien").await.unwrap();
        assert_eq!(appelant(&app, &left.valeur).await, Err(RefusJeton::Invalide));
        let locked = enter(&app, "Ada", MDP).await.unwrap();
        contacts::verrouiller(&app, Acteur::Console, id, true).await.unwrap();
        assert_eq!(appelant(&app, &locked.valeur).await, Err(RefusJeton::Invalide));
        assert_eq!(enter(&app, "Ada", MDP).await, Err(RefusIdentite::Verrouille(None)));
        contacts::verrouiller(&app, Acteur::Console, id, false).await.unwrap();
        let deleted = enter(&app, "Ada", MDP).await.unwrap();
        contacts::supprimer(&app, Acteur::Console, id).await.unwrap();
        assert_eq!(appelant(&app, &deleted.valeur).await, Err(RefusJeton::Invalide));
        assert_eq!(enter(&app, "Ada", MDP).await, Err(RefusIdentite::Inconnu));
    }

    /// MSA identifiers and editors' credentials, in any case of letters.
    async fn identifiers_open_the_door(base: &Base) {
        let app = app(base);
        for (genre, identifiant, service, role) in [
            (Genre::Msa, "msa0001", ServiceCode::RA_REEL, Role::Declarant),
            (Genre::Editeur, "paie-facile", ServiceCode::PORTAIL, Role::Editeur),
        ] {
            let contact = NouveauContact {
                identifiant: Some(identifiant.into()),
                mot_de_passe: Some(MDP.into()),
                services: vec![service],
                siret: if genre == Genre::Msa { SIRET.into() } else { String::new() },
                nom: "Durand".into(),
                prenom: "Bo".into(),
                roles: vec![role],
                ..NouveauContact::de(genre)
            };
            let id = contacts::creer(&app, Acteur::Console, contact.clone()).await.unwrap();
            for typed in [identifiant.to_owned(), identifiant.to_uppercase()] {
                let who = Identifiants::Identifiant { identifiant: typed, mot_de_passe: MDP.into() };
                let jeton = authentifier(&app, who, service).await.unwrap();
                assert_eq!(appelant(&app, &jeton.valeur).await.unwrap().compte_id, id);
            }
            let again = contacts::creer(&app, Acteur::Console, contact).await.unwrap_err();
            assert!(matches!(again, crate::comptes::Echec::Conflit(_)), "{again}");
        }
    }

    /// A concentrateur names a declarant, who must be registered.
    async fn a_concentrateur_acts_for_a_declarant(base: &Base) {
        let app = app(base);
        let ada = somebody(&app, SIRET, "Ada", Role::Declarant).await;
        let contact = NouveauContact {
            siret: AUTRE.into(),
            nom: "Relais".into(),
            prenom: "Un".into(),
            mot_de_passe: Some(MDP.into()),
            roles: vec![Role::Concentrateur],
            services: vec![ServiceCode::CONCENTRATEUR],
            ..NouveauContact::de(Genre::Concentrateur)
        };
        let relais = contacts::creer(&app, Acteur::Console, contact).await.unwrap();
        let jeton = authentifier(&app, four(AUTRE, "RELAIS", "UN", MDP), ServiceCode::CONCENTRATEUR).await.unwrap();
        let who = appelant(&app, &jeton.valeur).await.unwrap();
        let named = async |prenom: &str| declarant_de_concentrateur(&app, &who, SIRET, "dupre", prenom).await;
        let declarant = named("ADA").await.unwrap();
        assert_eq!((declarant.compte_id, declarant.concentrateur), (ada, Some(relais)));
        assert_eq!(declarant.depot(), ServiceCode::RG_REEL.depot());
        assert_eq!(named("EVE").await, Err(RefusJeton::NonInscrit));
        for service in [ServiceCode::RG_REEL, ServiceCode::RG_ESSAI] {
            contacts::inscrire(&app, Acteur::Console, ada, service, false).await.unwrap();
        }
        assert_eq!(named("ADA").await, Err(RefusJeton::NonInscrit));
        contacts::inscrire(&app, Acteur::Console, ada, ServiceCode::RG_ESSAI, true).await.unwrap();
        assert!(named("ADA").await.is_ok());
        let bob = somebody(&app, SIRET, "Bob", Role::Declarant).await;
        let jeton = enter(&app, "Bob", MDP).await.unwrap();
        let not_one = appelant(&app, &jeton.valeur).await.unwrap();
        assert_eq!(not_one.compte_id, bob);
        let refused = declarant_de_concentrateur(&app, &not_one, SIRET, "DUPRE", "ADA").await;
        assert_eq!(refused, Err(RefusJeton::NonInscrit));
    }
}
