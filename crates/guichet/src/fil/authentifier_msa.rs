//! `POST /authentifier/2.0`: identifier and password against a token, on the form of the MSA. The
//! rules are those of the other form, the realm of its 401 is its own.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use guichet_identity::identifiants::{IDENTIFIANT_MAX, MOT_DE_PASSE_MAX};
use guichet_identity::{Identifiants, ServiceCode};

use super::authentifier::{lire, refus, reponse, texte};
use super::refus::{Realm, Refus};
use crate::App;
use crate::acces::{Acces, Route};
use crate::comptes::{self, RefusIdentite};

pub(super) fn routes() -> Vec<Route> {
    ["/authentifier/2.0", "/authentifier/2.0/"]
        .map(|chemin| Route::post(chemin, Acces::Public, authentifier))
        .into()
}

async fn authentifier(State(app): State<Arc<App>>, requete: Request) -> Result<Response, Refus> {
    let demande = lire(&app, requete).await?;
    let identifiants = Identifiants::Identifiant {
        identifiant: texte(&demande, "identifiant", 0, IDENTIFIANT_MAX)?,
        mot_de_passe: texte(&demande, "motdepasse", 0, MOT_DE_PASSE_MAX)?,
    };
    // The form names no service: real deposits of the régime agricole, else trials (assumption).
    let mut jeton = comptes::authentifier(&app, identifiants.clone(), ServiceCode::RA_REEL).await;
    if jeton == Err(RefusIdentite::NonInscrit) {
        jeton = comptes::authentifier(&app, identifiants, ServiceCode::RA_ESSAI).await;
    }
    Ok(reponse(jeton.map_err(|r| refus(r, Realm::Msa))?))
}
