//! `POST /api/v1/compte/mot-de-passe`: another password, by the old one.

use axum::http::Method;
use axum::response::Response;
use guichet_identity::Identifiants;

use super::appel::{Appel, rien};
use super::catalogue;
use super::contrat::{Corps, Media, Operation, objet, texte};
use super::jetons::refus;
use super::probleme::Probleme;
use crate::comptes::mots_de_passe::{self, RefusChangement};

objet! {
    /// A change of password.
    DemandeMotDePasse, "Un changement de mot de passe." {
        ancien: String = texte(1, 200, ""), "Le mot de passe actuel, ou le secret d'un éditeur.";
        nouveau: String = texte(1, 200, ""), "Le nouveau.";
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            Method::POST,
            "/api/v1/compte/mot-de-passe",
            ["changerMotDePasse", "Compte", "Changer de mot de passe"],
            changer,
        )
        .sens("Tous les jetons du compte sont révoqués, celui de la demande aussi. L'ancien mot de passe est exigé : ses échecs comptent comme ceux d'une connexion.")
        .corps(Corps::Json(DemandeMotDePasse::fiche))
        .rend(204, "Le mot de passe est changé.", Media::Rien),
    ]
}

async fn changer(mut appel: Appel) -> Result<Response, Probleme> {
    let demande: DemandeMotDePasse = appel.json().await?;
    let identifiants = identifiants(&appel, demande.ancien).await?;
    rendre(mots_de_passe::changer(&appel.app, identifiants, demande.nouveau).await)
}

/// What the caller would log in with, with this password.
pub(super) async fn identifiants(
    appel: &Appel,
    mot_de_passe: String,
) -> Result<Identifiants, Probleme> {
    let who = appel.qui()?;
    if !who.nom.is_empty() {
        return Ok(Identifiants::Declarant {
            siret: who.siret.clone(),
            nom: who.nom.clone(),
            prenom: who.prenom.clone(),
            mot_de_passe,
        });
    }
    let id = who.compte_id;
    let read = move |tx: &mut guichet_store::Tx<'_>| guichet_store::comptes::lire(tx, id);
    let kept = appel.app.store.read(read).await?;
    let identifiant = kept.and_then(|kept| kept.identifiant);
    Ok(Identifiants::Identifiant {
        identifiant: identifiant.ok_or_else(|| Probleme::from(&catalogue::INTROUVABLE))?,
        mot_de_passe,
    })
}

/// Nothing more to say, or why it was not done.
pub(super) fn rendre(outcome: Result<(), RefusChangement>) -> Result<Response, Probleme> {
    match outcome {
        Ok(()) => Ok(rien()),
        Err(RefusChangement::Identite(why)) => Err(refus(why)),
        Err(RefusChangement::Echec(echec)) => Err(echec.into()),
    }
}
