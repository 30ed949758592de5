//! What every caller stands on, whichever engine.

use super::*;
use crate::{StoreError, params};

fn store() -> (Store, std::path::PathBuf) {
    let folder = std::env::temp_dir().join(format!(
        "guichet-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    ));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("x.db");
    let _ = std::fs::remove_file(&path);
    let store = Store::open(&Target::Sqlite(path), &Options::default()).unwrap();
    (store, folder)
}

#[test]
fn basics() {
    let (store, folder) = store();
    assert_eq!(store.migrate_blocking().unwrap().len(), migrations::COUNT);
    assert!(store.migrate_blocking().unwrap().is_empty());
    store.check_migrated_blocking().unwrap();
    let add = |cle: &'static str| {
        move |tx: &mut Tx<'_>| {
            let row = tx.query_one("INSERT INTO travail (genre, cle, charge, prevu_at, etat) VALUES ($1, $2, '{}', $3, 'pret') RETURNING id", params!["g", cle, 5])?;
            row.int(0)
        }
    };
    assert_eq!(store.write_blocking(add("a")), Ok(1));
    let error = store.write_blocking(add("a")).unwrap_err();
    assert!(error.is_conflict_on("travail_genre_cle_key"), "{error}");
    // swallowed
    assert!(
        store
            .write_blocking(move |tx| {
                add("b")(tx)?;
                let _ = add("b")(tx);
                Ok(())
            })
            .is_err()
    );
    assert_eq!(
        store.write_blocking(move |tx| {
            add("b")(tx)?;
            let r = tx.attempt(add("b"));
            assert!(r.is_err());
            add("c")(tx)?;
            Ok(())
        }),
        Ok(())
    );
    let n = store.read_blocking(|tx| {
        tx.query_one("SELECT COUNT(*), SUM(prevu_at) FROM travail", &[])?
            .int(0)
    });
    assert_eq!(n, Ok(3));
    assert!(
        store
            .write_blocking(|_| -> Result<(), _> { panic!("x") })
            .is_err()
    );
    assert!(
        store
            .read_blocking(|tx| tx.execute("DELETE FROM travail", &[]))
            .is_err()
    );
    let _ = std::fs::remove_dir_all(folder);
    let _: StoreError = StoreError::NotFound;
}

#[tokio::test(flavor = "multi_thread")]
async fn group() {
    let (store, folder) = store();
    let s = store.clone();
    tokio::task::spawn_blocking(move || s.migrate_blocking())
        .await
        .unwrap()
        .unwrap();
    let t = std::time::Instant::now();
    let mut set = tokio::task::JoinSet::new();
    for w in 0..64 {
        let store = store.clone();
        set.spawn(async move {
            for i in 0..100 {
                store.write(move |tx| tx.execute("INSERT INTO travail (genre, cle, charge, prevu_at, etat) VALUES ('g', $1, '{}', 0, 'pret')", params![format!("{w}-{i}")])).await.unwrap();
            }
        });
    }
    set.join_all().await;
    eprintln!("{:?}", t.elapsed());
    assert_eq!(
        store
            .read(|tx| tx.query_one("SELECT COUNT(*) FROM travail", &[])?.int(0))
            .await,
        Ok(6400)
    );
    let _ = std::fs::remove_dir_all(folder);
}
