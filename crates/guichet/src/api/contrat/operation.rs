//! One operation: who may call it, what it takes, what it gives, and what does it.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::{MethodFilter, on};

use super::forme::{Fiche, Forme};
use crate::App;
use crate::acces::{Acces, Route};
use crate::api::appel::{self, Appel};
use crate::api::probleme::Probleme;

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api) enum Lieu {
    /// In the path.
    Chemin,
    /// In the query.
    Requete,
    /// A header.
    Entete,
}

/// A parameter.
pub(in crate::api) struct Parametre {
    /// Its name.
    pub(in crate::api) nom: &'static str,
    /// Where it stands.
    pub(in crate::api) lieu: Lieu,
    /// Its form; one that may be absent is [`Forme::Facultatif`].
    pub(in crate::api) forme: Forme,
    /// What it means.
    pub(in crate::api) sens: &'static str,
}

/// What the body is.
#[derive(Clone, Copy)]
pub(in crate::api) enum Corps {
    /// JSON of this form.
    Json(fn() -> Fiche),
    /// A text of this media type, perhaps with `Content-Encoding: gzip`.
    Brut(&'static str),
}

/// What the answer is.
#[derive(Clone, Copy)]
pub(in crate::api) enum Media {
    /// Nothing.
    Rien,
    /// JSON of this form.
    Json(fn() -> Fiche),
    /// JSON that another schema describes.
    JsonLibre(&'static str),
    /// Bytes of one of these media types.
    Brut(&'static [&'static str]),
}

/// What an answer says.
pub(in crate::api) struct Reponse {
    /// The HTTP status.
    pub(in crate::api) statut: u16,
    /// When it is given.
    pub(in crate::api) sens: &'static str,
    /// Its content.
    pub(in crate::api) media: Media,
}

type Futur = Pin<Box<dyn Future<Output = Result<Response, Probleme>> + Send>>;
type Faire = dyn Fn(Appel) -> Futur + Send + Sync;

/// One operation of the API.
pub(in crate::api) struct Operation {
    /// Its method.
    pub(in crate::api) methode: Method,
    /// Its path.
    pub(in crate::api) chemin: &'static str,
    /// Its name for programs.
    pub(in crate::api) nom: &'static str,
    /// Its name for people.
    pub(in crate::api) titre: &'static str,
    /// The chapter it stands in.
    pub(in crate::api) chapitre: &'static str,
    /// What it does, beyond its title.
    pub(in crate::api) sens: &'static str,
    /// Who may call it.
    pub(in crate::api) acces: Acces,
    /// Its parameters.
    pub(in crate::api) parametres: Vec<Parametre>,
    /// Its body.
    pub(in crate::api) corps: Option<Corps>,
    /// Its answers, when it succeeds.
    pub(in crate::api) reponses: Vec<Reponse>,
    faire: Arc<Faire>,
}

impl Operation {
    /// An operation for who shows a token; name, chapter and title are for readers.
    pub(in crate::api) fn new<H, F>(
        methode: Method,
        chemin: &'static str,
        [nom, chapitre, titre]: [&'static str; 3],
        faire: H,
    ) -> Self
    where
        H: Fn(Appel) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Response, Probleme>> + Send + 'static,
    {
        Self {
            methode,
            chemin,
            nom,
            titre,
            chapitre,
            sens: "",
            acces: Acces::Api,
            parametres: Vec::new(),
            corps: None,
            reponses: Vec::new(),
            faire: Arc::new(move |appel| Box::pin(faire(appel))),
        }
    }

    /// Open to anybody.
    pub(in crate::api) fn publique(mut self) -> Self {
        self.acces = Acces::Public;
        self
    }

    /// What it does, beyond its title.
    pub(in crate::api) fn sens(mut self, sens: &'static str) -> Self {
        self.sens = sens;
        self
    }

    /// A parameter.
    pub(in crate::api) fn avec(
        mut self,
        lieu: Lieu,
        nom: &'static str,
        forme: Forme,
        sens: &'static str,
    ) -> Self {
        self.parametres.push(Parametre {
            nom,
            lieu,
            forme,
            sens,
        });
        self
    }

    /// Its body.
    pub(in crate::api) fn corps(mut self, corps: Corps) -> Self {
        self.corps = Some(corps);
        self
    }

    /// An answer.
    pub(in crate::api) fn rend(mut self, statut: u16, sens: &'static str, media: Media) -> Self {
        self.reponses.push(Reponse {
            statut,
            sens,
            media,
        });
        self
    }

    /// Its route.
    pub(in crate::api) fn route(self) -> Route {
        let (methode, chemin, acces) = (self.methode.clone(), self.chemin, self.acces);
        let filter = MethodFilter::try_from(methode.clone()).unwrap_or(MethodFilter::GET);
        let operation = Arc::new(self);
        let service = on(
            filter,
            move |State(app): State<Arc<App>>, request: Request| {
                let operation = Arc::clone(&operation);
                async move { appel::servir(app, operation, request).await }
            },
        );
        Route::of(methode, chemin, acces, service)
    }

    /// Does it.
    pub(in crate::api) async fn faire(&self, appel: Appel) -> Result<Response, Probleme> {
        (self.faire)(appel).await
    }
}
