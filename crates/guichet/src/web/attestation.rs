//! `/attestation`: an attestation de salaire, rectifying or new, prefilled from what was sent; kept,
//! and printed.

use std::collections::HashMap;

use axum::http::StatusCode;
use guichet_pages::composants::{Bandeau, Champ};
use guichet_pages::pages::attestation::{self as vues, Etablie, Formulaire, Liste, Salaire};
use guichet_pages::texte::nir_masque;
use guichet_pages::{Jour, Ton};
use guichet_store::attestations;

use super::connexion::sans_espaces;
use super::demande::{Demande, Issue, envoyer, lire, page};
use super::echec::Echec;
use super::formulaire::Valeurs;
use super::instant::{instant, jour};
use super::{libelles, reponse};
use crate::acces::{Acces, Route};
use crate::attestation::{self, Genre, Saisie};
use crate::clock::Moment;

impl From<attestation::Echec> for Echec {
    fn from(echec: attestation::Echec) -> Self {
        match echec {
            attestation::Echec::Introuvable => Self::introuvable(),
            attestation::Echec::Interdit(refus, siret) => Self::interdit(&refus, Some(siret)),
            attestation::Echec::Nominatif => Self::refus(
                "Cet arrêt nomme un salarié que votre rôle ne permet pas de voir : l’attestation revient au déclarant.",
            ),
            attestation::Echec::Finie => Self::fini("Cette attestation n’est plus conservée."),
            attestation::Echec::Fautes(fautes) => {
                let phrases: Vec<String> = fautes.into_iter().map(|faute| faute.fr).collect();
                Self::refus(phrases.join(" "))
            }
            attestation::Echec::Indisponible(error) => error.into(),
        }
    }
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/attestation", Acces::Page, lister),
        lire("/attestation/nouvelle", Acces::Page, ouvrir),
        envoyer("/attestation", Acces::Page, etablir),
        lire("/attestation/faite/{id}", Acces::Page, montrer),
    ]
}

async fn lister(demande: Demande) -> Issue {
    let cadre = demande
        .cadre(
            "Attestation de salaire",
            "/attestation",
            &[("Attestation de salaire", "")],
        )
        .await?;
    let id = demande.compte_id()?;
    let made = demande
        .app
        .store
        .read(move |tx| attestations::du_compte(tx, id, None, 100))
        .await?;
    let vue = Liste {
        lignes: made
            .into_iter()
            .map(|one| {
                (
                    instant(Moment(one.cree_at)),
                    one.genre,
                    one.siret,
                    format!("/attestation/faite/{}", one.id),
                )
            })
            .collect(),
    };
    Ok(page(&cadre, &vues::liste(&vue)))
}

/// Which months are asked for.
const MOIS: &str =
    "Les trois mois sont ceux qui précèdent le dernier jour travaillé : ils changent avec lui.";

async fn ouvrir(demande: Demande) -> Issue {
    let v = &demande.requete;
    let (genre, retour) = (Genre::de(v.texte("genre")), v.texte("retour").parse().ok());
    let who = &demande.visiteur()?.appelant;
    let (saisie, missing) = attestation::proposer(&demande.app, who, genre, retour).await?;
    let missing: Vec<String> = missing
        .iter()
        .map(|month| guichet_pages::instant::mois_clair(month))
        .collect();
    let source = match missing.is_empty() {
        _ if retour.is_none() => MOIS.to_owned(),
        true => "Les salaires viennent des DSN mensuelles déposées : vérifiez-les.".to_owned(),
        false => format!(
            "À compléter, faute de DSN mensuelle connue : {}.",
            missing.join(", ")
        ),
    };
    rendre(&demande, &saisie, source, Vec::new()).await
}

async fn rendre(
    demande: &Demande,
    saisie: &Saisie,
    source: String,
    erreurs: Vec<(&'static str, String)>,
) -> Issue {
    let chemin = [("Attestation de salaire", "/attestation"), ("Saisie", "")];
    let title = match saisie.genre {
        Genre::Rectificative => "Attestation de salaire rectificative",
        Genre::Nouvelle => "Nouvelle attestation de salaire",
    };
    let cadre = demande.cadre(title, "/attestation", &chemin).await?;
    let fault = |nom: &str| {
        erreurs
            .iter()
            .find(|(field, _)| *field == nom)
            .map(|(_, phrase)| phrase.clone())
    };
    let champ = |nom, libelle: &str, valeur: &str| {
        Champ::new(nom, libelle, valeur)
            .erreur(fault(nom))
            .obligatoire()
    };
    let known = saisie.retour.is_some();
    let lock = |champ: Champ| match known {
        true => champ.verrou("Repris du signalement."),
        false => champ,
    };
    // The number itself stays here: the form shows its mask, and the return leads back to it.
    let nir = match known {
        true => champ("nir", "NIR du salarié", &nir_masque(&saisie.nir))
            .verrou("Repris du signalement ; en entier sur l’attestation établie."),
        false => champ("nir", "NIR du salarié", &saisie.nir).aide("15 caractères, clé comprise."),
    };
    let names = ["salaire-1", "salaire-2", "salaire-3"];
    let vue = Formulaire {
        bandeau: Bandeau::new(Ton::Neutre, match saisie.genre {
            _ if !known => "Pour un arrêt dont le signalement n’aboutit pas : cette attestation en tient lieu.",
            Genre::Rectificative => "La caisse attend des salaires corrigés : cette attestation remplace ceux qu’elle a rétablis.",
            Genre::Nouvelle => "Le signalement n’a pas pu être exploité : cette attestation en tient lieu.",
        })
        .suite(source),
        jeton: demande.visiteur()?.jeton_de_formulaire(),
        caches: vec![
            ("genre", saisie.genre.code().to_owned()),
            ("retour", saisie.retour.map_or_else(String::new, |id| id.to_string())),
            ("mois", mois(saisie)),
        ],
        identite: vec![
            lock(champ("siret", "SIRET", &saisie.siret)),
            nir,
            lock(champ("nom", "Nom", &saisie.nom)),
            lock(champ("prenom", "Prénom", &saisie.prenom)),
        ],
        arret: vec![
            champ("djt", "Dernier jour travaillé", &saisie.djt).sorte("date"),
            champ("motif", "Motif", &saisie.motif).rubrique("S21.G00.60.001"),
        ],
        motifs: libelles::choix("S21.G00.60.001"),
        salaires: saisie
            .salaires
            .iter()
            .zip(names)
            .map(|((month, gross), nom)| Salaire {
                mois: month.clone(),
                champ: champ(nom, &format!("Salaire brut {}", guichet_pages::instant::de_mois(month)), gross).aide("En euros, par exemple 2 150,00."),
            })
            .collect(),
        erreurs,
    };
    let mut response = page(&cadre, &vues::formulaire(&vue));
    if !vue.erreurs.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The months that the form shows, one after the other.
fn mois(saisie: &Saisie) -> String {
    let months: Vec<&str> = saisie
        .salaires
        .iter()
        .map(|(month, _)| month.as_str())
        .collect();
    months.join(",")
}

/// Reads the form. Another last day worked may have other months before it: an amount stays with the month
/// that it was typed for.
fn saisie(form: &Valeurs, today: Jour) -> Saisie {
    let djt = form.texte("djt").to_owned();
    let months = attestation::trois_mois(Jour::lire(&djt).unwrap_or(today));
    let shown = form.texte("mois").split(',');
    let amounts = ["salaire-1", "salaire-2", "salaire-3"].map(|nom| form.texte(nom));
    let typed: HashMap<&str, &str> = shown.zip(amounts).collect();
    let amount = |month: String| {
        let amount = typed.get(month.as_str()).copied().unwrap_or_default();
        let amount = amount.to_owned();
        (month, amount)
    };
    Saisie {
        genre: Genre::de(form.texte("genre")),
        retour: form.texte("retour").parse().ok(),
        siret: sans_espaces(form.texte("siret")),
        nir: sans_espaces(form.texte("nir")),
        nom: form.texte("nom").to_owned(),
        prenom: form.texte("prenom").to_owned(),
        djt,
        motif: form.texte("motif").to_owned(),
        salaires: months.into_iter().map(amount).collect(),
    }
}

async fn etablir(demande: Demande) -> Issue {
    let mut read = saisie(&demande.corps.valeurs, jour(demande.maintenant()));
    let who = &demande.visiteur()?.appelant;
    attestation::completer(&demande.app, who, &mut read).await?;
    let prete = match attestation::preparer(&demande.app, who, &read).await {
        Err(attestation::Echec::Fautes(fautes)) => {
            let faults = fautes.into_iter().map(|faute| (faute.champ, faute.fr));
            let moved = demande.corps.valeurs.texte("mois") != mois(&read);
            let source = if moved { MOIS } else { "" };
            return rendre(&demande, &read, source.to_owned(), faults.collect()).await;
        }
        other => other?,
    };
    let write = demande
        .app
        .store
        .write(move |tx| attestation::ecrire(tx, &prete));
    let made = write.await?;
    Ok(reponse::aller(&format!("/attestation/faite/{}", made.id)))
}

async fn montrer(demande: Demande) -> Issue {
    let id: i64 = demande
        .chemin("id")
        .parse()
        .map_err(|_| Echec::introuvable())?;
    let who = &demande.visiteur()?.appelant;
    let (found, rows) = attestation::lire(&demande.app, who, id).await?;
    let chemin = [("Attestation de salaire", "/attestation"), ("Établie", "")];
    let cadre = demande
        .cadre("Attestation établie", "/attestation", &chemin)
        .await?;
    let vue = Etablie {
        bandeau: Bandeau::new(Ton::Fait, match found.retour_id {
            Some(_) => "L’attestation est établie et conservée ici. La tâche qui la demandait est fermée.",
            None => "L’attestation est établie et conservée ici. Si le bilan demande aussi de corriger le signalement, cela reste à faire.",
        })
            .suite("Imprimez-la ou enregistrez-la, signez-la, et remettez-la à la caisse : Guichet ne la lui transmet pas."),
        numero: found.id,
        le: instant(Moment(found.cree_at)),
        lignes: rows,
    };
    Ok(page(&cadre, &vues::etablie(&vue)))
}
