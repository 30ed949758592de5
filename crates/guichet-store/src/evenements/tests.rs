use std::sync::atomic::{AtomicBool, Ordering};

use guichet_testkit::sur_les_deux;

use super::*;
use crate::Store;
use crate::essai::ouvrir;

fn event(compte_id: i64, genre: &'static str) -> NouvelEvenement {
    NouvelEvenement {
        genre,
        survenu_at: 5,
        compte_id: Some(compte_id),
        concentrateur_compte_id: None,
        depot_id: None,
        retour_id: None,
    }
}

fn happen(store: &Store, evenement: NouvelEvenement) -> i64 {
    store
        .write_blocking(move |tx| noter(tx, &evenement))
        .unwrap()
        .id
}

fn since(store: &Store, compte_id: i64, genre: Option<&'static str>, apres: i64) -> Vec<Evenement> {
    store.write_blocking(ranger).unwrap();
    store
        .read_blocking(move |tx| depuis(tx, compte_id, genre, apres, 7))
        .unwrap()
}

sur_les_deux! {
    fn each_reads_what_concerns_it(base: &Base) {
        let store = ouvrir(base);
        let first = happen(&store, event(1, ESSAI));
        happen(&store, event(2, ESSAI));
        let both = NouvelEvenement {
            concentrateur_compte_id: Some(1),
            ..event(1, RETOUR_PUBLIE)
        };
        let second = happen(&store, both);
        let through = NouvelEvenement {
            concentrateur_compte_id: Some(1),
            ..event(3, RETOUR_PUBLIE)
        };
        let third = happen(&store, through);
        let found = since(&store, 1, None, 0);
        let ids: Vec<i64> = found.iter().map(|event| event.id).collect();
        assert_eq!(ids, [first, second, third]);
        assert_eq!(since(&store, 1, None, found[0].rang).len(), 2);
        assert_eq!(since(&store, 1, Some(ESSAI), 0).len(), 1);
        assert!(since(&store, 1, None, found[2].rang).is_empty());
        assert_eq!(store.read_blocking(move |tx| lire(tx, second)).unwrap(), found[1]);
    }

    /// Writers whose transactions end in another order than they begin, and a reader that only
    /// ever asks for what comes after its cursor: nothing is passed over, nothing is read twice.
    fn a_reader_misses_nothing(base: &Base) {
        const WRITERS: u64 = 4;
        const EACH: u64 = 40;
        let store = ouvrir(base);
        let done = AtomicBool::new(false);
        let read = std::thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| {
                    let store = &store;
                    scope.spawn(move || {
                        for turn in 0..EACH {
                            let wait = std::time::Duration::from_micros((writer * 7 + turn * 13) % 11 * 300);
                            let outcome = store.write_blocking(move |tx| {
                                noter(tx, &event(1, ESSAI))?;
                                std::thread::sleep(wait);
                                // Some transactions are not kept: their numbers stay unused.
                                if turn % 5 == 4 { Err(StoreError::NotFound) } else { Ok(()) }
                            });
                            assert_eq!(outcome.is_err(), turn % 5 == 4);
                        }
                    })
                })
                .collect();
            let reader = scope.spawn(|| {
                let mut read: Vec<i64> = Vec::new();
                let mut cursor = 0;
                loop {
                    let last = done.load(Ordering::SeqCst);
                    let found = since(&store, 1, None, cursor);
                    cursor = found.last().map_or(cursor, |event| event.rang);
                    read.extend(found.iter().map(|event| event.id));
                    if last && found.is_empty() {
                        return read;
                    }
                }
            });
            for writer in writers {
                writer.join().unwrap();
            }
            done.store(true, Ordering::SeqCst);
            reader.join().unwrap()
        });
        let mut sorted = read.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(read.len(), sorted.len(), "nothing twice");
        assert_eq!(read.len() as u64, WRITERS * EACH * 4 / 5);
    }
}

sur_les_deux! {
    /// An event goes when it is old and nobody can follow it; its deliveries go before.
    fn old_events_go_after_their_deliveries(base: &Base) {
        let store = ouvrir(base);
        let account = crate::webhooks::tests::account(&store, "E1");
        let webhook = store
            .write_blocking(move |tx| {
                crate::webhooks::creer(tx, account, "https://a.example/", "", "c2Vj", 1, 2)
            })
            .unwrap()
            .unwrap();
        let old = happen(&store, event(account, ESSAI));
        let young = NouvelEvenement { survenu_at: 50, ..event(account, ESSAI) };
        let young = happen(&store, young);
        let purge = |avant| {
            store.write_blocking(move |tx| {
                let deliveries = crate::webhooks::purger_livraisons(tx, avant, 10)?;
                Ok((deliveries, purger(tx, avant, avant, 10)?))
            }).unwrap()
        };
        // Still on its way: neither goes.
        assert_eq!(purge(10), (0, 0));
        store.write_blocking(move |tx| {
            for delivery in crate::webhooks::livraisons(tx, webhook, None, 10)? {
                crate::webhooks::conclure(tx, delivery.id, "livree", Some(200), None, 6)?;
            }
            Ok(())
        }).unwrap();
        assert_eq!(purge(10), (1, 1));
        assert_eq!(purge(10), (0, 0));
        assert!(store.read_blocking(move |tx| lire(tx, old)).is_err());
        // The last one stays however old it is: a key that a reader has seen is not given again.
        assert_eq!(purge(1_000), (1, 0));
        assert!(store.read_blocking(move |tx| lire(tx, young)).is_ok());
        assert!(happen(&store, event(account, ESSAI)) > young);
    }
}
