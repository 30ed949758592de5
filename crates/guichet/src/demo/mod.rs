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
#[cfg(test)]
mod parcours;
mod remplissage;
mod reprise;
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
use reprise::Marque;

/// The routes of this area.
pub fn routes() -> Vec<Route> {
    horloge::routes()
}

/// What is left to do once the portal listens.
pub struct Demonstration {
    caisse: Caisse,
    clients: Option<(Fiction, Comptes, Marque)>,
}

/// Fills an empty portal with all but the clients of the accountant; one that has its demonstration
/// already is left as it is, one that was stopped while it was filled goes on.
///
/// # Errors
/// What the store or the data directory says, in French.
pub async fn preparer(app: &Arc<App>) -> Result<Demonstration, String> {
    let file = app.data.join(comptes::FICHIER);
    let mut caisse = Caisse::ouvrir(app).await?;
    let left = Marque::lire(&app.data)?;
    let clients = match (left, file.exists()) {
        (None, true) => None,
        (None, false) => {
            let mark = Marque {
                debut: app.clock.now().0,
                clients: app.config.demo.clients,
                entreprises: false,
            };
            let world = Fiction::new(jour(mark.maintenant()), mark.clients);
            caisse.jouer(arrets::scenario(&world.choisis))?;
            let accounts = comptes::creer(app, &world).await?;
            comptes::ecrire(&file, &accounts)?;
            mark.poser(&app.data)?;
            Some(entreprises(app, &caisse, world, accounts, mark, false).await?)
        }
        (Some(mark), _) => {
            tracing::warn!("la démonstration s'était arrêtée pendant son remplissage : il reprend");
            let world = Fiction::new(jour(mark.maintenant()), mark.clients);
            let accounts = comptes::retrouver(app, &world).await?;
            Some(entreprises(app, &caisse, world, accounts, mark, true).await?)
        }
    };
    Ok(Demonstration { caisse, clients })
}

/// The small firm, its neighbour and the group, unless they are there already.
async fn entreprises(
    app: &Arc<App>,
    caisse: &Caisse,
    world: Fiction,
    accounts: Comptes,
    mark: Marque,
    reprise: bool,
) -> Result<(Fiction, Comptes, Marque), String> {
    let deposits = Calendrier::new(&world, mark.maintenant()).entreprises();
    remplissage::prevoir(deposits.len());
    if mark.entreprises {
        remplissage::faits(deposits.len());
        return Ok((world, accounts, mark));
    }
    caisse.vivre(app, &accounts, deposits, reprise).await?;
    let done = Marque {
        entreprises: true,
        ..mark
    };
    done.poser(&app.data)?;
    Ok((world, accounts, done))
}

impl Demonstration {
    /// Fills in the clients of the accountant.
    ///
    /// # Errors
    /// What the store or the data directory says, in French.
    pub async fn finir(&mut self, app: &Arc<App>) -> Result<(), String> {
        if let Some((world, accounts, mark)) = self.clients.take() {
            let deposits = Calendrier::new(&world, mark.maintenant()).clients();
            remplissage::prevoir(deposits.len());
            // Of a filling that is not stopped nothing is there yet; looking costs little.
            self.caisse.vivre(app, &accounts, deposits, true).await?;
            Marque::lever(&app.data)?;
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
