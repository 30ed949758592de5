//! The clock of a demonstration, which anybody may move, and how far its filling is.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::remplissage::{Avancement, avancement};
use crate::acces::{Acces, Route};
use crate::{App, paris};

/// The routes of the clock.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/demo/horloge", Acces::Public, show),
        Route::post("/demo/horloge", Acces::Public, set),
        Route::get("/demo/etat", Acces::Public, etat),
    ]
}

/// The clock of the demonstration.
#[derive(Debug, Serialize, Deserialize)]
struct Horloge {
    /// The present instant: ISO; without an offset, the time of Paris.
    maintenant: String,
}

async fn show(State(app): State<Arc<App>>) -> Json<Horloge> {
    Json(Horloge {
        maintenant: paris::format_iso(app.clock.now()),
    })
}

async fn set(
    State(app): State<Arc<App>>,
    Json(wanted): Json<Horloge>,
) -> Result<Json<Horloge>, StatusCode> {
    let at = paris::parse_iso(&wanted.maintenant).ok_or(StatusCode::UNPROCESSABLE_ENTITY)?;
    app.clock.move_to(at);
    Ok(show(State(app)).await)
}

/// How far the demonstration is.
#[derive(Debug, Serialize)]
struct Etat {
    /// `remplissage`, then `pret`.
    etat: &'static str,
    /// Deposits made.
    depots: usize,
    /// Deposits that there will be.
    prevus: usize,
}

async fn etat() -> Json<Etat> {
    let Avancement {
        faits,
        prevus,
        pret,
    } = avancement();
    Json(Etat {
        etat: if pret { "pret" } else { "remplissage" },
        depots: faits,
        prevus,
    })
}
