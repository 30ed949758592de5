//! `POST /lots/{idlot}/accuse`: the organism has the lot, and the declarant learns of it.

use axum::http::StatusCode;
use axum::response::Response;
use guichet_store::lots::{self, Lot};
use guichet_store::retours::{self, NouveauRetour};
use guichet_store::webhooks::LIVRER;
use guichet_store::{StoreError, Tx, depots};
use serde::Deserialize;
use serde_json::json;

use super::appel::{Appel, Issue};
use super::probleme::{Code, Refus};
use super::{corps, vues};
use crate::retention;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemandeDAccuse {
    empreinte: Option<String>,
}

pub(super) async fn accuser(mut appel: Appel) -> Result<Response, Refus> {
    let id = appel.idlot().await?;
    let (app, now, portee) = (appel.demande.app.clone(), appel.demande.now, appel.portee);
    let asked: DemandeDAccuse = corps::json(appel.demande).await?.unwrap_or_default();
    let form = |text: &String| {
        let hexadecimal = text.strip_prefix("sha-256:").unwrap_or_default();
        let digits = hexadecimal.bytes();
        hexadecimal.len() == 64
            && digits
                .into_iter()
                .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    if asked.empreinte.as_ref().is_some_and(|text| !form(text)) {
        return Err(Refus::new(Code::ChampInvalide));
    }
    let idretour = app.hasard.idretour();
    let end = retention::fin_de_bilan(&app.config, now);
    let told = app
        .store
        .write(move |tx| -> Issue<_> {
            let Some(lot) = locked(tx, &portee, id)? else {
                return Ok(Err(Refus::new(Code::LotInconnu)));
            };
            let other = asked
                .empreinte
                .is_some_and(|given| given != vues::empreinte(&lot.empreinte));
            if lot.etat == "echec" {
                return Ok(Err(Refus::new(Code::LotEnEchec)));
            }
            if other {
                return Ok(Err(Refus::new(Code::EmpreinteDifferente)));
            }
            let receipt = vues::organisme(&lot.organisme).and_then(|o| o.accuse(&lot.nature));
            let nature = receipt.map(|retour| retour.nature.as_str());
            lots::accuser(tx, id, nature, now.0)?;
            if let Some(at) = lot.accuse_at {
                return Ok(Ok((lot.accuse_nature, at)));
            }
            if let Some(retour) = receipt {
                publish(tx, &lot, vues::numero(retour), idretour, now.0, end.0)?;
            }
            Ok(Ok((nature.map(str::to_owned), now.0)))
        })
        .await?;
    let (nature, at) = told?;
    app.reveil.sonner(LIVRER);
    Ok(corps::reponse(
        StatusCode::OK,
        &json!({ "idlot": id.to_string(), "nature": nature, "le": vues::instant(at) }),
    ))
}

/// A lot of this organism, which nobody else changes until the end of the transaction.
pub(super) fn locked(
    tx: &mut Tx<'_>,
    portee: &lots::Portee,
    id: i64,
) -> Result<Option<Lot>, StoreError> {
    if lots::lire(tx, portee, id)?.is_none() {
        return Ok(None);
    }
    lots::verrouiller(tx, id)?;
    lots::lire(tx, portee, id)
}

/// Publishes the receipt: a nature and no document.
fn publish(
    tx: &mut Tx<'_>,
    lot: &Lot,
    nature: i64,
    idretour: String,
    now: i64,
    end: i64,
) -> Result<(), StoreError> {
    let depot = depots::lire(tx, lot.depot_id)?;
    retours::ajouter(
        tx,
        &NouveauRetour {
            idretour,
            depot_id: lot.depot_id,
            declaration_id: Some(lot.declaration_id),
            compte_id: depot.compte_id,
            concentrateur_compte_id: depot.concentrateur_compte_id,
            nature,
            organisme: lot.organisme.clone(),
            statut: "OK",
            production_at: now,
            publication_at: now,
            ops: vues::institution(&lot.institution).map(str::to_owned),
            purge_at: end,
            ..NouveauRetour::default()
        },
    )?;
    Ok(())
}
