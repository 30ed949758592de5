//! Accounts, their tokens and links, on both engines.

use guichet_testkit::sur_les_deux;

use super::*;
use crate::essai::ouvrir;
use crate::jetons;

const SIRET: &str = "99999900600011";

pub(crate) fn ada() -> NouveauCompte {
    NouveauCompte {
        genre: "declarant".into(),
        siret: SIRET.into(),
        nom: "Dupré".into(),
        prenom: "Ada".into(),
        cle_nom: "DUPRE".into(),
        cle_prenom: "ADA".into(),
        mot_de_passe: Some("hache".into()),
        courriel: Some("ada@exemple.fr".into()),
        courriel_etat: "confirme".into(),
        etat: "actif".into(),
        ..NouveauCompte::default()
    }
}

sur_les_deux! {
    /// The triple is unique, an identifier too; accounts without a SIRET need not have names.
    fn nobody_is_there_twice(base: &Base) {
        let store = ouvrir(base);
        let make = |compte: NouveauCompte| store.write_blocking(move |tx| creer(tx, &compte, 5));
        let id = make(ada()).unwrap();
        let again = make(NouveauCompte { nom: "DUPRE".into(), ..ada() }).unwrap_err();
        assert!(again.is_conflict_on(DEJA_NOMME), "{again}");
        make(NouveauCompte { cle_prenom: "ADA 2".into(), ..ada() }).unwrap();
        let machine = |identifiant: &str| NouveauCompte {
            genre: "editeur".into(),
            identifiant: Some(identifiant.into()),
            courriel_etat: "absent".into(),
            etat: "actif".into(),
            ..NouveauCompte::default()
        };
        make(machine("LOGICIEL")).unwrap();
        make(machine("AUTRE")).unwrap();
        let again = make(machine("AUTRE")).unwrap_err();
        assert!(again.is_conflict_on(DEJA_IDENTIFIE), "{again}");
        let found = store.read_blocking(|tx| nomme(tx, SIRET, "DUPRE", "ADA")).unwrap().unwrap();
        assert_eq!((found.id, found.nom.as_str(), found.mot_de_passe_at), (id, "Dupré", Some(5)));
        assert!(!format!("{found:?}").contains("hache"));
        assert_eq!(store.read_blocking(|tx| nomme(tx, "", "", "")).unwrap(), None);
        assert_eq!(store.read_blocking(|tx| lister(tx, Some(SIRET), 0, 10)).unwrap().len(), 2);
        assert_eq!(store.read_blocking(|tx| lister(tx, None, id, 2)).unwrap().len(), 2);
    }

    /// A token gives the account with what it holds at this instant.
    fn a_token_shows_what_holds_now(base: &Base) {
        let store = ouvrir(base);
        let print = [7; 32];
        let id = store
            .write_blocking(move |tx| {
                let id = creer(tx, &ada(), 0)?;
                jetons::emettre(tx, &print, id, "25", 0, 100)?;
                Ok(id)
            })
            .unwrap();
        let seen = || store.read_blocking(move |tx| jetons::porteur(tx, &print)).unwrap().unwrap();
        let bare = seen();
        assert_eq!((bare.porteur.compte_id, bare.service.as_str(), bare.expire_at), (id, "25", 100));
        assert_eq!((bare.porteur.roles.as_str(), bare.porteur.inscriptions.as_str()), ("", ""));
        store
            .write_blocking(move |tx| {
                assert!(inscrire(tx, id, "25", 1)?);
                assert!(!inscrire(tx, id, "25", 1)?);
                inscrire(tx, id, "97", 1)?;
                assert!(donner_role(tx, id, "administrateur", SIRET, 1)?);
                assert!(!donner_role(tx, id, "administrateur", SIRET, 1)?);
                Ok(())
            })
            .unwrap();
        let held = seen().porteur;
        assert_eq!(held.roles, "administrateur");
        let mut services: Vec<&str> = held.inscriptions.split(',').collect();
        services.sort_unstable();
        assert_eq!(services, ["25", "97"]);
        store
            .write_blocking(move |tx| {
                assert!(desinscrire(tx, id, "25")?);
                assert!(!desinscrire(tx, id, "25")?);
                assert_eq!(administrateurs(tx, SIRET)?, [id]);
                assert!(retirer_role(tx, id, "administrateur", SIRET)?);
                assert_eq!(roles(tx, id)?, []);
                Ok(())
            })
            .unwrap();
        let held = seen().porteur;
        assert_eq!((held.roles.as_str(), held.inscriptions.as_str()), ("", "97"));
        let named = store.read_blocking(|tx| jetons::nomme(tx, SIRET, "DUPRE", "ADA")).unwrap();
        assert_eq!(named, Some(held));
        assert_eq!(store.read_blocking(|tx| jetons::porteur(tx, &[8; 32])).unwrap(), None);
    }

    /// Tokens end one by one, all at once, or with time.
    fn tokens_are_revoked(base: &Base) {
        let store = ouvrir(base);
        let left = store
            .write_blocking(|tx| {
                let id = creer(tx, &ada(), 0)?;
                for rank in 1..=5_u8 {
                    jetons::emettre(tx, &[rank; 32], id, "25", 0, i64::from(rank) * 10)?;
                }
                assert!(jetons::revoquer(tx, &[1; 32])?);
                assert!(!jetons::revoquer(tx, &[1; 32])?);
                assert_eq!(jetons::purger(tx, 30, 1)?, 1);
                assert_eq!(jetons::purger(tx, 30, 9)?, 1);
                assert_eq!(jetons::revoquer_compte(tx, id, Some(&[5; 32]))?, 1);
                jetons::porteur(tx, &[5; 32])
            })
            .unwrap();
        assert!(left.is_some());
    }

    /// A deleted contact keeps nothing: not a right, not a name; the triple is free again.
    fn a_deleted_account_keeps_nothing(base: &Base) {
        let store = ouvrir(base);
        store
            .write_blocking(|tx| {
                let id = creer(tx, &ada(), 0)?;
                donner_role(tx, id, "declarant", SIRET, 0)?;
                inscrire(tx, id, "25", 0)?;
                crate::habilitations::accorder(tx, id, SIRET, "DSN", None, 0)?;
                jetons::emettre(tx, &[1; 32], id, "25", 0, 100)?;
                ajouter_confirmation(tx, &[2; 32], &Confirmation {
                    compte_id: id,
                    motif: "courriel".into(),
                    courriel: "ada@exemple.fr".into(),
                    expire_at: 9,
                })?;
                assert!(supprimer(tx, id)?);
                assert!(!supprimer(tx, id)?);
                assert_eq!(jetons::porteur(tx, &[1; 32])?, None);
                assert_eq!(prendre_confirmation(tx, &[2; 32])?, None);
                assert_eq!(roles(tx, id)?, []);
                assert_eq!(crate::habilitations::du_compte(tx, id, "", 9)?, []);
                let left = lire(tx, id)?.unwrap();
                assert_eq!((left.etat.as_str(), left.nom.as_str()), ("supprime", ""));
                assert_eq!((left.courriel, left.mot_de_passe), (None, None));
                assert_eq!(lister(tx, None, 0, 9)?, []);
                assert_ne!(creer(tx, &ada(), 0)?, id);
                Ok(())
            })
            .unwrap();
    }

    /// A proof counts only for the password that was verified, and for an account in use.
    fn a_proof_is_for_one_password(base: &Base) {
        let store = ouvrir(base);
        store
            .write_blocking(|tx| {
                let id = creer(tx, &ada(), 0)?;
                assert!(connecter(tx, id, "hache", 1)?);
                changer_mot_de_passe(tx, id, "autre", 2)?;
                assert!(!connecter(tx, id, "hache", 3)?);
                assert!(connecter(tx, id, "autre", 4)?);
                assert!(!changer_etat(tx, id, "attente", "actif")?);
                assert!(changer_etat(tx, id, "actif", "verrouille")?);
                assert!(!connecter(tx, id, "autre", 5)?);
                let kept = lire_pour_changer(tx, id)?.unwrap();
                assert_eq!((kept.connexion_at, kept.mot_de_passe_at), (Some(4), Some(2)));
                Ok(())
            })
            .unwrap();
    }

    /// A link is good once, and a newer one takes its place.
    fn a_link_is_good_once(base: &Base) {
        let store = ouvrir(base);
        store
            .write_blocking(|tx| {
                let id = creer(tx, &ada(), 0)?;
                let link = |motif: &str| Confirmation {
                    compte_id: id,
                    motif: motif.into(),
                    courriel: "ada@exemple.fr".into(),
                    expire_at: 50,
                };
                ajouter_confirmation(tx, &[1; 32], &link("inscription"))?;
                ajouter_confirmation(tx, &[2; 32], &link("inscription"))?;
                ajouter_confirmation(tx, &[3; 32], &link("courriel"))?;
                assert_eq!(prendre_confirmation(tx, &[1; 32])?, None);
                assert_eq!(lire_confirmation(tx, &[2; 32])?, Some(link("inscription")));
                assert_eq!(prendre_confirmation(tx, &[2; 32])?, Some(link("inscription")));
                assert_eq!(prendre_confirmation(tx, &[2; 32])?, None);
                assert_eq!(purger_confirmations(tx, 49, 9)?, 0);
                assert_eq!(purger_confirmations(tx, 50, 9)?, 1);
                Ok(())
            })
            .unwrap();
    }

    /// Of failures counted side by side, none is lost.
    fn failures_side_by_side_are_all_counted(base: &Base) {
        let stores = [ouvrir(base), ouvrir(base)];
        std::thread::scope(|scope| {
            for rank in 0..8 {
                let store = stores[rank % 2].clone();
                scope.spawn(move || {
                    for _ in 0..5 {
                        store
                            .write_blocking(|tx| {
                                let mut state = lire_tentatives(tx, &[9; 32], true)?;
                                state.echecs += 1;
                                ecrire_tentatives(tx, &[9; 32], &state)
                            })
                            .unwrap();
                    }
                });
            }
        });
        let seen = stores[0].read_blocking(|tx| lire_tentatives(tx, &[9; 32], false)).unwrap();
        assert_eq!(seen.echecs, 40);
        stores[1]
            .write_blocking(|tx| {
                assert_eq!(lire_tentatives(tx, &[8; 32], false)?, Tentatives::default());
                assert_eq!(purger_tentatives(tx, 0, 0, 9)?, 0);
                let locked = Tentatives { verrou_at: Some(10), ..Tentatives::default() };
                ecrire_tentatives(tx, &[8; 32], &locked)?;
                assert_eq!(purger_tentatives(tx, 1, 9, 9)?, 1);
                assert_eq!(purger_tentatives(tx, 1, 10, 9)?, 1);
                assert!(!effacer_tentatives(tx, &[8; 32])?);
                Ok(())
            })
            .unwrap();
    }

    /// Addresses are found by their state and age.
    fn addresses_age(base: &Base) {
        let store = ouvrir(base);
        store
            .write_blocking(|tx| {
                let id = creer(tx, &ada(), 100)?;
                assert_eq!(courriels(tx, "confirme", 99, 9)?, []);
                assert_eq!(courriels(tx, "confirme", 100, 9)?.len(), 1);
                changer_courriel(tx, id, Some("ada@exemple.fr"), "perime", 200)?;
                assert_eq!(courriels(tx, "confirme", 300, 9)?, []);
                assert_eq!(courriels(tx, "perime", 200, 9)?[0].courriel_at, 200);
                Ok(())
            })
            .unwrap();
    }
}
