//! How long things are kept: certificates and bilans end, with a warning and an export before.
//!
//! A return that has ended is not given any more from that very instant ([`crate::retours`] looks at
//! the clock); the purge only deletes what can no longer be asked for. It never deletes a document that
//! something else refers to: the references are looked for in the transaction that deletes. Raw
//! deposits are the declarations themselves: they are kept for years, and only what is over with goes.

mod archive;
mod entretien;
mod export;

pub(crate) use entretien::tranches;
pub use entretien::{Bilan, ENTRETIEN, Entretien, entretenir};
pub use export::{Export, exporter};

use std::collections::BTreeSet;

use guichet_store::retention::{self, Purge};
use guichet_store::retours;
use guichet_store::{StoreError, Tx};

use crate::App;
use crate::clock::Moment;
use crate::config::Config;
use crate::courriel::{self, Motif};
use crate::depot::REFERENCES;
use crate::interdeclaration::mois_avant;
use crate::paris;

/// At most as many rows in one transaction.
const TRANCHE: u32 = 500;

/// From when on a bilan that is published now can no longer be read.
pub fn fin_de_bilan(config: &Config, at: Moment) -> Moment {
    let months = i32::try_from(config.conservation.bilans_mois).unwrap_or(i32::MAX);
    paris::plus_months(at, months).unwrap_or(Moment(i64::MAX))
}

/// From when on a certificate that is published now can no longer be read.
pub fn fin_de_certificat(config: &Config, at: Moment) -> Moment {
    at.plus(config.conservation.certificats.get())
}

/// Deletes everything whose time is over.
///
/// # Errors
/// Those of the store: what was deleted before stays deleted.
pub async fn purger(app: &App) -> Result<Purge, StoreError> {
    let now = app.clock.now();
    let mut all = par_etapes(app, move |tx| {
        retention::purger_retours(tx, now.0, TRANCHE, REFERENCES)
    })
    .await?;
    if let Some(before) = avant_depots(&app.config, now) {
        let step =
            move |tx: &mut Tx<'_>| retention::purger_depots(tx, before.0, TRANCHE, REFERENCES);
        all.ajouter(par_etapes(app, step).await?);
    }
    if let Some(mois) = mois_de_registre(now) {
        let step =
            move |tx: &mut Tx<'_>| retention::purger_registres(tx, &mois, TRANCHE, REFERENCES);
        all.ajouter(par_etapes(app, step).await?);
    }
    all.ajouter(crate::distribution::attente::purger(app).await?);
    Ok(all)
}

/// Repeats a step, a transaction each time, until nothing is left of what it does.
async fn par_etapes(
    app: &App,
    step: impl Fn(&mut Tx<'_>) -> Result<Purge, StoreError> + Clone + Send + 'static,
) -> Result<Purge, StoreError> {
    let mut all = Purge::default();
    loop {
        let done = app.store.write(step.clone()).await?;
        let last = done.lignes < u64::from(TRANCHE);
        forget_objects(app, &done).await?;
        all.ajouter(done);
        if last {
            return Ok(all);
        }
    }
}

/// Files received at this instant or before are kept no longer; none when all are kept.
fn avant_depots(config: &Config, now: Moment) -> Option<Moment> {
    let kept = config.conservation.depots.get();
    (!kept.is_zero()).then(|| now.minus(kept))
}

async fn forget_objects(app: &App, purge: &Purge) -> Result<(), StoreError> {
    for objet in &purge.objets {
        app.objets.retirer(objet).await?;
    }
    Ok(())
}

/// Registers of months before this one are of no use once a later monthly is certified.
fn mois_de_registre(now: Moment) -> Option<String> {
    let (year, month, _) = paris::day(now);
    mois_avant(&mois_avant(&format!("{year:04}-{month:02}"))?)
}

/// Tells the owners of the returns that end soon, once each, by an event and by a letter that are there
/// if and only if the return counts as told. Says how many returns there were.
///
/// # Errors
/// Those of the store.
pub async fn avertir(app: &App) -> Result<u64, StoreError> {
    let now = app.clock.now();
    let before = now.plus(app.config.conservation.avertissement.get());
    tranches(app, move |tx| {
        let step = retours::avertis(tx, now.0, before.0, TRANCHE)?;
        let owners: BTreeSet<i64> = step
            .iter()
            .flat_map(|retour| [retour.compte_id, retour.concentrateur_compte_id])
            .flatten()
            .collect();
        for owner in owners {
            courriel::demander(tx, Motif::Fin, owner, now)?;
        }
        Ok(step.len() as u64)
    })
    .await
}

#[cfg(test)]
mod tests;
