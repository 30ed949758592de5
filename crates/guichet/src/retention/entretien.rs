//! The upkeep of every night: one job a day, at a set hour in Paris, that warns and then deletes what
//! time has ended. Interrupted, it is done again and does what is left; done twice, it does nothing more.

use std::sync::Arc;
use std::time::Duration;

use guichet_store::documents::{self, Balayage};
use guichet_store::travaux::{self as jobs, Travail};
use guichet_store::{StoreError, Tx, evenements, idempotence, webhooks};
use tokio::runtime::Handle;

use super::TRANCHE;
use crate::App;
use crate::clock::Moment;
use crate::comptes::menage;
use crate::courriel;
use crate::distribution::attente;
use crate::paris;
use crate::travaux::{Handler, Issues, Prevu, un_par_un};

/// The kind of the jobs; their key is the day in Paris: one a day, however many servers there are.
pub const ENTRETIEN: &str = "entretien";

/// How long an object without a row is left alone: longer than any deposit takes.
const ORPHELIN: Duration = Duration::from_secs(12 * 3_600);

/// What an upkeep did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bilan {
    /// Returns whose owners were told that they end soon.
    pub avertis: u64,
    /// Returns, registers and lots that lost their text.
    pub textes: u64,
    /// Documents deleted.
    pub documents: u64,
    /// What concerns accounts.
    pub comptes: menage::Bilan,
    /// Tokens of organisms forgotten.
    pub jetons_organismes: u64,
    /// Idempotence keys forgotten.
    pub cles: u64,
    /// Deliveries forgotten.
    pub livraisons: u64,
    /// Old secrets of webhooks forgotten.
    pub secrets: u64,
    /// Events forgotten.
    pub evenements: u64,
    /// Finished jobs forgotten.
    pub travaux: u64,
    /// Objects without a document: deleted, and those that wait.
    pub orphelins: Balayage,
}

impl Bilan {
    /// Every figure under its name, for whoever shows them.
    pub fn chiffres(&self) -> [(&'static str, u64); 17] {
        [
            ("avertis", self.avertis),
            ("textes", self.textes),
            ("documents", self.documents),
            ("jetons", self.comptes.jetons),
            ("liens", self.comptes.liens),
            ("tentatives", self.comptes.tentatives),
            ("relances", self.comptes.relances),
            ("perimees", self.comptes.perimees),
            ("inscriptions", self.comptes.inscriptions),
            ("jetons_organismes", self.jetons_organismes),
            ("cles", self.cles),
            ("livraisons", self.livraisons),
            ("secrets", self.secrets),
            ("evenements", self.evenements),
            ("travaux", self.travaux),
            ("orphelins", self.orphelins.effaces),
            ("orphelins_en_attente", self.orphelins.vus),
        ]
    }
}

/// Does the whole upkeep.
///
/// # Errors
/// Those of the store: what was done before stays done.
pub async fn entretenir(app: &App) -> Result<Bilan, StoreError> {
    let now = app.clock.now();
    let settings = &app.config.conservation;
    let avertis = super::avertir(app).await?;
    let mut comptes = menage::Bilan::default();
    loop {
        let round = menage::passer(app).await?;
        if round == menage::Bilan::default() {
            break;
        }
        comptes.ajouter(round);
    }
    let purge = super::purger(app).await?;
    let jetons_organismes = attente::purger_jetons(app).await?;
    let cles = tranches(app, move |tx| idempotence::oublier(tx, now.0, TRANCHE)).await?;
    let secrets = app
        .store
        .write(move |tx| webhooks::oublier_secrets(tx, now.0))
        .await?;
    let before = now.minus(settings.livraisons.get()).0;
    let livraisons = tranches(app, move |tx| {
        webhooks::purger_livraisons(tx, before, TRANCHE)
    })
    .await?;
    let before = now.minus(settings.evenements.get()).0;
    let evenements = tranches(app, move |tx| {
        evenements::purger(tx, before, now.0, TRANCHE)
    })
    .await?;
    let before = now.minus(settings.travaux.get()).0;
    let travaux = tranches(app, move |tx| jobs::purger(tx, before, i64::from(TRANCHE))).await?;
    let since = now.minus(ORPHELIN);
    let orphelins = documents::balayer(&app.store, &app.objets, now.0, since.0).await?;
    Ok(Bilan {
        avertis,
        textes: purge.lignes,
        documents: purge.documents,
        comptes,
        jetons_organismes,
        cles,
        livraisons,
        secrets,
        evenements,
        travaux,
        orphelins,
    })
}

/// Repeats a step, a transaction each time, until it does less than it may, and adds up what it did.
pub(crate) async fn tranches(
    app: &App,
    step: impl Fn(&mut Tx<'_>) -> Result<u64, StoreError> + Copy + Send + 'static,
) -> Result<u64, StoreError> {
    let mut all = 0;
    loop {
        let done = app.store.write(step).await?;
        all += done;
        if done < u64::from(TRANCHE) {
            return Ok(all);
        }
    }
}

/// Does the upkeep of a day.
pub struct Entretien;

impl Handler for Entretien {
    fn genre(&self) -> &'static str {
        ENTRETIEN
    }

    fn suites(&self) -> &'static [&'static str] {
        &[courriel::GENRE, webhooks::LIVRER]
    }

    fn prevoir(&self, app: &App, now: Moment) -> Option<Prevu> {
        du_jour(app, now)
    }

    fn traiter(&self, app: &Arc<App>, runtime: &Handle, lot: Vec<Travail>) -> Issues {
        un_par_un(lot, |travail| {
            let done = runtime.block_on(entretenir(app))?;
            for (name, number) in done.chiffres() {
                if number > 0 {
                    tracing::info!(chiffre = name, nombre = number, "entretien");
                }
            }
            let now = app.clock.now();
            let next = paris::midnight_plus_days(now, 1).and_then(|day| du_jour(app, day));
            let travail = travail.clone();
            app.store.write_blocking(move |tx| {
                jobs::finir(tx, &travail)?;
                if let Some(next) = &next {
                    jobs::ajouter(tx, ENTRETIEN, &next.cle, "{}", next.at.0)?;
                }
                Ok(())
            })?;
            Ok(())
        })
    }
}

/// The upkeep of the day of `at`.
fn du_jour(app: &App, at: Moment) -> Option<Prevu> {
    let (year, month, day) = paris::day(at);
    let cle = format!("{year:04}-{month:02}-{day:02}");
    let hour = app.config.conservation.heure;
    let at = paris::parse_iso(&format!("{cle}T{hour}"))?;
    Some(Prevu { cle, at })
}
