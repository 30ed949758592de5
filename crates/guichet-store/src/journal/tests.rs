//! The chain: whole under concurrency, and broken wherever somebody tampers.

use guichet_testkit::sur_les_deux;

use super::*;
use crate::essai::ouvrir;
use crate::{Engine, Store};

fn fait(objet: &str) -> Fait {
    Fait {
        survenu_at: 1_700_000_000_000,
        acteur: "compte:1".into(),
        action: "essai.fait",
        objet: objet.into(),
        detail: "é".into(),
    }
}

fn add(store: &Store, number: usize) {
    for rank in 0..number {
        store
            .write_blocking(move |tx| ajouter(tx, &fait(&format!("objet:{rank}"))))
            .unwrap();
    }
}

/// Runs a statement with the triggers off, as somebody with the keys of the database would.
fn tamper(store: &Store, sql: &'static str) {
    let (off, on): (&[&str], &[&str]) = match store.engine() {
        Engine::Sqlite => (
            &[
                "DROP TRIGGER journal_sans_update",
                "DROP TRIGGER journal_sans_delete",
            ],
            &[],
        ),
        Engine::Postgres => (
            &["ALTER TABLE journal DISABLE TRIGGER ALL"],
            &["ALTER TABLE journal ENABLE TRIGGER ALL"],
        ),
    };
    store
        .write_blocking(move |tx| {
            for statement in off.iter().chain([&sql]).chain(on) {
                tx.execute(statement, &[])?;
            }
            Ok(())
        })
        .unwrap();
}

fn broken(store: &Store) -> Option<(i64, Motif)> {
    let verdict = verifier(store, |_| ()).unwrap();
    verdict.rupture.map(|break_| (break_.rang, break_.motif))
}

sur_les_deux! {
    /// What is added is read back, in order, and the chain holds.
    fn a_chain_holds(base: &Base) {
        let store = ouvrir(base);
        assert_eq!(broken(&store), None);
        add(&store, 5);
        let mut told = Vec::new();
        let verdict = verifier(&store, |rank| told.push(rank)).unwrap();
        assert_eq!((verdict.tete.rang, verdict.rupture), (5, None));
        assert_eq!(told, [5]);
        let all = store.read_blocking(|tx| lire(tx, 0, 10)).unwrap();
        assert_eq!(all.iter().map(|entry| entry.rang).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        assert_eq!(all[0].precedente, AUCUNE);
        assert_eq!(all[4].empreinte, verdict.tete.empreinte);
        assert_eq!(store.read_blocking(|tx| sur(tx, "objet:3", 9)).unwrap().len(), 1);
        assert_eq!(store.read_blocking(|tx| lire(tx, 3, 1)).unwrap()[0].rang, 4);
    }

    /// What is not kept leaves no hole.
    fn a_transaction_that_fails_leaves_no_hole(base: &Base) {
        let store = ouvrir(base);
        add(&store, 1);
        let failed: Result<(), StoreError> = store.write_blocking(|tx| {
            ajouter(tx, &fait("perdu"))?;
            Err(StoreError::NotFound)
        });
        assert!(failed.is_err());
        add(&store, 1);
        assert_eq!(broken(&store), None);
        assert_eq!(store.read_blocking(tete).unwrap().rang, 2);
    }

    /// Several servers add at the same time: one chain.
    fn servers_side_by_side_make_one_chain(base: &Base) {
        let stores = [ouvrir(base), ouvrir(base)];
        std::thread::scope(|scope| {
            for rank in 0..8 {
                let store = &stores[rank % 2];
                scope.spawn(move || add(store, 10));
            }
        });
        let verdict = verifier(&stores[0], |_| ()).unwrap();
        assert_eq!((verdict.tete.rang, verdict.rupture), (80, None));
    }

    /// The database itself refuses to change what is written.
    fn the_database_refuses_changes(base: &Base) {
        let store = ouvrir(base);
        add(&store, 3);
        for sql in [
            "UPDATE journal SET detail = 'faux' WHERE rang = 2",
            "DELETE FROM journal WHERE rang = 3",
            "DELETE FROM journal",
            "DELETE FROM journal_tete",
            "UPDATE journal_tete SET rang = 1",
            "UPDATE journal_tete SET empreinte = 'x'",
        ] {
            assert!(store.write_blocking(move |tx| tx.execute(sql, &[])).is_err(), "{sql}");
        }
        if store.engine() == Engine::Postgres {
            assert!(store.write_blocking(|tx| tx.execute("TRUNCATE journal", &[])).is_err());
        }
        assert_eq!(broken(&store), None);
    }

    /// Tampering is seen, and the first entry concerned is named.
    fn tampering_is_named(base: &Base) {
        for (sql, place, motif) in [
            ("UPDATE journal SET detail = 'faux' WHERE rang = 2", 2, Motif::Contenu),
            ("UPDATE journal SET survenu_at = 1 WHERE rang = 3", 3, Motif::Contenu),
            ("UPDATE journal SET empreinte = 'x' WHERE rang = 4", 4, Motif::Contenu),
            ("UPDATE journal SET precedente = 'x' WHERE rang = 4", 4, Motif::Chaine),
            ("UPDATE journal SET rang = 9 WHERE rang = 2", 2, Motif::Absente),
            ("DELETE FROM journal WHERE rang = 1", 1, Motif::Absente),
            ("DELETE FROM journal WHERE rang = 3", 3, Motif::Absente),
            ("DELETE FROM journal WHERE rang = 5", 5, Motif::Absente),
            ("DELETE FROM journal", 1, Motif::Absente),
            ("INSERT INTO journal SELECT 6, survenu_at, acteur, action, objet, detail, precedente, empreinte FROM journal WHERE rang = 5", 6, Motif::Surnumeraire),
            ("UPDATE journal SET detail = detail || acteur, acteur = '' WHERE rang = 2", 2, Motif::Contenu),
        ] {
            let fresh = match ouvrir(base).engine() {
                Engine::Sqlite => guichet_testkit::Base::sqlite(),
                Engine::Postgres => guichet_testkit::Base::postgres().unwrap(),
            };
            let store = ouvrir(&fresh);
            add(&store, 5);
            tamper(&store, sql);
            assert_eq!(broken(&store), Some((place, motif)), "{sql}");
        }
    }
}
