//! What the dashboard counts, and how many it shows.

use guichet_testkit::sur_les_deux;

use super::*;

/// The addresses of deposits in a page, in its order.
fn depots(page: &str) -> Vec<String> {
    let links = page.split("href=\"/depots/").skip(1);
    links
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

/// The three counters of each month: not sent, rejected, conform.
fn compteurs(page: &str) -> Vec<[u64; 3]> {
    let table = page
        .split("Établissements dont une DSN mensuelle est attendue</caption>")
        .nth(1)
        .unwrap();
    let table = table.split("</table>").next().unwrap();
    let rows = table.split("<tr>").skip(2).map(|row| {
        let mut counts = row.split("&amp;etat=").skip(1).map(|cell| {
            let text = cell.split('>').nth(1).unwrap().split('<').next().unwrap();
            text.trim().parse().unwrap()
        });
        [(); 3].map(|()| counts.next().unwrap())
    });
    rows.collect()
}

sur_les_deux! {
/// Shows S19: twelve deposits, two of them forty days old: the ten of the last thirty days, the latest
/// first; and with one more, still ten.
async fn the_ten_latest_of_thirty_days(base: &Base) {
    let mut one = Navigateur::avec_ada(base, "2026-01-29T10:00").await;
    let mut made = Vec::new();
    for rank in 0..13 {
        if rank == 2 {
            one.epreuve.a("2026-03-10T10:00");
            one.entrer("Ada", SIRET).await;
        }
        let file = arret().avec("S20.G00.05.004", &format!("{rank}0"));
        let page = one.envoyer_fichier("/deposer", "paie.dsn", &file.octets()).await;
        made.push(page.lieu().strip_prefix("/depots/").unwrap().to_owned());
        let minute = format!("2026-03-10T10:{:02}", rank + 1);
        if rank >= 2 {
            one.epreuve.a(&minute);
        }
        if rank < 11 {
            continue;
        }
        let shown = depots(&one.lire("/suivi").await.page());
        let expected: Vec<String> = made.iter().skip(2).rev().take(10).cloned().collect();
        assert_eq!(shown, expected, "{rank}");
    }
}

/// Shows S27, S34: not sent, rejected and conform add up to the establishments that are expected, and each
/// counter leads to what it counts.
async fn the_counters_of_a_month_add_up(base: &Base) {
    const SECOND: &str = "99999900600029";
    const THIRD: &str = "99999901400015";
    let one = Navigateur::ouvrir(base, "2026-04-02T10:00").await;
    let held = [SIRET, SECOND, THIRD];
    compte(&one.epreuve.app, &Personne { habilitations: &held, ..Personne::default() }).await;
    let one = one.autre("Ada", SIRET).await;
    let monthly = Fichier::exemple(Nature::Mensuelle);
    let day = monthly.valeur("S20.G00.05.005");
    let month = format!("{}/{}", &day[2..4], &day[4..8]);
    one.deposer(&monthly.octets()).await;
    let wrong = monthly.avec("S21.G00.11.001", &SECOND[9..]).avec("S21.G00.40.007", "99");
    one.deposer(&wrong.octets()).await;
    let board = one.lire("/suivi").await.page();
    let all = compteurs(&board);
    assert!(all.contains(&[1, 1, 1]), "{month}: {all:?}");
    for counts in &all {
        assert_eq!(counts.iter().sum::<u64>(), held.len() as u64, "{counts:?}");
    }
    for (etat, siret) in [("absente", THIRD), ("rejetee", SECOND), ("conforme", SIRET)] {
        let page = one.lire(&format!("/suivi/recherche?tout=1&nature=01&mois={month}&etat={etat}")).await.page();
        let groups = page.split("</form>").last().unwrap();
        assert!(groups.contains(&guichet_pages::texte::siret(siret)), "{etat}");
        for other in held.iter().filter(|other| **other != siret) {
            assert!(!groups.contains(&guichet_pages::texte::siret(other)), "{etat} {other}");
        }
    }
    // A SIREN names all of its establishments, a SIRET one.
    for (asked, shown) in [(&SIRET[..9], vec![SIRET, SECOND]), (SIRET, vec![SIRET]), (SECOND, vec![SECOND])] {
        let page = one.lire(&format!("/suivi/recherche?tout=1&siret={asked}")).await.page();
        let groups = page.split("</form>").last().unwrap();
        for known in held {
            assert_eq!(groups.contains(&guichet_pages::texte::siret(known)), shown.contains(&known), "{asked} {known}");
        }
    }
}

/// Shows S21: a test is given to no organism.
async fn a_test_is_given_to_nobody(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    one.deposer(&arret().avec("S10.G00.00.005", "01").octets()).await;
    for code in ["CNAM", "OC"] {
        let institution = if code == "OC" { "OC:P0930" } else { code };
        let mut client = Client::ouvrir(&one.epreuve.app, &one.portail, institution).await;
        assert!(client.relever().await.is_empty(), "{code}");
    }
    one.deposer(&arret().avec("S20.G00.05.004", "77").octets()).await;
    let mut cnam = Client::ouvrir(&one.epreuve.app, &one.portail, "CNAM").await;
    assert_eq!(cnam.relever().await.len(), 1, "a real one is");
}

/// Shows S54: a report with notifications is counted until it is opened, and not after.
async fn an_unread_report_is_counted_until_it_is_opened(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let counted = async |path: &str| {
        let page = one.lire(path).await.page();
        let badge = page.split("<span class=\"compteur\">").nth(1);
        badge.map_or(0, |rest| rest.split('<').next().unwrap().parse::<u64>().unwrap())
    };
    // The month before is missing: the control between declarations says so, and nobody reads it here.
    let flux = one.deposer(&arret().octets()).await;
    let before = counted("/").await;
    one.repondre("OK", "", "").await;
    assert_eq!(counted("/").await, before, "nothing to check in an OK");
    one.repondre("KO", "DJTNC", "x").await;
    for path in ["/", "/suivi", "/aide"] {
        assert_eq!(counted(path).await, before + 1, "{path}");
    }
    let detail = one.lire(&format!("/declarations/{flux}/1")).await.page();
    let at = detail.rfind(&format!("/depots/{flux}/retours/")).unwrap();
    one.lire(detail[at..].split('"').next().unwrap()).await.page();
    assert_eq!(counted("/").await, before);
}
}
