//! A way to the portal without a network: its own routes. For the past of a demonstration, whose clock
//! no server shows, and for tests.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use guichet_simulators::transport::{PasDeReponse, Reponse, Requete, Transport};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::{App, acces};

/// The routes of a portal.
#[derive(Clone)]
pub(crate) struct Interne(Router);

impl Interne {
    /// Of this portal, at the time that its clock shows.
    pub(crate) fn new(app: &Arc<App>) -> Self {
        Self(acces::router(acces::routes(app)).with_state(Arc::clone(app)))
    }
}

impl Transport for Interne {
    async fn envoyer(&self, requete: Requete) -> Result<Reponse, PasDeReponse> {
        let failed = |error: &dyn std::fmt::Display| PasDeReponse(error.to_string());
        let method = Method::from_bytes(requete.methode.as_bytes()).map_err(|e| failed(&e))?;
        let mut request = Request::builder().method(method).uri(&requete.chemin);
        if let Some(token) = &requete.jeton {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if !requete.corps.is_empty() {
            request = request.header(header::CONTENT_TYPE, requete.media);
        }
        let request = request.body(Body::from(requete.corps));
        let request = request.map_err(|error| failed(&error))?;
        let Ok(response) = self.0.clone().oneshot(request).await;
        let statut = response.status().as_u16();
        let corps = response.into_body().collect().await;
        Ok(Reponse {
            statut,
            corps: corps.map_err(|error| failed(&error))?.to_bytes(),
        })
    }
}
