//! What is refused, and how that is said: `application/problem+json`, in French or English.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use guichet_store::StoreError;
use serde_json::json;

use crate::http::BodyError;

macro_rules! codes {
    ($($name:ident, $code:literal, $status:literal, $fr:literal, $en:literal, $detail_fr:literal, $detail_en:literal;)*) => {
        /// Why a request is refused. The codes are part of the contract.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Code { $(#[doc = $en] $name,)* }

        impl Code {
            /// Code, status, title and detail; texts in French and English.
            fn fiche(self) -> (&'static str, u16, [&'static str; 2], [&'static str; 2]) {
                match self {
                    $(Self::$name => ($code, $status, [$fr, $en], [$detail_fr, $detail_en]),)*
                }
            }
        }

        /// Every code, as the contract lists them.
        #[cfg(test)]
        pub(super) const CODES: &[&str] = &[$($code,)*];
    };
}

codes! {
    IdentifiantsRefuses, "identifiants-refuses", 401, "Identifiants refusés", "Credentials refused", "L'identifiant ou le secret ne sont pas reconnus.", "The identifier or the secret is not known.";
    JetonAbsent, "jeton-absent", 401, "Jeton absent", "Token missing", "Demandez un jeton à /organismes/v1/jeton et présentez-le dans « Authorization: Bearer … ».", "Ask /organismes/v1/jeton for a token and show it in 'Authorization: Bearer …'.";
    JetonRefuse, "jeton-refuse", 401, "Jeton refusé", "Token refused", "Le jeton est inconnu, expiré ou retiré : demandez-en un autre.", "The token is unknown, expired or revoked: ask for another one.";
    OrganismeSuspendu, "organisme-suspendu", 403, "Accès suspendu", "Access suspended", "L'accès de l'organisme est suspendu ; l'exploitant du portail peut le rétablir.", "The organism's access is suspended; the operator of the portal can restore it.";
    CorpsIllisible, "corps-illisible", 400, "Corps illisible", "Unreadable body", "Le corps de la requête n'est pas lisible, ou n'est pas arrivé entier.", "The body of the request cannot be read, or did not arrive whole.";
    ChampInvalide, "champ-invalide", 400, "Champ refusé", "Field refused", "Un champ manque, est inconnu ou n'a pas la forme voulue.", "A field is missing, unknown or not of the expected form.";
    ParametreInvalide, "parametre-invalide", 400, "Paramètre refusé", "Parameter refused", "Un paramètre manque, est inconnu ou n'a pas la forme voulue.", "A parameter is missing, unknown or not of the expected form.";
    CurseurInconnu, "curseur-inconnu", 400, "Curseur inconnu", "Unknown cursor", "Ce curseur ne vient pas d'une réponse donnée à cet organisme ; sans « depuis », la liste commence au plus ancien lot.", "This cursor is not from an answer given to this organism; without 'depuis' the list begins with the oldest lot.";
    LotInconnu, "lot-inconnu", 404, "Lot inconnu", "Unknown lot", "L'organisme n'a pas de lot de cet identifiant.", "The organism has no lot of this identifier.";
    LotPurge, "lot-purge", 410, "Lot purgé", "Lot purged", "Le texte de ce lot n'est plus conservé.", "The text of this lot is no longer kept.";
    LotEnEchec, "lot-en-echec", 409, "Lot en échec définitif", "Lot failed for good", "Un échec définitif a été signalé pour ce lot : il n'accepte plus ni accusé, ni retour, ni échec passager.", "This lot was reported as failed for good: it accepts no acknowledgement, no return and no temporary failure.";
    EmpreinteDifferente, "empreinte-differente", 409, "Empreinte différente", "Different hash", "L'empreinte donnée n'est pas celle du lot : téléchargez-le de nouveau.", "The hash given is not that of the lot: download it again.";
    RetourInconnu, "retour-inconnu", 404, "Retour inconnu", "Unknown return", "Ce lot n'a pas de retour de cette référence, ou pas dans cette version.", "This lot has no return of this reference, or not in this version.";
    RetourPurge, "retour-purge", 410, "Retour purgé", "Return purged", "Le document de ce retour n'est plus conservé.", "The document of this return is no longer kept.";
    ReferenceAutreNature, "reference-autre-nature", 409, "Référence d'une autre nature", "Reference of another nature", "Cette référence désigne déjà un document d'une autre nature : choisissez-en une autre.", "This reference already names a document of another nature: choose another one.";
    NatureRefusee, "nature-refusee", 422, "Nature de retour refusée", "Nature of return refused", "L'organisme n'envoie pas cette nature de retour pour cette déclaration.", "The organism does not send this nature of return for this declaration.";
    NatureDAccuse, "nature-d-accuse", 422, "Nature d'un accusé de réception", "Nature of a receipt", "Cette nature est celle de l'accusé de réception : elle est publiée quand le lot est accusé.", "This nature is that of the receipt: it is published when the lot is acknowledged.";
    PublicationInconnue, "publication-inconnue", 404, "Publication inconnue", "Unknown publication", "L'organisme n'a rien publié sous cette référence.", "The organism published nothing under this reference.";
    PublicationRefusee, "publication-refusee", 422, "Publication refusée", "Publication refused", "L'organisme ne publie pas de document de cette nature.", "The organism publishes no document of this nature.";
    DocumentAbsent, "document-absent", 422, "Document absent", "Document missing", "Un retour ou une publication de cette nature porte un document.", "A return or a publication of this nature carries a document.";
    DocumentInattendu, "document-inattendu", 422, "Document inattendu", "Unexpected document", "Un retour de cette nature ne porte pas de document.", "A return of this nature carries no document.";
    DocumentMalForme, "document-mal-forme", 422, "Document mal formé", "Malformed document", "Le document n'a pas la forme des retours de cette nature.", "The document does not have the form of returns of this nature.";
    DelegataireInattendu, "delegataire-inattendu", 422, "Délégataire inattendu", "Unexpected délégataire", "Seul un retour d'organisme complémentaire nomme un délégataire.", "Only a return of an organisme complémentaire names a délégataire.";
    CorpsTropVolumineux, "corps-trop-volumineux", 413, "Corps trop volumineux", "Body too large", "Le corps dépasse la taille permise, tel quel ou une fois décompressé.", "The body exceeds the allowed size, as it is or once inflated.";
    CorpsTropLent, "corps-trop-lent", 408, "Corps trop lent", "Body too slow", "Le corps de la requête n'est pas arrivé à temps : recommencez.", "The body of the request did not arrive in time: try again.";
    TypeRefuse, "type-refuse", 415, "Type de contenu refusé", "Content type refused", "Content-Type ou Content-Encoding ne sont pas de ceux que cette opération accepte.", "Content-Type or Content-Encoding is not one that this operation accepts.";
    TropDeRequetes, "trop-de-requetes", 429, "Trop de requêtes", "Too many requests", "Attendez le temps indiqué par Retry-After.", "Wait for the time given by Retry-After.";
    TropDEssais, "trop-d-essais", 429, "Trop d'échecs d'identification", "Too many failed identifications", "Attendez le temps indiqué par Retry-After.", "Wait for the time given by Retry-After.";
    MethodeRefusee, "methode-refusee", 405, "Méthode refusée", "Method refused", "Ce chemin n'accepte pas cette méthode.", "This path does not accept this method.";
    CheminInconnu, "chemin-inconnu", 404, "Chemin inconnu", "Unknown path", "L'API des organismes n'a pas ce chemin.", "The organism API has no such path.";
    Panne, "panne", 500, "Panne", "Failure", "Le portail n'a pas pu répondre ; l'exploitant en est averti.", "The portal could not answer; its operator is told.";
    Indisponible, "indisponible", 503, "Service indisponible", "Service unavailable", "Le portail ne peut pas répondre pour le moment : réessayez.", "The portal cannot answer for the moment: try again.";
}

/// A request that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refus {
    pub(super) code: Code,
    status: Option<u16>,
    /// French and English, when there is more to say than the code does.
    detail: Option<[String; 2]>,
    /// Milliseconds to wait.
    attendre: Option<i64>,
    /// For `WWW-Authenticate`.
    defi: Option<&'static str>,
}

impl Refus {
    pub(super) fn new(code: Code) -> Self {
        Self {
            code,
            status: None,
            detail: None,
            attendre: None,
            defi: None,
        }
    }

    /// With more to say, in French and in English.
    pub(super) fn detail(mut self, fr: impl Into<String>, en: impl Into<String>) -> Self {
        self.detail = Some([fr.into(), en.into()]);
        self
    }

    /// With the status of another operation.
    pub(super) fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// To be tried again after so many milliseconds.
    pub(super) fn attendre(mut self, ms: i64) -> Self {
        self.attendre = Some(ms);
        self
    }

    /// With a challenge.
    pub(super) fn defi(mut self, defi: &'static str) -> Self {
        self.defi = Some(defi);
        self
    }

    /// The answer, in the language that the client prefers.
    pub(super) fn reponse(self, requete: &HeaderMap, id: &str) -> Response {
        let (code, status, titles, details) = self.code.fiche();
        let status = self.status.unwrap_or(status);
        let language = usize::from(anglais(requete));
        let pick = |texts: &[&'static str; 2]| texts.get(language).copied().unwrap_or_default();
        let detail = match &self.detail {
            Some(detail) => detail.get(language).cloned().unwrap_or_default(),
            None => pick(&details).to_owned(),
        };
        let body = json!({
            "type": format!("urn:guichet:probleme:{code}"),
            "title": pick(&titles),
            "status": status,
            "detail": detail,
            "code": code,
            "instance": id,
        });
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() =
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(if language == 1 { "en" } else { "fr" }),
        );
        if let Some(ms) = self.attendre {
            let seconds = ms.saturating_add(999).div_euclid(1000).max(1);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(defi) = self.defi {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(defi));
        }
        response
    }
}

/// Whether English is asked for before French.
fn anglais(headers: &HeaderMap) -> bool {
    let wanted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let weight = |language: &str| {
        wanted
            .split(',')
            .filter_map(|part| {
                let mut words = part.split(';');
                let tag = words.next()?.trim();
                let primary = tag.split('-').next()?;
                let q = words.find_map(|word| word.trim().strip_prefix("q="));
                let q: f32 = q.map_or(Ok(1.0), str::parse).unwrap_or(0.0);
                primary.eq_ignore_ascii_case(language).then_some(q)
            })
            .fold(0.0_f32, f32::max)
    };
    weight("en") > weight("fr")
}

impl From<StoreError> for Refus {
    fn from(error: StoreError) -> Self {
        if error.is_retryable() {
            tracing::warn!(%error, "API des organismes : la base ne répond pas");
            return Self::new(Code::Indisponible).attendre(5_000);
        }
        tracing::error!(%error, "API des organismes");
        Self::new(Code::Panne)
    }
}

impl From<BodyError> for Refus {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Self::new(Code::CorpsTropVolumineux),
            BodyError::TooSlow => Self::new(Code::CorpsTropLent),
            BodyError::Broken => Self::new(Code::CorpsIllisible),
            BodyError::Busy => Self::new(Code::Indisponible).attendre(1_000),
        }
    }
}
