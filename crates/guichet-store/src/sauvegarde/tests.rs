//! Saved, restored, and the same.

use guichet_testkit::{Base, sur_les_deux};

use super::*;
use crate::documents::{self, Nom, preparer};
use crate::essai::{ouvrir, ouvrir_vide};
use crate::travaux;

/// Bytes too many, even compressed, for the database's commit.
fn large(seed: u8) -> Vec<u8> {
    (0..9000_u32)
        .flat_map(|number| {
            documents::empreinte(&[&number.to_le_bytes()[..], &[seed]].concat()).into_bytes()
        })
        .collect()
}

async fn keep(store: &Store, objets: &Objets, octets: &[u8]) -> String {
    let sure = objets
        .garantir(preparer(octets, Nom::Contenu), 7)
        .await
        .unwrap();
    let hash = sure.nom().to_owned();
    store
        .write(move |tx| documents::ecrire(tx, &sure, 0))
        .await
        .unwrap();
    hash
}

async fn open(store: &Store, objets: &Objets, hash: &str) -> Vec<u8> {
    let hash = hash.to_owned();
    let found = store
        .read(move |tx| documents::trouver(tx, &hash))
        .await
        .unwrap();
    objets.ouvrir(found.unwrap()).await.unwrap()
}

/// A new base of the same kind.
fn another(base: &Base) -> Base {
    if base.adresse().starts_with("sqlite:") {
        Base::sqlite()
    } else {
        Base::postgres().unwrap()
    }
}

sur_les_deux! {
    async fn what_is_restored_is_what_was_saved(base: &Base) {
        let store = tokio::task::block_in_place(|| ouvrir(base));
        let objets = Objets::dossier(&base.dossier().join("o")).unwrap();
        let mut hashes = Vec::new();
        for seed in 0..3 {
            hashes.push(keep(&store, &objets, &large(seed)).await);
        }
        hashes.push(keep(&store, &objets, b"petit").await);
        store.write(|tx| travaux::ajouter(tx, "g", "c", "{}", 5)).await.unwrap();
        // Somebody goes on writing.
        let busy = {
            let store = store.clone();
            tokio::spawn(async move {
                for number in 0..200 {
                    let cle = number.to_string();
                    store.write(move |tx| travaux::ajouter(tx, "busy", &cle, "{}", 5)).await.unwrap();
                }
            })
        };
        let folder = base.dossier().join("sauvegarde");
        let saved = sauvegarder(&store, &objets, &[], &folder).await.unwrap();
        busy.await.unwrap();
        assert_eq!(saved.objets, 3);
        assert_eq!(verifier(&folder).await, Ok(saved));
        // Not into the same folder again, nor over a database that is there.
        assert!(sauvegarder(&store, &objets, &[], &folder).await.is_err());
        let there = base.adresse().parse().unwrap();
        assert!(restaurer(&folder, &there, &objets, Existant::Garder).await.is_err());

        let other = another(base);
        let objets = Objets::dossier(&other.dossier().join("o")).unwrap();
        let target = other.adresse().parse().unwrap();
        assert_eq!(restaurer(&folder, &target, &objets, Existant::Garder).await, Ok(saved));
        let store = tokio::task::block_in_place(|| ouvrir_vide(&other));
        store.read(crate::migrations::check).await.unwrap();
        for (seed, hash) in (0..3).zip(&hashes) {
            assert_eq!(open(&store, &objets, hash).await, large(seed));
        }
        assert_eq!(open(&store, &objets, &hashes[3]).await, b"petit");
        let jobs = store
            .write(|tx| travaux::prendre(tx, &["g"], "x", 5, 1, 9))
            .await
            .unwrap();
        assert_eq!(jobs.len(), 1);
        // Keys go on where they were.
        let added = store.write(|tx| travaux::ajouter(tx, "g", "d", "{}", 5)).await;
        assert_eq!(added, Ok(true));
    }

    async fn a_damaged_backup_is_refused(base: &Base) {
        let store = tokio::task::block_in_place(|| ouvrir(base));
        let objets = Objets::dossier(&base.dossier().join("o")).unwrap();
        keep(&store, &objets, &large(0)).await;
        let folder = base.dossier().join("sauvegarde");
        sauvegarder(&store, &objets, &[], &folder).await.unwrap();
        let name = objets.noms().await.unwrap().remove(0);
        let object = folder.join(OBJECTS).join(&name[..2]).join(&name);
        let other = another(base);
        let target = other.adresse().parse().unwrap();
        for path in [object, folder.join(store.engine().backup_file()), folder.join("manifeste.txt")] {
            let whole = fs::read(&path).unwrap();
            let mut damaged = whole.clone();
            damaged[5] ^= 1;
            fs::write(&path, &damaged).unwrap();
            let refused = restaurer(&folder, &target, &objets, Existant::Garder).await;
            assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{path:?}: {refused:?}");
            fs::remove_file(&path).unwrap();
            let refused = restaurer(&folder, &target, &objets, Existant::Garder).await;
            assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{path:?}: {refused:?}");
            fs::write(&path, &whole).unwrap();
        }
        assert!(restaurer(&folder, &target, &objets, Existant::Garder).await.is_ok());
    }
}

sur_les_deux! {
    async fn a_restoration_takes_the_place_of_what_nobody_uses(base: &Base) {
        let store = tokio::task::block_in_place(|| ouvrir(base));
        let objets = Objets::dossier(&base.dossier().join("o")).unwrap();
        let hash = keep(&store, &objets, &large(0)).await;
        let folder = base.dossier().join("sauvegarde");
        let annexes = [("cle", b"secret".to_vec())];
        sauvegarder(&store, &objets, &annexes, &folder).await.unwrap();
        assert_eq!(annexe(&folder, "cle"), Ok(Some(b"secret".to_vec())));
        assert_eq!(annexe(&folder, "autre"), Ok(None));
        // What comes after the backup is what goes.
        store.write(|tx| travaux::ajouter(tx, "g", "later", "{}", 5)).await.unwrap();
        let there: Target = base.adresse().parse().unwrap();
        let replace = async || restaurer(&folder, &there, &objets, Existant::Remplacer).await;
        let refused = replace().await.unwrap_err().to_string();
        assert!(refused.contains("arrêtez le portail"), "{refused}");
        assert_eq!(store.read(travaux::compter).await.unwrap().len(), 1);
        drop(store);
        replace().await.unwrap();
        // Twice: nothing was left aside.
        replace().await.unwrap();
        let store = tokio::task::block_in_place(|| ouvrir_vide(base));
        assert_eq!(store.read(travaux::compter).await.unwrap(), []);
        assert_eq!(open(&store, &objets, &hash).await, large(0));
        drop(store);
        // A damaged one changes nothing of what is there.
        let file = folder.join(if base.adresse().starts_with("sqlite:") { "base.sqlite" } else { "base.pgdump" });
        fs::write(&file, b"abime").unwrap();
        assert!(replace().await.is_err());
        let store = tokio::task::block_in_place(|| ouvrir_vide(base));
        assert_eq!(open(&store, &objets, &hash).await, large(0));
        drop(store);
        // Neither does one that PostgreSQL's own program fails to read halfway.
        if let Target::Postgres(address) = &there {
            let failed = blocking({
                let address = address.clone();
                move || crate::postgres::restore(&file, &address, Existant::Remplacer)
            });
            let why = failed.await.unwrap_err().to_string();
            assert!(why.contains("pg_restore a échoué"), "{why}");
            let store = tokio::task::block_in_place(|| ouvrir_vide(base));
            assert_eq!(open(&store, &objets, &hash).await, large(0));
        }
        // Nothing is left beside the database.
        let names: Vec<_> = fs::read_dir(base.dossier()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert!(!names.iter().any(|name| name.to_string_lossy().contains("restauration")), "{names:?}");
    }
}
