use guichet_testkit::sur_les_deux;

use super::*;
use crate::Store;
use crate::comptes::{self, NouveauCompte};
use crate::essai::ouvrir;
use crate::evenements::{self, ESSAI, NouvelEvenement, RETOUR_PUBLIE};

/// An account of the store.
pub(crate) fn account(store: &Store, identifiant: &str) -> i64 {
    let compte = NouveauCompte {
        genre: "editeur".to_owned(),
        identifiant: Some(identifiant.to_owned()),
        courriel_etat: "absent".to_owned(),
        etat: "actif".to_owned(),
        ..NouveauCompte::default()
    };
    store
        .write_blocking(move |tx| comptes::creer(tx, &compte, 1))
        .unwrap()
}

fn subscribe(store: &Store, compte_id: i64, genres: &'static str) -> Option<i64> {
    store
        .write_blocking(move |tx| creer(tx, compte_id, "https://a.example/", genres, "c2Vj", 1, 2))
        .unwrap()
}

fn happen(store: &Store, genre: &'static str, compte_id: i64) {
    store
        .write_blocking(move |tx| {
            evenements::noter(
                tx,
                &NouvelEvenement {
                    genre,
                    survenu_at: 5,
                    compte_id: Some(compte_id),
                    concentrateur_compte_id: None,
                    depot_id: None,
                    retour_id: None,
                },
            )
        })
        .unwrap();
}

fn deliveries(store: &Store, webhook_id: i64) -> Vec<Livraison> {
    store
        .read_blocking(move |tx| livraisons(tx, webhook_id, None, 10))
        .unwrap()
}

sur_les_deux! {
    fn an_event_goes_to_those_who_want_it(base: &Base) {
        let store = ouvrir(base);
        let (a, b) = (account(&store, "A"), account(&store, "B"));
        let all = subscribe(&store, a, "").unwrap();
        let some = subscribe(&store, a, "retour.publie").unwrap();
        assert_eq!(subscribe(&store, a, ""), None, "two at most");
        let other = subscribe(&store, b, "").unwrap();
        happen(&store, RETOUR_PUBLIE, a);
        happen(&store, ESSAI, a);
        let kinds = |id| {
            let found = deliveries(&store, id);
            found.into_iter().map(|l| l.genre).collect::<Vec<_>>()
        };
        assert_eq!(kinds(all), [ESSAI, RETOUR_PUBLIE]);
        assert_eq!(kinds(some), [RETOUR_PUBLIE]);
        assert!(kinds(other).is_empty());
        let jobs = store
            .write_blocking(|tx| crate::travaux::prendre(tx, &[LIVRER], "x", 9, 9, 9))
            .unwrap();
        assert_eq!(jobs.len(), 3);
        // Who does not want any more gets nothing more; what is deleted is gone with its deliveries.
        store
            .write_blocking(move |tx| {
                changer(tx, a, all, "https://b.example/", "", false)?;
                supprimer(tx, a, some)
            })
            .unwrap();
        happen(&store, RETOUR_PUBLIE, a);
        assert_eq!(deliveries(&store, all).len(), 2);
        assert!(deliveries(&store, some).is_empty());
    }

    fn a_delivery_is_concluded_and_sent_again(base: &Base) {
        let store = ouvrir(base);
        let a = account(&store, "A");
        let id = subscribe(&store, a, "").unwrap();
        happen(&store, ESSAI, a);
        let first = deliveries(&store, id).remove(0);
        let first_id = first.id;
        store
            .write_blocking(move |tx| {
                conclure(tx, first_id, "attente", None, Some("muet"), 6)?;
                conclure(tx, first_id, "livree", Some(204), None, 7)
            })
            .unwrap();
        let again = store
            .write_blocking(move |tx| rejouer(tx, id, first_id, 8))
            .unwrap()
            .unwrap();
        assert_eq!(store.write_blocking(move |tx| rejouer(tx, id + 1, first_id, 8)), Ok(None));
        let [second, first] = deliveries(&store, id).try_into().unwrap();
        assert_eq!((first.etat.as_str(), first.essais, first.statut), ("livree", 2, Some(204)));
        assert_eq!((second.id, second.etat.as_str()), (again, "attente"));
        let sent = store.read_blocking(move |tx| envoi(tx, again)).unwrap().unwrap();
        assert_eq!((sent.evenement_id, sent.conclue), (first.evenement_id, false));
        let before = store.read_blocking(move |tx| livraisons(tx, id, Some(again), 10)).unwrap();
        assert_eq!(before, [first]);
    }

    fn a_secret_is_changed_without_a_gap(base: &Base) {
        let store = ouvrir(base);
        let a = account(&store, "A");
        let id = subscribe(&store, a, "").unwrap();
        assert_eq!(
            store.write_blocking(move |tx| changer_secret(tx, a + 1, id, "bmV3", 50)),
            Ok(false)
        );
        store.write_blocking(move |tx| changer_secret(tx, a, id, "bmV3", 50)).unwrap();
        let kept = store.read_blocking(move |tx| lire(tx, a, id)).unwrap().unwrap();
        assert_eq!(kept.secret, "bmV3");
        assert_eq!(kept.secret_ancien, Some(("c2Vj".to_owned(), 50)));
        assert!(!format!("{kept:?}").contains("bmV3"));
        assert_eq!(store.read_blocking(move |tx| lister(tx, a)).unwrap().len(), 1);
    }
}
