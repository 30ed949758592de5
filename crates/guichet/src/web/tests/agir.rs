//! What the answers of the caisse lead to: corrections, attestations, tasks, the accountant's morning.

use guichet_testkit::sur_les_deux;

use super::*;

/// The fields of the correction form, as a browser sends them back, with some of them changed.
fn rempli(page: &str, changes: &[(&str, &str)]) -> String {
    let mut pairs = Vec::new();
    for nom in [
        "djt",
        "fin",
        "motif",
        "accident",
        "subrogation",
        "debut-subrogation",
        "fin-subrogation",
        "iban",
        "bic",
    ] {
        let field = page.split(&format!("id=\"{nom}\"")).nth(1).unwrap();
        let tag = field.split("</div>").next().unwrap();
        let value = match tag.split(" selected>").next() {
            Some(before) if tag.contains(" selected>") => before.rsplit("value=\"").next(),
            _ if tag.contains("<option") => Some("\""),
            _ => tag.split("value=\"").nth(1),
        };
        let value = value.unwrap().split('"').next().unwrap();
        let changed = changes.iter().find(|(known, _)| *known == nom);
        pairs.push(format!("{nom}={}", changed.map_or(value, |(_, new)| new)));
    }
    pairs.join("&")
}

/// The address of the last bilan of a declaration.
async fn bilan(one: &Navigateur, flux: &str) -> String {
    let detail = one.lire(&format!("/declarations/{flux}/1")).await.page();
    let at = detail.rfind(&format!("/depots/{flux}/retours/")).unwrap();
    detail[at..].split('"').next().unwrap().to_owned()
}

sur_les_deux! {
/// Shows S65, S70, S71, S72 (J2): a KO on the last day worked is corrected from a form that opens
/// filled in, and the OK closes it.
async fn a_last_day_worked_is_corrected(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&arret().octets()).await;
    one.repondre("KO", "DJTNC", "DJT non cohérent").await;
    let tasks = one.lire("/taches").await.page();
    assert!(tasks.contains("Corriger un arrêt que la caisse ne peut pas payer") && tasks.contains("1\u{a0}arrêt demande une action"));
    assert!(one.lire("/").await.page().contains("1\u{a0}arrêt demande une action"));
    let path = format!("/declarations/{flux}/1/corriger");
    let form = one.lire(&path).await.page();
    for locked in ["v-salarie", "v-contrat", "v-siret", "v-cible"] {
        let field = form.split(&format!("id=\"{locked}\"")).nth(1).unwrap();
        assert!(field.split('>').next().unwrap().contains("readonly"), "{locked}");
    }
    assert!(!form.contains(&arret().valeur("S21.G00.30.001")), "the NIR is masked");
    // Nothing changed: nothing to deposit.
    let same = one.envoyer(&path, &(rempli(&form, &[]) + "&faire=deposer")).await.page();
    assert!(same.contains("Rien ne change encore"), "{same}");
    let wrong = one.envoyer(&path, &(rempli(&form, &[("djt", "")]) + "&faire=verifier")).await;
    assert_eq!(wrong.statut, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.texte().contains("href=\"#djt\""));
    let sent = arret().valeur("S21.G00.60.002");
    let before = guichet_pages::Jour::de_la_norme(&sent).unwrap();
    let new = guichet_pages::Jour::new(before.annee, before.mois, before.jour.saturating_sub(1).max(1)).iso();
    let filled = rempli(&form, &[("djt", &new)]);
    let checked = one.envoyer(&path, &format!("{filled}&faire=verifier")).await.page();
    for piece in ["<del>", "<ins>", "S21.G00.60.002", "Aperçu du fichier", "S20.G00.05.002,&#39;03&#39;", "Déposer la correction"] {
        assert!(checked.contains(piece) || checked.contains(&piece.replace("&#39;", "'")), "{piece}\n{checked}");
    }
    let done = one.envoyer(&path, &format!("{filled}&faire=deposer")).await;
    assert_eq!(done.statut, StatusCode::SEE_OTHER, "{}", done.texte());
    let corrected = done.lieu().strip_prefix("/depots/").unwrap().to_owned();
    one.travailler().await;
    assert!(one.lire(&format!("/depots/{corrected}")).await.page().contains("Fichier contrôlé conforme"));
    assert!(one.lire(&format!("/declarations/{flux}/1")).await.page().contains("remplacée par une autre"));
    assert!(!one.lire("/taches").await.page().contains("Corriger un arrêt que la caisse"));
    let again = one.lire(&path).await;
    assert_eq!(again.statut, StatusCode::UNPROCESSABLE_ENTITY, "only the last validated send is corrected");
    one.repondre("OK", "", "").await;
    assert!(one.lire(&bilan(&one, &corrected).await).await.page().contains("Rien à faire"));
}

/// Shows S67, S73, S108 (J4): wages are corrected by an attestation, not by a DSN, and the task closes.
async fn wages_are_corrected_by_an_attestation(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&arret().octets()).await;
    one.repondre("KO", "SALER", "Salaires erronés").await;
    let page = one.lire(&bilan(&one, &flux).await).await.page();
    assert!(!page.contains("/corriger"), "another signalement would carry no wages");
    let at = page.find("/attestation/nouvelle?").unwrap();
    let link = page[at..].split('"').next().unwrap().replace("&amp;", "&");
    let form = one.lire(&link).await.page();
    assert!(form.contains("faute de DSN mensuelle connue") && form.contains("Salaire brut de"));
    let nir = arret().valeur("S21.G00.30.001");
    assert!(!form.contains(&nir), "the NIR is masked in the form");
    let retour = link.split("retour=").nth(1).unwrap().split('&').next().unwrap();
    let filled = format!("genre=rectificative&retour={retour}&mois=2026-02,2026-01,2025-12&djt=2026-03-09&motif=01&salaire-1=2150.00&salaire-2=2+150&salaire-3=2+150,50+€");
    let wrong = one.envoyer("/attestation", &filled.replace("2+150,50+€", "beaucoup")).await;
    assert_eq!(wrong.statut, StatusCode::UNPROCESSABLE_ENTITY);
    // A last day worked in another month has other months before it: what was typed stays with its month.
    let moved = one.envoyer("/attestation", &filled.replace("djt=2026-03-09", "djt=2026-02-27")).await;
    assert_eq!(moved.statut, StatusCode::UNPROCESSABLE_ENTITY);
    let moved = moved.texte();
    let field = |nom: &str| moved.split(&format!("id=\"{nom}\"")).nth(1).unwrap().split('>').next().unwrap().to_owned();
    assert!(moved.contains("value=\"2026-01,2025-12,2025-11\"") && moved.contains("ils changent avec lui"), "{moved}");
    assert!(field("salaire-1").contains("2 150\"") && field("salaire-2").contains("2 150,50") && field("salaire-3").contains("value=\"\""), "{moved}");
    let made = one.envoyer("/attestation", &filled).await;
    assert_eq!(made.statut, StatusCode::SEE_OTHER, "{}", made.texte());
    let printed = one.lire(&made.lieu()).await.page();
    for piece in ["rectificative", "2\u{202f}150,50\u{a0}€", "2\u{202f}150,00\u{a0}€", &nir, "ne la lui transmet pas"] {
        assert!(printed.contains(piece), "{piece}");
    }
    assert!(!one.lire("/taches").await.page().contains("Corriger un arrêt que la caisse"));
    for path in [format!("/declarations/{flux}/1"), bilan(&one, &flux).await] {
        let page = one.lire(&path).await.page();
        assert!(page.contains("L’attestation rectificative est établie, le 10") && page.contains(&made.lieu()), "{path}");
        assert!(!page.contains("/attestation/nouvelle?"), "{path}");
    }
    let elsewhere = Personne { prenom: "Bob", siret: "99999901400015", habilitations: &[], ..Personne::default() };
    compte(&one.epreuve.app, &elsewhere).await;
    let bob = one.autre("Bob", "99999901400015").await;
    assert_eq!(bob.lire(&made.lieu()).await.statut, StatusCode::NOT_FOUND);
    assert_eq!(bob.lire(&link).await.statut, StatusCode::FORBIDDEN);
}

/// Shows S67: where the day and the wages are both wrong, the attestation alone does not close the task.
async fn two_causes_are_two_corrections(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&arret().octets()).await;
    one.repondre("KO", "DJTNC", "DJT non cohérent ; SALER : salaires erronés").await;
    let page = one.lire(&bilan(&one, &flux).await).await.page();
    assert!(page.contains("Corriger le signalement (annule et remplace)") && page.contains("Saisir aussi une attestation rectificative"));
    let retour = page.split("nouvelle?retour=").nth(1).unwrap().split('&').next().unwrap();
    let filled = format!("genre=rectificative&retour={retour}&mois=2026-02,2026-01,2025-12&djt=2026-03-09&motif=01&salaire-1=1&salaire-2=1&salaire-3=1");
    let made = one.envoyer("/attestation", &filled).await;
    assert!(one.lire(&made.lieu()).await.page().contains("cela reste à faire"));
    assert!(one.lire("/taches").await.page().contains("Corriger un arrêt que la caisse"));
}

/// Shows S68, S69, S71, S74 (J3): an ANO asks for a new attestation, and for the maker of the software.
async fn an_ano_asks_for_a_new_attestation_and_the_maker(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&arret().octets()).await;
    one.repondre("ANO", "Flux Dsn", "DSN M-1 manquante (02-2026) pour le contrat, HORS DELAI").await;
    let path = bilan(&one, &flux).await;
    let page = one.lire(&path).await.page();
    assert!(page.contains("Saisir une nouvelle attestation de salaire") && page.contains("Aucun courriel n’est envoyé"));
    let letter = one.lire(&format!("{path}/editeur")).await;
    let letter = letter.texte();
    assert!(letter.contains("Flux Dsn") && letter.contains("S21.G00.60.002 = 99999999"));
    for id in ["S21.G00.30.001", "S21.G00.30.002", "S21.G00.30.004", "S21.G00.60.002"] {
        assert!(!letter.contains(&arret().valeur(id)), "{id}");
    }
}

/// Shows S8, S54: read one by one, or all at once; nobody else's.
async fn notifications_are_read(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    one.deposer(&arret().octets()).await;
    one.repondre("KO", "DJTNC", "x").await;
    let page = one.lire("/notifications").await.page();
    assert!(page.contains("2\u{a0}notifications non lues") && page.contains("Bilan KO"));
    let elsewhere = Personne { prenom: "Bob", siret: "99999901400015", habilitations: &[], ..Personne::default() };
    compte(&one.epreuve.app, &elsewhere).await;
    let bob = one.autre("Bob", "99999901400015").await;
    bob.envoyer("/notifications/lues", "toutes=1").await;
    let id = page.split("name=\"retour\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    bob.envoyer("/notifications/lues", &format!("retour={id}")).await;
    assert!(one.lire("/notifications").await.page().contains("2\u{a0}notifications non lues"));
    one.envoyer("/notifications/lues", &format!("retour={id}")).await;
    assert!(one.lire("/notifications").await.page().contains("1\u{a0}notification non lue"));
    one.envoyer("/notifications/lues", "toutes=1").await;
    assert!(one.lire("/notifications").await.page().contains("Tout est lu"));
}

/// J7: a monthly that was rejected is one task, of the client that it is about; its report waits there.
async fn a_rejected_monthly_is_one_task_of_its_client(base: &Base) {
    let one = Navigateur::ouvrir(base, "2026-04-02T10:00").await;
    let accountant = Personne { prenom: "Irène", siret: "99999901400015", role: "tiers-declarant", habilitations: &[SIRET], ..Personne::default() };
    compte(&one.epreuve.app, &accountant).await;
    let one = one.autre("Irène", "99999901400015").await;
    one.deposer(&Fichier::exemple(Nature::Mensuelle).avec("S21.G00.40.007", "99").octets()).await;
    let tasks = one.lire("/taches").await.page();
    assert_eq!(tasks.matches("Corriger et redéposer la DSN mensuelle").count(), 1, "{tasks}");
    assert!(!tasks.contains("Un dépôt du"), "{tasks}");
    assert_eq!(tasks.matches("999\u{a0}999\u{a0}014").count(), 1, "in the heading only");
    let page = one.lire("/portefeuille").await.page();
    let row = page.split("name=\"affiche\" value=\"").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains("1\u{a0}déclaration à refaire") && row.contains("data-titre=\"À lire\">1<"), "{row}");
    // An arrêt that was rejected is no task of a month.
    one.deposer(&arret().avec("S21.G00.60.001", "99").octets()).await;
    let tasks = one.lire("/taches").await.page();
    assert_eq!(tasks.matches("Un dépôt du").count(), 1, "{tasks}");
}

/// J7: the accountant finds who needs somebody, downloads, and loses sight of a client at once.
async fn the_accountant_finds_who_needs_somebody(base: &Base) {
    let one = Navigateur::ouvrir(base, "2026-03-10T10:00").await;
    let accountant = Personne { prenom: "Irène", siret: "99999901400015", role: "tiers-declarant", habilitations: &[SIRET, "99999900600029"], ..Personne::default() };
    compte(&one.epreuve.app, &accountant).await;
    let one = one.autre("Irène", "99999901400015").await;
    let flux = one.deposer(&arret().octets()).await;
    one.repondre("KO", "DJTNC", "x").await;
    let page = one.lire("/portefeuille").await.page();
    assert!(page.contains("2\u{a0}établissements : 0 à jour, 2\u{a0}demandent quelqu’un"), "{page}");
    let first = page.find("999\u{a0}999\u{a0}006\u{a0}00011").unwrap();
    assert!(first < page.find("999\u{a0}999\u{a0}006\u{a0}00029").unwrap(), "money first");
    assert!(page.contains("1\u{a0}indemnisation bloquée") && page.contains("Non transmise"));
    // January is late too, and older: what is proposed is the arrêt's all the same, in its line and above.
    let row = page[first..].split("</tr>").next().unwrap();
    let answer = format!("href=\"/depots/{flux}/retours/");
    assert!(row.contains(&answer) && row.contains("Lire le bilan et corriger") && !row.contains("Déposer la mensuelle"), "{row}");
    assert!(page[..first].contains(&answer), "the first to be opened");
    for (quoi, within) in [("certificats", "certificat-"), ("bilans", "-nature-31-")] {
        let zip = one.envoyer("/portefeuille/telecharger", &format!("quoi={quoi}&siret={SIRET}")).await;
        assert_eq!(zip.statut, StatusCode::OK, "{}", zip.texte());
        assert!(zip.octets.starts_with(b"PK\x03\x04") && zip.texte().contains(within), "{quoi}");
    }
    let id = one.epreuve.app.store.read(|tx| comptes::nomme(tx, "99999901400015", &nom::cle("Exemple"), &nom::cle("Irène"))).await.unwrap().unwrap().id;
    one.epreuve.app.store.write(move |tx| habilitations::retirer(tx, id, SIRET, "DSN")).await.unwrap();
    let page = one.lire("/portefeuille").await.page();
    assert!(page.contains("1\u{a0}établissement :") && !page.contains("999\u{a0}999\u{a0}006\u{a0}00011"));
}
}
