//! From the deposit to the answer of the caisse, as it is read.

use guichet_testkit::sur_les_deux;

use super::*;

sur_les_deux! {
/// Shows S20, S21, S22, S23, S40, S41, S42, S43, S44, S45, S46, S47, S48, S49, S52, S53, S102.
async fn a_deposit_is_followed_to_the_answer_of_the_caisse(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&arret().octets()).await;
    let receipt = one.lire(&format!("/depots/{flux}")).await.page();
    assert!(receipt.contains("Fichier contrôlé conforme") && receipt.contains("paie.dsn") && receipt.contains(&flux));
    let board = one.lire("/suivi").await.page();
    let columns: Vec<usize> = ["Date et heure de dépôt", "Type d’envoi", "Nom du fichier", "État de prise en compte"]
        .iter().map(|column| board.find(&format!("<th scope=\"col\">{column}</th>")).expect(column)).collect();
    assert!(columns.is_sorted());
    for piece in ["10/03/2026 à 10:00", "Réel", "Fichier contrôlé conforme"] {
        assert!(board.contains(piece), "{piece}");
    }
    let path = format!("/declarations/{flux}/1");
    let detail = one.lire(&path).await.page();
    for piece in [
        "N° SIRET", "Établissement", "Fabrique &lt;d'essai&gt; &amp; fils", "Salarié", "Nature", "Arrêt de travail",
        "Identifiant métier", "N° réf.", &flux, "Déclaration conforme", "Distribution – Régime général",
        "Contrôle de l’identité des individus", "Réussite du traitement",
        "Préparation des données destinées à : CNAM", "À disposition de l’organisme",
        "Afficher le certificat de conformité",
    ] {
        assert!(detail.contains(piece), "{piece}");
    }
    assert!(!detail.contains("Compte-rendu disponible</span>"));
    let certificate = one.lire(&format!("/certificats/{flux}-1")).await.page();
    assert!(certificate.contains("Télécharger le certificat") && certificate.contains("mars 2026") || certificate.contains("10/03/2026"));
    let pdf = one.lire(&format!("/certificats/{flux}-1/pdf")).await;
    assert!(pdf.octets.starts_with(b"%PDF") && pdf.statut == StatusCode::OK);
    one.epreuve.a("2026-03-10T11:31");
    one.repondre("OK", "", "").await;
    let detail = one.lire(&path).await.page();
    assert!(detail.contains("Compte-rendu disponible</span>") && detail.contains("10/03/2026 à 11:31"));
    assert!(detail.contains("Accéder au bilan de traitement"));
}

/// Shows S54, S56, S57, S58, S59, S60, S61, S65, S66, S70, S71, S72.
async fn a_ko_says_what_to_do(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&arret().octets()).await;
    one.repondre("KO", "DJTNC", "DJT non cohérent &amp; PRN").await;
    let home = one.lire("/suivi").await.page();
    assert!(home.contains("<span class=\"compteur\">2<"), "the caisse, and the missing monthly");
    let detail = one.lire(&format!("/declarations/{flux}/1")).await.page();
    assert!(detail.contains("Compte-rendu disponible avec notifications"));
    let at = detail.find("/retours/").unwrap();
    let link: String = detail[..at].rsplit('"').next().unwrap().to_owned() + detail[at..].split('"').next().unwrap();
    let bilan = one.lire(&link).await.page();
    for piece in [
        "Compte rendu de traitement d’arrêts ou reprise du travail", "Déclaration 1", "Bilan KO",
        "Nombre de salariés : 1", "S20.G00.05.001", "S21.G00.06.001", "S21.G00.11.001", "DJTNC",
        "DJT non cohérent &amp; PRN", "2\u{a0}85\u{a0}06", "ARBRE", "S10.G00.00.005", &flux,
        "S10.G00.01.001", "Oui : invalide", "Corriger le signalement (annule et remplace)",
        "lisible encore 92\u{a0}jours",
    ] {
        assert!(bilan.contains(piece), "{piece}\n{bilan}");
    }
    assert!(!bilan.contains("285069912345678"), "the NIR is masked");
    assert!(one.lire("/suivi").await.page().contains("<span class=\"compteur\">1<"), "one is read");
}

/// Shows S58, S62, S63, S64, S68, S69, S73, S74.
async fn each_verdict_has_its_sentence_and_its_action(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&arret().octets()).await;
    for (statut, code, message, pieces) in [
        ("OK", "", "", ["Rien à faire", "Oui : valide", "Bilan OK"]),
        ("OK", "", "Paiement de l'arrêt : indemnisé", ["prochain paiement attendu le 24", "Bilan OK", "14 jours"]),
        ("OK", "PMNR", "prescription non reçue", ["à surveiller", "Bilan OK", "envoyer son arrêt"]),
        ("KO", "SALER", "Salaires erronés", ["attestation rectificative", "genre=rectificative", "Bilan KO"]),
        ("KO", "", "Cause inconnue", ["attestation rectificative", "non renseigné", "Bilan KO"]),
        ("ANO", "Flux Dsn", "DSN M-1 manquante (02-2026), HORS DELAI", ["nouvelle attestation", "Nombre de contrats : 1", "bloquant"]),
    ] {
        one.repondre(statut, code, message).await;
        let detail = one.lire(&format!("/declarations/{flux}/1")).await.page();
        let at = detail.rfind(&format!("/depots/{flux}/retours/")).unwrap();
        let link = detail[at..].split('"').next().unwrap();
        let bilan = one.lire(link).await.page();
        for piece in pieces {
            assert!(bilan.contains(piece), "{statut} {code}: {piece}");
        }
    }
}

/// Shows S50, S55 (J14): the certificate ends after 90 days, the bilan after three months.
async fn what_ends_ends_on_its_day(base: &Base) {
    let mut one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&arret().octets()).await;
    one.repondre("KO", "DJTNC", "x").await;
    let detail = one.lire(&format!("/declarations/{flux}/1")).await.page();
    let at = detail.rfind(&format!("/depots/{flux}/retours/")).unwrap();
    let bilan = detail[at..].split('"').next().unwrap().to_owned();
    for (instant, certificate, report) in [
        ("2026-06-08T10:59", StatusCode::OK, StatusCode::OK),
        ("2026-06-08T11:00", StatusCode::GONE, StatusCode::OK),
        ("2026-06-10T09:59", StatusCode::GONE, StatusCode::OK),
        ("2026-06-10T10:00", StatusCode::GONE, StatusCode::GONE),
    ] {
        one.epreuve.a(instant);
        one.entrer("Ada", SIRET).await;
        for suffix in ["", "/pdf"] {
            let page = one.lire(&format!("/certificats/{flux}-1{suffix}")).await;
            assert_eq!(page.statut, certificate, "{instant}{suffix}");
            assert!(certificate == StatusCode::OK || page.texte().contains("ne peut plus être affiché ni téléchargé"));
        }
        assert_eq!(one.lire(&bilan).await.statut, report, "{instant}");
    }
}

/// Shows S19, S24, S25, S28, S30, S31, S32, S33, S34, S35, S36, S37, S38, S51.
async fn the_search_keeps_its_criteria_and_says_what_is_wrong(base: &Base) {
    let mut one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&arret().octets()).await;
    one.epreuve.a("2026-03-26T10:00");
    one.entrer("Ada", SIRET).await;
    let default = one.lire("/suivi/recherche").await.page();
    assert!(default.contains("Aucun échange correspondant au filtre personnalisé."), "sixteen days old");
    assert!(default.contains("11/03/2026 00:00"), "the window is shown");
    let metier = arret().valeur("S20.G00.05.009");
    for (query, found) in [
        ("tout=1".to_owned(), true),
        ("depuis=08/03/2026+00:00&jusqu-a=11/03/2026+00:00&nature=04".to_owned(), true),
        ("depuis=08/03/2026&nature=05".to_owned(), false),
        (format!("tout=1&siret={}", &SIRET[..9]), true),
        (format!("tout=1&siret={SIRET}"), true),
        ("tout=1&siret=999999006+00022".to_owned(), false),
        (format!("tout=1&identifiant={metier}"), true),
        ("tout=1&identifiant=autre".to_owned(), false),
        ("tout=1&etat=rejetee".to_owned(), false),
        ("tout=1&evenements=1".to_owned(), true),
        ("tout=1&avant=0-0".to_owned(), false),
        ("tout=1&apres=0-0".to_owned(), true),
    ] {
        let page = one.lire(&format!("/suivi/recherche?{query}")).await;
        let status = page.statut;
        let page = page.texte();
        let wrong_key = query.contains("00022");
        assert_eq!(status == StatusCode::OK, !wrong_key, "{query}");
        assert_eq!(page.contains(&format!("/declarations/{flux}/1")), found, "{query}");
    }
    let page = one.lire("/suivi/recherche?depuis=08/03/2026+00:00&nature=04").await.page();
    for piece in ["value=\"08/03/2026 00:00\"", "<option value=\"04\" selected>", "SIRET 999\u{a0}999\u{a0}006", "Réinitialiser"] {
        assert!(page.contains(piece), "{piece}");
    }
    // The way back from a declaration is the same search.
    let at = page.find(&format!("/declarations/{flux}/1")).unwrap();
    let link = page[at..].split('"').next().unwrap().to_owned();
    let detail = one.lire(&link).await.page();
    assert!(detail.contains("href=\"/suivi/recherche?depuis=08%2F03%2F2026%2000%3A00&amp;nature=04\""));
    for (query, sentence) in [
        ("depuis=hier", "Écrivez la date ainsi"),
        ("depuis=10/03/2026&jusqu-a=09/03/2026", "avant son début"),
        ("siret=99999900600015", "ni un SIRET ni un SIREN"),
        ("mois=mars", "MM/AAAA"),
    ] {
        let page = one.lire(&format!("/suivi/recherche?{query}")).await;
        assert_eq!(page.statut, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(page.texte().contains(sentence), "{query}");
    }
    let csv = one.lire("/suivi/recherche.csv?tout=1").await.texte();
    assert!(csv.contains(&flux) && csv.lines().count() == 2, "{csv}");
}

/// Shows S27, S29, S184: what is rejected says why, on its lines, and in every format.
async fn a_rejected_file_shows_its_lines(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let wrong = arret().avec("S21.G00.60.001", "99");
    let flux = one.deposer(&wrong.octets()).await;
    let receipt = one.lire(&format!("/depots/{flux}")).await.page();
    assert!(receipt.contains("il n’a pas été transmis aux organismes"), "{receipt}");
    let page = one.lire(&format!("/depots/{flux}/controle")).await.page();
    for piece in ["S21.G00.60.001", "marque-ligne", "S21.G00.60.001,&#39;99&#39;", "bloquante", "À faire", "Corriger et redéposer"] {
        assert!(page.contains(piece) || page.contains(&piece.replace("&#39;", "'")), "{piece}");
    }
    for (format, begin) in [("html", "<!DOCTYPE"), ("json", "{"), ("xml", "<?xml"), ("csv", "code;")] {
        let report = one.lire(&format!("/depots/{flux}/controle/{format}")).await;
        assert!(report.texte().starts_with(begin), "{format}");
        assert!(report.entetes[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
    }
    let board = one.lire("/suivi").await.page();
    assert!(board.contains("Non transmises") && board.contains("Rejetés") && board.contains("du 23/02/2026 au 10/03/2026"));
    let list = one.lire("/suivi/recherche?depuis=23/02/2026&jusqu-a=&evenements=1&etat=rejetee").await.page();
    assert!(list.contains(&flux));
}

/// Shows S10, S40: checked without being deposited, nothing is kept; what is no DSN is refused at once.
async fn a_file_is_checked_without_being_kept(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let page = one.envoyer_fichier("/controler", "x.dsn", &arret().octets()).await.page();
    assert!(page.contains("Rien") && page.contains("Résultat du contrôle") && page.contains("Arrêt de travail"));
    assert!(one.lire("/suivi").await.page().contains("Aucun dépôt dans les 30 derniers jours"));
    let refused = one.deposer(b"pas une DSN").await;
    let receipt = one.lire(&format!("/depots/{refused}")).await.page();
    assert!(receipt.contains("la première ligne n’est pas une rubrique S10"));
    let empty = one.envoyer_fichier("/deposer", "x.dsn", b"").await;
    assert_eq!(empty.statut, StatusCode::UNPROCESSABLE_ENTITY);
    let packed = crate::http::gzip(&arret().octets());
    assert!(one.envoyer_fichier("/controler", "x.gz", &packed).await.page().contains("Arrêt de travail"));
    assert_eq!(one.envoyer_fichier("/controler", "x.gz", &packed[..30]).await.statut, StatusCode::UNPROCESSABLE_ENTITY);
}

/// Shows S21: a test is controlled and goes no further.
async fn a_test_goes_no_further(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&arret().avec("S10.G00.00.005", "01").octets()).await;
    let detail = one.lire(&format!("/declarations/{flux}/1")).await.page();
    assert!(detail.contains("Envoi de test") && !detail.contains("Distribution –"));
    assert!(one.lire("/suivi").await.page().contains("<td data-titre=\"Type d’envoi\">Test</td>"));
}

/// Shows S41: who may not read an establishment reads nothing of it, and is told why.
async fn who_has_no_right_is_told_why(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let flux = one.deposer(&arret().octets()).await;
    let elsewhere = Personne { prenom: "Bob", siret: "99999901400015", habilitations: &[], ..Personne::default() };
    compte(&one.epreuve.app, &elsewhere).await;
    let bob = one.autre("Bob", "99999901400015").await;
    for path in [
        format!("/depots/{flux}"), format!("/depots/{flux}/document"), format!("/depots/{flux}/controle"),
        format!("/declarations/{flux}/1"), format!("/certificats/{flux}-1"), format!("/certificats/{flux}-1/pdf"),
    ] {
        let page = bob.lire(&path).await;
        assert_eq!(page.statut, StatusCode::FORBIDDEN, "{path}");
        let text = page.texte();
        assert!(text.contains("Il vous manque l’habilitation DSN") && text.contains("Demander l’accès"), "{path}");
    }
    assert!(!bob.lire("/suivi/recherche?tout=1").await.page().contains(&flux));
}
}
