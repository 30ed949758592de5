//! The upkeep of the night: at its hour, once, whole, and nothing that is still of use.

use std::sync::Arc;
use std::time::Duration;

use guichet_identity::{EtatCompte, Genre, Role};
use guichet_store::comptes::{self, NouveauCompte};
use guichet_store::documents::{Nom, preparer};
use guichet_store::evenements::{self, NouvelEvenement};
use guichet_store::idempotence::{self, Faite, Reponse};
use guichet_store::{travaux, webhooks};
use guichet_testkit::{ServeurSmtp, sur_les_deux};

use super::*;
use crate::courriel::Courriels;
use crate::retention::{Bilan, ENTRETIEN, Entretien, entretenir};
use crate::travaux::{Handler, epuiser, planifier};

fn handlers() -> Vec<Box<dyn Handler>> {
    vec![Box::new(Entretien)]
}

async fn plan(epreuve: &Epreuve) {
    let shared: Vec<Arc<dyn Handler>> = vec![Arc::new(Entretien)];
    planifier(&epreuve.app, &shared).await.unwrap();
}

/// The account that [`Epreuve::deposer`] deposits for, and its webhook.
async fn account(epreuve: &Epreuve) -> i64 {
    let compte = NouveauCompte {
        genre: Genre::Declarant.code().to_owned(),
        siret: "99999900600011".to_owned(),
        nom: "EXEMPLE".to_owned(),
        prenom: "Anne".to_owned(),
        courriel: Some("anne@exemple.fr".to_owned()),
        courriel_etat: "confirme".to_owned(),
        etat: EtatCompte::Actif.code().to_owned(),
        ..NouveauCompte::default()
    };
    let now = epreuve.now().0;
    epreuve
        .app
        .store
        .write(move |tx| {
            let id = comptes::creer(tx, &compte, now)?;
            comptes::donner_role(tx, id, Role::Declarant.code(), "", now)?;
            webhooks::creer(tx, id, "https://a.example/", "", "c2Vj", now, 5)?;
            Ok(id)
        })
        .await
        .unwrap()
}

sur_les_deux! {
    /// Planned as often as one likes, it is done once a day, at three in the morning in Paris.
    async fn it_is_done_every_night(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T01:00");
        let recu = certified(&epreuve).await;
        let times = async || epuiser(&epreuve.app, handlers()).await.unwrap();
        for _ in 0..3 {
            plan(&epreuve).await;
        }
        assert_eq!(times().await, 0);
        epreuve.a("2026-04-02T03:00");
        assert_eq!(times().await, 1);
        plan(&epreuve).await;
        assert_eq!(times().await, 0);
        epreuve.a("2026-04-03T02:59");
        plan(&epreuve).await;
        assert_eq!(times().await, 0);
        // The server was away for weeks: one upkeep makes up for all.
        assert_eq!(natures(&epreuve, &recu).await.len(), 3);
        epreuve.a("2026-07-03T04:00");
        plan(&epreuve).await;
        // Those of April and of today, in one batch.
        assert_eq!(times().await, 1);
        let again = retention::purger(&epreuve.app).await.unwrap();
        assert_eq!(again.lignes, 0, "the job of the night did it");
        let waiting = epreuve.app.store.read(travaux::compter).await.unwrap();
        assert_eq!(waiting.iter().filter(|job| job.genre == ENTRETIEN).count(), 1);
        epreuve.a("2026-07-04T03:00");
        assert_eq!(times().await, 1);
    }

    /// Interrupted at any place, it goes on where it was.
    async fn a_second_upkeep_does_what_the_first_left(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T01:00");
        certified(&epreuve).await;
        plan(&epreuve).await;
        epreuve.a("2026-07-03T03:00");
        let now = epreuve.now().0;
        // A worker took it and died.
        let taken = epreuve.app.store.write(move |tx| {
            travaux::prendre(tx, &[ENTRETIEN], "mort", now, 1_000, 9)
        });
        assert_eq!(taken.await.unwrap().len(), 1);
        retention::avertir(&epreuve.app).await.unwrap();
        epreuve.a("2026-07-03T03:01");
        assert_eq!(epuiser(&epreuve.app, handlers()).await, Ok(1));
        assert_eq!(retention::purger(&epreuve.app).await.unwrap(), Default::default());
    }

    /// Ten days before the end: an event, a delivery of a webhook and a letter, each once.
    async fn the_end_is_announced_by_event_and_letter(base: &Base) {
        let server = ServeurSmtp::demarrer();
        let mut epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let app = Arc::get_mut(&mut epreuve.app).unwrap();
        app.config.courriel.smtp = server.url();
        let owner = account(&epreuve).await;
        assert_eq!(owner, 1, "the account of the deposits of tests");
        certified(&epreuve).await;
        let all = || -> Vec<Box<dyn Handler>> { vec![Box::new(Entretien), Box::new(Courriels)] };
        epreuve.a("2026-06-21T04:00");
        plan(&epreuve).await;
        epuiser(&epreuve.app, all()).await.unwrap();
        assert_eq!(server.lettres(), []);
        for day in ["2026-06-23T04:00", "2026-06-24T04:00"] {
            epreuve.a(day);
            plan(&epreuve).await;
            epuiser(&epreuve.app, all()).await.unwrap();
        }
        let letters = server.lettres();
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].a, ["anne@exemple.fr"]);
        for words in ["conservation", "d'ici 10 jours"] {
            assert!(letters[0].texte.contains(words), "{words}: {}", letters[0].texte);
        }
        epreuve.app.store.write(evenements::ranger).await.unwrap();
        let told = epreuve.app.store.read(move |tx| {
            evenements::depuis(tx, owner, Some(evenements::RETOUR_FIN_PROCHE), 0, 10)
        });
        assert_eq!(told.await.unwrap().len(), 2, "the certificate and the report");
    }

    /// Everything that time ends goes, and nothing else; a second time there is nothing left.
    async fn everything_that_has_ended_goes(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let owner = account(&epreuve).await;
        let app = &epreuve.app;
        let now = epreuve.now().0;
        let later = epreuve.now().plus(Duration::from_secs(86_400)).0;
        // An object whose writer died, and one that a row refers to.
        let noise = |seed: u32| -> Vec<u8> {
            (0..9_000_u32).flat_map(|n| documents::empreinte(&(n ^ seed).to_le_bytes()).into_bytes()).collect()
        };
        app.objets.garantir(preparer(&noise(1 << 20), Nom::Contenu), 1).await.unwrap();
        let large = epreuve.deposer(&noise(1 << 21)).await;
        certified(&epreuve).await;
        app.store.write(move |tx| {
            for (cle, expire_at) in [("ends", now + 1), ("stays", later + 1)] {
                let reponse = Reponse { statut: 201, corps: String::new() };
                let faite = Faite { compte_id: owner, cle: cle.to_owned(), empreinte: "e".to_owned(), reponse, expire_at };
                idempotence::garder(tx, &faite, now)?;
            }
            evenements::noter(tx, &NouvelEvenement {
                genre: evenements::ESSAI,
                survenu_at: now,
                compte_id: Some(owner),
                concentrateur_compte_id: None,
                depot_id: None,
                retour_id: None,
            })
        }).await.unwrap();
        let first = entretenir(app).await.unwrap();
        assert_eq!(first, Bilan { orphelins: first.orphelins, ..Bilan::default() });
        assert_eq!((first.orphelins.vus, first.orphelins.effaces), (1, 0));
        epreuve.a("2026-04-03T09:00");
        let second = entretenir(app).await.unwrap();
        assert_eq!((second.cles, second.orphelins.effaces, second.orphelins.vus), (1, 1, 0));
        assert_eq!(app.objets.noms().await.unwrap().len(), 1);
        // A week later finished jobs are forgotten; a month later, deliveries that were made.
        app.store.write(move |tx| {
            for delivery in webhooks::livraisons(tx, 1, None, 100)? {
                webhooks::conclure(tx, delivery.id, "livree", Some(200), None, now)?;
            }
            webhooks::changer_secret(tx, owner, 1, "bmV1", later).map(drop)
        }).await.unwrap();
        epreuve.a("2026-05-15T09:00");
        let third = entretenir(app).await.unwrap();
        assert!(third.travaux >= 1 && third.livraisons >= 1, "{third:?}");
        assert_eq!((third.secrets, third.cles, third.evenements), (1, 1, 0));
        // Half a year later: events whose return has ended.
        epreuve.a("2026-12-15T09:00");
        let fourth = entretenir(app).await.unwrap();
        assert!(fourth.evenements >= 2, "{fourth:?}");
        assert_eq!(entretenir(app).await.unwrap(), Bilan::default());
        // The raw deposit is there, whole.
        let depot = retours::depot(app, &large.idflux).await.unwrap().unwrap();
        let hash = depot.document.unwrap();
        let found = app.store.read(move |tx| documents::trouver(tx, &hash)).await.unwrap();
        assert_eq!(app.objets.ouvrir(found.unwrap()).await.unwrap(), noise(1 << 21));
    }
}
