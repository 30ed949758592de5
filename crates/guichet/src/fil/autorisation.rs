//! Who is asking: the `Authorization` header, in the form that the operation takes, and the
//! registrations of the account behind the token. The order of the questions is that of the kit.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use guichet_identity::dsn_login::{self, DsnLogin, DsnLoginErreur};
use guichet_identity::{Appelant, ServiceCode};

use super::refus::{Realm, Refus};
use crate::App;
use crate::comptes::{self, RefusJeton};

/// What an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Formes {
    /// A declarant's token, or a concentrateur's with the declarant it names.
    Declarant,
    /// A declarant's token, or a concentrateur's.
    DeclarantOuConcentrateur,
    /// A concentrateur's token.
    Concentrateur,
}

const JETON: Refus = Refus::Identite(Realm::Jeton);
const NON_INSCRIT: Refus = Refus::Identite(Realm::NonInscrit);

/// The caller: a declarant (who may be named by a concentrateur: then `concentrateur` is set), or a
/// concentrateur for itself.
pub(super) async fn identifier(
    app: &App,
    entetes: &HeaderMap,
    formes: Formes,
) -> Result<Appelant, Refus> {
    let entete = entetes.get(AUTHORIZATION).ok_or(JETON)?;
    let login = dsn_login::lire(entete.as_bytes()).map_err(|erreur| {
        tracing::debug!(%erreur, "en-tête Authorization refusé");
        JETON
    })?;
    match (login, formes) {
        (DsnLogin::Jeton(jeton), Formes::Declarant | Formes::DeclarantOuConcentrateur) => {
            declarant(app, &jeton).await
        }
        (
            DsnLogin::Concentrateur {
                jeton,
                declarant: Some(nomme),
            },
            Formes::Declarant,
        ) => {
            if nomme == Err(DsnLoginErreur::DeclarantBase64) {
                return Err(JETON);
            }
            let concentrateur = concentrateur(app, &jeton).await?;
            let nomme = nomme.map_err(|_| JETON)?;
            comptes::declarant_de_concentrateur(
                app,
                &concentrateur,
                &nomme.siret,
                &nomme.nom,
                &nomme.prenom,
            )
            .await
            .map_err(refus)
        }
        (
            DsnLogin::Concentrateur { jeton, .. },
            Formes::DeclarantOuConcentrateur | Formes::Concentrateur,
        ) => concentrateur(app, &jeton).await,
        _ => Err(JETON),
    }
}

/// Counts a query; of a concentrateur and a declarant, for the one that sends it.
pub(super) fn compter(app: &App, appelant: &Appelant) -> Result<(), Refus> {
    let compte = appelant.concentrateur.unwrap_or(appelant.compte_id);
    let limite = app.config.fil.requetes_par_minute;
    let counted = app.quotas.fil.compter(compte, app.clock.now(), limite);
    counted.map_err(|depasse| Refus::Quota(depasse.secondes()))
}

async fn declarant(app: &App, jeton: &str) -> Result<Appelant, Refus> {
    let appelant = comptes::appelant(app, jeton).await.map_err(refus)?;
    if appelant.depot().is_none() {
        return Err(NON_INSCRIT);
    }
    Ok(appelant)
}

async fn concentrateur(app: &App, jeton: &str) -> Result<Appelant, Refus> {
    let appelant = comptes::appelant(app, jeton).await.map_err(refus)?;
    if appelant.service != ServiceCode::CONCENTRATEUR || !appelant.inscrit() {
        return Err(NON_INSCRIT);
    }
    Ok(appelant)
}

/// What is answered to a token that is not accepted.
fn refus(refus: RefusJeton) -> Refus {
    match refus {
        RefusJeton::Absent | RefusJeton::Invalide => JETON,
        RefusJeton::Expire => Refus::Identite(Realm::Expiration),
        RefusJeton::NonInscrit => NON_INSCRIT,
        RefusJeton::Indisponible(erreur) => erreur.into(),
    }
}
