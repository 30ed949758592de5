//! Letters: written by the job, sent in a real conversation, and what following their links does.

use std::sync::Arc;
use std::time::Duration;

use guichet_identity::{Action, Cible, Role};
use guichet_testkit::{Humeur, ServeurSmtp, sur_les_deux};

use super::inscriptions::demande;
use super::*;
use crate::comptes::inscription::{Confirme, confirmer, demander};
use crate::comptes::{Echec, appelant, droit, menage, mots_de_passe};
use crate::courriel::Courriels;
use crate::travaux::equipe::epuiser;

fn portal(base: &Base, smtp: String) -> Arc<App> {
    let courriel = config::Courriel {
        smtp,
        ..config::Courriel::default()
    };
    Arc::new(app_with(base, courriel))
}

async fn send(app: &Arc<App>) {
    epuiser(app, vec![Box::new(Courriels)]).await.unwrap();
}

fn wait(app: &App, duration: Duration) {
    app.clock.move_to(app.clock.now().plus(duration));
}

/// The secret of the last letter's link.
fn link(server: &ServeurSmtp) -> String {
    let letters = server.lettres();
    let text = &letters.last().expect("a letter").texte;
    let (_, rest) = text.split_once("?lien=").expect("a link");
    rest.split_whitespace().next().expect("a secret").to_owned()
}

const HOUR: Duration = Duration::from_secs(3_600);

sur_les_deux! {
    /// The first of an establishment becomes its administrator, by the link and only by it.
    async fn a_registration_is_confirmed_by_letter(base: &Base) {
        let server = ServeurSmtp::demarrer();
        let app = portal(base, server.url());
        let id = demander(&app, demande(SIRET, "Ada")).await.unwrap();
        send(&app).await;
        let letters = server.lettres();
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].a, ["ada@exemple.fr"]);
        assert_eq!(letters[0].de, "ne-pas-repondre@guichet.example");
        for words in ["Subject: Confirmez votre inscription", "Ada Dupré", SIRET, "48 heures", "Date: Sun, 15 Jun 2025"] {
            assert!(letters[0].texte.contains(words), "{words}: {}", letters[0].texte);
        }
        let secret = link(&server);
        let expected = Confirme { compte_id: id, administrateur: true };
        assert_eq!(confirmer(&app, &secret).await, Ok(expected));
        assert!(matches!(confirmer(&app, &secret).await, Err(Echec::Introuvable(_))));
        let jeton = enter(&app, "Ada", MDP).await.unwrap();
        let who = appelant(&app, &jeton.valeur).await.unwrap();
        let may = droit(&app, &who, Action::GererContacts, Cible::etablissement(SIRET)).await.unwrap();
        assert!(may.est_permis());
        assert_eq!(who.depot(), ServiceCode::RG_REEL.depot());
        assert_eq!(logged(&app), ["compte.cree", "compte.confirme", "role.donne", "connexion.reussie"]);
    }

    /// Those after get no right, and their administrators a letter.
    async fn the_second_waits_for_an_administrator(base: &Base) {
        let server = ServeurSmtp::demarrer();
        let app = portal(base, server.url());
        somebody(&app, SIRET, "Chef", Role::Administrateur).await;
        demander(&app, demande(SIRET, "Ada")).await.unwrap();
        send(&app).await;
        assert!(!confirmer(&app, &link(&server)).await.unwrap().administrateur);
        send(&app).await;
        let last = server.lettres().pop().unwrap();
        assert_eq!(last.a, ["Chef@exemple.fr"]);
        assert!(last.texte.contains("aucun droit") && !last.texte.contains("lien="), "{}", last.texte);
        assert_eq!(enter(&app, "Ada", MDP).await, Err(RefusIdentite::NonInscrit));
    }

    /// While the server is down or asks to wait, the letter waits; then it goes, once.
    async fn a_letter_waits_for_the_server(base: &Base) {
        let address = ServeurSmtp::absent();
        let app = portal(base, format!("smtp://{address}"));
        demander(&app, demande(SIRET, "Ada")).await.unwrap();
        for _ in 0..3 {
            send(&app).await;
            wait(&app, HOUR);
        }
        let server = ServeurSmtp::sur(address);
        server.humeur(Humeur::PlusTard);
        send(&app).await;
        assert!(server.lettres().is_empty());
        server.humeur(Humeur::Bonne);
        wait(&app, HOUR * 2);
        send(&app).await;
        assert_eq!(server.lettres().len(), 1);
        send(&app).await;
        assert_eq!(server.lettres().len(), 1);
        assert!(confirmer(&app, &link(&server)).await.is_ok());
    }

    /// A link grows old, and a newer one takes its place.
    async fn a_link_grows_old(base: &Base) {
        let server = ServeurSmtp::demarrer();
        let app = portal(base, server.url());
        demander(&app, demande(SIRET, "Ada")).await.unwrap();
        send(&app).await;
        wait(&app, HOUR * 48);
        assert!(matches!(confirmer(&app, &link(&server)).await, Err(Echec::Introuvable(_))));
        assert_eq!(enter(&app, "Ada", MDP).await, Err(RefusIdentite::NonConfirme));
    }

    /// Nobody followed the link: what the person gave is forgotten, and its name is free again.
    async fn a_registration_that_nobody_confirms_is_forgotten(base: &Base) {
        let app = portal(base, String::new());
        let id = demander(&app, demande(SIRET, "Ada")).await.unwrap();
        wait(&app, HOUR * 24 * 9);
        assert_eq!(menage::passer(&app).await.unwrap().inscriptions, 0);
        assert!(demander(&app, demande(SIRET, "Ada")).await.is_err());
        wait(&app, HOUR);
        assert_eq!(menage::passer(&app).await.unwrap().inscriptions, 1);
        let kept = app.store.read(move |tx| guichet_store::comptes::lire(tx, id)).await.unwrap();
        assert!(kept.is_none_or(|kept| kept.nom.is_empty() && kept.courriel.is_none()));
        assert!(demander(&app, demande(SIRET, "Ada")).await.is_ok());
        assert_eq!(menage::passer(&app).await.unwrap(), menage::Bilan::default());
    }

    /// An address that the server refuses for good is stale: nothing more is sent there.
    async fn an_address_that_does_not_exist_is_stale(base: &Base) {
        let server = ServeurSmtp::demarrer();
        server.humeur(Humeur::Refuse);
        let app = portal(base, server.url());
        let id = demander(&app, demande(SIRET, "Ada")).await.unwrap();
        send(&app).await;
        wait(&app, HOUR * 2);
        send(&app).await;
        let kept = app.store.read(move |tx| guichet_store::comptes::lire(tx, id)).await.unwrap().unwrap();
        assert_eq!(kept.courriel_etat, "perime");
        assert_eq!(logged(&app), ["compte.cree", "adresse.perimee"]);
    }

    /// Somebody who forgot, or is invited, chooses a password by a link; a lock-out ends with it.
    async fn a_password_is_chosen_by_letter(base: &Base) {
        let server = ServeurSmtp::demarrer();
        let app = portal(base, server.url());
        somebody(&app, SIRET, "Ada", Role::Declarant).await;
        for _ in 0..3 {
            assert!(enter(&app, "Ada", "faux").await.is_err());
        }
        for prenom in ["Ada", "Ada", "Personne"] {
            mots_de_passe::demander_lien(&app, SIRET, "dupre", prenom).await.unwrap();
        }
        send(&app).await;
        assert_eq!(server.lettres().len(), 1);
        let secret = link(&server);
        assert!(matches!(confirmer(&app, &secret).await, Err(Echec::Introuvable(_))));
        assert!(matches!(mots_de_passe::choisir(&app, &secret, "court").await, Err(Echec::Invalide(_))));
        assert!(mots_de_passe::choisir(&app, &secret, "table-bleue-43").await.is_ok());
        assert!(mots_de_passe::choisir(&app, &secret, "table-bleue-44").await.is_err());
        assert!(enter(&app, "Ada", "table-bleue-43").await.is_ok());
    }

    /// An old address is asked to confirm again; without an answer it is stale.
    /// Shows S166.
    async fn addresses_are_confirmed_again(base: &Base) {
        let server = ServeurSmtp::demarrer();
        let app = portal(base, server.url());
        demander(&app, demande(SIRET, "Ada")).await.unwrap();
        send(&app).await;
        confirmer(&app, &link(&server)).await.unwrap();
        wait(&app, HOUR * 24 * 364);
        assert_eq!(menage::passer(&app).await.unwrap().relances, 0);
        wait(&app, HOUR * 24);
        assert_eq!(menage::passer(&app).await.unwrap().relances, 1);
        send(&app).await;
        assert_eq!(server.lettres().len(), 2);
        confirmer(&app, &link(&server)).await.unwrap();
        wait(&app, HOUR * 24 * 365);
        menage::passer(&app).await.unwrap();
        wait(&app, HOUR * 48);
        assert_eq!(menage::passer(&app).await.unwrap().perimees, 1);
        assert_eq!(menage::passer(&app).await.unwrap(), menage::Bilan::default());
    }
}
