//! `POST /authentifier/1.0/`: SIRET, nom, prénom, password and service against a token, on the form
//! of net-entreprises.
//!
//! Order (kit): 415 type, 400 no body, 406, 422 fields, 401. Only lengths are checked, in
//! characters. The answer is the token, as it must be sent back; `Expires` is the end of its life.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, EXPIRES, HeaderValue};
use axum::response::{IntoResponse, Response};
use dsn_returns::tree::{Element, read_xml};
use guichet_identity::identifiants::{
    MOT_DE_PASSE_MAX, SERVICE_MAX, SIRET_LONGUEUR, texte_utf8_ou_latin1,
};
use guichet_identity::nom::{NOM_MAX, PRENOM_MAX};
use guichet_identity::{Identifiants, ServiceCode};

use super::hote::{self, Fonction};
use super::refus::{Realm, Refus};
use super::{corps, entetes};
use crate::acces::{Acces, Route};
use crate::comptes::{self, Jeton, RefusIdentite};
use crate::{App, paris};

pub(super) fn routes() -> Vec<Route> {
    ["/authentifier/1.0", "/authentifier/1.0/"]
        .map(|chemin| Route::post(chemin, Acces::Public, authentifier))
        .into()
}

async fn authentifier(State(app): State<Arc<App>>, requete: Request) -> Result<Response, Refus> {
    let demande = lire(&app, requete).await?;
    let champ = |nom, min, max| texte(&demande, nom, min, max);
    let siret = champ("siret", SIRET_LONGUEUR, SIRET_LONGUEUR)?;
    let nom = champ("nom", 0, NOM_MAX)?;
    let prenom = champ("prenom", 0, PRENOM_MAX)?;
    let mot_de_passe = champ("motdepasse", 0, MOT_DE_PASSE_MAX)?;
    let service = champ("service", 0, SERVICE_MAX)?;
    let Some(service) = ServiceCode::parse(&service) else {
        return Err(Refus::Identite(Realm::NetEntreprises));
    };
    let identifiants = Identifiants::Declarant {
        siret,
        nom,
        prenom,
        mot_de_passe,
    };
    let jeton = comptes::authentifier(&app, identifiants, service).await;
    Ok(reponse(jeton.map_err(|r| refus(r, Realm::NetEntreprises))?))
}

/// What both forms ask of a request, and the elements of its body.
pub(super) async fn lire(app: &App, requete: Request) -> Result<Element, Refus> {
    let (tete, corps) = requete.into_parts();
    hote::verifier(app, &tete.headers, Fonction::Authentification)?;
    entetes::type_du_corps(&tete.headers, "application/xml")?;
    let octets = corps::petit(app, &tete.headers, corps).await?;
    entetes::accepte_gzip(&tete.headers)?;
    racine(&octets).ok_or(Refus::Parametre)
}

/// `identifiants`, in UTF-8 or in ISO-8859-1. A document type is not read, whatever it declares.
fn racine(octets: &[u8]) -> Option<Element> {
    let texte = texte_utf8_ou_latin1(octets);
    if texte.contains("<!DOCTYPE") {
        return None;
    }
    let racine = read_xml(texte.as_bytes()).ok()?;
    (racine.name == "identifiants").then_some(racine)
}

/// A field that must be there, of `min` to `max` characters.
pub(super) fn texte(
    demande: &Element,
    nom: &'static str,
    min: usize,
    max: usize,
) -> Result<String, Refus> {
    let champ = demande.children.iter().find(|champ| champ.name == nom);
    let texte = &champ.ok_or(Refus::Parametre)?.text;
    if (min..=max).contains(&texte.chars().count()) {
        Ok(texte.clone())
    } else {
        Err(Refus::Parametre)
    }
}

/// The token is the body.
pub(super) fn reponse(jeton: Jeton) -> Response {
    let mut reponse = jeton.valeur.into_response();
    let entetes = reponse.headers_mut();
    entetes.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    entetes.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(fin) = HeaderValue::try_from(paris::format_http(jeton.expire)) {
        entetes.insert(EXPIRES, fin);
    }
    reponse
}

/// What is answered to who is not accepted.
pub(super) fn refus(refus: RefusIdentite, realm: Realm) -> Refus {
    match refus {
        RefusIdentite::Inconnu | RefusIdentite::NonConfirme | RefusIdentite::NonInscrit => {
            Refus::Identite(realm)
        }
        RefusIdentite::Verrouille(_) => Refus::Interdit,
        RefusIdentite::MotDePasseExpire => Refus::Identite(Realm::MotDePasse),
        RefusIdentite::Indisponible(erreur) => erreur.into(),
    }
}
