//! For tests: a portal in a folder of its own, with a clock that stands still, and its worker by hand.

use std::sync::Arc;

use bytes::Bytes;
use dsn_world::{Declaration, Envoi, Graine, Mois, Monde, Taille};
use guichet_store::documents::Objets;
use guichet_store::{Options, Store, StoreError, travaux};
use guichet_testkit::Base;
use tokio::runtime::Handle;

use crate::App;
use crate::clock::{Clock, Moment};
use crate::comptes::Hacheur;
use crate::config::Config;
use crate::depot::{self, CONTROLER, Canal, Deposant, Environnement, Meta, Point, Recu};
use crate::hasard::Hasard;
use crate::http::Memory;
use crate::interdeclaration::empreintes::Empreintes;
use crate::paris;
use crate::travaux::Reveil;

/// A portal for a test, in the folder of its database.
pub(crate) struct Epreuve {
    pub(crate) app: Arc<App>,
}

impl Epreuve {
    /// At this instant in Paris.
    pub(crate) fn new(base: &Base, instant: &str) -> Self {
        let folder = base.dossier().to_path_buf();
        let store = Store::open(&base.adresse().parse().unwrap(), &Options::default()).unwrap();
        let migrate = || store.migrate_blocking().unwrap();
        // Tests without a runtime may block as they are.
        match Handle::try_current() {
            Ok(_) => tokio::task::block_in_place(migrate),
            Err(_) => migrate(),
        };
        let mut config = Config::default();
        config.travaux.ouvriers = 2;
        let app = App {
            hacheur: Hacheur::new(&config.comptes).unwrap(),
            reveil: Reveil::default(),
            store,
            objets: Objets::dossier(&folder.join("objets")).unwrap(),
            empreintes: Empreintes::new(&[7; 32]),
            clock: Clock::stopped(paris::parse_iso(instant).unwrap()),
            hasard: Hasard::seeded(4),
            config,
            data: folder,
            demo: false,
            memory: Memory::new(1 << 30),
            quotas: crate::app::Quotas::default(),
        };
        Self { app: Arc::new(app) }
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
            point: Point::Rg,
            environnement: Environnement::Reel,
        };
        let octets = Bytes::copy_from_slice(octets);
        depot::recevoir(&self.app, deposant, octets, meta)
            .await
            .unwrap()
    }

    /// Does every job of control that waits, and says how each ended.
    pub(crate) async fn controler(&self) -> Vec<Result<(), StoreError>> {
        self.prendre_et_controler("ouvrier", 100).await
    }

    /// The same by one of several workers, a few at a time.
    pub(crate) async fn prendre_et_controler(
        &self,
        ouvrier: &'static str,
        max: usize,
    ) -> Vec<Result<(), StoreError>> {
        let now = self.now().0;
        let taken = self
            .app
            .store
            .write(move |tx| travaux::prendre(tx, &[CONTROLER], ouvrier, now, 60_000, max))
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

/// A file whose rubriques a test changes; the total of its lines follows.
#[derive(Clone)]
pub(crate) struct Fichier(Vec<String>);

impl Fichier {
    /// The example of a nature.
    pub(crate) fn exemple(nature: dsn_norm::Nature) -> Self {
        Self::de(&dsn_world::exemple(nature, dsn_norm::Version::P26V01).unwrap())
    }

    /// The monthlies of February and of March of one establishment, in one send.
    pub(crate) fn deux_mensuelles() -> Self {
        let monde = Monde::new(Graine(3), Taille::un_etablissement(1));
        let id = monde.etablissements().next().unwrap().id;
        let send = [2, 3].into_iter().fold(
            Envoi::new(&monde, dsn_norm::Version::P26V01),
            |send, month| send.avec(Declaration::mensuelle(id, Mois::new(2026, month))),
        );
        Self::de(&send.to_bytes().unwrap())
    }

    /// The lines of a file.
    pub(crate) fn de(octets: &[u8]) -> Self {
        let text = dsn_syntax::encoding::to_text(octets).into_owned();
        Self(text.lines().map(str::to_owned).collect())
    }

    /// Gives the last line of a rubrique this value.
    pub(crate) fn dernier(mut self, id: &str, valeur: &str) -> Self {
        let line = self
            .0
            .iter_mut()
            .rfind(|line| line.starts_with(id))
            .unwrap();
        *line = format!("{id},'{valeur}'");
        self
    }

    /// The value of the first line of a rubrique.
    pub(crate) fn valeur(&self, id: &str) -> String {
        let line = self.0.iter().find(|line| line.starts_with(id)).unwrap();
        line[16..line.len() - 1].to_owned()
    }

    /// Gives every line of a rubrique this value; adds one before the first line that comes after it
    /// when there is none.
    pub(crate) fn avec(mut self, id: &str, valeur: &str) -> Self {
        let line = format!("{id},'{valeur}'");
        let mut found = false;
        for old in &mut self.0 {
            if old.starts_with(id) {
                old.clone_from(&line);
                found = true;
            }
        }
        if !found {
            let bloc = &id[..10];
            let after = |l: &String| l.starts_with(bloc) && l.as_str() < id;
            let at = self.0.iter().rposition(after).unwrap();
            self.0.insert(at + 1, line);
        }
        self
    }

    /// Gives every line that has this value, whatever its rubrique, another one.
    pub(crate) fn partout(mut self, old: &str, new: &str) -> Self {
        for line in &mut self.0 {
            *line = line.replace(&format!(",'{old}'"), &format!(",'{new}'"));
        }
        self
    }

    /// Its bytes.
    pub(crate) fn octets(&self) -> Vec<u8> {
        let total = self.0.len().to_string();
        let counted = self.clone().avec("S90.G00.90.001", &total);
        let text = counted.0.join("\r\n") + "\r\n";
        dsn_syntax::encoding::string_to_latin1(&text).unwrap()
    }

    /// What another declaration names it by.
    pub(crate) fn identifiant(&self) -> String {
        format!(
            "{}{}",
            self.valeur("S20.G00.05.007"),
            self.valeur("S20.G00.05.004")
        )
    }
}
