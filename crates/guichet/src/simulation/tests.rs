//! A deposit of an arrêt, answered by a simulated CNAM in front of the real routes, with its letters over
//! a real conversation with a mail server.

use std::sync::Arc;

use dsn_norm::Nature;
use guichet_simulators::client::{Client, Identite};
use guichet_simulators::cnam::{self, SansArmoire, Tour};
use guichet_simulators::scenario::Scenario;
use guichet_store::comptes::{self, NouveauCompte};
use guichet_testkit::{Base, Humeur, ServeurSmtp};

use super::{Interne, Poste};
use crate::controle::epreuve::{Epreuve, Fichier};
use crate::organismes::admin::{self, Organisme};
use crate::{App, travaux};

/// Whoever deposits, with a confirmed address. The first account of a portal: what `Epreuve` deposits as.
async fn compte(app: &Arc<App>) {
    let made = app.store.write(|tx| {
        let account = NouveauCompte {
            genre: "declarant".to_owned(),
            siret: "99999900600011".to_owned(),
            nom: "EXEMPLE".to_owned(),
            prenom: "ANNE".to_owned(),
            cle_nom: "EXEMPLE".to_owned(),
            cle_prenom: "ANNE".to_owned(),
            identifiant: None,
            organisme: None,
            mot_de_passe: None,
            courriel: Some("anne@exemple.example".to_owned()),
            courriel_etat: "confirme".to_owned(),
            etat: "actif".to_owned(),
        };
        comptes::creer(tx, &account, 0)
    });
    assert_eq!(made.await.unwrap(), 1);
}

type Caisse = cnam::Cnam<Interne, SansArmoire>;

async fn caisse(app: &Arc<App>, scenario: &str) -> Caisse {
    let shared = Arc::clone(app);
    let shown = tokio::task::spawn_blocking(move || {
        let make = Organisme::Creer {
            client_id: "cnam".to_owned(),
            organisme: "CNAM".to_owned(),
            institution: None,
        };
        admin::executer(&shared.store, &shared.hasard, shared.clock.now(), make)
    });
    let shown = shown.await.unwrap().unwrap();
    let secret = shown
        .lines()
        .find_map(|line| line.strip_prefix("client_secret : "));
    let identite = Identite {
        identifiant: "cnam".to_owned(),
        secret: secret.unwrap().to_owned(),
    };
    let client = Client::new(Interne::new(app), identite);
    let scenario = Scenario::lire(scenario).unwrap();
    cnam::Cnam::new(client, scenario, cnam::Fichier::default(), SansArmoire)
}

/// A portal where an arrêt was deposited, a mail server, and a CNAM that follows a scenario.
struct Scene {
    epreuve: Epreuve,
    server: ServeurSmtp,
    poste: Poste,
    caisse: Caisse,
    /// Of the employee.
    nir: String,
    _base: Base,
}

impl Scene {
    async fn ouvrir(scenario: impl Fn(&str) -> String) -> Self {
        let base = Base::sqlite();
        let epreuve = Epreuve::new(&base, "2026-03-20T09:00");
        let app = &epreuve.app;
        compte(app).await;
        let server = ServeurSmtp::demarrer();
        let mut mail = app.config.courriel.clone();
        mail.smtp = server.url();
        let poste = Poste::new(&mail, &app.clock).unwrap();
        let arret = Fichier::exemple(Nature::Arret);
        let nir = arret.valeur("S21.G00.30.001");
        let caisse = caisse(app, &scenario(&nir)).await;
        // The contract began this month, as far as the arrêt says: no monthly is missing.
        let arret = arret.avec("S21.G00.40.001", "02032026");
        epreuve.deposer(&arret.octets()).await;
        Self {
            epreuve,
            server,
            poste,
            caisse,
            nir,
            _base: base,
        }
    }

    /// The portal works until nothing is left, then the CNAM has its turn.
    async fn tour(&mut self) -> Tour {
        let app = &self.epreuve.app;
        travaux::epuiser(app, travaux::handlers()).await.unwrap();
        let now = self.epreuve.now().0;
        self.caisse.tour(now, &self.poste).await.unwrap()
    }
}

/// Shows S62, S65, S75, S76.
#[tokio::test(flavor = "multi_thread")]
async fn an_arret_is_answered_and_written_about() {
    let scenario =
        |nir: &str| format!("[[assure]]\nnir = \"{nir}\"\npiece = \"bulletins de paie\"\n");
    let mut scene = Scene::ouvrir(scenario).await;
    let first = scene.tour().await;
    assert_eq!(
        (first.recus, first.bilans, first.refus.len()),
        (1, 0, 0),
        "{first:?}"
    );
    scene.server.humeur(Humeur::PlusTard);
    scene.epreuve.a("2026-03-20T13:30");
    let second = scene.tour().await;
    assert_eq!((second.bilans, second.courriels), (1, 0), "{second:?}");
    scene.server.humeur(Humeur::Bonne);
    assert_eq!(scene.tour().await.courriels, 1);
    let letters = scene.server.lettres();
    let [letter] = letters.as_slice() else {
        panic!("{letters:?}");
    };
    assert_eq!(letter.a, ["anne@exemple.example"]);
    let text = &letter.texte;
    assert!(
        text.contains("État : Invalide") && text.contains("bulletins de paie"),
        "{text}"
    );
    assert!(
        text.contains("NIR : ") && !text.contains(&scene.nir),
        "{text}"
    );
}

/// Shows S62, S64, S75, S76, S77: what is right is written about twice, in progress and then paid.
#[tokio::test(flavor = "multi_thread")]
async fn an_arret_that_is_right_is_in_progress_then_valid() {
    let mut scene = Scene::ouvrir(|_| "graine = 1\n".to_owned()).await;
    scene.tour().await;
    // The bilan, the days until the first payment, the first payment.
    for (instant, letters) in [
        ("2026-03-20T13:30", 1),
        ("2026-03-31T08:00", 1),
        ("2026-04-02T08:00", 2),
        ("2026-06-02T08:00", 2),
    ] {
        scene.epreuve.a(instant);
        scene.tour().await;
        assert_eq!(scene.server.lettres().len(), letters, "{instant}");
    }
    let letters = scene.server.lettres();
    for (letter, state, word) in [
        (
            &letters[0],
            "État : En cours de traitement CPAM",
            "reste ouvert",
        ),
        (&letters[1], "État : Valide", "procédure d'envoi de pièces"),
    ] {
        let text = letter.texte.replace("=\n", "");
        assert!(text.contains(state) && text.contains(word), "{text}");
        assert!(
            !text.contains(&scene.nir) && !text.contains("Cause :"),
            "{text}"
        );
    }
}
