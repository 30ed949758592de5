//! For tests: a portal in a folder of its own, with a clock that stands still, and its worker by hand.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use guichet_store::documents::Objets;
use guichet_store::{Options, Store, StoreError, Target, travaux};
use tokio::runtime::Handle;

use crate::App;
use crate::clock::{Clock, Moment};
use crate::config::Config;
use crate::depot::{self, CONTROLER, Canal, Deposant, Environnement, Meta, Point, Recu};
use crate::hasard::Hasard;
use crate::http::Memory;
use crate::interdeclaration::empreintes::Empreintes;
use crate::paris;

/// A portal for a test; its folder goes with it.
pub(crate) struct Epreuve {
    pub(crate) app: Arc<App>,
    folder: PathBuf,
}

impl Drop for Epreuve {
    fn drop(&mut self) {
        // What is left in the temporary folder of the machine hurts nobody.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Epreuve {
    /// On SQLite, at this instant in Paris.
    pub(crate) fn new(instant: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let folder = std::env::temp_dir().join(format!(
            "guichet-epreuve-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        ));
        std::fs::create_dir_all(&folder).unwrap();
        let target = Target::Sqlite(folder.join("guichet.sqlite"));
        Self::on(target, folder, instant)
    }

    /// On any database.
    pub(crate) fn on(target: Target, folder: PathBuf, instant: &str) -> Self {
        std::fs::create_dir_all(&folder).unwrap();
        let store = Store::open(&target, &Options::default()).unwrap();
        store.migrate_blocking().unwrap();
        let app = App {
            store,
            objets: Objets::dossier(&folder.join("objets")).unwrap(),
            empreintes: Empreintes::new(&[7; 32]),
            clock: Clock::stopped(paris::parse_iso(instant).unwrap()),
            hasard: Hasard::seeded(4),
            config: Config::default(),
            data: folder.clone(),
            demo: false,
            memory: Memory::new(1 << 30),
        };
        Self {
            app: Arc::new(app),
            folder,
        }
    }

    /// Moves the clock.
    pub(crate) fn a(&self, instant: &str) {
        self.app.clock.move_to(paris::parse_iso(instant).unwrap());
    }

    /// The present instant.
    pub(crate) fn now(&self) -> Moment {
        self.app.clock.now()
    }

    /// Deposits a file by a declarant.
    pub(crate) async fn deposer(&self, octets: &[u8]) -> Recu {
        let deposant = Deposant {
            compte_id: Some(1),
            siret: "99999900600011".to_owned(),
            nom: "EXEMPLE".to_owned(),
            prenom: "Anne".to_owned(),
            concentrateur_compte_id: None,
        };
        let meta = Meta {
            nom_fichier: None,
            canal: Canal::Api,
            point: Point::General,
            environnement: Environnement::Reel,
        };
        let octets = Bytes::copy_from_slice(octets);
        depot::recevoir(&self.app, deposant, octets, meta)
            .await
            .unwrap()
    }

    /// Does every job of control that waits, and says how each ended.
    pub(crate) async fn controler(&self) -> Vec<Result<(), StoreError>> {
        let now = self.now().0;
        let taken = self
            .app
            .store
            .write(move |tx| travaux::prendre(tx, &[CONTROLER], "ouvrier", now, 60_000, 100))
            .await
            .unwrap();
        let app = Arc::clone(&self.app);
        let runtime = Handle::current();
        tokio::task::spawn_blocking(move || {
            super::traiter_lot(&app, &runtime, taken)
                .into_iter()
                .map(|(_, outcome)| outcome)
                .collect()
        })
        .await
        .unwrap()
    }
}
