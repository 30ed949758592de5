//! Ninety days and three months, seen from just before and just after; and what a purge must not do.

use std::sync::Arc;

use dsn_norm::Nature;
use guichet_store::documents::{self, Nom};
use guichet_store::retours as rangees;
use guichet_store::retours::NouveauRetour;
use guichet_testkit::sur_les_deux;

use crate::controle::epreuve::{Epreuve, Fichier};
use crate::depot::Recu;
use crate::retours::{self, De, Periode};
use crate::{certificat, retention};

async fn natures(epreuve: &Epreuve, recu: &Recu) -> Vec<(i64, String)> {
    let found = retours::par_flux(&epreuve.app, &recu.idflux).await.unwrap();
    let (_, found) = found.unwrap();
    found.into_iter().map(|r| (r.nature, r.statut)).collect()
}

async fn certified(epreuve: &Epreuve) -> Recu {
    let recu = epreuve
        .deposer(&Fichier::exemple(Nature::Arret).octets())
        .await;
    assert_eq!(epreuve.controler().await, [Ok(())]);
    recu
}

/// A return of an organism about a deposit, with a document.
async fn returned(epreuve: &Epreuve, recu: &Recu, octets: &[u8]) {
    let app = &epreuve.app;
    let now = app.clock.now();
    let safe = app
        .objets
        .garantir(documents::preparer(octets, Nom::Instant(now.0)), 1)
        .await
        .unwrap();
    let retour = NouveauRetour {
        idretour: app.hasard.idretour(),
        depot_id: recu.depot_id,
        nature: 31,
        organisme: "CNAM".to_owned(),
        statut: "OK",
        production_at: now.0,
        publication_at: now.0,
        document: Some(safe.nom().to_owned()),
        media: Some("application/xml".to_owned()),
        purge_at: retention::fin_de_bilan(&app.config, now).0,
        ..NouveauRetour::default()
    };
    let write = app.store.write(move |tx| {
        documents::ecrire(tx, &safe, now.0)?;
        rangees::ajouter(tx, &retour)
    });
    write.await.unwrap();
}

sur_les_deux! {
    /// Shows S44.
    async fn a_certificate_is_there_on_day_90_and_not_on_day_91(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let recu = certified(&epreuve).await;
        let reference = crate::controle::certificat(&recu.idflux, 1);
        let shown = async || {
            let page = certificat::page(&epreuve.app, &reference).await.unwrap();
            let listed = natures(&epreuve, &recu)
                .await
                .contains(&(11, "OK".to_owned()));
            assert_eq!(page.is_some(), listed);
            listed
        };
        assert!(shown().await);
        // Ninety days later, to the second.
        epreuve.a("2026-07-01T08:59:59");
        assert!(shown().await);
        epreuve.a("2026-07-01T09:00:00");
        assert!(!shown().await);
    }

    async fn a_bilan_is_there_for_three_months_and_its_document_goes_with_the_purge(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let recu = certified(&epreuve).await;
        let kept = natures(&epreuve, &recu).await;
        assert_eq!(kept.len(), 3, "{kept:?}");
        epreuve.a("2026-07-01T10:00");
        let purge = retention::purger(&epreuve.app).await.unwrap();
        // The certificate ended the hour before; the rest ends on 2 July.
        assert_eq!((purge.lignes, purge.documents), (1, 1));
        assert_eq!(natures(&epreuve, &recu).await.len(), 2);
        epreuve.a("2026-07-02T08:59");
        assert_eq!(natures(&epreuve, &recu).await.len(), 2);
        epreuve.a("2026-07-02T09:00");
        assert!(natures(&epreuve, &recu).await.is_empty());
        let purge = retention::purger(&epreuve.app).await.unwrap();
        assert_eq!((purge.lignes, purge.documents), (1, 1));
        // The raw deposit is the declaration itself: it stays.
        let depot = retours::depot(&epreuve.app, &recu.idflux)
            .await
            .unwrap()
            .unwrap();
        let raw = depot.document.unwrap();
        let found = epreuve
            .app
            .store
            .read(move |tx| documents::trouver(tx, &raw))
            .await;
        assert!(found.unwrap().is_some());
        assert_eq!(
            retention::purger(&epreuve.app).await.unwrap(),
            Default::default()
        );
    }

    async fn a_purge_keeps_a_document_that_something_else_refers_to(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let recu = certified(&epreuve).await;
        returned(&epreuve, &recu, b"<rapport/>").await;
        // The same bytes at the same instant: one document.
        let other = epreuve.deposer(b"<rapport/>").await;
        epreuve.a("2026-07-03T09:00");
        let purge = retention::purger(&epreuve.app).await.unwrap();
        assert_eq!(purge.lignes, 3, "{purge:?}");
        assert_eq!(purge.documents, 2, "the one of the other deposit stays");
        let depot = retours::depot(&epreuve.app, &other.idflux)
            .await
            .unwrap()
            .unwrap();
        let raw = depot.document.unwrap();
        let found = epreuve
            .app
            .store
            .read(move |tx| documents::trouver(tx, &raw))
            .await;
        assert!(found.unwrap().is_some());
    }

    /// A file received goes after its time, and the same content received later stays; a deposit that is
    /// not done with keeps its own.
    async fn a_file_received_is_kept_for_its_time(base: &Base) {
        let mut epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let app = Arc::get_mut(&mut epreuve.app).unwrap();
        app.config.conservation.depots = "400j".parse().unwrap();
        let recu = certified(&epreuve).await;
        crate::travaux::epuiser(&epreuve.app, crate::travaux::handlers()).await.unwrap();
        let waiting = epreuve.deposer(&Fichier::exemple(Nature::FinContrat).octets()).await;
        let raw = async |recu: &Recu| {
            let depot = retours::depot(&epreuve.app, &recu.idflux).await.unwrap();
            depot.unwrap().document
        };
        let there = async |nom: &str| {
            let wanted = nom.to_owned();
            let found = epreuve.app.store.read(move |tx| documents::trouver(tx, &wanted)).await;
            found.unwrap().is_some()
        };
        let (file, other) = (raw(&recu).await.unwrap(), raw(&waiting).await.unwrap());
        epreuve.a("2027-05-07T08:59");
        retention::purger(&epreuve.app).await.unwrap();
        assert_eq!(raw(&recu).await.as_ref(), Some(&file));
        // The same content, received just before the first one goes.
        let again = epreuve.deposer(&Fichier::exemple(Nature::Arret).octets()).await;
        epreuve.a("2027-05-07T09:00");
        retention::purger(&epreuve.app).await.unwrap();
        assert_eq!(raw(&recu).await, None);
        let kept = raw(&again).await.unwrap();
        assert_eq!((there(&file).await, there(&kept).await), (false, true));
        assert!(there(&other).await);
        assert_eq!(raw(&waiting).await.as_ref(), Some(&other), "not controlled yet");
    }

    async fn who_has_something_that_ends_is_told_once_and_can_take_it_away(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        certified(&epreuve).await;
        let told = async || retention::avertir(&epreuve.app).await.unwrap();
        assert_eq!(told().await, 0);
        // Ten days before the end of each.
        epreuve.a("2026-06-22T09:00");
        assert_eq!((told().await, told().await), (2, 0));
        let everything = Periode {
            debut: crate::clock::Moment(0),
            fin: epreuve.now(),
        };
        let export = retention::exporter(&epreuve.app, De::Compte(1), everything)
            .await
            .unwrap();
        assert_eq!((export.retours, export.suite), (3, None));
        assert!(export.octets.starts_with(b"PK\x03\x04"));
    }
}

mod entretien;

/// A table that keeps the hash of a document and is not named among the references would lose it to a
/// purge: every column of that name is looked for in the tables as they are.
#[test]
fn every_column_that_refers_to_a_document_is_known() {
    let base = guichet_testkit::Base::sqlite();
    let epreuve = Epreuve::new(&base, "2026-04-02T09:00");
    let sql = "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c \
               WHERE t.type = 'table' AND c.name IN ('document', 'registre') ORDER BY 1";
    let rows = epreuve
        .app
        .store
        .read_blocking(|tx| tx.query(sql, &[]))
        .unwrap();
    assert!(rows.len() >= 6, "{rows:?}");
    for row in rows {
        let (table, column) = (row.text(0).unwrap(), row.text(1).unwrap());
        let known = crate::depot::REFERENCES.iter();
        let known = known.filter(|known| (known.table, known.colonne) == (table, column));
        assert_eq!(known.count(), 1, "{table}.{column} is not among REFERENCES");
    }
}
