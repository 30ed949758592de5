//! Every way an operation of the machine API is refused, with its answer: an empty body, no
//! `Content-Type`, and for an identity that is not accepted the realm that says why.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{StatusCode, header::CONNECTION};
use axum::response::{IntoResponse, Response};

/// Why a caller is not accepted (401). The text of each is on the wire, as the kit and the guide
/// spell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Realm {
    /// Authentication on the form of net-entreprises: unknown, wrong password, not registered.
    NetEntreprises,
    /// Authentication on the form of the MSA: same.
    Msa,
    /// The password is too old.
    MotDePasse,
    /// No token, or one that is not ours.
    Jeton,
    /// A token whose life is over.
    Expiration,
    /// Somebody known, who is not registered for the service.
    NonInscrit,
}

impl Realm {
    fn texte(self) -> &'static str {
        match self {
            Self::NetEntreprises => r#"Basic realm="net-entreprises.fr""#,
            Self::Msa => r#"Basic realm="msa.fr""#,
            Self::MotDePasse => r#"Basic realm="Expiration du mot de passe""#,
            Self::Jeton => r#"DSNLogin realm="Jeton manquant ou invalide""#,
            Self::Expiration => r#"DSNLogin realm="Expiration du jeton""#,
            Self::NonInscrit => r#"DSNLogin realm="Utilisateur non-inscrit au service""#,
        }
    }
}

/// Why an operation is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refus {
    /// There is no body, or it is not what its `Content-Encoding` announces.
    SansCorps,
    /// The caller is not accepted.
    Identite(Realm),
    /// A locked account, a host that is not ours, a deposit of somebody else.
    Interdit,
    /// There is no such item, or no longer.
    Inconnu,
    /// The caller does not accept gzip.
    Reponse,
    /// The body took too long.
    TropLent,
    /// The body is larger than allowed, as it comes or once inflated.
    TropGros,
    /// The body is not of the media type or of the encoding of the operation.
    Support,
    /// A parameter of the path, of the query or of the body is wrong.
    Parametre,
    /// The period is wider than allowed.
    Periode,
    /// Too many queries: after so many seconds there is room again.
    Quota(u32),
    /// A fault of ours.
    Panne,
    /// Out of order for now.
    Indisponible,
}

/// What a browser would show of an answer 400: the one error that has a text.
const SANS_CORPS: &str = "<!DOCTYPE html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\">\
     <title>Requête incorrecte</title></head><body><p>Le corps de la requête manque, ou n'est pas \
     compressé comme annoncé.</p></body></html>\n";

/// Seconds after which a client may try again when the service is out of order.
const REPRISE: u32 = 30;

impl Refus {
    /// The status of the answer.
    pub(super) fn statut(self) -> StatusCode {
        match self {
            Self::SansCorps => StatusCode::BAD_REQUEST,
            Self::Identite(_) => StatusCode::UNAUTHORIZED,
            Self::Interdit => StatusCode::FORBIDDEN,
            Self::Inconnu => StatusCode::NOT_FOUND,
            Self::Reponse => StatusCode::NOT_ACCEPTABLE,
            Self::TropLent => StatusCode::REQUEST_TIMEOUT,
            Self::TropGros => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Support => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Parametre => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Periode | Self::Quota(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Panne => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Indisponible => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn entete(self) -> Option<(HeaderName, HeaderValue)> {
        Some(match self {
            Self::SansCorps => (CONTENT_TYPE, HeaderValue::from_static("text/html")),
            Self::Identite(realm) => (WWW_AUTHENTICATE, HeaderValue::from_static(realm.texte())),
            Self::Quota(secondes) => (RETRY_AFTER, HeaderValue::from(secondes)),
            Self::Indisponible => (RETRY_AFTER, HeaderValue::from(REPRISE)),
            // What is left of the body is not read: the connection cannot serve another request.
            Self::TropLent | Self::TropGros => (CONNECTION, HeaderValue::from_static("close")),
            _ => return None,
        })
    }
}

impl IntoResponse for Refus {
    fn into_response(self) -> Response {
        let corps = match self {
            Self::SansCorps => SANS_CORPS,
            _ => "",
        };
        let mut reponse = Response::new(axum::body::Body::from(corps));
        *reponse.status_mut() = self.statut();
        let entetes = reponse.headers_mut();
        entetes.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        entetes.extend(self.entete());
        reponse
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_empty_and_without_a_type_except_the_missing_body() {
        for refus in [
            Refus::SansCorps,
            Refus::Identite(Realm::Jeton),
            Refus::Interdit,
            Refus::Inconnu,
            Refus::Reponse,
            Refus::TropLent,
            Refus::TropGros,
            Refus::Support,
            Refus::Parametre,
            Refus::Periode,
            Refus::Quota(3),
            Refus::Panne,
            Refus::Indisponible,
        ] {
            let reponse = refus.into_response();
            assert_eq!(reponse.status(), refus.statut());
            assert_eq!(
                reponse.headers().contains_key(CONTENT_TYPE),
                refus == Refus::SansCorps,
                "{refus:?}"
            );
            assert_eq!(
                reponse.headers().contains_key(WWW_AUTHENTICATE),
                reponse.status() == StatusCode::UNAUTHORIZED,
                "{refus:?}"
            );
        }
    }
}
