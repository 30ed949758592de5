//! From the deposit to the lots.

use std::sync::Arc;

use dsn_norm::{Nature, Version};
use dsn_world::exemple;
use guichet_store::lots::{self, Portee};
use guichet_store::{depots, travaux as jobs};
use guichet_testkit::sur_les_deux;

use crate::controle::DISTRIBUER;
use crate::controle::epreuve::Epreuve;
use crate::organismes::essai::{Client, Portail};
use crate::{retours, travaux};

const BILAN: &[u8] = b"<rapport xmlns='http://www.gip-mds.fr/'/>";

async fn distribuer(epreuve: &Epreuve) -> usize {
    travaux::epuiser(&epreuve.app, crate::distribution::handlers())
        .await
        .unwrap()
}

async fn etat(epreuve: &Epreuve, idflux: &str) -> String {
    let idflux = idflux.to_owned();
    let found = epreuve
        .app
        .store
        .read(move |tx| depots::par_idflux(tx, &idflux));
    found.await.unwrap().unwrap().etat
}

async fn listed(epreuve: &Epreuve, idflux: &str) -> Vec<(i64, String, String)> {
    let (_, found) = retours::par_flux(&epreuve.app, idflux)
        .await
        .unwrap()
        .unwrap();
    found
        .into_iter()
        .map(|r| (r.nature, r.organisme, r.statut))
        .collect()
}

/// A stop of work, as the n-th of its declarant.
fn arret(change: impl Fn(String) -> String) -> Vec<u8> {
    let bytes = exemple(Nature::Arret, Version::P26V01).unwrap();
    latin1(&change(dsn_syntax_text(&bytes)))
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect()
}

fn dsn_syntax_text(bytes: &[u8]) -> String {
    bytes.iter().map(|b| char::from(*b)).collect()
}

sur_les_deux! {
    async fn from_the_deposit_to_the_returns_of_the_organism(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let recu = epreuve.deposer(&arret(|text| text)).await;
        epreuve.controler().await;
        assert_eq!(etat(&epreuve, &recu.idflux).await, "traite");
        assert_eq!(distribuer(&epreuve).await, 1);
        assert_eq!(etat(&epreuve, &recu.idflux).await, "envoye");
        // Nothing is left, and doing it again writes nothing.
        assert_eq!(distribuer(&epreuve).await, 0);

        let portail = Portail::new(&epreuve.app);
        let mut cnam = Client::ouvrir(&epreuve.app, &portail, "CNAM").await;
        let lots = cnam.travailler("nature=31&statut=OK", BILAN).await;
        assert_eq!(lots.len(), 1);
        assert_eq!(lots[0]["idflux"], recu.idflux.as_str());
        assert_eq!(
            (&lots[0]["nature"], &lots[0]["essai"]),
            (&"04".into(), &false.into())
        );
        assert_eq!(cnam.relever().await, [] as [serde_json::Value; 0]);
        let found = listed(&epreuve, &recu.idflux).await;
        for (nature, organisme) in [(10, ""), (11, ""), (30, "CNAM"), (31, "CNAM")] {
            let one = (nature, organisme.to_owned(), "OK".to_owned());
            assert_eq!(
                found.iter().filter(|r| **r == one).count(),
                1,
                "{nature}: {found:?}"
            );
        }
        // The text of the lot names itself and the flux.
        let id = lots[0]["idlot"].as_str().unwrap();
        let text = cnam.get(&format!("/organismes/v1/lots/{id}")).await;
        let text = dsn_syntax_text(&text.octets);
        assert!(
            text.contains(&format!("S05.G51.00.002,'{id}'\r\n")),
            "{text}"
        );
        assert!(
            text.contains(&format!("S10.G00.95.900,'{}'\r\n", recu.idflux)),
            "{text}"
        );
    }

    async fn a_job_done_twice_writes_once(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let recu = epreuve.deposer(&arret(|text| text)).await;
        epreuve.controler().await;
        let take = |worker: &'static str, now: i64| {
            let store = epreuve.app.store.clone();
            async move {
                store
                    .write(move |tx| jobs::prendre(tx, &[DISTRIBUER], worker, now, 1000, 9))
                    .await
                    .unwrap()
            }
        };
        let now = epreuve.now().0;
        // The first worker is slow: its lease ends, another does the job, then it wakes up.
        let slow = take("lent", now).await;
        assert_eq!(slow.len(), 1);
        let fast = take("vif", now + 2000).await;
        assert_eq!(fast.len(), 1);
        let run = |jobs: Vec<jobs::Travail>| {
            let app = Arc::clone(&epreuve.app);
            let runtime = tokio::runtime::Handle::current();
            async move {
                tokio::task::spawn_blocking(move || {
                    crate::distribution::handlers().remove(0).traiter(&app, &runtime, jobs)
                })
                .await
                .unwrap()
            }
        };
        assert!(run(fast).await[0].1.is_ok());
        assert!(run(slow).await[0].1.is_err());
        let cnam = Portee {
            organisme: "CNAM".to_owned(),
            institution: String::new(),
        };
        let found = epreuve
            .app
            .store
            .read(move |tx| lots::situation(tx, &cnam))
            .await
            .unwrap();
        assert_eq!(found.a_retirer, 1);
        assert_eq!(etat(&epreuve, &recu.idflux).await, "envoye");
    }

    async fn a_replacement_waits_for_what_it_replaces_and_names_it(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let monthly = exemple(Nature::Mensuelle, Version::P26V01).unwrap();
        let first = epreuve.deposer(&monthly).await;
        epreuve.controler().await;
        // The lots of the first are not written yet.
        let again = dsn_syntax_text(&monthly)
            .replace("S20.G00.05.002,'01'", "S20.G00.05.002,'03'")
            .replace("S20.G00.05.004,'1'", "S20.G00.05.004,'2'");
        let again = latin1(&again);
        let second = epreuve.deposer(&again).await;
        epreuve.controler().await;
        let certified = listed(&epreuve, &second.idflux).await;
        assert!(
            certified.contains(&(11, String::new(), "OK".to_owned())),
            "{certified:?}"
        );
        distribuer(&epreuve).await;
        epreuve.a("2026-04-02T09:05");
        distribuer(&epreuve).await;
        assert_eq!(etat(&epreuve, &first.idflux).await, "envoye");
        assert_eq!(etat(&epreuve, &second.idflux).await, "envoye");
        let portail = Portail::new(&epreuve.app);
        let mut dgfip = Client::ouvrir(&epreuve.app, &portail, "DGFIP").await;
        let lots = dgfip.relever().await;
        let of = |lot: &serde_json::Value| lot["idflux"].as_str().unwrap().to_owned();
        assert_eq!(
            lots.iter().map(of).collect::<Vec<_>>(),
            [first.idflux.clone(), second.idflux]
        );
        assert_eq!(lots[0]["cible"], serde_json::Value::Null);
        assert_eq!(lots[1]["cible"]["idflux"], first.idflux.as_str());
    }

    async fn who_received_what_is_cancelled_is_told(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let monthly = exemple(Nature::Mensuelle, Version::P26V01).unwrap();
        let first = epreuve.deposer(&monthly).await;
        epreuve.controler().await;
        distribuer(&epreuve).await;
        // Somebody who is no recipient of such a declaration has a lot of it all the same.
        epreuve
            .app
            .store
            .write(|tx| {
                let cnam = Portee {
                    organisme: "DGFIP".to_owned(),
                    institution: String::new(),
                };
                lots::placer(tx, &cnam, i64::MAX)?;
                let filtre = lots::Filtre {
                    apres: 0,
                    jusqu_a: i64::MAX,
                    etat: None,
                    max: 1,
                };
                let lot = lots::page(tx, &cnam, &filtre)?.remove(0);
                lots::ajouter(
                    tx,
                    &lots::NouveauLot {
                        id: 999_999,
                        declaration_id: lot.declaration_id,
                        depot_id: lot.depot_id,
                        organisme: "OC".to_owned(),
                        institution: "P9999".to_owned(),
                        norme: lot.norme,
                        essai: false,
                        cible: None,
                        document: lot.document.unwrap(),
                        empreinte: lot.empreinte,
                        taille: lot.taille,
                        at: lot.disponible_at,
                    },
                )
            })
            .await
            .unwrap();
        let again = dsn_syntax_text(&monthly)
            .replace("S20.G00.05.002,'01'", "S20.G00.05.002,'03'")
            .replace("S20.G00.05.004,'1'", "S20.G00.05.004,'2'");
        let again = latin1(&again);
        let second = epreuve.deposer(&again).await;
        epreuve.controler().await;
        distribuer(&epreuve).await;
        let portail = Portail::new(&epreuve.app);
        let mut oc = Client::ouvrir(&epreuve.app, &portail, "OC:P9999").await;
        let lots = oc.relever().await;
        let last = lots.iter().find(|lot| lot["idflux"] == second.idflux.as_str());
        let last = last.expect("a lot that takes back what was given");
        assert_eq!(last["cible"]["idflux"], first.idflux.as_str());
        let id = last["idlot"].as_str().unwrap();
        let text = oc.get(&format!("/organismes/v1/lots/{id}")).await;
        assert!(!dsn_syntax_text(&text.octets).contains("S21.G00.30.001"));
    }

    async fn an_organism_that_does_not_come_holds_up_nobody(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let recu = epreuve.deposer(&arret(|text| text)).await;
        epreuve.controler().await;
        distribuer(&epreuve).await;
        epreuve.a("2026-07-20T09:00");
        crate::distribution::attente::relever(&epreuve.app).await.unwrap();
        let waiting = epreuve.app.store.read(lots::attentes).await.unwrap();
        assert!(
            waiting.iter().any(|w| w.organisme == "CNAM" && w.lots == 1),
            "{waiting:?}"
        );
        // More than ninety days: it keeps what nobody fetched.
        crate::distribution::attente::purger(&epreuve.app).await.unwrap();
        assert_eq!(etat(&epreuve, &recu.idflux).await, "envoye");
        let portail = Portail::new(&epreuve.app);
        let mut cnam = Client::ouvrir(&epreuve.app, &portail, "CNAM").await;
        let lots = cnam.travailler("nature=31&statut=ANO", BILAN).await;
        assert_eq!(lots.len(), 1);
        // Then it goes, and says so.
        crate::distribution::attente::purger(&epreuve.app).await.unwrap();
        let id = lots[0]["idlot"].as_str().unwrap();
        let gone = cnam.get(&format!("/organismes/v1/lots/{id}")).await;
        assert_eq!(gone.probleme(), (410, "lot-purge".to_owned()));
        assert_eq!(
            cnam.get(&format!("/organismes/v1/lots/{id}/fiche"))
                .await
                .statut,
            200
        );
    }
}
