//! Subscriptions: made, listed, changed, deleted, signed anew; deliveries listed and sent again.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use guichet_identity::{Action, Cible};
use guichet_store::evenements::{self, NouvelEvenement};
use guichet_store::webhooks as rows;

use super::{adresse, envoi, signature};
use crate::api::appel::{Appel, avec_limite, json, rien};
use crate::api::catalogue;
use crate::api::contrat::{
    Corps, Forme, Lieu, Media, Operation, facultatif, liste, nombre, numero, objet, parmi, texte,
};
use crate::api::evenements::GENRES;
use crate::api::probleme::Probleme;
use crate::clock::Moment;
use crate::paris;

const CHAPITRE: &str = "Webhooks";

objet! {
    /// A subscription asked for.
    DemandeWebhook, "Un abonnement." {
        url: String = texte(1, 2000, "https://paie.exemple.example/guichet"), "Adresse à prévenir, en https.";
        genres: Option<Vec<String>> = facultatif(liste(parmi(GENRES), 20)), "Genres d'événements voulus ; rien ou vide pour tous.";
        actif: Option<bool> = facultatif(Forme::Booleen), "Si les événements sont envoyés ; vrai par défaut.";
    }
}

objet! {
    /// A subscription.
    Webhook, "Un abonnement." {
        numero: i64 = numero(), "Son numéro.";
        url: String = texte(1, 2000, "https://paie.exemple.example/guichet"), "Adresse prévenue.";
        genres: Vec<String> = liste(texte(1, 50, "retour.publie"), 20), "Genres d'événements voulus ; vide pour tous.";
        actif: bool = Forme::Booleen, "Si les événements sont envoyés.";
        cree_le: String = Forme::Instant, "Sa création.";
        secret: Option<String> = facultatif(texte(1, 100, "")), "Ce qui signe ; dit à la création et au changement seulement.";
    }
}

objet! {
    /// Subscriptions.
    Webhooks, "Les abonnements du compte." {
        webhooks: Vec<Webhook> = liste(Forme::Objet(Webhook::fiche), 1000), "Les abonnements, du plus ancien au plus récent.";
    }
}

objet! {
    /// A delivery.
    Livraison, "Un événement en route vers une adresse." {
        numero: i64 = numero(), "Son numéro.";
        evenement: i64 = numero(), "L'événement ; l'en-tête webhook-id en est « evenement-NUMÉRO », le même à chaque essai.";
        genre: String = texte(1, 50, "retour.publie"), "Genre de l'événement.";
        etat: String = parmi(&["attente", "livree", "echouee"]), "Où elle en est.";
        essais: i64 = nombre(), "Essais faits.";
        statut: Option<i64> = facultatif(Forme::Entier(100, 999)), "Statut HTTP de la dernière réponse.";
        erreur: Option<String> = facultatif(texte(1, 2000, "")), "Ce qui n'a pas marché la dernière fois.";
        cree_le: String = Forme::Instant, "Quand elle a été préparée.";
        essai_le: Option<String> = facultatif(Forme::Instant), "Dernier essai.";
    }
}

objet! {
    /// Deliveries.
    Livraisons, "Des livraisons, de la plus récente à la plus ancienne." {
        livraisons: Vec<Livraison> = liste(Forme::Objet(Livraison::fiche), 200), "Les livraisons.";
        suivant: Option<i64> = facultatif(numero()), "À donner dans « avant » pour lire la suite ; absent à la fin.";
    }
}

objet! {
    /// What was prepared.
    LivraisonPreparee, "Une livraison préparée." {
        livraison: i64 = numero(), "Son numéro.";
    }
}

pub(in crate::api) fn operations() -> Vec<Operation> {
    const ALL: &str = "/api/v1/webhooks";
    const ONE: &str = "/api/v1/webhooks/{webhook}";
    let one = |operation: Operation| {
        operation.avec(Lieu::Chemin, "webhook", numero(), "Numéro de l'abonnement.")
    };
    vec![
        Operation::new(Method::GET, ALL, ["listerWebhooks", CHAPITRE, "Lister ses abonnements"], lister)
            .rend(200, "Les abonnements.", Media::Json(Webhooks::fiche)),
        Operation::new(Method::POST, ALL, ["creerWebhook", CHAPITRE, "S'abonner"], creer)
            .sens("Chaque événement est posté en JSON, signé selon Standard Webhooks (en-têtes webhook-id, webhook-timestamp, webhook-signature : HMAC-SHA-256 de « identifiant.secondes.corps » avec le secret décodé de base64 après whsec_), et renvoyé de plus en plus rarement jusqu'à une réponse 2xx. Aucune redirection n'est suivie ; une adresse de réseau privé est refusée. Répondez vite et triez les doublons par webhook-id.")
            .corps(Corps::Json(DemandeWebhook::fiche))
            .rend(201, "L'abonnement, avec son secret.", Media::Json(Webhook::fiche)),
        one(Operation::new(Method::GET, ONE, ["lireWebhook", CHAPITRE, "Lire un abonnement"], lire))
            .rend(200, "L'abonnement.", Media::Json(Webhook::fiche)),
        one(Operation::new(Method::PUT, ONE, ["changerWebhook", CHAPITRE, "Changer un abonnement"], changer))
            .corps(Corps::Json(DemandeWebhook::fiche))
            .rend(200, "L'abonnement.", Media::Json(Webhook::fiche)),
        one(Operation::new(Method::DELETE, ONE, ["supprimerWebhook", CHAPITRE, "Se désabonner"], supprimer))
            .rend(204, "L'abonnement et ses livraisons sont supprimés.", Media::Rien),
        one(Operation::new(Method::POST, "/api/v1/webhooks/{webhook}/secret", ["changerSecret", CHAPITRE, "Changer de secret"], changer_secret))
            .sens("L'ancien secret signe encore à côté du nouveau pendant un temps réglé par l'exploitant, un jour par défaut.")
            .rend(200, "L'abonnement, avec son nouveau secret.", Media::Json(Webhook::fiche)),
        one(Operation::new(Method::POST, "/api/v1/webhooks/{webhook}/essai", ["essayerWebhook", CHAPITRE, "Envoyer un événement d'essai"], essayer))
            .rend(202, "La livraison est préparée.", Media::Json(LivraisonPreparee::fiche)),
        avec_limite(one(Operation::new(Method::GET, "/api/v1/webhooks/{webhook}/livraisons", ["listerLivraisons", CHAPITRE, "Lister les livraisons d'un abonnement"], livraisons)))
            .avec(Lieu::Requete, "avant", facultatif(numero()), "Ce que « suivant » disait.")
            .rend(200, "Les livraisons.", Media::Json(Livraisons::fiche)),
        one(Operation::new(Method::POST, "/api/v1/webhooks/{webhook}/livraisons/{livraison}/rejeu", ["rejouerLivraison", CHAPITRE, "Envoyer de nouveau"], rejouer))
            .avec(Lieu::Chemin, "livraison", numero(), "Numéro de la livraison.")
            .rend(202, "Une nouvelle livraison est préparée.", Media::Json(LivraisonPreparee::fiche)),
    ]
}

fn of(webhook: rows::Webhook, secret: Option<String>) -> Webhook {
    Webhook {
        numero: webhook.id,
        url: webhook.url,
        genres: webhook
            .genres
            .split(',')
            .filter(|genre| !genre.is_empty())
            .map(str::to_owned)
            .collect(),
        actif: webhook.actif,
        cree_le: paris::format_iso(Moment(webhook.cree_at)),
        secret,
    }
}

/// The address and the kinds, as they are kept.
fn judge(appel: &Appel, demande: &DemandeWebhook) -> Result<(String, String), Probleme> {
    adresse::lire(&demande.url, envoi::libre(&appel.app)).map_err(|refus| {
        let (fr, en) = refus.phrases();
        Probleme::from(&catalogue::REFUSE).detail(fr, en)
    })?;
    let mut genres = demande.genres.clone().unwrap_or_default();
    genres.sort_unstable();
    genres.dedup();
    Ok((demande.url.clone(), genres.join(",")))
}

/// Whoever may subscribe, by account.
async fn abonne(appel: &Appel) -> Result<i64, Probleme> {
    appel.droit(Action::GererWebhooks, Cible::default()).await?;
    appel.compte_id()
}

/// The subscription of the path, if it is the caller's.
async fn le_sien(appel: &Appel) -> Result<rows::Webhook, Probleme> {
    let (compte_id, id) = (abonne(appel).await?, appel.numero("webhook")?);
    let found = appel
        .app
        .store
        .read(move |tx| rows::lire(tx, compte_id, id))
        .await?;
    found.ok_or_else(|| (&catalogue::INTROUVABLE).into())
}

async fn lister(appel: Appel) -> Result<Response, Probleme> {
    let compte_id = abonne(&appel).await?;
    let read = move |tx: &mut guichet_store::Tx<'_>| rows::lister(tx, compte_id);
    let found = appel.app.store.read(read).await?;
    let webhooks = found.into_iter().map(|webhook| of(webhook, None)).collect();
    json(StatusCode::OK, &Webhooks { webhooks })
}

async fn creer(mut appel: Appel) -> Result<Response, Probleme> {
    let compte_id = abonne(&appel).await?;
    let demande: DemandeWebhook = appel.json().await?;
    let (url, genres) = judge(&appel, &demande)?;
    let secret = signature::nouveau(&appel.app.hasard.secret());
    let kept = secret.clone();
    let now = appel.app.clock.now().0;
    let max = i64::from(appel.app.config.webhooks.par_compte);
    let actif = demande.actif.unwrap_or(true);
    let made = appel
        .app
        .store
        .write(move |tx| {
            let Some(id) = rows::creer(tx, compte_id, &url, &genres, &kept, now, max)? else {
                return Ok(None);
            };
            if !actif {
                rows::changer(tx, compte_id, id, &url, &genres, false)?;
            }
            rows::lire(tx, compte_id, id)
        })
        .await?;
    let Some(made) = made else {
        return Err(Probleme::from(&catalogue::CONFLIT).detail(
            format!("Un compte a {max} abonnements au plus."),
            format!("An account has at most {max} subscriptions."),
        ));
    };
    let shown = format!("{}{secret}", signature::PREFIXE);
    json(StatusCode::CREATED, &of(made, Some(shown)))
}

async fn lire(appel: Appel) -> Result<Response, Probleme> {
    json(StatusCode::OK, &of(le_sien(&appel).await?, None))
}

async fn changer(mut appel: Appel) -> Result<Response, Probleme> {
    let before = le_sien(&appel).await?;
    let demande: DemandeWebhook = appel.json().await?;
    let (url, genres) = judge(&appel, &demande)?;
    let (compte_id, id) = (before.compte_id, before.id);
    let actif = demande.actif.unwrap_or(true);
    let changed = appel
        .app
        .store
        .write(move |tx| {
            rows::changer(tx, compte_id, id, &url, &genres, actif)?;
            rows::lire(tx, compte_id, id)
        })
        .await?;
    let changed = changed.ok_or_else(|| Probleme::from(&catalogue::INTROUVABLE))?;
    json(StatusCode::OK, &of(changed, None))
}

async fn supprimer(appel: Appel) -> Result<Response, Probleme> {
    let webhook = le_sien(&appel).await?;
    appel
        .app
        .store
        .write(move |tx| rows::supprimer(tx, webhook.compte_id, webhook.id))
        .await?;
    Ok(rien())
}

async fn changer_secret(appel: Appel) -> Result<Response, Probleme> {
    let webhook = le_sien(&appel).await?;
    let secret = signature::nouveau(&appel.app.hasard.secret());
    let kept = secret.clone();
    let end = appel.app.clock.now();
    let end = end.plus(appel.app.config.webhooks.ancien_secret.get()).0;
    let (compte_id, id) = (webhook.compte_id, webhook.id);
    appel
        .app
        .store
        .write(move |tx| rows::changer_secret(tx, compte_id, id, &kept, end))
        .await?;
    let shown = format!("{}{secret}", signature::PREFIXE);
    json(StatusCode::OK, &of(webhook, Some(shown)))
}

async fn essayer(appel: Appel) -> Result<Response, Probleme> {
    let webhook = le_sien(&appel).await?;
    let now = appel.app.clock.now().0;
    let prepared = appel
        .app
        .store
        .write(move |tx| {
            // For this subscription alone: it concerns nobody else.
            let evenement = NouvelEvenement {
                genre: evenements::ESSAI,
                survenu_at: now,
                compte_id: None,
                concentrateur_compte_id: None,
                depot_id: None,
                retour_id: None,
            };
            let note = evenements::noter(tx, &evenement)?;
            rows::preparer_pour(tx, webhook.id, note.id, now)
        })
        .await?;
    preparee(&appel, prepared)
}

fn preparee(appel: &Appel, livraison: i64) -> Result<Response, Probleme> {
    appel.app.reveil.sonner(rows::LIVRER);
    json(StatusCode::ACCEPTED, &LivraisonPreparee { livraison })
}

async fn livraisons(appel: Appel) -> Result<Response, Probleme> {
    let webhook = le_sien(&appel).await?;
    let (avant, limite) = (appel.entier("avant"), appel.limite());
    let found = appel
        .app
        .store
        .read(move |tx| rows::livraisons(tx, webhook.id, avant, limite))
        .await?;
    let full = found.len() == limite as usize;
    let suivant = found.last().map(|last| last.id).filter(|_| full);
    let livraisons = found.into_iter().map(delivery).collect();
    json(
        StatusCode::OK,
        &Livraisons {
            livraisons,
            suivant,
        },
    )
}

fn delivery(row: rows::Livraison) -> Livraison {
    let instant = |at| paris::format_iso(Moment(at));
    Livraison {
        numero: row.id,
        evenement: row.evenement_id,
        genre: row.genre,
        etat: row.etat,
        essais: row.essais,
        statut: row.statut,
        erreur: row.erreur,
        cree_le: instant(row.cree_at),
        essai_le: row.essai_at.map(instant),
    }
}

async fn rejouer(appel: Appel) -> Result<Response, Probleme> {
    let webhook = le_sien(&appel).await?;
    let livraison = appel.numero("livraison")?;
    let now = appel.app.clock.now().0;
    let again = appel
        .app
        .store
        .write(move |tx| rows::rejouer(tx, webhook.id, livraison, now))
        .await?;
    match again {
        Some(again) => preparee(&appel, again),
        None => Err((&catalogue::INTROUVABLE).into()),
    }
}
