//! `POST /deposer-dsn/{1.0,2.0}/`: a DSN, received at once or rejected at once.
//!
//! Order (kit): 415 type and encoding, 400 body missing or not gzip, 406, 422 empty text, 401, then
//! 422 with an ARE for what does not begin with `S10`, else 200 with an AEE. The SIRET declared in
//! the file is no reason to refuse: rights govern reading.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::HeaderValue;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use guichet_identity::Appelant;

use super::autorisation::{Formes, identifier};
use super::hote::{self, Fonction};
use super::refus::{Realm, Refus};
use super::reponse::{Format, en_gzip};
use super::{corps, entetes};
use crate::App;
use crate::acces::{Acces, Route};
use crate::depot::{self, Canal, Deposant, Meta};

pub(super) fn routes() -> Vec<Route> {
    [
        ("/deposer-dsn/1.0", Format::Xml),
        ("/deposer-dsn/1.0/", Format::Xml),
        ("/deposer-dsn/2.0", Format::Json),
        ("/deposer-dsn/2.0/", Format::Json),
    ]
    .map(|(chemin, format)| {
        let service = move |State(app): State<Arc<App>>, requete| deposer(app, requete, format);
        Route::post(chemin, Acces::Fil, service)
    })
    .into()
}

async fn deposer(app: Arc<App>, requete: Request, format: Format) -> Result<Response, Refus> {
    let (tete, corps) = requete.into_parts();
    let tete = &tete.headers;
    hote::verifier(&app, tete, Fonction::Depot)?;
    entetes::type_du_corps(tete, "text/plain")?;
    entetes::corps_en_gzip(tete)?;
    // Who asks is looked up before a large body is kept, and answered in its turn.
    let appelant = match identifier(&app, tete, Formes::Declarant).await {
        Ok(appelant) => appelant,
        Err(refus) => {
            let plein = corps::depot_sans_suite(&app, corps).await?;
            entetes::accepte_gzip(tete)?;
            return Err(if plein { refus } else { Refus::Parametre });
        }
    };
    let (texte, _place) = corps::depot(&app, corps).await?;
    entetes::accepte_gzip(tete)?;
    if texte.is_empty() {
        return Err(Refus::Parametre);
    }
    recevoir(&app, tete, &appelant, texte, format).await
}

/// Receives the deposit and answers with its document.
async fn recevoir(
    app: &App,
    tete: &HeaderMap,
    appelant: &Appelant,
    texte: Bytes,
    format: Format,
) -> Result<Response, Refus> {
    let (point, environnement) = appelant.depot().ok_or(Refus::Identite(Realm::NonInscrit))?;
    let deposant = Deposant {
        compte_id: Some(appelant.compte_id),
        siret: appelant.siret.clone(),
        nom: appelant.nom.clone(),
        prenom: appelant.prenom.clone(),
        concentrateur_compte_id: appelant.concentrateur,
    };
    let meta = Meta {
        nom_fichier: entetes::nom_de_fichier(tete),
        canal: Canal::Fil,
        point,
        environnement,
    };
    let recu = depot::recevoir(app, deposant, texte, meta).await?;
    tracing::info!(
        idflux = recu.idflux,
        enregistre = recu.enregistre,
        logiciel = entetes::logiciel(tete),
        "dépôt reçu"
    );
    let mut corps = Vec::new();
    // Writing to memory cannot fail.
    let _ = match format {
        Format::Xml => dsn_returns::bilan::write(&recu.document, &mut corps),
        Format::Json => dsn_returns::bilan::write_json(&recu.document, &mut corps),
    };
    let statut = if recu.enregistre {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok(en_gzip(
        statut,
        HeaderValue::from_static(format.media()),
        &corps,
    ))
}
