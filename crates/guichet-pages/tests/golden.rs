//! Whole pages as they are written: `GUICHET_BLESS=1` records them anew.

use guichet_pages::composants::{Action, Bandeau, Champ, Jeton, Maillon, Noeud};
use guichet_pages::pages::{bilan, detail, erreur, fichier, suivi};
use guichet_pages::{Cadre, Etat, Instant, Jour, Markup, Ton, Utilisateur};

fn le() -> Instant {
    Instant::new(Jour::new(2026, 3, 12), 10, 2)
}

/// Compares a page with the one that is kept; one element a line, so that a difference is read.
fn comparer(nom: &str, contenu: &Markup) {
    let cadre = Cadre {
        titre: "Une page & son titre".to_owned(),
        utilisateur: Some(Utilisateur {
            nom: "Ada <Exemple>".to_owned(),
            role: "administrateur".to_owned(),
            organisation: "999 999 006 00011".to_owned(),
            non_lus: 2,
            operateur: false,
            portefeuille: true,
        }),
        actif: "/suivi",
        chemin: vec![Maillon {
            nom: "Suivi des échanges".to_owned(),
            lien: None,
        }],
        jeton: Jeton("jeton-de-formulaire".to_owned()),
        ..Cadre::default()
    };
    let page = cadre.page(contenu).replace("><", ">\n<") + "\n";
    assert!(page.len() < 100 * 1024, "{nom}: {} bytes", page.len());
    let path = format!("{}/tests/golden/{nom}.html", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("GUICHET_BLESS").is_some() {
        std::fs::write(&path, &page).expect("the page is written");
    }
    let kept = std::fs::read_to_string(&path).expect("a golden page");
    assert!(
        kept == page,
        "{nom} has changed: run with GUICHET_BLESS=1 and review"
    );
}

/// Shows S20, S26, S27, S28, S29.
#[test]
fn suivi_des_echanges() {
    let vue = suivi::Suivi {
        bandeau: Bandeau::new(Ton::Fait, "Dernier dépôt : conforme.").agir("Déposer", "/deposer"),
        echanges: vec![suivi::Echange {
            le: le(),
            envoi: "Réel",
            fichier: "depot_mtom".to_owned(),
            etat: Etat::new(Ton::Fait, "Fichier contrôlé conforme"),
            lien: "/depots/x".to_owned(),
        }],
        echeances: vec![suivi::Echeance {
            mois: "février 2026".to_owned(),
            jour: "16/03/2026".to_owned(),
            absentes: 1,
            rejetees: 2,
            conformes: 3,
            liens: ["/a", "/b", "/c"].map(str::to_owned),
        }],
        fenetre: ("25/02/2026".to_owned(), "12/03/2026".to_owned()),
        evenements: (1, 4),
        liens_evenements: ["/d", "/e"].map(str::to_owned),
        reponses: Some((
            Etat::new(Ton::Fait, "Réponses dans les 48 heures"),
            "La caisse a répondu à 2 sur 2.".to_owned(),
        )),
    };
    comparer("suivi", &suivi::page(&vue));
    comparer("suivi-vide", &suivi::page(&suivi::Suivi::default()));
}

/// Shows S41, S42, S45.
#[test]
fn detail_d_une_declaration() {
    let vue = detail::Detail {
        bandeau: Bandeau::new(Ton::Info, "Déclaration conforme."),
        siret: "99999900600011".to_owned(),
        etablissement: "Fabrique <d'essai>".to_owned(),
        salarie: Some("ARBRE Lucie".to_owned()),
        nature: "Arrêt de travail".to_owned(),
        le: le(),
        fichier: "paie.dsn".to_owned(),
        reference: "0VFcA6ggH08WJCiXiFaAXFl".to_owned(),
        distribution: vec![Noeud {
            nom: "Distribution – Régime général".to_owned(),
            enfants: vec![Noeud {
                nom: "CNAM".to_owned(),
                etat: Some(Etat::new(
                    Ton::Attention,
                    "Compte-rendu disponible avec notifications",
                )),
                le: Some(le()),
                lien: Some(Action::new("Accéder au bilan de traitement", "/bilan")),
                ..Noeud::default()
            }],
            ..Noeud::default()
        }],
        ..detail::Detail::default()
    };
    comparer("detail", &detail::page(&vue));
}

/// Shows S58, S59, S60.
#[test]
fn bilan_de_traitement() {
    let vue = bilan::Bilan {
        bandeau: Bandeau::new(Ton::Bloquant, "La caisse ne peut pas payer.")
            .agir("Corriger", "/corriger"),
        intitule: "Compte rendu de traitement d’arrêts ou reprise du travail".to_owned(),
        declarations: vec![bilan::Declaration {
            rang: 1,
            etat: Etat::new(Ton::Bloquant, "Bilan KO"),
            nombres: vec!["Nombre de salariés : 1".to_owned()],
            identification: vec![bilan::Valeur::new("Nature", "S20.G00.05.001", "4")],
            anomalies: vec![bilan::Anomalie {
                code: String::new(),
                categorie: None,
                message: "un <message> d'organisme".to_owned(),
                nombre: Some(1),
                valeurs: Vec::new(),
                lectures: Vec::new(),
            }],
            personnes: Vec::new(),
        }],
        ..bilan::Bilan::default()
    };
    comparer("bilan", &bilan::page(&vue));
}

#[test]
fn fichier_rejete_et_erreur() {
    let vue = fichier::Fichier {
        bandeau: Bandeau::new(Ton::Bloquant, "1 anomalie bloquante, 1 cause."),
        lignes: vec![fichier::Ligne {
            numero: 12,
            texte: "S21.G00.60.001,'<99>'".to_owned(),
            marques: vec![(Ton::Bloquant, "CSL-00".to_owned())],
        }],
        ..fichier::Fichier::default()
    };
    comparer("fichier", &fichier::page(&vue));
    let interdit = erreur::Erreur::Interdit {
        pourquoi: "Il vous manque l’habilitation DSN.".to_owned(),
        qui: "Un administrateur peut l’accorder.".to_owned(),
        remede: "Demandez-la.".to_owned(),
        siret: Some("99999900600011".to_owned()),
    };
    comparer("interdit", &erreur::page(&interdit));
}

#[test]
fn a_field_is_tied_to_its_label_help_and_error() {
    let field = Champ::new("siret", "SIRET", "x")
        .aide("14 chiffres")
        .erreur(Some("faux".to_owned()));
    let html = field.montre().into_string();
    for piece in [
        "for=\"siret\"",
        "aria-describedby=\"siret-aide siret-erreur\"",
        "aria-invalid=\"true\"",
        "id=\"siret-erreur\"",
    ] {
        assert!(html.contains(piece), "{piece}: {html}");
    }
}
