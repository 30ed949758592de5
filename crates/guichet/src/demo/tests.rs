//! The demonstration as it is on the day it begins, whatever the day.

use std::sync::Arc;

use guichet_store::depots;

use super::preparer;
use crate::App;
use crate::app::Depart;
use crate::clock::Clock;
use crate::config::Config;
use crate::hasard::Hasard;
use crate::paris;

/// A portal of a demonstration in a folder of its own, not filled yet.
async fn portail(data: &std::path::Path, instant: &str) -> Arc<App> {
    let mut config = Config::default();
    // Passwords are not what these tests are about.
    config.comptes.argon2_memoire = 8;
    config.comptes.argon2_passes = 1;
    let app = App::ouvrir(Depart {
        data: data.to_owned(),
        config,
        clock: Clock::stopped(paris::parse_iso(instant).unwrap()),
        hasard: Hasard::seeded(11),
        demo: true,
    })
    .unwrap();
    app.store.migrate().await.unwrap();
    Arc::new(app)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_demonstration_deposits_is_rejected() {
    for instant in ["2026-03-10T09:00", "2026-11-22T18:00", "2027-02-03T08:00"] {
        let folder = tempfile::tempdir().unwrap();
        let app = portail(folder.path(), instant).await;
        preparer(&app).await.unwrap();
        let states = app.store.read(depots::par_etat).await.unwrap();
        let sent: i64 = states.iter().map(|(_, count)| count).sum();
        assert!(sent > 20, "{instant} {states:?}");
        assert!(
            states.iter().all(|(state, _)| state == "envoye"),
            "{instant} {states:?}"
        );
    }
}
