//! `/attestation`: an attestation de salaire, rectifying or new, prefilled from what was sent; kept,
//! and printed.

use axum::http::StatusCode;
use guichet_identity::{Action, Cible};
use guichet_pages::composants::{Bandeau, Champ};
use guichet_pages::pages::attestation::{self, Etablie, Formulaire, Liste, Salaire};
use guichet_pages::texte::{lire_montant, montant, nir_masque, saisie_de_montant};
use guichet_pages::{Jour, Ton};
use guichet_store::attestations::{self, Attestation};
use guichet_store::documents;
use guichet_store::retours;

use super::acces;
use super::bilan;
use super::codes::Suite;
use super::connexion::sans_espaces;
use super::demande::{Demande, Issue, envoyer, lire, page};
use super::echec::Echec;
use super::formulaire::Valeurs;
use super::instant::{instant, jour};
use super::lecture::Contenu;
use super::{libelles, reponse, salaires};
use crate::acces::{Acces, Route};
use crate::clock::Moment;

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/attestation", Acces::Page, lister),
        lire("/attestation/nouvelle", Acces::Page, ouvrir),
        envoyer("/attestation", Acces::Page, etablir),
        lire("/attestation/faite/{id}", Acces::Page, montrer),
    ]
}

/// Both kinds, as people call them.
fn sorte(genre: &str) -> &'static str {
    match genre {
        "rectificative" => "rectificative",
        _ => "nouvelle",
    }
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
        .read(move |tx| attestations::du_compte(tx, id, 100))
        .await?;
    let vue = Liste {
        lignes: made
            .into_iter()
            .map(|one| {
                (
                    instant(Moment(one.cree_at)),
                    sorte(&one.genre).to_owned(),
                    one.siret,
                    format!("/attestation/faite/{}", one.id),
                )
            })
            .collect(),
    };
    Ok(page(&cadre, &attestation::liste(&vue)))
}

/// What the form holds.
#[derive(Default)]
struct Saisie {
    genre: String,
    retour: String,
    siret: String,
    nir: String,
    nom: String,
    prenom: String,
    djt: String,
    motif: String,
    /// Month and gross pay.
    salaires: Vec<(String, String)>,
    /// What was found, and what was not.
    source: String,
}

/// The three months before a day.
fn trois_mois(avant: Jour) -> Vec<String> {
    let months = i32::from(avant.annee) * 12 + i32::from(avant.mois) - 1;
    (1..=3)
        .map(|before| {
            let month = months - before;
            format!(
                "{:04}-{:02}",
                month.div_euclid(12),
                month.rem_euclid(12) + 1
            )
        })
        .collect()
}

/// The arrêt that a return is about, if who asks may read it and its people.
async fn depuis_un_retour(demande: &Demande, id: i64) -> Result<(Contenu, String), Echec> {
    let found = demande
        .app
        .store
        .read(move |tx| retours::par_id(tx, id))
        .await?;
    let found = found.ok_or_else(Echec::introuvable)?;
    let lisible = acces::depot(demande, &found.idflux).await?;
    let declaration = lisible
        .declarations
        .iter()
        .find(|d| Some(d.id) == found.declaration_id);
    let declaration = declaration.ok_or_else(Echec::introuvable)?;
    let siret = declaration.siret.clone().unwrap_or_default();
    if !acces::nominatif(demande, &lisible.depot, &siret).await? {
        return Err(Echec::refus(
            "Cet arrêt nomme un salarié que votre rôle ne permet pas de voir : l’attestation revient au déclarant.",
        ));
    }
    let bytes = crate::depot::contenu(&demande.app, &lisible.depot).await?;
    let contenu = bytes.map_or_else(Contenu::default, |bytes| {
        Contenu::lire(&bytes, declaration.rang)
    });
    Ok((contenu, siret))
}

async fn ouvrir(demande: Demande) -> Issue {
    let v = &demande.requete;
    let mut saisie = Saisie {
        genre: sorte(v.texte("genre")).to_owned(),
        retour: v.texte("retour").to_owned(),
        ..Saisie::default()
    };
    if saisie.retour.is_empty() {
        saisie.siret = demande.visiteur()?.appelant.siret.clone();
    }
    let today = jour(demande.maintenant());
    let mut months = trois_mois(today);
    if let Ok(id) = saisie.retour.parse() {
        let (contenu, siret) = depuis_un_retour(&demande, id).await?;
        let (nom, prenom) = contenu.nom();
        (saisie.nom, saisie.prenom) = (nom.to_owned(), prenom.to_owned());
        saisie.nir = contenu.valeur("S21.G00.30.001").to_owned();
        saisie.motif = contenu.valeur("S21.G00.60.001").to_owned();
        if let Some(djt) = Jour::de_la_norme(contenu.valeur("S21.G00.60.002")) {
            saisie.djt = djt.iso();
            months = trois_mois(djt);
        }
        saisie.siret = siret;
    }
    let mut missing = Vec::new();
    for month in months {
        let gross = match saisie.nir.is_empty() {
            true => None,
            false => salaires::du_mois(&demande, &saisie.siret, &month, &saisie.nir).await?,
        };
        if gross.is_none() {
            missing.push(guichet_pages::instant::mois_clair(&month));
        }
        let shown = gross
            .as_deref()
            .and_then(lire_montant)
            .map(saisie_de_montant);
        saisie.salaires.push((month, shown.unwrap_or_default()));
    }
    saisie.source = match missing.is_empty() {
        true => "Les salaires viennent des DSN mensuelles déposées : vérifiez-les.".to_owned(),
        false => format!(
            "À compléter, faute de DSN mensuelle connue : {}.",
            missing.join(", ")
        ),
    };
    rendre(&demande, &saisie, Vec::new()).await
}

async fn rendre(demande: &Demande, saisie: &Saisie, erreurs: Vec<(&'static str, String)>) -> Issue {
    let chemin = [("Attestation de salaire", "/attestation"), ("Saisie", "")];
    let title = match saisie.genre.as_str() {
        "rectificative" => "Attestation de salaire rectificative",
        _ => "Nouvelle attestation de salaire",
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
    let known = !saisie.retour.is_empty();
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
        bandeau: Bandeau::new(Ton::Neutre, match saisie.genre.as_str() {
            _ if !known => "Pour un arrêt dont le signalement n’aboutit pas : cette attestation en tient lieu.",
            "rectificative" => "La caisse attend des salaires corrigés : cette attestation remplace ceux qu’elle a rétablis.",
            _ => "Le signalement n’a pas pu être exploité : cette attestation en tient lieu.",
        })
        .suite(saisie.source.clone()),
        jeton: demande.visiteur()?.jeton_de_formulaire(),
        caches: vec![("genre", saisie.genre.clone()), ("retour", saisie.retour.clone())],
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
    let mut response = page(&cadre, &attestation::formulaire(&vue));
    if !vue.erreurs.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// Reads the form; what came with the return is taken from there, not from the form.
async fn saisie(demande: &Demande, form: &Valeurs) -> Result<Saisie, Echec> {
    let mut read = Saisie {
        genre: sorte(form.texte("genre")).to_owned(),
        retour: form.texte("retour").to_owned(),
        siret: sans_espaces(form.texte("siret")),
        nir: sans_espaces(form.texte("nir")),
        nom: form.texte("nom").to_owned(),
        prenom: form.texte("prenom").to_owned(),
        djt: form.texte("djt").to_owned(),
        motif: form.texte("motif").to_owned(),
        ..Saisie::default()
    };
    if let Ok(id) = read.retour.parse() {
        let (contenu, siret) = depuis_un_retour(demande, id).await?;
        let (nom, prenom) = contenu.nom();
        (read.nom, read.prenom) = (nom.to_owned(), prenom.to_owned());
        read.nir = contenu.valeur("S21.G00.30.001").to_owned();
        read.siret = siret;
    }
    let from = Jour::lire(&read.djt).unwrap_or_else(|| jour(demande.maintenant()));
    let amounts = ["salaire-1", "salaire-2", "salaire-3"].map(|nom| form.texte(nom).to_owned());
    read.salaires = trois_mois(from).into_iter().zip(amounts).collect();
    Ok(read)
}

fn fautes(saisie: &Saisie) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    if let Err(error) = dsn_identifiers::Siret::parse(saisie.siret.as_bytes()) {
        faults.push(("siret", format!("SIRET : {error}.")));
    }
    for (nom, value) in [
        ("nir", &saisie.nir),
        ("nom", &saisie.nom),
        ("prenom", &saisie.prenom),
        ("motif", &saisie.motif),
    ] {
        if value.is_empty() {
            faults.push((nom, "Cette valeur est nécessaire.".to_owned()));
        }
    }
    if Jour::lire(&saisie.djt).is_none() {
        faults.push(("djt", "Choisissez le dernier jour travaillé.".to_owned()));
    }
    for ((_, gross), nom) in saisie
        .salaires
        .iter()
        .zip(["salaire-1", "salaire-2", "salaire-3"])
    {
        if lire_montant(gross).is_none() {
            faults.push((
                nom,
                "Écrivez un montant en euros, par exemple 2 150,00.".to_owned(),
            ));
        }
    }
    faults
}

async fn etablir(demande: Demande) -> Issue {
    let read = saisie(&demande, &demande.corps.valeurs).await?;
    let faults = fautes(&read);
    if !faults.is_empty() {
        return rendre(&demande, &read, faults).await;
    }
    let cible = Cible::etablissement(&read.siret);
    demande.droit(Action::LireEtablissement, cible).await?;
    let lines = lignes(&read);
    let text = serde_json::to_vec(&lines).map_err(|_| Echec::panne())?;
    let prepared = documents::preparer(&text);
    let kept = demande
        .app
        .objets
        .garantir(prepared, demande.app.hasard.nombre())
        .await?;
    let now = demande.maintenant().0;
    let new = Attestation {
        id: 0,
        compte_id: demande.compte_id()?,
        siret: read.siret.clone(),
        genre: read.genre.clone(),
        retour_id: repond(&demande, &read.retour).await?,
        document: kept.empreinte().to_owned(),
        cree_at: now,
    };
    let id = demande
        .app
        .store
        .write(move |tx| {
            documents::ecrire(tx, &kept, now)?;
            attestations::ajouter(tx, &new)
        })
        .await?;
    Ok(reponse::aller(&format!("/attestation/faite/{id}")))
}

/// The return that an attestation settles: none while a signalement must be corrected too.
async fn repond(demande: &Demande, retour: &str) -> Result<Option<i64>, Echec> {
    let Ok(id) = retour.parse() else {
        return Ok(None);
    };
    let app = &demande.app;
    let found = app.store.read(move |tx| retours::par_id(tx, id)).await?;
    let found = found.ok_or_else(Echec::introuvable)?;
    let causes = match crate::retours::relire(app, &found).await? {
        Some(document) => match dsn_returns::bilan::read(&document.octets) {
            Ok(rapport) => bilan::causes(&found, &rapport),
            Err(_) => Vec::new(),
        },
        None => Vec::new(),
    };
    let also = causes.iter().any(|cause| cause.suite == Suite::Signalement);
    Ok((!also).then_some(id))
}

/// What the attestation says: label and value.
fn lignes(saisie: &Saisie) -> Vec<(String, String)> {
    let row = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let motif = libelles::valeur("S21.G00.60.001", &saisie.motif).unwrap_or_default();
    let djt = Jour::lire(&saisie.djt).map_or_else(String::new, Jour::long);
    let mut rows = vec![
        row("Sorte", sorte(&saisie.genre)),
        row("SIRET", &guichet_pages::texte::siret(&saisie.siret)),
        row("NIR", &saisie.nir),
        row("Nom", &saisie.nom),
        row("Prénom", &saisie.prenom),
        row("Dernier jour travaillé", &djt),
        row("Motif", format!("{} {motif}", saisie.motif).trim()),
    ];
    rows.extend(saisie.salaires.iter().map(|(month, gross)| {
        let name = format!("Salaire brut {}", guichet_pages::instant::de_mois(month));
        (name, lire_montant(gross).map(montant).unwrap_or_default())
    }));
    rows
}

async fn montrer(demande: Demande) -> Issue {
    let id: i64 = demande
        .chemin("id")
        .parse()
        .map_err(|_| Echec::introuvable())?;
    let found = demande
        .app
        .store
        .read(move |tx| attestations::lire(tx, id))
        .await?;
    let found = found.ok_or_else(Echec::introuvable)?;
    let mine = found.compte_id == demande.compte_id()?;
    if !mine && !acces::etablissement(&demande, &found.siret).await? {
        return Err(Echec::introuvable());
    }
    let empreinte = found.document.clone();
    let kept = demande
        .app
        .store
        .read(move |tx| documents::trouver(tx, &empreinte))
        .await?;
    let bytes = match kept {
        Some(kept) => demande.app.objets.ouvrir(kept).await?,
        None => return Err(Echec::fini("Cette attestation n’est plus conservée.")),
    };
    let rows: Vec<(String, String)> = serde_json::from_slice(&bytes).map_err(|_| Echec::panne())?;
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
    Ok(page(&cadre, &attestation::etablie(&vue)))
}
