//! `/aide`, `/services`, `/accessibilite`: contacts, the knowledge base by code, the services beside.

use guichet_identity::Role;
use guichet_pages::composants::{Bandeau, Colonne};
use guichet_pages::pages::accueil::Tuile;
use guichet_pages::pages::composee::{self, Bloc, Cellule};
use guichet_pages::{Cadre, Ton};

use super::base;
use super::demande::{Demande, Issue, lire, page};
use super::echec::Echec;
use super::reponse;
use crate::acces::{Acces, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/aide", Acces::Page, aide),
        lire("/aide/base", Acces::Page, base::montrer),
        lire("/services", Acces::Page, services),
        lire("/services/{quoi}", Acces::Page, service),
        lire("/accessibilite", Acces::Public, accessibilite),
    ]
}

async fn aide(demande: Demande) -> Issue {
    let cadre = demande
        .cadre("Aide et contacts", "/aide", &[("Aide", "")])
        .await?;
    let blocs = vec![
        base::question("Base de connaissance", ""),
        Bloc::Titre("Contacts".to_owned()),
        Bloc::Fiche(vec![
            ("Assurance maladie, employeurs".to_owned(), "36 79, du lundi au vendredi (horaires publiés : 8 h 30 à 17 h 30 en 2022, 8 h à 17 h 30 en 2021 ; à vérifier)".to_owned()),
            ("Votre logiciel de paie".to_owned(), "Son éditeur : depuis un bilan, « Préparer un message à l’éditeur » en retire toute donnée personnelle.".to_owned()),
        ]),
        Bloc::Titre("Les quatre situations d’un arrêt".to_owned()),
        Bloc::Tableau {
            legende: "Ce que l’on veut dire, et comment la norme le dit".to_owned(),
            colonnes: ["Situation", "Ce qu’il faut déposer"].map(Colonne::Texte).to_vec(),
            lignes: [
                ("Un arrêt commence", "Un signalement d’arrêt de travail (nature 04), dans les cinq jours ouvrés."),
                ("L’arrêt est prolongé", "Rien de plus : la prolongation voyage dans la DSN mensuelle."),
                ("Le salarié reprend avant la date prévue", "Un signalement de reprise (nature 05), s’il n’est pas déjà dans la mensuelle."),
                ("L’arrêt finit à la date prévue", "Rien de plus : la mensuelle le dit."),
            ]
            .map(|(a, b)| vec![Cellule::texte(a), Cellule::texte(b)])
            .to_vec(),
            vide: String::new(),
        },
    ];
    Ok(page(&cadre, &composee::page(&blocs, &cadre.jeton)))
}

async fn services(demande: Demande) -> Issue {
    let cadre = demande
        .cadre("Autres services", "/services", &[("Autres services", "")])
        .await?;
    let tuile = |nom, sens: &str, lien: &str| Tuile {
        nom,
        sens: sens.to_owned(),
        lien: Some(lien.to_owned()),
    };
    let blocs = vec![
        Bloc::Texte("Ce qui touche à la DSN sans être un dépôt. Chaque page dit ce qui se fait ici et ce qui se fait ailleurs.".to_owned()),
        Bloc::Titre("Depuis Guichet".to_owned()),
        Bloc::Tuiles(vec![
            tuile("Transmission directe par le logiciel de paie", "Les adresses et les identifiants à donner à votre logiciel.", "/services/machine"),
            tuile("Attestation d’assurance chômage par dépôt", "Elle naît du signalement de fin de contrat de travail.", "/services/ac-depot"),
            tuile("Attestation d’assurance chômage par saisie", "Pour l’employeur lui-même, sans logiciel de paie.", "/services/ac-saisie"),
        ]),
        Bloc::Titre("Hors de Guichet".to_owned()),
        Bloc::Tuiles(vec![
            tuile("Déclaration d’accident du travail", "Sur net-entreprises.fr, dans les 48 heures.", "/services/dat"),
            tuile("Compte personnel de formation", "Sur moncompteformation.gouv.fr.", "/services/cpf"),
        ]),
    ];
    Ok(page(&cadre, &composee::page(&blocs, &cadre.jeton)))
}

async fn service(demande: Demande) -> Issue {
    let tiers = demande.visiteur()?.appelant.roles.a(Role::TiersDeclarant);
    let url = demande.app.url();
    let (title, blocs) = match demande.chemin("quoi") {
        "ac-depot" => ("Attestation d’assurance chômage : dépôt", vec![Bloc::Bandeau(Bandeau::new(Ton::Neutre, "L’attestation naît du signalement « fin de contrat de travail » de la DSN : déposez le fichier de votre logiciel de paie.").agir("Déposer", "/deposer"))]),
        "ac-saisie" if tiers => ("Attestation d’assurance chômage : saisie", vec![Bloc::Bandeau(Bandeau::new(Ton::Attention, "Non accessible aux tiers déclarants pour leurs clients et filiales : seul l’employeur saisit cette attestation lui-même.").agir("Déposer plutôt", "/services/ac-depot"))]),
        "ac-saisie" => ("Attestation d’assurance chômage : saisie", vec![Bloc::Bandeau(Bandeau::new(Ton::Neutre, "Ce service est ouvert à l’employeur. La saisie elle-même n’est pas simulée dans Guichet : déposez un signalement de fin de contrat.").agir("Déposer", "/deposer"))]),
        "dat" => ("Déclaration d’accident du travail", vec![Bloc::Bandeau(Bandeau::new(Ton::Neutre, "Hors de Guichet : cette déclaration se fait sur net-entreprises.fr, dans les 48 heures.").agir("Ouvrir net-entreprises.fr (autre site)", "https://www.net-entreprises.fr/"))]),
        "cpf" => ("Compte personnel de formation", vec![Bloc::Bandeau(Bandeau::new(Ton::Neutre, "Hors de Guichet : les abondements des employeurs se font sur le site public du compte personnel de formation.").agir("Ouvrir moncompteformation.gouv.fr (autre site)", "https://www.moncompteformation.gouv.fr/"))]),
        "machine" => ("Transmission par le logiciel de paie", vec![
            Bloc::Bandeau(Bandeau::new(Ton::Neutre, "Donnez à votre logiciel de paie l’adresse du portail et les identifiants du compte.")),
            Bloc::Fiche(vec![
                ("Authentification".to_owned(), format!("{url}/authentifier/1.0/")),
                ("Dépôt".to_owned(), format!("{url}/deposer-dsn/1.0/")),
                ("Identifiants".to_owned(), "SIRET, nom, prénom et mot de passe du compte, avec le code du service".to_owned()),
                ("Codes de service".to_owned(), "25 réel et 97 essai (régime général) ; 26 réel et 94 essai (régime agricole)".to_owned()),
                ("API de Guichet".to_owned(), format!("{url}/api/v1/")),
            ]),
        ]),
        _ => return Err(Echec::introuvable()),
    };
    let cadre = demande
        .cadre(
            title,
            "/services",
            &[("Autres services", "/services"), (title, "")],
        )
        .await?;
    Ok(page(&cadre, &composee::page(&blocs, &cadre.jeton)))
}

async fn accessibilite(demande: Demande) -> Issue {
    let cadre = match demande.connecte() {
        Some(_) => {
            demande
                .cadre("Accessibilité", "/aide", &[("Accessibilité", "")])
                .await?
        }
        None => Cadre::public("Accessibilité"),
    };
    let blocs = [
        Bloc::Texte("Chaque page se parcourt au clavier, fonctionne sans script, et se lit avec un lecteur d’écran. Les couleurs ne portent jamais seules une information ; un thème sombre suit le réglage de votre appareil.".to_owned()),
        Bloc::Texte("Ces pages sont vérifiées par un outil automatique à chaque changement. Aucun audit RGAA complet n’a encore été fait : signalez ce qui vous gêne à l’exploitant.".to_owned()),
    ];
    Ok(reponse::html(
        axum::http::StatusCode::OK,
        cadre.page(&composee::page(&blocs, &cadre.jeton)),
    ))
}
