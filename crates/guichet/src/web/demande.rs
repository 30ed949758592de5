//! One request for a page: who asks, with what; and the routes made of handlers.
//!
//! Order: session (else the login page), the form read within limits, its token; then what the page
//! does, rights first.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::RequestExt;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use guichet_identity::{Action, Cible, Decision};
use guichet_pages::composants::Maillon;
use guichet_pages::{Cadre, Markup};

use super::echec::{self, Echec};
use super::formulaire::{self, Corps, Valeurs};
use super::instant::instant;
use super::reponse;
use super::session::{self, Visiteur};
use crate::App;
use crate::acces::{Acces, Route};
use crate::clock::Moment;
use crate::comptes::{self, RefusJeton};
use crate::http::formulaire::encode;

/// What a handler answers.
pub(super) type Issue = Result<Response, Echec>;

/// One request.
pub(super) struct Demande {
    pub(super) app: Arc<App>,
    /// What the address carries after `?`.
    pub(super) requete: Valeurs,
    /// What the form carries.
    pub(super) corps: Corps,
    chemin: HashMap<String, String>,
    qui: Option<Visiteur>,
}

/// A page that is read.
pub(super) fn lire<F, T>(chemin: &'static str, acces: Acces, faire: F) -> Route
where
    F: Fn(Demande) -> T + Clone + Send + Sync + 'static,
    T: Future<Output = Issue> + Send + 'static,
{
    Route::get(chemin, acces, gestionnaire(acces, faire))
}

/// A form that is sent.
pub(super) fn envoyer<F, T>(chemin: &'static str, acces: Acces, faire: F) -> Route
where
    F: Fn(Demande) -> T + Clone + Send + Sync + 'static,
    T: Future<Output = Issue> + Send + 'static,
{
    Route::post(chemin, acces, gestionnaire(acces, faire))
}

/// What is done with a request, as axum calls it.
fn gestionnaire<F, T>(
    acces: Acces,
    faire: F,
) -> impl Fn(State<Arc<App>>, Request) -> Reponse + Clone + Send + Sync + 'static
where
    F: Fn(Demande) -> T + Clone + Send + Sync + 'static,
    T: Future<Output = Issue> + Send + 'static,
{
    move |State(app), request| {
        let faire = faire.clone();
        Box::pin(async move { servir(app, acces, request, faire).await })
    }
}

/// An answer to come.
type Reponse = Pin<Box<dyn Future<Output = Response> + Send>>;

async fn servir<F, T>(app: Arc<App>, acces: Acces, request: Request, faire: F) -> Response
where
    F: Fn(Demande) -> T,
    T: Future<Output = Issue>,
{
    let qui = match session::visiteur(&app, request.headers()).await {
        Ok(qui) => qui,
        Err(RefusJeton::Indisponible(error)) => {
            return echec::reponse(&app, None, &error.into());
        }
        Err(_) => None,
    };
    if qui.is_none() && acces != Acces::Public {
        return a_la_porte(&request);
    }
    let known = qui.clone();
    let outcome = match recevoir(Arc::clone(&app), acces, qui, request).await {
        Ok(demande) => faire(demande).await,
        Err(echec) => Err(echec),
    };
    outcome.unwrap_or_else(|echec| echec::reponse(&app, known.as_ref(), &echec))
}

/// The login page, which leads back to what was asked for.
fn a_la_porte(request: &Request) -> Response {
    let wanted = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    match (request.method(), wanted) {
        (&Method::GET, "/") => reponse::aller("/connexion"),
        (&Method::GET, wanted) => reponse::aller(&format!("/connexion?retour={}", encode(wanted))),
        _ => reponse::aller("/connexion"),
    }
}

async fn recevoir(
    app: Arc<App>,
    acces: Acces,
    qui: Option<Visiteur>,
    mut request: Request,
) -> Result<Demande, Echec> {
    let path = request.extract_parts::<RawPathParams>().await;
    let path = path.map_err(|_| Echec::introuvable())?;
    let chemin = path
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let requete = Valeurs::de(request.uri().query().unwrap_or(""));
    let (parts, body) = request.into_parts();
    let mut corps = Corps::default();
    if parts.method == Method::POST {
        if d_un_autre_site(&parts.headers) {
            return Err(Echec::perime());
        }
        corps = formulaire::lire(&app, &parts.headers, body).await?;
        let ours = qui
            .as_ref()
            .is_none_or(|qui| qui.reconnait(corps.valeurs.texte("jeton")));
        if acces != Acces::Public && !ours {
            return Err(Echec::perime());
        }
    }
    Ok(Demande {
        app,
        requete,
        corps,
        chemin,
        qui,
    })
}

/// Whether the browser says that the form is of another site.
fn d_un_autre_site(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site");
    site.is_some_and(|site| site != "same-origin" && site != "none")
}

impl Demande {
    /// Who asks.
    pub(super) fn visiteur(&self) -> Result<&Visiteur, Echec> {
        self.qui.as_ref().ok_or_else(Echec::perime)
    }

    /// Who asks, if somebody is logged in.
    pub(super) fn connecte(&self) -> Option<&Visiteur> {
        self.qui.as_ref()
    }

    /// The account of who asks.
    pub(super) fn compte_id(&self) -> Result<i64, Echec> {
        self.visiteur().map(|qui| qui.appelant.compte_id)
    }

    /// A part of the address.
    pub(super) fn chemin(&self, nom: &str) -> &str {
        self.chemin.get(nom).map_or("", String::as_str)
    }

    /// The present instant.
    pub(super) fn maintenant(&self) -> Moment {
        self.app.clock.now()
    }

    /// What is decided about this action.
    pub(super) async fn decider(&self, action: Action, cible: Cible) -> Result<Decision, Echec> {
        let who = &self.visiteur()?.appelant;
        Ok(comptes::droit(&self.app, who, action, cible).await?)
    }

    /// Goes on only if who asks may do this to that.
    pub(super) async fn droit(&self, action: Action, cible: Cible) -> Result<(), Echec> {
        let siret = cible.siret.clone();
        match self.decider(action, cible).await? {
            Decision::Permis(_) => Ok(()),
            Decision::Refuse(refus) => Err(Echec::interdit(&refus, siret)),
        }
    }

    /// The frame of a page, with who reads it.
    pub(super) async fn cadre(
        &self,
        titre: impl Into<String>,
        actif: &'static str,
        chemin: &[(&str, &str)],
    ) -> Result<Cadre, Echec> {
        let now = self.maintenant();
        let mut cadre = Cadre {
            titre: titre.into(),
            actif,
            chemin: chemin
                .iter()
                .map(|(nom, lien)| Maillon {
                    nom: (*nom).to_owned(),
                    lien: Some((*lien).to_owned()).filter(|lien| !lien.is_empty()),
                })
                .collect(),
            demonstration: self.app.demo.then(|| instant(now).long()),
            ..Cadre::default()
        };
        if let Some(qui) = &self.qui {
            let id = qui.appelant.compte_id;
            let (unread, several) = self
                .app
                .store
                .read(move |tx| {
                    let unread = guichet_store::suivi::a_lire(tx, id, now.0)?;
                    let held = guichet_store::habilitations::du_compte(tx, id, "", 8)?;
                    let first = held.first().map(|held| held.siret.clone());
                    let several = held.iter().any(|held| Some(&held.siret) != first.as_ref());
                    Ok((unread, several))
                })
                .await?;
            let unread = u64::try_from(unread).unwrap_or(0);
            cadre.utilisateur = Some(qui.utilisateur(unread, several));
            cadre.jeton = qui.jeton_de_formulaire();
        }
        Ok(cadre)
    }
}

/// A page, with what surrounds it.
pub(super) fn page(cadre: &Cadre, contenu: &Markup) -> Response {
    reponse::html(StatusCode::OK, cadre.page(contenu))
}
