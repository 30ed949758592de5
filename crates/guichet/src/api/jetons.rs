//! `POST /api/v1/jeton`: a token against credentials; `DELETE /api/v1/jeton` forgets it.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use guichet_identity::{Identifiants, ServiceCode};

use super::appel::{Appel, json, rien};
use super::catalogue;
use super::contrat::{Corps, Forme, Media, Operation, chiffres, facultatif, objet, texte};
use super::probleme::{Langue, Probleme};
use crate::comptes::{self, RefusIdentite};
use crate::paris;

objet! {
    /// Credentials.
    DemandeJeton, "Des identifiants : client_id et client_secret (éditeur, compte MSA), ou siret, nom, prenom et mot_de_passe." {
        client_id: Option<String> = facultatif(texte(1, 30, "EDITEUR-EXEMPLE")), "Identifiant d'un éditeur ou d'un compte MSA.";
        client_secret: Option<String> = facultatif(texte(1, 200, "")), "Son secret.";
        siret: Option<String> = facultatif(chiffres(14, "99999900600014")), "SIRET de l'établissement du compte.";
        nom: Option<String> = facultatif(texte(1, 100, "Exemple")), "Nom de la personne.";
        prenom: Option<String> = facultatif(texte(1, 100, "Ada")), "Prénom de la personne.";
        mot_de_passe: Option<String> = facultatif(texte(1, 200, "")), "Son mot de passe.";
        service: Option<String> = facultatif(texte(1, 2, "25")), "Code du service auquel se connecter, comme 25 ou 97 ; sans lui, le jeton ouvre l'API seule et chaque dépôt nomme son service.";
    }
}

objet! {
    /// A token.
    Jeton, "Un jeton, à présenter dans l'en-tête Authorization: Bearer." {
        jeton: String = texte(1, 100, ""), "Le jeton ; il n'est dit qu'une fois.";
        type_de_jeton: String = super::contrat::parmi(&["Bearer"]), "La façon de le présenter.";
        expire_le: String = Forme::Instant, "Instant à partir duquel il n'est plus valable.";
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            Method::POST,
            "/api/v1/jeton",
            ["obtenirJeton", "Jetons", "Obtenir un jeton"],
            obtenir,
        )
        .publique()
        .corps(Corps::Json(DemandeJeton::fiche))
        .rend(201, "Le jeton.", Media::Json(Jeton::fiche)),
        Operation::new(
            Method::DELETE,
            "/api/v1/jeton",
            ["revoquerJeton", "Jetons", "Révoquer le jeton présenté"],
            revoquer,
        )
        .rend(204, "Le jeton n'ouvre plus rien.", Media::Rien),
    ]
}

async fn obtenir(mut appel: Appel) -> Result<Response, Probleme> {
    let demande: DemandeJeton = appel.json().await?;
    let service = match &demande.service {
        None => ServiceCode::PORTAIL,
        Some(code) => ServiceCode::parse(code).ok_or_else(|| {
            Probleme::from(&catalogue::REFUSE).detail(
                "Un code de service compte une ou deux lettres ou chiffres.",
                "A service code has one or two letters or digits.",
            )
        })?,
    };
    let identifiants = identifiants(demande)?;
    let jeton = comptes::authentifier(&appel.app, identifiants, service)
        .await
        .map_err(refus)?;
    json(
        StatusCode::CREATED,
        &Jeton {
            jeton: jeton.valeur,
            type_de_jeton: "Bearer".to_owned(),
            expire_le: paris::format_iso(jeton.expire),
        },
    )
}

fn identifiants(demande: DemandeJeton) -> Result<Identifiants, Probleme> {
    match demande {
        DemandeJeton {
            client_id: Some(identifiant),
            client_secret: Some(mot_de_passe),
            siret: None,
            nom: None,
            prenom: None,
            mot_de_passe: None,
            ..
        } => Ok(Identifiants::Identifiant {
            identifiant,
            mot_de_passe,
        }),
        DemandeJeton {
            client_id: None,
            client_secret: None,
            siret: Some(siret),
            nom: Some(nom),
            prenom: Some(prenom),
            mot_de_passe: Some(mot_de_passe),
            ..
        } => Ok(Identifiants::Declarant {
            siret,
            nom,
            prenom,
            mot_de_passe,
        }),
        _ => Err(Probleme::from(&catalogue::REFUSE).detail(
            "Donnez client_id et client_secret, ou siret, nom, prenom et mot_de_passe.",
            "Give client_id and client_secret, or siret, nom, prenom and mot_de_passe.",
        )),
    }
}

/// Why no token is given.
pub(super) fn refus(refus: RefusIdentite) -> Probleme {
    let sorte = match refus {
        RefusIdentite::Inconnu => return (&catalogue::IDENTIFIANTS).into(),
        RefusIdentite::Indisponible(error) => return error.into(),
        RefusIdentite::Verrouille(_)
        | RefusIdentite::MotDePasseExpire
        | RefusIdentite::NonConfirme
        | RefusIdentite::NonInscrit => &catalogue::COMPTE_EMPECHE,
    };
    Probleme::from(sorte).detail(refus.to_string(), sorte.sens(Langue::Anglais))
}

async fn revoquer(appel: Appel) -> Result<Response, Probleme> {
    comptes::deconnecter(&appel.app, appel.jeton()).await?;
    Ok(rien())
}
