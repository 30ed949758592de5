//! What the detail of an arrêt says besides its distribution: milestones, deadline, estimate.

use dsn_norm::Version;
use dsn_world::{
    Arret, Declaration, Envoi, EtablissementId, Graine, Mois, Monde, MotifArret, Taille,
};
use guichet_testkit::sur_les_deux;

use super::*;

const ID: EtablissementId = EtablissementId {
    entreprise: 0,
    rang: 0,
};

/// A firm of four, whose first employee worked until 10 March 2026 and is ill until the 31st.
fn fichier(declaration: Declaration) -> Vec<u8> {
    let arret = Arret {
        motif: MotifArret::Maladie,
        dernier_jour_travaille: dsn_world::Date::new(2026, 3, 10),
        fin_previsionnelle: dsn_world::Date::new(2026, 3, 31),
        subrogation: false,
    };
    let monde = (0..4)
        .fold(
            Monde::new(Graine(3), Taille::un_etablissement(4)),
            |monde, poste| monde.avec_arrets(ID, poste, Vec::new()),
        )
        .avec_arrets(ID, 0, vec![arret]);
    let version = match declaration.mois().annee() {
        ..2026 => Version::P25V01,
        _ => Version::P26V01,
    };
    Envoi::new(&monde, version)
        .avec(declaration)
        .to_bytes()
        .unwrap()
}

/// A browser that deposited the monthlies of the months before, each in its time.
async fn avec_les_mensuelles(base: &Base) -> Navigateur {
    let mut one = Navigateur::avec_ada(base, "2026-01-03T09:00").await;
    for (instant, mois) in [
        ("2026-01-03T09:00", Mois::new(2025, 12)),
        ("2026-02-03T09:00", Mois::new(2026, 1)),
        ("2026-03-03T09:00", Mois::new(2026, 2)),
    ] {
        one.epreuve.a(instant);
        one.entrer("Ada", SIRET).await;
        one.deposer(&fichier(Declaration::mensuelle(ID, mois)))
            .await;
    }
    one
}

async fn arret_depose(one: &mut Navigateur, instant: &str) -> String {
    one.epreuve.a(instant);
    one.entrer("Ada", SIRET).await;
    one.deposer(&fichier(Declaration::arret(ID, 0, Mois::new(2026, 3))))
        .await
}

/// The milestones as they are read: title, word, planned, real.
fn etapes(page: &str) -> Vec<String> {
    let list = page
        .split("<ol class=\"etapes\">")
        .nth(1)
        .expect("milestones");
    let list = list.split("</ol>").next().unwrap();
    let texts = list.split("<li").skip(1).map(|item| {
        let mut text = String::new();
        let mut inside = true;
        for letter in item.chars() {
            match letter {
                '<' => inside = true,
                '>' => inside = false,
                letter if !inside => text.push(letter),
                _ => {}
            }
        }
        text.replace('\u{a0}', " ")
    });
    texts.collect()
}

sur_les_deux! {
/// Shows S104, S111, S116, S118, S143: four milestones, planned and real; the legal deadline with its
/// source; the estimate with its steps.
async fn an_arret_tells_its_milestones_its_deadline_and_its_estimate(base: &Base) {
    let mut one = avec_les_mensuelles(base).await;
    let flux = arret_depose(&mut one, "2026-03-13T09:00").await;
    let path = format!("/declarations/{flux}/1");
    let page = one.lire(&path).await.page();
    let read = etapes(&page);
    assert_eq!(read.len(), 4);
    for (text, pieces) in read.iter().zip([
        vec!["J · Fait", "Premier jour d’arrêt", "Prévu : 11 mars 2026", "Réel : 11 mars 2026"],
        vec!["J+1 à J+5 · Fait", "Signalement transmis", "au plus tard le 18 mars 2026", "Réel : 13 mars 2026 à 09:00"],
        vec!["J+2 à J+7 · En cours", "Compte rendu de la caisse", "du 13 mars 2026 au 18 mars 2026"],
        vec!["J+15 · À venir", "Premier paiement", "vers le 26 mars 2026"],
    ]) {
        for piece in pieces {
            assert!(text.contains(piece), "{piece}: {text}");
        }
    }
    for piece in [
        "À signaler au plus tard le 18\u{a0}mars\u{a0}2026", "Dans les délais", "art. R133-14 II",
        "Comment ce jour est trouvé", "Estimation des indemnités journalières", "bruts par jour",
        "décembre\u{a0}2025", "janvier\u{a0}2026", "février\u{a0}2026", "salaire rétabli de la DSN mensuelle",
        "Salaire journalier de base", "Jours de carence", "Total brut", "Le calcul, étape par étape", "la caisse décide",
    ] {
        assert!(page.contains(piece), "{piece}\n{page}");
    }
    // The sums of the page are those of the estimate.
    let id = one.epreuve.app.store.read(move |tx| {
        let depot = guichet_store::depots::par_idflux(tx, &flux)?.expect("the deposit");
        Ok(guichet_store::declarations::du_depot(tx, depot.id)?[0].id)
    }).await.unwrap();
    let known = crate::estimation::de_l_arret(&one.epreuve.app, id).await.unwrap().unwrap();
    let answer = known.indemnites.unwrap();
    for name in ["ij_brute_jour", "total_brut", "total_net"] {
        let (_, value) = answer.values.iter().find(|(known, _)| *known == name).unwrap();
        let cents = guichet_pages::texte::lire_montant(&value.short()).unwrap();
        assert!(page.contains(&guichet_pages::texte::montant(cents)), "{name}");
    }
    assert!(page.matches("class=\"petit chiffres\"").count() >= answer.trace.steps.len(), "each step has its lines");
    for step in &answer.trace.steps {
        let rule = step.rule.text().text;
        let start: String = rule.chars().take_while(|c| !"&<>\"".contains(*c)).collect();
        assert!(page.contains(&start), "{rule}");
    }
}

/// Shows S78, S143: what the caisse answers moves the milestones; while it works, the case is open.
async fn the_answer_of_the_caisse_moves_the_milestones(base: &Base) {
    let mut one = avec_les_mensuelles(base).await;
    let flux = arret_depose(&mut one, "2026-03-13T09:00").await;
    let path = format!("/declarations/{flux}/1");
    one.epreuve.a("2026-03-13T12:30");
    one.entrer("Ada", SIRET).await;
    one.repondre("KO", "DJTNC", "x").await;
    let read = etapes(&one.lire(&path).await.page());
    assert!(read[2].contains("Fait") && read[2].contains("13 mars 2026 à 12:30, bilan KO"), "{}", read[2]);
    assert!(read[3].contains("Bloqué"), "{}", read[3]);
    one.repondre("OK", "", "Attestation reçue et conforme, en cours de traitement à la caisse. Premier paiement attendu le 25/03/2026, puis automatiquement tous les 14 jours.").await;
    let page = one.lire(&path).await.page();
    assert!(page.contains("La caisse traite le dossier : premier paiement attendu le 25\u{a0}mars\u{a0}2026."), "the case is open\n{page}");
    let read = etapes(&page);
    assert!(read[3].contains("En cours") && read[3].contains("vers le 25 mars 2026"), "{}", read[3]);
    one.repondre("OK", "", "Paiement de l'arrêt de travail : les jours à indemniser jusqu'au 24/03/2026 ont été payés le 25/03/2026 au salarié. Le prochain est attendu le 08/04/2026.").await;
    let page = one.lire(&path).await.page();
    let read = etapes(&page);
    assert!(read[3].contains("Fait") && read[3].contains("payé le 25 mars 2026"), "{}", read[3]);
    assert!(!page.contains("La caisse traite le dossier"), "nothing is awaited any more");
    one.repondre("OK", "", "À surveiller : l'arrêt prescrit n'est pas parvenu à la caisse.").await;
    let page = one.lire(&path).await.page();
    assert!(page.contains("à surveiller") && etapes(&page)[3].contains("Bloqué"));
}

/// Shows S143: a signalement that comes late says so, and a silent caisse too.
async fn what_is_late_says_so(base: &Base) {
    let mut one = avec_les_mensuelles(base).await;
    let flux = arret_depose(&mut one, "2026-03-19T09:00").await;
    let path = format!("/declarations/{flux}/1");
    let page = one.lire(&path).await.page();
    let read = etapes(&page);
    assert!(page.contains("Hors délai") && read[1].contains("Fait, en retard"), "{}", read[1]);
    assert!(read[2].contains("48 heures après l’envoi, le 21 mars 2026"), "{}", read[2]);
    one.epreuve.a("2026-03-27T09:00");
    one.entrer("Ada", SIRET).await;
    let read = etapes(&one.lire(&path).await.page());
    assert!(read[2].contains("En retard") && read[3].contains("En retard"), "{read:?}");
}

/// Shows S116: without the months before, the gaps are named and nothing is made up.
async fn without_its_months_an_arret_is_not_estimated(base: &Base) {
    let mut one = Navigateur::avec_ada(base, "2026-03-13T09:00").await;
    let flux = arret_depose(&mut one, "2026-03-13T09:00").await;
    let page = one.lire(&format!("/declarations/{flux}/1")).await.page();
    for piece in ["Estimation des indemnités journalières : pas encore possible", "n'est pas déposée", "DSN mensuelle non déposée ici"] {
        assert!(page.contains(piece), "{piece}\n{page}");
    }
    assert!(!page.contains("bruts par jour"));
}
}
