//! The past of the demonstration: deposits made at their time, on a clock of their own, controlled by
//! the same jobs as any other and answered by the simulated CNAM.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use guichet_simulators::client::{Client, Identite};
use guichet_simulators::cnam::{Armoire, Cnam, Fichier, SansMessagerie, Tiroir};
use guichet_simulators::http::Http;
use guichet_simulators::scenario::Scenario;
use guichet_store::depots;
use sha2::{Digest, Sha256};
use tokio::task::JoinSet;

use super::calendrier::Depot;
use super::comptes::{CompteDemo, Comptes};
use super::reprise::DeTempsEnTemps;
use crate::clock::{Clock, Moment};
use crate::depot::{self, Canal, Deposant, Environnement, Meta, Point};
use crate::organismes::admin::{self, Organisme};
use crate::simulation::{self, Interne, Poste};
use crate::{App, travaux};

/// Deposits handed over together, so that they share their commits.
const ENSEMBLE: usize = 32;

/// How far the filling is: of one demonstration a process.
static FAITS: AtomicUsize = AtomicUsize::new(0);
static PREVUS: AtomicUsize = AtomicUsize::new(0);
static PRET: AtomicBool = AtomicBool::new(false);

/// How far the filling is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Avancement {
    /// Deposits made.
    pub(super) faits: usize,
    /// Deposits that there will be.
    pub(super) prevus: usize,
    /// Whether the past is complete.
    pub(super) pret: bool,
}

/// How far the filling is.
pub(super) fn avancement() -> Avancement {
    Avancement {
        faits: FAITS.load(Ordering::Relaxed),
        prevus: PREVUS.load(Ordering::Relaxed),
        pret: PRET.load(Ordering::Acquire),
    }
}

/// Says that the past is complete.
pub(super) fn finir() {
    PRET.store(true, Ordering::Release);
}

/// Says how many more deposits are there.
pub(super) fn faits(depots: usize) {
    FAITS.fetch_add(depots, Ordering::Relaxed);
}

/// Says how many more deposits there will be.
pub(super) fn prevoir(depots: usize) {
    PREVUS.fetch_add(depots, Ordering::Relaxed);
}

/// The CNAM of the demonstration: its identity, its scenario, its file.
pub(super) struct Caisse {
    identite: Identite,
    scenario: Scenario,
    dossier: PathBuf,
}

const NOM: &str = "cnam-demo";

impl Caisse {
    /// Makes the identity, or gives it a new secret.
    pub(super) async fn ouvrir(app: &Arc<App>) -> Result<Self, String> {
        let make = Organisme::Creer {
            client_id: NOM.to_owned(),
            organisme: "CNAM".to_owned(),
            institution: None,
        };
        let renew = Organisme::Renouveler {
            client_id: NOM.to_owned(),
        };
        let shared = Arc::clone(app);
        let shown = tokio::task::spawn_blocking(move || {
            let (store, hasard, now) = (&shared.store, &shared.hasard, shared.clock.now());
            admin::executer(store, hasard, now, make)
                .or_else(|_| admin::executer(store, hasard, now, renew))
        });
        let shown = shown.await.map_err(|error| error.to_string())??;
        let secret = shown
            .lines()
            .find_map(|line| line.strip_prefix("client_secret : "))
            .ok_or("l'identité de la CNAM simulée n'a pas de secret")?;
        let dossier = app.data.join("simulateurs");
        std::fs::create_dir_all(&dossier)
            .map_err(|error| format!("{} : {error}", dossier.display()))?;
        Ok(Self {
            identite: Identite {
                identifiant: NOM.to_owned(),
                secret: secret.to_owned(),
            },
            scenario: lire(&dossier.join("cnam.toml"))?,
            dossier,
        })
    }

    /// Writes the scenario where whoever tries the portal can read it.
    pub(super) fn jouer(&mut self, scenario: Scenario) -> Result<(), String> {
        let path = self.dossier.join("cnam.toml");
        let text = scenario.ecrire()?;
        std::fs::write(&path, text).map_err(|error| format!("{} : {error}", path.display()))?;
        self.scenario = scenario;
        Ok(())
    }

    /// Speaks to a portal through its routes.
    pub(super) fn client(&self, app: &Arc<App>) -> Client<Interne> {
        Client::new(Interne::new(app), self.identite.clone())
    }

    fn tiroir(&self) -> Tiroir {
        Tiroir::new(&self.dossier.join("cnam.json"))
    }

    /// Deposits in the order of time, each answered before the next ones. `reprise`: what an earlier start
    /// deposited is not deposited again.
    pub(super) async fn vivre(
        &self,
        app: &Arc<App>,
        comptes: &Comptes,
        depots: Vec<Depot>,
        reprise: bool,
    ) -> Result<(), String> {
        let mut drawer = self.tiroir();
        let mut known = drawer.ouvrir()?;
        let depots = match reprise {
            true => restants(app, comptes, depots).await?,
            false => depots,
        };
        let start = depots.first().map_or(app.clock.now(), |depot| depot.quand);
        let then = Arc::new(app.a_l_heure_de(Clock::stopped(start)));
        let client = self.client(&then);
        // What is known already was said up to the present: it is not said again on an earlier clock.
        let partial = self.dossier.join("cnam-remplissage.json");
        let now_and_then = DeTempsEnTemps::new(partial.clone());
        let file = now_and_then.ouvrir()?.unwrap_or_else(|| known.suite());
        let mut cnam = Cnam::new(client, self.scenario.clone(), file, now_and_then);
        let mut depots = depots.into_iter().peekable();
        while let Some(first) = depots.next() {
            let at = first.quand;
            let mut together = vec![first];
            while let Some(depot) = depots.next_if(|depot| depot.quand == at) {
                together.push(depot);
            }
            self.repondre_jusqu_a(&then, &mut cnam, at).await?;
            then.clock.move_to(at);
            deposer(&then, comptes, together).await?;
            epuiser(&then).await?;
        }
        if reprise {
            // What was deposited last before the stop may not have been controlled.
            epuiser(&then).await?;
        }
        self.repondre_jusqu_a(&then, &mut cnam, app.clock.now())
            .await?;
        known.joindre(cnam.fichier().clone());
        drawer.garder(&known)?;
        DeTempsEnTemps::oublier(&partial);
        Ok(())
    }

    /// Turns whenever the CNAM has something to say, up to an instant.
    async fn repondre_jusqu_a(
        &self,
        then: &Arc<App>,
        cnam: &mut Cnam<Interne, DeTempsEnTemps>,
        at: Moment,
    ) -> Result<(), String> {
        if !then.config.demo.simulateur {
            return Ok(());
        }
        loop {
            let tour = cnam.tour(then.clock.now().0, &SansMessagerie).await;
            let tour = tour.map_err(|error| error.to_string())?;
            if let Some(refus) = tour.refus.first() {
                return Err(format!("CNAM simulée : {refus}"));
            }
            match tour.prochain {
                Some(next) if next <= at.0 => then.clock.move_to(Moment(next)),
                _ => return Ok(()),
            }
        }
    }

    /// Answers over HTTP for as long as the portal runs.
    pub(super) async fn repondre(self, app: &Arc<App>) -> Result<(), String> {
        let drawer = self.tiroir();
        let file: Fichier = drawer.ouvrir()?;
        let http = Http::new(&format!("http://{}", app.config.serveur.ecoute))?;
        let client = Client::new(http, self.identite);
        let mut cnam = Cnam::new(client, self.scenario, file, drawer);
        let poste = Poste::new(&app.config.courriel, &app.clock)?;
        simulation::tourner(&mut cnam, &app.clock, &poste, |tour| {
            for refus in &tour.refus {
                tracing::warn!(refus, "CNAM simulée");
            }
        })
        .await;
        Ok(())
    }
}

/// The scenario of an earlier start; one that knows nobody when there was none.
fn lire(path: &Path) -> Result<Scenario, String> {
    match std::fs::read_to_string(path) {
        Ok(text) => Scenario::lire(&text).map_err(|error| format!("{} : {error}", path.display())),
        Err(_) => Ok(Scenario::default()),
    }
}

/// Does every job that waits.
async fn epuiser(then: &Arc<App>) -> Result<(), String> {
    let done = travaux::epuiser(then, travaux::handlers()).await;
    done.map(drop).map_err(|error| error.to_string())
}

/// What was not deposited yet.
async fn restants(
    app: &Arc<App>,
    comptes: &Comptes,
    depots: Vec<Depot>,
) -> Result<Vec<Depot>, String> {
    let asked: Vec<(i64, i64, String)> = depots
        .iter()
        .map(|depot| {
            let account = comptes.get(depot.compte).map_or(0, |account| account.id);
            let hash = Sha256::digest(&depot.fichier);
            let hash = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            (account, depot.quand.0, hash)
        })
        .collect();
    let read = app.store.read(move |tx| {
        let known = asked.iter();
        known
            .map(|(account, at, hash)| depots::deja(tx, *account, *at, hash))
            .collect::<Result<Vec<bool>, _>>()
    });
    let known = read.await.map_err(|error| error.to_string())?;
    let left = depots.into_iter().zip(known);
    Ok(left
        .filter_map(|(depot, done)| match done {
            true => {
                faits(1);
                None
            }
            false => Some(depot),
        })
        .collect())
}

/// Deposits files of one instant, several at a time.
async fn deposer(then: &Arc<App>, comptes: &Comptes, depots: Vec<Depot>) -> Result<(), String> {
    let mut going = JoinSet::new();
    for depot in depots {
        let Some(account) = comptes.get(depot.compte) else {
            continue;
        };
        if going.len() >= ENSEMBLE {
            joined(going.join_next().await)?;
        }
        going.spawn(un(Arc::clone(then), account.clone(), depot));
    }
    while let Some(done) = going.join_next().await {
        joined(Some(done))?;
    }
    Ok(())
}

fn joined(done: Option<Result<Result<(), String>, tokio::task::JoinError>>) -> Result<(), String> {
    FAITS.fetch_add(1, Ordering::Relaxed);
    match done {
        Some(Ok(result)) => result,
        Some(Err(error)) => Err(error.to_string()),
        None => Ok(()),
    }
}

async fn un(then: Arc<App>, account: CompteDemo, depot: Depot) -> Result<(), String> {
    let deposant = Deposant {
        compte_id: Some(account.id),
        siret: account.siret,
        nom: account.nom,
        prenom: account.prenom,
        concentrateur_compte_id: None,
    };
    let meta = Meta {
        nom_fichier: Some("depot_paie.dsn".to_owned()),
        canal: Canal::Fil,
        point: Point::Rg,
        environnement: Environnement::Reel,
    };
    let received = depot::recevoir(&then, deposant, depot.fichier, meta).await;
    received.map(drop).map_err(|error| error.to_string())
}
