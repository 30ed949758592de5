//! `POST /api/v1/depots`: a deposit, received once for each idempotency key.

use axum::http::Method;
use axum::response::Response;
use bytes::Bytes;
use guichet_identity::{Action, Appelant, Cible, Decision, ServiceCode, dsn_login};
use guichet_store::idempotence::Reponse;
use guichet_store::{StoreError, depots};

use super::CHAPITRE;
use super::formes::{self, Depot};
use crate::api::appel::Appel;
use crate::api::catalogue;
use crate::api::contrat::{Corps, Forme, Lieu, Media, Operation, facultatif, objet, parmi, texte};
use crate::api::idempotence::{self, Demande, Empechement};
use crate::api::probleme::{Phrase, Probleme};
use crate::comptes::{self, RefusJeton};
use crate::depot::{self, Canal, Deposant, Meta};

/// The header in which a concentrateur names a declarant: names do not belong in addresses.
const DECLARANT: &str = "Declarant";

objet! {
    /// What is answered to a deposit.
    Recepisse, "Le récépissé d'un dépôt : il est conservé, quoi qu'il arrive ensuite à la machine." {
        depot: Depot = Forme::Objet(Depot::fiche), "Le dépôt, tel qu'il est reçu ; le contrôle suit.";
        enregistre: bool = Forme::Booleen, "Si le contenu est reconnu comme une DSN ; sinon le dépôt est rejeté sans contrôle.";
        suivi: String = texte(1, 200, "/api/v1/depots/0VbPq4mZ7dK2sW9xT1cR8aB"), "Où en lire la suite.";
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let deposer = Operation::new(
        Method::POST,
        "/api/v1/depots",
        ["deposer", CHAPITRE, "Déposer une DSN"],
        deposer,
    )
    .sens("Le fichier tel que le logiciel de paie le produit, en clair ou compressé (Content-Encoding: gzip). Avec une clé d'idempotence, la même demande refaite rend la même réponse sans second dépôt : à donner toujours, et à répéter après une coupure.")
    .avec(Lieu::Requete, "service", facultatif(parmi(&["25", "97", "26", "94"])), "Service du dépôt : 25 réel et 97 essai (régime général), 26 réel et 94 essai (régime agricole) ; sans lui, celui du jeton.")
    .avec(Lieu::Requete, "nom_fichier", facultatif(texte(1, 100, "dsn-2026-03.txt")), "Nom du fichier, pour le retrouver.")
    .avec(Lieu::Entete, DECLARANT, facultatif(texte(4, 1000, "OTk5OTk5MDA2MDAwMTQ7RVhFTVBMRTtBREE=")), "Pour un concentrateur : le déclarant pour lequel il dépose, « siret;nom;prénom » en base64, comme dans l'API machine.");
    vec![
        idempotence::avec_cle(deposer)
            .corps(Corps::Brut("text/plain"))
            .rend(
                201,
                "Le dépôt est reçu et conservé.",
                Media::Json(Recepisse::fiche),
            ),
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
    let asked: [&[u8]; 4] = [
        service.as_str().as_bytes(),
        appel.texte("nom_fichier").unwrap_or("").as_bytes(),
        appel.texte(DECLARANT).unwrap_or("").as_bytes(),
        &texte,
    ];
    let cle = Demande::de(&appel, &asked)?;
    let receive = recevoir(&appel, &deposant, service, texte.clone(), cle.clone());
    let reponse = idempotence::une_fois(&appel, cle.as_ref(), receive).await?;
    let lieu = serde_json::from_str::<Recepisse>(&reponse.corps)
        .map(|recepisse| recepisse.suivi)
        .unwrap_or_default();
    Ok(idempotence::rendre(reponse, &lieu))
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

/// Receives the deposit and keeps its answer under the key, all in one transaction.
async fn recevoir(
    appel: &Appel,
    who: &Appelant,
    service: ServiceCode,
    texte: Bytes,
    cle: Option<Demande>,
) -> Result<Reponse, Empechement> {
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
    let pret = depot::preparer(app, deposant, texte, meta).await?;
    let (reponse, recu) = app
        .store
        .write(move |tx| {
            let recu = depot::ecrire(tx, &pret)?;
            let kept = depots::lire(tx, recu.depot_id)?;
            let reponse = reponse(kept, recu.enregistre)?;
            if let Some(cle) = cle {
                cle.garder(tx, &reponse)?;
            }
            Ok((reponse, recu))
        })
        .await?;
    recu.reveiller(app);
    Ok(reponse)
}

fn reponse(depot: depots::Depot, enregistre: bool) -> Result<Reponse, StoreError> {
    idempotence::faite(&Recepisse {
        suivi: format!("/api/v1/depots/{}", depot.idflux),
        depot: formes::depot(depot),
        enregistre,
    })
}
