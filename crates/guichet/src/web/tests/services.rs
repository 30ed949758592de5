//! The services beside the dashboard, to whom they are open, and what the tabs hold of the account.

use guichet_testkit::sur_les_deux;

use super::*;

sur_les_deux! {
/// Shows S3, S4, S5, S7: each tile leads to a page that says what it does; who declares for others is
/// told what is not open to them, the employer gets in.
async fn each_tile_leads_to_what_it_says(base: &Base) {
    const OTHER: &str = "99999901400015";
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let tiers = Personne { prenom: "Irène", siret: OTHER, role: "tiers-declarant", ..Personne::default() };
    compte(&one.epreuve.app, &tiers).await;
    let irene = one.autre("Irène", OTHER).await;
    let home = one.lire("/").await.page();
    let tiles: Vec<&str> = home.split("<h3><a href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(tiles.len() >= 6, "{tiles:?}");
    for tile in tiles {
        assert_eq!(one.lire(tile).await.statut, StatusCode::OK, "{tile}");
    }
    for (path, pieces) in [
        ("/services/ac-depot", ["fin de contrat de travail", "href=\"/deposer\""]),
        ("/services/machine", ["/authentifier/1.0/", "25 réel et 97 essai"]),
        ("/services/dat", ["Hors de Guichet", "48 heures"]),
        ("/services/ac-saisie", ["ouvert à l’employeur", "href=\"/deposer\""]),
    ] {
        let page = one.lire(path).await.page();
        for piece in pieces {
            assert!(page.contains(piece), "{path}: {piece}");
        }
    }
    assert!(irene.lire("/").await.page().contains("Non accessible aux tiers déclarants"));
    assert!(irene.lire("/services/ac-saisie").await.page().contains("Non accessible aux tiers déclarants pour leurs clients et filiales"));
    assert!(!one.lire("/services/ac-saisie").await.page().contains("Non accessible"));
}

/// Shows S16: each tab holds what is the account's own.
async fn each_tab_holds_the_account_s_own(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&arret().octets()).await;
    assert!(one.lire("/suivi").await.page().contains(&flux));
    assert!(one.lire("/statistiques").await.page().contains("Sur 6 mois : une déclaration, conforme."));
    let rights = one.lire("/administration").await.page();
    assert!(rights.contains("Ada Exemple") && rights.contains("999\u{a0}999\u{a0}006\u{a0}00011"), "{rights}");
    let asked = one.envoyer("/sorties", &format!("siret={SIRET}&motif=fermeture&mois=2026-04")).await;
    assert_eq!(asked.lieu(), "/sorties", "{}", asked.texte());
    let exits = one.lire("/sorties").await.page();
    for piece in ["1\u{a0}établissement quitte la DSN", "Fermeture de l’établissement", "avril\u{a0}2026", "Enregistrée"] {
        assert!(exits.contains(piece), "{piece}");
    }
    let id = exits.split("name=\"sortie\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    one.envoyer("/sorties/annuler", &format!("sortie={id}")).await;
    assert!(one.lire("/sorties").await.page().contains("Aucun de vos établissements ne quitte la DSN"));
}

/// Shows S9: an access that is asked for waits for its answer, in the menu's entry and among what is to
/// be done; once it is given, what was shut is open.
async fn an_access_is_asked_for_and_given(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&arret().octets()).await;
    let elsewhere = Personne { prenom: "Bob", siret: "99999901400015", habilitations: &[], ..Personne::default() };
    compte(&one.epreuve.app, &elsewhere).await;
    let bob = one.autre("Bob", "99999901400015").await;
    let path = format!("/declarations/{flux}/1");
    let refused = bob.lire(&path).await.texte();
    let link = format!("/administration/demandes?siret={SIRET}");
    assert!(refused.contains(&link), "{refused}");
    assert!(bob.lire(&link).await.page().contains(&format!("value=\"{SIRET}\"")), "the form is filled in");
    bob.envoyer("/administration/demandes", &format!("siret={SIRET}&demarche=DSN")).await;
    assert!(bob.lire("/administration/demandes").await.page().contains("En attente</span>"));
    assert!(one.lire("/taches").await.page().contains("Bob Exemple demande un accès"));
    let waiting = one.lire("/administration/demandes").await.page();
    assert!(waiting.contains("1\u{a0}demande attend votre réponse") && waiting.contains("Bob Exemple"));
    let id = waiting.split("name=\"demande\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(bob.envoyer("/administration/demandes/reponse", &format!("demande={id}&etat=accordee")).await.statut, StatusCode::FORBIDDEN, "not by who asks");
    one.envoyer("/administration/demandes/reponse", &format!("demande={id}&etat=accordee")).await;
    assert!(bob.lire("/administration/demandes").await.page().contains("Accordée</span>"));
    assert_eq!(bob.lire(&path).await.statut, StatusCode::OK, "at once");
    assert!(one.lire("/administration/demandes").await.page().contains("Aucune demande n’attend votre réponse"));
}
}
