//! The directory asked and imported.

use guichet_testkit::sur_les_deux;

use super::*;
use crate::comptes::repertoire::{Etat, entreprise, etat, etats, siege};
use crate::comptes::sirene::{ImportErreur, importer};

const PLACES: &str = "siren,nic,siret,dateCreationEtablissement,etablissementSiege,codePostalEtablissement,libelleCommuneEtablissement,codeCommuneEtablissement,dateDebut,etatAdministratifEtablissement,enseigne1Etablissement,denominationUsuelleEtablissement,activitePrincipaleEtablissement\n\
    999999014,00015,99999901400015,2001-02-03,true,75001,\"PARIS, 1ER\",75101,2020-01-01,A,LE COMPTOIR,[ND],47.11B\n\
    999999014,00023,99999901400023,2001-02-03,false,75002,PARIS 2,75102,2026-03-31,F,,,47.11B\n\
    x,00023,9999990140002,2001-02-03,false,,,,,F,,,\n\
    999999014,00031,99999901400031,,,,,,,,,,\n";
const COMPANIES: &str = "siren,dateCreationUniteLegale,prenomUsuelUniteLegale,nomUniteLegale,denominationUniteLegale,categorieJuridiqueUniteLegale,activitePrincipaleUniteLegale,nicSiegeUniteLegale,dateDebut,etatAdministratifUniteLegale\n\
    999999014,2001-02-03,,,COMPTOIR D'ESSAI,5710,47.11B,00015,2020-01-01,A\n\
    999999006,2001-02-03,ADA,DUPRE,,1000,62.01Z,00011,2026-02-01,C\n";

sur_les_deux! {
    /// Read by the names of the columns; what is wrong is named by its line; twice is once.
    fn files_of_sirene_are_imported(base: &Base) {
        let app = app(base);
        for _ in 0..2 {
            let done = importer(&app.store, PLACES.as_bytes(), "console", app.clock.now(), |_| ()).unwrap();
            assert_eq!((done.genre, done.lues, done.ecrites, done.ecartees), ("etablissements", 4, 2, 2));
            assert_eq!(done.fautes.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 5]);
        }
        let done = importer(&app.store, COMPANIES.as_bytes(), "console", app.clock.now(), |_| ()).unwrap();
        assert_eq!((done.genre, done.ecrites), ("entreprises", 2));
        let fiche = app.store.read_blocking(|tx| guichet_store::repertoire::fiche(tx, AUTRE)).unwrap().unwrap();
        let place = fiche.etablissement;
        assert_eq!((place.enseigne.as_str(), place.denomination.as_str(), place.commune_nom.as_str()), ("LE COMPTOIR", "", "PARIS, 1ER"));
        assert_eq!((place.siege, place.fermeture), (true, None));
        let company = fiche.unite.unwrap();
        assert_eq!((company.denomination.as_str(), company.categorie_juridique.as_str()), ("COMPTOIR D'ESSAI", "5710"));
        assert_eq!(logged(&app), ["repertoire.importe"; 3]);
        for wrong in ["", "a,b\n1,2\n", "siret,x\n1,2\n", "siren,x\n1,2\n"] {
            let refused = importer(&app.store, wrong.as_bytes(), "console", app.clock.now(), |_| ());
            assert!(matches!(refused, Err(ImportErreur::Entete(_))), "{wrong:?}");
        }
    }

    /// One SIRET, many, the head office, the company.
    /// Shows S177.
    async fn the_directory_answers(base: &Base) {
        let app = app(base);
        let kind = |state: &Etat| match state {
            Etat::Ouvert(_) => "ouvert",
            Etat::Ferme(_) => "fermé",
            Etat::Inconnu => "inconnu",
            Etat::Invalide(_) => "invalide",
        };
        let asked = [SIRET, FERME, "99999900600037", "123", AUTRE].map(str::to_owned);
        let answers = etats(&app, &asked).await.unwrap();
        let kinds: Vec<&str> = answers.iter().map(|(_, state)| kind(state)).collect();
        assert_eq!(kinds, ["ouvert", "fermé", "inconnu", "invalide", "ouvert"]);
        for (siret, state) in answers {
            assert_eq!(etat(&app, &siret).await.unwrap(), state);
        }
        assert_eq!(siege(&app, "999999006").await.unwrap().unwrap().etablissement.siret, SIRET);
        assert_eq!(siege(&app, "999999999").await.unwrap(), None);
        assert!(entreprise(&app, "999999006").await.unwrap().unwrap().active);
        blocking(|| importer(&app.store, COMPANIES.as_bytes(), "console", app.clock.now(), |_| ())).unwrap();
        // The company has ceased: its establishments are closed with it.
        assert_eq!(kind(&etat(&app, SIRET).await.unwrap()), "fermé");
    }
}
