//! `/profil`: one's account; an address confirmed by a round trip; a password changed. And what is open
//! without a session: `/mot-de-passe`, `/confirmation`, `/inscription`.

use axum::http::StatusCode;
use axum::response::Response;
use guichet_identity::{Identifiants, ServiceCode, courriel as adresse};
use guichet_pages::composants::{Bandeau, Champ, Jeton};
use guichet_pages::pages::composee::{self, Bloc, Formulaire};
use guichet_pages::{Cadre, Ton};
use guichet_store::comptes as rows;

use super::connexion::sans_espaces;
use super::demande::{Demande, Issue, envoyer, lire, page};
use super::echec::Echec;
use super::instant::instant;
use super::reponse;
use crate::acces::{Acces, Route};
use crate::clock::Moment;
use crate::comptes::inscription;
use crate::comptes::mots_de_passe::{self, RefusChangement};
use crate::courriel::{self, Motif};

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/profil", Acces::Page, montrer),
        envoyer("/profil/courriel", Acces::Page, changer_courriel),
        envoyer("/profil/mot-de-passe", Acces::Page, changer_mot_de_passe),
        lire("/mot-de-passe", Acces::Public, oubli),
        envoyer("/mot-de-passe", Acces::Public, choisir),
        lire("/confirmation", Acces::Public, confirmation),
        envoyer("/confirmation", Acces::Public, confirmer),
        lire("/inscription", Acces::Public, inscription_),
        envoyer("/inscription", Acces::Public, inscrire),
    ]
}

/// A page open to all.
fn publique(demande: &Demande, status: StatusCode, titre: &str, blocs: &[Bloc]) -> Response {
    let now = instant(demande.maintenant()).long();
    let cadre = Cadre {
        demonstration: demande.app.demo.then_some(now),
        ..Cadre::public(titre)
    };
    reponse::html(
        status,
        cadre.page(&composee::page(blocs, &Jeton::default())),
    )
}

fn champ(
    nom: &'static str,
    libelle: &str,
    sorte: &'static str,
) -> (Champ, Vec<guichet_pages::composants::Choix>) {
    (
        Champ::new(nom, libelle, "").sorte(sorte).obligatoire(),
        Vec::new(),
    )
}

async fn compte(demande: &Demande) -> Result<rows::Compte, Echec> {
    let id = demande.compte_id()?;
    let kept = demande.app.store.read(move |tx| rows::lire(tx, id)).await?;
    kept.ok_or_else(Echec::introuvable)
}

async fn montrer(demande: Demande) -> Issue {
    let cadre = demande
        .cadre("Votre profil", "/profil", &[("Votre profil", "")])
        .await?;
    let kept = compte(&demande).await?;
    let (ton, state) = match kept.courriel_etat.as_str() {
        "confirme" => (
            Ton::Fait,
            "Votre adresse électronique est confirmée : les comptes rendus y parviennent.",
        ),
        "a-confirmer" => (
            Ton::Attention,
            "Votre adresse électronique n’est pas encore confirmée : suivez le lien reçu par courriel.",
        ),
        "perime" => (
            Ton::Bloquant,
            "Votre adresse électronique ne répond plus : plus aucun courriel n’y est envoyé. Donnez-en une autre.",
        ),
        _ => (
            Ton::Attention,
            "Vous n’avez pas d’adresse électronique : aucun compte rendu ne peut vous être envoyé.",
        ),
    };
    let day = |at: Option<i64>| at.map_or_else(|| "–".to_owned(), |at| instant(Moment(at)).court());
    let blocs = vec![
        Bloc::Bandeau(Bandeau::new(ton, state)),
        Bloc::Fiche(vec![
            ("Nom".to_owned(), kept.nom.clone()),
            ("Prénom".to_owned(), kept.prenom.clone()),
            (
                "Établissement".to_owned(),
                guichet_pages::texte::siret(&kept.siret),
            ),
            (
                "Adresse électronique".to_owned(),
                kept.courriel.clone().unwrap_or_else(|| "aucune".to_owned()),
            ),
            (
                "Mot de passe choisi le".to_owned(),
                day(kept.mot_de_passe_at),
            ),
            ("Dernière connexion".to_owned(), day(kept.connexion_at)),
        ]),
        Bloc::Formulaire(Formulaire {
            titre: "Changer ou vérifier l’adresse électronique".to_owned(),
            adresse: "/profil/courriel".to_owned(),
            champs: vec![(
                Champ::new(
                    "courriel",
                    "Adresse électronique",
                    kept.courriel.unwrap_or_default(),
                )
                .sorte("email")
                .completion("email")
                .aide("Un courriel y est envoyé ; son lien prouve que vous le lisez.")
                .obligatoire(),
                Vec::new(),
            )],
            bouton: "Envoyer le courriel de vérification".to_owned(),
            principal: true,
            ..Formulaire::default()
        }),
        Bloc::Formulaire(Formulaire {
            titre: "Changer le mot de passe".to_owned(),
            adresse: "/profil/mot-de-passe".to_owned(),
            champs: vec![
                champ("ancien", "Mot de passe actuel", "password"),
                champ("nouveau", "Nouveau mot de passe", "password"),
            ],
            bouton: "Changer le mot de passe".to_owned(),
            ..Formulaire::default()
        }),
    ];
    Ok(page(&cadre, &composee::page(&blocs, &cadre.jeton)))
}

async fn changer_courriel(demande: Demande) -> Issue {
    let text = demande.corps.valeurs.texte("courriel").to_owned();
    adresse::valider(&text)
        .map_err(|error| Echec::refus(format!("Adresse électronique : {error}.")))?;
    let (id, now) = (demande.compte_id()?, demande.maintenant());
    demande
        .app
        .store
        .write(move |tx| {
            rows::changer_courriel(tx, id, Some(&text), "a-confirmer", now.0)?;
            courriel::demander(tx, Motif::Adresse, id, now)
        })
        .await?;
    courriel::reveiller(&demande.app);
    Ok(reponse::aller("/profil"))
}

async fn changer_mot_de_passe(demande: Demande) -> Issue {
    let kept = compte(&demande).await?;
    let form = &demande.corps.valeurs;
    let old = form.brut("ancien").to_owned();
    let who = match kept.identifiant {
        Some(identifiant) if kept.siret.is_empty() => Identifiants::Identifiant {
            identifiant,
            mot_de_passe: old,
        },
        _ => Identifiants::Declarant {
            siret: kept.siret,
            nom: kept.nom,
            prenom: kept.prenom,
            mot_de_passe: old,
        },
    };
    match mots_de_passe::changer(&demande.app, who, form.brut("nouveau").to_owned()).await {
        // Every token is revoked: this session too.
        Ok(()) => Ok(reponse::aller("/connexion")),
        Err(RefusChangement::Identite(refus)) => Err(Echec::refus(refus.to_string())),
        Err(RefusChangement::Echec(echec)) => Err(echec.into()),
    }
}

async fn oubli(demande: Demande) -> Issue {
    let lien = demande.requete.texte("lien");
    let form = match lien {
        "" => Formulaire {
            adresse: "/mot-de-passe".to_owned(),
            champs: vec![
                champ("siret", "SIRET", "text"),
                champ("nom", "Nom", "text"),
                champ("prenom", "Prénom", "text"),
            ],
            bouton: "Recevoir un lien".to_owned(),
            principal: true,
            ..Formulaire::default()
        },
        lien => Formulaire {
            adresse: "/mot-de-passe".to_owned(),
            valeurs: vec![("lien", lien.to_owned())],
            champs: vec![champ("nouveau", "Nouveau mot de passe", "password")],
            bouton: "Choisir ce mot de passe".to_owned(),
            principal: true,
            ..Formulaire::default()
        },
    };
    let blocs = [
        Bloc::Texte(
            "Un lien est envoyé à l’adresse du compte, si ce compte existe et en a une.".to_owned(),
        ),
        Bloc::Formulaire(form),
    ];
    Ok(publique(
        &demande,
        StatusCode::OK,
        "Choisir un mot de passe",
        &blocs,
    ))
}

async fn choisir(demande: Demande) -> Issue {
    let form = &demande.corps.valeurs;
    let phrase = match form.texte("lien") {
        "" => {
            let siret = sans_espaces(form.texte("siret"));
            mots_de_passe::demander_lien(
                &demande.app,
                &siret,
                form.texte("nom"),
                form.texte("prenom"),
            )
            .await?;
            "Si ce compte existe et a une adresse électronique, un lien vient d’y être envoyé."
        }
        lien => {
            mots_de_passe::choisir(&demande.app, lien, form.brut("nouveau")).await?;
            "Le mot de passe est choisi : connectez-vous."
        }
    };
    let blocs = [Bloc::Bandeau(
        Bandeau::new(Ton::Fait, phrase).agir("Se connecter", "/connexion"),
    )];
    Ok(publique(&demande, StatusCode::OK, "Mot de passe", &blocs))
}

/// Programs that look at letters follow links: only a form confirms.
async fn confirmation(demande: Demande) -> Issue {
    let blocs = [Bloc::Formulaire(Formulaire {
        adresse: "/confirmation".to_owned(),
        valeurs: vec![("lien", demande.requete.texte("lien").to_owned())],
        bouton: "Confirmer mon adresse".to_owned(),
        principal: true,
        ..Formulaire::default()
    })];
    Ok(publique(
        &demande,
        StatusCode::OK,
        "Confirmer l’adresse électronique",
        &blocs,
    ))
}

async fn confirmer(demande: Demande) -> Issue {
    let done = inscription::confirmer(&demande.app, demande.corps.valeurs.texte("lien")).await?;
    let phrase = match done.administrateur {
        true => "Votre adresse est confirmée, et vous administrez votre établissement.",
        false => "Votre adresse est confirmée.",
    };
    let blocs = [Bloc::Bandeau(
        Bandeau::new(Ton::Fait, phrase).agir("Se connecter", "/connexion"),
    )];
    Ok(publique(
        &demande,
        StatusCode::OK,
        "Adresse confirmée",
        &blocs,
    ))
}

async fn inscription_(demande: Demande) -> Issue {
    let blocs = [
        Bloc::Texte("Le SIRET est vérifié dans le répertoire commun. Le premier inscrit d’un établissement l’administre ; les suivants attendent son accord.".to_owned()),
        Bloc::Formulaire(Formulaire {
            adresse: "/inscription".to_owned(),
            champs: vec![
                champ("siret", "SIRET", "text"),
                champ("nom", "Nom", "text"),
                champ("prenom", "Prénom", "text"),
                champ("courriel", "Adresse électronique", "email"),
                champ("motdepasse", "Mot de passe", "password"),
            ],
            bouton: "S’inscrire".to_owned(),
            principal: true,
            ..Formulaire::default()
        }),
    ];
    Ok(publique(&demande, StatusCode::OK, "S’inscrire", &blocs))
}

async fn inscrire(demande: Demande) -> Issue {
    let form = &demande.corps.valeurs;
    let asked = inscription::Demande {
        siret: sans_espaces(form.texte("siret")),
        nom: form.texte("nom").to_owned(),
        prenom: form.texte("prenom").to_owned(),
        courriel: form.texte("courriel").to_owned(),
        mot_de_passe: form.brut("motdepasse").to_owned(),
        services: vec![ServiceCode::RG_REEL, ServiceCode::RG_ESSAI],
    };
    inscription::demander(&demande.app, asked).await?;
    let blocs = [Bloc::Bandeau(Bandeau::new(
        Ton::Fait,
        "Inscription reçue : suivez le lien envoyé par courriel pour l’ouvrir.",
    ))];
    Ok(publique(
        &demande,
        StatusCode::OK,
        "Inscription reçue",
        &blocs,
    ))
}
