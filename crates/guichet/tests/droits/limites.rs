//! Too many, too slow, too large, for another host, or when there is no room: each with its answer.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use guichet::App;
use guichet::config::Config;
use guichet::http::gzip;
use guichet::organismes::admin::{self, Organisme};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::client::{Reponse, Requete};
use crate::comptes::{self, MOT_DE_PASSE};
use crate::monde::{self, texte};

/// A portal with settings of its own, its declarant and its organism.
pub(crate) struct Portail {
    pub(crate) app: Arc<App>,
    adresse: SocketAddr,
    pub(crate) jeton: String,
    pub(crate) organisme: String,
    // Held as long as the test lasts.
    pub(crate) moteur: Runtime,
    _dossier: TempDir,
}

impl Portail {
    pub(crate) fn avec(regler: impl FnOnce(&mut Config)) -> Self {
        let moteur = Runtime::new().expect("a runtime");
        let mut config = monde::reglages();
        regler(&mut config);
        let (app, adresse, dossier) = monde::portail(&moteur, false, config);
        let compte = comptes::nomme("declarant");
        let hash = moteur.block_on(app.hacheur.hacher(MOT_DE_PASSE, [7; 16]));
        let (hash, now) = (hash.expect("a hash"), app.clock.now());
        app.store
            .write_blocking(move |tx| compte.creer(tx, &hash, now.0))
            .expect("an account");
        let commande = Organisme::Creer {
            client_id: "cnam".to_owned(),
            organisme: "CNAM".to_owned(),
            institution: None,
        };
        let montre = admin::executer(&app.store, &app.hasard, now, commande).expect("made");
        let secret = montre
            .lines()
            .find_map(|ligne| ligne.strip_prefix("client_secret : "))
            .expect("a secret");
        let mut portail = Self {
            app,
            adresse,
            jeton: String::new(),
            organisme: String::new(),
            moteur,
            _dossier: dossier,
        };
        portail.jeton = portail.connecter(
            "/api/v1/jeton",
            &serde_json::json!({"siret": compte.siret, "nom": compte.nom, "prenom": compte.prenom,
                "mot_de_passe": MOT_DE_PASSE, "service": "25"}),
            "/jeton",
        );
        portail.organisme = portail.connecter(
            "/organismes/v1/jeton",
            &serde_json::json!({"client_id": "cnam", "client_secret": secret}),
            "/access_token",
        );
        portail
    }

    fn connecter(&self, chemin: &str, demande: &serde_json::Value, place: &str) -> String {
        let reponse = Requete::post(chemin, demande.to_string().into_bytes())
            .entete("Content-Type", "application/json")
            .envoyer(self.adresse);
        let dit: serde_json::Value = serde_json::from_str(&reponse.texte()).expect("JSON");
        texte(&dit, place)
    }

    /// A deposit on the wire, on our own API, and a return of an organism: one request of each API.
    fn corps(&self, octets: &[u8]) -> [Requete; 3] {
        let mut retour = Requete::post(
            "/organismes/v1/lots/1/retours/a?nature=31&statut=OK",
            octets.to_vec(),
        );
        retour.methode = "PUT".to_owned();
        [
            self.depot(octets),
            Requete::post("/api/v1/depots", octets.to_vec())
                .entete("Authorization", format!("Bearer {}", self.jeton))
                .entete("Content-Type", "text/plain")
                .entete("Content-Encoding", "gzip"),
            retour
                .entete("Authorization", format!("Bearer {}", self.organisme))
                .entete("Content-Type", "application/xml"),
        ]
    }

    pub(crate) fn depot(&self, octets: &[u8]) -> Requete {
        Requete::post("/deposer-dsn/1.0/", octets.to_vec())
            .entete("Authorization", format!("DSNLogin jeton={}", self.jeton))
            .entete("Content-Type", "text/plain")
            .entete("Content-Encoding", "gzip")
    }

    fn lister(&self) -> Requete {
        let debut =
            guichet::paris::format_compact(monde::maintenant().minus(Duration::from_secs(300)));
        Requete::get(&format!("/lister-depots/1.0/{debut}"))
            .entete("Authorization", format!("DSNLogin jeton={}", self.jeton))
    }

    pub(crate) fn demander(&self, requete: &Requete) -> Reponse {
        requete.envoyer(self.adresse)
    }
}

/// Errors of the machine API are empty; those of the others say what to do.
fn explique(requete: &Requete, reponse: &Reponse) {
    let machine = requete.chemin.starts_with("/deposer") || requete.chemin.starts_with("/lister");
    assert_eq!(reponse.corps.is_empty(), machine, "{}", requete.chemin);
    let media = reponse.entete("Content-Type");
    assert_eq!(
        media,
        (!machine).then_some("application/problem+json"),
        "{}",
        requete.chemin
    );
}

#[test]
fn too_many_queries_are_told_when_there_is_room_again() {
    let portail = Portail::avec(|config| {
        config.fil.requetes_par_minute = 3;
        config.organismes.requetes_par_minute = 3;
    });
    let lots = Requete::get("/organismes/v1/lots")
        .entete("Authorization", format!("Bearer {}", portail.organisme));
    // Twenty seconds into a minute.
    portail
        .app
        .clock
        .move_to(monde::maintenant().plus(Duration::from_secs(20)));
    for requete in [portail.lister(), lots] {
        for _ in 0..3 {
            assert_eq!(portail.demander(&requete).statut, 200, "{}", requete.chemin);
        }
        let refus = portail.demander(&requete);
        assert_eq!(refus.statut, 429, "{}", requete.chemin);
        let attente: u64 = refus
            .entete("Retry-After")
            .and_then(|attente| attente.parse().ok())
            .expect("when to come back");
        assert!((1..=61).contains(&attente), "{attente} s");
        explique(&requete, &refus);
        let now = portail.app.clock.now();
        portail
            .app
            .clock
            .move_to(now.plus(Duration::from_secs(attente)));
        assert_eq!(portail.demander(&requete).statut, 200, "after {attente} s");
    }
    // Deposits are not counted.
    for _ in 0..5 {
        let depot = portail.depot(&gzip(&monde::arret()));
        assert_eq!(portail.demander(&depot).statut, 200);
    }
}

#[test]
fn a_period_too_wide_is_refused_as_one_query_too_many() {
    let portail = Portail::avec(|_| {});
    let debut =
        guichet::paris::format_compact(monde::maintenant().minus(Duration::from_secs(3 * 3_600)));
    for liste in [
        "lister-depots",
        "lister-retours-declarant",
        "lister-objets-declarant",
    ] {
        let requete = Requete::get(&format!("/{liste}/1.0/{debut}"))
            .entete("Authorization", format!("DSNLogin jeton={}", portail.jeton));
        let refus = portail.demander(&requete);
        assert_eq!(refus.statut, 429, "{liste}");
        assert_eq!(refus.entete("Retry-After"), None, "waiting would not help");
        assert!(refus.corps.is_empty());
    }
}

#[test]
fn a_body_that_stays_silent_is_let_go() {
    let portail = Portail::avec(|config| {
        config.serveur.delai_corps = guichet::config::Duree::seconds(1);
    });
    for requete in portail.corps(b"<debut") {
        let refus = interrompue(&portail, &requete, 1_000);
        assert_eq!(refus.statut, 408, "{}", requete.chemin);
        explique(&requete, &refus);
    }
    let depot = portail.depot(&gzip(&monde::arret()));
    assert_eq!(portail.demander(&depot).statut, 200, "others are served");
}

/// Sends a request that announces more than it sends, and waits for the answer.
fn interrompue(portail: &Portail, requete: &Requete, annonce: usize) -> Reponse {
    let mut flux = commencer(portail, requete, annonce);
    let mut brut = Vec::new();
    flux.read_to_end(&mut brut).expect("an answer");
    Reponse::lire(&brut, false)
}

/// Sends the beginning of a request.
fn commencer(portail: &Portail, requete: &Requete, annonce: usize) -> TcpStream {
    let octets = requete.octets(portail.adresse);
    let envoye = requete.corps.as_ref().map_or(0, Vec::len);
    let annonces = String::from_utf8_lossy(&octets[..octets.len() - envoye]).replace(
        &format!("Content-Length: {envoye}"),
        &format!("Content-Length: {annonce}"),
    );
    let mut flux = TcpStream::connect(portail.adresse).expect("the server listens");
    flux.set_read_timeout(Some(Duration::from_secs(30)))
        .expect("a limit on waiting");
    flux.write_all(annonces.as_bytes()).expect("the head");
    flux.write_all(requete.corps.as_deref().unwrap_or_default())
        .expect("a beginning");
    flux
}

#[test]
fn what_is_too_large_is_refused_as_it_comes_or_once_inflated() {
    let portail = Portail::avec(|config| {
        config.serveur.corps_max = 4_096;
        config.serveur.depot_max = 50_000;
        config.organismes.retour_max = 4_096;
    });
    // Twice what is allowed, and not a byte of it is ever needed to say so.
    for requete in portail.corps(&vec![b'x'; 8_192]) {
        let refus = portail.demander(&requete);
        assert_eq!(refus.statut, 413, "{}", requete.chemin);
        explique(&requete, &refus);
    }
    let gonfle = gzip(&vec![b'0'; 60_000]);
    assert!(gonfle.len() < 4_096);
    for requete in portail.corps(&gonfle) {
        let requete = requete.entete("Content-Encoding", "gzip");
        let refus = portail.demander(&requete);
        assert_eq!(refus.statut, 413, "{}", requete.chemin);
        explique(&requete, &refus);
    }
    let depot = portail.depot(&gzip(&monde::arret()));
    assert_eq!(
        portail.demander(&depot).statut,
        200,
        "what is within the limits is taken"
    );
}

#[test]
fn a_request_for_another_host_is_refused_where_hosts_are_configured() {
    let portail = Portail::avec(|config| {
        config.serveur.url_publique = "https://guichet.example".to_owned();
        config.fil.url_depot = "https://depot.example".to_owned();
    });
    let depot = portail.depot(&gzip(&monde::arret()));
    for (requete, hote, attendu) in [
        (portail.lister(), "guichet.example", 200),
        (portail.lister(), "GUICHET.example:443", 200),
        (portail.lister(), "depot.example", 403),
        (portail.lister(), "ailleurs.example", 403),
        (depot.clone(), "depot.example", 200),
        (depot.clone(), "guichet.example", 403),
        (depot, "depot.example:8080", 403),
    ] {
        let reponse = portail.demander(&requete.clone().entete("Host", hote));
        assert_eq!(reponse.statut, attendu, "{} {hote}", requete.chemin);
        if attendu == 403 {
            explique(&requete, &reponse);
        }
    }
}

#[test]
fn when_bodies_fill_their_memory_the_next_comes_back_later() {
    let portail = Portail::avec(|config| {
        config.serveur.memoire_corps = 64 * 1_024;
        config.serveur.delai_corps = guichet::config::Duree::seconds(20);
    });
    // Somebody who sends slowly holds nearly all there is.
    let lent = commencer(&portail, &portail.depot(&vec![b'x'; 60_000]), 100_000);
    let plein = vec![b'x'; 20_000];
    for requete in portail.corps(&plein) {
        let refus = attendre(&portail, &requete);
        assert_eq!(refus.statut, 503, "{}", requete.chemin);
        assert!(refus.entete("Retry-After").is_some(), "{}", requete.chemin);
        explique(&requete, &refus);
    }
    assert_eq!(
        portail.demander(&portail.lister()).statut,
        200,
        "who brings no body is served"
    );
    drop(lent);
    let depot = portail.depot(&gzip(&monde::arret()));
    let mut dernier = portail.demander(&depot).statut;
    for _ in 0..50 {
        if dernier == 200 {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
        dernier = portail.demander(&depot).statut;
    }
    assert_eq!(dernier, 200, "the memory was given back");
}

/// Asks until the body that was begun before has arrived: the server reads it at its own pace.
fn attendre(portail: &Portail, requete: &Requete) -> Reponse {
    let mut reponse = portail.demander(requete);
    for _ in 0..50 {
        if reponse.statut == 503 {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
        reponse = portail.demander(requete);
    }
    reponse
}
