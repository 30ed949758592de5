//! One call: who calls and with what, checked against the contract before the operation sees it.
//!
//! Order: token (401), quota (429), parameters (400), then what the operation does: rights (403), type of the
//! content (415), size (413), form (400), and what it says (404, 409, 422).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::RequestExt;
use axum::body::Body;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use guichet_identity::{Action, Appelant, Cible, Decision};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::catalogue;
use super::contrat::{
    self, Corps, Fiche, Forme, Lieu, Operation, PAR_PAGE, valider, valider_parametre,
};
use super::probleme::{Langue, Phrase, Probleme};
use crate::acces::Acces;
use crate::http::formulaire::paires;
use crate::http::{self, BodyError, GunzipError, Reservation};
use crate::{App, comptes};

/// The largest JSON body.
const JSON_MAX: usize = 256 * 1024;

/// One call.
pub(super) struct Appel {
    /// The portal.
    pub(super) app: Arc<App>,
    headers: HeaderMap,
    valeurs: HashMap<&'static str, String>,
    /// Behind a lock that nobody waits for: a body alone may not be shared between threads.
    body: Mutex<Body>,
    porteur: Option<(String, Appelant)>,
    type_du_corps: Option<Corps>,
}

/// Checks a call, does it, and answers.
pub(super) async fn servir(app: Arc<App>, operation: Arc<Operation>, request: Request) -> Response {
    let langue = Langue::preferee(request.headers());
    let outcome = match recevoir(app, &operation, request).await {
        Ok(appel) => operation.faire(appel).await,
        Err(probleme) => Err(probleme),
    };
    outcome.unwrap_or_else(|probleme| probleme.reponse(langue))
}

async fn recevoir(
    app: Arc<App>,
    operation: &Operation,
    mut request: Request,
) -> Result<Appel, Probleme> {
    let porteur = match operation.acces {
        Acces::Public => None,
        _ => Some(identifier(&app, request.headers()).await?),
    };
    let valeurs = parametres(operation, &mut request).await?;
    let (parts, body) = request.into_parts();
    Ok(Appel {
        app,
        headers: parts.headers,
        valeurs,
        body: Mutex::new(body),
        porteur,
        type_du_corps: operation.corps,
    })
}

/// Who calls, and the token.
async fn identifier(app: &App, headers: &HeaderMap) -> Result<(String, Appelant), Probleme> {
    let Some(shown) = headers.get(header::AUTHORIZATION) else {
        return Err((&catalogue::JETON_ABSENT).into());
    };
    let token = shown.to_str().ok().and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let Some(token) = token else {
        return Err((&catalogue::JETON_INVALIDE).into());
    };
    let appelant = comptes::appelant(app, token).await?;
    let limite = app.config.api.requetes_par_minute;
    let counted = app
        .quotas
        .api
        .compter(appelant.compte_id, app.clock.now(), limite);
    counted.map_err(|depasse| Probleme::from(&catalogue::QUOTA).attendre(depasse.secondes()))?;
    Ok((token.to_owned(), appelant))
}

/// The parameters that the contract names, in their form; any other parameter of the query is a
/// fault, because a misspelled filter that is passed over gives wrong lists.
async fn parametres(
    operation: &Operation,
    request: &mut Request,
) -> Result<HashMap<&'static str, String>, Probleme> {
    let mut found = HashMap::new();
    let mut faults = Vec::new();
    let path = request.extract_parts::<RawPathParams>().await;
    let path: HashMap<String, String> = match &path {
        Ok(params) => params
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        Err(_) => return Err((&catalogue::PARAMETRE).into()),
    };
    let query = paires(request.uri().query().unwrap_or(""));
    for parametre in &operation.parametres {
        let mut fault = |phrase| faults.push((parametre.nom, phrase));
        let value = match parametre.lieu {
            Lieu::Chemin => path.get(parametre.nom).cloned(),
            Lieu::Requete => {
                let mut values = query.iter().filter(|(name, _)| name == parametre.nom);
                let first = values.next().map(|(_, value)| value.clone());
                if values.next().is_some() {
                    fault(Phrase::new(
                        "Ce paramètre est donné deux fois.",
                        "This parameter is given twice.",
                    ));
                    continue;
                }
                first
            }
            Lieu::Entete => request
                .headers()
                .get(parametre.nom)
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
        };
        match value {
            Some(value) => match valider_parametre(&value, &parametre.forme) {
                Some(phrase) => fault(phrase),
                None => {
                    found.insert(parametre.nom, value);
                }
            },
            None if parametre.forme.obligatoire() => {
                fault(Phrase::new(
                    "Ce paramètre est obligatoire.",
                    "This parameter is required.",
                ));
            }
            None => {}
        }
    }
    for (name, _) in &query {
        let known = operation
            .parametres
            .iter()
            .any(|p| p.lieu == Lieu::Requete && p.nom == name);
        if !known {
            let phrase = Phrase::new("Ce paramètre n'existe pas.", "There is no such parameter.");
            return Err(Probleme::parametre(name, phrase));
        }
    }
    match faults.into_iter().next() {
        Some((nom, phrase)) => Err(Probleme::parametre(nom, phrase)),
        None => Ok(found),
    }
}

impl Appel {
    /// Who calls.
    pub(super) fn qui(&self) -> Result<&Appelant, Probleme> {
        match &self.porteur {
            Some((_, appelant)) => Ok(appelant),
            None => Err((&catalogue::JETON_ABSENT).into()),
        }
    }

    /// The account of who calls.
    pub(super) fn compte_id(&self) -> Result<i64, Probleme> {
        self.qui().map(|appelant| appelant.compte_id)
    }

    /// The token that was shown.
    pub(super) fn jeton(&self) -> &str {
        self.porteur.as_ref().map_or("", |(token, _)| token)
    }

    /// A parameter, if it was given.
    pub(super) fn texte(&self, nom: &str) -> Option<&str> {
        self.valeurs.get(nom).map(String::as_str)
    }

    /// A parameter that the contract requires.
    pub(super) fn exige(&self, nom: &'static str) -> Result<String, Probleme> {
        match self.texte(nom) {
            Some(texte) => Ok(texte.to_owned()),
            None => Err((&catalogue::PARAMETRE).into()),
        }
    }

    /// An integer, if it was given.
    pub(super) fn entier(&self, nom: &str) -> Option<i64> {
        self.texte(nom).and_then(|texte| texte.parse().ok())
    }

    /// The key of a row, which the contract requires.
    pub(super) fn numero(&self, nom: &'static str) -> Result<i64, Probleme> {
        self.entier(nom)
            .ok_or_else(|| (&catalogue::PARAMETRE).into())
    }

    /// How many elements are wanted.
    pub(super) fn limite(&self) -> u32 {
        let wanted = self.entier("limite").and_then(|n| u32::try_from(n).ok());
        wanted.unwrap_or(PAR_PAGE.1)
    }

    /// Whether the first type named by `Accept` is this one: the only choice that clients have.
    pub(super) fn prefere(&self, media: &str) -> bool {
        let accept = self.headers.get(header::ACCEPT);
        let text = accept.and_then(|value| value.to_str().ok()).unwrap_or("");
        let first = text.split([',', ';']).next().unwrap_or("");
        first.trim().eq_ignore_ascii_case(media)
    }

    /// Goes on only if the caller may do this to that.
    pub(super) async fn droit(&self, action: Action, cible: Cible) -> Result<(), Probleme> {
        match comptes::droit(&self.app, self.qui()?, action, cible).await? {
            Decision::Permis(_) => Ok(()),
            Decision::Refuse(refus) => Err((&refus).into()),
        }
    }

    /// The body, in the form of the contract.
    pub(super) async fn json<T: DeserializeOwned>(&mut self) -> Result<T, Probleme> {
        let Some(Corps::Json(fiche)) = self.type_du_corps else {
            return Err((&catalogue::CORPS).into());
        };
        self.verifier_type("application/json")?;
        let (bytes, _held) = self.lire().await?;
        if bytes.len() > JSON_MAX {
            return Err((&catalogue::TROP_GROS).into());
        }
        lire_json(&bytes, fiche)
    }

    /// The body as it was sent, inflated if it was compressed. It stays within the memory set aside
    /// as long as the reservation lives.
    pub(super) async fn octets(&mut self) -> Result<(Bytes, Reservation), Probleme> {
        let Some(Corps::Brut(media)) = self.type_du_corps else {
            return Err((&catalogue::CORPS).into());
        };
        self.verifier_type(media)?;
        let packed = match self.headers.get(header::CONTENT_ENCODING) {
            None => false,
            Some(value) if value.as_bytes().eq_ignore_ascii_case(b"identity") => false,
            Some(value) if value.as_bytes().eq_ignore_ascii_case(b"gzip") => true,
            Some(_) => return Err((&catalogue::TYPE_DE_CONTENU).into()),
        };
        let (bytes, held) = self.lire().await?;
        if !packed {
            return Ok((bytes, held));
        }
        let limit = self.app.config.serveur.depot_max;
        let inflated = http::inflate(&self.app, bytes, held, limit).await;
        inflated.map_err(|error| match error {
            GunzipError::Busy => Probleme::from(&catalogue::INDISPONIBLE),
            GunzipError::TooLarge => Probleme::from(&catalogue::TROP_GROS),
            GunzipError::Malformed => Probleme::from(&catalogue::CORPS).detail(
                "Le contenu annoncé en gzip n'en est pas, ou est coupé.",
                "The content announced as gzip is not, or is cut short.",
            ),
        })
    }

    fn verifier_type(&self, media: &str) -> Result<(), Probleme> {
        let value = self.headers.get(header::CONTENT_TYPE);
        let text = value.and_then(|value| value.to_str().ok()).unwrap_or("");
        let essence = text.split(';').next().unwrap_or("").trim();
        if essence.eq_ignore_ascii_case(media) {
            return Ok(());
        }
        Err(Probleme::from(&catalogue::TYPE_DE_CONTENU).detail(
            format!("Le corps doit être de type {media}."),
            format!("The body must be of type {media}."),
        ))
    }

    async fn lire(&mut self) -> Result<(Bytes, Reservation), Probleme> {
        let kept = self.body.get_mut().unwrap_or_else(PoisonError::into_inner);
        let body = std::mem::take(kept);
        http::read_body(&self.app, body)
            .await
            .map_err(|error| match error {
                BodyError::TooLarge => (&catalogue::TROP_GROS).into(),
                BodyError::TooSlow => (&catalogue::TROP_LENT).into(),
                BodyError::Broken => (&catalogue::CORPS).into(),
                BodyError::Busy => (&catalogue::INDISPONIBLE).into(),
            })
    }
}

fn lire_json<T: DeserializeOwned>(bytes: &[u8], fiche: fn() -> Fiche) -> Result<T, Probleme> {
    let malformed = |error: serde_json::Error| {
        let (line, column) = (error.line(), error.column());
        Probleme::from(&catalogue::CORPS).detail(
            format!("Ce n'est pas du JSON lisible (ligne {line}, colonne {column})."),
            format!("This is not readable JSON (line {line}, column {column})."),
        )
    };
    let value: serde_json::Value = serde_json::from_slice(bytes).map_err(malformed)?;
    let faults = valider(&value, &Forme::Objet(fiche));
    if !faults.is_empty() {
        return Err(Probleme::from(&catalogue::CORPS).erreurs(faults));
    }
    serde_json::from_value(value).map_err(malformed)
}

/// Bytes of a media type.
pub(super) fn octets(statut: StatusCode, media: &'static str, bytes: impl Into<Body>) -> Response {
    let mut response = (statut, bytes.into()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

/// JSON.
pub(super) fn json(statut: StatusCode, value: &impl Serialize) -> Result<Response, Probleme> {
    let body = serde_json::to_vec(value).map_err(|error| {
        tracing::error!(%error, "réponse de l'API illisible");
        Probleme::from(&catalogue::PANNE)
    })?;
    Ok(octets(statut, "application/json", body))
}

/// Nothing more to say.
pub(super) fn rien() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// There is nothing at this address: answered to anybody.
pub(super) async fn introuvable(headers: HeaderMap) -> Response {
    Probleme::from(&catalogue::INTROUVABLE).reponse(Langue::preferee(&headers))
}

/// The address is known and the method is not.
pub(super) async fn methode(headers: HeaderMap) -> Response {
    Probleme::from(&catalogue::METHODE).reponse(Langue::preferee(&headers))
}

/// The parameters of a list.
pub(super) fn avec_limite(operation: Operation) -> Operation {
    operation.avec(
        Lieu::Requete,
        "limite",
        contrat::facultatif(contrat::limite()),
        "Nombre d'éléments rendus au plus ; 50 par défaut.",
    )
}
