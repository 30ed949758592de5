//! What is open without a session: `/inscription`, `/confirmation`, `/mot-de-passe`.

use axum::http::StatusCode;
use axum::response::Response;
use guichet_identity::ServiceCode;
use guichet_pages::composants::{Bandeau, Champ, Choix, Jeton};
use guichet_pages::pages::composee::{self, Bloc, Formulaire};
use guichet_pages::{Cadre, Ton};

use super::connexion::sans_espaces;
use super::demande::{Demande, Issue, envoyer, lire};
use super::echec::Echec;
use super::instant::instant;
use super::reponse;
use crate::acces::{Acces, Route};
use crate::comptes::{self, inscription, mots_de_passe};

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/mot-de-passe", Acces::Public, oubli),
        envoyer("/mot-de-passe", Acces::Public, choisir),
        lire("/confirmation", Acces::Public, confirmation),
        envoyer("/confirmation", Acces::Public, confirmer),
        lire("/inscription", Acces::Public, formulaire),
        envoyer("/inscription", Acces::Public, inscrire),
    ]
}

/// A page open to all.
fn publique(demande: &Demande, titre: &str, blocs: &[Bloc]) -> Response {
    let now = instant(demande.maintenant()).long();
    let cadre = Cadre {
        demonstration: demande.app.demo.then_some(now),
        ..Cadre::public(titre)
    };
    let faulty = blocs
        .iter()
        .any(|bloc| matches!(bloc, Bloc::Erreurs(faults) if !faults.is_empty()));
    let status = match faulty {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    reponse::html(
        status,
        cadre.page(&composee::page(blocs, &Jeton::default())),
    )
}

/// What is wrong with a form, each with its field.
type Fautes = Vec<(&'static str, String)>;

/// What is wrong, by the first word of each sentence; what is no fault of the form goes on as it is.
fn fautes(echec: comptes::Echec) -> Result<Fautes, Echec> {
    let phrases = match echec {
        comptes::Echec::Invalide(phrases) => phrases,
        comptes::Echec::Introuvable(phrase) | comptes::Echec::Conflit(phrase) => vec![phrase],
        other => return Err(other.into()),
    };
    let field = |phrase: &str| {
        let text = phrase.to_lowercase();
        let about = [
            ("mot de passe", "motdepasse"),
            ("prénom :", "prenom"),
            ("nom :", "nom"),
            ("siret", "siret"),
            ("établissement", "siret"),
            ("adresse", "courriel"),
        ];
        let known = about.iter().find(|(word, _)| text.contains(word));
        known.map_or("", |(_, field)| *field)
    };
    let faults = phrases.into_iter().map(|phrase| (field(&phrase), phrase));
    Ok(faults.collect())
}

/// A field of a form that is shown again as it was filled in, but for passwords.
fn champ(
    demande: &Demande,
    faults: &Fautes,
    (nom, libelle, sorte, completion): (&'static str, &str, &'static str, &'static str),
    aide: &str,
) -> (Champ, Vec<Choix>) {
    let typed = match sorte {
        "password" => "",
        _ => demande.corps.valeurs.texte(nom),
    };
    let fault = faults.iter().find(|(field, _)| *field == nom);
    let champ = Champ::new(nom, libelle, typed)
        .sorte(sorte)
        .completion(completion)
        .erreur(fault.map(|(_, phrase)| phrase.clone()))
        .obligatoire();
    let champ = match aide {
        "" => champ,
        aide => champ.aide(aide),
    };
    (champ, Vec::new())
}

const SIRET: (&str, &str, &str, &str) = ("siret", "SIRET", "text", "username");
const NOM: (&str, &str, &str, &str) = ("nom", "Nom", "text", "family-name");
const PRENOM: (&str, &str, &str, &str) = ("prenom", "Prénom", "text", "given-name");
const CHIFFRES: &str = "14 chiffres, avec ou sans espaces.";

async fn oubli(demande: Demande) -> Issue {
    let lien = demande.requete.texte("lien").to_owned();
    Ok(page_du_mot_de_passe(&demande, &lien, Vec::new()))
}

fn page_du_mot_de_passe(demande: &Demande, lien: &str, faults: Fautes) -> Response {
    let field = |which, aide| champ(demande, &faults, which, aide);
    let (texte, form) = match lien {
        "" => (
            "Un lien est envoyé à l’adresse du compte, si ce compte existe et en a une.",
            Formulaire {
                adresse: "/mot-de-passe".to_owned(),
                champs: vec![field(SIRET, CHIFFRES), field(NOM, ""), field(PRENOM, "")],
                bouton: "Recevoir un lien".to_owned(),
                principal: true,
                ..Formulaire::default()
            },
        ),
        lien => (
            "Choisissez le mot de passe de votre compte. Le lien ne sert qu’une fois.",
            Formulaire {
                adresse: "/mot-de-passe".to_owned(),
                valeurs: vec![("lien", lien.to_owned())],
                champs: vec![field(
                    (
                        "motdepasse",
                        "Nouveau mot de passe",
                        "password",
                        "new-password",
                    ),
                    &aide_du_mot_de_passe(demande),
                )],
                bouton: "Choisir ce mot de passe".to_owned(),
                principal: true,
                ..Formulaire::default()
            },
        ),
    };
    let blocs = [
        Bloc::Erreurs(faults.clone()),
        Bloc::Texte(texte.to_owned()),
        Bloc::Formulaire(form),
        Bloc::Liste(vec![(
            "Revenir à la connexion".to_owned(),
            Some("/connexion".to_owned()),
        )]),
    ];
    publique(demande, "Choisir un mot de passe", &blocs)
}

/// What a password must be, told before it is refused.
fn aide_du_mot_de_passe(demande: &Demande) -> String {
    format!(
        "{} caractères au moins ; ni votre nom, ni votre SIRET.",
        demande.app.config.comptes.mot_de_passe_min
    )
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
            let chosen = form.brut("motdepasse");
            match mots_de_passe::choisir(&demande.app, lien, chosen).await {
                Ok(_) => "Le mot de passe est choisi : connectez-vous.",
                Err(echec @ comptes::Echec::Invalide(_)) => {
                    let faults = fautes(echec)?;
                    return Ok(page_du_mot_de_passe(&demande, lien, faults));
                }
                Err(echec) => return Err(echec.into()),
            }
        }
    };
    let blocs = [Bloc::Bandeau(
        Bandeau::new(Ton::Fait, phrase).agir("Se connecter", "/connexion"),
    )];
    Ok(publique(&demande, "Mot de passe", &blocs))
}

/// Programs that look at letters follow links: only a form confirms.
async fn confirmation(demande: Demande) -> Issue {
    let blocs = [
        Bloc::Texte(
            "Un clic confirme que vous lisez bien le courriel envoyé à cette adresse.".to_owned(),
        ),
        Bloc::Formulaire(Formulaire {
            adresse: "/confirmation".to_owned(),
            valeurs: vec![("lien", demande.requete.texte("lien").to_owned())],
            bouton: "Confirmer mon adresse".to_owned(),
            principal: true,
            ..Formulaire::default()
        }),
    ];
    Ok(publique(
        &demande,
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
    Ok(publique(&demande, "Adresse confirmée", &blocs))
}

async fn formulaire(demande: Demande) -> Issue {
    Ok(page_d_inscription(&demande, Vec::new()))
}

fn page_d_inscription(demande: &Demande, faults: Fautes) -> Response {
    let field = |which, aide: &str| champ(demande, &faults, which, aide);
    let blocs = [
        Bloc::Erreurs(faults.clone()),
        Bloc::Texte("Le SIRET est vérifié dans le répertoire commun. Le premier inscrit d’un établissement l’administre ; les suivants attendent son accord.".to_owned()),
        Bloc::Formulaire(Formulaire {
            adresse: "/inscription".to_owned(),
            champs: vec![
                field(SIRET, CHIFFRES),
                field(NOM, ""),
                field(PRENOM, ""),
                field(
                    ("courriel", "Adresse électronique", "email", "email"),
                    "Un courriel y est envoyé pour ouvrir le compte.",
                ),
                field(
                    ("motdepasse", "Mot de passe", "password", "new-password"),
                    &aide_du_mot_de_passe(demande),
                ),
            ],
            bouton: "S’inscrire".to_owned(),
            principal: true,
            ..Formulaire::default()
        }),
        Bloc::Liste(vec![("Déjà inscrit ? Se connecter".to_owned(), Some("/connexion".to_owned()))]),
    ];
    publique(demande, "S’inscrire", &blocs)
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
    if let Err(echec) = inscription::demander(&demande.app, asked).await {
        return Ok(page_d_inscription(&demande, fautes(echec)?));
    }
    let blocs = [Bloc::Bandeau(Bandeau::new(
        Ton::Fait,
        "Inscription reçue : suivez le lien envoyé par courriel pour l’ouvrir.",
    ))];
    Ok(publique(&demande, "Inscription reçue", &blocs))
}
