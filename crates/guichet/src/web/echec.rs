//! Why a page is not shown, as a page.

use axum::http::StatusCode;
use axum::response::Response;
use guichet_identity::Refus;
use guichet_pages::pages::erreur::{self, Erreur};
use guichet_store::StoreError;

use super::instant::instant;
use super::reponse;
use super::session::Visiteur;
use crate::{App, comptes};

/// Why a page is not shown.
#[derive(Debug)]
pub(super) struct Echec(pub(super) Erreur, StatusCode);

impl Echec {
    /// There is nothing here.
    pub(super) fn introuvable() -> Self {
        Self(Erreur::Introuvable { detail: None }, StatusCode::NOT_FOUND)
    }

    /// There was something, and this is why it is not shown.
    pub(super) fn fini(detail: impl Into<String>) -> Self {
        let detail = Some(detail.into());
        Self(Erreur::Introuvable { detail }, StatusCode::GONE)
    }

    /// What was sent cannot be taken.
    pub(super) fn refus(phrase: impl Into<String>) -> Self {
        Self(
            Erreur::Refus(phrase.into()),
            StatusCode::UNPROCESSABLE_ENTITY,
        )
    }

    /// The form is not ours, or too old.
    pub(super) fn perime() -> Self {
        Self(Erreur::Perime, StatusCode::FORBIDDEN)
    }

    /// Too many at once.
    pub(super) fn indisponible() -> Self {
        Self(Erreur::Indisponible, StatusCode::SERVICE_UNAVAILABLE)
    }

    /// Our fault.
    pub(super) fn panne() -> Self {
        Self(Erreur::Panne, StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The right lacks, and why.
    pub(super) fn interdit(refus: &Refus, siret: Option<String>) -> Self {
        let page = Erreur::Interdit {
            pourquoi: refus.pourquoi.clone(),
            qui: refus.qui.clone(),
            remede: refus.remede.clone(),
            siret,
        };
        Self(page, StatusCode::FORBIDDEN)
    }
}

impl From<StoreError> for Echec {
    fn from(error: StoreError) -> Self {
        if error.is_retryable() {
            tracing::warn!(%error, "page remise à plus tard");
            return Self::indisponible();
        }
        tracing::error!(%error, "page en échec");
        Self::panne()
    }
}

impl From<comptes::Echec> for Echec {
    fn from(echec: comptes::Echec) -> Self {
        match echec {
            comptes::Echec::Droit(refus) => Self::interdit(&refus, None),
            comptes::Echec::Introuvable(phrase) => Self::fini(phrase),
            comptes::Echec::Invalide(phrases) => Self::refus(phrases.join(" ; ")),
            comptes::Echec::Conflit(phrase) => Self::refus(phrase),
            comptes::Echec::Indisponible(error) => error.into(),
        }
    }
}

/// The page that says it.
pub(super) fn reponse(app: &App, qui: Option<&Visiteur>, echec: &Echec) -> Response {
    let mut cadre = guichet_pages::Cadre::public(echec.0.titre());
    cadre.demonstration = app.demo.then(|| instant(app.clock.now()).long());
    if let Some(qui) = qui {
        cadre.utilisateur = Some(qui.utilisateur(0, false));
        cadre.jeton = qui.jeton_de_formulaire();
    }
    reponse::html(echec.1, cadre.page(&erreur::page(&echec.0)))
}
