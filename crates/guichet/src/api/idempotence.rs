//! A request done once for each key that a client gives it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use guichet_store::idempotence::{self, Cle, Faite, Reponse};
use guichet_store::{StoreError, Tx};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::appel::{Appel, octets};
use super::catalogue;
use super::contrat::{Lieu, Operation, cle, facultatif};
use super::probleme::Probleme;

/// The header that carries the key.
const ENTETE: &str = "Idempotency-Key";

/// What says, inside the store, that a key was taken while the request was prepared.
const PRISE: &str = "idempotence";

/// The key of a request, with what is asked under it.
#[derive(Clone)]
pub(super) struct Demande {
    compte_id: i64,
    cle: String,
    empreinte: String,
    expire_at: i64,
    now: i64,
}

/// The operation, with the header of the key.
pub(super) fn avec_cle(operation: Operation) -> Operation {
    operation.avec(
        Lieu::Entete,
        ENTETE,
        facultatif(cle()),
        "Clé choisie par le client, propre à son compte, valable un jour par défaut.",
    )
}

impl Demande {
    /// The key that was given, if one was; `parties` are what is asked, so that a key never answers
    /// another request.
    pub(super) fn de(appel: &Appel, parties: &[&[u8]]) -> Result<Option<Self>, Probleme> {
        let Some(cle) = appel.texte(ENTETE) else {
            return Ok(None);
        };
        let mut digest = Sha256::new();
        for (rang, partie) in parties.iter().enumerate() {
            if rang > 0 {
                digest.update([0]);
            }
            digest.update(partie);
        }
        let empreinte = digest.finalize();
        let now = appel.app.clock.now();
        Ok(Some(Self {
            compte_id: appel.compte_id()?,
            cle: cle.to_owned(),
            empreinte: empreinte.iter().map(|byte| format!("{byte:02x}")).collect(),
            expire_at: now.plus(appel.app.config.api.idempotence.get()).0,
            now: now.0,
        }))
    }

    /// The answer that the key already has, if it has one.
    async fn connue(&self, appel: &Appel) -> Result<Option<Reponse>, Probleme> {
        let one = self.clone();
        let found = appel
            .app
            .store
            .read(move |tx| {
                idempotence::chercher(tx, one.compte_id, &one.cle, &one.empreinte, one.now)
            })
            .await?;
        match found {
            Cle::Nouvelle => Ok(None),
            Cle::Autre => Err((&catalogue::CLE_OCCUPEE).into()),
            Cle::Connue(reponse) => Ok(Some(reponse)),
        }
    }

    /// Keeps the answer, in the transaction of what the request does.
    pub(super) fn garder(&self, tx: &mut Tx<'_>, reponse: &Reponse) -> Result<(), StoreError> {
        let faite = Faite {
            compte_id: self.compte_id,
            cle: self.cle.clone(),
            empreinte: self.empreinte.clone(),
            reponse: reponse.clone(),
            expire_at: self.expire_at,
        };
        match idempotence::garder(tx, &faite, self.now)? {
            Cle::Nouvelle => Ok(()),
            Cle::Autre | Cle::Connue(_) => Err(StoreError::Conflict {
                constraint: PRISE.to_owned(),
            }),
        }
    }
}

/// Why a request is not done: what it says to who asked, or the store.
pub(super) enum Empechement {
    /// A problem of its own.
    Probleme(Probleme),
    /// The database refused, perhaps because the key was taken.
    Base(StoreError),
}

impl From<Probleme> for Empechement {
    fn from(probleme: Probleme) -> Self {
        Self::Probleme(probleme)
    }
}

impl From<StoreError> for Empechement {
    fn from(error: StoreError) -> Self {
        Self::Base(error)
    }
}

/// Does a request, unless its key has an answer already; `faire` keeps its answer by
/// [`Demande::garder`], and is not begun when there is nothing to do.
pub(super) async fn une_fois(
    appel: &Appel,
    demande: Option<&Demande>,
    faire: impl Future<Output = Result<Reponse, Empechement>>,
) -> Result<Reponse, Probleme> {
    if let Some(demande) = demande
        && let Some(known) = demande.connue(appel).await?
    {
        return Ok(known);
    }
    match (faire.await, demande) {
        (Ok(reponse), _) => Ok(reponse),
        (Err(Empechement::Base(error)), Some(demande)) if error.is_conflict_on(PRISE) => {
            let known = demande.connue(appel).await?;
            known.ok_or_else(|| (&catalogue::INDISPONIBLE).into())
        }
        (Err(Empechement::Base(error)), _) => Err(error.into()),
        (Err(Empechement::Probleme(probleme)), _) => Err(probleme),
    }
}

/// What is made, in JSON, as it is kept and answered.
pub(super) fn faite(value: &impl Serialize) -> Result<Reponse, StoreError> {
    let corps = serde_json::to_string(value)
        .map_err(|error| StoreError::Other(format!("réponse illisible : {error}")))?;
    Ok(Reponse { statut: 201, corps })
}

/// The answer, with where what was made is found.
pub(super) fn rendre(reponse: Reponse, lieu: &str) -> Response {
    let statut = u16::try_from(reponse.statut)
        .ok()
        .and_then(|statut| StatusCode::from_u16(statut).ok())
        .unwrap_or(StatusCode::CREATED);
    let mut response = octets(statut, "application/json", reponse.corps);
    if let Ok(place) = HeaderValue::from_str(lieu) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}
