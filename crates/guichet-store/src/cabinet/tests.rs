//! On both engines.

use guichet_testkit::sur_les_deux;

use super::*;
use crate::comptes::{self, NouveauCompte};
use crate::{Options, Store, habilitations};

const CABINET: &str = "99999901400015";
const CLIENT: &str = "99999900600011";
const AUTRE: &str = "99999900600029";

fn compte(tx: &mut Tx<'_>, prenom: &str, siret: &str) -> i64 {
    let nouveau = NouveauCompte {
        genre: "declarant".to_owned(),
        siret: siret.to_owned(),
        nom: "EXEMPLE".to_owned(),
        prenom: prenom.to_owned(),
        cle_prenom: prenom.to_owned(),
        courriel_etat: "absent".to_owned(),
        etat: "actif".to_owned(),
        ..NouveauCompte::default()
    };
    comptes::creer(tx, &nouveau, 0).unwrap()
}

sur_les_deux! {
fn a_client_is_followed_by_one_person_at_a_time(base: &Base) {
    let store = Store::open(&base.adresse().parse().unwrap(), &Options::default()).unwrap();
    store.migrate_blocking().unwrap();
    store.write_blocking(|tx| {
        let (ada, bob) = (compte(tx, "Ada", CABINET), compte(tx, "Bob", CABINET));
        let who = |tx: &mut Tx<'_>| -> Vec<(String, i64)> {
            confies(tx, CABINET).unwrap().into_iter().map(|one| (one.siret, one.compte_id)).collect()
        };
        confier(tx, CABINET, CLIENT, Some(ada), (bob, 1))?;
        confier(tx, CABINET, AUTRE, Some(ada), (bob, 1))?;
        confier(tx, CABINET, CLIENT, Some(bob), (ada, 2))?;
        assert_eq!(who(tx), [(CLIENT.to_owned(), bob), (AUTRE.to_owned(), ada)]);
        confier(tx, CABINET, AUTRE, None, (bob, 3))?;
        assert_eq!(who(tx), [(CLIENT.to_owned(), bob)]);
        comptes::supprimer(tx, bob)?;
        assert_eq!(who(tx), []);
        assert_eq!(confies(tx, "99999900600045")?, []);
        Ok(())
    }).unwrap();
}

fn whom_one_may_entrust_follows_the_client_already(base: &Base) {
    let store = Store::open(&base.adresse().parse().unwrap(), &Options::default()).unwrap();
    store.migrate_blocking().unwrap();
    store.write_blocking(|tx| {
        let ada = compte(tx, "Ada", CABINET);
        habilitations::accorder(tx, ada, CLIENT, "DSN", None, 0)?;
        let asked = [CLIENT.to_owned(), AUTRE.to_owned()];
        assert_eq!(suivis_par(tx, ada, &asked)?, [CLIENT]);
        habilitations::retirer(tx, ada, CLIENT, "DSN")?;
        assert_eq!(suivis_par(tx, ada, &asked)?, [] as [String; 0]);
        Ok(())
    }).unwrap();
}

fn views_are_kept_by_name_and_are_one_s_own(base: &Base) {
    let store = Store::open(&base.adresse().parse().unwrap(), &Options::default()).unwrap();
    store.migrate_blocking().unwrap();
    store.write_blocking(|tx| {
        let (ada, bob) = (compte(tx, "Ada", CABINET), compte(tx, "Bob", CABINET));
        assert!(garder_vue(tx, ada, ("Lundi", "tri=nom"), 2, 1)?);
        assert!(garder_vue(tx, ada, ("Lundi", "tri=enjeu"), 2, 2)?);
        assert!(garder_vue(tx, ada, ("Argent", "tri=enjeu"), 2, 3)?);
        assert!(!garder_vue(tx, ada, ("Trop", "tri=enjeu"), 2, 4)?);
        let names = |tx: &mut Tx<'_>, who| -> Vec<(String, String)> {
            vues(tx, who).unwrap().into_iter().map(|vue| (vue.nom, vue.requete)).collect()
        };
        let kept = |nom: &str, requete: &str| (nom.to_owned(), requete.to_owned());
        assert_eq!(names(tx, ada), [kept("Argent", "tri=enjeu"), kept("Lundi", "tri=enjeu")]);
        assert_eq!(names(tx, bob), []);
        let first = vues(tx, ada)?[0].id;
        assert!(!oublier_vue(tx, bob, first)?);
        assert!(oublier_vue(tx, ada, first)?);
        assert_eq!(names(tx, ada), [kept("Lundi", "tri=enjeu")]);
        Ok(())
    }).unwrap();
}
}
