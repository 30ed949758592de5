//! `POST /api/v1/controles`: a file controlled without being deposited; nothing of it is kept.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use dsn_check::{Context, Day, check_bytes};
use dsn_report::{FileReport, Format, RenderOptions, render};
use tokio::sync::Semaphore;

use super::CHAPITRE;
use crate::api::appel::{Appel, octets};
use crate::api::catalogue;
use crate::api::contrat::{Corps, Lieu, Media, Operation, facultatif, texte};
use crate::api::probleme::Probleme;
use crate::clock::Moment;
use crate::paris;

/// Files controlled at the same time for whoever asks: the workers need processors too.
static PLACES: Semaphore = Semaphore::const_new(2);

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
    let context = Context {
        today: jour(appel.app.clock.now()),
        ..Context::default()
    };
    rapport(bytes, context, name).await
}

/// The day in Paris.
fn jour(at: Moment) -> Option<Day> {
    let (year, month, day) = paris::day(at);
    Some(Day {
        year: u16::try_from(year).ok()?,
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
    })
}

/// The report on a file, in JSON.
pub(super) async fn rapport(
    bytes: Bytes,
    context: Context,
    name: String,
) -> Result<Response, Probleme> {
    let failed = || Probleme::from(&catalogue::PANNE);
    let _place = PLACES.acquire().await.map_err(|_| failed())?;
    let work = tokio::task::spawn_blocking(move || {
        let bytes = Vec::from(bytes);
        let report = check_bytes(&bytes, &context);
        let file = FileReport {
            path: &name,
            report: &report,
            source: Some(&bytes),
        };
        let mut out = Vec::new();
        render(Format::Json, &[file], &RenderOptions::default(), &mut out).map(|()| out)
    });
    match work.await {
        Ok(Ok(report)) => Ok(octets(StatusCode::OK, "application/json", report)),
        Ok(Err(_)) | Err(_) => Err(failed()),
    }
}
