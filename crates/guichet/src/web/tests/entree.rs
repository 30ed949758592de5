//! Getting in, staying in, and what no other site may do.

use guichet_testkit::sur_les_deux;

use super::*;

sur_les_deux! {
/// Shows S1, S2, S3, S4, S5, S7, S8, S9, S10, S14, S15, S16, S17.
async fn who_logs_in_finds_the_services(base: &Base) {
    let mut one = Navigateur::ouvrir(base, "2026-03-10T10:00").await;
    assert_eq!(one.lire("/").await.lieu(), "/connexion");
    assert_eq!(one.lire("/suivi?a=1").await.lieu(), "/connexion?retour=%2Fsuivi%3Fa%3D1");
    compte(&one.epreuve.app, &Personne::default()).await;
    let wrong = one.envoyer("/connexion", &format!("siret={SIRET}&nom=EXEMPLE&prenom=Ada&motdepasse=faux")).await;
    assert_eq!(wrong.statut, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.texte().contains("ne correspondent à aucun compte"));
    assert!(!wrong.texte().contains("faux"));
    one.entrer("Ada", SIRET).await;
    let home = one.lire("/").await.page();
    for piece in [
        "aria-label=\"Menu principal\"", "Vous êtes administrateur", "Ada Exemple",
        "DSN régime général", "AC (dépôt)", "AC (insc. EDI)", "AC (saisie)", "Attestation de salaire",
        "href=\"/suivi\"", "Vos notifications", "Vos déclarations", "Gestion", "Consultation",
        "Demandes en attente", "Outils de contrôle", "Base de connaissance", "hors de Guichet",
    ] {
        assert!(home.contains(piece), "{piece}");
    }
    let board = one.lire("/suivi").await.page();
    for tab in ["Suivi des échanges", "Statistiques", "Administration des profils", "Sorties de la DSN"] {
        assert!(board.contains(tab), "{tab}");
    }
    let out = one.envoyer("/deconnexion", "").await;
    assert_eq!(out.lieu(), "/connexion");
    assert_eq!(one.lire("/").await.lieu(), "/connexion", "the token is gone, not only the cookie");
}

/// Shows S17: an agent of an organism reads the dashboard of who opened it to them, and changes nothing.
async fn an_agent_reads_and_changes_nothing(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&arret().octets()).await;
    one.repondre("KO", "DJTNC", "x").await;
    for (prenom, held) in [("Gisèle", &[SIRET][..]), ("Denis", &[])] {
        compte(&one.epreuve.app, &Personne { prenom, siret: "99999901400015", genre: "agent", role: "agent", services: &[], habilitations: held }).await;
    }
    let agent = one.autre("Gisèle", "99999901400015").await;
    let home = agent.lire("/").await.page();
    for piece in ["Vous êtes gestionnaire — CNAM", "Gisèle Exemple", "rien n’est attendu de vous ici"] {
        assert!(home.contains(piece), "{piece}");
    }
    assert!(!home.contains("Déposer une déclaration"));
    assert!(agent.lire("/suivi/recherche?tout=1").await.page().contains(&flux));
    let detail = agent.lire(&format!("/declarations/{flux}/1")).await.page();
    assert!(detail.contains("Distribution – Régime général") && detail.contains("Compte-rendu disponible avec notifications"));
    let refused = [
        agent.envoyer_fichier("/deposer", "paie.dsn", &arret().octets()).await,
        agent.lire(&format!("/declarations/{flux}/1/corriger")).await,
        agent.envoyer(&format!("/declarations/{flux}/1/corriger"), "djt=2026-03-09&faire=deposer").await,
    ];
    for page in refused {
        assert_eq!(page.statut, StatusCode::FORBIDDEN, "{}", page.texte());
    }
    let other = one.autre("Denis", "99999901400015").await;
    assert_eq!(other.lire(&format!("/declarations/{flux}/1")).await.statut, StatusCode::FORBIDDEN);
}

async fn a_session_is_kept_from_others(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let entered = one.envoyer("/connexion", &format!("siret={SIRET}&nom=EXEMPLE&prenom=Ada&motdepasse={MDP}")).await;
    let cookie = entered.entetes[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert!(!cookie.contains("Secure"), "plain http");
    for page in ["/connexion", "/suivi", "/nulle-part"] {
        let page = one.lire(page).await;
        let policy = page.entetes[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.entetes[header::CACHE_CONTROL], "no-store");
        assert!(!page.texte().contains("http://") && !page.texte().contains("https://"));
    }
    // A form without the token, or with another's, does nothing.
    for form in ["jeton=", "jeton=0000"] {
        assert_eq!(one.envoyer("/deconnexion", form).await.statut, StatusCode::FORBIDDEN);
    }
    assert_eq!(one.lire("/").await.statut, StatusCode::OK);
    // A form that the browser says is of another site, neither.
    let request = Request::post("/deconnexion")
        .header(header::COOKIE, one.cookie.as_ref().unwrap())
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("jeton={}", one.jeton)))
        .unwrap();
    assert_eq!(one.portail.envoyer(request).await.statut, StatusCode::FORBIDDEN);
    assert_eq!(one.envoyer("/connexion", &format!("siret={SIRET}&nom=EXEMPLE&prenom=Ada&motdepasse={MDP}&retour=//ailleurs.example")).await.lieu(), "/");
}

async fn a_session_ends_with_its_token(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    one.epreuve.a("2026-03-10T11:59");
    assert_eq!(one.lire("/").await.statut, StatusCode::OK);
    one.epreuve.a("2026-03-10T12:00");
    assert_eq!(one.lire("/").await.lieu(), "/connexion");
}

async fn what_is_not_there_is_said_in_a_page(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    for path in ["/nulle-part", "/depots/0000000000000000000000x", "/certificats/x", "/declarations/a/b"] {
        let page = one.lire(path).await;
        assert_eq!(page.statut, StatusCode::NOT_FOUND, "{path}");
        assert!(page.texte().contains("Page introuvable"), "{path}");
    }
}
}
