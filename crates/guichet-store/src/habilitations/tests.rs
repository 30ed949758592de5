//! Habilitations, on both engines.

use guichet_testkit::sur_les_deux;

use super::*;
use crate::comptes::{self, NouveauCompte};
use crate::essai::ouvrir;

sur_les_deux! {
    /// Granted and revoked, each with immediate effect on what the decisions ask for.
    fn links_are_those_of_this_instant(base: &Base) {
        let store = ouvrir(base);
        store
            .write_blocking(|tx| {
                let account = |nom: &str| NouveauCompte {
                    genre: "declarant".into(),
                    siret: "99999900600011".into(),
                    nom: nom.into(),
                    cle_nom: nom.into(),
                    courriel_etat: "absent".into(),
                    etat: "actif".into(),
                    ..NouveauCompte::default()
                };
                let ada = comptes::creer(tx, &account("ADA"), 0)?;
                let bob = comptes::creer(tx, &account("BOB"), 0)?;
                let ask = |tx: &mut Tx<'_>, who| liens(tx, who, "S1", "DSN", "S2");
                assert_eq!(ask(tx, ada)?, Liens::default());
                assert!(accorder(tx, ada, "S1", "DSN", Some(bob), 5)?);
                assert!(!accorder(tx, ada, "S1", "DSN", None, 6)?);
                accorder(tx, bob, "S2", "DSN", None, 5)?;
                accorder(tx, bob, "S1", "BPIJ", None, 5)?;
                comptes::donner_role(tx, bob, "administrateur", "S1", 5)?;
                comptes::donner_role(tx, ada, "declarant", "S1", 5)?;
                assert_eq!(ask(tx, ada)?, Liens { habilite: true, ..Liens::default() });
                assert_eq!(ask(tx, bob)?, Liens { habilite_deposant: true, administre: true, ..Liens::default() });
                assert_eq!(liens(tx, ada, "", "DSN", "")?, Liens::default());
                let held = du_siret(tx, "S1", 0, 10)?;
                let names: Vec<(&str, &str, i64)> = held.iter().map(|one| (one.nom.as_str(), one.demarche.as_str(), one.accordee_at)).collect();
                assert_eq!(names, [("ADA", "DSN", 5), ("BOB", "BPIJ", 5)]);
                assert_eq!(du_siret(tx, "S1", ada, 10)?.len(), 1);
                assert_eq!(du_compte(tx, bob, "", 10)?.len(), 2);
                assert_eq!(du_compte(tx, bob, "S1", 10)?.len(), 1);
                assert!(retirer(tx, ada, "S1", "DSN")?);
                assert!(!retirer(tx, ada, "S1", "DSN")?);
                assert_eq!(ask(tx, ada)?, Liens::default());
                Ok(())
            })
            .unwrap();
    }
}
