//! One's own account: an address that is tested, and forms that say what is wrong.

use guichet_store::comptes as rows;
use guichet_testkit::{Humeur, ServeurSmtp, sur_les_deux};

use super::*;

/// The link of the last letter.
fn lien(server: &ServeurSmtp) -> String {
    let letters = server.lettres();
    let text = &letters.last().expect("a letter").texte;
    let link = text.split("?lien=").nth(1).expect("a link");
    link.split_whitespace().next().unwrap().to_owned()
}

sur_les_deux! {
/// Shows S83: an address is given with the password, written to, confirmed by its link; one that does
/// not exist is said to be lost.
async fn an_address_is_tested_by_a_round_trip(base: &Base) {
    let server = ServeurSmtp::demarrer();
    let mut one = Navigateur::avec_courriel(base, "2026-03-10T10:00", server.url()).await;
    compte(&one.epreuve.app, &Personne::default()).await;
    one.entrer("Ada", SIRET).await;
    assert!(one.lire("/profil").await.page().contains("Vous n’avez pas d’adresse électronique"));
    let wrong = one.envoyer("/profil/courriel", "courriel=ada@exemple.example&motdepasse=faux").await;
    assert_eq!(wrong.statut, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.texte().contains("href=\"#motdepasse\"") && wrong.texte().contains("value=\"ada@exemple.example\""));
    let odd = one.envoyer("/profil/courriel", &format!("courriel=pas+une+adresse&motdepasse={MDP}")).await;
    assert_eq!(odd.statut, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(odd.texte().contains("href=\"#courriel\""));
    let asked = one.envoyer("/profil/courriel", &format!("courriel=ada@exemple.example&motdepasse={MDP}")).await;
    assert_eq!(asked.lieu(), "/profil", "{}", asked.texte());
    assert!(one.lire("/profil").await.page().contains("reste à confirmer"));
    one.travailler().await;
    assert_eq!(server.lettres().last().expect("a letter").a, ["ada@exemple.example"]);
    let shown = one.lire(&format!("/confirmation?lien={}", lien(&server))).await.page();
    assert!(shown.contains("Confirmer mon adresse"), "following the link is not enough: a form confirms");
    let done = one.envoyer("/confirmation", &format!("lien={}", lien(&server))).await.page();
    assert!(done.contains("Votre adresse est confirmée"));
    assert!(one.lire("/profil").await.page().contains("les courriels y parviennent"));
    // A quarter of an hour later, an address that the mail server knows nothing of.
    one.epreuve.a("2026-03-10T10:30");
    server.humeur(Humeur::Refuse);
    one.envoyer("/profil/courriel", &format!("courriel=perdue@exemple.example&motdepasse={MDP}")).await;
    one.travailler().await;
    assert!(one.lire("/profil").await.page().contains("Votre adresse électronique ne répond plus"));
}

/// A registration that is wrong comes back as it was filled in, each fault beside its field.
async fn a_registration_says_what_is_wrong(base: &Base) {
    let one = Navigateur::ouvrir(base, "2026-03-10T10:00").await;
    let wrong = one.envoyer("/inscription", &format!("siret={SIRET}&nom=Exemple&prenom=Zoé&courriel=pas-une-adresse&motdepasse=court")).await;
    assert_eq!(wrong.statut, StatusCode::UNPROCESSABLE_ENTITY);
    let page = wrong.texte();
    for piece in ["2 choses à corriger", "href=\"#courriel\"", "href=\"#motdepasse\"", "value=\"Zoé\"", "au moins"] {
        assert!(page.contains(piece), "{piece}\n{page}");
    }
    assert!(!page.contains("value=\"court\""), "a password is not shown again");
    let unknown = one.envoyer("/inscription", "siret=99999901400015&nom=Exemple&prenom=Zoé&courriel=zoe@exemple.example&motdepasse=chaise-verte-43").await;
    assert!(unknown.texte().contains("href=\"#siret\"") && unknown.texte().contains("inconnu du répertoire"), "{}", unknown.texte());
    let made = one.envoyer("/inscription", &format!("siret={SIRET}&nom=Exemple&prenom=Zoé&courriel=zoe@exemple.example&motdepasse=chaise-verte-43")).await.page();
    assert!(made.contains("Inscription reçue"));
    let key = nom::cle("Zoé");
    let kept = one.epreuve.app.store.read(move |tx| rows::nomme(tx, SIRET, &nom::cle("Exemple"), &key)).await.unwrap();
    assert_eq!(kept.expect("an account").courriel_etat, "a-confirmer");
}

/// Shows S32: a month is read as people write it, and as addresses carry it.
async fn a_month_is_read_both_ways(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    for typed in ["02/2026", "2/2026", "2026-02"] {
        let page = one.lire(&format!("/suivi/recherche?tout=1&mois={typed}")).await.page();
        assert!(page.contains("value=\"02/2026\""), "{typed}");
    }
}
}
