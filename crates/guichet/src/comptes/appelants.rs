//! Who calls, by the token they present, and what they may do.

use guichet_identity::{
    Action, Appelant, Cible, Decision, EtatCompte, Genre, Inscriptions, Liens, Role, Roles,
    ServiceCode, droit as decision, jeton, nom,
};
use guichet_store::{StoreError, habilitations, jetons};

use super::connexion::plain;
use crate::App;

/// Why a token, or the declarant named beside it, is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefusJeton {
    /// No token was presented.
    Absent,
    /// It is none of ours, was revoked, or its account is no longer in use.
    Invalide,
    /// It was ours, and is too old.
    Expire,
    /// The token is good, and who is named is not registered.
    NonInscrit,
    /// The database does not answer.
    Indisponible(StoreError),
}

impl std::fmt::Display for RefusJeton {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Absent => "Aucun jeton n'est présenté : connectez-vous.",
            Self::Invalide => "Ce jeton n'est pas valable : connectez-vous de nouveau.",
            Self::Expire => "Ce jeton a expiré : connectez-vous de nouveau.",
            Self::NonInscrit => {
                "Ce déclarant n'est inscrit à aucun service qui reçoit des DSN, ou vous n'êtes pas inscrit comme concentrateur."
            }
            Self::Indisponible(_) => "Le service est momentanément indisponible.",
        })
    }
}

impl std::error::Error for RefusJeton {}

impl From<StoreError> for RefusJeton {
    fn from(error: StoreError) -> Self {
        Self::Indisponible(error)
    }
}

/// Who presents this token, with the roles and registrations of this instant. One statement: it is
/// on the way of every request.
///
/// # Errors
/// See [`RefusJeton`]; never [`RefusJeton::NonInscrit`].
pub async fn appelant(app: &App, valeur: &str) -> Result<Appelant, RefusJeton> {
    if valeur.is_empty() {
        return Err(RefusJeton::Absent);
    }
    let print = jeton::empreinte_du_texte(valeur).ok_or(RefusJeton::Invalide)?;
    let found = app
        .store
        .read_short(move |tx| jetons::porteur(tx, &print))
        .await?;
    let found = found.ok_or(RefusJeton::Invalide)?;
    if found.porteur.etat != EtatCompte::Actif.code() {
        return Err(RefusJeton::Invalide);
    }
    if found.expire_at <= app.clock.now().0 {
        return Err(RefusJeton::Expire);
    }
    let service = ServiceCode::parse(&found.service)
        .ok_or_else(|| StoreError::Corrupt("service d'un jeton".to_owned()))?;
    Ok(bearer(found.porteur, service, None)?)
}

/// The declarant whom a concentrateur names, acting through it.
///
/// # Errors
/// [`RefusJeton::NonInscrit`] when the caller is not registered as a concentrateur, or the declarant
/// is unknown, not in use, or not registered for a service that takes deposits.
pub async fn declarant_de_concentrateur(
    app: &App,
    concentrateur: &Appelant,
    siret: &str,
    nom: &str,
    prenom: &str,
) -> Result<Appelant, RefusJeton> {
    let is_one = concentrateur.roles.a(Role::Concentrateur)
        && concentrateur.service == ServiceCode::CONCENTRATEUR
        && concentrateur.inscriptions.a(ServiceCode::CONCENTRATEUR);
    if !is_one {
        return Err(RefusJeton::NonInscrit);
    }
    let (siret, nom, prenom) = (plain(siret), nom::cle(nom), nom::cle(prenom));
    let found = app
        .store
        .read(move |tx| jetons::nomme(tx, &siret, &nom, &prenom))
        .await?;
    let found = found
        .filter(|porteur| porteur.etat == EtatCompte::Actif.code())
        .ok_or(RefusJeton::NonInscrit)?;
    let declarant = bearer(
        found,
        ServiceCode::CONCENTRATEUR,
        Some(concentrateur.compte_id),
    )?;
    match declarant.depot() {
        Some(_) => Ok(declarant),
        None => Err(RefusJeton::NonInscrit),
    }
}

/// An account as the decisions see it.
pub(super) fn bearer(
    porteur: jetons::Porteur,
    service: ServiceCode,
    concentrateur: Option<i64>,
) -> Result<Appelant, StoreError> {
    let genre = Genre::depuis_code(&porteur.genre)
        .ok_or_else(|| StoreError::Corrupt(format!("genre du compte {}", porteur.compte_id)))?;
    Ok(Appelant {
        compte_id: porteur.compte_id,
        genre,
        siret: porteur.siret,
        nom: porteur.nom,
        prenom: porteur.prenom,
        service,
        roles: Roles::depuis_codes(&porteur.roles),
        inscriptions: Inscriptions::depuis_codes(&porteur.inscriptions),
        organisme: porteur.organisme,
        concentrateur,
    })
}

/// May the caller do this to that? A refusal says why in French. The database is asked only when
/// it can change the answer.
///
/// # Errors
/// The database does not answer.
pub async fn droit(
    app: &App,
    appelant: &Appelant,
    action: Action,
    cible: Cible,
) -> Result<Decision, StoreError> {
    let liens = if decision::depend_des_liens(appelant, action, &cible) {
        let compte_id = appelant.compte_id;
        let siret = cible.siret.clone().unwrap_or_default();
        let deposant = cible.deposant_siret.clone().unwrap_or_default();
        let demarche = cible.demarche.unwrap_or(action.demarche()).code();
        let links = app
            .store
            .read(move |tx| habilitations::liens(tx, compte_id, &siret, demarche, &deposant))
            .await?;
        Liens {
            habilite: links.habilite,
            habilite_deposant: links.habilite_deposant,
            administre: links.administre,
        }
    } else {
        Liens::default()
    };
    Ok(decision::droit(appelant, &liens, action, &cible))
}
