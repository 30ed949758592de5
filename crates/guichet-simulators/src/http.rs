//! Requests over HTTP.

use std::time::Duration;

use crate::transport::{PasDeReponse, Reponse, Requete, Transport};

/// How long an answer may take.
const DELAI: Duration = Duration::from_secs(30);

/// A portal at an address.
#[derive(Clone, Debug)]
pub struct Http {
    client: reqwest::Client,
    url: String,
}

impl Http {
    /// For the portal at `url`, such as `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// What the network library says, in French before it.
    pub fn new(url: &str) -> Result<Self, String> {
        let client = reqwest::Client::builder()
            .timeout(DELAI)
            .build()
            .map_err(|error| format!("le client HTTP ne démarre pas : {error}"))?;
        Ok(Self {
            client,
            url: url.trim_end_matches('/').to_owned(),
        })
    }
}

impl Transport for Http {
    async fn envoyer(&self, requete: Requete) -> Result<Reponse, PasDeReponse> {
        // The address stays out of messages: they may reach a log.
        let failed = |error: reqwest::Error| PasDeReponse(error.without_url().to_string());
        let url = format!("{}{}", self.url, requete.chemin);
        let mut request = match requete.methode {
            "GET" => self.client.get(url),
            "PUT" => self.client.put(url),
            _ => self.client.post(url),
        };
        if let Some(token) = &requete.jeton {
            request = request.bearer_auth(token);
        }
        if !requete.corps.is_empty() {
            request = request
                .header(reqwest::header::CONTENT_TYPE, requete.media)
                .body(requete.corps);
        }
        let response = request.send().await.map_err(failed)?;
        let statut = response.status().as_u16();
        let corps = response.bytes().await.map_err(failed)?;
        Ok(Reponse { statut, corps })
    }
}
