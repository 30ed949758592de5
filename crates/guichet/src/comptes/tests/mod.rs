//! Accounts over both engines, with the clock stopped and chance seeded.

mod droits;
mod entree;
mod inscriptions;
mod lettres;
mod repertoire;

use guichet_identity::{Genre, Role};
use guichet_store::documents::Objets;
use guichet_store::repertoire::{Etablissement, UniteLegale, ecrire_etablissements, ecrire_unites};
use guichet_store::{Options, Store};
use guichet_testkit::Base;

use super::contacts::{self, NouveauContact};
use super::{Acteur, Hacheur, Identifiants, Jeton, RefusIdentite, ServiceCode, authentifier};
use crate::App;
use crate::clock::{Clock, Moment};
use crate::config::{self, Config};
use crate::hasard::Hasard;
use crate::http::Memory;
use crate::interdeclaration::empreintes::Empreintes;
use crate::travaux::Reveil;

/// Two open establishments, and a closed one.
const SIRET: &str = "99999900600011";
const AUTRE: &str = "99999901400015";
const FERME: &str = "99999900600029";
const MDP: &str = "chaise-verte-42";

fn app(base: &Base) -> App {
    app_with(base, config::Courriel::default())
}

/// What may block, in tests that are asynchronous and in those that are not.
fn blocking<T>(work: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(work)
}

fn app_with(base: &Base, courriel: config::Courriel) -> App {
    blocking(|| build(base, courriel))
}

fn build(base: &Base, courriel: config::Courriel) -> App {
    let config = Config {
        comptes: config::Comptes {
            argon2_memoire: 64,
            argon2_passes: 1,
            essais: 3,
            ..config::Comptes::default()
        },
        courriel,
        ..Config::default()
    };
    let store = Store::open(&base.adresse().parse().unwrap(), &Options::default()).unwrap();
    store.migrate_blocking().unwrap();
    store
        .write_blocking(|tx| {
            ecrire_etablissements(
                tx,
                &[(SIRET, true), (AUTRE, true), (FERME, false)].map(|(siret, ouvert)| {
                    Etablissement {
                        siret: siret.into(),
                        siege: siret == SIRET,
                        ouvert,
                        fermeture: (!ouvert).then(|| "2025-12-31".into()),
                        ..Etablissement::default()
                    }
                }),
            )?;
            ecrire_unites(
                tx,
                &[UniteLegale {
                    siren: "999999006".into(),
                    active: true,
                    denomination: "Fabrique d'essai".into(),
                    ..UniteLegale::default()
                }],
            )
        })
        .unwrap();
    App {
        store,
        objets: Objets::dossier(&base.dossier().join("objets")).unwrap(),
        empreintes: Empreintes::new(&[7; 32]),
        clock: Clock::stopped(Moment(1_750_000_000_000)),
        hasard: Hasard::seeded(4),
        hacheur: Hacheur::new(&config.comptes).unwrap(),
        reveil: Reveil::default(),
        memory: Memory::new(1 << 20),
        quotas: crate::app::Quotas::default(),
        data: base.dossier().to_owned(),
        demo: false,
        config,
    }
}

/// Somebody of an establishment, with a role there and a registration for 25 and 97.
async fn somebody(app: &App, siret: &str, prenom: &str, role: Role) -> i64 {
    let contact = NouveauContact {
        siret: siret.into(),
        nom: "Dupré".into(),
        prenom: prenom.into(),
        courriel: Some(format!("{prenom}@exemple.fr")),
        mot_de_passe: Some(MDP.into()),
        roles: vec![role],
        services: vec![ServiceCode::RG_REEL, ServiceCode::RG_ESSAI],
        ..NouveauContact::de(Genre::Declarant)
    };
    contacts::creer(app, Acteur::Console, contact)
        .await
        .unwrap()
}

fn four(siret: &str, nom: &str, prenom: &str, mot_de_passe: &str) -> Identifiants {
    Identifiants::Declarant {
        siret: siret.into(),
        nom: nom.into(),
        prenom: prenom.into(),
        mot_de_passe: mot_de_passe.into(),
    }
}

async fn enter(app: &App, prenom: &str, mot_de_passe: &str) -> Result<Jeton, RefusIdentite> {
    let who = four(SIRET, "DUPRE", prenom, mot_de_passe);
    authentifier(app, who, ServiceCode::RG_REEL).await
}

/// The actions of the audit log, in order; the chain must hold.
fn logged(app: &App) -> Vec<String> {
    blocking(|| read_log(app))
}

fn read_log(app: &App) -> Vec<String> {
    let verdict = guichet_store::journal::verifier(&app.store, |_| ()).unwrap();
    assert_eq!(verdict.rupture, None);
    let entries = app
        .store
        .read_blocking(|tx| guichet_store::journal::lire(tx, 0, 500))
        .unwrap();
    for entry in &entries {
        for personal in ["Dupré", "DUPRE", "exemple.fr", MDP] {
            assert!(!format!("{entry:?}").contains(personal), "{entry:?}");
        }
    }
    entries.into_iter().map(|entry| entry.action).collect()
}
