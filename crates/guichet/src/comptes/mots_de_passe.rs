//! Passwords changed: with the old one, by a link, or by whoever has the machine. Every change
//! revokes the tokens of the account.

use guichet_identity::{Identifiants, jeton, mot_de_passe};
use guichet_store::comptes::{self, Compte};
use guichet_store::{StoreError, Tx, jetons};

use super::connexion::{Qui, RefusIdentite, accepter, politique, prouver};
use super::inscription::hash;
use super::journal::{self, Acteur, Evenement, noter};
use super::{Action, Cible, Echec, autoriser};
use crate::App;
use crate::clock::Moment;
use crate::courriel::{self, Motif};

/// Why a password is not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefusChangement {
    /// The old one is not right, or the account is locked.
    Identite(RefusIdentite),
    /// The new one is not acceptable, or the link is no longer good.
    Echec(Echec),
}

impl From<Echec> for RefusChangement {
    fn from(echec: Echec) -> Self {
        Self::Echec(echec)
    }
}

impl From<StoreError> for RefusChangement {
    fn from(error: StoreError) -> Self {
        Self::Echec(Echec::Indisponible(error))
    }
}

/// Changes a password by the old one, even when that has expired.
///
/// # Errors
/// See [`RefusChangement`].
pub async fn changer(
    app: &App,
    identifiants: Identifiants,
    nouveau: String,
) -> Result<(), RefusChangement> {
    let preuve = prouver(app, &identifiants)
        .await
        .map_err(RefusChangement::Identite)?;
    if nouveau == identifiants.mot_de_passe() {
        return Err(Echec::invalide(mot_de_passe::DefautMotDePasse::Identique).into());
    }
    judge(app, &preuve.compte, &nouveau)?;
    let hash = hash(app, &nouveau).await?;
    let now = app.clock.now();
    let outcome = app
        .store
        .write(move |tx| {
            if let Err(refus) = accepter(tx, &preuve, now)? {
                return Ok(Err(refus));
            }
            let who = journal::compte(preuve.compte.id);
            write(tx, preuve.compte.id, &hash, now, &who)?;
            Ok(Ok(()))
        })
        .await?;
    outcome.map_err(RefusChangement::Identite)
}

/// Sends a link by which a new password can be chosen, if there is such an account with an address.
/// The answer is the same when there is none. At most one letter in a quarter of an hour.
///
/// # Errors
/// The database does not answer.
pub async fn demander_lien(
    app: &App,
    siret: &str,
    nom: &str,
    prenom: &str,
) -> Result<(), StoreError> {
    let who = Qui::nomme(siret, nom, prenom);
    let now = app.clock.now();
    app.store
        .write(move |tx| match who.chercher(tx)? {
            Some(compte) if compte.courriel.is_some() && compte.etat == "actif" => {
                courriel::demander(tx, Motif::MotDePasse, compte.id, now)
            }
            _ => Ok(()),
        })
        .await?;
    courriel::reveiller(app);
    Ok(())
}

/// Chooses a new password by a link. Whoever reads the letters of the account may: the address is
/// confirmed by it, and the failures that locked the account are forgotten.
///
/// # Errors
/// The password is not acceptable; the link is unknown, was used, or is too old.
pub async fn choisir(app: &App, lien: &str, nouveau: &str) -> Result<i64, Echec> {
    let stale =
        || Echec::Introuvable("Ce lien n'est plus valable : demandez-en un autre.".to_owned());
    let print = jeton::empreinte_du_lien(lien.trim()).ok_or_else(stale)?;
    let compte = app
        .store
        .read(move |tx| match comptes::lire_confirmation(tx, &print)? {
            Some(link) => comptes::lire(tx, link.compte_id),
            None => Ok(None),
        })
        .await?
        .ok_or_else(stale)?;
    judge(app, &compte, nouveau)?;
    let hash = hash(app, nouveau).await?;
    let now = app.clock.now();
    app.store
        .write(move |tx| {
            let Some(link) = comptes::prendre_confirmation(tx, &print)? else {
                return Ok(None);
            };
            let is_current = compte.courriel.as_deref() == Some(&*link.courriel);
            let is_for_this = Motif::depuis_code(&link.motif) == Some(Motif::MotDePasse);
            if link.expire_at <= now.0 || !is_for_this || !is_current || compte.etat != "actif" {
                return Ok(None);
            }
            comptes::changer_courriel(tx, compte.id, Some(&link.courriel), "confirme", now.0)?;
            comptes::effacer_tentatives(tx, &key(&compte))?;
            let who = journal::compte(compte.id);
            write(tx, compte.id, &hash, now, &who)?;
            Ok(Some(compte.id))
        })
        .await?
        .ok_or_else(stale)
}

/// Sets a password without the old one: the operator's help.
///
/// # Errors
/// Nobody but the operator may; the password is not acceptable; there is no such account.
pub async fn imposer(
    app: &App,
    acteur: Acteur<'_>,
    compte_id: i64,
    nouveau: &str,
) -> Result<(), Echec> {
    autoriser(app, acteur, Action::CreerComptes, Cible::default()).await?;
    let compte = app
        .store
        .read(move |tx| comptes::lire(tx, compte_id))
        .await?
        .filter(|compte| compte.etat != "supprime")
        .ok_or_else(Echec::compte_introuvable)?;
    judge(app, &compte, nouveau)?;
    let hash = hash(app, nouveau).await?;
    let (now, who) = (app.clock.now(), acteur.nom());
    app.store
        .write(move |tx| {
            comptes::effacer_tentatives(tx, &key(&compte))?;
            write(tx, compte_id, &hash, now, &who)
        })
        .await?;
    Ok(())
}

/// Under which the failures of an account are counted.
pub(super) fn key(compte: &Compte) -> [u8; 32] {
    match &compte.identifiant {
        Some(identifiant) if compte.siret.is_empty() => Qui::Identifie(identifiant.clone()),
        _ => Qui::nomme(&compte.siret, &compte.nom, &compte.prenom),
    }
    .cle()
}

fn judge(app: &App, compte: &Compte, nouveau: &str) -> Result<(), Echec> {
    let identifiant = compte.identifiant.as_deref().unwrap_or_default();
    let identity = [&*compte.nom, &compte.prenom, &compte.siret, identifiant];
    juger(app, &identity, nouveau)
}

/// Judges a password by the settings, for somebody of this identity.
pub(super) fn juger(app: &App, identite: &[&str], nouveau: &str) -> Result<(), Echec> {
    mot_de_passe::juger(nouveau, identite, &politique(&app.config.comptes))
        .map_err(|defauts| Echec::Invalide(defauts.iter().map(ToString::to_string).collect()))
}

fn write(
    tx: &mut Tx<'_>,
    compte_id: i64,
    hash: &str,
    now: Moment,
    acteur: &str,
) -> Result<(), StoreError> {
    comptes::changer_mot_de_passe(tx, compte_id, hash, now.0)?;
    jetons::revoquer_compte(tx, compte_id, None)?;
    let who = journal::compte(compte_id);
    noter(tx, now, acteur, Evenement::MotDePasseChange, &who, "")
}
