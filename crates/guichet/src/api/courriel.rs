//! The address of one's account: another one, and its confirmation.

use axum::http::Method;
use axum::response::Response;

use super::appel::{Appel, rien};
use super::contrat::{Corps, Media, Operation, objet, texte};
use super::mot_de_passe::{identifiants, rendre};
use super::probleme::Probleme;
use crate::comptes::{adresses, inscription};

objet! {
    /// Another address.
    DemandeCourriel, "Une autre adresse électronique." {
        courriel: String = texte(3, 254, "ada@exemple.example"), "La nouvelle adresse.";
        mot_de_passe: String = texte(1, 200, ""), "Le mot de passe du compte, ou le secret d'un éditeur.";
    }
}

objet! {
    /// What a letter carried.
    DemandeConfirmation, "Ce que portait une lettre de confirmation." {
        lien: String = texte(1, 200, ""), "Le secret du lien : ce qui suit « lien= ».";
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            Method::PUT,
            "/api/v1/compte/courriel",
            ["changerCourriel", "Compte", "Changer d'adresse électronique"],
            changer,
        )
        .sens("La nouvelle adresse prend la place de l'ancienne et reste à confirmer : une lettre y est envoyée, au plus une par quart d'heure. Le mot de passe est exigé : ses échecs comptent comme ceux d'une connexion.")
        .corps(Corps::Json(DemandeCourriel::fiche))
        .rend(204, "L'adresse est changée, la lettre part.", Media::Rien),
        Operation::new(
            Method::POST,
            "/api/v1/compte/courriel/confirmation",
            ["confirmerCourriel", "Compte", "Confirmer une adresse électronique"],
            confirmer,
        )
        .publique()
        .sens("Ce que fait la page du lien : une inscription ou une adresse est confirmée, une seule fois.")
        .corps(Corps::Json(DemandeConfirmation::fiche))
        .rend(204, "L'adresse est confirmée.", Media::Rien),
    ]
}

async fn changer(mut appel: Appel) -> Result<Response, Probleme> {
    let demande: DemandeCourriel = appel.json().await?;
    let identifiants = identifiants(&appel, demande.mot_de_passe).await?;
    rendre(adresses::changer(&appel.app, identifiants, demande.courriel).await)
}

async fn confirmer(mut appel: Appel) -> Result<Response, Probleme> {
    let demande: DemandeConfirmation = appel.json().await?;
    inscription::confirmer(&appel.app, &demande.lien).await?;
    Ok(rien())
}
