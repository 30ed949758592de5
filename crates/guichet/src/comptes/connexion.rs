//! Logging in: identifiers and a password against a token.
//!
//! Failures are counted by what was typed, known or not, and in the transaction that answers: of
//! guesses sent side by side, those that are verified after the threshold is reached are answered
//! « verrouillé », right or wrong. There is no cache: lock-out holds over all servers.

use std::time::Duration;

use guichet_identity::{
    EtatCompte, Identifiants, PolitiqueMotDePasse, PolitiqueVerrou, ServiceCode, Tentatives, jeton,
    mot_de_passe, nom,
};
use guichet_store::{StoreError, Tx, comptes, jetons};
use sha2::{Digest, Sha256};

use super::journal::{self, Evenement, noter};
use crate::App;
use crate::clock::Moment;
use crate::config;

/// A token given to somebody who logged in.
#[derive(Clone, PartialEq, Eq)]
pub struct Jeton {
    /// What the client presents from now on.
    pub valeur: String,
    /// From when it is no longer valid.
    pub expire: Moment,
    /// Whose it is.
    pub compte_id: i64,
}

impl std::fmt::Debug for Jeton {
    /// Never shows the token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Jeton(…, compte {})", self.compte_id)
    }
}

/// Why somebody does not get in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefusIdentite {
    /// Unknown account or wrong password: nobody says which.
    Inconnu,
    /// Too many failures, or locked by hand; until when, if that is known.
    Verrouille(Option<Moment>),
    /// The password is right and too old.
    MotDePasseExpire,
    /// The password is right and the e-mail address not confirmed yet.
    NonConfirme,
    /// The password is right and the account not registered for the service.
    NonInscrit,
    /// The database, or the machine, cannot answer.
    Indisponible(StoreError),
}

impl std::fmt::Display for RefusIdentite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Inconnu => "Ces identifiants et ce mot de passe ne correspondent à aucun compte.",
            Self::Verrouille(Some(_)) => {
                "Trop d'échecs de connexion : réessayez plus tard, ou faites déverrouiller le compte par un administrateur de votre établissement."
            }
            Self::Verrouille(None) => {
                "Ce compte est verrouillé : un administrateur de votre établissement peut le déverrouiller."
            }
            Self::MotDePasseExpire => "Le mot de passe a expiré : choisissez-en un nouveau.",
            Self::NonConfirme => {
                "L'adresse électronique n'est pas encore confirmée : suivez le lien reçu par courriel."
            }
            Self::NonInscrit => "Ce compte n'est pas inscrit à ce service.",
            Self::Indisponible(_) => "Le service est momentanément indisponible.",
        })
    }
}

impl std::error::Error for RefusIdentite {}

impl From<StoreError> for RefusIdentite {
    fn from(error: StoreError) -> Self {
        Self::Indisponible(error)
    }
}

/// The settings as the rules of lock-out.
pub(super) fn verrou(reglages: &config::Comptes) -> PolitiqueVerrou {
    let ms = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    PolitiqueVerrou {
        seuil: reglages.essais,
        fenetre_ms: ms(reglages.fenetre.get()),
        duree_ms: ms(reglages.verrouillage.get()),
    }
}

/// The settings as the rules of passwords.
pub(super) fn politique(reglages: &config::Comptes) -> PolitiqueMotDePasse {
    let days = reglages.mot_de_passe.get().as_secs() / 86_400;
    PolitiqueMotDePasse {
        longueur_min: reglages.mot_de_passe_min as usize,
        duree_jours: u32::try_from(days).unwrap_or(u32::MAX),
    }
}

/// Somebody who gave the right password.
pub(super) struct Preuve {
    pub(super) compte: comptes::Compte,
    pub(super) cle: [u8; 32],
}

/// Gives a token for a service.
///
/// # Errors
/// See [`RefusIdentite`].
pub async fn authentifier(
    app: &App,
    identifiants: Identifiants,
    service: ServiceCode,
) -> Result<Jeton, RefusIdentite> {
    let preuve = prouver(app, &identifiants).await?;
    let now = app.clock.now();
    if let Some(defined) = preuve.compte.mot_de_passe_at
        && mot_de_passe::est_expire(defined, now.0, &politique(&app.config.comptes))
    {
        return Err(RefusIdentite::MotDePasseExpire);
    }
    let secret = app.hasard.secret();
    let expire = now.plus(app.config.comptes.jeton.get());
    let compte_id = preuve.compte.id;
    app.store
        .write(move |tx| {
            if let Err(refus) = accepter(tx, &preuve, now)? {
                return Ok(Err(refus));
            }
            if !registered(tx, compte_id, service)? {
                return Ok(Err(RefusIdentite::NonInscrit));
            }
            let print = jeton::empreinte(&secret);
            jetons::emettre(tx, &print, compte_id, service.as_str(), now.0, expire.0)?;
            let who = journal::compte(compte_id);
            noter(
                tx,
                now,
                &who,
                Evenement::ConnexionReussie,
                &who,
                service.as_str(),
            )?;
            Ok(Ok(()))
        })
        .await??;
    Ok(Jeton {
        valeur: jeton::ecrire(&secret),
        expire,
        compte_id,
    })
}

/// Our own pages and API are open to every account; each other service to those registered for it.
fn registered(tx: &mut Tx<'_>, compte_id: i64, service: ServiceCode) -> Result<bool, StoreError> {
    if service == ServiceCode::PORTAIL {
        return Ok(true);
    }
    let held = jetons::compte(tx, compte_id)?.map(|bearer| bearer.inscriptions);
    Ok(held.is_some_and(|codes| guichet_identity::Inscriptions::depuis_codes(&codes).a(service)))
}

/// Verifies the password and counts a failure. The proof counts only once [`accepter`] took it.
pub(super) async fn prouver(
    app: &App,
    identifiants: &Identifiants,
) -> Result<Preuve, RefusIdentite> {
    let who = Qui::from(identifiants);
    let cle = who.cle();
    let now = app.clock.now();
    let (tentatives, compte) = app
        .store
        .read(move |tx| {
            let tentatives = comptes::lire_tentatives(tx, &cle, false)?;
            Ok((tentatives, who.chercher(tx)?))
        })
        .await?;
    let tentatives = known(tentatives);
    if tentatives.verrouille(now.0) {
        return Err(RefusIdentite::Verrouille(tentatives.verrou_at.map(Moment)));
    }
    let empreinte = compte
        .as_ref()
        .and_then(|compte| compte.mot_de_passe.as_deref());
    let right = app
        .hacheur
        .verifier(identifiants.mot_de_passe(), empreinte)
        .await
        .map_err(|error| RefusIdentite::Indisponible(StoreError::Unavailable(error)))?;
    match compte {
        Some(compte) if right => Ok(Preuve { compte, cle }),
        other => Err(refuser(app, cle, other.map(|compte| compte.id)).await?),
    }
}

/// Counts a failure, and answers with it.
async fn refuser(
    app: &App,
    cle: [u8; 32],
    compte_id: Option<i64>,
) -> Result<RefusIdentite, StoreError> {
    let now = app.clock.now();
    let policy = verrou(&app.config.comptes);
    app.store
        .write(move |tx| {
            let before = known(comptes::lire_tentatives(tx, &cle, true)?);
            if before.verrouille(now.0) {
                return Ok(RefusIdentite::Verrouille(before.verrou_at.map(Moment)));
            }
            let after = before.apres_echec(now.0, &policy);
            comptes::ecrire_tentatives(
                tx,
                &cle,
                &comptes::Tentatives {
                    echecs: after.echecs.into(),
                    depuis_at: after.depuis_at,
                    verrou_at: after.verrou_at,
                },
            )?;
            // Names that are nobody's are counted and not logged: anybody could fill the log.
            if let Some(id) = compte_id {
                let who = journal::compte(id);
                let event = match after.verrou_at {
                    Some(_) => Evenement::ConnexionVerrouillee,
                    None => Evenement::ConnexionRefusee,
                };
                noter(tx, now, "inconnu", event, &who, "")?;
            }
            Ok(RefusIdentite::Inconnu)
        })
        .await
}

/// Takes a proof: nobody may have been locked out, or the password changed, while it was verified.
/// The failures before it are forgotten.
pub(super) fn accepter(
    tx: &mut Tx<'_>,
    preuve: &Preuve,
    now: Moment,
) -> Result<Result<(), RefusIdentite>, StoreError> {
    let tentatives = known(comptes::lire_tentatives(tx, &preuve.cle, true)?);
    if tentatives.verrouille(now.0) {
        return Ok(Err(RefusIdentite::Verrouille(
            tentatives.verrou_at.map(Moment),
        )));
    }
    comptes::effacer_tentatives(tx, &preuve.cle)?;
    let hash = preuve.compte.mot_de_passe.as_deref().unwrap_or_default();
    if comptes::connecter(tx, preuve.compte.id, hash, now.0)? {
        return Ok(Ok(()));
    }
    let state = comptes::lire(tx, preuve.compte.id)?.map(|compte| compte.etat);
    Ok(Err(
        match state.as_deref().and_then(EtatCompte::depuis_code) {
            Some(EtatCompte::Verrouille) => RefusIdentite::Verrouille(None),
            Some(EtatCompte::Attente) => RefusIdentite::NonConfirme,
            _ => RefusIdentite::Inconnu,
        },
    ))
}

/// Forgets a token: what a client presents after that is refused.
///
/// # Errors
/// The database does not answer.
pub async fn deconnecter(app: &App, valeur: &str) -> Result<(), StoreError> {
    let Some(print) = jeton::empreinte_du_texte(valeur) else {
        return Ok(());
    };
    app.store
        .write(move |tx| jetons::revoquer(tx, &print))
        .await
        .map(|_| ())
}

fn known(tentatives: comptes::Tentatives) -> Tentatives {
    Tentatives {
        echecs: u32::try_from(tentatives.echecs).unwrap_or(u32::MAX),
        depuis_at: tentatives.depuis_at,
        verrou_at: tentatives.verrou_at,
    }
}

/// Whom the identifiers name, in the form in which accounts are found.
pub(super) enum Qui {
    Nomme {
        siret: String,
        nom: String,
        prenom: String,
    },
    Identifie(String),
}

impl From<&Identifiants> for Qui {
    fn from(identifiants: &Identifiants) -> Self {
        match identifiants {
            Identifiants::Declarant {
                siret, nom, prenom, ..
            } => Self::nomme(siret, nom, prenom),
            Identifiants::Identifiant { identifiant, .. } => Self::Identifie(plain(identifiant)),
        }
    }
}

impl Qui {
    pub(super) fn nomme(siret: &str, nom: &str, prenom: &str) -> Self {
        Self::Nomme {
            siret: plain(siret),
            nom: nom::cle(nom),
            prenom: nom::cle(prenom),
        }
    }

    /// Under which failures are counted; it says nothing about who it is.
    pub(super) fn cle(&self) -> [u8; 32] {
        let text = match self {
            Self::Nomme { siret, nom, prenom } => format!("nom;{siret};{nom};{prenom}"),
            Self::Identifie(identifiant) => format!("identifiant;{identifiant}"),
        };
        Sha256::digest(text.as_bytes()).into()
    }

    pub(super) fn chercher(&self, tx: &mut Tx<'_>) -> Result<Option<comptes::Compte>, StoreError> {
        match self {
            Self::Nomme { siret, nom, prenom } => comptes::nomme(tx, siret, nom, prenom),
            Self::Identifie(identifiant) => comptes::identifie(tx, identifiant),
        }
    }
}

/// Upper case, without spaces around and without the characters that no database keeps.
pub(super) fn plain(texte: &str) -> String {
    texte
        .trim()
        .chars()
        .filter(|letter| !letter.is_control())
        .flat_map(char::to_uppercase)
        .collect()
}
