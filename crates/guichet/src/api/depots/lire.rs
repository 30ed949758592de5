//! Deposits read: a list, one, its findings, its raw bytes.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use guichet_store::depots::Depot as Ligne;
use guichet_store::{declarations, depots, retours};

use super::formes::{self, DepotDetaille, Depots, ETATS};
use super::{CHAPITRE, controler, lisible};
use crate::api::appel::{Appel, avec_limite, json, octets};
use crate::api::catalogue;
use crate::api::contrat::{Forme, Lieu, Media, Operation, facultatif, idflux, parmi};
use crate::api::probleme::Probleme;
use crate::api::retours::retour;
use crate::{certificat, controle, depot};

pub(super) fn operations() -> Vec<Operation> {
    let one = |chemin, nom, titre, faire: fn(Appel) -> Futur| {
        Operation::new(Method::GET, chemin, [nom, CHAPITRE, titre], faire).avec(
            Lieu::Chemin,
            "idflux",
            idflux(),
            "Identifiant du dépôt.",
        )
    };
    vec![
        avec_limite(
            Operation::new(
                Method::GET,
                "/api/v1/depots",
                ["listerDepots", CHAPITRE, "Lister ses dépôts"],
                lister,
            )
            .sens("Ceux que le compte a déposés, ou transmis comme concentrateur.")
            .avec(Lieu::Requete, "avant", facultatif(idflux()), "Ce que « suivant » disait.")
            .avec(Lieu::Requete, "etat", facultatif(parmi(ETATS)), "Un seul état."),
        )
        .rend(200, "Les dépôts.", Media::Json(Depots::fiche)),
        one(
            "/api/v1/depots/{idflux}",
            "lireDepot",
            "Lire un dépôt, ses déclarations et ses retours",
            |appel| Box::pin(lire(appel)),
        )
        .rend(200, "Le dépôt.", Media::Json(DepotDetaille::fiche)),
        one(
            "/api/v1/depots/{idflux}/controles",
            "lireControles",
            "Lire ce que le contrôle a trouvé",
            |appel| Box::pin(constats(appel)),
        )
        .sens("Le rapport du contrôle, au format dsn-check/1 de la commande dsn : les anomalies avec leur place, leur explication et la couverture. Les contrôles entre déclarations sont dans les retours de nature 21.")
        .rend(200, "Le rapport.", Media::JsonLibre("rapport au format dsn-check/1")),
        one(
            "/api/v1/depots/{idflux}/declarations/{rang}/certificat",
            "lireCertificat",
            "Télécharger le certificat d'une déclaration",
            |appel| Box::pin(certificat(appel)),
        )
        .avec(Lieu::Chemin, "rang", Forme::Entier(1, 1_000_000), "Rang de la déclaration dans le fichier.")
        .sens("En PDF, avec la couverture du contrôle, tant que le certificat est conservé.")
        .rend(200, "Le certificat.", Media::Brut(&["application/pdf"])),
        one(
            "/api/v1/depots/{idflux}/document",
            "lireDocumentDepose",
            "Relire le fichier déposé",
            |appel| Box::pin(document(appel)),
        )
        .rend(200, "Le fichier, octet pour octet.", Media::Brut(&["text/plain"])),
    ]
}

type Futur = std::pin::Pin<Box<dyn Future<Output = Result<Response, Probleme>> + Send>>;

async fn lister(appel: Appel) -> Result<Response, Probleme> {
    let compte_id = appel.compte_id()?;
    let avant = appel.texte("avant").map(str::to_owned);
    let etat = appel.texte("etat").map(str::to_owned);
    let limite = appel.limite();
    let found = appel
        .app
        .store
        .read(move |tx| depots::page(tx, compte_id, avant.as_deref(), etat.as_deref(), limite))
        .await?;
    let full = found.len() == limite as usize;
    let suivant = found.last().map(|last| last.idflux.clone());
    json(
        StatusCode::OK,
        &Depots {
            depots: found.into_iter().map(formes::depot).collect(),
            suivant: suivant.filter(|_| full),
        },
    )
}

async fn lire(appel: Appel) -> Result<Response, Probleme> {
    let depot = lisible(&appel).await?;
    let (id, now) = (depot.id, appel.app.clock.now().0);
    let (declared, returned) = appel
        .app
        .store
        .read(move |tx| {
            Ok((
                declarations::du_depot(tx, id)?,
                retours::du_depot(tx, id, now)?,
            ))
        })
        .await?;
    json(
        StatusCode::OK,
        &DepotDetaille {
            depot: formes::depot(depot),
            declarations: declared.into_iter().map(formes::declaration).collect(),
            retours: returned.into_iter().map(retour).collect(),
        },
    )
}

/// The raw bytes of a deposit.
async fn contenu(appel: &Appel, depot: &Ligne) -> Result<Vec<u8>, Probleme> {
    let gone = || {
        Probleme::from(&catalogue::INTROUVABLE).detail(
            "Le fichier de ce dépôt n'est plus conservé.",
            "The file of this deposit is no longer kept.",
        )
    };
    depot::contenu(&appel.app, depot).await?.ok_or_else(gone)
}

async fn document(appel: Appel) -> Result<Response, Probleme> {
    let depot = lisible(&appel).await?;
    let bytes = contenu(&appel, &depot).await?;
    Ok(octets(
        StatusCode::OK,
        "text/plain; charset=ISO-8859-1",
        bytes,
    ))
}

async fn certificat(appel: Appel) -> Result<Response, Probleme> {
    let depot = lisible(&appel).await?;
    let reference = format!("{}-{}", depot.idflux, appel.exige("rang")?);
    let page = certificat::page(&appel.app, &reference).await?;
    let page = page.ok_or_else(|| {
        Probleme::from(&catalogue::INTROUVABLE).detail(
            "Cette déclaration n'a pas de certificat, ou n'en a plus.",
            "This declaration has no certificate, or no longer.",
        )
    })?;
    let failed = |error: String| {
        tracing::error!(error, "certificat illisible");
        Probleme::from(&catalogue::PANNE)
    };
    let written = tokio::task::spawn_blocking(move || page.pdf()).await;
    let written = written.map_err(|error| failed(error.to_string()))?;
    let pdf = written.map_err(failed)?;
    Ok(octets(StatusCode::OK, "application/pdf", pdf))
}

async fn constats(appel: Appel) -> Result<Response, Probleme> {
    let depot = lisible(&appel).await?;
    let bytes = contenu(&appel, &depot).await?;
    let name = depot.nom_fichier.clone();
    let name = name.unwrap_or_else(|| depot.idflux.clone());
    controler::rapport(bytes.into(), controle::contexte(&depot), name).await
}
