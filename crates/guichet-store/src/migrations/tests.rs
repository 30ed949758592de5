//! From every earlier state of the tables to the present one, over rows.

use guichet_testkit::Base;

use super::{MIGRATIONS, apply};
use crate::essai::ouvrir_vide;
use crate::{Engine, Row, Store, StoreError, Tx, dialect};

const ROWS: &str = include_str!("donnees.sql");

/// What was written right after a migration; the text names each, in order.
fn rows_of(name: &str) -> &'static str {
    let (_, rest) = ROWS.split_once(&format!("-- {name}\n")).expect(name);
    rest.split_once("\n-- 0").map_or(rest, |(rows, _)| rows)
}

fn tables(tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
    let sql = match tx.engine() {
        Engine::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
             AND name <> 'migration' ORDER BY name"
        }
        Engine::Postgres => {
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' \
             AND tablename <> 'migration' ORDER BY tablename"
        }
    };
    let rows = tx.query(sql, &[])?;
    rows.iter()
        .map(|row| row.text(0).map(str::to_owned))
        .collect()
}

/// Every row of some tables, told without regard to their order.
fn content(store: &Store, names: &[String]) -> Vec<(String, Vec<Row>)> {
    let names = names.to_vec();
    let read = store.read_blocking(move |tx| {
        let each = names.into_iter().map(|name| {
            let mut rows = tx.query(&format!("SELECT * FROM {name}"), &[])?;
            rows.sort_by_key(|row| format!("{row:?}"));
            Ok((name, rows))
        });
        each.collect::<Result<Vec<_>, StoreError>>()
    });
    read.unwrap()
}

/// Whether the rows are the same but for columns added at their end.
fn kept(before: &[Row], after: &[Row]) -> bool {
    let begins = |long: &Row, short: &Row| long.0.starts_with(&short.0);
    before.len() == after.len()
        && before
            .iter()
            .all(|row| after.iter().any(|other| begins(other, row)))
}

/// A base as it was after so many migrations, with what each of those times wrote.
fn as_it_was(base: &Base, migrations: usize) -> Store {
    let store = ouvrir_vide(base);
    for (position, (name, _)) in MIGRATIONS.iter().enumerate().take(migrations) {
        let written = store.write_blocking(move |tx| {
            apply(tx, position)?;
            let engine = tx.engine();
            tx.batch(&dialect::migration(rows_of(name), engine))
        });
        assert_eq!(written, Ok(()), "{name}");
    }
    store
}

fn goes_forward(base: &Base, from: usize) {
    let store = as_it_was(base, from);
    let names = store.read_blocking(tables).unwrap();
    let before = content(&store, &names);
    let empty = before.iter().find(|(_, rows)| rows.is_empty());
    assert_eq!(empty, None, "donnees.sql writes nothing into it");

    if from >= 7 {
        let last = "INSERT INTO evenement (id, genre, survenu_at) VALUES ($1, 'essai', 4)";
        let gone = store.write_blocking(move |tx| {
            for id in 2..=7 {
                tx.execute(last, crate::params![id])?;
            }
            if tx.engine() == Engine::Postgres {
                tx.query(
                    "SELECT setval(pg_get_serial_sequence('evenement', 'id'), 7)",
                    &[],
                )?;
            }
            tx.execute("DELETE FROM evenement WHERE id > 1", &[])
        });
        assert_eq!(gone, Ok(6));
    }

    // PostgreSQL remembers for each connection what a statement answers.
    drop(store);
    let store = ouvrir_vide(base);
    let applied = store.migrate_blocking().unwrap();
    let left: Vec<&str> = MIGRATIONS
        .iter()
        .skip(from)
        .map(|(name, _)| *name)
        .collect();
    assert_eq!(applied, left);
    assert_eq!(store.check_migrated_blocking(), Ok(()));

    for ((name, old), (_, new)) in before.iter().zip(content(&store, &names)) {
        assert!(
            kept(old, &new),
            "{name} from {from}: {old:?} became {new:?}"
        );
    }
    let derived = [
        (
            4,
            "SELECT d.id, p.recu_at, d.recu_at FROM declaration d JOIN depot p ON p.id = d.depot_id \
             ORDER BY d.id",
            "[[1, 1000, 1000], [2, 2000, 2000]]",
        ),
        (
            4,
            "SELECT compte_id, siret FROM deposant",
            "[[1, 99999900600011]]",
        ),
        (
            4,
            "SELECT id, remplace_id FROM declaration WHERE remplace_id IS NOT NULL",
            "[[2, 1]]",
        ),
        (
            4,
            "SELECT cle, individus, decalee FROM situation",
            "[[s1, 3, Null]]",
        ),
        (
            5,
            "SELECT nom, empreinte FROM document WHERE nom = 'd1'",
            "[[d1, d1]]",
        ),
    ];
    for (since, sql, expected) in derived {
        if from >= since {
            let rows = store.read_blocking(move |tx| tx.query(sql, &[])).unwrap();
            assert_eq!(shown(&rows), expected, "{sql} from {from}");
        }
    }
    if from >= 7 {
        // Not even the number of an event that is gone is given again: it was the last of seven.
        let next = crate::evenements::NouvelEvenement {
            genre: crate::evenements::ESSAI,
            survenu_at: 5,
            compte_id: None,
            concentrateur_compte_id: None,
            depot_id: None,
            retour_id: None,
        };
        let note = store.write_blocking(move |tx| crate::evenements::noter(tx, &next));
        assert_eq!(note.map(|note| note.id), Ok(8), "from {from}");
    }
    // Keys go on where they were.
    let next = "INSERT INTO compte (genre, siret, nom, prenom, cle_nom, cle_prenom, courriel_etat, \
                courriel_at, etat, cree_at) VALUES ('msa', '', 'N', 'P', 'N', 'P', 'absent', 1, 'actif', 1) \
                RETURNING id";
    let id = store.write_blocking(move |tx| tx.query_one(next, &[])?.int(0));
    assert_eq!(id, Ok(3));
}

fn shown(rows: &[Row]) -> String {
    let value = |value: &crate::Value| match value {
        crate::Value::Int(number) => number.to_string(),
        crate::Value::Text(text) => text.clone(),
        other => format!("{other:?}"),
    };
    let row = |row: &Row| {
        let values: Vec<String> = row.0.iter().map(value).collect();
        format!("[{}]", values.join(", "))
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    format!("[{}]", rows.join(", "))
}

#[test]
fn data_of_every_earlier_version_goes_forward_on_sqlite() {
    for from in 1..MIGRATIONS.len() {
        goes_forward(&Base::sqlite(), from);
    }
}

#[test]
fn data_of_every_earlier_version_goes_forward_on_postgresql() {
    for from in 1..MIGRATIONS.len() {
        if let Some(base) = Base::postgres() {
            goes_forward(&base, from);
        }
    }
}
