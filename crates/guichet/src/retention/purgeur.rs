//! The purge of every day: a job that adds the one of the next day.

use std::sync::Arc;

use guichet_store::travaux::{self, Travail};
use guichet_store::webhooks::LIVRER;
use guichet_store::{StoreError, Tx};
use tokio::runtime::Handle;

use crate::App;
use crate::clock::Moment;
use crate::paris;
use crate::travaux::{Handler, Issues, un_par_un};

/// The kind of the jobs; their key is the day in Paris: one a day, however many servers there are.
pub const PURGER: &str = "purger";

/// Does the purge of a day.
pub struct Purgeur;

impl Handler for Purgeur {
    fn genre(&self) -> &'static str {
        PURGER
    }

    fn suites(&self) -> &'static [&'static str] {
        &[LIVRER]
    }

    fn traiter(&self, app: &Arc<App>, runtime: &Handle, lot: Vec<Travail>) -> Issues {
        un_par_un(lot, |travail| {
            // Who is told of the end of a return can still read it: the warning comes first.
            let told = runtime.block_on(super::avertir(app))?;
            if told > 0 {
                tracing::info!(retours = told, "conservation : fins annoncées");
            }
            let purge = runtime.block_on(super::purger(app))?;
            if purge.lignes > 0 {
                tracing::info!(
                    retours = purge.lignes,
                    documents = purge.documents,
                    "conservation : purge"
                );
            }
            let now = app.clock.now();
            let travail = travail.clone();
            app.store.write_blocking(move |tx| {
                travaux::finir(tx, &travail)?;
                match paris::midnight_plus_days(now, 1) {
                    Some(next) => add(tx, next),
                    None => Ok(()),
                }
            })?;
            Ok(())
        })
    }
}

/// Sees to it that there is a purge today; the others follow from it.
///
/// # Errors
/// Those of the store.
pub async fn planifier(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    app.store.write(move |tx| add(tx, now)).await
}

fn add(tx: &mut Tx<'_>, at: Moment) -> Result<(), StoreError> {
    let (year, month, day) = paris::day(at);
    let key = format!("{year:04}-{month:02}-{day:02}");
    travaux::ajouter(tx, PURGER, &key, "{}", at.0).map(|_| ())
}
