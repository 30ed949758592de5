//! How a request reaches the portal: the network, or its routes directly in a test.

use std::fmt;
use std::future::Future;

use bytes::Bytes;

/// What is asked of the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requete {
    /// `GET`, `POST` or `PUT`.
    pub methode: &'static str,
    /// From `/organismes/v1` on, with its query.
    pub chemin: String,
    /// The token, for all but the request of a token.
    pub jeton: Option<String>,
    /// The media type of the body.
    pub media: &'static str,
    /// The body; empty when there is none.
    pub corps: Bytes,
}

/// What the portal answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reponse {
    /// HTTP status.
    pub statut: u16,
    /// The body, not compressed.
    pub corps: Bytes,
}

/// Carries requests.
pub trait Transport: Send + Sync {
    /// Sends one request and waits for its answer.
    ///
    /// # Errors
    /// When no answer comes.
    fn envoyer(
        &self,
        requete: Requete,
    ) -> impl Future<Output = Result<Reponse, PasDeReponse>> + Send;
}

/// No answer came; what the network says of it, without any secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasDeReponse(pub String);

impl fmt::Display for PasDeReponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "le guichet ne répond pas : {}", self.0)
    }
}

impl std::error::Error for PasDeReponse {}
