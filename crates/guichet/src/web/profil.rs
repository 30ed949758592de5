//! `/profil`: one's account; an address confirmed by a round trip; a password changed.

use axum::http::StatusCode;
use guichet_identity::Identifiants;
use guichet_pages::Ton;
use guichet_pages::composants::{Bandeau, Champ};
use guichet_pages::pages::composee::{self, Bloc, Formulaire};
use guichet_store::comptes as rows;

use super::demande::{Demande, Issue, envoyer, lire, page};
use super::echec::Echec;
use super::instant::instant;
use super::reponse;
use crate::acces::{Acces, Route};
use crate::clock::Moment;
use crate::comptes::adresses;
use crate::comptes::mots_de_passe::{self, RefusChangement};

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/profil", Acces::Page, montrer),
        envoyer("/profil/courriel", Acces::Page, changer_courriel),
        envoyer("/profil/mot-de-passe", Acces::Page, changer_mot_de_passe),
    ]
}

async fn compte(demande: &Demande) -> Result<rows::Compte, Echec> {
    let id = demande.compte_id()?;
    let kept = demande.app.store.read(move |tx| rows::lire(tx, id)).await?;
    kept.ok_or_else(Echec::introuvable)
}

async fn montrer(demande: Demande) -> Issue {
    rendre(&demande, Vec::new()).await
}

/// Whether letters arrive, in a sentence, and what to do about it.
fn adresse(etat: &str) -> (Ton, &'static str, &'static str) {
    match etat {
        "confirme" => (
            Ton::Fait,
            "Votre adresse électronique est confirmée : les courriels y parviennent.",
            "La caisse écrit, elle aussi, à cette adresse pour dire où en est chaque arrêt.",
        ),
        "a-confirmer" | "a-reconfirmer" => (
            Ton::Attention,
            "Votre adresse électronique reste à confirmer : suivez le lien reçu par courriel.",
            "Rien reçu ? Regardez dans les indésirables, ou demandez un autre courriel ci-dessous.",
        ),
        "perime" => (
            Ton::Bloquant,
            "Votre adresse électronique ne répond plus : plus aucun courriel n’y est envoyé.",
            "Un courriel nous est revenu, ou est resté sans réponse. Donnez-en une autre ci-dessous, ou vérifiez celle-ci.",
        ),
        _ => (
            Ton::Attention,
            "Vous n’avez pas d’adresse électronique : personne ne peut vous écrire.",
            "Les comptes rendus restent lisibles ici ; une adresse vous prévient quand il y a quelque chose à faire.",
        ),
    }
}

async fn rendre(demande: &Demande, erreurs: Vec<(&'static str, String)>) -> Issue {
    let cadre = demande
        .cadre("Votre profil", "/profil", &[("Votre profil", "")])
        .await?;
    let kept = compte(demande).await?;
    let (ton, state, what) = adresse(&kept.courriel_etat);
    let day = |at: Option<i64>| at.map_or_else(|| "–".to_owned(), |at| instant(Moment(at)).court());
    let fault = |nom: &str| {
        let found = erreurs.iter().find(|(field, _)| *field == nom);
        found.map(|(_, phrase)| phrase.clone())
    };
    let secret = |nom, libelle: &str, completion| {
        let champ = Champ::new(nom, libelle, "")
            .sorte("password")
            .completion(completion)
            .erreur(fault(nom))
            .obligatoire();
        (champ, Vec::new())
    };
    let typed = demande.corps.valeurs.texte("courriel");
    let address = match typed {
        "" => kept.courriel.clone().unwrap_or_default(),
        typed => typed.to_owned(),
    };
    let pending = kept.courriel_etat != "confirme";
    let mut identity = vec![
        ("Nom".to_owned(), kept.nom.clone()),
        ("Prénom".to_owned(), kept.prenom.clone()),
    ];
    if !kept.siret.is_empty() {
        let place = guichet_pages::texte::siret(&kept.siret);
        identity.push(("Établissement".to_owned(), place));
    }
    if let Some(identifiant) = &kept.identifiant {
        identity.push(("Identifiant".to_owned(), identifiant.clone()));
    }
    identity.extend([
        (
            "Adresse électronique".to_owned(),
            kept.courriel.clone().unwrap_or_else(|| "aucune".to_owned()),
        ),
        (
            "Mot de passe choisi le".to_owned(),
            day(kept.mot_de_passe_at),
        ),
        ("Dernière connexion".to_owned(), day(kept.connexion_at)),
    ]);
    let failed = !erreurs.is_empty();
    let blocs = vec![
        Bloc::Bandeau(Bandeau::new(ton, state).suite(what)),
        Bloc::Erreurs(erreurs.clone()),
        Bloc::Fiche(identity),
        Bloc::Formulaire(Formulaire {
            titre: "Changer ou vérifier l’adresse électronique".to_owned(),
            adresse: "/profil/courriel".to_owned(),
            champs: vec![
                (
                    Champ::new("courriel", "Adresse électronique", address)
                        .sorte("email")
                        .completion("email")
                        .aide("Un courriel y est envoyé ; son lien prouve que vous le lisez.")
                        .erreur(fault("courriel"))
                        .obligatoire(),
                    Vec::new(),
                ),
                secret("motdepasse", "Mot de passe", "current-password"),
            ],
            bouton: "Envoyer le courriel de vérification".to_owned(),
            principal: pending,
            ..Formulaire::default()
        }),
        Bloc::Formulaire(Formulaire {
            titre: "Changer le mot de passe".to_owned(),
            adresse: "/profil/mot-de-passe".to_owned(),
            champs: vec![
                secret("ancien", "Mot de passe actuel", "current-password"),
                secret("nouveau", "Nouveau mot de passe", "new-password"),
            ],
            bouton: "Changer le mot de passe".to_owned(),
            ..Formulaire::default()
        }),
    ];
    let mut response = page(&cadre, &composee::page(&blocs, &cadre.jeton));
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// Who asks, by the password that was typed.
fn identifiants(compte: rows::Compte, mot_de_passe: String) -> Identifiants {
    match compte.identifiant {
        Some(identifiant) if compte.siret.is_empty() => Identifiants::Identifiant {
            identifiant,
            mot_de_passe,
        },
        _ => Identifiants::Declarant {
            siret: compte.siret,
            nom: compte.nom,
            prenom: compte.prenom,
            mot_de_passe,
        },
    }
}

async fn changer_courriel(demande: Demande) -> Issue {
    let kept = compte(&demande).await?;
    let form = &demande.corps.valeurs;
    let who = identifiants(kept, form.brut("motdepasse").to_owned());
    let wanted = form.texte("courriel").to_owned();
    match adresses::changer(&demande.app, who, wanted).await {
        Ok(()) => Ok(reponse::aller("/profil")),
        Err(refus) => refuser(&demande, refus, "motdepasse", "courriel").await,
    }
}

async fn changer_mot_de_passe(demande: Demande) -> Issue {
    let kept = compte(&demande).await?;
    let form = &demande.corps.valeurs;
    let who = identifiants(kept, form.brut("ancien").to_owned());
    match mots_de_passe::changer(&demande.app, who, form.brut("nouveau").to_owned()).await {
        // Every token is revoked: this session too.
        Ok(()) => Ok(reponse::aller("/connexion")),
        Err(refus) => refuser(&demande, refus, "ancien", "nouveau").await,
    }
}

/// The page again, with what is wrong beside the field it is about.
async fn refuser(
    demande: &Demande,
    refus: RefusChangement,
    preuve: &'static str,
    valeur: &'static str,
) -> Issue {
    let faults = match refus {
        RefusChangement::Identite(refus) => vec![(preuve, refus.to_string())],
        RefusChangement::Echec(crate::comptes::Echec::Invalide(phrases)) => {
            phrases.into_iter().map(|phrase| (valeur, phrase)).collect()
        }
        RefusChangement::Echec(echec) => return Err(echec.into()),
    };
    rendre(demande, faults).await
}
