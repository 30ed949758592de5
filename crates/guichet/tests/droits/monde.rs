//! The world that the tables speak of: a portal on an SQLite of its own and a port of its own, with
//! a clock that stands still; a deposit that went through the whole pipeline, what an organism was
//! sent of it and answered, and what was published; and callers of every sort.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use dsn_norm::{Nature, Version};
use guichet::app::Depart;
use guichet::clock::{Clock, Moment};
use guichet::config::Config;
use guichet::hasard::Hasard;
use guichet::http::gzip;
use guichet::organismes::admin::{self, Organisme};
use guichet::{App, acces, paris, travaux};
use guichet_store::documents::{self, Nom};
use guichet_store::publications::bpij::{self, Bpij};
use guichet_store::publications::objets::{self, Objet, Perimetre};
use guichet_store::{StoreError, Tx};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::client::Requete;
use crate::comptes::{self, COMPTES, ETABLISSEMENT, MOT_DE_PASSE};

/// The instant at which the clock stands.
const MAINTENANT: &str = "2026-04-02T09:00:00";

/// What the operator's tools show for the measures.
const MESURES: &str = "jeton-des-mesures";

/// Organisms by what the tables call them: the two first are sent lots, the last is suspended.
const ORGANISMES: [(&str, &str); 3] = [("cnam", "CNAM"), ("cnav", "CNAV"), ("suspendue", "CNAM")];

/// The world, and what the tables call by a name.
pub(crate) struct Monde {
    pub(crate) app: Arc<App>,
    pub(crate) adresse: SocketAddr,
    /// A demonstration, for the routes that nothing else has.
    pub(crate) demonstration: SocketAddr,
    pub(crate) routes: Vec<acces::Route>,
    noms: HashMap<String, String>,
    jetons: HashMap<String, String>,
    expires: HashMap<String, String>,
    // Held as long as the tests last.
    pub(crate) moteur: Runtime,
    _dossiers: [TempDir; 2],
}

impl Monde {
    pub(crate) fn ouvrir() -> Self {
        let moteur = Runtime::new().expect("a runtime");
        let (app, adresse, dossier) = portail(&moteur, false, reglages());
        let (demo, demonstration, autre_dossier) = portail(&moteur, true, reglages());
        let mut monde = Self {
            adresse,
            demonstration,
            routes: acces::routes(&demo),
            app,
            noms: HashMap::new(),
            jetons: HashMap::new(),
            expires: HashMap::new(),
            moteur,
            _dossiers: [dossier, autre_dossier],
        };
        monde.peupler();
        monde
    }

    fn peupler(&mut self) {
        let maintenant = self.app.clock.now();
        self.app
            .clock
            .move_to(maintenant.minus(Duration::from_secs(40 * 86_400)));
        for compte in &COMPTES {
            self.creer(compte);
        }
        let secrets: HashMap<&str, String> = ORGANISMES
            .iter()
            .map(|(nom, organisme)| (*nom, self.identite(nom, organisme)))
            .collect();
        self.expires = self.connecter(&secrets);
        self.app.clock.move_to(maintenant);
        self.jetons = self.connecter(&secrets);
        self.noms.insert("mdp".to_owned(), MOT_DE_PASSE.to_owned());
        self.noms
            .insert("secret_cnam".to_owned(), secrets["cnam"].clone());
        self.deposer();
        self.distribuer();
        self.publier();
        self.abonner();
        self.jeton_de_trop();
        self.ecrire(|tx| comptes::nomme("dechu").dechoir(tx));
        self.ecrire(|tx| comptes::nomme("ctr_dechu").dechoir(tx));
        self.ecrire(|tx| comptes::nomme("verrouille").verrouiller(tx));
        self.commande(Organisme::Suspendre {
            client_id: "suspendue".to_owned(),
        });
        for compte in &COMPTES {
            let id = self.app.store.read_blocking(|tx| compte.id(tx));
            let id = id.expect("an account").to_string();
            self.noms.insert(format!("compte:{}", compte.cle), id);
        }
        let une_heure = maintenant.minus(Duration::from_secs(300));
        for (nom, valeur) in [
            ("siret", ETABLISSEMENT.to_owned()),
            ("depuis", paris::format_compact(une_heure)),
            ("jour", paris::format_compact(une_heure)[..8].to_owned()),
        ] {
            self.noms.insert(nom.to_owned(), valeur);
        }
    }

    fn creer(&self, compte: &'static comptes::Compte) {
        let maintenant = self.app.clock.now().0;
        let empreinte = self.app.hacheur.hacher(MOT_DE_PASSE, [7; 16]);
        let empreinte = self.moteur.block_on(empreinte).expect("a hash");
        self.ecrire(move |tx| compte.creer(tx, &empreinte, maintenant));
    }

    pub(crate) fn ecrire<T: Send + 'static>(
        &self,
        faire: impl FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.app.store.write_blocking(faire).expect("the database")
    }

    /// What the operator does with an identity of an organism.
    pub(crate) fn commande(&self, commande: Organisme) -> String {
        let app = &self.app;
        admin::executer(&app.store, &app.hasard, app.clock.now(), commande).expect("done")
    }

    /// Makes an identity, and answers its secret.
    fn identite(&self, nom: &str, organisme: &str) -> String {
        let montre = self.commande(Organisme::Creer {
            client_id: nom.to_owned(),
            organisme: organisme.to_owned(),
            institution: None,
        });
        let secret = montre
            .lines()
            .find_map(|ligne| ligne.strip_prefix("client_secret : "));
        secret.expect("a secret").to_owned()
    }

    /// Everybody logs in, as anybody would.
    fn connecter(&self, secrets: &HashMap<&str, String>) -> HashMap<String, String> {
        let mut jetons = HashMap::new();
        for compte in &COMPTES {
            jetons.insert(compte.cle.to_owned(), self.connexion(compte.cle));
        }
        for (nom, secret) in secrets {
            let demande = json!({"client_id": nom, "client_secret": secret});
            let reponse = self.json("POST", "/organismes/v1/jeton", None, &demande);
            jetons.insert((*nom).to_owned(), texte(&reponse, "/access_token"));
        }
        jetons
    }

    /// A new token of an account.
    pub(crate) fn connexion(&self, cle: &str) -> String {
        let compte = comptes::nomme(cle);
        let mut demande = json!({"siret": compte.siret, "nom": compte.nom,
            "prenom": compte.prenom, "mot_de_passe": MOT_DE_PASSE});
        if !compte.service.is_empty() {
            demande["service"] = compte.service.into();
        }
        let reponse = self.json("POST", "/api/v1/jeton", None, &demande);
        texte(&reponse, "/jeton")
    }

    fn json(&self, methode: &str, chemin: &str, jeton: Option<&str>, corps: &Value) -> Value {
        let mut requete = Requete::post(chemin, corps.to_string().into_bytes());
        requete.methode = methode.to_owned();
        requete = requete.entete("Content-Type", "application/json");
        if let Some(jeton) = jeton {
            requete = requete.entete("Authorization", format!("Bearer {jeton}"));
        }
        let reponse = requete.envoyer(self.adresse);
        assert!(
            (200..300).contains(&reponse.statut),
            "{methode} {chemin}: {} {}",
            reponse.statut,
            reponse.texte()
        );
        serde_json::from_str(&reponse.texte()).expect("JSON")
    }

    /// A real deposit of the declarant, through its concentrateur, and all that follows from it.
    fn deposer(&mut self) {
        let declarant = comptes::nomme("declarant");
        let nom = format!("{};{};{}", declarant.siret, declarant.nom, declarant.prenom);
        let login = format!(
            "DSNLogin concentrateur={},declarant={}",
            self.jetons["concentrateur"],
            base64(nom.as_bytes())
        );
        let reponse = Requete::post("/deposer-dsn/1.0/", gzip(&arret()))
            .entete("Authorization", login)
            .entete("Content-Type", "text/plain")
            .entete("Content-Encoding", "gzip")
            .envoyer(self.adresse);
        assert_eq!(reponse.statut, 200, "a deposit");
        let accuse = reponse.texte();
        let flux = accuse.split("<idflux>").nth(1).expect("an idflux");
        let flux = flux.split('<').next().expect("an idflux").to_owned();
        self.travailler();
        self.noms.insert("flux".to_owned(), flux);
        let cco = self.retour(11);
        self.noms.insert("retour".to_owned(), cco);
    }

    /// The return of this nature to the deposit.
    fn retour(&self, nature: i64) -> String {
        let lu = self.lire(
            "declarant",
            &format!("/api/v1/depots/{}", self.noms["flux"]),
        );
        let retours = lu["retours"].as_array().expect("returns");
        let found = retours.iter().find(|retour| retour["nature"] == nature);
        texte(found.expect("the return"), "/retour")
    }

    /// Does every job that waits.
    pub(crate) fn travailler(&self) {
        let done = travaux::epuiser(&self.app, travaux::handlers());
        self.moteur.block_on(done).expect("the jobs");
    }

    fn lire(&self, qui: &str, chemin: &str) -> Value {
        let reponse = Requete::get(chemin)
            .entete("Authorization", format!("Bearer {}", self.jetons[qui]))
            .envoyer(self.adresse);
        assert_eq!(reponse.statut, 200, "{qui} {chemin}");
        serde_json::from_str(&reponse.texte()).expect("JSON")
    }

    /// The organism finds its lot and answers it.
    fn distribuer(&mut self) {
        let lots = self.lire("cnam", "/organismes/v1/lots");
        let lot = texte(&lots, "/lots/0/idlot");
        let bilan = b"<rapport xmlns='http://www.gip-mds.fr/'><envoi/></rapport>";
        let mut requete = Requete::post(
            &format!("/organismes/v1/lots/{lot}/retours/CR-1?nature=31&statut=OK"),
            bilan.to_vec(),
        );
        requete.methode = "PUT".to_owned();
        let reponse = requete
            .entete("Authorization", format!("Bearer {}", self.jetons["cnam"]))
            .entete("Content-Type", "application/xml")
            .envoyer(self.adresse);
        assert_eq!(reponse.statut, 201, "{}", reponse.texte());
        self.noms.insert("lot".to_owned(), lot);
        let bilan = self.retour(31);
        self.noms.insert("bilan".to_owned(), bilan);
    }

    /// Publishes an object and a BPIJ for the establishment.
    fn publier(&mut self) {
        let maintenant = self.app.clock.now().minus(Duration::from_secs(60)).0;
        let prepare = documents::preparer(b"<document/>", Nom::Contenu);
        let garanti = self
            .moteur
            .block_on(self.app.objets.garantir(prepare, 1))
            .expect("a document");
        let document = garanti.nom().to_owned();
        self.ecrire(move |tx| documents::ecrire(tx, &garanti, maintenant).map(|_| ()));
        let objet = Objet {
            idobjet: "objet-1".to_owned(),
            nature: "FPOC".to_owned(),
            siren: ETABLISSEMENT[..9].to_owned(),
            perimetre: Perimetre::Nic(ETABLISSEMENT[9..].to_owned()),
            producteur: "P0001".to_owned(),
            porteur: None,
            production_at: maintenant,
            publication_at: maintenant,
            document: document.clone(),
        };
        let bpij = Bpij {
            idbpij: "bpij-1".to_owned(),
            siret: ETABLISSEMENT.to_owned(),
            publication_at: maintenant,
            document,
        };
        self.ecrire(move |tx| {
            objets::ajouter(tx, &objet)?;
            bpij::ajouter(tx, &bpij)
        });
    }

    /// A second token, which its account may revoke.
    fn jeton_de_trop(&mut self) {
        self.connexion("jetable");
        let tenus = self.lire("jetable", "/api/v1/jetons");
        let tenus = tenus["jetons"].as_array().expect("tokens");
        let autre = tenus.iter().find(|jeton| jeton["presente"] == false);
        let repere = texte(autre.expect("another token"), "/repere");
        self.noms.insert("repere".to_owned(), repere);
    }

    /// A subscription of the declarant, and a delivery.
    fn abonner(&mut self) {
        let jeton = self.jetons["declarant"].clone();
        let demande = json!({"url": "https://paie.example/guichet"});
        let fait = self.json("POST", "/api/v1/webhooks", Some(&jeton), &demande);
        let webhook = fait["numero"].to_string();
        let essai = format!("/api/v1/webhooks/{webhook}/essai");
        let fait = self.json("POST", &essai, Some(&jeton), &json!({}));
        self.noms.insert("webhook".to_owned(), webhook);
        let livraison = fait["livraison"].to_string();
        self.noms.insert("livraison".to_owned(), livraison);
    }

    /// The token of somebody, good or too old.
    pub(crate) fn jeton(&self, qui: &str, expire: bool) -> &str {
        match qui {
            "exploitation" if expire => "un-ancien-jeton",
            "exploitation" => MESURES,
            _ if expire => &self.expires[qui],
            _ => &self.jetons[qui],
        }
    }

    /// What stands under a name.
    pub(crate) fn nom(&self, nom: &str) -> &str {
        &self.noms[nom]
    }

    /// Replaces the names between parentheses.
    pub(crate) fn remplacer(&self, texte: &str) -> String {
        self.noms
            .iter()
            .fold(texte.to_owned(), |texte, (nom, valeur)| {
                texte.replace(&format!("({nom})"), valeur)
            })
    }
}

/// A stop of work, as a payroll software writes it.
pub(crate) fn arret() -> Vec<u8> {
    dsn_world::exemple(Nature::Arret, Version::P26V01).expect("an example")
}

pub(crate) fn base64(octets: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(octets)
}

/// A text at a place of some JSON.
pub(crate) fn texte(value: &Value, place: &str) -> String {
    let found = value.pointer(place).and_then(Value::as_str);
    found
        .unwrap_or_else(|| panic!("nothing at {place} in {value}"))
        .to_owned()
}

/// The settings of the tests.
pub(crate) fn reglages() -> Config {
    let mut config = Config::default();
    // What makes passwords slow to guess makes tests slow too.
    config.comptes.argon2_memoire = 64;
    config.comptes.argon2_passes = 1;
    config.exploitation.jeton_mesures = MESURES.to_owned();
    config
}

/// A portal in a folder of its own, served on a port of its own.
pub(crate) fn portail(
    moteur: &Runtime,
    demo: bool,
    mut config: Config,
) -> (Arc<App>, SocketAddr, TempDir) {
    let dossier = tempfile::tempdir().expect("a folder");
    let ecoute = moteur
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .expect("a port");
    let adresse = ecoute.local_addr().expect("an address");
    config.serveur.ecoute = adresse;
    let depart = Depart {
        data: dossier.path().to_owned(),
        config,
        clock: Clock::stopped(maintenant()),
        hasard: Hasard::seeded(26),
        demo,
    };
    let app = App::ouvrir(depart).expect("a portal");
    app.store.migrate_blocking().expect("tables");
    let app = Arc::new(app);
    let jamais = std::future::pending();
    moteur.spawn(guichet::serve::serve(Arc::clone(&app), ecoute, jamais));
    (app, adresse, dossier)
}

pub(crate) fn maintenant() -> Moment {
    paris::parse_iso(MAINTENANT).expect("an instant")
}
