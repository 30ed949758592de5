use super::bpij::{self, Bpij};
use super::objets::{self, Objet, Perimetre};
use super::{Lecture, Regard};
use crate::{Options, Store, StoreError, Target, Tx, comptes, depots, habilitations};

const SIEGE: &str = "99999900600011";
const AGENCE: &str = "99999900600029";

fn base() -> (Store, std::path::PathBuf) {
    let thread = std::thread::current().id();
    let name = format!("guichet-publications-{}-{thread:?}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("x.db");
    let _ = std::fs::remove_file(&path);
    let store = Store::open(&Target::Sqlite(path), &Options::default()).unwrap();
    store.migrate_blocking().unwrap();
    (store, folder)
}

fn account(tx: &mut Tx<'_>, nom: &str, habilite: &[(&str, &str)]) -> Result<i64, StoreError> {
    let compte = comptes::NouveauCompte {
        genre: "declarant".into(),
        siret: SIEGE.into(),
        nom: nom.into(),
        prenom: "Ada".into(),
        cle_nom: nom.into(),
        cle_prenom: "ADA".into(),
        courriel_etat: "absent".into(),
        etat: "actif".into(),
        ..comptes::NouveauCompte::default()
    };
    let id = comptes::creer(tx, &compte, 1)?;
    for (siret, demarche) in habilite {
        habilitations::accorder(tx, id, siret, demarche, None, 1)?;
    }
    Ok(id)
}

fn deposit(tx: &mut Tx<'_>, compte_id: i64, concentrateur: i64) -> Result<i64, StoreError> {
    depots::ajouter(
        tx,
        &depots::NouveauDepot {
            idflux: format!("flux{compte_id}"),
            recu_at: 1,
            compte_id: Some(compte_id),
            declarant_siret: SIEGE.into(),
            declarant_nom: "A".into(),
            declarant_prenom: "Ada".into(),
            concentrateur_compte_id: Some(concentrateur),
            point: "RG",
            environnement: "reel",
            canal: "fil",
            nom_fichier: None,
            logiciel: None,
            document: "abc".into(),
            taille: 3,
            etat: "recu",
            essai_reel: None,
            norme: None,
            emetteur_siret: None,
        },
    )
}

fn objet(idobjet: &str, perimetre: Perimetre, at: i64) -> Objet {
    Objet {
        idobjet: idobjet.into(),
        nature: "FPOC".into(),
        siren: "999999006".into(),
        perimetre,
        producteur: "P1".into(),
        porteur: None,
        production_at: at,
        publication_at: at,
        document: format!("hash-{idobjet}"),
    }
}

fn regard(compte_id: Option<i64>, concentrateur: Option<i64>) -> Regard {
    Regard {
        compte_id,
        concentrateur,
    }
}

#[test]
fn objects_are_seen_through_habilitations() {
    let (store, folder) = base();
    store
        .write_blocking(|tx| {
            let one = account(tx, "UN", &[(AGENCE, "DSN")])?;
            let two = account(tx, "DEUX", &[(SIEGE, "DSN"), (AGENCE, "BPIJ")])?;
            let transmits = account(tx, "CTR", &[])?;
            deposit(tx, one, transmits)?;
            objets::ajouter(tx, &objet("siege", Perimetre::Nic("00011".into()), 10))?;
            objets::ajouter(tx, &objet("tous", Perimetre::Ensemble("TOUS".into()), 20))?;
            for (regard, seen) in [
                (regard(Some(one), None), vec!["tous"]),
                (regard(Some(two), None), vec!["siege", "tous"]),
                (regard(None, Some(transmits)), vec!["tous"]),
                (regard(Some(one), Some(transmits)), vec!["tous"]),
                (regard(Some(two), Some(transmits)), vec![]),
            ] {
                let found = objets::publies(tx, regard, 10, 21, 9)?;
                let ids: Vec<&str> = found.iter().map(|o| o.objet.idobjet.as_str()).collect();
                assert_eq!(ids, seen, "{regard:?}");
                let siege = match seen.contains(&"siege") {
                    true => Lecture::Permis("hash-siege".into()),
                    false => Lecture::Interdit,
                };
                assert_eq!(objets::lire(tx, regard, "siege")?, siege, "{regard:?}");
                assert_eq!(objets::lire(tx, regard, "rien")?, Lecture::Inconnu);
            }
            let whole = regard(Some(two), None);
            assert_eq!(
                objets::publies(tx, whole, 10, 20, 9)?.len(),
                1,
                "the end is excluded"
            );
            assert_eq!(objets::publies(tx, whole, 11, 20, 9)?.len(), 0);
            Ok(())
        })
        .unwrap();
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn bordereaux_are_listed_establishment_by_establishment() {
    let (store, folder) = base();
    store
        .write_blocking(|tx| {
            let one = account(
                tx,
                "UN",
                &[(SIEGE, "BPIJ"), (AGENCE, "BPIJ"), (SIEGE, "DSN")],
            )?;
            let two = account(tx, "DEUX", &[(SIEGE, "DSN")])?;
            for (idbpij, siret, publication_at) in [("a", SIEGE, 10), ("b", SIEGE, 20)] {
                let document = format!("hash-{idbpij}");
                let (idbpij, siret) = (idbpij.to_owned(), siret.to_owned());
                let bpij = Bpij {
                    idbpij,
                    siret,
                    publication_at,
                    document,
                };
                bpij::ajouter(tx, &bpij)?;
            }
            let (page, total) = bpij::declares(tx, regard(Some(one), None), "", 1, 1)?;
            assert_eq!((page.len(), total), (1, 2));
            assert_eq!(page.first().map(|d| d.siret.as_str()), Some(AGENCE));
            let (page, total) = bpij::declares(tx, regard(Some(one), None), SIEGE, 0, 9)?;
            assert_eq!((page.len(), total), (1, 1));
            assert_eq!(bpij::declares(tx, regard(Some(two), None), "", 0, 9)?.1, 0);
            assert_eq!(bpij::publies(tx, SIEGE, 10, 20)?.len(), 1);
            assert_eq!(bpij::publies(tx, AGENCE, 0, 99)?.len(), 0);
            let permitted = bpij::lire(tx, regard(Some(one), None), "b")?;
            assert_eq!(permitted, Lecture::Permis("hash-b".into()));
            assert_eq!(
                bpij::lire(tx, regard(Some(two), None), "b")?,
                Lecture::Interdit
            );
            assert_eq!(
                bpij::lire(tx, regard(Some(one), None), "c")?,
                Lecture::Inconnu
            );
            Ok(())
        })
        .unwrap();
    let _ = std::fs::remove_dir_all(folder);
}
