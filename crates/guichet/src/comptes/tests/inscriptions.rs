//! Registration and its confirmation.

use std::time::Duration;

use guichet_identity::Role;
use guichet_testkit::sur_les_deux;

use super::*;
use crate::comptes::Echec;
use crate::comptes::inscription::{Demande, confirmer, demander};

pub(super) fn demande(siret: &str, prenom: &str) -> Demande {
    Demande {
        siret: siret.into(),
        nom: "Dupré".into(),
        prenom: prenom.into(),
        courriel: "ada@exemple.fr".into(),
        mot_de_passe: MDP.into(),
        services: vec![ServiceCode::RG_REEL],
    }
}

sur_les_deux! {
    /// The directory decides about the SIRET, and says why not.
    /// Shows S156.
    async fn the_directory_is_asked(base: &Base) {
        let app = app(base);
        for (siret, words) in [
            ("99999900600037", "inconnu du répertoire"),
            (FERME, "fermé depuis le 31/12/2025"),
            ("99999900600012", "SIRET"),
            ("abc", "SIRET"),
        ] {
            let refused = demander(&app, demande(siret, "Ada")).await.unwrap_err();
            assert!(refused.to_string().contains(words), "{refused}");
        }
        let wrong = Demande {
            nom: "-".into(),
            courriel: "ada".into(),
            mot_de_passe: "court".into(),
            services: vec![ServiceCode::CONCENTRATEUR],
            ..demande(SIRET, "Ada")
        };
        let Err(Echec::Invalide(faults)) = demander(&app, wrong).await else { panic!("all wrong") };
        assert_eq!(faults.len(), 4, "{faults:?}");
        assert_eq!(logged(&app), Vec::<String>::new());
    }

    /// Nobody gets in before confirming; a homonym is told which prénom is free.
    /// Shows S155.
    async fn an_account_waits_for_its_confirmation(base: &Base) {
        let app = app(base);
        let id = demander(&app, demande(SIRET, "Ada")).await.unwrap();
        assert_eq!(enter(&app, "Ada", MDP).await, Err(RefusIdentite::NonConfirme));
        assert_eq!(enter(&app, "Ada", "faux").await, Err(RefusIdentite::Inconnu));
        let again = demander(&app, demande(SIRET, "ADA")).await.unwrap_err();
        assert!(again.to_string().contains("« ADA 2 »"), "{again}");
        demander(&app, demande(SIRET, "ADA 2")).await.unwrap();
        let third = demander(&app, demande(SIRET, "Ada")).await.unwrap_err();
        assert!(third.to_string().contains("« Ada 3 »"), "{third}");
        assert!(matches!(confirmer(&app, "rien").await, Err(Echec::Introuvable(_))));
        contacts::verrouiller(&app, Acteur::Console, id, false).await.unwrap();
        assert!(enter(&app, "Ada", MDP).await.is_ok());
        let kept = app.store.read(move |tx| guichet_store::comptes::roles(tx, id)).await.unwrap();
        assert!(kept.iter().all(|held| held.role != Role::Administrateur.code()));
        app.clock.move_to(app.clock.now().plus(Duration::from_secs(1)));
    }
}
