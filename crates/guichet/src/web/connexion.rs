//! `/connexion`, `/deconnexion`: a session begins, and ends.

use axum::http::StatusCode;
use guichet_identity::{Identifiants, ServiceCode};
use guichet_pages::Cadre;
use guichet_pages::pages::connexion::{self, CompteDemo, Connexion};

use super::demande::{Demande, Issue, envoyer, lire};
use super::echec::Echec;
use super::formulaire::Valeurs;
use super::instant::instant;
use super::{reponse, session};
use crate::acces::{Acces, Route};
use crate::comptes::{self, RefusIdentite};
use crate::{App, demo};

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/connexion", Acces::Public, montrer),
        envoyer("/connexion", Acces::Public, entrer),
        envoyer("/deconnexion", Acces::Page, sortir),
    ]
}

async fn montrer(demande: Demande) -> Issue {
    if demande.connecte().is_some() {
        return Ok(reponse::aller(retour(&demande.requete)));
    }
    let vue = Connexion {
        retour: retour(&demande.requete).to_owned(),
        demo: comptes_demo(&demande.app),
        ..Connexion::default()
    };
    Ok(page(&demande.app, StatusCode::OK, &vue))
}

fn page(app: &App, status: StatusCode, vue: &Connexion) -> axum::response::Response {
    let cadre = Cadre {
        demonstration: app.demo.then(|| instant(app.clock.now()).long()),
        etroit: false,
        ..Cadre::public("Se connecter")
    };
    reponse::html(status, cadre.page(&connexion::page(vue)))
}

/// Where to go then: a path of ours, never another site.
fn retour(valeurs: &Valeurs) -> &str {
    let wanted = valeurs.texte("retour");
    let ours = wanted.starts_with('/') && !wanted.starts_with("//") && !wanted.contains('\\');
    if ours { wanted } else { "/" }
}

async fn entrer(demande: Demande) -> Issue {
    let form = &demande.corps.valeurs;
    let given = identifiants(form);
    let outcome = match given.verifier() {
        Err(fault) => Err(format!("{fault}.")),
        Ok(()) => match comptes::authentifier(&demande.app, given, ServiceCode::PORTAIL).await {
            Ok(token) => Ok(token),
            Err(RefusIdentite::Indisponible(error)) => return Err(error.into()),
            Err(refus) => Err(refus.to_string()),
        },
    };
    match outcome {
        Ok(token) => {
            let mut response = reponse::aller(retour(form));
            let (name, value) =
                session::cookie(&demande.app, &token.valeur).ok_or_else(Echec::panne)?;
            response.headers_mut().insert(name, value);
            Ok(response)
        }
        Err(refus) => {
            let vue = Connexion {
                refus: Some(refus),
                siret: form.texte("siret").to_owned(),
                nom: form.texte("nom").to_owned(),
                prenom: form.texte("prenom").to_owned(),
                identifiant: form.texte("identifiant").to_owned(),
                retour: retour(form).to_owned(),
                demo: comptes_demo(&demande.app),
            };
            Ok(page(&demande.app, StatusCode::UNPROCESSABLE_ENTITY, &vue))
        }
    }
}

fn identifiants(form: &Valeurs) -> Identifiants {
    let mot_de_passe = form.brut("motdepasse").to_owned();
    if form.texte("siret").is_empty() {
        return Identifiants::Identifiant {
            identifiant: form.texte("identifiant").to_owned(),
            mot_de_passe,
        };
    }
    Identifiants::Declarant {
        siret: sans_espaces(form.texte("siret")),
        nom: form.texte("nom").to_owned(),
        prenom: form.texte("prenom").to_owned(),
        mot_de_passe,
    }
}

/// A number as people write it, without its spaces.
pub(super) fn sans_espaces(texte: &str) -> String {
    texte.chars().filter(|c| !c.is_whitespace()).collect()
}

async fn sortir(demande: Demande) -> Issue {
    comptes::deconnecter(&demande.app, &demande.visiteur()?.jeton).await?;
    let mut response = reponse::aller("/connexion");
    if let Some((name, value)) = session::cookie(&demande.app, "") {
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

/// Who each account of the demonstration is, by its key.
const DEMO: [(&str, &str); 8] = [
    (
        "declarant",
        "Gestionnaire de paie d’une petite entreprise : administratrice de son établissement.",
    ),
    (
        "accountant",
        "Experte-comptable : déclare pour ses clients.",
    ),
    (
        "groupe",
        "Responsable de la paie d’un groupe de plusieurs établissements.",
    ),
    (
        "declarant_other",
        "Gestionnaire de paie d’une autre entreprise.",
    ),
    (
        "declarant_unregistered",
        "Collègue sans inscription à la DSN.",
    ),
    ("msa", "Exploitation agricole : connexion par identifiant."),
    ("agent", "Gestionnaire à la CNAM."),
    ("operator", "Exploitant de la plateforme."),
];

/// The accounts of a demonstration; none elsewhere.
fn comptes_demo(app: &App) -> Vec<CompteDemo> {
    if !app.demo {
        return Vec::new();
    }
    let text = std::fs::read_to_string(app.data.join(demo::FICHIER)).unwrap_or_default();
    let accounts: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let shown = DEMO.iter().filter_map(|(key, qui)| {
        let account = accounts.get(key)?;
        let field = |name: &str| {
            account
                .get(name)
                .and_then(|v| v.as_str())
                .unwrap_or("")
                .to_owned()
        };
        // An account with an identifier is let in by it.
        let by_id = !field("identifiant").is_empty();
        let named = |name: &str| if by_id { String::new() } else { field(name) };
        Some(CompteDemo {
            qui: (*qui).to_owned(),
            siret: named("siret"),
            nom: named("nom"),
            prenom: named("prenom"),
            identifiant: field("identifiant"),
            mot_de_passe: field("motdepasse"),
        })
    });
    shown.collect()
}
