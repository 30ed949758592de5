//! Lots, their list and their returns, on both engines.

use std::sync::atomic::{AtomicI64, Ordering};

use guichet_testkit::sur_les_deux;

use super::*;
use crate::documents::{self, Reference};
use crate::essai::{nouveau_depot, ouvrir};
use crate::retours::NouveauRetour;
use crate::{Store, Tx, declarations, depots, params, retours as published};

const NOW: i64 = 1_780_000_000_000;
const DAY: i64 = 86_400_000;

fn portee(organisme: &str, institution: &str) -> Portee {
    Portee {
        organisme: organisme.to_owned(),
        institution: institution.to_owned(),
    }
}

/// A deposit with one certified declaration; answers both keys.
fn declaration(tx: &mut Tx<'_>, number: i64) -> Result<(i64, i64), StoreError> {
    let depot = nouveau_depot(format!("flux{number:019}"), NOW, "99999900600011");
    let depot_id = depots::ajouter(tx, &depot)?;
    let id = declarations::ajouter(
        tx,
        &declarations::Declaration {
            depot_id,
            rang: 1,
            nature: Some("04".to_owned()),
            type_code: Some("01".to_owned()),
            siret: Some("99999900600011".to_owned()),
            etat: "conforme".to_owned(),
            certificat: Some(format!("flux{number:019}-1")),
            situation: Some("S/reel/99999900600011/1".to_owned()),
            ..declarations::Declaration::default()
        },
    )?;
    Ok((depot_id, id))
}

/// A lot of a declaration of its own.
fn lot_of(
    tx: &mut Tx<'_>,
    id: i64,
    organisme: &str,
    institution: &str,
    at: i64,
) -> Result<(), StoreError> {
    let (depot_id, declaration_id) = declaration(tx, id)?;
    let empreinte = format!("{id:064}");
    tx.execute(
        "INSERT INTO document (nom, taille, codage, lieu, contenu, cree_at) \
         VALUES ($1, 1, 'brut', 'base', $2, $3)",
        params![&empreinte, vec![1_u8], at],
    )?;
    ajouter(
        tx,
        &NouveauLot {
            id,
            declaration_id,
            depot_id,
            organisme: organisme.to_owned(),
            institution: institution.to_owned(),
            norme: "P26V01".to_owned(),
            essai: false,
            cible: None,
            document: empreinte.clone(),
            empreinte,
            taille: 1,
            at,
        },
    )
}

fn add(store: &Store, id: i64, organisme: &'static str, institution: &'static str, at: i64) {
    store
        .write_blocking(move |tx| lot_of(tx, id, organisme, institution, at))
        .unwrap();
}

/// Gives places, then reads all behind `apres`: numbers of lots, and the last place.
fn pull(store: &Store, portee: &Portee, apres: i64, now: i64) -> (Vec<i64>, i64) {
    let scope = portee.clone();
    store
        .write_blocking(move |tx| placer(tx, &scope, now))
        .unwrap();
    store
        .read_blocking(|tx| {
            let (last, _) = derniere_place(tx, portee, now)?;
            let filtre = Filtre {
                apres,
                jusqu_a: last,
                etat: None,
                max: 10_000,
            };
            let lots = page(tx, portee, &filtre)?;
            Ok((lots.iter().map(|lot| lot.id).collect(), last))
        })
        .unwrap()
}

sur_les_deux! {
    fn numbers_are_given_once(base: &Base) {
        let store = ouvrir(base);
        let mut blocks: Vec<i64> = std::thread::scope(|scope| {
            let take = || (0..20).map(|_| store.write_blocking(|tx| reserver_numeros(tx, 10)).unwrap()).collect::<Vec<_>>();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(take)).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        blocks.sort_unstable();
        assert_eq!(blocks, (0..80).map(|n| n * 10 + 1).collect::<Vec<_>>());
    }

    fn a_reader_sees_every_lot_once_while_others_write(base: &Base) {
        let store = ouvrir(base);
        let (next, done) = (AtomicI64::new(1), AtomicI64::new(0));
        let seen = std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        // The later number may well be kept first.
                        let id = next.fetch_add(1, Ordering::Relaxed);
                        add(&store, id, "CNAM", "", NOW);
                    }
                    done.fetch_add(1, Ordering::Release);
                });
            }
            let readers: Vec<_> = (0..2)
                .map(|_| {
                    scope.spawn(|| {
                        let (mut seen, mut cursor) = (Vec::new(), 0);
                        loop {
                            let last_round = done.load(Ordering::Acquire) == 4;
                            let (found, last) = pull(&store, &portee("CNAM", ""), cursor, NOW);
                            seen.extend(found);
                            cursor = last;
                            if last_round {
                                return seen;
                            }
                        }
                    })
                })
                .collect();
            readers.into_iter().map(|r| r.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(seen[0], seen[1], "the order is one");
        let mut all = seen[0].clone();
        all.sort_unstable();
        assert_eq!(all, (1..=200).collect::<Vec<_>>());
    }

    fn nobody_sees_the_lots_of_another(base: &Base) {
        let store = ouvrir(base);
        add(&store, 1, "CNAM", "", NOW);
        add(&store, 2, "OC", "P9999", NOW);
        add(&store, 3, "OC", "P8888", NOW);
        add(&store, 4, "OC", "P9999", NOW + 10);
        let one = portee("OC", "P9999");
        assert_eq!(pull(&store, &one, 0, NOW).0, [2]);
        let (all, last) = pull(&store, &portee("OC", ""), 0, NOW);
        assert_eq!(all, [2, 3]);
        assert_eq!(pull(&store, &portee("CNAM", ""), 0, NOW).0, [1]);
        assert_eq!(pull(&store, &portee("CNAV", ""), 0, NOW), (vec![], 0));
        // What is offered later has a later place.
        assert_eq!(pull(&store, &one, last, NOW + 10).0, [4]);
        for (id, organisme, institution, there) in [
            (2, "OC", "P9999", true),
            (2, "OC", "", true),
            (2, "OC", "P8888", false),
            (2, "CNAM", "", false),
            (9, "OC", "", false),
        ] {
            let scope = portee(organisme, institution);
            let found = store.read_blocking(|tx| lire(tx, &scope, id)).unwrap();
            assert_eq!(found.is_some(), there, "{id} {organisme} {institution}");
        }
    }

    fn a_lot_put_off_comes_back_behind_the_others(base: &Base) {
        let store = ouvrir(base);
        let cnam = portee("CNAM", "");
        add(&store, 1, "CNAM", "", NOW);
        add(&store, 2, "CNAM", "", NOW);
        assert_eq!(pull(&store, &cnam, 0, NOW), (vec![1, 2], 2));
        let motif = Motif { motif: "interne", message: None, at: NOW };
        store
            .write_blocking(move |tx| {
                accuser(tx, 1, Some("30"), NOW)?;
                remettre_plus_tard(tx, 1, motif, NOW + 500)
            })
            .unwrap();
        assert_eq!(pull(&store, &cnam, 0, NOW + 499), (vec![2], 2));
        assert_eq!(pull(&store, &cnam, 2, NOW + 500), (vec![1], 3));
        let lot = store.read_blocking(|tx| lire(tx, &cnam, 1)).unwrap().unwrap();
        assert_eq!((lot.etat.as_str(), lot.echecs), ("publie", 1));
        // The first receipt stays.
        store.write_blocking(|tx| accuser(tx, 1, Some("32"), NOW + 900)).unwrap();
        let lot = store.read_blocking(|tx| lire(tx, &cnam, 1)).unwrap().unwrap();
        assert_eq!((lot.accuse_nature.as_deref(), lot.accuse_at), (Some("30"), Some(NOW)));
    }

    fn a_lot_that_failed_for_good_moves_no_more(base: &Base) {
        let store = ouvrir(base);
        add(&store, 1, "CNAM", "", NOW);
        let motif = Motif { motif: "illisible", message: Some("essai"), at: NOW };
        store.write_blocking(move |tx| noter_echec(tx, 1, motif)).unwrap();
        let illegal = |error: StoreError| error.is_conflict_on("lot_etat_legal");
        assert!(illegal(store.write_blocking(|tx| accuser(tx, 1, None, NOW)).unwrap_err()));
        assert!(illegal(store.write_blocking(move |tx| noter_echec(tx, 1, motif)).unwrap_err()));
        let later = store.write_blocking(move |tx| remettre_plus_tard(tx, 1, motif, NOW));
        assert!(illegal(later.unwrap_err()));
        store.write_blocking(|tx| marquer_retire(tx, 1)).unwrap();
        let lot = store.read_blocking(|tx| lire(tx, &portee("CNAM", ""), 1)).unwrap().unwrap();
        assert_eq!(lot.etat, "echec");
    }

    fn one_lot_for_each_recipient_of_a_declaration(base: &Base) {
        let store = ouvrir(base);
        add(&store, 1, "CNAM", "", NOW);
        let again = store.write_blocking(|tx| {
            let lot = lire(tx, &portee("CNAM", ""), 1)?.ok_or(StoreError::NotFound)?;
            ajouter(tx, &NouveauLot {
                id: 2,
                declaration_id: lot.declaration_id,
                depot_id: lot.depot_id,
                organisme: lot.organisme,
                institution: lot.institution,
                norme: lot.norme,
                essai: false,
                cible: None,
                document: lot.empreinte.clone(),
                empreinte: lot.empreinte,
                taille: 1,
                at: NOW,
            })
        });
        assert!(again.unwrap_err().is_conflict_on("lot_declaration_id_organisme_institution_key"));
        // Ten digits at most.
        assert!(store.write_blocking(|tx| lot_of(tx, 10_000_000_000, "CNAM", "", NOW)).is_err());
    }

    fn the_declaration_replaced_is_named_by_its_flux_and_its_rank(base: &Base) {
        let store = ouvrir(base);
        let first = store.write_blocking(|tx| Ok(declaration(tx, 1)?.1)).unwrap();
        let found = store.read_blocking(|tx| cible(tx, first)).unwrap();
        assert_eq!((found.declaration_id, found.rang), (first, 1));
        assert_eq!(found.idflux, format!("flux{:019}", 1));
        assert_eq!(store.read_blocking(|tx| cible(tx, first + 1)), Err(StoreError::NotFound));
    }

    fn a_deposit_waits_for_all_its_declarations(base: &Base) {
        let store = ouvrir(base);
        let (depot_id, certificat) = store
            .write_blocking(|tx| {
                let (depot_id, _) = declaration(tx, 1)?;
                let certificat = format!("flux{:019}-1", 1);
                crate::travaux::ajouter(tx, "distribuer", &certificat, "1", NOW)?;
                Ok((depot_id, certificat))
            })
            .unwrap();
        let state = |store: &Store| {
            let certificat = certificat.clone();
            store
                .read_blocking(|tx| Ok((
                    distribution_en_attente(tx, "distribuer", &certificat)?,
                    reste_a_distribuer(tx, "distribuer", depot_id)?,
                )))
                .unwrap()
        };
        assert_eq!(state(&store), (true, 1));
        store
            .write_blocking(|tx| {
                let taken = crate::travaux::prendre(tx, &["distribuer"], "x", NOW, 1000, 9)?;
                crate::travaux::finir(tx, &taken[0])
            })
            .unwrap();
        assert_eq!(state(&store), (false, 0));
    }

    fn a_return_has_versions(base: &Base) {
        let store = ouvrir(base);
        add(&store, 1, "CNAM", "", NOW);
        let depot_id = store
            .read_blocking(|tx| Ok(lire(tx, &portee("CNAM", ""), 1)?.unwrap().depot_id))
            .unwrap();
        for (version, reference) in [(1, "a"), (1, "b"), (2, "a")] {
            store
                .write_blocking(move |tx| {
                    let before = versions(tx, 1, reference)?.last().map(|v| v.retour_id);
                    let retour_id = published::ajouter(tx, &NouveauRetour {
                        idretour: format!("{reference}{version}"),
                        depot_id,
                        nature: 31,
                        organisme: "CNAM".to_owned(),
                        statut: "OK",
                        production_at: NOW,
                        publication_at: NOW + version,
                        purge_at: NOW + DAY,
                        ..NouveauRetour::default()
                    })?;
                    ajouter_version(tx, &NouvelleVersion {
                        lot_id: 1,
                        reference,
                        version,
                        retour_id,
                        precedent: before,
                        empreinte: None,
                        taille: None,
                    })
                })
                .unwrap();
        }
        let of = |list: Vec<VersionDeRetour>| {
            list.into_iter().map(|v| v.idretour).collect::<Vec<_>>()
        };
        assert_eq!(of(store.read_blocking(|tx| versions(tx, 1, "a")).unwrap()), ["a1", "a2"]);
        assert_eq!(of(store.read_blocking(|tx| retours_du_lot(tx, 1)).unwrap()), ["a2", "b1"]);
        // The declarant sees the last version only.
        let listed = store.read_blocking(|tx| published::du_depot(tx, depot_id, NOW)).unwrap();
        let listed: Vec<_> = listed.into_iter().map(|r| r.idretour).collect();
        assert_eq!(listed, ["b1", "a2"]);
    }

    fn texts_are_purged_once_acknowledged(base: &Base) {
        let store = ouvrir(base);
        add(&store, 1, "CNAM", "", NOW);
        add(&store, 2, "CNAM", "", NOW);
        add(&store, 3, "CNAM", "", NOW + DAY);
        store.write_blocking(|tx| accuser(tx, 1, None, NOW)).unwrap();
        store.write_blocking(|tx| accuser(tx, 3, None, NOW + DAY)).unwrap();
        const REFERENCES: &[Reference] = &[Reference { table: "lot", colonne: "document" }];
        let purge = store.write_blocking(|tx| purger(tx, NOW + 1, 10, REFERENCES)).unwrap();
        assert_eq!((purge.lignes, purge.documents), (1, 1));
        let kept = |id: i64| {
            store
                .read_blocking(|tx| {
                    let row = documents::trouver(tx, &format!("{id:064}"))?.is_some();
                    let lot = lire(tx, &portee("CNAM", ""), id)?.unwrap();
                    assert_eq!(lot.document.is_some(), row);
                    Ok(row)
                })
                .unwrap()
        };
        assert_eq!([kept(1), kept(2), kept(3)], [false, true, true]);
    }

    fn what_waits_is_counted(base: &Base) {
        let store = ouvrir(base);
        add(&store, 1, "CNAM", "", NOW);
        add(&store, 2, "CNAM", "", NOW + 5);
        add(&store, 3, "OC", "P9999", NOW);
        store.write_blocking(|tx| marquer_retire(tx, 2)).unwrap();
        let found = store.read_blocking(|tx| situation(tx, &portee("CNAM", ""))).unwrap();
        assert_eq!(found, Situation { a_retirer: 1, a_accuser: 1, plus_ancien_at: Some(NOW) });
        store.write_blocking(|tx| accuser(tx, 1, None, NOW)).unwrap();
        let all = store.read_blocking(attentes).unwrap();
        let all: Vec<_> = all.iter().map(|w| (w.organisme.as_str(), w.lots, w.plus_ancien_at)).collect();
        assert_eq!(all, [("CNAM", 1, NOW + 5), ("OC", 1, NOW)]);
        let none = store.read_blocking(|tx| situation(tx, &portee("OC", "P0000"))).unwrap();
        assert_eq!(none, Situation::default());
    }

    fn identities_and_tokens(base: &Base) {
        let store = ouvrir(base);
        let make = |store: &Store| {
            store.write_blocking(|tx| creer_client(tx, &NouveauClient {
                client_id: "cnam-essai".to_owned(),
                organisme: "CNAM".to_owned(),
                institution: String::new(),
                secret: [1; 32],
                cree_at: NOW,
            }))
        };
        let id = make(&store).unwrap();
        assert!(make(&store).unwrap_err().is_conflict_on("organisme_client_client_id_key"));
        store.write_blocking(move |tx| {
            emettre_jeton(tx, &[7; 32], id, NOW + 10)?;
            noter_presence(tx, id, NOW, Some("simulateur"), Some(3))?;
            noter_presence(tx, id, NOW + 1, None, None)
        }).unwrap();
        let found = store.read_blocking(|tx| porteur(tx, &[7; 32])).unwrap().unwrap();
        assert_eq!((found.client.client_id.as_str(), found.expire_at), ("cnam-essai", NOW + 10));
        assert_eq!(found.client.logiciel.as_deref(), Some("simulateur"));
        assert_eq!(found.client.vu_at, Some(NOW + 1));
        assert_eq!(store.read_blocking(|tx| porteur(tx, &[8; 32])), Ok(None));
        assert_eq!(store.write_blocking(|tx| changer_etat(tx, "cnam-essai", "suspendu")), Ok(true));
        assert_eq!(store.write_blocking(|tx| changer_etat(tx, "autre", "suspendu")), Ok(false));
        assert_eq!(store.write_blocking(|tx| renouveler_secret(tx, "cnam-essai", &[2; 32])), Ok(true));
        let client = store.read_blocking(|tx| client(tx, "cnam-essai")).unwrap().unwrap();
        assert_eq!((client.etat.as_str(), client.secret.as_slice()), ("suspendu", &[2; 32][..]));
        assert_eq!(store.write_blocking(|tx| purger_jetons(tx, NOW + 9, 10)), Ok(0));
        assert_eq!(store.write_blocking(|tx| purger_jetons(tx, NOW + 10, 10)), Ok(1));
        assert_eq!(store.write_blocking(|tx| revoquer_jetons(tx, "cnam-essai")), Ok(0));
        assert_eq!(store.read_blocking(clients).unwrap().len(), 1);
    }
}
