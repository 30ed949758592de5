//! The world that the tables speak of: a portal on an SQLite of its own and a port of its own, with
//! a clock that stands still, and a few accounts, deposits and returns, all fictitious.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use dsn_returns::bilan;
use guichet::app::Depart;
use guichet::clock::{Clock, Moment};
use guichet::config::Config;
use guichet::depot::{self, Canal, Deposant, Environnement, Meta, Point};
use guichet::hasard::Hasard;
use guichet::{App, paris};
use guichet_store::documents::{self, Nom};
use guichet_store::publications::bpij::{self, Bpij};
use guichet_store::publications::objets::{self, Objet, Perimetre};
use guichet_store::retours::NouveauRetour;
use guichet_store::{depots, retours};
use tokio::runtime::Runtime;

use crate::client::Requete;
use crate::comptes::{self, COMPTES, MOT_DE_PASSE};

/// The instant at which the clock stands.
const MAINTENANT: &str = "2026-03-10T10:00:00";

/// What a DSN begins like.
pub(crate) const DSN: &str = "S10.G00.00.001,'PAIE-EXEMPLE'\r\nS10.G00.00.002,'Exemple'\r\n\
     S10.G00.00.003,'1.0'\r\nS10.G00.00.005,'01'\r\nS10.G00.00.006,'P26V01'\r\n\
     S10.G00.01.001,'999999006'\r\nS10.G00.01.002,'00011'\r\nS90.G00.90.001,'8'\r\n\
     S90.G00.90.002,'1'\r\n";

/// The world, and what the tables call by a name.
pub(crate) struct Monde {
    pub(crate) adresse: SocketAddr,
    app: Arc<App>,
    noms: Vec<(&'static str, String)>,
    jetons: Vec<(&'static str, String)>,
    // Held as long as the tests last.
    moteur: Runtime,
}

impl Monde {
    /// Makes the world.
    pub(crate) fn ouvrir() -> Self {
        let moteur = Runtime::new().expect("a runtime");
        let maintenant = paris::parse_iso(MAINTENANT).expect("an instant");
        let ecoute = moteur
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let adresse = ecoute.local_addr().expect("an address");
        let app = portail(maintenant, adresse);
        let jamais = std::future::pending();
        moteur.spawn(guichet::serve::serve(Arc::clone(&app), ecoute, jamais));
        let mut monde = Self {
            adresse,
            app,
            noms: Vec::new(),
            jetons: Vec::new(),
            moteur,
        };
        monde.peupler(maintenant);
        monde
    }

    fn peupler(&mut self, maintenant: Moment) {
        let avant = |duree: Duration| maintenant.minus(duree);
        let heures = |nombre: u64| Duration::from_secs(3_600 * nombre);
        self.a(avant(heures(24 * 400)));
        self.creer("perime");
        self.a(avant(heures(24 * 200)));
        for compte in &COMPTES {
            if compte.cle != "perime" && compte.cle != "inconnu" {
                self.creer(compte.cle);
            }
        }
        let (flux, retour) = self.deposer("S10 ancien", "declarant", None);
        self.noms.push(("flux_purge", flux));
        self.noms.push(("retour_purge", retour.expect("a return")));
        self.a(avant(heures(3)));
        self.connecter("expire", "declarant", "97");
        self.connecter("ctr_expire", "concentrateur", "98");
        self.a(avant(Duration::from_secs(120)));
        let (flux, retour) = self.deposer(DSN, "declarant", None);
        self.noms.push(("flux", flux));
        self.noms.push(("retour", retour.expect("a return")));
        let (flux, _) = self.deposer("S11 refus", "declarant", None);
        self.noms.push(("flux_rejete", flux));
        let (flux, retour) = self.deposer(DSN, "declarant", Some("concentrateur"));
        self.noms.push(("flux_ctr", flux));
        self.noms.push(("retour_ctr", retour.expect("a return")));
        self.publier();
        self.a(maintenant);
        for (nom, compte, service) in [
            ("declarant", "declarant", "97"),
            ("declarant_ra", "declarant", "94"),
            ("other", "other", "97"),
            ("unregistered", "declarant_unregistered", "DP"),
            ("ctr", "concentrateur", "98"),
            ("ctr_unregistered", "concentrateur_unregistered", "DP"),
            ("msa", "msa", ""),
        ] {
            self.connecter(nom, compte, service);
        }
        for (nom, valeur) in [
            ("siret", self.champ("declarant", "siret")),
            ("nom", self.champ("declarant", "nom")),
            ("prenom", self.champ("declarant", "prenom")),
            ("siren", "999999006".to_owned()),
            ("nic", "00011".to_owned()),
            (
                "depose",
                paris::format_compact(avant(Duration::from_secs(120))),
            ),
            ("base", format!("http://{}", self.app.config.serveur.ecoute)),
            ("objet", "objet-1".to_owned()),
            ("bpij", "bpij-1".to_owned()),
        ] {
            self.noms.push((nom, valeur));
        }
    }

    fn a(&self, instant: Moment) {
        self.app.clock.move_to(instant);
    }

    /// A field of the form by which an account logs in.
    pub(crate) fn champ(&self, nom: &str, champ: &str) -> String {
        let compte = comptes::compte(nom);
        match champ {
            "siret" => compte.siret,
            "nom" => compte.nom,
            "prenom" => compte.prenom,
            "motdepasse" => MOT_DE_PASSE,
            "identifiant" => compte.cle,
            "service" => "97",
            autre => panic!("{autre}: no such field"),
        }
        .to_owned()
    }

    /// A token that somebody has.
    pub(crate) fn jeton(&self, nom: &str) -> String {
        let trouve = self.jetons.iter().find(|(jeton, _)| *jeton == nom);
        trouve
            .unwrap_or_else(|| panic!("{nom}: no such token"))
            .1
            .clone()
    }

    fn creer(&self, nom: &str) {
        let compte = comptes::compte(nom);
        let maintenant = self.app.clock.now().0;
        let empreinte = self.app.hacheur.hacher(MOT_DE_PASSE, [7; 16]);
        let empreinte = self.moteur.block_on(empreinte).expect("a hash");
        self.app
            .store
            .write_blocking(move |tx| compte.creer(tx, &empreinte, maintenant))
            .expect("an account");
    }

    fn id(&self, nom: &str) -> i64 {
        let compte = comptes::compte(nom);
        let id = self.app.store.read_blocking(move |tx| compte.id(tx));
        id.expect("an account")
    }

    /// Asks for a token, as anybody would.
    fn connecter(&mut self, nom: &'static str, compte: &str, service: &str) {
        let ecrit = match service {
            "" => format!("msa:{compte}"),
            service => format!("net:{compte} ; service={service}"),
        };
        let chemin = if service.is_empty() {
            "/authentifier/2.0"
        } else {
            "/authentifier/1.0/"
        };
        let corps = crate::corps::corps(self, &ecrit, chemin).expect("a form");
        let reponse = Requete::post(chemin, corps)
            .entete("Content-Type", "application/xml")
            .envoyer(self.adresse);
        assert_eq!(reponse.statut, 200, "a token for {nom}");
        self.jetons.push((nom, reponse.texte()));
    }

    /// Deposits, and, when it is registered, certifies: the flux and the identifier of its CCO.
    fn deposer(&self, texte: &str, compte: &str, par: Option<&str>) -> (String, Option<String>) {
        let de = comptes::compte(compte);
        let deposant = Deposant {
            compte_id: Some(self.id(compte)),
            siret: de.siret.to_owned(),
            nom: de.nom.to_owned(),
            prenom: de.prenom.to_owned(),
            concentrateur_compte_id: par.map(|par| self.id(par)),
        };
        let meta = Meta {
            nom_fichier: None,
            canal: Canal::Fil,
            point: Point::Rg,
            environnement: Environnement::Essai,
        };
        let texte = Bytes::copy_from_slice(texte.as_bytes());
        let recu = self
            .moteur
            .block_on(depot::recevoir(&self.app, deposant, texte, meta))
            .expect("a deposit");
        let retour = recu.enregistre.then(|| self.certifier(&recu.idflux));
        (recu.idflux, retour)
    }

    /// Adds a CCO to a deposit.
    fn certifier(&self, idflux: &str) -> String {
        let idflux = idflux.to_owned();
        let depot = self
            .app
            .store
            .read_blocking(move |tx| depots::par_idflux(tx, &idflux))
            .expect("the database")
            .expect("a deposit");
        let mut cco = depot::rapport(&depot, true);
        cco.type_code = "CCO".to_owned();
        let mut octets = Vec::new();
        bilan::write(&cco, &mut octets).expect("a document");
        let document = self.garder(&octets);
        let idretour = self.app.hasard.idretour();
        let retour = NouveauRetour {
            idretour: idretour.clone(),
            depot_id: depot.id,
            compte_id: depot.compte_id,
            concentrateur_compte_id: depot.concentrateur_compte_id,
            nature: 11,
            statut: "OK",
            production_at: depot.recu_at,
            publication_at: depot.recu_at,
            document: Some(document),
            media: Some("application/xml".to_owned()),
            purge_at: paris::plus_months(Moment(depot.recu_at), 3)
                .expect("an end")
                .0,
            ..NouveauRetour::default()
        };
        self.app
            .store
            .write_blocking(move |tx| retours::ajouter(tx, &retour).map(|_| ()))
            .expect("a return");
        idretour
    }

    /// Publishes objects and a BPIJ.
    fn publier(&self) {
        let maintenant = self.app.clock.now().0;
        let fiche = self.garder(b"<fiche/>");
        let bordereau = self.garder(b"<bordereau/>");
        let objet = |numero: u32, perimetre: Perimetre, porteur: Option<&str>| Objet {
            idobjet: format!("objet-{numero}"),
            nature: "FPOC".to_owned(),
            siren: "999999006".to_owned(),
            perimetre,
            producteur: "P0001".to_owned(),
            porteur: porteur.map(str::to_owned),
            production_at: maintenant,
            publication_at: maintenant,
            document: fiche.clone(),
        };
        let publies = [
            objet(1, Perimetre::Nic("00011".to_owned()), None),
            objet(2, Perimetre::Ensemble("SIEGE".to_owned()), Some("P0002")),
        ];
        let bpij = Bpij {
            idbpij: "bpij-1".to_owned(),
            siret: "99999900600011".to_owned(),
            publication_at: maintenant,
            document: bordereau,
        };
        self.app
            .store
            .write_blocking(move |tx| {
                for objet in &publies {
                    objets::ajouter(tx, objet)?;
                }
                bpij::ajouter(tx, &bpij)
            })
            .expect("what is published");
    }

    /// Keeps a document and answers its hash.
    fn garder(&self, octets: &[u8]) -> String {
        let prepare = documents::preparer(octets, Nom::Contenu);
        let garanti = self
            .moteur
            .block_on(self.app.objets.garantir(prepare, 1))
            .expect("a document");
        let empreinte = garanti.nom().to_owned();
        let maintenant = self.app.clock.now().0;
        self.app
            .store
            .write_blocking(move |tx| documents::ecrire(tx, &garanti, maintenant).map(|_| ()))
            .expect("a document");
        empreinte
    }

    /// Replaces what stands between parentheses: names, and instants such as `(-10m)`.
    pub(crate) fn remplacer(&self, texte: &str) -> String {
        let mut sortie = String::new();
        let mut reste = texte;
        while let Some((avant, suite)) = reste.split_once('(') {
            let Some((nom, apres)) = suite.split_once(')') else {
                break;
            };
            sortie.push_str(avant);
            match self.valeur(nom) {
                Some(valeur) => sortie.push_str(&valeur),
                None => sortie.push_str(&format!("({nom})")),
            }
            reste = apres;
        }
        sortie + reste
    }

    fn valeur(&self, nom: &str) -> Option<String> {
        let maintenant = self.app.clock.now();
        let jour = |at: Moment| paris::format_compact(at).get(..8).map(str::to_owned);
        match nom {
            "now" => return Some(paris::format_compact(maintenant)),
            "jour" => return jour(maintenant),
            "jour-1" => return jour(maintenant.minus(Duration::from_secs(86_400))),
            "FLUX" => return self.valeur("flux").map(|flux| casse(&flux)),
            _ => {}
        }
        if let Some((_, valeur)) = self.noms.iter().find(|(connu, _)| *connu == nom) {
            return Some(valeur.clone());
        }
        let (duree, http) = match nom.strip_suffix(" http") {
            Some(duree) => (duree, true),
            None => (nom, false),
        };
        let minutes: i64 = duree.strip_suffix('m')?.parse().ok()?;
        let at = Moment(maintenant.0 + minutes * 60_000);
        Some(if http {
            paris::format_http(at)
        } else {
            paris::format_compact(at)
        })
    }
}

/// Upper case for lower case, and the other way round.
fn casse(texte: &str) -> String {
    texte
        .chars()
        .map(|l| {
            if l.is_ascii_lowercase() {
                l.to_ascii_uppercase()
            } else {
                l.to_ascii_lowercase()
            }
        })
        .collect()
}

/// A portal in a folder of its own.
fn portail(maintenant: Moment, adresse: SocketAddr) -> Arc<App> {
    let mut config = Config::default();
    config.serveur.ecoute = adresse;
    // What makes passwords slow to guess makes tests slow too.
    config.comptes.argon2_memoire = 64;
    config.comptes.argon2_passes = 1;
    config.fil.requetes_par_minute = 0;
    let depart = Depart {
        data: dossier(),
        config,
        clock: Clock::stopped(maintenant),
        hasard: Hasard::seeded(26),
        demo: false,
    };
    let app = App::ouvrir(depart).expect("a portal");
    app.store.migrate_blocking().expect("tables");
    Arc::new(app)
}

fn dossier() -> PathBuf {
    let dossier = std::env::temp_dir().join(format!("guichet-fil-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dossier);
    std::fs::create_dir_all(&dossier).expect("a folder");
    dossier
}
