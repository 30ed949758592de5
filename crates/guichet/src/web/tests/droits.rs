//! Every route of the pages, as each sort of caller.

use axum::http::Method;
use guichet_testkit::sur_les_deux;

use super::*;
use crate::acces::Acces;

/// A path that leads to something of Ada's.
fn adresse(chemin: &str, flux: &str, idretour: &str) -> String {
    chemin
        .replace("{idflux}", flux)
        .replace("{rang}", "1")
        .replace("{idretour}", idretour)
        .replace("{reference}", &format!("{flux}-1"))
        .replace("{format}", "json")
        .replace("{id}", "1")
        .replace("{nom}", "guichet.css")
        .replace("{quoi}", "ac-depot")
}

sur_les_deux! {
/// Nobody, and a session that has ended, are led to the login page; a form without the token of its
/// session does nothing; what is somebody else's is refused with its reason.
async fn every_page_is_shut_to_who_may_not(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&arret().octets()).await;
    one.repondre("KO", "DJTNC", "x").await;
    let detail = one.lire(&format!("/declarations/{flux}/1")).await.page();
    let at = detail.rfind("/retours/").unwrap() + "/retours/".len();
    let idretour = detail[at..].split('"').next().unwrap();
    let elsewhere = Personne { prenom: "Bob", siret: "99999901400015", habilitations: &[], ..Personne::default() };
    compte(&one.epreuve.app, &elsewhere).await;
    let bob = one.autre("Bob", "99999901400015").await;
    let nobody = Navigateur {
        epreuve: Epreuve { app: Arc::clone(&one.epreuve.app) },
        portail: one.portail.clone(),
        cookie: None,
        jeton: String::new(),
    };
    let mut asked = 0;
    for route in crate::web::routes() {
        let path = adresse(route.chemin, &flux, idretour);
        assert!(!path.contains('{'), "{path}");
        if route.acces == Acces::Public {
            continue;
        }
        asked += 1;
        let (read, other) = match route.methode {
            Method::GET => (nobody.lire(&path).await, bob.lire(&path).await),
            _ => (nobody.envoyer(&path, "").await, bob.envoyer(&path, "jeton=faux").await),
        };
        assert_eq!(read.statut, StatusCode::SEE_OTHER, "{path}");
        assert!(read.lieu().starts_with("/connexion"), "{path}");
        let of_ada = path.contains(&flux);
        if route.methode == Method::POST || of_ada {
            assert_eq!(other.statut, StatusCode::FORBIDDEN, "{path}");
        }
        assert!(!other.texte().contains(&flux) || other.statut == StatusCode::FORBIDDEN, "{path}");
    }
    assert!(asked > 15, "{asked}");
    one.epreuve.a("2026-03-10T12:01");
    for route in crate::web::routes().iter().filter(|r| r.acces != Acces::Public && r.methode == Method::GET) {
        let page = one.lire(&adresse(route.chemin, &flux, idretour)).await;
        assert!(page.lieu().starts_with("/connexion"), "{}", route.chemin);
    }
}

/// Shows S41, S60: who may read a deposit but not the establishment that it declares sees no name, no
/// number, no value, no wages, and takes none away.
async fn who_may_not_see_names_sees_none(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let of_another = arret().avec("S21.G00.11.001", "00029");
    let flux = one.deposer(&of_another.octets()).await;
    one.repondre("KO", "DJTNC", "DJT non cohérent").await;
    let wrong = of_another.clone().avec("S20.G00.05.004", "77").avec("S21.G00.60.001", "99");
    let rejected = one.deposer(&wrong.octets()).await;
    compte(&one.epreuve.app, &Personne { prenom: "Bob", siret: "99999901400015", ..Personne::default() }).await;
    let bob = one.autre("Bob", "99999901400015").await;
    let detail = bob.lire(&format!("/declarations/{flux}/1")).await.page();
    assert!(detail.contains("masqué : votre rôle ne donne pas accès aux noms"), "{detail}");
    assert!(!detail.contains("Estimation des indemnités"));
    let at = detail.rfind(&format!("/depots/{flux}/retours/")).unwrap();
    let bilan = detail[at..].split('"').next().unwrap().to_owned();
    let shown = [
        detail,
        bob.lire(&bilan).await.page(),
        bob.lire(&format!("/depots/{rejected}/controle")).await.page(),
    ];
    for page in &shown {
        for id in ["S21.G00.30.001", "S21.G00.30.002"] {
            assert!(!page.contains(&wrong.valeur(id)), "{id}");
        }
        assert!(!page.contains("ARBRE") && !page.contains("marque-ligne") && !page.contains("<code>99</code>"));
    }
    for path in [
        format!("{bilan}/document"),
        format!("/declarations/{flux}/1/corriger"),
        format!("/depots/{rejected}/controle/fichier"),
        format!("/depots/{rejected}/controle/json"),
    ] {
        let page = bob.lire(&path).await;
        assert!(!page.statut.is_success(), "{path}");
        assert!(!page.texte().contains(&wrong.valeur("S21.G00.30.002")), "{path}");
    }
    // Ada, who deposited it, sees them.
    assert!(one.lire(&format!("/declarations/{flux}/1")).await.page().contains(&of_another.valeur("S21.G00.30.002")));
    assert!(one.lire(&format!("/depots/{rejected}/controle/fichier")).await.page().contains("marque-ligne"));
}
}
