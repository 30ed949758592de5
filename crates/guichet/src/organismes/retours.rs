//! The returns of a lot, read again by the organism that gave them.

use axum::http::StatusCode;
use axum::response::Response;
use guichet_store::documents;
use guichet_store::lots::{self, VersionDeRetour};
use serde_json::json;

use super::appel::Appel;
use super::probleme::{Code, Refus};
use super::{corps, vues};

/// `GET /lots/{idlot}/retours`.
pub(super) async fn lister(mut appel: Appel) -> Result<Response, Refus> {
    let id = appel.idlot().await?;
    let lot = appel.lot(id).await?;
    let store = &appel.demande.app.store;
    let found = store
        .read(move |tx| lots::retours_du_lot(tx, lot.id))
        .await?;
    let retours: Vec<_> = found.iter().map(|r| vues::retour(id, r)).collect();
    Ok(corps::reponse(
        StatusCode::OK,
        &json!({ "retours": retours }),
    ))
}

/// `GET /lots/{idlot}/retours/{reference}`.
pub(super) async fn lire(mut appel: Appel) -> Result<Response, Refus> {
    let id = appel.idlot().await?;
    let versions = versions(&mut appel, id).await?;
    let last = versions
        .last()
        .ok_or_else(|| Refus::new(Code::RetourInconnu))?;
    let mut told = vues::retour(id, last);
    if let Some(fields) = told.as_object_mut() {
        let all = versions.iter().map(vues::version).collect();
        fields.insert("versions".to_owned(), all);
    }
    Ok(corps::reponse(StatusCode::OK, &told))
}

/// `GET /lots/{idlot}/retours/{reference}/document`.
pub(super) async fn document(mut appel: Appel) -> Result<Response, Refus> {
    let id = appel.idlot().await?;
    let [version] = appel.parametres(["version"])?;
    let wanted: Option<i64> = match version {
        None => None,
        Some(text) => {
            let number = text.parse().ok().filter(|n| *n >= 1);
            Some(number.ok_or_else(|| Refus::new(Code::ParametreInvalide))?)
        }
    };
    let versions = versions(&mut appel, id).await?;
    let found = match wanted {
        None => versions.last(),
        Some(number) => versions.iter().find(|v| v.version == number),
    };
    let found = found.ok_or_else(|| Refus::new(Code::RetourInconnu))?;
    let none = || {
        Refus::new(Code::DocumentAbsent).status(404).detail(
            "Ce retour n'a pas de document.",
            "This return has no document.",
        )
    };
    if found.empreinte.is_none() {
        return Err(none());
    }
    let purged = || Refus::new(Code::RetourPurge);
    let document = found.document.clone().ok_or_else(purged)?;
    let app = &appel.demande.app;
    let garde = app
        .store
        .read(move |tx| documents::trouver(tx, &document))
        .await?
        .ok_or_else(purged)?;
    let octets = app.objets.ouvrir(garde).await?;
    let media = match found.media.as_deref() {
        Some("application/pdf") => "application/pdf",
        _ => "application/xml",
    };
    corps::octets(&appel.demande.parts.headers, octets, media).await
}

async fn versions(appel: &mut Appel, id: i64) -> Result<Vec<VersionDeRetour>, Refus> {
    // A reference of the wrong form is an unknown return, of a lot that must be known first.
    let reference = appel.reference().await;
    appel.lot(id).await?;
    let reference = reference?;
    let store = &appel.demande.app.store;
    let found = store
        .read(move |tx| lots::versions(tx, id, &reference))
        .await?;
    if found.is_empty() {
        return Err(Refus::new(Code::RetourInconnu));
    }
    Ok(found)
}
