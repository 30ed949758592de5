//! What every caller stands on, whichever engine.

use guichet_testkit::sur_les_deux;

use super::*;
use crate::essai::{ouvrir, ouvrir_vide};
use crate::{Value, params};

const COUNT: &str = "SELECT COUNT(*) FROM travail";

fn add(cle: &str) -> impl Fn(&mut Tx<'_>) -> Result<i64, StoreError> + Send + 'static {
    let cle = cle.to_owned();
    move |tx| {
        tx.query_one(
            "INSERT INTO travail (etat, genre, cle, charge, prevu_at) \
             VALUES ('pret', 'g', $2, '{}', $1) RETURNING id",
            params![5, &cle],
        )?
        .int(0)
    }
}

fn count(store: &Store) -> i64 {
    store
        .read_blocking(|tx| tx.query_one(COUNT, &[])?.int(0))
        .unwrap()
}

sur_les_deux! {
    fn migrations_are_applied_once(base: &Base) {
        let store = ouvrir_vide(base);
        assert!(store.check_migrated_blocking().is_err());
        assert_eq!(store.migrate_blocking().unwrap().len(), migrations::COUNT);
        assert_eq!(store.migrate_blocking().unwrap(), Vec::<&str>::new());
        assert_eq!(store.check_migrated_blocking(), Ok(()));
        // A database of a later version is left alone.
        let later = "INSERT INTO migration (nom, empreinte) VALUES ('9999_demain', '')";
        store.write_blocking(move |tx| tx.execute(later, &[])).unwrap();
        assert!(store.check_migrated_blocking().is_err());
        // So is one whose tables are not those of this version.
        let changed = "UPDATE migration SET empreinte = '' WHERE nom = '0001_comptes'";
        store.write_blocking(move |tx| tx.execute(changed, &[])).unwrap();
        assert!(store.migrate_blocking().is_err());
    }

    /// The last step of the way, over rows that were there before it.
    fn a_database_with_data_goes_forward(base: &Base) {
        let store = ouvrir_vide(base);
        for position in 0..migrations::COUNT - 1 {
            store.write_blocking(move |tx| migrations::apply(tx, position)).unwrap();
        }
        let before = store.version_blocking().unwrap();
        store.write_blocking(|tx| {
            crate::travaux::ajouter(tx, "g", "before", "{}", 5)?;
            let event = crate::evenements::NouvelEvenement {
                genre: crate::evenements::ESSAI,
                survenu_at: 5,
                compte_id: Some(1),
                concentrateur_compte_id: None,
                depot_id: None,
                retour_id: None,
            };
            crate::evenements::noter(tx, &event)?;
            crate::evenements::noter(tx, &event)
        }).unwrap();
        assert!(store.check_migrated_blocking().is_err());
        let applied = store.migrate_blocking().unwrap();
        assert_eq!(applied.len(), 1);
        assert_ne!(store.version_blocking().unwrap(), before);
        assert_eq!(store.version_blocking().unwrap().as_deref(), applied.first().copied());
        assert_eq!(store.read_blocking(crate::travaux::compter).unwrap().len(), 1);
        let gone = store.write_blocking(|tx| crate::evenements::purger(tx, 6, 6, 9));
        assert_eq!(gone, Ok(1), "the new indexes and tables serve the old rows; the last event stays");
    }

    fn two_processes_may_migrate_together(base: &Base) {
        let stores = [ouvrir_vide(base), ouvrir_vide(base)];
        let applied: usize = std::thread::scope(|scope| {
            let both = stores.each_ref().map(|store| {
                scope.spawn(move || store.migrate_blocking().unwrap().len())
            });
            both.map(|thread| thread.join().unwrap()).iter().sum()
        });
        assert_eq!(applied, migrations::COUNT);
    }

    fn what_is_written_is_read(base: &Base) {
        let store = ouvrir(base);
        let table = "CREATE TABLE t (id {serial}, n BIGINT, s TEXT, b {blob}, p BIGINT)";
        let written = [
            params![i64::MAX, "é'$1\"\\", &b"\0\xff"[..], true].to_vec(),
            params![i64::MIN, "", Vec::new(), false].to_vec(),
            vec![Value::Null; 4],
        ];
        let rows = written.clone();
        let ids = store.write_blocking(move |tx| {
            let engine = tx.engine();
            tx.batch(&crate::dialect::migration(table, engine))?;
            rows.iter().map(|row| {
                tx.query_one("INSERT INTO t (n, s, b, p) VALUES ($1, $2, $3, $4) RETURNING id", row)?
                    .int(0)
            }).collect::<Result<Vec<i64>, _>>()
        }).unwrap();
        assert_eq!(ids, [1, 2, 3]);
        let read = store
            .read_blocking(|tx| tx.query("SELECT n, s, b, p FROM t ORDER BY id", &[]))
            .unwrap();
        assert_eq!(read.into_iter().map(|row| row.0).collect::<Vec<_>>(), written);
        // The last key is not given again.
        let next = store.write_blocking(|tx| {
            assert_eq!(tx.execute("DELETE FROM t WHERE id >= $1", params![2])?, 2);
            tx.query_one("INSERT INTO t (n) VALUES (7) RETURNING id", &[])?.int(0)
        });
        assert_eq!(next, Ok(4));
        // A sum of integers is an integer; no row has no sum.
        let sum = "SELECT SUM(n), COUNT(*) FROM t WHERE id > $1";
        let sums = store.read_blocking(move |tx| {
            Ok((tx.query_one(sum, params![3])?.opt_int(0)?, tx.query_one(sum, params![4])?.opt_int(0)?))
        });
        assert_eq!(sums, Ok((Some(7), None)));
    }

    fn a_refused_row_is_a_conflict_with_its_name(base: &Base) {
        let store = ouvrir(base);
        let table = "CREATE TABLE mere (id TEXT PRIMARY KEY, n BIGINT NOT NULL, \
            CONSTRAINT mere_n_positif CHECK (n > 0)); \
            CREATE TABLE fille (mere TEXT REFERENCES mere (id));";
        store.write_blocking(move |tx| tx.batch(table)).unwrap();
        store.write_blocking(|tx| tx.execute("INSERT INTO mere VALUES ('a', 1)", &[])).unwrap();
        store.write_blocking(add("a")).unwrap();
        let refused = |sql: &'static str| match store.write_blocking(move |tx| tx.execute(sql, &[])) {
            Err(StoreError::Conflict { constraint }) => constraint,
            other => panic!("{sql}: {other:?}"),
        };
        assert_eq!(refused("INSERT INTO mere VALUES ('a', 1)"), "mere_pkey");
        assert_eq!(refused("INSERT INTO mere VALUES ('b', NULL)"), "mere_n_not_null");
        assert_eq!(refused("INSERT INTO mere VALUES ('b', 0)"), "mere_n_positif");
        let foreign = refused("INSERT INTO fille VALUES ('b')");
        assert!(foreign.ends_with("fkey"), "{foreign}");
        assert_eq!(
            store.write_blocking(add("a")),
            Err(StoreError::Conflict { constraint: "travail_genre_cle_key".to_owned() })
        );
    }

    fn a_transaction_is_kept_whole_or_not_at_all(base: &Base) {
        let store = ouvrir(base);
        // The closure gives up.
        let given_up = store.write_blocking(|tx| -> Result<(), _> {
            add("a")(tx)?;
            Err(StoreError::NotFound)
        });
        assert_eq!(given_up, Err(StoreError::NotFound));
        // A statement failed and the closure looked away.
        let swallowed = store.write_blocking(|tx| {
            add("a")(tx)?;
            let _ = add("a")(tx);
            Ok(())
        });
        assert!(matches!(swallowed, Err(StoreError::Conflict { .. })));
        assert_eq!(count(&store), 0);
        // The store works as before.
        assert!(store.write_blocking(add("a")).is_ok());
        assert_eq!(count(&store), 1);
    }

    fn an_attempt_that_fails_undoes_itself_only(base: &Base) {
        let store = ouvrir(base);
        let kept = store.write_blocking(|tx| {
            add("a")(tx)?;
            let failed = tx.attempt(|tx| {
                add("b")(tx)?;
                tx.attempt(add("c"))?;
                add("a")(tx)
            });
            assert!(matches!(failed, Err(StoreError::Conflict { .. })));
            tx.attempt(add("d"))?;
            Ok(tx.query("SELECT cle FROM travail ORDER BY cle", &[])?.len())
        });
        assert_eq!(kept, Ok(2));
        assert_eq!(count(&store), 2);
    }

    fn a_batch_of_attempts_is_kept_whole_or_not_at_all(base: &Base) {
        let store = ouvrir(base);
        // Elements that fail alone, and no statement around them.
        let some = store.write_blocking(|tx| {
            Ok(["a", "a", "b"].map(|cle| tx.attempt(add(cle)).is_ok()))
        });
        assert_eq!(some, Ok([true, false, true]));
        assert_eq!(count(&store), 2);
        // The batch gives up after elements were kept, before and after a statement of its own.
        for and_more in [false, true] {
            let given_up = store.write_blocking(move |tx| -> Result<(), _> {
                tx.attempt(add("c"))?;
                if and_more {
                    add("d")(tx)?;
                }
                Err(StoreError::NotFound)
            });
            assert!(given_up.is_err());
            assert_eq!(count(&store), 2);
        }
        assert!(store.write_blocking(add("c")).is_ok());
        assert_eq!(count(&store), 3);
    }

    async fn short_readings_are_all_answered(base: &Base) {
        let store = tokio::task::block_in_place(|| ouvrir(base));
        let mut readers = tokio::task::JoinSet::new();
        for number in 0..200 {
            let store = store.clone();
            readers.spawn(async move {
                let cle = format!("lu-{number}");
                assert!(store.write(add(&cle)).await.is_ok());
                let outcome = store.read_short(move |tx| {
                    assert_ne!(number % 10, 3, "on purpose");
                    if number % 10 == 4 {
                        return Err(StoreError::NotFound);
                    }
                    // What was acknowledged before it was asked is seen.
                    let of = "SELECT COUNT(*) FROM travail WHERE cle = $1";
                    tx.query_one(of, params![&cle])?.int(0)
                }).await;
                match number % 10 {
                    3 => assert!(matches!(outcome, Err(StoreError::Other(_))), "{outcome:?}"),
                    4 => assert_eq!(outcome, Err(StoreError::NotFound)),
                    _ => assert_eq!(outcome, Ok(1)),
                }
            });
        }
        readers.join_all().await;
    }

    fn reading_writes_nothing(base: &Base) {
        let store = ouvrir(base);
        assert!(store.read_blocking(add("a")).is_err());
        assert_eq!(count(&store), 0);
    }

    fn a_reading_sees_one_instant(base: &Base) {
        let store = ouvrir(base);
        let counts = store.read_blocking(|tx| {
            let before = tx.query_one(COUNT, &[])?.int(0)?;
            store.write_blocking(add("a"))?;
            Ok((before, tx.query_one(COUNT, &[])?.int(0)?))
        });
        assert_eq!(counts, Ok((0, 0)));
        assert_eq!(count(&store), 1);
    }

    fn one_row_or_none(base: &Base) {
        let store = ouvrir(base);
        let outcome = store.write_blocking(|tx| {
            let by = "SELECT id FROM travail WHERE genre = $1";
            assert_eq!(tx.query_opt(by, params!["g"]), Ok(None));
            assert_eq!(tx.query_one(by, params!["g"]), Err(StoreError::NotFound));
            add("a")(tx)?;
            assert!(tx.query_one(by, params!["g"]).is_ok());
            add("b")(tx)?;
            assert!(tx.query_opt(by, params!["g"]).is_err());
            Ok(())
        });
        assert_eq!(outcome, Ok(()));
    }

    async fn a_closure_that_panics_is_undone(base: &Base) {
        let store = tokio::task::block_in_place(|| ouvrir(base));
        let outcome = store.write(|tx| -> Result<(), _> {
            add("a")(tx)?;
            panic!("on purpose")
        }).await;
        assert!(matches!(outcome, Err(StoreError::Other(_))), "{outcome:?}");
        assert_eq!(store.read(|tx| tx.query_one(COUNT, &[])?.int(0)).await, Ok(0));
        assert!(store.write(add("a")).await.is_ok());
    }

    fn each_element_is_kept_or_undone_by_itself(base: &Base) {
        let store = ouvrir(base);
        for (elements, kept) in [
            (vec![], vec![]),
            (vec!["a", "b"], vec![true, true]),
            (vec!["c", "a", "d", "d"], vec![true, false, true, false]),
        ] {
            let outcomes = store
                .write_blocking(move |tx| tx.each(&elements, |tx, cle| add(cle)(tx)))
                .unwrap();
            assert_eq!(outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(), kept);
        }
        assert_eq!(count(&store), 4);
    }

    /// Those that fail, and those that panic, do not harm those that share their commit.
    async fn many_small_writers_lose_nothing(base: &Base) {
        let store = tokio::task::block_in_place(|| ouvrir(base));
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..64 {
            let store = store.clone();
            writers.spawn(async move {
                for number in 0..12 {
                    let cle = format!("{writer}-{}", number / 2);
                    let insert = add(&cle);
                    let kept = store.write_again(move |tx| {
                        let id = insert(tx)?;
                        assert_ne!((writer, number), (7, 4), "on purpose");
                        Ok(id)
                    }).await;
                    let expected = number % 2 == 0 && (writer, number) != (7, 4);
                    // After the panic its key is free.
                    assert_eq!(kept.is_ok(), expected || (writer, number) == (7, 5), "{kept:?}");
                }
            });
        }
        writers.join_all().await;
        assert_eq!(store.read(|tx| tx.query_one(COUNT, &[])?.int(0)).await, Ok(64 * 6));
    }

    async fn many_writers_lose_nothing(base: &Base) {
        let store = tokio::task::block_in_place(|| ouvrir(base));
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..32 {
            let store = store.clone();
            writers.spawn(async move {
                for number in 0..20 {
                    // Every second write fails; its neighbours in the same commit do not.
                    let cle = format!("{writer}-{}", number / 2);
                    let kept = store.write(add(&cle)).await;
                    assert_eq!(kept.is_ok(), number % 2 == 0, "{kept:?}");
                }
            });
        }
        writers.join_all().await;
        assert_eq!(store.read(|tx| tx.query_one(COUNT, &[])?.int(0)).await, Ok(320));
    }
}
