//! What the database holds of each deposit of a test, once all work is done.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use guichet_store::Store;

/// What the database holds of one deposit.
#[derive(Debug)]
pub(crate) struct Row {
    etat: String,
    accuses: i64,
    bilans: i64,
    lots: i64,
    lots_en_double: i64,
}

/// Waits until no job is left, then reads every deposit of the test.
pub(crate) fn settle(store: &Store, alive: impl Fn() -> bool) -> BTreeMap<String, Row> {
    let until = Instant::now() + Duration::from_secs(240);
    loop {
        let left = store
            .read_blocking(|tx| {
                let sql = "SELECT COUNT(*) FROM travail WHERE genre IN ('controler', 'distribuer') \
                           AND etat <> 'fait'";
                tx.query_one(sql, &[])?.int(0)
            })
            .expect("the jobs");
        if left == 0 {
            break;
        }
        assert!(alive(), "the server died while nothing was asked of it");
        assert!(Instant::now() < until, "{left} jobs are still not done");
        std::thread::sleep(Duration::from_millis(200));
    }
    let rows = store.read_blocking(|tx| {
        tx.query(
            "SELECT d.idflux, d.etat, \
             (SELECT COUNT(*) FROM retour r WHERE r.depot_id = d.id AND r.nature = 10), \
             (SELECT COUNT(*) FROM retour r WHERE r.depot_id = d.id AND r.nature = 11), \
             (SELECT COUNT(*) FROM lot l JOIN declaration n ON n.id = l.declaration_id WHERE n.depot_id = d.id), \
             (SELECT COUNT(*) FROM (SELECT 1 FROM lot l JOIN declaration n ON n.id = l.declaration_id \
              WHERE n.depot_id = d.id GROUP BY l.declaration_id, l.organisme, l.institution HAVING COUNT(*) > 1) AS twice) \
             FROM depot d WHERE d.nom_fichier = 'panne.dsn'",
            &[],
        )?
        .iter()
        .map(|row| {
            let found = Row {
                etat: row.text(1)?.to_owned(),
                accuses: row.int(2)?,
                bilans: row.int(3)?,
                lots: row.int(4)?,
                lots_en_double: row.int(5)?,
            };
            Ok((row.text(0)?.to_owned(), found))
        })
        .collect()
    });
    rows.expect("the deposits")
}

/// Every acknowledged deposit is there, and every deposit was received, certified and sent once.
pub(crate) fn each_once(found: &BTreeMap<String, Row>, acknowledged: &[String]) {
    for idflux in acknowledged {
        assert!(
            found.contains_key(idflux),
            "{idflux} was acknowledged and is gone"
        );
    }
    let different: BTreeSet<&String> = acknowledged.iter().collect();
    assert_eq!(different.len(), acknowledged.len(), "a number given twice");
    for (idflux, row) in found {
        assert_eq!(row.accuses, 1, "{idflux}: receipts");
        assert_eq!(row.bilans, 1, "{idflux}: certificates or reports");
        assert_eq!(row.etat, "envoye", "{idflux}");
        assert_eq!(row.lots_en_double, 0, "{idflux}: lots sent twice");
        assert!(row.lots > 0, "{idflux}: no lot");
    }
}

/// Names of the workers that finished jobs of this kind, without the number of the arm.
pub(crate) fn workers(store: &Store, genre: &'static str) -> BTreeSet<String> {
    let rows = store
        .read_blocking(|tx| {
            let sql = "SELECT DISTINCT bail_par FROM travail WHERE etat = 'fait' AND genre = $1";
            tx.query(sql, &[genre.into()])
        })
        .expect("the jobs");
    let name = |whole: &str| whole.split('-').next().unwrap_or_default().to_owned();
    rows.iter()
        .map(|row| name(row.text(0).expect("a name")))
        .collect()
}
