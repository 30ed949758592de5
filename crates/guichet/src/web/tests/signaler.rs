//! An arrêt signalled without payroll software, the task that follows it, and what stands beside.

use guichet_testkit::sur_les_deux;
use sha2::{Digest, Sha256};

use super::*;

/// The monthly of March of the examples.
fn mensuelle() -> Fichier {
    Fichier::exemple(Nature::Mensuelle)
}

/// The number of the only person of the monthly.
fn nir() -> String {
    mensuelle().valeur("S21.G00.30.001")
}

const PERSONNE: &str = "siret=99999900600011&mois=2026-03&personne=1";
const DATES: &str = "djt=2026-04-09&fin=2026-04-20&motif=01&subrogation=02";

/// Ada, who knows the people of her establishment by its monthly, on the tenth of April.
async fn avec_la_mensuelle(base: &Base, mensuelle: &Fichier, services: &[&str]) -> Navigateur {
    let mut one = Navigateur::ouvrir(base, "2026-04-10T10:00").await;
    let ada = Personne {
        services,
        ..Personne::default()
    };
    compte(&one.epreuve.app, &ada).await;
    one.entrer("Ada", SIRET).await;
    let flux = one.deposer(&mensuelle.octets()).await;
    let receipt = one.lire(&format!("/depots/{flux}")).await.page();
    assert!(receipt.contains("Fichier contrôlé conforme"), "{receipt}");
    one
}

sur_les_deux! {
/// Shows S105, S106: four intents, of which two are signalled and two are not; three checks first.
async fn what_happens_is_asked_and_what_it_is_in_the_norm_is_said(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-04-10T10:00").await;
    let page = one.lire("/arret").await.page();
    for piece in ["nature 04", "nature 05", "seulement si l’arrêt a été signalé", "S21.G00.60.003", "S21.G00.60.010", "Les dates", "Le motif", "Le volet employeur"] {
        assert!(page.contains(piece), "{piece}");
    }
    let none = one.envoyer("/arret", "x=1").await;
    assert_eq!(none.statut, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.texte().contains("4 choses à corriger") && none.texte().contains("href=\"#intention\""));
    let half = one.envoyer("/arret", "intention=arret&dates=oui&motif=oui").await;
    assert_eq!(half.statut, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(half.texte().contains("href=\"#volet\"") && !half.texte().contains("href=\"#dates\""));
    let checked = "dates=oui&motif=oui&volet=oui";
    for intention in ["arret", "reprise"] {
        let next = one.envoyer("/arret", &format!("intention={intention}&{checked}")).await;
        assert_eq!(next.lieu(), format!("/arret/salarie?intention={intention}"));
    }
    for (intention, said) in [("fin", "ne se signale pas"), ("prolongation", "Une prolongation ne se signale pas")] {
        let page = one.envoyer("/arret", &format!("intention={intention}&{checked}")).await.page();
        assert!(page.contains(said) && page.contains("S21.G00.60.0"), "{intention}");
    }
    let nobody = one.lire("/arret/salarie?intention=arret").await.page();
    assert!(nobody.contains("Aucune DSN mensuelle conforme de cet établissement n’est connue"));
}

/// Shows S102, S105, S107, S108: what the monthly says is not asked again; the régime names the caisse;
/// the file is controlled, deposited, and reaches the CNAM.
async fn an_arret_is_signalled_from_the_last_monthly(base: &Base) {
    let one = avec_la_mensuelle(base, &mensuelle(), &["25"]).await;
    let people = one.lire("/arret/salarie?intention=arret").await.page();
    let name = mensuelle().valeur("S21.G00.30.004");
    for piece in [name.as_str(), "200 – régime général (CNAM)", "Caisse nationale de l&#39;Assurance maladie", "/arret/saisie?intention=arret&amp;siret=99999900600011&amp;mois=2026-03&amp;personne=1"] {
        assert!(people.contains(piece) || people.contains(&piece.replace("&#39;", "'")), "{piece}\n{people}");
    }
    let path = format!("/arret/saisie?intention=arret&{PERSONNE}");
    let form = one.lire(&path).await.page();
    for piece in ["S21.G00.40.018", "DSN mensuelle de mars\u{a0}2026", "S21.G00.40.009", "la caisse les lit dans les DSN mensuelles", "À saisir"] {
        assert!(form.contains(piece), "{piece}");
    }
    assert!(!form.contains(&nir()) && !people.contains(&nir()), "the NIR is masked");
    let wrong = one.envoyer(&path, "djt=&fin=&motif=&faire=verifier").await;
    assert_eq!(wrong.statut, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.texte().contains("href=\"#djt\""));
    let backwards = one.envoyer(&path, "djt=2026-04-09&fin=2026-04-01&motif=01&subrogation=02&faire=deposer").await.page();
    assert!(backwards.contains("bloquante") && !backwards.contains("Déposer le signalement"), "{backwards}");
    let checked = one.envoyer(&path, &format!("{DATES}&faire=verifier")).await.page();
    for piece in ["Déposer le signalement", "À déclarer au plus tard le", "S20.G00.05.001,'04'", "S21.G00.60.002,'09042026'"] {
        assert!(checked.contains(piece) || checked.contains(&piece.replace('\'', "&#39;")), "{piece}\n{checked}");
    }
    assert!(!checked.contains("S21.G00.40.018,"), "a signalement does not carry the régime");
    let done = one.envoyer(&path, &format!("{DATES}&faire=deposer")).await;
    assert_eq!(done.statut, StatusCode::SEE_OTHER, "{}", done.texte());
    one.travailler().await;
    assert!(one.lire(&done.lieu()).await.page().contains("Fichier contrôlé conforme"));
    let flux = done.lieu().strip_prefix("/depots/").unwrap().to_owned();
    let detail = one.lire(&format!("/declarations/{flux}/1")).await.page();
    assert!(detail.contains("Préparation des données destinées à : CNAM") && detail.contains("Arrêt de travail"));
    one.repondre("OK", "", "").await;
    // Back before the end: what was signalled fills the form of the reprise.
    let path = format!("/arret/saisie?intention=reprise&{PERSONNE}");
    let form = one.lire(&path).await.page();
    assert!(form.contains("value=\"2026-04-09\"") && form.contains("value=\"2026-04-20\""), "{form}");
    one.epreuve.a("2026-04-10T11:00");
    let told = format!("{DATES}&reprise=2026-04-15&motif-reprise=01&faire=deposer");
    let early = one.envoyer(&path, &told).await;
    assert_eq!(early.statut, StatusCode::SEE_OTHER, "{}", early.texte());
    one.travailler().await;
    let flux = early.lieu().strip_prefix("/depots/").unwrap().to_owned();
    let detail = one.lire(&format!("/declarations/{flux}/1")).await.page();
    assert!(detail.contains("Reprise suite à arrêt de travail") && detail.contains("Déclaration conforme"), "{detail}");
}

/// Shows S107: the agricultural régime goes to the MSA, by the agricultural service; a régime with a
/// caisse of its own goes nowhere here, and it is said.
async fn the_regime_decides_who_receives(base: &Base) {
    let rural = mensuelle().avec("S21.G00.40.018", "300");
    let one = avec_la_mensuelle(base, &rural, &["25", "26"]).await;
    assert!(one.lire("/arret/salarie").await.page().contains("Mutualité sociale agricole"));
    let path = format!("/arret/saisie?intention=arret&{PERSONNE}");
    let done = one.envoyer(&path, &format!("{DATES}&faire=deposer")).await;
    assert_eq!(done.statut, StatusCode::SEE_OTHER, "{}", done.texte());
    one.travailler().await;
    let flux = done.lieu().strip_prefix("/depots/").unwrap().to_owned();
    let detail = one.lire(&format!("/declarations/{flux}/1")).await.page();
    assert!(detail.contains("Préparation des données destinées à : MSA"), "{detail}");
    assert!(!detail.contains("destinées à : CNAM") && detail.contains("Distribution – Régime agricole"));
}

/// Shows S107.
async fn a_regime_with_its_own_caisse_is_not_signalled_here(base: &Base) {
    let special = mensuelle().avec("S21.G00.40.018", "147");
    let one = avec_la_mensuelle(base, &special, &["25"]).await;
    assert!(one.lire("/arret/salarie").await.page().contains("la caisse de ce régime"));
    let refused = one.lire(&format!("/arret/saisie?intention=arret&{PERSONNE}")).await;
    assert_eq!(refused.statut, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.texte().contains("CAMIEG") && refused.texte().contains("sa propre caisse"));
}

/// Shows S109: a file of rows, JSON or CSV, makes signalements; the receipt of each is kept, and has the
/// hash that is shown.
async fn a_file_of_rows_makes_signalements(base: &Base) {
    let one = avec_la_mensuelle(base, &mensuelle(), &["25"]).await;
    let columns = one.lire("/arret/fichier").await.page();
    for meaning in ["Date de début de subrogation", "Date de naissance", "IBAN"] {
        assert!(columns.contains(&format!("\"Sens\">{meaning}</td>")), "{meaning} {columns}");
    }
    let csv = format!(
        "siret;nir;dernier_jour_travaille;fin_prevue;motif\n{SIRET};{};2026-04-09;20/04/2026;01\n{SIRET};{};2026-04-09;;01\n",
        nir(), nir()
    );
    let seen = one.envoyer_fichier("/arret/fichier", "arrets.csv", csv.as_bytes()).await.page();
    assert!(seen.contains("1\u{a0}signalement conforme, 1\u{a0}ligne à corriger"), "{seen}");
    assert!(!seen.contains("SHA-256") && seen.contains("S21.G00.60.003") && !seen.contains(&nir()));
    assert_eq!(one.lire("/suivi").await.page().matches("/depots/").count(), 1, "the monthly alone was deposited");
    let json = json!([{"siret": SIRET, "nir": nir(), "dernier_jour_travaille": "2026-04-09", "fin_prevue": "2026-04-20", "motif": "01", "subrogation": false}]);
    let done = one.deposer_lignes("arrets.json", json.to_string().as_bytes()).await.page();
    assert!(done.contains("1\u{a0}signalement déposé"), "{done}");
    let hash = done.split("SHA-256 <code>").nth(1).unwrap().split('<').next().unwrap();
    let link = done.split("href=\"/depots/").nth(1).unwrap().split('"').next().unwrap();
    one.travailler().await;
    let receipt = one.lire(&format!("/depots/{link}")).await.page();
    assert!(receipt.contains("Fichier contrôlé conforme") && receipt.contains(hash), "{receipt}");
    let document = receipt.split(&format!("/depots/{link}/retours/")).nth(1).unwrap().split('"').next().unwrap();
    let bytes = one.lire(&format!("/depots/{link}/retours/{document}/document")).await.octets;
    let expected: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash, expected);
    let file = one.lire(&format!("/depots/{link}/document")).await.texte();
    assert!(file.contains("S20.G00.05.001,'04'") && file.contains(&format!("S21.G00.30.001,'{}'", nir())));
    for (name, wrong, said) in [
        ("x.json", "[{\"siret\":", "Ce n’est pas du JSON"),
        ("x.csv", "siret;salaire\n1;2\n", "Colonnes inconnues : salaire"),
        ("x.csv", "siret;nir\n1\n", "pas autant de colonnes"),
        ("x.csv", "", "aucun n’a été reçu"),
    ] {
        let page = one.envoyer_fichier("/arret/fichier", name, wrong.as_bytes()).await;
        assert_eq!(page.statut, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(page.texte().contains(said), "{said}");
    }
    let elsewhere = "siret;nir\n99999901400015;1\n".as_bytes();
    assert!(one.envoyer_fichier("/arret/fichier", "x.csv", elsewhere).await.page().contains("pas d’habilitation"));
}

/// Shows S109: signalements of one establishment made one after the other, from files and from the form,
/// before anything of them is controlled: each has an order number of its own, and each is conform.
async fn no_two_signalements_share_an_order_number(base: &Base) {
    let one = avec_la_mensuelle(base, &mensuelle(), &["25"]).await;
    let row = |from: &str, to: &str| json!({"siret": SIRET, "nir": nir(), "dernier_jour_travaille": from, "fin_prevue": to, "motif": "01", "subrogation": false});
    let mut made = Vec::new();
    for rows in [
        json!([row("2026-03-06", "2026-03-10"), row("2026-03-13", "2026-03-17")]),
        json!([row("2026-03-20", "2026-03-24"), row("2026-03-27", "2026-03-31")]),
    ] {
        let page = one.deposer_lignes("arrets.json", rows.to_string().as_bytes()).await.page();
        assert!(page.contains("2\u{a0}signalements déposés"), "{page}");
        let links = page.split("href=\"/depots/").skip(1);
        made.extend(links.map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
    let path = format!("/arret/saisie?intention=arret&{PERSONNE}");
    for _ in 0..2 {
        one.envoyer(&path, &format!("{DATES}&faire=verifier")).await.page();
    }
    let typed = one.envoyer(&path, &format!("{DATES}&faire=deposer")).await;
    made.push(typed.lieu().strip_prefix("/depots/").unwrap().to_owned());
    let mut numbers = Vec::new();
    for flux in &made {
        let file = one.lire(&format!("/depots/{flux}/document")).await.texte();
        let line = file.split("S20.G00.05.004,'").nth(1).unwrap();
        numbers.push(line.split('\'').next().unwrap().parse::<i64>().unwrap());
    }
    assert_eq!(numbers.len(), 5);
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
    one.travailler().await;
    for flux in &made {
        let page = one.lire(&format!("/declarations/{flux}/1")).await.page();
        assert!(page.contains("Déclaration conforme"), "{page}");
    }
}

/// Shows S110: the task to verify closes by itself once the file is controlled, and alerts after a day.
async fn the_task_to_verify_closes_by_itself_or_alerts(base: &Base) {
    let mut one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let sent = one.envoyer_fichier("/deposer", "arret.dsn", &arret().octets()).await;
    assert_eq!(sent.statut, StatusCode::SEE_OTHER);
    let tasks = one.lire("/taches?sorte=attente").await.page();
    assert!(tasks.contains("Vérifier que le dépôt « arret.dsn » est accepté") && tasks.contains("11 mars 2026") || tasks.contains("11\u{a0}mars\u{a0}2026"));
    assert!(!tasks.contains("Trop long"));
    one.epreuve.a("2026-03-11T10:01");
    one.entrer("Ada", SIRET).await;
    assert!(one.lire("/taches?sorte=attente").await.page().contains("Trop long"));
    one.travailler().await;
    assert!(!one.lire("/taches?sorte=attente").await.page().contains("Vérifier que le dépôt"));
}

/// Shows S103: the return is awaited within 48 hours, and what it takes is shown.
async fn the_delay_of_answers_is_shown(base: &Base) {
    let mut one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    assert!(!one.lire("/suivi").await.page().contains("48 heures"));
    one.deposer(&arret().octets()).await;
    assert!(one.lire("/suivi").await.page().contains("Réponse attendue sous 48 heures"));
    one.epreuve.a("2026-03-12T10:01");
    one.entrer("Ada", SIRET).await;
    assert!(one.lire("/suivi").await.page().contains("1\u{a0}réponse attendue depuis plus de 48 heures"));
    one.deposer(&arret().avec("S20.G00.05.004", "900").octets()).await;
    one.epreuve.a("2026-03-12T12:06");
    one.entrer("Ada", SIRET).await;
    one.repondre("OK", "", "").await;
    let page = one.lire("/suivi").await.page();
    assert!(page.contains("a répondu à 1 sur 2\u{a0}arrêts ou reprises, dont 1 en moins de 48 heures, en 2\u{a0}h 05\u{a0}min en moyenne"), "{page}");
}

/// Shows S6, S189: the wage attestation is a form, where the DSN does not do; the training account is
/// elsewhere, and said to be.
async fn what_the_dsn_does_not_do_has_its_place(base: &Base) {
    let one = Navigateur::avec_ada(base, "2026-03-10T10:00").await;
    let home = one.lire("/").await.page();
    assert!(home.contains("href=\"/attestation\"") && home.contains("Attestation de salaire"));
    assert!(one.lire("/attestation").await.page().contains("/attestation/nouvelle"));
    let form = one.lire("/attestation/nouvelle").await.page();
    assert!(form.contains("Établir l’attestation") && form.contains("name=\"salaire-3\""));
    let typed = format!("genre=nouvelle&retour=&mois=2026-02,2026-01,2025-12&siret={SIRET}&nir=285069912345678&nom=ARBRE&prenom=Lucie&djt=2026-03-09&motif=01&salaire-1=2150&salaire-2=2150&salaire-3=2150");
    let made = one.envoyer("/attestation", &typed).await;
    assert_eq!(made.statut, StatusCode::SEE_OTHER, "{}", made.texte());
    let printed = one.lire(&made.lieu()).await.page();
    assert!(printed.contains("ARBRE") && printed.contains("signature et cachet de l’employeur"));
    assert!(one.lire("/attestation").await.page().contains(&made.lieu()));
    assert!(one.lire("/services").await.page().contains("href=\"/services/cpf\""));
    let training = one.lire("/services/cpf").await.page();
    assert!(training.contains("Hors de Guichet") && training.contains("href=\"https://www.moncompteformation.gouv.fr/\""));
}
}
