//! What only a demonstration has: a small fictitious world with its accounts, months of declarations
//! that went through the real pipeline, a CNAM that answers, and a clock that anybody may move.
//!
//! Nothing here exists without `--demo`. The small firm and the group are there when the portal begins
//! to listen; the accountant's clients follow at once, and `GET /demo/etat` says how far they are.

mod arrets;
mod calendrier;
mod comptes;
mod horloge;
mod monde;
mod remplissage;
#[cfg(test)]
mod tests;

pub use comptes::FICHIER;

use std::sync::Arc;

use dsn_law::Date;

use crate::acces::Route;
use crate::clock::Moment;
use crate::{App, paris};
use calendrier::Calendrier;
use comptes::Comptes;
use monde::Fiction;
use remplissage::Caisse;

/// The routes of this area.
pub fn routes() -> Vec<Route> {
    horloge::routes()
}

/// What is left to do once the portal listens.
pub struct Demonstration {
    caisse: Caisse,
    clients: Option<(Fiction, Comptes)>,
}

/// Fills an empty portal with all but the clients of the accountant; one that has its demonstration
/// already is left as it is.
///
/// # Errors
/// What the store or the data directory says, in French.
pub async fn preparer(app: &Arc<App>) -> Result<Demonstration, String> {
    let file = app.data.join(comptes::FICHIER);
    let mut caisse = Caisse::ouvrir(app).await?;
    if file.exists() {
        return Ok(Demonstration {
            caisse,
            clients: None,
        });
    }
    let now = app.clock.now();
    let world = Fiction::new(jour(now), app.config.demo.clients);
    caisse.jouer(arrets::scenario(&world.choisis))?;
    let accounts = comptes::creer(app, &world).await?;
    let deposits = Calendrier::new(&world, now).entreprises();
    remplissage::prevoir(deposits.len());
    caisse.vivre(app, &accounts, deposits).await?;
    comptes::ecrire(&file, &accounts)?;
    Ok(Demonstration {
        caisse,
        clients: Some((world, accounts)),
    })
}

impl Demonstration {
    /// Fills in the clients of the accountant.
    ///
    /// # Errors
    /// What the store or the data directory says, in French.
    pub async fn finir(&mut self, app: &Arc<App>) -> Result<(), String> {
        if let Some((world, accounts)) = self.clients.take() {
            let deposits = Calendrier::new(&world, app.clock.now()).clients();
            remplissage::prevoir(deposits.len());
            self.caisse.vivre(app, &accounts, deposits).await?;
        }
        remplissage::finir();
        Ok(())
    }

    /// Answers arrêts for as long as the portal runs.
    ///
    /// # Errors
    /// The file of the simulated CNAM cannot be read.
    pub async fn repondre(self, app: &Arc<App>) -> Result<(), String> {
        self.caisse.repondre(app).await
    }
}

/// The day in Paris.
fn jour(at: Moment) -> Date {
    let (year, month, day) = paris::day(at);
    let part = |value: i8| u32::try_from(value).unwrap_or(1);
    Date::new(i32::from(year), part(month), part(day)).unwrap_or(Date::from_days(0))
}
