//! The directory, on both engines.

use guichet_testkit::sur_les_deux;

use super::*;
use crate::essai::ouvrir;

fn place(rank: usize, siege: bool, ouvert: bool) -> Etablissement {
    Etablissement {
        siret: format!("999999006{rank:05}"),
        siege,
        ouvert,
        denomination: format!("Atelier {rank}"),
        commune: "75056".into(),
        fermeture: (!ouvert).then(|| "2026-01-31".into()),
        ..Etablissement::default()
    }
}

sur_les_deux! {
    /// Written twice is written once; the last wins; whoever asks for many gets those that are known.
    fn what_is_written_is_found(base: &Base) {
        let store = ouvrir(base);
        let many: Vec<Etablissement> = (1..=123).map(|rank| place(rank, rank == 7, rank % 3 != 0)).collect();
        let unite = UniteLegale {
            siren: "999999006".into(),
            active: true,
            denomination: "Fabrique d'essai".into(),
            nic_siege: "00007".into(),
            ..UniteLegale::default()
        };
        for _ in 0..2 {
            let (many, unite) = (many.clone(), unite.clone());
            store
                .write_blocking(move |tx| {
                    ecrire_etablissements(tx, &many)?;
                    ecrire_unites(tx, &[unite])
                })
                .unwrap();
        }
        store
            .read_blocking(|tx| {
                assert_eq!(compter(tx)?, (1, 123));
                let found = fiche(tx, "99999900600003")?.unwrap();
                assert_eq!(found.etablissement, place(3, false, false));
                assert_eq!(found.unite.as_ref(), Some(&unite));
                assert_eq!(fiche(tx, "99999900600999")?, None);
                let asked: Vec<String> = (100..=199).map(|rank| place(rank, false, true).siret).collect();
                assert_eq!(fiches(tx, &asked)?.len(), 24);
                assert_eq!(fiches(tx, &[])?, []);
                assert_eq!(siege(tx, "999999006")?.unwrap().etablissement.siret, "99999900600007");
                assert_eq!(siege(tx, "999999999")?, None);
                assert_eq!(unite_legale(tx)?, Some(unite.clone()));
                Ok(())
            })
            .unwrap();
        let (old, new) = (place(1, false, true), place(1, false, false));
        store.write_blocking(move |tx| ecrire_etablissements(tx, &[old, new])).unwrap();
        let seen = store.read_blocking(|tx| fiche(tx, "99999900600001")).unwrap().unwrap();
        assert!(!seen.etablissement.ouvert);
    }

    /// An establishment whose company is not known yet is found without it.
    fn a_company_may_come_later(base: &Base) {
        let store = ouvrir(base);
        store.write_blocking(|tx| ecrire_etablissements(tx, &[place(1, true, true)])).unwrap();
        let seen = store.read_blocking(|tx| fiche(tx, "99999900600001")).unwrap().unwrap();
        assert_eq!(seen.unite, None);
        assert_eq!(store.read_blocking(unite_legale).unwrap(), None);
    }
}

fn unite_legale(tx: &mut Tx<'_>) -> Result<Option<UniteLegale>, StoreError> {
    unite(tx, "999999006")
}
