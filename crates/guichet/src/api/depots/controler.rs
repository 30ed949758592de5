//! `POST /api/v1/controles`: a file controlled without being deposited; nothing of it is kept.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use dsn_check::Context;
use dsn_report::Format;

use super::CHAPITRE;
use crate::api::appel::{Appel, octets};
use crate::api::catalogue;
use crate::api::contrat::{Corps, Lieu, Media, Operation, facultatif, texte};
use crate::api::probleme::Probleme;
use crate::controle;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            Method::POST,
            "/api/v1/controles",
            ["controler", CHAPITRE, "Contrôler un fichier sans le déposer"],
            controler,
        )
        .sens("Le contrôle même des dépôts, sans dépôt : rien n'est conservé, et ce qu'un fichier seul ne peut pas dire (doublons, annulations) n'est pas regardé.")
        .avec(Lieu::Requete, "nom_fichier", facultatif(texte(1, 100, "dsn-2026-03.txt")), "Nom du fichier dans le rapport.")
        .corps(Corps::Brut("text/plain"))
        .rend(200, "Le rapport.", Media::JsonLibre("rapport au format dsn-check/1")),
    ]
}

async fn controler(mut appel: Appel) -> Result<Response, Probleme> {
    let (bytes, _held) = appel.octets().await?;
    let name = appel.texte("nom_fichier").unwrap_or("depot").to_owned();
    let context = controle::contexte_du_jour(appel.app.clock.now());
    rapport(bytes, context, name).await
}

/// The report on a file, in JSON.
pub(super) async fn rapport(
    bytes: Bytes,
    context: Context,
    name: String,
) -> Result<Response, Probleme> {
    let found = controle::a_la_demande(bytes, context).await;
    let found = found.ok_or_else(|| Probleme::from(&catalogue::PANNE))?;
    let report = found.rendu(Format::Json, &name);
    let report = report.map_err(|_| Probleme::from(&catalogue::PANNE))?;
    Ok(octets(StatusCode::OK, "application/json", report))
}
