use guichet_testkit::sur_les_deux;

use super::*;
use crate::Store;
use crate::essai::ouvrir;

fn done(cle: &str, empreinte: &str, expire_at: i64) -> Faite {
    Faite {
        compte_id: 1,
        cle: cle.to_owned(),
        empreinte: empreinte.to_owned(),
        reponse: Reponse {
            statut: 201,
            corps: format!("{{\"de\":\"{empreinte}\"}}"),
        },
        expire_at,
    }
}

fn keep(store: &Store, faite: Faite, now: i64) -> Cle {
    store
        .write_blocking(move |tx| garder(tx, &faite, now))
        .unwrap()
}

fn find(
    store: &Store,
    compte_id: i64,
    cle: &'static str,
    empreinte: &'static str,
    now: i64,
) -> Cle {
    store
        .read_blocking(move |tx| chercher(tx, compte_id, cle, empreinte, now))
        .unwrap()
}

sur_les_deux! {
    fn a_key_answers_the_same_request_the_same_and_no_other(base: &Base) {
        let store = ouvrir(base);
        let first = done("k", "a", 100);
        assert_eq!(find(&store, 1, "k", "a", 10), Cle::Nouvelle);
        assert_eq!(keep(&store, first.clone(), 10), Cle::Nouvelle);
        let known = Cle::Connue(first.reponse.clone());
        assert_eq!(find(&store, 1, "k", "a", 11), known);
        assert_eq!(keep(&store, first, 11), known);
        assert_eq!(find(&store, 1, "k", "b", 11), Cle::Autre);
        assert_eq!(keep(&store, done("k", "b", 100), 11), Cle::Autre);
        // A key is its owner's.
        assert_eq!(find(&store, 2, "k", "a", 11), Cle::Nouvelle);
    }

    fn a_key_survives_the_process_and_expires(base: &Base) {
        let store = ouvrir(base);
        keep(&store, done("k", "a", 100), 10);
        drop(store);
        let store = ouvrir(base);
        assert_ne!(find(&store, 1, "k", "a", 99), Cle::Nouvelle);
        assert_eq!(find(&store, 1, "k", "a", 100), Cle::Nouvelle);
        assert_eq!(keep(&store, done("k", "b", 300), 100), Cle::Nouvelle);
        assert_eq!(find(&store, 1, "k", "a", 101), Cle::Autre);
        // Another key sweeps what has expired.
        keep(&store, done("l", "c", 400), 300);
        let left = store.read_blocking(|tx| {
            tx.query_one("SELECT COUNT(*) FROM idempotence", &[])?.int(0)
        });
        assert_eq!(left, Ok(1));
    }

    fn of_two_that_arrive_together_one_is_done(base: &Base) {
        let store = ouvrir(base);
        let outcomes: Vec<Cle> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| keep(&store, done("k", "a", 100), 10)))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let new = outcomes.iter().filter(|cle| **cle == Cle::Nouvelle).count();
        assert_eq!((outcomes.len(), new), (8, 1));
        assert!(!outcomes.contains(&Cle::Autre));
    }
}
