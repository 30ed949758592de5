//! The 5th or the 15th: when the monthlies of an establishment are due, as its own monthlies tell.

use dsn_norm::Version;
use dsn_world::{Declaration, Envoi, Graine, Mois, Monde, Taille};
use guichet_testkit::sur_les_deux;

use super::*;

/// Nothing is known of it.
const PETITE: &str = "99999901400015";

/// A firm of sixty: the one of the account.
fn grande() -> Monde {
    Monde::new(Graine(5), Taille::un_etablissement(60))
}

fn mensuelle(annee: u16, mois: u8) -> Fichier {
    let monde = grande();
    let id = monde.etablissements().next().unwrap().id;
    let send = Envoi::new(&monde, Version::P26V01)
        .avec(Declaration::mensuelle(id, Mois::new(annee, mois)));
    Fichier::de(&send.to_bytes().unwrap())
}

/// Each line of the recap: due day, month, not sent, rejected, conform, as a page shows them.
fn recapitulatif(page: &str) -> Vec<String> {
    let title = "Établissements dont une DSN mensuelle est attendue</caption>";
    let table = page.split(title).nth(1).unwrap();
    let table = table.split("</table>").next().unwrap();
    let text = |cell: &str| {
        let text = cell.split('>').filter_map(|part| part.split('<').next());
        let text: String = text.collect::<Vec<_>>().join("");
        let first = text.split("non transmises").next().unwrap();
        let first = first.split("rejetées").next().unwrap();
        let first = first.split("conformes").next().unwrap();
        first.replace('\u{a0}', " ").trim().to_owned()
    };
    let rows = table.split("<tr>").skip(2).map(|row| {
        let cells = row.split("</t").map(|cell| text(&format!("<{cell}")));
        let cells: Vec<String> = cells.filter(|cell| !cell.is_empty()).collect();
        cells.join(" | ")
    });
    rows.collect()
}

/// What comes after the form of a search.
fn trouves(page: &str) -> String {
    page.split("</form>").last().unwrap().to_owned()
}

sur_les_deux! {
/// Shows S26, S27, S243: large employers who pay within the month are due on the 5th, the others on the
/// 15th; the recap goes by due day, each counter leads to what it counts, and every page says the same day.
async fn the_recap_goes_by_due_day(base: &Base) {
    let mut one = Navigateur::ouvrir(base, "2026-02-03T10:00").await;
    let held = [PETITE, SIRET];
    compte(&one.epreuve.app, &Personne { habilitations: &held, ..Personne::default() }).await;
    one.entrer("Ada", SIRET).await;
    // Nothing is known yet: the later day.
    let board = one.lire("/suivi").await.page();
    assert_eq!(recapitulatif(&board), [
        "16/02/2026 | janvier 2026 | 2 | 0 | 0",
        "15/01/2026 | décembre 2025 | 2 | 0 | 0",
    ]);
    one.deposer(&mensuelle(2026, 1).octets()).await;
    one.epreuve.a("2026-03-03T10:00");
    one.entrer("Ada", SIRET).await;
    let board = one.lire("/suivi").await.page();
    assert_eq!(recapitulatif(&board), [
        "16/03/2026 | février 2026 | 1 | 0 | 0",
        "05/03/2026 | février 2026 | 1 | 0 | 0",
        "16/02/2026 | janvier 2026 | 1 | 0 | 0",
        "05/02/2026 | janvier 2026 | 0 | 0 | 1",
    ]);
    for (month, day, etat, shown, hidden) in [
        ("2026-02", 5, "absente", SIRET, PETITE),
        ("2026-02", 15, "absente", PETITE, SIRET),
        ("2026-01", 5, "conforme", SIRET, PETITE),
    ] {
        let link = format!("/suivi/recherche?tout=1&nature=01&mois={month}&echeance={day}&etat={etat}");
        assert!(board.contains(&link.replace('&', "&amp;")), "{link}");
        let found = trouves(&one.lire(&link).await.page());
        assert!(found.contains(&guichet_pages::texte::siret(shown)), "{link}");
        assert!(!found.contains(&guichet_pages::texte::siret(hidden)), "{link}");
    }
    let none = one.lire("/suivi/recherche?tout=1&nature=01&mois=2026-01&echeance=15&etat=conforme").await.page();
    assert!(none.contains("Aucun échange correspondant"));
    let rows = one.lire("/suivi/recherche.csv?tout=1&mois=2026-01&echeance=5").await.texte();
    assert!(rows.contains(SIRET) && rows.lines().count() == 2, "{rows}");
    let alone = one.lire("/suivi/recherche?tout=1&echeance=5").await;
    assert_eq!(alone.statut, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(alone.texte().contains("Indiquez aussi le mois déclaré"));

    let home = one.lire("/").await.page().replace('\u{a0}', " ");
    assert!(home.contains("5 mars 2026"), "{home}");
    let task = one.lire(&format!("/taches?siret={SIRET}")).await.page().replace('\u{a0}', " ");
    assert!(task.contains("5 mars 2026 à midi") && !task.contains("16 mars 2026"), "{task}");
    let rows = one.lire("/portefeuille?vue=tous&tri=echeance").await.page();
    let row = |siret: &str| {
        let row = rows.split("<tr>").find(|row| row.contains(siret)).unwrap();
        row.to_owned()
    };
    assert!(row(SIRET).contains("05/03/2026"));
    assert!(row(PETITE).contains("16/02/2026"), "January is not sent");
}

/// Shows S243: who pays after the month is due on the 15th, however large.
async fn who_pays_after_the_month_is_due_on_the_fifteenth(base: &Base) {
    let mut one = Navigateur::ouvrir(base, "2026-02-03T10:00").await;
    compte(&one.epreuve.app, &Personne { habilitations: &[SIRET], ..Personne::default() }).await;
    one.entrer("Ada", SIRET).await;
    let late = mensuelle(2026, 1).avec("S21.G00.50.001", "05022026");
    one.deposer(&late.octets()).await;
    assert_eq!(recapitulatif(&one.lire("/suivi").await.page()), [
        "16/02/2026 | janvier 2026 | 0 | 0 | 1",
        "15/01/2026 | décembre 2025 | 1 | 0 | 0",
    ]);
    // The next month it pays in time.
    one.epreuve.a("2026-03-03T10:00");
    one.entrer("Ada", SIRET).await;
    one.deposer(&mensuelle(2026, 2).octets()).await;
    assert_eq!(recapitulatif(&one.lire("/suivi").await.page()), [
        "05/03/2026 | février 2026 | 0 | 0 | 1",
        "16/02/2026 | janvier 2026 | 0 | 0 | 1",
    ]);
}
}
