//! One's own account.

use axum::http::{Method, StatusCode};
use axum::response::Response;

use super::appel::{Appel, json};
use super::catalogue;
use super::contrat::{Forme, Media, Operation, facultatif, liste, numero, objet, parmi, texte};
use super::probleme::Probleme;
use crate::clock::Moment;
use crate::paris;

objet! {
    /// One's own account.
    Compte, "Le compte du jeton présenté." {
        numero: i64 = numero(), "Numéro du compte.";
        genre: String = parmi(&["declarant", "msa", "agent", "operateur", "editeur", "concentrateur"]), "Genre de compte.";
        siret: Option<String> = facultatif(texte(1, 14, "99999900600014")), "Établissement du compte.";
        nom: Option<String> = facultatif(texte(1, 200, "Exemple")), "Nom.";
        prenom: Option<String> = facultatif(texte(1, 200, "Ada")), "Prénom.";
        identifiant: Option<String> = facultatif(texte(1, 30, "EDITEUR-EXEMPLE")), "Identifiant, pour les comptes qui en ont un.";
        organisme: Option<String> = facultatif(texte(1, 30, "")), "Organisme, pour ses agents.";
        service: String = texte(1, 2, "25"), "Service du jeton présenté.";
        roles: Vec<String> = liste(texte(1, 50, "declarant"), 20), "Rôles tenus.";
        inscriptions: Vec<String> = liste(texte(1, 2, "25"), 100), "Services auxquels le compte est inscrit.";
        courriel: Option<String> = facultatif(texte(1, 400, "ada@exemple.example")), "Adresse électronique.";
        courriel_etat: String = parmi(&["absent", "a-confirmer", "confirme", "perime"]), "État de l'adresse.";
        mot_de_passe_du: Option<String> = facultatif(Forme::Instant), "Quand le mot de passe a été choisi.";
        cree_le: String = Forme::Instant, "Création du compte.";
        connexion_le: Option<String> = facultatif(Forme::Instant), "Dernière connexion.";
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            Method::GET,
            "/api/v1/compte",
            ["lireCompte", "Compte", "Lire son compte"],
            lire,
        )
        .rend(200, "Le compte.", Media::Json(Compte::fiche)),
    ]
}

async fn lire(appel: Appel) -> Result<Response, Probleme> {
    let who = appel.qui()?.clone();
    let id = who.compte_id;
    let kept = appel
        .app
        .store
        .read(move |tx| guichet_store::comptes::lire(tx, id))
        .await?;
    let kept = kept.ok_or_else(|| Probleme::from(&catalogue::JETON_INVALIDE))?;
    let known = |text: String| Some(text).filter(|text| !text.is_empty());
    let instant = |at: i64| paris::format_iso(Moment(at));
    json(
        StatusCode::OK,
        &Compte {
            numero: who.compte_id,
            genre: who.genre.code().to_owned(),
            siret: known(who.siret),
            nom: known(who.nom),
            prenom: known(who.prenom),
            identifiant: kept.identifiant,
            organisme: who.organisme,
            service: who.service.as_str().to_owned(),
            roles: who
                .roles
                .iter()
                .map(|role| role.code().to_owned())
                .collect(),
            inscriptions: who
                .inscriptions
                .iter()
                .map(|service| service.as_str().to_owned())
                .collect(),
            courriel: kept.courriel,
            courriel_etat: kept.courriel_etat,
            mot_de_passe_du: kept.mot_de_passe_at.map(instant),
            cree_le: instant(kept.cree_at),
            connexion_le: kept.connexion_at.map(instant),
        },
    )
}
