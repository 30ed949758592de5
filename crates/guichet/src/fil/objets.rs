//! Objects published by organisms for establishments, for who may declare for these.

use dsn_returns::bilan::Declarant;
use dsn_returns::listes::{DeclarantObjets, ListeObjets, Objet, Perimetre};
use guichet_identity::{Appelant, ServiceCode};
use guichet_store::publications::objets::{self, ObjetListe};
use guichet_store::publications::{self, Lecture, Regard};

use super::hote::{self, Fonction};
use super::listes::instant;
use super::periode::Periode;
use super::refus::Refus;
use crate::App;

/// The most that one list holds.
const AU_PLUS: u32 = 10_000;

/// Through whose habilitations the caller looks.
pub(super) fn regard(appelant: &Appelant) -> Regard {
    if appelant.service == ServiceCode::CONCENTRATEUR && appelant.concentrateur.is_none() {
        return Regard {
            compte_id: None,
            concentrateur: Some(appelant.compte_id),
        };
    }
    Regard {
        compte_id: Some(appelant.compte_id),
        concentrateur: appelant.concentrateur,
    }
}

/// The objects published in a period. A declarant without any is named all the same, as in the list
/// of its deposits (assumption).
pub(super) async fn lister(
    app: &App,
    appelant: &Appelant,
    periode: Periode,
) -> Result<ListeObjets, Refus> {
    let regard = regard(appelant);
    let lus = app
        .store
        .read(move |tx| objets::publies(tx, regard, periode.debut.0, periode.fin.0, AU_PLUS))
        .await?;
    let base = hote::adresse(app, Fonction::Telechargement);
    let mut liste = ListeObjets::default();
    let mut compte = None;
    for lu in lus {
        if compte != Some(lu.compte_id) {
            compte = Some(lu.compte_id);
            liste.declarants.push(DeclarantObjets {
                declarant: Declarant {
                    siret: lu.declarant_siret.clone(),
                    nom: lu.declarant_nom.clone(),
                    prenom: lu.declarant_prenom.clone(),
                },
                objets: Vec::new(),
            });
        }
        if let Some(declarant) = liste.declarants.last_mut() {
            declarant.objets.push(objet(&base, lu)?);
        }
    }
    if liste.declarants.is_empty() && regard.compte_id.is_some() {
        liste.declarants.push(DeclarantObjets {
            declarant: Declarant {
                siret: appelant.siret.clone(),
                nom: appelant.nom.clone(),
                prenom: appelant.prenom.clone(),
            },
            objets: Vec::new(),
        });
    }
    Ok(liste)
}

fn objet(base: &str, lu: ObjetListe) -> Result<Objet, Refus> {
    let objet = lu.objet;
    Ok(Objet {
        url: format!("{base}/telecharger-objet/1.0/{}/xml", objet.idobjet),
        id: objet.idobjet,
        siren: objet.siren,
        perimetre: match objet.perimetre {
            objets::Perimetre::Nic(nic) => Perimetre::Nic(nic),
            objets::Perimetre::Ensemble(ensemble) => Perimetre::Ensemble(ensemble),
        },
        nature: objet.nature,
        publication: instant(objet.publication_at)?,
        production: instant(objet.production_at)?,
        producteur: objet.producteur,
        porteur: objet.porteur,
    })
}

/// The document of an object.
pub(super) async fn document(
    app: &App,
    appelant: &Appelant,
    idobjet: String,
) -> Result<Vec<u8>, Refus> {
    let regard = regard(appelant);
    let lecture = app
        .store
        .read(move |tx| objets::lire(tx, regard, &idobjet))
        .await?;
    publication(app, lecture).await
}

/// The bytes behind what may be read: 404 when there is nothing of this name, 403 when it is for
/// others.
pub(super) async fn publication(app: &App, lecture: Lecture) -> Result<Vec<u8>, Refus> {
    let nom = match lecture {
        publications::Lecture::Inconnu => return Err(Refus::Inconnu),
        publications::Lecture::Interdit => return Err(Refus::Interdit),
        publications::Lecture::Permis(nom) => nom,
    };
    let garde = app
        .store
        .read(move |tx| guichet_store::documents::trouver(tx, &nom))
        .await?
        .ok_or(Refus::Inconnu)?;
    Ok(app.objets.ouvrir(garde).await?)
}
