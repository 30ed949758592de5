//! What the tests of all areas begin with.

use guichet_testkit::Base;

use crate::depots::NouveauDepot;
use crate::{Options, Store, Tx, declarations};

/// The store of a test, with its tables.
pub(crate) fn ouvrir(base: &Base) -> Store {
    let store = ouvrir_vide(base);
    store.migrate_blocking().unwrap();
    store
}

/// The store of a test, without any table.
pub(crate) fn ouvrir_vide(base: &Base) -> Store {
    Store::open(&base.adresse().parse().unwrap(), &Options::default()).unwrap()
}

/// A deposit about to be written, received at an instant for an establishment.
pub(crate) fn nouveau_depot(idflux: String, recu_at: i64, siret: &str) -> NouveauDepot {
    NouveauDepot {
        idflux,
        recu_at,
        compte_id: None,
        declarant_siret: siret.to_owned(),
        declarant_nom: "EXEMPLE".to_owned(),
        declarant_prenom: "Anne".to_owned(),
        concentrateur_compte_id: None,
        point: "RG",
        environnement: "reel",
        canal: "web",
        nom_fichier: None,
        logiciel: None,
        document: "0".repeat(64),
        taille: 1,
        etat: "recu",
        essai_reel: Some("02".to_owned()),
        norme: Some("P26V01".to_owned()),
        emetteur_siret: None,
    }
}

/// A deposit by an account at an instant, with one declaration; answers the keys of both.
pub(crate) fn deposer(
    tx: &mut Tx<'_>,
    compte_id: i64,
    at: i64,
    siret: &str,
    nature: &str,
) -> (i64, i64) {
    let depot = NouveauDepot {
        compte_id: Some(compte_id),
        ..nouveau_depot(format!("{at:023}"), at, siret)
    };
    let depot_id = crate::depots::ajouter(tx, &depot).unwrap();
    let declaration = declarations::Declaration {
        depot_id,
        rang: 1,
        nature: Some(nature.to_owned()),
        siret: Some(siret.to_owned()),
        etat: "conforme".to_owned(),
        controlee_at: at + 1,
        ..declarations::Declaration::default()
    };
    let id = declarations::ajouter(tx, &declaration).unwrap();
    (depot_id, id)
}
