//! `POST /api/v1/depots`: a deposit, received once for each idempotency key.

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use guichet_identity::{Action, Appelant, Cible, Decision, ServiceCode, dsn_login};
use guichet_store::idempotence::{self, Cle, Faite, Reponse};
use guichet_store::{StoreError, depots};
use sha2::{Digest, Sha256};

use super::CHAPITRE;
use super::formes::{self, Depot};
use crate::api::appel::{Appel, octets};
use crate::api::catalogue;
use crate::api::contrat::{
    Corps, Forme, Lieu, Media, Operation, cle, facultatif, objet, parmi, texte,
};
use crate::api::probleme::{Phrase, Probleme};
use crate::comptes::{self, RefusJeton};
use crate::depot::{self, Canal, Deposant, Meta};

/// The header in which a concentrateur names a declarant: names do not belong in addresses.
const DECLARANT: &str = "Declarant";

/// What says, inside the store, that a key was taken while the deposit was prepared.
const CLE_PRISE: &str = "idempotence";

objet! {
    /// What is answered to a deposit.
    Recepisse, "Le récépissé d'un dépôt : il est conservé, quoi qu'il arrive ensuite à la machine." {
        depot: Depot = Forme::Objet(Depot::fiche), "Le dépôt, tel qu'il est reçu ; le contrôle suit.";
        enregistre: bool = Forme::Booleen, "Si le contenu est reconnu comme une DSN ; sinon le dépôt est rejeté sans contrôle.";
        suivi: String = texte(1, 200, "/api/v1/depots/0VbPq4mZ7dK2sW9xT1cR8aB"), "Où en lire la suite.";
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            Method::POST,
            "/api/v1/depots",
            ["deposer", CHAPITRE, "Déposer une DSN"],
            deposer,
        )
        .sens("Le fichier tel que le logiciel de paie le produit, en clair ou compressé (Content-Encoding: gzip). Avec une clé d'idempotence, la même demande refaite rend la même réponse sans second dépôt : à donner toujours, et à répéter après une coupure.")
        .avec(Lieu::Requete, "service", facultatif(parmi(&["25", "97", "26", "94"])), "Service du dépôt : 25 réel et 97 essai (régime général), 26 réel et 94 essai (régime agricole) ; sans lui, celui du jeton.")
        .avec(Lieu::Requete, "nom_fichier", facultatif(texte(1, 100, "dsn-2026-03.txt")), "Nom du fichier, pour le retrouver.")
        .avec(Lieu::Entete, DECLARANT, facultatif(texte(4, 1000, "OTk5OTk5MDA2MDAwMTQ7RVhFTVBMRTtBREE=")), "Pour un concentrateur : le déclarant pour lequel il dépose, « siret;nom;prénom » en base64, comme dans l'API machine.")
        .avec(Lieu::Entete, "Idempotency-Key", facultatif(cle()), "Clé choisie par le client, propre à son compte, valable un jour par défaut.")
        .corps(Corps::Brut("text/plain"))
        .rend(201, "Le dépôt est reçu et conservé.", Media::Json(Recepisse::fiche)),
    ]
}

async fn deposer(mut appel: Appel) -> Result<Response, Probleme> {
    let deposant = deposant(&appel).await?;
    let service = service(&appel, &deposant)?;
    let cible = Cible {
        service: Some(service),
        ..Cible::default()
    };
    if let Decision::Refuse(refus) =
        comptes::droit(&appel.app, &deposant, Action::Deposer, cible).await?
    {
        return Err((&refus).into());
    }
    let (texte, _held) = appel.octets().await?;
    if texte.is_empty() {
        return Err(
            Probleme::from(&catalogue::CORPS).detail("Le fichier est vide.", "The file is empty.")
        );
    }
    let Some(key) = appel.texte("Idempotency-Key").map(str::to_owned) else {
        let (reponse, idflux) = recevoir(&appel, &deposant, service, texte, None).await?;
        return rendre(reponse, &idflux);
    };
    let empreinte = empreinte(&appel, service, &texte);
    if let Some(known) = connue(&appel, &key, &empreinte).await? {
        return known;
    }
    match recevoir(
        &appel,
        &deposant,
        service,
        texte,
        Some((key.clone(), empreinte.clone())),
    )
    .await
    {
        Ok((reponse, idflux)) => rendre(reponse, &idflux),
        Err(error) if error.is_conflict_on(CLE_PRISE) => {
            let known = connue(&appel, &key, &empreinte).await?;
            known.unwrap_or_else(|| Err((&catalogue::INDISPONIBLE).into()))
        }
        Err(error) => Err(error.into()),
    }
}

/// Who deposits: the caller, or the declarant that a concentrateur names.
async fn deposant(appel: &Appel) -> Result<Appelant, Probleme> {
    let who = appel.qui()?;
    let Some(written) = appel.texte(DECLARANT) else {
        return Ok(who.clone());
    };
    let named = dsn_login::lire_declarant(written).map_err(|_| {
        Probleme::parametre(
            DECLARANT,
            Phrase::new(
                "Le déclarant s'écrit en base64 : siret;nom;prénom.",
                "The declarant is written in base64: siret;nom;prénom.",
            ),
        )
    })?;
    let (app, siret, nom, prenom) = (&appel.app, &named.siret, &named.nom, &named.prenom);
    comptes::declarant_de_concentrateur(app, who, siret, nom, prenom)
        .await
        .map_err(|refus| match refus {
            RefusJeton::NonInscrit => Probleme::from(&catalogue::DROIT).detail(
                refus.to_string(),
                "This declarant is registered for no service that takes deposits, or you are not registered as a concentrateur.",
            ),
            other => other.into(),
        })
}

/// The service that the deposit is for.
fn service(appel: &Appel, deposant: &Appelant) -> Result<ServiceCode, Probleme> {
    let wanted = match appel.texte("service") {
        Some(code) => ServiceCode::parse(code),
        // Of a declarant who is named: what it is registered for.
        None if deposant.concentrateur.is_some() => deposant
            .depot()
            .map(|(point, environnement)| ServiceCode::pour(point, environnement)),
        None => Some(deposant.service),
    };
    wanted
        .filter(|service| service.depot().is_some())
        .ok_or_else(|| {
            Probleme::from(&catalogue::REFUSE).detail(
                "Le jeton n'est pas celui d'un service qui reçoit des DSN : nommez le service dans l'adresse (service=25, 97, 26 ou 94).",
                "The token is not for a service that takes deposits: name the service in the address (service=25, 97, 26 or 94).",
            )
        })
}

/// What was asked, so that a key never answers another request.
fn empreinte(appel: &Appel, service: ServiceCode, texte: &Bytes) -> String {
    let nom = appel.texte("nom_fichier").unwrap_or("");
    let digest = Sha256::new()
        .chain_update(service.as_str())
        .chain_update([0])
        .chain_update(nom)
        .chain_update([0])
        .chain_update(appel.texte(DECLARANT).unwrap_or(""))
        .chain_update([0])
        .chain_update(texte)
        .finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The answer that the key already has, if it has one.
async fn connue(
    appel: &Appel,
    key: &str,
    empreinte: &str,
) -> Result<Option<Result<Response, Probleme>>, Probleme> {
    let (compte_id, now) = (appel.compte_id()?, appel.app.clock.now().0);
    let (key, empreinte) = (key.to_owned(), empreinte.to_owned());
    let found = appel
        .app
        .store
        .read(move |tx| idempotence::chercher(tx, compte_id, &key, &empreinte, now))
        .await?;
    Ok(match found {
        Cle::Nouvelle => None,
        Cle::Autre => Some(Err((&catalogue::CLE_OCCUPEE).into())),
        Cle::Connue(reponse) => {
            let idflux = serde_json::from_str::<Recepisse>(&reponse.corps)
                .map(|recepisse| recepisse.depot.flux)
                .unwrap_or_default();
            Some(rendre(reponse, &idflux))
        }
    })
}

/// Receives the deposit and keeps its answer under the key, all in one transaction.
async fn recevoir(
    appel: &Appel,
    who: &Appelant,
    service: ServiceCode,
    texte: Bytes,
    cle: Option<(String, String)>,
) -> Result<(Reponse, String), StoreError> {
    let app = &appel.app;
    let corrupt = || StoreError::Other("appel sans compte ou sans service".to_owned());
    let (point, environnement) = service.depot().ok_or_else(corrupt)?;
    let deposant = Deposant {
        compte_id: Some(who.compte_id),
        siret: who.siret.clone(),
        nom: who.nom.clone(),
        prenom: who.prenom.clone(),
        concentrateur_compte_id: who.concentrateur,
    };
    let meta = Meta {
        nom_fichier: appel.texte("nom_fichier").map(str::to_owned),
        canal: Canal::Api,
        point,
        environnement,
    };
    // The key is the caller's, whoever it deposits for.
    let compte_id = appel.compte_id().map_err(|_| corrupt())?;
    let now = app.clock.now();
    let expire_at = now.plus(app.config.api.idempotence.get()).0;
    let pret = depot::preparer(app, deposant, texte, meta).await?;
    let (reponse, recu) = app
        .store
        .write(move |tx| {
            let recu = depot::ecrire(tx, &pret)?;
            let kept = depots::lire(tx, recu.depot_id)?;
            let reponse = reponse(kept, recu.enregistre)?;
            if let Some((cle, empreinte)) = cle {
                let faite = Faite {
                    compte_id,
                    cle,
                    empreinte,
                    reponse: reponse.clone(),
                    expire_at,
                };
                if idempotence::garder(tx, &faite, now.0)? != Cle::Nouvelle {
                    return Err(StoreError::Conflict {
                        constraint: CLE_PRISE.to_owned(),
                    });
                }
            }
            Ok((reponse, recu))
        })
        .await?;
    recu.reveiller(app);
    Ok((reponse, recu.idflux))
}

fn reponse(depot: depots::Depot, enregistre: bool) -> Result<Reponse, StoreError> {
    let recepisse = Recepisse {
        suivi: format!("/api/v1/depots/{}", depot.idflux),
        depot: formes::depot(depot),
        enregistre,
    };
    let corps = serde_json::to_string(&recepisse)
        .map_err(|error| StoreError::Other(format!("récépissé illisible : {error}")))?;
    Ok(Reponse { statut: 201, corps })
}

fn rendre(reponse: Reponse, idflux: &str) -> Result<Response, Probleme> {
    let statut = u16::try_from(reponse.statut)
        .ok()
        .and_then(|statut| StatusCode::from_u16(statut).ok())
        .unwrap_or(StatusCode::CREATED);
    let mut response = octets(statut, "application/json", reponse.corps);
    if let Ok(place) = HeaderValue::from_str(&format!("/api/v1/depots/{idflux}")) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}
