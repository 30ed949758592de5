//! `/administration/demandes`: accesses that are asked for, and answered.

use guichet_identity::{Action, Cible, Demarche};
use guichet_pages::composants::{Bandeau, Champ, Colonne};
use guichet_pages::pages::composee::{self, Bloc, Bouton, Cellule, Formulaire};
use guichet_pages::texte::{compte, siret as montre_siret};
use guichet_pages::{Etat, Ton};
use guichet_store::demandes;

use super::administration::{MAX, demarches};
use super::connexion::sans_espaces;
use super::demande::{Demande, Issue, envoyer, lire, page};
use super::echec::Echec;
use super::instant::instant;
use super::reponse;
use crate::acces::{Acces, Route};
use crate::clock::Moment;
use crate::comptes::{self, Acteur, habilitations as service};

pub(super) fn routes() -> Vec<Route> {
    const CHEMIN: &str = "/administration/demandes";
    vec![
        lire(CHEMIN, Acces::Page, montrer),
        envoyer(CHEMIN, Acces::Page, demander),
        envoyer("/administration/demandes/reponse", Acces::Page, repondre),
    ]
}

async fn montrer(demande: Demande) -> Issue {
    let chemin = [
        ("Administration des profils", "/administration"),
        ("Demandes", ""),
    ];
    let cadre = demande
        .cadre("Demandes en attente", "/administration/demandes", &chemin)
        .await?;
    let id = demande.compte_id()?;
    let (waiting, mine) = demande
        .app
        .store
        .read(move |tx| {
            Ok((
                demandes::en_attente(tx, id, MAX)?,
                demandes::du_compte(tx, id, MAX)?,
            ))
        })
        .await?;
    let answer = |one: &demandes::Demande, etat: &str, texte: &str| {
        Cellule::bouton(Bouton {
            texte: texte.to_owned(),
            precision: format!("{} {}", one.prenom, one.nom),
            adresse: "/administration/demandes/reponse".to_owned(),
            valeurs: vec![("demande", one.id.to_string()), ("etat", etat.to_owned())],
        })
    };
    let phrase = match waiting.len() as u64 {
        0 => "Aucune demande n’attend votre réponse.".to_owned(),
        n => format!(
            "{} votre réponse.",
            compte(n, "demande attend", "demandes attendent")
        ),
    };
    let blocs = vec![
        Bloc::Bandeau(Bandeau::new(
            if waiting.is_empty() {
                Ton::Fait
            } else {
                Ton::Attention
            },
            phrase,
        )),
        Bloc::Tableau {
            legende: "Demandes auxquelles répondre".to_owned(),
            colonnes: [
                "Personne",
                "Établissement",
                "Démarche",
                "Depuis",
                "Accorder",
                "Refuser",
            ]
            .map(Colonne::Texte)
            .to_vec(),
            lignes: waiting
                .iter()
                .map(|one| {
                    vec![
                        Cellule::texte(format!(
                            "{} {} ({})",
                            one.prenom,
                            one.nom,
                            montre_siret(&one.compte_siret)
                        )),
                        Cellule::texte(montre_siret(&one.siret)),
                        Cellule::texte(&one.demarche),
                        Cellule::texte(instant(Moment(one.cree_at)).court()),
                        answer(one, "accordee", "Accorder"),
                        answer(one, "refusee", "Refuser"),
                    ]
                })
                .collect(),
            vide: "Rien à répondre.".to_owned(),
        },
        Bloc::Formulaire(Formulaire {
            titre: "Demander un accès".to_owned(),
            adresse: "/administration/demandes".to_owned(),
            champs: vec![
                (
                    Champ::new(
                        "siret",
                        "SIRET de l’établissement",
                        demande.requete.texte("siret"),
                    )
                    .obligatoire(),
                    Vec::new(),
                ),
                (
                    Champ::new("demarche", "Démarche", "DSN").obligatoire(),
                    demarches(),
                ),
            ],
            bouton: "Demander l’accès".to_owned(),
            ..Formulaire::default()
        }),
        Bloc::Tableau {
            legende: "Ce que vous avez demandé".to_owned(),
            colonnes: ["Établissement", "Démarche", "Le", "Réponse"]
                .map(Colonne::Texte)
                .to_vec(),
            lignes: mine
                .iter()
                .map(|one| {
                    vec![
                        Cellule::texte(montre_siret(&one.siret)),
                        Cellule::texte(&one.demarche),
                        Cellule::texte(instant(Moment(one.cree_at)).court()),
                        Cellule::etat(match one.etat.as_str() {
                            "accordee" => Etat::new(Ton::Fait, "Accordée"),
                            "refusee" => Etat::new(Ton::Bloquant, "Refusée"),
                            _ => Etat::new(Ton::Info, "En attente"),
                        }),
                    ]
                })
                .collect(),
            vide: "Vous n’avez rien demandé.".to_owned(),
        },
    ];
    Ok(page(&cadre, &composee::page(&blocs, &cadre.jeton)))
}

async fn demander(demande: Demande) -> Issue {
    let form = &demande.corps.valeurs;
    let siret = sans_espaces(form.texte("siret"));
    comptes::repertoire::etablissement_ouvert(&demande.app, &siret).await?;
    let demarche = Demarche::depuis_code(form.texte("demarche"))
        .ok_or_else(|| Echec::refus("Choisissez une démarche."))?;
    let (id, now) = (demande.compte_id()?, demande.maintenant().0);
    demande
        .app
        .store
        .write(move |tx| demandes::ajouter(tx, id, &siret, demarche.code(), now))
        .await?;
    Ok(reponse::aller("/administration/demandes"))
}

async fn repondre(demande: Demande) -> Issue {
    let form = &demande.corps.valeurs;
    let id: i64 = form
        .texte("demande")
        .parse()
        .map_err(|_| Echec::introuvable())?;
    let found = demande
        .app
        .store
        .read(move |tx| demandes::lire(tx, id))
        .await?;
    let found = found
        .filter(|one| one.etat == "attente")
        .ok_or_else(Echec::introuvable)?;
    demande
        .droit(
            Action::GererHabilitations,
            Cible::etablissement(&found.siret),
        )
        .await?;
    let granted = form.texte("etat") == "accordee";
    if granted {
        let demarche = Demarche::depuis_code(&found.demarche).ok_or_else(Echec::panne)?;
        let acteur = Acteur::Compte(&demande.visiteur()?.appelant);
        service::regler(
            &demande.app,
            acteur,
            found.compte_id,
            &found.siret,
            demarche,
            true,
        )
        .await?;
    }
    let (by, now) = (demande.compte_id()?, demande.maintenant().0);
    let etat = if granted { "accordee" } else { "refusee" };
    demande
        .app
        .store
        .write(move |tx| demandes::repondre(tx, id, etat, by, now))
        .await?;
    Ok(reponse::aller("/administration/demandes"))
}
