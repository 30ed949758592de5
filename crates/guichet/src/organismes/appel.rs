//! What every operation begins with: who calls, within which rate, and what it names.

use std::sync::Arc;
use std::time::Duration;

use axum::RequestPartsExt;
use axum::body::Body;
use axum::extract::{Query, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use guichet_identity::jeton;
use guichet_store::StoreError;
use guichet_store::lots::{self, Client, Lot, Portee};

use super::etat::Etat;
use super::probleme::{Code, Refus};
use crate::App;
use crate::acces::{Acces, Route};
use crate::clock::Moment;

/// How long the presence of an identity is not written again.
const PRESENCE: Duration = Duration::from_secs(60);

/// What identifies an answer.
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request before anybody was asked who calls.
pub(super) struct Demande {
    pub(super) app: Arc<App>,
    pub(super) etat: Arc<Etat>,
    pub(super) parts: Parts,
    pub(super) body: Body,
    pub(super) now: Moment,
}

/// A request of an organism.
pub(super) struct Appel {
    pub(super) demande: Demande,
    /// The identity that calls.
    pub(super) client: Client,
    /// The lots that it may see.
    pub(super) portee: Portee,
}

/// An operation for anybody.
pub(super) fn publique<F, Fut>(
    etat: &Arc<Etat>,
    methode: Method,
    chemin: &'static str,
    operation: F,
) -> Route
where
    F: Fn(Demande) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Response, Refus>> + Send + 'static,
{
    let etat = Arc::clone(etat);
    let service = move |State(app): State<Arc<App>>, request: Request| {
        let (etat, operation) = (Arc::clone(&etat), operation.clone());
        async move {
            let (parts, body) = request.into_parts();
            let headers = parts.headers.clone();
            let demande = Demande {
                etat,
                parts,
                body,
                now: app.clock.now(),
                app: Arc::clone(&app),
            };
            let outcome = match refuser_head(&demande.parts) {
                Ok(()) => operation(demande).await,
                Err(refus) => Err(refus),
            };
            rendre(&app, &headers, outcome)
        }
    };
    Route::of(
        methode.clone(),
        chemin,
        Acces::Public,
        route(&methode, service),
    )
}

/// An operation for organisms.
pub(super) fn reservee<F, Fut>(
    etat: &Arc<Etat>,
    methode: Method,
    chemin: &'static str,
    operation: F,
) -> Route
where
    F: Fn(Appel) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Response, Refus>> + Send + 'static,
{
    let checked = move |demande: Demande| {
        let operation = operation.clone();
        async move { operation(identifier(demande).await?).await }
    };
    let mut route = publique(etat, methode, chemin, checked);
    route.acces = Acces::Organisme;
    route
}

fn route<H, T>(methode: &Method, service: H) -> MethodRouter<Arc<App>>
where
    H: axum::handler::Handler<T, Arc<App>>,
    T: 'static,
{
    let filter = match *methode {
        Method::POST => MethodFilter::POST,
        Method::PUT => MethodFilter::PUT,
        _ => MethodFilter::GET,
    };
    on(filter, service)
}

/// The same service, which says so when it is called with another method.
pub(super) fn sans_methode(service: MethodRouter<Arc<App>>) -> MethodRouter<Arc<App>> {
    service.fallback(
        |State(app): State<Arc<App>>, headers: HeaderMap| async move {
            rendre(&app, &headers, Err(Refus::new(Code::MethodeRefusee)))
        },
    )
}

/// No such path.
pub(super) async fn chemin_inconnu(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    rendre(&app, &headers, Err(Refus::new(Code::CheminInconnu)))
}

/// HEAD would count as a download.
fn refuser_head(parts: &Parts) -> Result<(), Refus> {
    match parts.method {
        Method::HEAD => Err(Refus::new(Code::MethodeRefusee)),
        _ => Ok(()),
    }
}

fn rendre(app: &App, headers: &HeaderMap, outcome: Result<Response, Refus>) -> Response {
    let id = app.hasard.word(16);
    let mut response = outcome.unwrap_or_else(|refus| refus.reponse(headers, &id));
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    response
}

/// Who shows the token: known, not suspended, within its rate.
async fn identifier(demande: Demande) -> Result<Appel, Refus> {
    let (app, now) = (&demande.app, demande.now);
    let shown = bearer(&demande.parts.headers)
        .ok_or_else(|| Refus::new(Code::JetonAbsent).defi("Bearer"))?;
    let refused = || Refus::new(Code::JetonRefuse).defi("Bearer error=\"invalid_token\"");
    let print = jeton::empreinte_du_lien(shown).ok_or_else(refused)?;
    let found = app.store.read(move |tx| lots::porteur(tx, &print)).await?;
    let porteur = found
        .filter(|porteur| porteur.expire_at > now.0)
        .ok_or_else(refused)?;
    let client = porteur.client;
    if client.etat != "actif" {
        return Err(Refus::new(Code::OrganismeSuspendu));
    }
    let limite = app.config.organismes.requetes_par_minute;
    let counted = app.quotas.organismes.compter(client.id, now, limite);
    counted
        .map_err(|crate::quota::Depasse(left)| Refus::new(Code::TropDeRequetes).attendre(left))?;
    if client
        .vu_at
        .is_none_or(|seen| Moment(seen).plus(PRESENCE) < now)
    {
        let id = client.id;
        app.store
            .write(move |tx| lots::noter_presence(tx, id, now.0, None, None))
            .await?;
    }
    Ok(Appel {
        portee: Portee {
            organisme: client.organisme.clone(),
            institution: client.institution.clone(),
        },
        client,
        demande,
    })
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

impl Appel {
    /// The lot that the path names. One that is not of the form of an idlot is unknown.
    pub(super) async fn idlot(&mut self) -> Result<i64, Refus> {
        let text = chemin(&mut self.demande.parts, "idlot").await;
        let digits = (1..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        // 0042 is not the identifier of lot 42.
        let canonical = digits && !text.starts_with('0');
        text.parse()
            .ok()
            .filter(|_| canonical)
            .ok_or_else(|| Refus::new(Code::LotInconnu))
    }

    /// The reference that the path names.
    pub(super) async fn reference(&mut self) -> Result<String, Refus> {
        let text = chemin(&mut self.demande.parts, "reference").await;
        let bytes = text.as_bytes();
        let first = bytes.first().is_some_and(u8::is_ascii_alphanumeric);
        let rest = bytes
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        if first && rest && bytes.len() <= 64 {
            return Ok(text);
        }
        Err(Refus::new(Code::RetourInconnu))
    }

    /// The parameters of the query: each at most once, none but those of the operation.
    pub(super) fn parametres<const N: usize>(
        &self,
        names: [&'static str; N],
    ) -> Result<[Option<String>; N], Refus> {
        let wrong = |name: &str| {
            Refus::new(Code::ParametreInvalide).detail(
                format!("Le paramètre « {name} » est inconnu ou répété."),
                format!("The parameter '{name}' is unknown or repeated."),
            )
        };
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&self.demande.parts.uri)
            .map_err(|_| Refus::new(Code::ParametreInvalide))?;
        let mut values = [const { None }; N];
        for (name, value) in pairs {
            let slot = names.iter().zip(&mut values).find(|(n, _)| **n == name);
            match slot {
                Some((_, slot @ None)) => *slot = Some(value),
                _ => return Err(wrong(&name.chars().take(40).collect::<String>())),
            }
        }
        Ok(values)
    }

    /// The lot of this organism.
    pub(super) fn lot(&self, id: i64) -> impl Future<Output = Result<Lot, Refus>> + Send + use<> {
        // Bodies are not shared between threads: what waits must not hold the request.
        let (app, portee) = (Arc::clone(&self.demande.app), self.portee.clone());
        async move {
            let found = app
                .store
                .read(move |tx| lots::lire(tx, &portee, id))
                .await?;
            found.ok_or_else(|| Refus::new(Code::LotInconnu))
        }
    }
}

async fn chemin(parts: &mut Parts, name: &str) -> String {
    // A path that is not UTF-8 names nothing of ours.
    let Ok(params) = parts.extract::<RawPathParams>().await else {
        return String::new();
    };
    let found = params.iter().find(|(key, _)| *key == name);
    found.map(|(_, value)| value.to_owned()).unwrap_or_default()
}

/// A refusal that a transaction decides: it is carried out of it as a value, not as an error.
pub(super) type Issue<T> = Result<Result<T, Refus>, StoreError>;
