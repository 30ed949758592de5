//! `/deposer`, `/controler`: a file deposited, or only controlled.

use axum::http::StatusCode;
use bytes::Bytes;
use guichet_identity::{Action, Cible, ServiceCode};
use guichet_pages::pages::deposer::{self, Deposer};
use guichet_pages::texte::taille;

use super::constats;
use super::demande::{Demande, Issue, envoyer, lire, page};
use super::echec::Echec;
use super::reponse;
use crate::acces::{Acces, Route};
use crate::controle;
use crate::depot::{self, Canal, Deposant, Meta};
use crate::http::{Bounds, gunzip};

/// The services that take deposits: the real ones first.
const SERVICES: [(ServiceCode, &str); 4] = [
    (ServiceCode::RG_REEL, "DSN régime général"),
    (ServiceCode::RA_REEL, "DSN régime agricole"),
    (
        ServiceCode::RG_ESSAI,
        "DSN régime général, environnement d’essai",
    ),
    (
        ServiceCode::RA_ESSAI,
        "DSN régime agricole, environnement d’essai",
    ),
];

/// Letters of the name of a file that are kept.
const NOM_MAX: usize = 100;

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/deposer", Acces::Page, montrer),
        envoyer("/deposer", Acces::Page, recevoir),
        lire("/controler", Acces::Page, montrer_controle),
        envoyer("/controler", Acces::Page, controler),
    ]
}

/// The form, for an account; a deposit must be open to it, a check is open to all.
async fn formulaire(demande: &Demande, controle_seul: bool) -> Result<Deposer, Echec> {
    let who = &demande.visiteur()?.appelant;
    let mut services = Vec::new();
    for (code, nom) in SERVICES {
        if who.inscriptions.a(code) {
            services.push((code.as_str().to_owned(), nom.to_owned()));
        }
    }
    if services.is_empty() && !controle_seul {
        droit(demande, ServiceCode::RG_REEL).await?;
    }
    Ok(Deposer {
        jeton: demande.visiteur()?.jeton_de_formulaire(),
        service: services
            .first()
            .map(|(code, _)| code.clone())
            .unwrap_or_default(),
        services,
        controle_seul,
        limite: taille(demande.app.config.serveur.corps_max),
        ..Deposer::default()
    })
}

async fn droit(demande: &Demande, service: ServiceCode) -> Result<(), Echec> {
    let cible = Cible {
        service: Some(service),
        ..Cible::default()
    };
    demande.droit(Action::Deposer, cible).await
}

async fn montrer(demande: Demande) -> Issue {
    let vue = formulaire(&demande, false).await?;
    rendre(&demande, &vue, StatusCode::OK).await
}

async fn montrer_controle(demande: Demande) -> Issue {
    let vue = formulaire(&demande, true).await?;
    rendre(&demande, &vue, StatusCode::OK).await
}

async fn rendre(demande: &Demande, vue: &Deposer, status: StatusCode) -> Issue {
    let (title, active) = if vue.controle_seul {
        ("Contrôler sans déposer", "/controler")
    } else {
        ("Déposer une déclaration", "/deposer")
    };
    let cadre = demande.cadre(title, active, &[(title, "")]).await?;
    let mut response = page(&cadre, &deposer::page(vue));
    *response.status_mut() = status;
    Ok(response)
}

/// The file of the form, inflated if it is gzip, and its name.
fn fichier(demande: &Demande) -> Result<(Bytes, String), String> {
    let file = demande.corps.fichier.as_ref();
    let file = file.filter(|file| !file.octets.is_empty());
    let file = file.ok_or("Choisissez un fichier : aucun n’a été reçu, ou il est vide.")?;
    let name: String = file
        .nom
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(NOM_MAX)
        .collect();
    if !file.octets.starts_with(&[0x1f, 0x8b]) {
        return Ok((file.octets.clone(), name));
    }
    let settings = &demande.app.config.serveur;
    let bounds = Bounds {
        size: settings.depot_max,
        ratio: settings.rapport_max,
    };
    // What is inflated counts in the memory of bodies until the request is over.
    let mut held = demande
        .app
        .memory
        .reserve(0)
        .ok_or("Le service est très sollicité : réessayez dans un instant.")?;
    let memory = demande.app.memory.clone();
    let text = gunzip(&file.octets, bounds, |more| memory.extend(&mut held, more));
    let text =
        text.map_err(|_| "Ce fichier gzip est abîmé, ou trop grand une fois décompressé.")?;
    Ok((Bytes::from(text), name))
}

async fn recevoir(demande: Demande) -> Issue {
    let mut vue = formulaire(&demande, false).await?;
    let code = demande.corps.valeurs.texte("service");
    vue.service = code.to_owned();
    let service = ServiceCode::parse(code).filter(|service| service.depot().is_some());
    let service = service.ok_or_else(|| Echec::refus("Choisissez le service auquel déposer."))?;
    droit(&demande, service).await?;
    let (bytes, name) = match fichier(&demande) {
        Ok(file) => file,
        Err(phrase) => {
            vue.erreur = Some(phrase);
            return rendre(&demande, &vue, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let idflux = deposer_octets(&demande, service, bytes, Some(name)).await?;
    Ok(reponse::aller(&format!("/depots/{idflux}")))
}

/// Deposits for who asks, and answers the flux. The right is decided before.
pub(super) async fn deposer_octets(
    demande: &Demande,
    service: ServiceCode,
    octets: Bytes,
    nom_fichier: Option<String>,
) -> Result<String, Echec> {
    let who = &demande.visiteur()?.appelant;
    let (point, environnement) = service.depot().ok_or_else(Echec::panne)?;
    let deposant = Deposant {
        compte_id: Some(who.compte_id),
        siret: who.siret.clone(),
        nom: who.nom.clone(),
        prenom: who.prenom.clone(),
        concentrateur_compte_id: None,
    };
    let meta = Meta {
        nom_fichier: nom_fichier.filter(|name| !name.is_empty()),
        canal: Canal::Web,
        point,
        environnement,
    };
    let received = depot::recevoir(&demande.app, deposant, octets, meta).await?;
    Ok(received.idflux)
}

async fn controler(demande: Demande) -> Issue {
    let mut vue = formulaire(&demande, true).await?;
    let bytes = match fichier(&demande) {
        Ok((bytes, _)) => bytes,
        Err(phrase) => {
            vue.erreur = Some(phrase);
            return rendre(&demande, &vue, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let context = controle::contexte_du_jour(demande.maintenant());
    let found = controle::a_la_demande(bytes, context).await;
    let found = found.ok_or_else(Echec::indisponible)?;
    vue.resultat = Some(constats::vue(&found, true, None));
    rendre(&demande, &vue, StatusCode::OK).await
}
