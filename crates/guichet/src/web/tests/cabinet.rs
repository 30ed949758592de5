//! A cabinet of two people and its portfolio.

use guichet_testkit::sur_les_deux;

use super::*;

const CABINET: &str = "99999901400015";
const AUTRE: &str = "99999900600029";

/// Irène, who follows both clients, and Jean, who follows one, in the same cabinet.
async fn cabinet(base: &Base) -> (Navigateur, Navigateur, i64) {
    let one = Navigateur::ouvrir(base, "2026-03-10T10:00").await;
    let person = |prenom: &'static str, habilitations: &'static [&'static str]| Personne {
        prenom,
        siret: CABINET,
        role: "tiers-declarant",
        habilitations,
        ..Personne::default()
    };
    compte(&one.epreuve.app, &person("Irène", &[SIRET, AUTRE])).await;
    let jean = compte(&one.epreuve.app, &person("Jean", &[SIRET])).await;
    let (irene, other) = (
        one.autre("Irène", CABINET).await,
        one.autre("Jean", CABINET).await,
    );
    (irene, other, jean)
}

/// The SIRET of the lines of a portfolio, in their order.
fn lignes(page: &str) -> Vec<String> {
    let rows = page.split("name=\"affiche\" value=\"").skip(1);
    rows.map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

sur_les_deux! {
/// J7: a client is entrusted to a colleague who may see it, and to nobody else.
async fn clients_are_entrusted_within_the_cabinet(base: &Base) {
    let (irene, jean, id) = cabinet(base).await;
    let all = "/portefeuille?vue=tous";
    assert_eq!(irene.lire(all).await.page().matches("Personne</span>").count(), 2);
    let form = format!("a={id}&vue=tous");
    let nothing = irene.envoyer("/portefeuille/confier", &form).await;
    assert_eq!(nothing.statut, StatusCode::UNPROCESSABLE_ENTITY, "{}", nothing.texte());
    let refused = irene.envoyer("/portefeuille/confier", &format!("{form}&siret={AUTRE}")).await;
    assert!(refused.texte().contains("habilitation"), "{}", refused.texte());
    let stranger = irene.envoyer("/portefeuille/confier", &format!("a=999&siret={SIRET}")).await;
    assert!(stranger.texte().contains("pas de votre cabinet"));
    let done = irene.envoyer("/portefeuille/confier", &format!("{form}&siret={SIRET}")).await;
    assert!(done.lieu().starts_with("/portefeuille?vue=tous"), "{}", done.texte());
    // Seen by both, and a filter.
    assert!(jean.lire(all).await.page().contains("Jean Exemple</td>"));
    assert_eq!(lignes(&irene.lire(&format!("{all}&collaborateur={id}")).await.page()), [SIRET]);
    assert_eq!(lignes(&irene.lire(&format!("{all}&collaborateur=aucun")).await.page()), [AUTRE]);
    assert_eq!(lignes(&irene.lire(all).await.page()).len(), 2);
    // Taken back; and who may not see the client entrusts it to nobody.
    irene.envoyer("/portefeuille/confier", &format!("a=&vue=tous&siret={SIRET}")).await;
    assert_eq!(irene.lire(all).await.page().matches("Personne</span>").count(), 2);
    irene.envoyer("/portefeuille/confier", &format!("a=&siret={AUTRE}")).await;
    jean.envoyer("/portefeuille/confier", &format!("{form}&siret={AUTRE}")).await;
    assert_eq!(lignes(&irene.lire(&format!("{all}&collaborateur={id}")).await.page()), [] as [&str; 0]);
}

/// J7: sorted by deadline, by what is at stake, by name; and a way to look at it is kept.
async fn the_portfolio_is_sorted_and_its_views_are_kept(base: &Base) {
    let (irene, jean, _) = cabinet(base).await;
    irene.deposer(&arret().octets()).await;
    irene.repondre("KO", "DJTNC", "x").await;
    for (tri, first) in [("enjeu", SIRET), ("urgence", SIRET), ("non-lus", SIRET), ("nom", AUTRE)] {
        let page = irene.lire(&format!("/portefeuille?vue=tous&tri={tri}")).await.page();
        // The directory knows no name for the other client: it comes first.
        assert_eq!(lignes(&page)[0], first, "{tri}");
    }
    let page = irene.lire("/portefeuille?tri=enjeu").await.page();
    assert!(page.contains("16/02/2026") && page.contains("pénalité de retard"), "{page}");
    assert!(page.contains("1\u{a0}indemnisation bloquée"));
    let kept = irene.envoyer("/portefeuille/vues", "nom=Lundi+matin&tri=enjeu&vue=tous&collaborateur=aucun").await;
    let address = kept.lieu();
    assert!(address.contains("tri=enjeu") && address.contains("collaborateur=aucun"), "{address}");
    let page = irene.lire(&address).await.page();
    assert!(page.contains("aria-current=\"page\">Lundi matin</a>"), "{page}");
    assert!(!jean.lire("/portefeuille").await.page().contains("Lundi matin"));
    let long = irene.envoyer("/portefeuille/vues", &format!("nom={}", "x".repeat(41))).await;
    assert_eq!(long.statut, StatusCode::UNPROCESSABLE_ENTITY);
    let id = page.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    jean.envoyer("/portefeuille/vues/oublier", &format!("id={id}")).await;
    assert!(irene.lire("/portefeuille").await.page().contains("Lundi matin"));
    irene.envoyer("/portefeuille/vues/oublier", &format!("id={id}")).await;
    assert!(!irene.lire("/portefeuille").await.page().contains("Lundi matin"));
}

/// A list of more than a page is read to its end and back.
async fn the_history_is_read_page_by_page_both_ways(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let file = arret();
    for order in 1..=130 {
        let another = file.clone().avec("S20.G00.05.004", &order.to_string());
        one.epreuve.app.clock.move_to(one.epreuve.now().plus(std::time::Duration::from_secs(1)));
        let page = one.envoyer_fichier("/deposer", "paie.dsn", &another.octets()).await;
        assert_eq!(page.statut, StatusCode::SEE_OTHER, "{}", page.texte());
    }
    one.travailler().await;
    let link = |page: &str, rel: &str| -> Option<String> {
        let before = page.split(&format!("rel=\"{rel}\"")).next()?;
        let address = before.rsplit("href=\"").next()?.split('"').next()?.replace("&amp;", "&");
        page.contains(&format!("rel=\"{rel}\"")).then_some(address)
    };
    let rows = |page: &str| page.matches("<th scope=\"row\">").count();
    let mut address = "/suivi/recherche?tout=1".to_owned();
    let mut pages = vec![one.lire(&address).await.page()];
    while let Some(next) = link(pages.last().unwrap(), "next") {
        address = next;
        pages.push(one.lire(&address).await.page());
    }
    let counts: Vec<usize> = pages.iter().map(|page| rows(page)).collect();
    assert_eq!(counts.iter().sum::<usize>(), 130, "{counts:?}");
    assert!(pages.len() > 2 && link(&pages[0], "prev").is_none());
    // And back: the same pages.
    for before in (0..pages.len() - 1).rev() {
        address = link(&one.lire(&address).await.page(), "prev").unwrap();
        let page = one.lire(&address).await.page();
        assert_eq!(rows(&page), rows(&pages[before]));
        let last = |page: &str| page.rsplit("/declarations/").next().unwrap().split('?').next().unwrap().to_owned();
        assert_eq!(last(&page), last(&pages[before]));
    }
}
}
