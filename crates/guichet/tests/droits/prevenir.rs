//! Who subscribed is told at once: a real server, real workers that look by themselves once an hour,
//! and a real receiver. Only the bells can make this quick.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::time::Duration;

use guichet::config::Duree;
use guichet::http::gzip;
use guichet::travaux::{self, Equipe};
use serde_json::{Value, json};

use crate::client::Requete;
use crate::limites::Portail;
use crate::monde;

/// Far less than an hour, and enough for a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Answers every request with 204, and gives the kind of each message.
fn recevoir() -> (u16, mpsc::Receiver<String>) {
    let ecoute = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = ecoute.local_addr().expect("an address").port();
    let (dire, entendre) = mpsc::channel();
    std::thread::spawn(move || {
        for flux in ecoute.incoming() {
            let mut flux = flux.expect("a connection");
            let mut recu = Vec::new();
            let mut morceau = [0; 4096];
            let genre = loop {
                let lus = flux.read(&mut morceau).expect("a request");
                recu.extend_from_slice(&morceau[..lus]);
                let texte = String::from_utf8_lossy(&recu);
                let corps = texte.split_once("\r\n\r\n").map_or("", |(_, corps)| corps);
                if let Ok(message) = serde_json::from_str::<Value>(corps) {
                    break monde::texte(&message, "/type");
                }
                assert_ne!(lus, 0, "cut short");
            };
            let reponse = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
            flux.write_all(reponse.as_bytes()).expect("an answer");
            if dire.send(genre).is_err() {
                return;
            }
        }
    });
    (port, entendre)
}

#[test]
fn who_subscribed_is_told_without_waiting_for_anybody_to_look() {
    let portail = Portail::avec(|config| {
        config.webhooks.reseaux_prives = true;
        config.travaux.intervalle = Duree::hours(1);
    });
    let equipe = {
        let _moteur = portail.moteur.enter();
        Equipe::demarrer(&portail.app, travaux::handlers())
    };
    let (port, messages) = recevoir();
    let demande = json!({"url": format!("http://127.0.0.1:{port}/")}).to_string();
    let abonne = Requete::post("/api/v1/webhooks", demande.into_bytes())
        .entete("Authorization", format!("Bearer {}", portail.jeton))
        .entete("Content-Type", "application/json");
    assert_eq!(portail.demander(&abonne).statut, 201);
    let depot = portail.depot(&gzip(&monde::arret()));
    assert_eq!(portail.demander(&depot).statut, 200);
    let entendre = |combien: usize| -> Vec<String> {
        let mut entendus: Vec<String> = (0..combien)
            .map(|_| messages.recv_timeout(PATIENCE).expect("a message"))
            .collect();
        entendus.sort();
        entendus
    };
    // Two returns: the certificate, and the comparison with what was declared before.
    assert_eq!(
        entendre(5),
        [
            "depot.certifie",
            "depot.distribue",
            "depot.recu",
            "retour.publie",
            "retour.publie"
        ]
    );
    // The organism acknowledges: its receipt is a return.
    let organisme = format!("Bearer {}", portail.organisme);
    let lots = Requete::get("/organismes/v1/lots").entete("Authorization", &organisme);
    let lots: Value = serde_json::from_str(&portail.demander(&lots).texte()).expect("JSON");
    let lot = monde::texte(&lots, "/lots/0/idlot");
    let accuse = Requete::post(&format!("/organismes/v1/lots/{lot}/accuse"), b"{}".to_vec())
        .entete("Authorization", &organisme)
        .entete("Content-Type", "application/json");
    assert_eq!(portail.demander(&accuse).statut, 200);
    assert_eq!(entendre(1), ["retour.publie"]);
    portail.moteur.block_on(equipe.arreter());
}
