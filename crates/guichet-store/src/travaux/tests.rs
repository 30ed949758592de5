//! The life of a job, on both engines.

use guichet_testkit::sur_les_deux;

use super::*;
use crate::Store;
use crate::essai::ouvrir;

const NOW: i64 = 1_780_000_000_000;
const LEASE: i64 = 30_000;

fn add(store: &Store, genre: &'static str, cle: &str, prevu_at: i64) -> bool {
    let cle = cle.to_owned();
    store
        .write_blocking(move |tx| ajouter(tx, genre, &cle, "{}", prevu_at))
        .unwrap()
}

fn take(store: &Store, ouvrier: &'static str, now: i64, max: usize) -> Vec<Travail> {
    store
        .write_blocking(move |tx| prendre(tx, &["controle", "lot"], ouvrier, now, LEASE, max))
        .unwrap()
}

fn keys(jobs: &[Travail]) -> Vec<&str> {
    jobs.iter().map(|job| job.cle.as_str()).collect()
}

fn lost() -> StoreError {
    StoreError::Conflict {
        constraint: BAIL_PERDU.to_owned(),
    }
}

sur_les_deux! {
    fn the_same_job_is_added_once(base: &Base) {
        let store = ouvrir(base);
        assert!(add(&store, "controle", "a", NOW));
        assert!(!add(&store, "controle", "a", NOW));
        assert!(add(&store, "lot", "a", NOW));
        let [first, _] = take(&store, "x", NOW, 9).try_into().unwrap();
        store.write_blocking(move |tx| finir(tx, &first)).unwrap();
        // Done is done.
        assert!(!add(&store, "controle", "a", NOW));
        // Until it is forgotten.
        let purged = store.write_blocking(|tx| purger(tx, NOW + LEASE + 1, 10));
        assert_eq!(purged, Ok(1));
        assert!(add(&store, "controle", "a", NOW));
    }

    fn old_jobs_are_forgotten_up_to_the_first_that_was_done_later(base: &Base) {
        let store = ouvrir(base);
        for cle in ["a", "waits", "slow", "b", "last"] {
            add(&store, "controle", cle, NOW + i64::from(cle == "waits"));
        }
        let jobs = take(&store, "x", NOW, 9);
        assert_eq!(keys(&jobs), ["a", "slow", "b", "last"]);
        let (slow, last) = (jobs[1].clone(), jobs[3].id);
        let done = store.write_blocking(move |tx| {
            prolonger(tx, &slow, NOW + 9 * LEASE)?;
            jobs.iter().try_for_each(|job| finir(tx, job))
        });
        assert_eq!(done, Ok(()));
        let purge = |before, max| store.write_blocking(move |tx| purger(tx, before, max));
        assert_eq!(purge(NOW + LEASE, 10), Ok(0));
        assert_eq!(purge(NOW + LEASE + 1, 10), Ok(1));
        assert_eq!(purge(NOW + LEASE + 1, 10), Ok(0));
        assert_eq!(purge(NOW + 9 * LEASE + 1, 1), Ok(1));
        assert_eq!(purge(NOW + 9 * LEASE + 1, 10), Ok(1));
        // What is not done is kept, and the last: its key is not given again.
        assert_eq!(purge(NOW + 9 * LEASE + 1, 10), Ok(0));
        add(&store, "controle", "next", NOW);
        let taken = take(&store, "y", NOW + 1, 9);
        assert_eq!(keys(&taken), ["next", "waits"]);
        assert!(taken[0].id > last);
    }

    fn jobs_are_taken_in_order_when_their_time_has_come(base: &Base) {
        let store = ouvrir(base);
        for (genre, cle, prevu_at) in [
            ("lot", "d", NOW - 9),
            ("controle", "c", NOW),
            ("controle", "b", NOW - 1),
            ("controle", "later", NOW + 1),
            ("controle", "a", NOW - 2),
            ("other", "x", NOW),
        ] {
            add(&store, genre, cle, prevu_at);
        }
        assert_eq!(keys(&take(&store, "x", NOW, 2)), ["a", "b"]);
        let jobs = take(&store, "y", NOW, 9);
        assert_eq!(keys(&jobs), ["c", "d"]);
        assert_eq!(
            jobs[0],
            Travail {
                id: 2,
                genre: "controle".to_owned(),
                cle: "c".to_owned(),
                charge: "{}".to_owned(),
                prevu_at: NOW,
                essais: 1,
                ouvrier: "y".to_owned(),
            }
        );
        assert_eq!(keys(&take(&store, "y", NOW, 9)), Vec::<&str>::new());
        assert_eq!(keys(&take(&store, "y", NOW + 1, 0)), Vec::<&str>::new());
        assert_eq!(keys(&take(&store, "y", NOW + 1, 9)), ["later"]);
    }

    fn whoever_lost_the_lease_keeps_nothing(base: &Base) {
        let store = ouvrir(base);
        add(&store, "controle", "a", NOW);
        let slow = take(&store, "slow", NOW, 9).remove(0);
        assert!(take(&store, "quick", NOW + LEASE - 1, 9).is_empty());
        let quick = take(&store, "quick", NOW + LEASE, 9).remove(0);
        assert_eq!((quick.id, quick.essais), (slow.id, 2));
        let too_late = store.write_blocking(move |tx| {
            ajouter(tx, "lot", "result", "{}", NOW)?;
            finir(tx, &slow)
        });
        assert_eq!(too_late, Err(lost()));
        store.write_blocking(move |tx| {
            ajouter(tx, "lot", "result of the other", "{}", NOW)?;
            finir(tx, &quick)
        }).unwrap();
        assert_eq!(keys(&take(&store, "x", NOW, 9)), ["result of the other"]);
    }

    /// Even when it is the same worker, under the same name, that took it again.
    fn an_old_lease_of_the_same_worker_is_lost_too(base: &Base) {
        let store = ouvrir(base);
        add(&store, "controle", "a", NOW);
        let old = take(&store, "x", NOW, 9).remove(0);
        let new = take(&store, "x", NOW + LEASE, 9).remove(0);
        for attempt in [old.clone(), old] {
            assert_eq!(store.write_blocking(move |tx| finir(tx, &attempt)), Err(lost()));
        }
        let again = new.clone();
        assert_eq!(store.write_blocking(move |tx| finir(tx, &new)), Ok(()));
        // Finished once, it cannot be finished, put back or buried again.
        assert_eq!(store.write_blocking(move |tx| repousser(tx, &again, "", NOW)), Err(lost()));
    }

    fn a_lease_can_be_kept_longer(base: &Base) {
        let store = ouvrir(base);
        add(&store, "controle", "a", NOW);
        let job = take(&store, "x", NOW, 9).remove(0);
        store.write_blocking(move |tx| prolonger(tx, &job, NOW + 2 * LEASE)).unwrap();
        assert!(take(&store, "y", NOW + LEASE, 9).is_empty());
        assert_eq!(take(&store, "y", NOW + 2 * LEASE, 9).len(), 1);
    }

    fn a_failed_job_comes_back_later(base: &Base) {
        let store = ouvrir(base);
        add(&store, "controle", "a", NOW);
        let job = take(&store, "x", NOW, 9).remove(0);
        store.write_blocking(move |tx| repousser(tx, &job, "panne", NOW + 500)).unwrap();
        assert!(take(&store, "x", NOW + 499, 9).is_empty());
        let job = take(&store, "x", NOW + 500, 9).remove(0);
        assert_eq!(job.essais, 2);
        // Its time has not come: the attempt does not count.
        store.write_blocking(move |tx| reporter(tx, &job, "plus tard", NOW + 900)).unwrap();
        assert!(take(&store, "x", NOW + 899, 9).is_empty());
        assert_eq!(take(&store, "x", NOW + 900, 9).remove(0).essais, 2);
    }

    fn a_dead_job_is_listed_and_revived(base: &Base) {
        let store = ouvrir(base);
        for cle in ["a", "b", "c"] {
            add(&store, "controle", cle, NOW);
        }
        for job in take(&store, "x", NOW, 2) {
            store.write_blocking(move |tx| enterrer(tx, &job, "poison")).unwrap();
        }
        assert_eq!(keys(&take(&store, "y", NOW + LEASE, 9)), ["c"]);
        let counted = store.read_blocking(compter).unwrap();
        let counted: Vec<_> = counted
            .iter()
            .map(|count| (count.genre.as_str(), count.etat.as_str(), count.nombre))
            .collect();
        assert_eq!(counted, [("controle", "pris", 1), ("controle", "mort", 2)]);
        let dead = store.read_blocking(|tx| morts(tx, 0, 1)).unwrap();
        assert_eq!(dead.len(), 1);
        assert_eq!((dead[0].cle.as_str(), dead[0].erreur.as_str(), dead[0].essais), ("a", "poison", 1));
        let first = dead[0].id;
        assert_eq!(store.read_blocking(move |tx| morts(tx, first, 9)).unwrap().len(), 1);
        assert_eq!(store.write_blocking(move |tx| ranimer(tx, first, NOW)), Ok(true));
        assert_eq!(store.write_blocking(move |tx| ranimer(tx, first, NOW)), Ok(false));
        let oldest = |now| store.read_blocking(move |tx| plus_anciens(tx, now)).unwrap();
        assert_eq!(oldest(NOW), [("controle".to_owned(), NOW)]);
        assert_eq!(oldest(NOW - 1), []);
        assert_eq!(take(&store, "y", NOW, 9).remove(0).essais, 1);
    }

    /// A clock that was a year ahead put back: what it put off is due, what is planned waits.
    fn what_a_wrong_clock_put_off_comes_back(base: &Base) {
        const YEAR: i64 = 31_536_000_000;
        const HOUR: i64 = 3_600_000;
        let store = ouvrir(base);
        store.write_blocking(|tx| {
            for (genre, cle) in [("controle", "taken"), ("controle", "ready"), ("nuit", "planned")] {
                ajouter(tx, genre, cle, "{}", NOW + YEAR)?;
            }
            Ok(())
        }).unwrap();
        let held = take(&store, "ahead", NOW + YEAR, 1).remove(0);
        store.write_blocking(|tx| ajouter(tx, "controle", "soon", "{}", NOW + HOUR)).unwrap();
        let straighten = || store.write_blocking(|tx| {
            redresser(tx, NOW, NOW + 60_000, NOW + 2 * HOUR, &["nuit"])
        }).unwrap();
        assert_eq!(take(&store, "x", NOW, 9), []);
        assert_eq!(straighten(), 2);
        assert_eq!(straighten(), 0);
        let mut back: Vec<String> = take(&store, "x", NOW, 9).into_iter().map(|job| job.cle).collect();
        back.sort();
        assert_eq!(back, ["ready", "taken"]);
        // Whoever held it is told that it was taken over.
        let late = store.write_blocking(move |tx| finir(tx, &held));
        assert!(late.is_err_and(|error| error.is_conflict_on(BAIL_PERDU)));
    }

    /// Two stores on one database are what two servers are: no job is done twice, none is left.
    fn workers_share_the_work(base: &Base) {
        const JOBS: usize = 300;
        let stores = [ouvrir(base), ouvrir(base)];
        stores[0].write_blocking(|tx| {
            (0..JOBS).try_for_each(|number| {
                ajouter(tx, "controle", &number.to_string(), "{}", NOW).map(|_| ())
            })
        }).unwrap();
        let work = |store: &Store, ouvrier: &'static str| {
            let mut done = 0;
            loop {
                let jobs = take(store, ouvrier, NOW, 7);
                if jobs.is_empty() {
                    return done;
                }
                done += jobs.len();
                store.write_blocking(move |tx| {
                    jobs.iter().try_for_each(|job| {
                        // A second time, this would be a conflict.
                        tx.execute(
                            "INSERT INTO travail (genre, cle, charge, prevu_at, etat) \
                             VALUES ('fait', $1, '{}', 0, 'fait')",
                            params![&job.cle],
                        )?;
                        finir(tx, job)
                    })
                }).unwrap();
            }
        };
        let shares = std::thread::scope(|scope| {
            let threads: Vec<_> = stores
                .iter()
                .zip([["a", "b"], ["c", "d"]])
                .flat_map(|(store, names)| names.map(|name| (store, name)))
                .map(|(store, name)| scope.spawn(move || work(store, name)))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<usize>>()
        });
        assert_eq!(shares.iter().sum::<usize>(), JOBS, "{shares:?}");
        assert!(shares.iter().filter(|share| **share > 0).count() > 1, "{shares:?}");
    }
}

#[test]
fn waiting_grows_and_is_spread() {
    for (essais, shortest, longest) in [
        (1, 500, 1_000),
        (2, 1_000, 2_000),
        (5, 8_000, 16_000),
        (13, 1_800_000, 3_600_000),
        (i64::MAX, 1_800_000, 3_600_000),
        (0, 500, 1_000),
        (-1, 500, 1_000),
    ] {
        assert_eq!(attente_ms(essais, 0), shortest);
        let all: Vec<i64> = (0..1_000_u64)
            .map(|n| attente_ms(essais, n.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
            .collect();
        assert!(all.iter().all(|ms| (shortest..=longest).contains(ms)));
        assert!(all.iter().collect::<std::collections::BTreeSet<_>>().len() > 100);
    }
}
