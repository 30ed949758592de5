//! The clock of a demonstration, which anybody may move.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::acces::{Acces, Route};
use crate::{App, paris};

/// The routes of the clock.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/demo/horloge", Acces::Public, show),
        Route::post("/demo/horloge", Acces::Public, set),
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
