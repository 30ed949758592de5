//! Sending: one POST, signed, to an address that is resolved here and refused when it is private;
//! no redirection is followed, little of the answer is read, and nobody is waited for.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use guichet_store::travaux::{self as jobs, Travail};
use guichet_store::webhooks::{self as rows, Envoi, LIVRER};
use guichet_store::{StoreError, evenements};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use super::{adresse, signature};
use crate::App;
use crate::api::evenements::{Evenement, charger};
use crate::clock::Moment;
use crate::paris;
use crate::travaux::{Echec, Handler, Issues};

/// Bytes of an answer that are read at most.
const REPONSE_MAX: usize = 4096;

/// Deliveries under way at the same time.
const ENSEMBLE: usize = 32;

/// What sends.
#[derive(Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    libre: bool,
}

/// Names resolved as usual, without the addresses of private networks.
struct Resolveur {
    libre: bool,
}

impl Resolve for Resolveur {
    fn resolve(&self, name: Name) -> Resolving {
        let libre = self.libre;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0))
                .await?
                .filter(|address| libre || adresse::publique(address.ip()))
                .collect();
            if found.is_empty() {
                return Err("aucune adresse publique pour ce nom".into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether private networks and http are admitted.
pub(super) fn libre(app: &App) -> bool {
    app.demo || app.config.webhooks.reseaux_prives
}

impl Client {
    /// As the settings say.
    ///
    /// # Errors
    /// TLS cannot be set up on this machine.
    fn new(app: &App) -> Result<Self, String> {
        let libre = libre(app);
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(app.config.webhooks.delai.get())
            .timeout(app.config.webhooks.delai.get())
            .dns_resolver(Arc::new(Resolveur { libre }))
            .user_agent("Guichet")
            .build()
            .map_err(|error| format!("client HTTP : {error}"))?;
        Ok(Self { http, libre })
    }

    /// Posts `corps`; the status, or what went wrong without anything of the answer.
    async fn poster(
        &self,
        url: &str,
        [identifiant, secondes, signature]: [&str; 3],
        corps: String,
    ) -> Result<u16, String> {
        // The address may have been admitted by settings that have changed since.
        adresse::lire(url, self.libre).map_err(|refus| refus.phrases().0.to_owned())?;
        let sent = self
            .http
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", identifiant)
            .header("webhook-timestamp", secondes)
            .header("webhook-signature", signature)
            .body(corps)
            .send()
            .await;
        let mut response = sent.map_err(|error| broken(&error).to_owned())?;
        let status = response.status().as_u16();
        let mut read = 0;
        while let Ok(Some(piece)) = response.chunk().await {
            read += piece.len();
            if read > REPONSE_MAX {
                break;
            }
        }
        Ok(status)
    }
}

/// What went wrong, without the address: it may hold a secret.
fn broken(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "aucune réponse à temps"
    } else if error.is_connect() {
        "connexion impossible : nom inconnu, adresse privée, serveur arrêté ou certificat refusé"
    } else {
        "échange interrompu"
    }
}

/// Delivers events to webhooks.
#[derive(Default)]
pub struct Livraisons {
    client: OnceLock<Result<Client, String>>,
}

impl Handler for Livraisons {
    fn genre(&self) -> &'static str {
        LIVRER
    }

    fn traiter(&self, app: &Arc<App>, runtime: &Handle, lot: Vec<Travail>) -> Issues {
        let client = match self.client.get_or_init(|| Client::new(app)) {
            Ok(client) => client.clone(),
            Err(error) => {
                let failed = |job| (job, Err(Echec::Panne(error.clone())));
                return lot.into_iter().map(failed).collect();
            }
        };
        runtime.block_on(async {
            let mut under_way = JoinSet::new();
            for job in lot {
                let (app, client) = (Arc::clone(app), client.clone());
                under_way.spawn(async move {
                    let issue = livrer(&app, &client, &job).await;
                    (job, issue)
                });
            }
            under_way.join_all().await
        })
    }

    fn bras(&self, _app: &App) -> usize {
        2
    }

    fn lot(&self, _: &App) -> usize {
        ENSEMBLE
    }
}

/// One delivery.
async fn livrer(app: &App, client: &Client, job: &Travail) -> Result<(), Echec> {
    let id: i64 = job
        .cle
        .parse()
        .map_err(|_| Echec::Definitif("livraison illisible".to_owned()))?;
    let found = app
        .store
        .read(move |tx| {
            let Some(envoi) = rows::envoi(tx, id)? else {
                return Ok(None);
            };
            let evenement = evenements::lire(tx, envoi.evenement_id)?;
            let charge = charger(tx, &evenement)?;
            Ok(Some((envoi, charge)))
        })
        .await?;
    let Some((envoi, evenement)) = found else {
        return finir(app, job, None).await;
    };
    if envoi.conclue {
        return finir(app, job, None).await;
    }
    if !envoi.webhook.actif {
        return finir(
            app,
            job,
            Some((id, "echouee", None, Some("abonnement suspendu"))),
        )
        .await;
    }
    let outcome = envoyer(app, client, &envoi, &evenement).await;
    let (status, error) = match &outcome {
        Ok(status) if (200..300).contains(status) => {
            return finir(app, job, Some((id, "livree", Some(*status), None))).await;
        }
        Ok(status) => (Some(*status), "réponse autre que 2xx".to_owned()),
        Err(error) => (None, error.clone()),
    };
    let tried = envoi.essais + 1;
    // 410 Gone: whoever answers it wants no more of this.
    if tried >= i64::from(app.config.webhooks.essais) || status == Some(410) {
        return finir(app, job, Some((id, "echouee", status, Some(&error)))).await;
    }
    let now = app.clock.now();
    let kept = error.clone();
    app.store
        .write(move |tx| rows::conclure(tx, id, "attente", status, Some(&kept), now.0))
        .await?;
    let wait = jobs::attente_ms(tried.saturating_add(3), hasard(app));
    Err(Echec::PlusTard(Moment(now.0.saturating_add(wait)), error))
}

fn hasard(app: &App) -> u64 {
    let mut bytes = [0; 8];
    app.hasard.fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

async fn envoyer(
    app: &App,
    client: &Client,
    envoi: &Envoi,
    evenement: &Evenement,
) -> Result<u16, String> {
    let now = app.clock.now();
    let corps = serde_json::json!({
        "type": evenement.genre,
        "timestamp": paris::format_iso(now),
        "data": evenement,
    })
    .to_string();
    let identifiant = format!("evenement-{}", envoi.evenement_id);
    let secondes = now.0.div_euclid(1000);
    let webhook = &envoi.webhook;
    let ancien = webhook
        .secret_ancien
        .as_ref()
        .filter(|(_, end)| *end > now.0)
        .map(|(secret, _)| secret.as_str());
    let secrets = std::iter::once(webhook.secret.as_str()).chain(ancien);
    let signature = signature::signer(secrets, &identifiant, secondes, &corps);
    let headers = [&*identifiant, &secondes.to_string(), &signature];
    client.poster(&webhook.url, headers, corps).await
}

type Conclusion<'a> = (i64, &'static str, Option<u16>, Option<&'a str>);

/// Ends the job, with what became of the delivery.
async fn finir(app: &App, job: &Travail, conclusion: Option<Conclusion<'_>>) -> Result<(), Echec> {
    let job = job.clone();
    let now = app.clock.now().0;
    let conclusion =
        conclusion.map(|(id, etat, statut, erreur)| (id, etat, statut, erreur.map(str::to_owned)));
    let written: Result<(), StoreError> = app
        .store
        .write(move |tx| {
            if let Some((id, etat, statut, erreur)) = conclusion {
                rows::conclure(tx, id, etat, statut, erreur.as_deref(), now)?;
            }
            jobs::finir(tx, &job)
        })
        .await;
    Ok(written?)
}
